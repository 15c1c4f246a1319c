"""Bytes of any encoding -> UTF-8 bytes, with the name of the encoding and how it was told.

Order of proof: a byte order mark; NUL bytes at regular places (UTF-16/32 without a mark); valid UTF-8; mostly
valid UTF-8 with stray lines (those lines are Windows-1252); Shift-JIS by its byte pairs; Windows-1252; Latin-1.
"""

from __future__ import annotations

import codecs
from dataclasses import dataclass

import pyarrow as pa

from lib.errors import UnreadableFile

_MARKS = [
    (codecs.BOM_UTF8, "utf-8-sig", "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32", "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32", "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16", "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16", "utf-16-be"),
]

_OTHER_KINDS = [
    (b"%PDF", "a PDF document"),
    (b"\x89PNG", "a PNG picture"),
    (b"\xff\xd8\xff", "a JPEG picture"),
    (b"GIF8", "a GIF picture"),
    (b"MZ", "a Windows program"),
    (b"\x7fELF", "a Linux program"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"7z\xbc\xaf", "a 7-Zip archive"),
    (b"Rar!", "a RAR archive"),
    (b"BZh", "a bzip2 archive"),
    (b"SQLite format 3", "an SQLite database"),
    (b"{\\rtf", "an RTF document"),
]

_SAMPLE = 1 << 20
_MANY_CONTROLS = 0.02
"""Text has next to none of these; compressed or compiled bytes have about 9 percent."""

_CONTROLS = bytes(b for b in range(32) if b not in b"\t\n\r\f\x1a\x1b\x00\x01\x1c\x1d\x1e\x1f")


@dataclass(frozen=True)
class Decoded:
    """UTF-8 without a byte order mark, the encoding it came in, and notes on anything that was not plain."""

    data: bytes
    encoding: str
    why: list[str]
    marked: bool


def refuse_other_kinds(data: bytes, name: str) -> None:
    """Raise UnreadableFile when the first bytes are those of a file that is no table."""
    for magic, kind in _OTHER_KINDS:
        if data.startswith(magic) and not (magic in (b"MZ", b"BZh") and _looks_like_text(data)):
            raise UnreadableFile(f"{name} is {kind}, not a table. Export the records as CSV or XLSX and load that.")


def to_utf8(data: bytes, name: str) -> Decoded:
    """Decode a text file; UnreadableFile when it is empty or not text."""
    refuse_other_kinds(data, name)
    for mark, label, codec in _MARKS:
        if data.startswith(mark):
            return _marked(data[len(mark) :], label, codec)
    wide = _wide_codec(data[:4096])
    if wide:
        text = data.decode(wide, "replace")
        return Decoded(text.encode("utf-8", "replace"), wide, [f"{wide} without a byte order mark"], False)
    if not _looks_like_text(data):
        raise UnreadableFile(f"{name} is not a text file. Export the records as CSV or XLSX and load that.")
    if is_utf8(data):
        return Decoded(data, "utf-8", [], False)
    return _eight_bit(data)


def is_utf8(data: bytes) -> bool:
    """Whether the bytes are valid UTF-8, told without a copy."""
    size = len(data)
    offsets = pa.py_buffer(size.to_bytes(8, "little").rjust(16, b"\0"))
    array = pa.LargeBinaryArray.from_buffers(pa.large_binary(), 1, [None, offsets, pa.py_buffer(data)])
    try:
        array.cast(pa.large_string())
    except pa.ArrowInvalid:
        return False
    return True


def _marked(data: bytes, label: str, codec: str) -> Decoded:
    if codec == "utf-8":
        if is_utf8(data):
            return Decoded(data, label, ["UTF-8 by its byte order mark"], True)
        mended, bad = _mend_lines(data)
        return Decoded(mended, label, ["UTF-8 by its byte order mark", _stray(bad)], True)
    if data and data.isascii() and b"\0" not in data:
        return Decoded(data, "utf-8", [f"its byte order mark says {codec}, but it is plain ASCII"], False)
    text = data.decode(codec, "replace")
    why = [f"{codec} by its byte order mark"]
    if "\ufffd" in text:
        why.append("some characters could not be decoded and are shown as �")
    return Decoded(text.encode("utf-8", "replace"), label, why, True)


