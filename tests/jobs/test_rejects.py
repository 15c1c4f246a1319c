"""Rejected rows: what is mended and loaded again completes the import, and the list runs no formula."""

from __future__ import annotations

import zipfile

import openpyxl
import pytest

from lib import files
from lib.jobs import load, progress, rejects
from lib.store import book as books_view
from lib.store import books, imports
from tests.conftest import ADMIN, NOW, TODAY

REPORT = (
    "Leads this quarter\r\n\r\n"
    "Lead ID;First Name;Last Name;Company / Account;Mail\r\n"
    '00Q5g00000000A1EAI;Ann;"Lee; Jr.";"Acme ""North""";ann@acme.com\r\n'
    "00Q5g00000000A2EAI;Bo;Ng;Zeta;bo@zeta.com;one too many\r\n"
    '00Q5g00000000A3EAI;Cy;Kay;"Foo\r\nBar";cy@foo.com\r\n'
    "00Q5g00000000A1EAI;Di;Moe;Bär;di@baer.de\r\n"
)


def _load(store, book_id, path, name):
    return load.load_sources(
        store, ADMIN, book_id, [load.Source(path, name)], as_of=TODAY, now=NOW, progress=progress.silent
    )


def test_what_is_rejected_mended_and_loaded_again_completes_the_import(store, tmp_path):
    """Bo has a cell too many, Di has Ann's id: both are mended in the file to mend, and nothing is missing."""
    book = books.create(store, ADMIN, "Mine", now=NOW)
    path = tmp_path / "report.csv"
    path.write_bytes(REPORT.encode("cp1252"))
    first = _load(store, book.id, path, "report.csv")
    refused = imports.rejected(store, first.id)
    (name, content), *others = rejects.files_to_mend(refused, first.files).items()
    assert (name, others, first.counts["lead"].rejected) == ("report (rejected).csv", [], 2)
    mended = content.decode("utf-8-sig").replace(";one too many", "").replace("A1EAI;Di", "A4EAI;Di")
    path.write_text(mended, encoding="utf-8")
    second = _load(store, book.id, path, name)
    assert (second.exporter, second.mapping) == (first.exporter, first.mapping)
    assert second.counts["lead"].rejected == 0
    leads = books_view.imported(store, book.id)["lead"]
    assert leads["LastName"].tolist() == ["Lee; Jr.", "Kay", "Ng", "Moe"]
    assert leads["Company"].tolist() == ['Acme "North"', "Foo\r\nBar", "Zeta", "Bär"]


def test_each_table_of_a_zip_has_its_own_file_to_mend(store, tmp_path):
    book = books.create(store, ADMIN, "Mine", now=NOW)
    path = tmp_path / "both.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("a/Lead.csv", "Id,LastName,Company\n1,Lee,Acme,x\n2,Ng,Zeta\n")
        archive.writestr("b/Contact.csv", "Id,LastName,Email\n3,Kay,kay@foo.com,y\n4,Moe,moe@bar.com\n")
    made = _load(store, book.id, path, "both.zip")
    found = rejects.files_to_mend(imports.rejected(store, made.id), made.files)
    assert {name: content.decode("utf-8-sig") for name, content in found.items()} == {
        "Lead (rejected).csv": "Id,LastName,Company\r\n1,Lee,Acme,x\r\n",
        "Contact (rejected).csv": "Id,LastName,Email\r\n3,Kay,kay@foo.com,y\r\n",
    }
    listed = rejects.listed(imports.rejected(store, made.id), made.files)
    assert listed["Table"].tolist() == ["Lead.csv", "Contact.csv"]
    assert [files.read(content, name).tables[0].object for name, content in _mended(found)] == ["lead", "contact"]


