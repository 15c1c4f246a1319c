"""What a file is taken for, as JSON, text and records."""

from __future__ import annotations

import io
import json
import zipfile

import pytest

from lib.errors import BadArgument
from lib.files import read
from lib.jobs import inspect

LEADS = b"Name,Mail,Note\nAnna,a@x.com,=1+1\nBob\nCara,c@x.com,\n"


def test_the_document_has_the_promised_shape():
    document = inspect.document(read(LEADS, "leads.csv"))

    assert json.loads(json.dumps(document)) == document
    assert (document["exporter"], document["encoding"], document["delimiter"]) == ("generic", "utf-8", ",")
    assert document["why"][0] == "generic: no exporter's marks"
    (table,) = document["tables"]
    assert table["name"] == "leads.csv"
    assert (table["object"], table["header_line"], table["rows"]) == ("lead", 1, 2)
    assert table["rejected"] == [{"line": 3, "reason": "1 cells, but the header has 3", "raw": "Bob"}]
    assert table["mapping"] == {"Name": "Name", "Mail": "Email", "Note": "Description"}
    assert table["reasons"]["Mail"] == "known name for Email"


def test_an_unmapped_column_is_null_in_the_mapping():
    document = inspect.document(read(b"Name,Shoe size\nAnna,39\n", "leads.csv"))

    assert document["tables"][0]["mapping"] == {"Name": "Name", "Shoe size": None}


def test_records_stand_under_their_fields_with_values_as_read(tmp_path):
    paths = inspect.write_records(read(LEADS, "leads.csv"), tmp_path / "out" / "records.csv")

    assert paths == [tmp_path / "out" / "records.csv"]
    assert paths[0].read_text() == ('"Name","Email","Description"\n"Anna","a@x.com","=1+1"\n"Cara","c@x.com",""\n')


def test_a_place_that_cannot_be_written_is_said(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(BadArgument, match="cannot be written"):
        inspect.write_records(read(LEADS, "leads.csv"), tmp_path / "file" / "records.csv")


def test_the_text_names_fields_reasons_and_rejected_rows():
    text = inspect.text(read(LEADS, "leads.csv"))

    assert "leads.csv: 2 lead records, header on line 1, identified by their row numbers" in text
    assert "Mail  Email: known name for Email" in text
    assert "line 3: 1 cells, but the header has 3" in text


def test_tables_of_one_name_get_files_of_their_own(tmp_path):
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as file:
        file.writestr("a/Lead.csv", "Name,Email\nAnna,a@x.com\n")
        file.writestr("b/Lead.csv", "Name,Email\nBob,b@x.com\n")

    paths = inspect.write_records(read(archive.getvalue(), "both.zip"), tmp_path / "records.csv")

    assert len(set(paths)) == len({path.read_text() for path in paths}) == 2
