"""A text table walked record by record: slow, and exact about the line and the raw text of what it rejects."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

import numpy as np
import pyarrow as pa

from lib.errors import UnreadableFile
from lib.files.dialect import LONGEST_CELL, Dialect
from lib.files.rows import Rows, problem_of

_LONGEST_RECORD = 10_000
_CHUNK = 50_000


def read_irregular(body: bytes, name: str, dialect: Dialect, report: bool) -> Rows:
    """The rows of `body`, which begins with the header; `report`: rows of totals are no records."""
    kept: list[list[str]] = []
    chunks: list[list[pa.Array]] = [[] for _ in dialect.header]
    lines: list[int] = []
    rejected: list[tuple[int, str, str]] = []

    def flush() -> None:
        for place, cells in enumerate(zip(*kept)):
            chunks[place].append(pa.array(cells, pa.string()))
        kept.clear()

    records = _records(body.decode("utf-8"), name, dialect)
    next(records)
    for line, row, raw, problem in records:
        number = line + dialect.header_line
        reason = problem or problem_of(row, raw, dialect.header, report)
        if reason is None:
            kept.append(row[: len(dialect.header)])
            lines.append(number)
        elif reason:
            rejected.append((number, reason, raw.rstrip("\r\n")))
        if len(kept) == _CHUNK:
            flush()
    flush()
    columns = [pa.chunked_array(parts, pa.string()) for parts in chunks]
    return columns, np.array(lines, dtype=np.int64), rejected


class _Feed:
    """Lines for a csv reader, which lets one record take so many and no more."""

    def __init__(self, lines: list[str], position: int) -> None:
        self.lines = lines
        self.position = self.start = position

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        if self.position >= len(self.lines) or self.position - self.start >= _LONGEST_RECORD:
            raise StopIteration
        self.position += 1
        return self.lines[self.position - 1]


def _records(text: str, name: str, dialect: Dialect) -> Iterator[tuple[int, list[str], str, str]]:
    """(line from 0, cells, raw text, problem) of each record.

    A record over several lines, and the last one, must be soundly quoted: otherwise its first line alone is the
    culprit and reading goes on after it. How often that may happen is bounded, and with it the time.
    """
    lines = list(io.StringIO(text, newline=""))
    feed = _Feed(lines, 0)
    reader = csv.reader(feed, delimiter=dialect.delimiter, escapechar=dialect.escape)
    budget = 10 * len(lines) + 100 * _LONGEST_RECORD
    while feed.start < len(lines):
        start = feed.start
        try:
            row = next(reader)
            span = lines[start : feed.position]
            sound = (len(span) == 1 and feed.position < len(lines)) or _is_sound(span, dialect)
            problem = "" if sound else "a quote opens in this row and is never closed"
        except (csv.Error, StopIteration):
            row, problem = [], f"a cell longer than {LONGEST_CELL >> 20} MB, or a quote that is never closed"
        if problem:
            budget -= feed.position - start
            if budget < 0:
                raise UnreadableFile(f"The quotes of {name} do not pair up from line {start + 1} on. Export it again.")
            yield start, [problem], lines[start], problem
            feed = _Feed(lines, start + 1)
            reader = csv.reader(feed, delimiter=dialect.delimiter, escapechar=dialect.escape)
            continue
        yield start, row, "".join(span), ""
        feed.start = feed.position


def _is_sound(span: list[str], dialect: Dialect) -> bool:
    """Whether the quotes of a record pair up: strictly where it spans lines, else that it needs no further line."""
    several = len(span) > 1
    try:
        rows = list(csv.reader([*span, "end"], delimiter=dialect.delimiter, escapechar=dialect.escape, strict=several))
    except csv.Error:
        return False
    return len(rows) > 1