def test_each_member_of_a_zip_is_mended_with_its_own_delimiter(store, tmp_path):
    """Semicolons, tabs and commas in one ZIP: mended and loaded again, every row is there, and rows in are rows out."""
    book = books.create(store, ADMIN, "Mine", now=NOW)
    path = tmp_path / "all.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for number, (name, mark) in enumerate({"a.csv": ";", "b.tsv": "\t", "c.csv": ","}.items()):
            rows = ["id,Last Name,Company", f"{number}0,Lee,Acme", f"{number}1,Ng,Zeta,?"]
            archive.writestr(name, "\n".join(rows).replace(",", mark))
    made = _load(store, book.id, path, "all.zip")
    assert [table["delimiter"] for table in made.files[0]["tables"]] == [";", "\t", ","]
    assert (made.counts["lead"].rows, made.counts["lead"].rejected) == (3, 3)
    for name, content in rejects.files_to_mend(imports.rejected(store, made.id), made.files).items():
        path.write_bytes(content.rstrip(b"?\r\n")[:-1])
        assert (name[:1], _load(store, book.id, path, name).counts["lead"].new) in {("a", 1), ("b", 1), ("c", 1)}
    assert books_view.imported(store, book.id)["lead"]["LastName"].tolist() == ["Lee"] * 3 + ["Ng"] * 3


def test_rows_of_a_workbook_stand_under_their_own_header_in_the_file_to_mend(store, tmp_path):
    book = books.create(store, ADMIN, "Mine", now=NOW)
    made_of = openpyxl.Workbook()
    for row in [["My leads"], [], ["Last Name", None, "Company"], ["Lee", None, "Acme"], ["Total", None, "1,5"]]:
        made_of.active.append(row)
    made_of.save(tmp_path / "leads.xlsx")
    made = _load(store, book.id, tmp_path / "leads.xlsx", "leads.xlsx")
    (content,) = rejects.files_to_mend(imports.rejected(store, made.id), made.files).values()
    assert content.decode("utf-8-sig") == 'Last Name,Company\r\nTotal,"1,5"\r\n'


def _mended(found):
    return [(name, content.replace(b",x\r", b"\r").replace(b",y\r", b"\r")) for name, content in found.items()]


def test_the_list_for_people_runs_no_formula(store, tmp_path):
    book = books.create(store, ADMIN, "Mine", now=NOW)
    path = tmp_path / "leads.csv"
    path.write_text("Last Name,Company\nLee,Acme\n=cmd|' /C calc'!A0,Acme,x\n")
    made = _load(store, book.id, path, "leads.csv")
    listed = rejects.to_read(rejects.listed(imports.rejected(store, made.id), made.files)).decode("utf-8-sig")
    assert "\n=" not in listed and ",=" not in listed and "=cmd" in listed


def test_an_import_whose_headers_were_not_kept_has_a_list_and_no_file_to_mend(store, small_book):
    refused = imports.rejected(store, imports.all(store, small_book)[0].id)
    assert rejects.files_to_mend(refused, []) == {}


@pytest.mark.parametrize(
    ("file", "table", "delimiter", "name"),
    [
        ("report1700000000000.csv", "report1700000000000.csv", ";", "report1700000000000 (rejected).csv"),
        ("leads.tsv", "leads.tsv", "\t", "leads (rejected).tsv"),
        ("book.xlsx", "Leads 2026", "", "Leads 2026 (rejected).csv"),
    ],
)
def test_a_file_to_mend_is_called_like_its_table(file, table, delimiter, name):
    assert rejects.name_to_mend(file, table, delimiter) == name


def test_rows_that_another_table_has_stay_as_they_stood():
    ann, bo = "00Q5g00000000A1EAI", "00Q5g00000000A2EAI"
    one = files.read(f"Id;Last Name\n{ann};Lee\n".encode(), "a.csv")
    rows = [f"{ann};Ng;A;B", f"{bo};Moe;Foo", f"{bo};Kay;Foo", f'{ann};"Ng" ;"A;B"']
    two = files.read("\n".join(["Id;Last Name;Company", *rows]).encode(), "b.csv")
    _, other = load.import_tables([one, two])
    assert other.rejected["raw"].tolist() == [rows[0], rows[2], rows[3]]
    assert other.frame["LastName"].tolist() == ["Moe"]
