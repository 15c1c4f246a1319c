"""ZIPs of tables, within limits."""

from __future__ import annotations

import gzip
import io
import zipfile

import pytest

from lib.errors import UnreadableFile
from lib.files import read

LEADS = "Id,LastName,LeadSource,IsConverted\n00Q5g00000000A1EAI,Li,Web,0\n"
CONTACTS = "Id,LastName,AccountId\n0035g00000000A1EAI,Fox,\n"


def pack(**members):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name.replace("__", "/") + ".csv", content)
    return stream.getvalue()


def test_the_weekly_export_is_read_whole():
    reading = read(pack(Lead=LEADS, Contact=CONTACTS), "WE_00D5g000000AbcDEAX_1.ZIP")

    assert reading.exporter == "Data Export"
    assert [(table.name, table.object) for table in reading.tables] == [
        ("Lead.csv", "lead"),
        ("Contact.csv", "contact"),
    ]


def test_members_of_no_use_are_told_and_left_out():
    reading = read(pack(Lead=LEADS, Case="Id,Subject\n5005g00000000A1EAI,Help\n", Empty=""), "WE_x.zip")

    assert len(reading.tables) == 1
    assert any("holds cases" in note for note in reading.why)


def test_a_member_with_a_path_that_climbs_is_only_a_name():
    assert read(pack(**{"..__..__etc__Lead": LEADS}), "x.zip").tables[0].name == "Lead.csv"


def test_a_bomb_is_refused():
    with pytest.raises(UnreadableFile, match="far more than it seems"):
        read(pack(Lead=b"Name\n" + b"0" * (8 << 20)), "x.zip")


def test_a_zip_without_tables_is_said():
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("photo.jpg", "x")
    with pytest.raises(UnreadableFile, match="without any CSV or workbook"):
        read(stream.getvalue(), "x.zip")


def test_a_damaged_zip_is_said():
    data = bytearray(pack(Lead=LEADS * 50))
    data[40:60] = b"\xff" * 20
    with pytest.raises(UnreadableFile, match="damaged or locked ZIP"):
        read(bytes(data), "x.zip")


def zipped(members):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return stream.getvalue()


def test_parts_of_one_object_in_zips_within_a_zip_are_all_loaded():
    parts = {
        "WE_00D5g000000AbcDEAX_1.ZIP": zipped({"Lead.csv": LEADS, "Attachments/00P1": "x"}),
        "WE_00D5g000000AbcDEAX_2.ZIP": zipped({"Lead.csv": LEADS.replace("A1EAI", "B1EAI"), "Empty.csv": ""}),
    }
    reading = read(zipped(parts), "export.zip")

    assert [(table.name, table.object, table.frame.index.tolist()) for table in reading.tables] == [
        ("WE_00D5g000000AbcDEAX_1.ZIP/Lead.csv", "lead", ["00Q5g00000000A1EAI"]),
        ("WE_00D5g000000AbcDEAX_2.ZIP/Lead.csv", "lead", ["00Q5g00000000B1EAI"]),
    ]
    assert any("00P1" in note and "not tables" in note for note in reading.why)
    assert any("Empty.csv is empty" in note for note in reading.why)


def test_members_of_the_same_name_keep_their_folders():
    tables = read(zipped({"a/Lead.csv": LEADS, "b/Lead.csv": LEADS, "readme.pdf": "x"}), "x.zip").tables

    assert [table.name for table in tables] == ["Lead.csv", "b/Lead.csv"]


def test_one_damaged_member_is_told_and_the_others_are_read():
    data = bytearray(zipped({"Lead.csv": LEADS * 3, "Contact.csv": CONTACTS}))
    data[50:58] = b"\xff" * 8
    reading = read(bytes(data), "x.zip")

    assert [table.object for table in reading.tables] == ["contact"]
    assert any(note.startswith("left out: Lead.csv is in a damaged") for note in reading.why)


def test_a_gzip_file_is_read_under_its_own_name():
    reading = read(gzip.compress(LEADS.encode()), "Lead.csv.gz")

    assert [(table.name, table.object) for table in reading.tables] == [("Lead.csv", "lead")]


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (gzip.compress(LEADS.encode() * 50)[:-12], "breaks off"),
        (gzip.compress(b"Name\n" + b"0" * (8 << 20)), "far more than it seems"),
        (gzip.compress(gzip.compress(LEADS.encode())), "an archive within an archive"),
        (b"\x1f\x8b\x08\x00 nothing more", "a damaged gzip archive"),
        (zipped({"a.zip": zipped({"b.zip": zipped({"Lead.csv": LEADS})})}), "a ZIP within a ZIP within a ZIP"),
        (zipped({"a.zip": zipped({"Lead.csv": b"Name\n" + b"0" * (8 << 20)})}), "far more than it seems"),
    ],
    ids=["cut", "gzip bomb", "gzip in gzip", "gzip noise", "three deep", "nested bomb"],
)
def test_archives_made_to_harm_are_refused(data, says):
    with pytest.raises(UnreadableFile, match=says):
        read(data, "x.zip")