def _wide_codec(head: bytes) -> str | None:
    """UTF-16 or UTF-32 without a mark: western text has a NUL at every second, or three of every four, places."""
    if len(head) < 8:
        return None
    head = head[: len(head) // 4 * 4]
    nul = [head[place::4].count(0) / (len(head) // 4) for place in range(4)]
    few, most = 0.2, 0.7
    patterns = {
        "utf-32-le": nul[0] < few and min(nul[1:]) > most,
        "utf-32-be": nul[3] < few and min(nul[:3]) > most,
        "utf-16-le": max(nul[0], nul[2]) < few and min(nul[1], nul[3]) > most,
        "utf-16-be": max(nul[1], nul[3]) < few and min(nul[0], nul[2]) > most,
    }
    return next((codec for codec, fits in patterns.items() if fits), None)


def _looks_like_text(data: bytes) -> bool:
    head = data[:_SAMPLE]
    return len(head) - len(head.translate(None, _CONTROLS)) <= _MANY_CONTROLS * len(head) and (
        head.count(0) <= max(4, _MANY_CONTROLS * len(head))
    )


def _eight_bit(data: bytes) -> Decoded:
    good, bad = _count_lines(data)
    if good and good * 9 >= bad:
        mended, strays = _mend_lines(data)
        return Decoded(mended, "utf-8", [_stray(strays)], False)
    if _is_shift_jis(data):
        return Decoded(data.decode("cp932").encode("utf-8"), "shift_jis", ["Shift-JIS by its byte pairs"], False)
    try:
        text = data.decode("cp1252")
    except UnicodeDecodeError:
        return Decoded(data.decode("latin-1").encode("utf-8"), "iso-8859-1", ["not UTF-8: read as Latin-1"], False)
    return Decoded(text.encode("utf-8"), "windows-1252", ["not UTF-8: read as Windows-1252"], False)


def _count_lines(data: bytes) -> tuple[int, int]:
    """How many lines with letters beyond ASCII are valid UTF-8, and how many are not."""
    beyond = [line for line in data.splitlines() if not line.isascii()]
    good = sum(map(is_utf8_line, beyond))
    return good, len(beyond) - good


def is_utf8_line(line: bytes) -> bool:
    """Whether one line is valid UTF-8."""
    try:
        line.decode()
    except UnicodeDecodeError:
        return False
    return True


def _mend_lines(data: bytes) -> tuple[bytes, list[int]]:
    """Each line that is not UTF-8 read as Windows-1252; and the numbers of those lines."""
    lines = data.splitlines(keepends=True)
    bad = [number for number, line in enumerate(lines) if not line.isascii() and not is_utf8_line(line)]
    for number in bad:
        lines[number] = _windows(lines[number]).encode("utf-8")
    return b"".join(lines), [number + 1 for number in bad]


def _windows(line: bytes) -> str:
    try:
        return line.decode("cp1252")
    except UnicodeDecodeError:
        return line.decode("latin-1")


def _stray(lines: list[int]) -> str:
    shown = ", ".join(map(str, lines[:5])) + (", ..." if len(lines) > 5 else "")
    return f"{len(lines)} lines are not UTF-8 and were read as Windows-1252 (lines {shown})"


def _is_shift_jis(data: bytes) -> bool:
    """Valid cp932 whose byte pairs are kana or everyday kanji: accented Latin letters and curly quotes never are."""
    try:
        text = data.decode("cp932")
    except UnicodeDecodeError:
        return False
    beyond = [char for char in text[:_SAMPLE] if char > "\x7f"]
    kana = sum("\u3041" <= char <= "\u30ff" for char in beyond)
    everyday = [char.encode("cp932") for char in beyond if "\u4e00" <= char <= "\u9fff" or "\uff00" <= char <= "\uff60"]
    common = [pair for pair in everyday if len(pair) == 2 and 0x81 <= pair[0] <= 0x98]
    high_trail = sum(pair[1] >= 0x80 for pair in common)
    japanese = kana + len(common)
    return japanese >= 0.8 * len(beyond) and kana + high_trail >= 0.2 * japanese
