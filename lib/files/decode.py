"""Bytes of any encoding -> UTF-8 bytes, with the name of the encoding and how it was told.

Order of proof: a byte order mark; NUL bytes at regular places (UTF-16/32 without a mark); valid UTF-8; lines of which
some are UTF-8 and some are not (each is read by itself); else the encoding that its bytes speak for (charsets.py).
"""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from dataclasses import dataclass, replace

import pyarrow as pa

from lib.errors import UnreadableFile
from lib.files.charsets import WINDOWS, Charset, guess
from lib.files.pace import SILENT, Pace

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
    (b"\x1f\x8b", "a damaged gzip archive"),
    (b"7z\xbc\xaf", "a 7-Zip archive"),
    (b"Rar!", "a RAR archive"),
    (b"BZh", "a bzip2 archive"),
    (b"SQLite format 3", "an SQLite database"),
    (b"{\\rtf", "an RTF document"),
]

_SAMPLE = 1 << 20
_PIECE = 1 << 22
_ENOUGH_LINES = 20_000
_FEW = 5
_MANY_CONTROLS = 0.02
"""Text has next to none of these; compressed or compiled bytes have about 9 percent."""

_CONTROLS = bytes(b for b in range(32) if b not in b"\t\n\r\f\x1a\x1b\x00\x01\x1c\x1d\x1e\x1f")


@dataclass(frozen=True)
class Decoded:
    """UTF-8 text from byte `start` of `data` on, the encoding it came in, and notes on anything that was not plain."""

    data: bytes
    encoding: str
    why: list[str]
    marked: bool
    start: int = 0


def refuse_other_kinds(data: bytes, name: str) -> None:
    """Raise UnreadableFile when the first bytes are those of a file that is no table."""
    for magic, kind in _OTHER_KINDS:
        if data.startswith(magic) and not (magic in (b"MZ", b"BZh") and _looks_like_text(data)):
            raise UnreadableFile(f"{name} is {kind}, not a table. Export the records as CSV or XLSX and load that.")


def to_utf8(data: bytes, name: str, pace: Pace = SILENT) -> Decoded:
    """Decode a text file; UnreadableFile when it is empty or not text."""
    refuse_other_kinds(data, name)
    found = _decoded(data, name, pace)
    start = found.start
    while found.data.startswith(codecs.BOM_UTF8, start):
        start += len(codecs.BOM_UTF8)
    return replace(found, data=_without_inner_marks(found.data, start), start=start)


def _decoded(data: bytes, name: str, pace: Pace) -> Decoded:
    for mark, label, codec in _MARKS:
        if data.startswith(mark):
            return _marked(data, len(mark), label, codec, pace)
    wide = _wide_codec(data[:4096])
    if wide:
        text = _recode(data, 0, wide, pace)
        return Decoded(text, wide, [f"{wide} without a byte order mark", *_replaced(text)], False)
    if not _looks_like_text(data):
        raise UnreadableFile(f"{name} is not a text file. Export the records as CSV or XLSX and load that.")
    if is_utf8(data):
        return Decoded(data, "utf-8", [], False)
    good, bad = _count_lines(data, 0)
    charset = guess(data)
    if good and (good * 9 >= bad or charset.codec in ("cp1252", "latin-1")):
        return _mixed(data, 0, "utf-8", [], pace)
    text = _recode(data, 0, charset.codec, pace)
    return Decoded(text, charset.label, [charset.why, *_replaced(text)], False)


def is_utf8(data: bytes, begin: int = 0, end: int | None = None) -> bool:
    """Whether the bytes are valid UTF-8, told without a copy."""
    size = (len(data) if end is None else end) - begin
    offsets = pa.py_buffer(size.to_bytes(8, "little").rjust(16, b"\0"))
    values = pa.py_buffer(data).slice(begin, size)
    array = pa.LargeBinaryArray.from_buffers(pa.large_binary(), 1, [None, offsets, values])
    try:
        array.cast(pa.large_string())
    except pa.ArrowInvalid:
        return False
    return True


def _without_inner_marks(data: bytes, start: int) -> bytes:
    """Text without the byte order marks at the beginning of later lines: those of files put one after the other."""
    if data.find(codecs.BOM_UTF8[:1], start) >= 0:
        for line_end in (b"\n", b"\r"):
            if data.find(line_end + codecs.BOM_UTF8, start) >= 0:
                data = data.replace(line_end + codecs.BOM_UTF8, line_end)
    return data


