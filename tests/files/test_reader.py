"""Whole files: object, exporter, mapping, keys, and one clear error for what cannot be read."""

from __future__ import annotations

import gzip
import hashlib
import io
import zipfile

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lib.errors import BadArgument, SluiceError, UnknownColumns, UnreadableFile
from lib.files import read
from lib.files.reader import read_grid
from lib.files.reading import Grid
from lib.files.tables import Wishes

LEAD_1, LEAD_2 = "00Q5g00000000A1EAI", "00Q5g00000000A2EAI"


def table(text, name="leads.csv", **wishes):
    return read(text.encode(), name, **wishes).tables[0]


@pytest.mark.parametrize(
    ("name", "header", "row", "exporter", "object_name"),
    [
        (
            "Lead.csv",
            "Id,LastName,LeadSource,IsConverted,SystemModstamp",
            "00Q5g00000000A1EAI,Li,Web,0,x",
            "Data Export",
            "lead",
        ),
        ("x.csv", '"ID","LASTNAME","LEADSOURCE"', '"00Q5g00000000A1EAI","Li","Web"', "Data Loader", "lead"),
        ("x.csv", '"Id","LastName","Owner.Name"', '"00Q5g00000000A1EAI","Li","Jo"', "Data Loader", "lead"),
        (
            "report1642777476321.csv",
            '"First Name","Last Name","Email"',
            '"A","B","a@b.co"',
            "Salesforce report export",
            "lead",
        ),
        ("x.csv", "Lead Owner,First Name,Last Name,Company / Account", "J,A,B,C", "Salesforce report export", "lead"),
        (
            "x.csv",
            "First Name,Last Name,Company,State/Province,Zip/Postal Code",
            "A,B,C,D,E",
            "Data Import Wizard",
            "lead",
        ),
        (
            "x.csv",
            "Record ID,First Name,Last Name,Email,Lifecycle Stage,Contact owner",
            "12,A,B,a@b.co,lead,J",
            "HubSpot",
            "lead",
        ),
        (
            "x.csv",
            "(Do Not Modify) Lead,Topic,First Name,Last Name,Company Name",
            "9f,Hi,A,B,C",
            "Dynamics 365",
            "lead",
        ),
        ("x.csv", "Lead - Title,Lead - Owner,Contact person,Organization", "Deal,J,Anna Li,ACME", "Pipedrive", "lead"),
        (
            "x.csv",
            "Lead ID,Created At,Form Name,First name,Email address,Test lead",
            "1,2,f,A,a@b.co,false",
            "LinkedIn lead gen forms",
            "lead",
        ),
        ("x.csv", "Record Id,Lead Owner,Company,Last Name,Lead Status", "zcrm_1,J,C,B,New", "Zoho CRM", "lead"),
        ("x.csv", "sf__Id,sf__Created,LastName,Company", "00Q5g00000000A1EAI,true,B,C", "Salesforce Bulk API", "lead"),
        ("x.csv", "vorname,nachname,firma", "A,B,C", "generic", "lead"),
    ],
)
def test_the_exporter_and_the_object_are_recognised(name, header, row, exporter, object_name):
    reading = read(f"{header}\n{row}\n".encode(), name)

    assert reading.exporter == exporter
    assert reading.tables[0].object == object_name


@pytest.mark.parametrize(
    ("headers", "object_name"),
    [
        ("Id,AccountId,LastName,MailingCity", "contact"),
        ("Account Name,Billing City,Account Owner", "account"),
        ("Name,StageName,Amount,CloseDate", "opportunity"),
        ("Name,Status,StartDate,EndDate,BudgetedCost", "campaign"),
        ("CampaignId,LeadId,Status,HasResponded", "campaign_member"),
        ("Subject,WhoId,Status,ActivityDate,Priority", "activity"),
        ("LeadId,Field,OldValue,NewValue,CreatedDate", "lead_history"),
        ("Username,Alias,Name,Email", "user"),
        ("Name,Status,LeadSource,Company", "lead"),
        ("Name,Email", "lead"),
        ("Company,Website", "lead"),
    ],
)
def test_sibling_columns_tell_the_object(headers, object_name):
    cells = ",".join("x" for _ in headers.split(","))
    assert table(f"{headers}\n{cells}\n", "x.csv").object == object_name


