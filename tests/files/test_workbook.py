"""Workbooks are read in a child process; hostile ones end it and nothing else."""

from __future__ import annotations

import datetime as dt

import openpyxl
import pytest

from lib.errors import UnknownColumns, UnreadableFile
from lib.files import read


@pytest.fixture
def save(tmp_path):
    """Write rows to sheets of a workbook: sheet name -> rows."""

    def write(sheets, merge=()):
        book = openpyxl.Workbook()
        book.remove(book.active)
        for name, rows in sheets.items():
            sheet = book.create_sheet(name)
            for row in rows:
                sheet.append(row)
            for area in merge:
                sheet.merge_cells(area)
        book.save(tmp_path / "book.xlsx")
        return tmp_path / "book.xlsx"

    return write


def test_numbers_dates_and_booleans_become_plain_text(save):
    path = save({"Leads": [["Name", "Employees", "Annual Revenue", "Create Date", "Converted", "Zip"],
                           ["Anna", 12.0, 1.5, dt.datetime(2024, 1, 2), True, "01234"],
                           ["Bob", 7, 2.0, dt.datetime(2024, 1, 2, 3, 4), False, "99"]]})  # fmt: skip
    frame = read(path).tables[0].frame

    assert frame["NumberOfEmployees"].tolist() == ["12", "7"]
    assert frame["AnnualRevenue"].tolist() == ["1.5", "2"]
    assert frame["CreatedDate"].tolist() == ["2024-01-02", "2024-01-02T03:04:00"]
    assert frame["IsConverted"].tolist() == ["true", "false"]
    assert frame["PostalCode"].tolist() == ["01234", "99"]


def test_a_formatted_report_loses_title_totals_and_notices_and_fills_its_groups(save):
    reading = read(
        save(
            {
                "Report": [
                    [None, "My leads"],
                    [None, "As of 2024-01-02"],
                    [],
                    [None, "Lead Source  ↑", "First Name", "Last Name", "Employees"],
                    [None, "Web", "Anna", "Smith", 5],
                    [None, None, "Bob", "Lee", 6],
                    [None, "Subtotal", "Count", 2, None],
                    [None, "Fair", "Cara", "Fox", 7],
                    [None, "Total", None, None, 18],
                    [],
                    [None, "Copyright (c) 2000-2024 salesforce.com, inc. All rights reserved."],
                ]
            }
        )
    )
    table = reading.tables[0]

    assert reading.exporter == "Salesforce report export"
    assert table.header_line == 4
    assert table.frame["LeadSource"].tolist() == ["Web", "Web", "Fair"]
    assert table.frame["FirstName"].tolist() == ["Anna", "Bob", "Cara"]
    assert table.lines.tolist() == [5, 6, 8]
    assert table.rejected["line"].tolist() == [7, 9, 11]


def test_a_merged_heading_above_the_header_is_passed_over(save):
    path = save({"S": [["Person", None, "Contact", None], ["First Name", "Last Name", "Email", "Phone"],
                       ["Anna", "Li", "a@b.co", "1"]]}, merge=["A1:B1", "C1:D1"])  # fmt: skip

    assert read(path).tables[0].header_line == 2


def test_a_merged_header_cell_names_every_column_it_spans(save):
    path = save({"S": [["Name", None, "Email"], ["Anna", "Li", "a@b.co"]]}, merge=["A1:B1"])

    assert read(path).tables[0].mapping == {"Name": "Name", "Name (2)": None, "Email": "Email"}


def test_the_largest_sheet_comes_first_and_other_tables_follow(save):
    reading = read(
        save(
            {
                "Notes": [["see below"]],
                "Contacts": [["Contact ID", "Last Name", "Account Name"], ["0035g00000000A1EAI", "Li", "ACME"]],
                "Leads": [["Name", "Company", "Lead Source"], ["Anna", "A", "Web"], ["Bob", "B", "Web"]],
            }
        )
    )

    assert [(table.name, table.object) for table in reading.tables] == [("Leads", "lead"), ("Contacts", "contact")]
    assert any("Notes" in note and note.startswith("left out") for note in reading.why)


def test_two_cells_at_opposite_corners_are_refused_and_the_process_lives(tmp_path):
    book = openpyxl.Workbook()
    book.active["A1"] = "Name"
    book.active["XFD1048576"] = "x"
    book.save(tmp_path / "bomb.xlsx")

    with pytest.raises(UnreadableFile, match="larger inside than it looks"):
        read(tmp_path / "bomb.xlsx")


def test_a_header_without_records_is_said(save):
    with pytest.raises(UnreadableFile, match="a header but no records"):
        read(save({"S": [["Name", "Email"]]}))


def test_a_sheet_without_usable_columns_names_them(save):
    with pytest.raises(UnknownColumns, match=r"No usable column in S in book.xlsx. Found: foo, bar"):
        read(save({"S": [["foo", "bar"], ["1", "2"]]}))


def test_a_workbook_is_known_by_its_bytes_not_its_name(save):
    data = save({"S": [["Name", "Email"], ["Anna", "a@b.co"]]}).read_bytes()

    assert read(data, "leads.csv").tables[0].frame["Name"].tolist() == ["Anna"]
