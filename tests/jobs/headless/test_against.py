"""--against: a second file whose ids may be the same as those of the first."""

from __future__ import annotations

import csv

import pytest

from lib.__main__ import main

HEAD = "First Name,Last Name,Company,Email\n"
ANN = "Ann,Smith,Acme,ann.smith@acme.com\n"


@pytest.fixture
def files(tmp_path, monkeypatch):
    """Ann is row 1 of leads.csv and row 2 of contacts.csv."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "leads.csv").write_text(f"{HEAD}{ANN}Bob,Jones,Globex,bob@globex.com\n")
    (tmp_path / "contacts.csv").write_text(f"{HEAD}Zed,Other,Foo,zed@foo.com\n{ANN}")
    return tmp_path


def _groups(path):
    with path.open() as file:
        return [(row["record_id"], row["group_id"]) for row in csv.DictReader(file)]


def test_row_numbers_of_both_files_are_told_apart(files):
    assert main(["duplicates", "leads.csv", "--against", "contacts.csv", "--out", "groups.csv"]) == 0
    assert _groups(files / "groups.csv") == [("1", "1"), ("contacts.csv:2", "1")]


def test_explain_knows_the_records_by_the_same_names(files, capsys):
    assert main(["explain", "leads.csv", "1", "contacts.csv:2", "--against", "contacts.csv"]) == 0
    assert "ann.smith@acme.com" in capsys.readouterr().out


def test_an_id_column_of_the_first_file_alone_is_no_error(files):
    (files / "leads.csv").write_text(f"no,{HEAD}L7,{ANN}")
    assert main(["duplicates", "leads.csv", "--id", "no", "--against", "contacts.csv", "--out", "groups.csv"]) == 0
    assert _groups(files / "groups.csv") == [("2", "2"), ("L7", "2")]
