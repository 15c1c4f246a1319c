"""Web pages and XML that are called .xls."""

from __future__ import annotations

import pytest

from lib.errors import UnreadableFile
from lib.files import read

REPORT = """<html><head><meta http-equiv="Content-Type" content="text/html; charset=UTF-8"></head><body>
<table border="1"><tr><th>First Name</th><th>Last Name</th><th>Company / Account</th><th>Lead Owner</th></tr>
<tr><td>Ann&eacute;</td><td>O&#39;Neil &amp; <b>Co</b></td><td>A<br>B</td><td rowspan=2>Jo</td></tr>
<tr><td>Bob<td>Lee</td><td>  C
  D </td></tr>
<tr><td colspan="4"></td></tr>
<tr><td colspan="4">Copyright (c) 2000-2024 salesforce.com, inc. All rights reserved.</td></tr></table></body></html>
"""
WORKBOOK = """<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?>
<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet">
<Worksheet ss:Name="Leads"><Table>
<Row><Cell><Data ss:Type="String">Last Name</Data></Cell><Cell><Data ss:Type="String">Employees</Data></Cell>
<Cell><Data ss:Type="String">Create Date</Data></Cell><Cell><Data ss:Type="String">Converted</Data></Cell></Row>
<Row ss:Index="5"><Cell><Data ss:Type="String">L&#246;w</Data></Cell><Cell><Data ss:Type="Number">12.0</Data></Cell>
<Cell><Data ss:Type="DateTime">2024-01-02T00:00:00.000</Data></Cell><Cell><Data ss:Type="Boolean">1</Data></Cell></Row>
<Row><Cell ss:Index="2"><Data ss:Type="Number">7</Data></Cell></Row>
</Table></Worksheet></Workbook>"""


@pytest.mark.parametrize("codec", ["utf-8", "cp1252", "utf-16"])
def test_the_old_excel_export_of_a_report_is_read(codec):
    reading = read(REPORT.encode(codec), "report1642777476321.xls")
    table = reading.tables[0]

    assert "report" in reading.exporter
    assert table.frame["FirstName"].tolist() == ["Anné", "Bob"]
    assert table.frame["LastName"].tolist() == ["O'Neil & Co", "Lee"]
    assert table.frame["Company"].tolist() == ["A\nB", "C D"]
    assert table.frame["OwnerName"].tolist() == ["Jo", "Jo"]
    assert table.lines.tolist() == [2, 3]
    assert table.rejected["line"].tolist() == [5]


def test_an_xml_spreadsheet_is_read_with_the_rows_that_it_names():
    table = read(WORKBOOK.encode(), "leads.xls").tables[0]

    assert table.frame.to_dict("list") == {
        "LastName": ["Löw", ""],
        "NumberOfEmployees": ["12", "7"],
        "CreatedDate": ["2024-01-02", ""],
        "IsConverted": ["true", ""],
    }
    assert table.lines.tolist() == [5, 6]


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"<!DOCTYPE html><html><body>Sign in</body></html>", "a web page without a table"),
        (b"<table>" * 100, "nested too deeply"),
        (b"<table><tr><td colspan=99999>x", "columns, more than the 4,000"),
        (b"<table><tr><td rowspan=99999 colspan=4000>x" + b"<tr><td>y" * 9, "4,001 columns"),
        (WORKBOOK.replace("<Workbook", '<!DOCTYPE x [<!ENTITY a "b">]><Workbook', 1).encode(), "declares XML entities"),
        (WORKBOOK[:-20].encode(), "is not sound XML"),
        (WORKBOOK.replace('ss:Index="2"', 'ss:Index="16384"').encode(), "16,384 columns"),
        (b"<?xml version='1.0'?><leads><lead/></leads>", "is an XML file, not a table"),
    ],
)
def test_pages_and_xml_made_to_harm_are_refused(data, says):
    with pytest.raises(UnreadableFile, match=says):
        read(data, "leads.xls")
