"""Cells that a spreadsheet would run as a formula: made harmless with a leading ', and exactly restored.

A cell is at risk when, after white space and control characters, it begins with = + - @ (or their full-width
forms), or when it begins with a tab, CR or NUL. Any number of ' before that also counts, so that a value which
already looks protected is protected once more and `restore` is the exact inverse of `protect`.
A file that was written so carries the extra column MARK; only such files are restored on reading.
"""

from __future__ import annotations

import re

import pyarrow as pa
import pyarrow.compute as pc

MARK = "sluice:spreadsheet-safe"

_SPACE = "\x00-\x20\x7f\x85\u00a0\u1680\u2000-\u200b\u2028\u2029\u202f\u205f\u3000\ufeff"
_TRIGGER = f"[{_SPACE}]*[=+\\-@＝＋－＠]|[\t\r\x00]"
_AT_RISK = re.compile(f"'*(?:{_TRIGGER})")
_PROTECTED = re.compile(f"'+(?:{_TRIGGER})")
_RE2_TRIGGER = _TRIGGER.replace("\x00", r"\x00")


def is_risky(value: str) -> bool:
    """Whether a spreadsheet might run the cell, or `restore` would change it."""
    return bool(_AT_RISK.match(value))


def protect(value: str) -> str:
    """The cell with a leading ' where it is at risk."""
    return f"'{value}" if is_risky(value) else value


def restore(value: str) -> str:
    """The cell as it was before `protect`."""
    return value[1:] if _PROTECTED.match(value) else value


def protect_all(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """`protect` of each cell."""
    return pc.replace_substring_regex(column, f"\\A('*(?:{_RE2_TRIGGER}))", r"'\1", max_replacements=1)


def restore_all(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """`restore` of each cell."""
    return pc.replace_substring_regex(column, f"\\A'('*(?:{_RE2_TRIGGER}))", r"\1", max_replacements=1)


def count_risky(column: pa.ChunkedArray) -> int:
    """How many cells are at risk."""
    return pc.sum(pc.match_substring_regex(column, f"\\A'*(?:{_RE2_TRIGGER})")).as_py() or 0