def _marked(data: bytes, start: int, label: str, codec: str, pace: Pace) -> Decoded:
    if codec == "utf-8":
        why = ["UTF-8 by its byte order mark"]
        if is_utf8(data, start):
            return Decoded(data, label, why, True, start)
        return _mixed(data, start, label, why, pace)
    rest = data[start : start + _SAMPLE]
    if rest and rest.isascii() and b"\0" not in rest:
        found = to_utf8(data[start:], "", pace)
        return Decoded(found.data, found.encoding, [f"its byte order mark says {codec}, wrongly", *found.why], False)
    text = _recode(data, start, codec, pace)
    return Decoded(text, label, [f"{codec} by its byte order mark", *_replaced(text)], True)


def _recode(data: bytes, start: int, codec: str, pace: Pace) -> bytes:
    """UTF-8, piece by piece, so that it can be followed and cancelled; what cannot be decoded becomes �."""
    decoder = codecs.getincrementaldecoder(codec)("replace")
    pieces = []
    for begin in range(start, len(data), _PIECE):
        text = decoder.decode(data[begin : begin + _PIECE], final=begin + _PIECE >= len(data))
        pieces.append(text.encode("utf-8", "replace"))
        pace.tell(begin / len(data), f"{begin >> 20:,} MB decoded")
    return b"".join(pieces)


def _replaced(text: bytes) -> list[str]:
    return ["some characters could not be decoded and are shown as �"] if "\ufffd".encode() in text else []


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


def _pieces(data: bytes, start: int) -> Iterator[tuple[int, int]]:
    """Stretches of whole lines."""
    while start < len(data):
        end = data.find(b"\n", start + _PIECE) + 1 or len(data)
        yield start, end
        start = end


def _count_lines(data: bytes, start: int) -> tuple[int, int]:
    """How many lines with letters beyond ASCII are valid UTF-8, and how many are not: of the first ones."""
    good = bad = 0
    for begin, end in _pieces(data, start):
        beyond = [line for line in data[begin:end].splitlines() if not line.isascii()]
        good += sum(map(is_utf8_line, beyond))
        bad += len(beyond)
        if bad > _ENOUGH_LINES:
            break
    return good, bad - good


def is_utf8_line(line: bytes) -> bool:
    """Whether one line is valid UTF-8."""
    try:
        line.decode()
    except UnicodeDecodeError:
        return False
    return True


def _mixed(data: bytes, start: int, label: str, why: list[str], pace: Pace) -> Decoded:
    """Each line that is not UTF-8 read in the encoding that those lines speak for; and the numbers of those lines."""
    pieces: list[bytes] = []
    strays: list[int] = []
    charset: Charset | None = None
    number = 1
    for begin, end in _pieces(data, start):
        pace.tell(begin / len(data), f"{begin >> 20:,} MB decoded")
        lines = data[begin:end].splitlines(keepends=True)
        if not is_utf8(data, begin, end):
            bad = [place for place, line in enumerate(lines) if not line.isascii() and not is_utf8_line(line)]
            charset = charset or _of_strays([lines[place] for place in bad])
            for place in bad:
                lines[place] = _read_as(lines[place], charset).encode("utf-8")
            strays += [number + place for place in bad]
            pieces.append(b"".join(lines))
        else:
            pieces.append(data[begin:end])
        number += len(lines)
    return Decoded(b"".join(pieces), label, [*why, _stray(strays, charset or WINDOWS)], label != "utf-8")


def _of_strays(lines: list[bytes]) -> Charset:
    """What lines that are not UTF-8 are in; a few of them are no proof of anything but Windows-1252."""
    charset = guess(b"".join(lines))
    return charset if len(lines) >= _FEW and charset.label not in ("iso-8859-1",) else WINDOWS


def _read_as(line: bytes, charset: Charset) -> str:
    try:
        return line.decode(charset.codec)
    except UnicodeDecodeError:
        return line.decode("latin-1")


def _stray(lines: list[int], charset: Charset) -> str:
    shown = ", ".join(map(str, lines[:5])) + (", ..." if len(lines) > 5 else "")
    what = "Windows-1252" if charset is WINDOWS else charset.label
    return f"{len(lines)} lines are not UTF-8 and were read as {what} (lines {shown})"
