"""ZIPs of tables, within limits."""

from __future__ import annotations

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
