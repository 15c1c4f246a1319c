"""A table of a database goes the way of a file, on the command line too."""

from __future__ import annotations

import json
import sqlite3

import pytest

from lib.__main__ import main
from lib.errors import BadArgument, Cancelled, UnknownColumns
from lib.jobs import from_database
from lib.settings import settings


@pytest.fixture(autouse=True)
def crm(tmp_path, monkeypatch):
    """A source with leads, their columns named as another system does."""
    path = tmp_path / "crm.db"
    with sqlite3.connect(path) as made:
        made.executescript(
            """
            create table leads (lead_id int, first_name text, last_name text, company text, email text, shoe int);
            insert into leads values (1, 'Ann', 'Weaver', 'Acme', 'ann@acme.com', 38),
                                     (2, 'Bo', 'Lind', 'Zeta', 'bo@zeta.se', null);
            """
        )
    made.close()
    monkeypatch.setenv("SLUICE_SOURCES", f"crm=sqlite:///{path}")
    settings.cache_clear()


def test_a_table_is_recognised_and_mapped_like_a_file():
    reading = from_database.reading("crm", "leads")
    (table,) = reading.tables
    assert (reading.name, reading.exporter, reading.partial) == ("crm: leads", "database", False)
    assert (table.name, table.object, table.key_source) == ("leads", "lead", "column:lead_id")
    assert table.mapping["email"] == "Email" and table.mapping["shoe"] is None
    assert table.frame.loc["2", ["LastName", "shoe"]].tolist() == ["Lind", ""]
    assert table.lines.tolist() == [1, 2]
    assert reading.why[0] == "crm is a source of the operator: sqlite, crm.db"


def test_records_that_repeat_an_id_are_rejected_with_the_number_of_their_row():
    (table,) = from_database.reading("crm", "select 7 as Id, last_name, company from leads", id_header="Id").tables
    assert table.rejected.values.tolist() == [[2, "the same id as line 1: 7", "7,Lind,Zeta"]]


def test_a_select_is_named_by_its_beginning_and_by_its_first_table():
    query = "select *\nfrom leads where company in ('Acme', 'Zeta', 'Kappa', 'Lambda', 'Sigma', 'Omega')"
    reading = from_database.reading("crm", query, head_rows=1)
    assert (reading.name[:37], len(reading.name)) == ("crm: select * from leads where compan", 80)
    assert (reading.tables[0].name, reading.partial) == ("leads", True)


def test_what_the_caller_decides_counts():
    reading = from_database.reading("crm", "leads", overrides={"shoe": "Title"}, object_hint="contact")
    assert reading.tables[0].object == "contact"
    assert reading.tables[0].frame["Title"].tolist() == ["38", ""]
    with pytest.raises(UnknownColumns, match="There is no column 'size'"):
        from_database.reading("crm", "leads", overrides={"size": "Title"})
    with pytest.raises(BadArgument, match="'person' is no object"):
        from_database.reading("crm", "leads", object_hint="person")


def test_what_progress_raises_ends_the_reading():
    def stop(share: float, text: str) -> None:
        raise Cancelled("stop")

    with pytest.raises(Cancelled):
        from_database.reading("crm", "leads", progress=stop)


def test_a_source_is_read_wherever_the_command_line_takes_a_file(capsys):
    assert main(["inspect", "db:crm/leads", "--map", "shoe=Title", "--json"]) == 0
    (table,) = json.loads(capsys.readouterr().out)["tables"]
    assert (table["rows"], table["mapping"]["shoe"]) == (2, "Title")
    assert main(["inspect", "db:crm/select * from leads where lead_id = 1", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["tables"][0]["rows"] == 1


def test_a_repeated_import_of_the_same_table_changes_nothing(store, capsys):
    for counts in ((2, 0), (0, 2)):
        assert main(["import", "db:crm/leads", "--json"]) == 0
        lead = json.loads(capsys.readouterr().out)["counts"]["lead"]
        assert (lead["new"], lead["unchanged"]) == counts


@pytest.mark.parametrize(
    ("file", "words"),
    [
        ("db:crm", "Write db:SOURCE/TABLE"),
        ("db:crm/ ", "Write db:SOURCE/TABLE"),
        ("db:crm/contacts", "Its tables are: leads"),
        ("db:other/leads", "The sources are: crm"),
        ("db:crm/delete from leads", "Write one SELECT"),
    ],
)
def test_what_names_no_table_is_one_line_and_exit_code_2(capsys, file, words):
    assert main(["inspect", file]) == 2
    said = capsys.readouterr().err
    assert words in said and said.count("\n") == 1
