"""Bytes of any encoding become the same text."""

from __future__ import annotations

import pytest

from lib.errors import UnreadableFile
from lib.files import read
from lib.files.decode import to_utf8

WESTERN = "Name,City\nZoë Müller,Zürich\nRené O’Neil,Orléans\n"
JAPANESE = "姓,名,会社\n田中,さくら,株式会社東京\n鈴木,一郎,トヨタ自動車\n"


@pytest.mark.parametrize(
    ("text", "codec", "named"),
    [
        (WESTERN, "utf-8", "utf-8"),
        (WESTERN, "utf-8-sig", "utf-8-sig"),
        (WESTERN, "utf-16", "utf-16"),
        (WESTERN, "utf-16-le", "utf-16-le"),
        (WESTERN, "utf-16-be", "utf-16-be"),
        (WESTERN, "utf-32", "utf-32"),
        (WESTERN, "utf-32-be", "utf-32-be"),
        (WESTERN, "cp1252", "windows-1252"),
        (JAPANESE, "utf-8", "utf-8"),
        (JAPANESE, "cp932", "shift_jis"),
        (JAPANESE, "utf-16", "utf-16"),
        (JAPANESE, "euc_jp", "euc-jp"),
        ("이름,회사\n김철수,삼성전자\n박영희,현대자동차\n", "euc_kr", "euc-kr"),
        ("姓名,公司\n王伟,北京科技有限公司\n李娜,上海贸易公司\n", "gbk", "gb18030"),
        ("姓名,公司\n陳大文,台灣科技股份有限公司\n林美玲,高雄\n", "big5", "big5"),
        ("Имя,Город\nИван Петров,Москва\nАнна Сидорова,Казань\n", "cp1251", "windows-1251"),
        ("Имя,Город\nИван Петров,Москва\nАнна Сидорова,Казань\n", "koi8_r", "koi8-r"),
        ("Name,City\nZoë Müller,Zürich\nRené Lefèvre,Orléans\n", "mac_roman", "macintosh"),
        ("Imię,Miasto\nPaweł Wójcik,Łódź\nMałgorzata Dąbrowska,Gdańsk\n", "cp1250", "windows-1250"),
    ],
)
def test_every_encoding_gives_the_same_text(text, codec, named):
    decoded = to_utf8(text.encode(codec), "leads.csv")

    assert decoded.data[decoded.start :].decode() == text
    assert decoded.encoding == named


def test_bytes_that_windows_does_not_know_are_latin_1():
    assert to_utf8(b"Name\nZo\xeb\x81\n", "leads.csv").encoding == "iso-8859-1"


def test_a_stray_line_in_a_utf_8_file_is_read_as_windows_1252_and_named():
    decoded = to_utf8("Zoë\nRené\n".encode() + "Müller\n".encode("cp1252"), "leads.csv")

    assert decoded.data.decode() == "Zoë\nRené\nMüller\n"
    assert decoded.encoding == "utf-8"
    assert decoded.why == ["1 lines are not UTF-8 and were read as Windows-1252 (lines 3)"]


@pytest.mark.parametrize(
    "word", ["É", "São Paulo", "naïve café", "Größe: 5 €", "“so” – it’s", "ÀÉÎ", "MÜLLER", "señor años"]
)
def test_a_few_western_letters_are_windows_1252(word):
    assert to_utf8(f"Name\n{word}\n".encode("cp1252"), "leads.csv").data.decode() == f"Name\n{word}\n"


def test_curly_apostrophes_and_accents_are_not_taken_for_japanese():
    text = "It’s Anna’s café, naïve façade\n" * 3
    assert to_utf8(text.encode("cp1252"), "leads.csv").data.decode() == text


def test_a_byte_order_mark_that_lies_is_not_believed():
    assert to_utf8(b"\xff\xfeid,value\n", "leads.csv").data == b"id,value\n"


@pytest.mark.parametrize(
    ("start", "kind"),
    [
        (b"%PDF-1.7\n", "a PDF document"),
        (b"\x89PNG\r\n\x1a\n", "a PNG picture"),
        (b"MZ\x90\x00\x03\x00\x00\x00\x04", "a Windows program"),
        (b"\x1f\x8b\x08", "a damaged gzip archive"),
    ],
)
def test_other_kinds_of_file_are_named(start, kind):
    with pytest.raises(UnreadableFile, match=kind):
        to_utf8(start + bytes(range(256)) * 20, "leads.csv")


def test_a_table_that_begins_like_a_program_is_a_table():
    assert to_utf8(b"MZ code,Name\n1,Anna\n", "leads.csv").encoding == "utf-8"


def test_noise_is_no_text():
    with pytest.raises(UnreadableFile, match="not a text file"):
        to_utf8(bytes(range(256)) * 40, "leads.csv")


@pytest.mark.parametrize("codec", ["utf-8", "utf-16-le"])
@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_files_put_one_after_the_other_lose_their_byte_order_marks(codec, ending):
    files = ["\ufeff\ufeffId,Last Name\n1,Li\n", "\ufeffId,Last Name\n2,Fox\n", '\ufeff"3","Ray, Jo"\n4,a\ufeffb\n']
    table = read("".join(files).replace("\n", ending).encode(codec), "leads.csv").tables[0]

    assert table.frame.values.tolist() == [["1", "Li"], ["2", "Fox"], ["3", "Ray, Jo"], ["4", "a\ufeffb"]]
    assert table.rejected.values.tolist() == [[3, "it repeats the header", "Id,Last Name"]]