@pytest.mark.parametrize(
    ("prefix", "object_name"),
    [
        ("00Q", "lead"),
        ("003", "contact"),
        ("001", "account"),
        ("006", "opportunity"),
        ("701", "campaign"),
        ("005", "user"),
    ],
)
def test_the_ids_tell_the_object_whatever_the_file_is_called(prefix, object_name):
    assert table(f"Id,Name\n{prefix}5g00000000A1,X\n", "export.csv").object == object_name


def test_an_object_that_sluice_does_not_use_is_named():
    with pytest.raises(UnknownColumns, match="holds cases, which Sluice does not use"):
        read(b"Id,Subject,ContactId\n5005g00000000A1EAI,Help,0035g00000000A1EAI\n", "Case.csv")


def test_the_hint_decides_the_object():
    assert table("Name,Email\nA,a@b.co\n", object_hint="contact").object == "contact"


def test_salesforce_ids_are_keys_in_their_long_form_and_values_stay_as_read():
    read_table = table("Id,LastName\n00Q5g00000000A1,Li\n")

    assert read_table.frame.index.tolist() == ["00Q5g00000000A1EAI"]
    assert read_table.frame["Id"].tolist() == ["00Q5g00000000A1"]
    assert read_table.key_source == "salesforce_id"


def test_a_repeated_id_is_rejected_with_the_line_of_the_first():
    read_table = table(f'Id,LastName\n{LEAD_1},Li\n{LEAD_2},Fox\n{LEAD_1},"Lee, Jo"\n')

    assert read_table.frame["LastName"].tolist() == ["Li", "Fox"]
    assert read_table.rejected.to_dict("records") == [
        {"line": 4, "reason": f"the same id as line 2: {LEAD_1}", "raw": f'{LEAD_1},"Lee, Jo"'}
    ]


def test_a_unique_column_named_like_an_id_is_the_key():
    read_table = table("ref,unique_id,surname\na,7,Li\na,8,Fox\n")

    assert read_table.frame.index.tolist() == ["7", "8"]
    assert read_table.key_source == "column:unique_id"


def test_a_repeated_or_blank_id_column_is_no_key():
    assert table("record_id,surname\n7,Li\n7,Fox\n").key_source == "row_number"
    assert table("record_id,surname\n7,Li\n,Fox\n").key_source == "row_number"


def test_row_numbers_count_the_rejected_rows_too():
    assert table("first_name,surname\nA,Li\nbad\nB,Fox\n").frame.index.tolist() == ["1", "3"]


def test_row_hashes_are_stable_and_tell_equal_rows_apart():
    once = table("surname,city\nLi,Rome\nFox,Bonn\nLi,Rome\n", row_keys="hash")
    moved = table("surname,city\nFox,Bonn\nLi,Rome\nLi,Rome\n", row_keys="hash")

    assert once.key_source == "row_hash"
    assert set(once.frame.index) == set(moved.frame.index)
    assert once.frame.index.is_unique


def test_the_callers_id_column_is_the_key():
    read_table = table("ref,surname\nx,Li\ny,Fox\nx,Lee\n", id_header="ref")

    assert read_table.frame.index.tolist() == ["x", "y"]
    assert read_table.rejected["reason"].tolist() == ["the same id as line 2: x"]


def test_duplicate_and_blank_headers_are_told_apart():
    read_table = table("Name,Email,Email,\nAnna,a@x.com,b@x.com,z\n")

    assert read_table.mapping == {"Name": "Name", "Email": "Email", "Email (2)": None, "Column 4": None}
    assert read_table.reasons["Email (2)"].startswith("column 3 is also called 'Email'")
    assert read_table.reasons["Column 4"].startswith("column 4 has no header")
    assert read_table.frame["Email (2)"].tolist() == ["b@x.com"]


def test_values_stay_exactly_as_read():
    read_table = table('Name,Phone,PostalCode\n"  Anna ",+49 030,01234\nNA,null,None\n')

    assert read_table.frame["Name"].tolist() == ["  Anna ", "NA"]
    assert read_table.frame["Phone"].tolist() == ["+49 030", "null"]
    assert read_table.frame["PostalCode"].tolist() == ["01234", "None"]


