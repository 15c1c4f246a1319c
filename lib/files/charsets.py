"""Which 8-bit or double-byte encoding a text is in that is not Unicode, judged by the bytes beyond ASCII.

Western text has them one by one within ASCII words; Cyrillic has whole words of them; Chinese, Japanese and Korean
have them in pairs, of which few thousand are in daily use and stand together in the code tables.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from itertools import islice

_RUN = re.compile(rb"[\x80-\xff]+")
_IN_A_WORD = re.compile(rb"(?<=[a-z])([\x80-\xff])(?=[a-z])")
_RUNS = 5000
_FEW = 4
_LETTERS = 12
_SAMPLE = 1 << 16

_MAC_LETTERS = frozenset(b"\x87\x88\x89\x8a\x8b\x8d\x8e\x8f\x90\x9f")
"""In Mac Roman é, ä, ü and their like; in Windows-1252 capitals, signs, or nothing: never between small letters."""

_POLISH = frozenset(b"\xb3\xb9\xbf\x9c\xea\xe6\xf1\xf3")
_POLISH_ONLY = frozenset(b"\xb3\xb9\xbf")
"""In Windows-1250 ł, ą and ż; in Windows-1252 raised digits and a question mark: never between small letters."""


@dataclass(frozen=True)
class Charset:
    """A codec, the name that people know it by, and how it was told."""

    codec: str
    label: str
    why: str


WINDOWS = Charset("cp1252", "windows-1252", "not UTF-8: read as Windows-1252")
LATIN = Charset("latin-1", "iso-8859-1", "not UTF-8: read as Latin-1")

_DOUBLE = [
    Charset("cp932", "shift_jis", "Shift-JIS by its byte pairs"),
    Charset("euc_jp", "euc-jp", "EUC-JP by its byte pairs"),
    Charset("euc_kr", "euc-kr", "EUC-KR by its byte pairs"),
    Charset("gb18030", "gb18030", "GBK by its byte pairs"),
    Charset("big5", "big5", "Big5 by its byte pairs"),
]


def guess(data: bytes) -> Charset:
    """The most likely encoding of bytes that are not UTF-8; Windows-1252 where nothing speaks for another."""
    sample = lines_beyond_ascii(data)
    runs = [run.group() for run in islice(_RUN.finditer(sample), _RUNS)]
    double = next((charset for charset in _DOUBLE if _reads_as(charset.codec, sample, runs)), None)
    if double:
        return double
    if sum(map(len, runs)) >= max(_LETTERS, 3 * len(runs)):
        return _cyrillic(b"".join(runs)) or _western(data)
    inside = Counter(found[0] for found in _IN_A_WORD.findall(sample))
    if sum(inside[byte] for byte in _MAC_LETTERS) > 0.5 * sum(inside.values()):
        return Charset("mac_roman", "macintosh", "Mac Roman: its accents are where Windows has none")
    polish = sum(inside[byte] for byte in _POLISH)
    if any(inside[byte] for byte in _POLISH_ONLY) and polish > 0.7 * sum(inside.values()) and _decodes(data, "cp1250"):
        return Charset("cp1250", "windows-1250", "Windows-1250: its letters are Polish")
    return _western(data)


def lines_beyond_ascii(data: bytes) -> bytes:
    """The first lines that are not plain ASCII, joined."""
    lines: list[bytes] = []
    size = position = 0
    while size < _SAMPLE and (found := _RUN.search(data, position)):
        begin = max(data.rfind(b"\n", 0, found.start()), data.rfind(b"\r", position, found.start()), position - 1) + 1
        end = data.find(b"\n", found.end())
        end = min(len(data) if end < 0 else end, begin + _SAMPLE)
        position = max(end, found.end())
        lines.append(data[begin:position])
        size += position - begin
    return b"\n".join(lines)


def _western(data: bytes) -> Charset:
    return WINDOWS if _decodes(data, "cp1252") else LATIN


def _decodes(data: bytes, codec: str) -> bool:
    undefined = {"cp1252": b"\x81\x8d\x8f\x90\x9d", "cp1250": b"\x81\x83\x88\x90\x98"}[codec]
    return not any(byte in data for byte in undefined)


def _cyrillic(letters: bytes) -> Charset | None:
    """Small letters are the most frequent: Windows-1251 has them in the last two rows of its table, KOI8-R before."""
    small = sum(byte >= 0xE0 for byte in letters)
    large = sum(0xC0 <= byte < 0xE0 for byte in letters)
    if small + large < 0.8 * len(letters):
        return None
    if small >= large:
        return Charset("cp1251", "windows-1251", "Windows-1251: whole words beyond ASCII")
    return Charset("koi8_r", "koi8-r", "KOI8-R: whole words beyond ASCII")


def _reads_as(codec: str, sample: bytes, runs: list[bytes]) -> bool:
    """Whether the sample is sound in a double-byte encoding and its characters are those of daily use."""
    try:
        text = sample.decode(codec)
    except UnicodeDecodeError as error:
        if error.start < len(sample) - 2:
            return False
        text = sample[: error.start].decode(codec)
    beyond = [char for char in text if char > "\x7f"]
    if not beyond:
        return False
    if codec == "cp932":
        return _japanese(beyond)
    if len(beyond) < _FEW:
        return False
    pairs = [char.encode(codec, "replace") for char in beyond]
    leads = Counter(pair[0] for pair in pairs if len(pair) == 2)
    even = sum(len(run) % 2 == 0 for run in runs) / len(runs)
    if codec == "euc_jp":
        kana = leads[0xA4] + leads[0xA5]
        return even > 0.95 and kana + _share(leads, 0xB0, 0xCF) > 0.9 * len(beyond) and kana > 0.1 * len(beyond)
    if codec == "euc_kr":
        return even > 0.95 and _share(leads, 0xB0, 0xC8) > 0.9 * len(beyond)
    if codec == "gb18030":
        daily = _share(leads, 0xB0, 0xD7) + _share(leads, 0xA1, 0xA3)
        return even > 0.9 and daily > 0.85 * len(beyond) and sum(map(len, runs)) > 2.5 * len(runs)
    return _share(leads, 0xA4, 0xC6) + leads[0xA1] > 0.85 * len(beyond)


def _share(leads: Counter[int], low: int, high: int) -> int:
    return sum(count for lead, count in leads.items() if low <= lead <= high)


def _japanese(beyond: list[str]) -> bool:
    """Kana or everyday kanji: accented Latin letters and curly quotes never are."""
    kana = sum("\u3041" <= char <= "\u30ff" for char in beyond)
    everyday = [char.encode("cp932") for char in beyond if "\u4e00" <= char <= "\u9fff" or "\uff00" <= char <= "\uff60"]
    common = [pair for pair in everyday if len(pair) == 2 and 0x81 <= pair[0] <= 0x98]
    high_trail = sum(pair[1] >= 0x80 for pair in common)
    japanese = kana + len(common)
    return japanese >= 0.8 * len(beyond) and kana + high_trail >= 0.2 * japanese