def test_an_override_moves_a_field_and_another_frees_a_column():
    read_table = table("Name,Mail,Note\nAnna,a@x.com,hi\n", overrides={"Note": "title", "Mail": ""})

    assert read_table.mapping == {"Name": "Name", "Mail": None, "Note": "Title"}
    assert list(read_table.frame.columns) == ["Name", "Mail", "Title"]


def test_a_freed_column_never_poses_as_the_field():
    read_table = table("Name,Email,Mail\nAnna,a@x.com,b@x.com\n", overrides={"Mail": "Email", "Email": "-"})

    assert list(read_table.frame.columns) == ["Name", "Email (unmapped)", "Email"]


def test_an_override_of_a_missing_column_names_the_columns():
    with pytest.raises(UnknownColumns, match=r"no column 'Nmae'. The columns are: Name, Email"):
        table("Name,Email\nA,b\n", overrides={"Nmae": "Name"})
    with pytest.raises(BadArgument, match="'Nope' is not a field of lead"):
        table("Name,Email\nA,b\n", overrides={"Name": "Nope"})


@pytest.mark.parametrize(
    ("data", "error", "says"),
    [
        (b"", UnreadableFile, "is empty"),
        (b"\xef\xbb\xbf\r\n \n", UnreadableFile, "is empty"),
        (b"Name,Email\n", UnreadableFile, "a header but no records"),
        (
            b"foo,bar\n1,2\n",
            UnknownColumns,
            "No usable column in leads.csv. Found: foo, bar. Looked for one of: Company",
        ),
        (b"%PDF-1.7 stuff", UnreadableFile, "a PDF document"),
        (b"PK\x03\x04broken", UnreadableFile, "leads.csv"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1broken", UnreadableFile, "damaged workbook"),
    ],
)
def test_bad_input_gets_one_clear_sentence(data, error, says):
    with pytest.raises(error, match=says.replace("(", "\\(")):
        read(data, "leads.csv")


def test_a_missing_file_is_said():
    with pytest.raises(UnreadableFile, match="There is no file"):
        read("nowhere.csv")


MAGIC = [b"", b"PK\x03\x04", b"PAR1", b"\x1f\x8b\x08", b'{"a":1}\n', b'[{"',
         b"<table><tr><td>", b"\xff\xfe", b"\xef\xbb\xbf", b"%PDF", b'<?xml version="1.0"?><Workbook xmlns='
         b'"urn:schemas-microsoft-com:office:spreadsheet">']  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(MAGIC), st.binary(max_size=400))
def test_any_bytes_give_a_reading_or_a_clear_error(magic, noise):
    try:
        read(magic + noise, "any.csv")
    except SluiceError as error:
        assert isinstance(error, (UnreadableFile, UnknownColumns))


PIECES = st.sampled_from(
    [
        "Name",
        "Email",
        "Id",
        LEAD_1,
        ",",
        ";",
        "\t",
        "\n",
        "\r\n",
        "\r",
        '"',
        '""',
        "a@b.co",
        " ",
        "Total",
        "Copyright (c) ",
        "sep=;",
        "\\",
        "\0",
        "é",
        "\x1f",
        "=",
        "'",
        "Anna",
        "sluice:spreadsheet-safe",
    ]
)


@settings(max_examples=150, deadline=None)
@given(st.lists(PIECES, max_size=60), st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "cp1252"]))
def test_anything_like_a_table_gives_a_reading_that_adds_up_or_a_clear_error(pieces, codec):
    try:
        reading = read("".join(["Name,Email\n", *pieces]).encode(codec), "any.csv")
    except SluiceError as error:
        assert isinstance(error, (UnreadableFile, UnknownColumns))
        return
    for found in reading.tables:
        assert found.frame.index.is_unique
        assert not found.frame.isna().any(axis=None)
        assert len(found.lines) == len(found.frame)
        assert not set(found.lines) & set(found.rejected["line"])


def test_what_is_wished_of_one_table_is_not_done_to_the_others():
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as made:
        made.writestr("one.csv", "Last Name,Company,Foo\nLee,Acme,x\n")
        made.writestr("two.csv", "Last Name,Company,Foo\nNg,Zeta,y\n")
    wished = {"two.csv": Wishes(overrides={"Foo": "Description"}, object_hint="contact")}
    one, two = read(archive.getvalue(), "both.zip", by_table=wished).tables
    assert (one.object, one.mapping["Foo"]) == ("lead", None)
    assert (two.object, two.mapping["Foo"]) == ("contact", "Description")


LONG = b"Id,LastName,LeadSource\n" + b"".join(b'00Q5g%010dAAA,"L\ni",Web\n' % n for n in range(3000))


def test_progress_is_told_and_whatever_it_raises_ends_the_reading(monkeypatch):
    monkeypatch.setattr("lib.files.pace._EVERY", 0.0)
    told = []
    read(LONG, "Lead.csv", progress=lambda share, text: told.append((share, text)))

    assert [share for share, _ in told] == sorted(share for share, _ in told)
    assert any(text == "3,000 rows" for _, text in told)

    def stop(share, text):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        read(LONG, "Lead.csv", progress=stop)


@pytest.mark.parametrize("pack", [bytes, gzip.compress], ids=["plain", "gzip"])
def test_a_preview_reads_whole_records_of_the_beginning(pack):
    whole = read(LONG, "Lead.csv")
    preview = read(pack(LONG), "Lead.csv", head_bytes=10_000)
    rows = len(preview.tables[0].frame)

    assert preview.partial and not whole.partial
    assert 200 < rows < 400
    assert preview.tables[0].rejected.empty
    assert preview.tables[0].frame.equals(whole.tables[0].frame.head(rows))
    assert preview.size == len(pack(LONG))


def test_a_small_file_is_read_whole_by_a_preview():
    assert not read(b"Name,Email\nA,a@b.co\n", "x.csv", head_bytes=1000).partial


def test_a_grid_from_elsewhere_is_recognised_like_a_file():
    columns = [pa.chunked_array([["00Q5g00000000A1", ""]]), pa.chunked_array([["Li", "Fox"]])]
    grid = Grid("dbo.Lead", ["Id", "LastName"], 0, columns, np.array([1, 2]))
    reading = read_grid(grid, "crm", "ab12", 9, row_keys="hash")
    again = read_grid(grid, "crm", "ab12", 9)

    assert reading.tables[0].frame["LastName"].tolist() == ["Li", "Fox"]
    assert reading.tables[0].frame.index[0] == "00Q5g00000000A1EAI"
    assert reading.sha256 == again.sha256 == "ab12"


def test_a_file_has_the_digest_of_its_bytes_unless_nobody_wants_it():
    text = b"Name,Email\nA,a@b.co\n"
    assert read(text, "x.csv").sha256 == hashlib.sha256(text).hexdigest()
    assert read(text, "x.csv", digest=False).sha256 == ""


def test_a_file_without_a_header_loses_no_record():
    reading = read(b"Anna Li,a@b.co,+49 30 123456\nBob Fox,b@c.co,+49 30 654321\n", "list.csv")
    (found,) = reading.tables

    assert found.mapping == {"Column 1": "Name", "Column 2": "Email", "Column 3": "Phone"}
    assert found.frame["Email"].tolist() == ["a@b.co", "b@c.co"]
    assert (found.header_line, found.lines.tolist()) == (0, [1, 2])
    chosen = read(b"Anna Li,a@b.co\nBob Fox,b@c.co\n", "list.csv", overrides={"Column 1": "LastName"}).tables[0]
    assert chosen.frame["LastName"].tolist() == ["Anna Li", "Bob Fox"]


def test_the_id_of_another_record_is_never_the_key():
    found = table("Subject,Due Date,Assigned,Lead ID\nCall,1/2/2026,Jo,00Q5g00000AbCdE\n", "tasks.csv")

    assert (found.object, found.mapping["Lead ID"], found.key_source) == ("activity", "WhoId", "row_number")
    assert table("Name,Opportunity ID\nAnna,77\nBob,78\n").key_source == "row_number"
