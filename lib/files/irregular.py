"""A text table walked record by record: slow, and exact about the line and the raw text of what it rejects."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from functools import cached_property

import numpy as np
import pyarrow as pa

from lib.errors import UnreadableFile
from lib.files.dialect import Dialect, cells_of
from lib.files.limits import LONGEST_CELL
from lib.files.rows import TEXT, Rejected, Rows, problem_of

_LONGEST_RECORD = 10_000
_PIECE = 1 << 16


class Patience:
    """How many lines may be read twice because a quote was not closed, in the whole of a file."""

    def __init__(self, data: bytes, name: str) -> None:
        self._data, self._name = data, name
        self._spent = 0

    def spend(self, lines: int) -> None:
        """Raise UnreadableFile when there is none left."""
        self._spent += lines
        if self._spent > 100 * _LONGEST_RECORD and self._spent > self._most:
            raise UnreadableFile(f"The quotes of {self._name} do not pair up. Export it again.")

    @cached_property
    def _most(self) -> int:
        return 10 * (self._data.count(b"\n") + self._data.count(b"\r")) + 100 * _LONGEST_RECORD


def read_irregular(
    data: bytes, begin: int, end: int, stop: int, dialect: Dialect, report: bool, patience: Patience
) -> tuple[Rows, int]:
    """The rows of records that start between `begin` and `end`, and where the last ends; the text ends at `stop`."""
    width = len(dialect.header)
    kept: list[list[str]] = []
    places: list[tuple[int, int, int]] = []
    rejected: Rejected = []
    height, at = 0, begin
    for line, taken, row, raw, problem in _records(_Lines(data, begin, stop), dialect, patience):
        if at >= end:
            break
        before, at = at, at + len(raw.encode())
        height = line + taken
        reason = problem or problem_of(row, raw, dialect.header, report)
        if reason is None:
            kept.append(row[:width])
            places.append((line, before, at))
        elif reason:
            rejected.append((line, reason, raw.rstrip("\r\n")))
    cells = list(zip(*kept)) if kept else [()] * width
    columns = [pa.chunked_array([pa.array(column, TEXT)]) for column in cells]
    lines, begins, stops = np.array(places, dtype=np.int64).reshape(-1, 3).T
    return Rows(columns, lines, begins, stops, rejected, height), at


def header_size(data: bytes, begin: int, stop: int, dialect: Dialect, patience: Patience) -> tuple[int, int]:
    """How many lines the header record takes, and where it ends."""
    _, taken, _, raw, _ = next(_records(_Lines(data, begin, stop), dialect, patience))
    return taken, begin + len(raw.encode())


class _Lines:
    """Lines of a text, decoded piece by piece when they are asked for."""

    def __init__(self, data: bytes, begin: int, stop: int) -> None:
        self._data, self._next, self._stop = data, begin, stop
        self._lines: list[str] = []

    def get(self, number: int) -> str | None:
        """Line `number`, counted from 0, with its line end; None when there is no such line."""
        while number >= len(self._lines):
            if self._next >= self._stop:
                return None
            end = self._piece_end()
            self._lines += io.StringIO(self._data[self._next : end].decode("utf-8"), newline="")
            self._next = end
        return self._lines[number]

    def _piece_end(self) -> int:
        size = _PIECE
        while self._next + size < self._stop:
            end = self._data.rfind(b"\n", self._next, self._next + size) + 1
            end = end or self._data.rfind(b"\r", self._next, self._next + size - 1) + 1
            if end:
                return end
            size *= 2
        return self._stop


class _Feed:
    """Lines for a csv reader, which lets one record take so many and no more."""

    def __init__(self, text: _Lines, position: int) -> None:
        self.text = text
        self.position = self.start = position

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = self.text.get(self.position) if self.position - self.start < _LONGEST_RECORD else None
        if line is None:
            raise StopIteration
        self.position += 1
        return line


def _records(text: _Lines, dialect: Dialect, patience: Patience) -> Iterator[tuple[int, int, list[str], str, str]]:
    """(line from 0, number of lines, cells, raw text with its line ends, problem) of each record.

    A record over several lines, and the last one, must be soundly quoted: otherwise its first line alone is the
    culprit and reading goes on after it. How often that may happen is bounded, and with it the time.
    """
    feed = _Feed(text, 0)
    reader = cells_of(feed, dialect.delimiter, dialect.escape)
    while (line := text.get(feed.start)) is not None:
        start = feed.start
        try:
            row = next(reader)
            span = [text.get(number) or "" for number in range(start, feed.position)]
            sound = (len(span) == 1 and text.get(feed.position) is not None) or _is_sound(span, dialect)
            problem = "" if sound else "a quote opens in this row and is never closed"
        except (csv.Error, StopIteration):
            problem = f"a cell longer than {LONGEST_CELL >> 20} MB, or a quote that is never closed"
        if problem:
            patience.spend(feed.position - start)
            yield start, 1, [problem], line, problem
            feed = _Feed(text, start + 1)
            reader = cells_of(feed, dialect.delimiter, dialect.escape)
            continue
        yield start, len(span), row, "".join(span), ""
        feed.start = feed.position


def _is_sound(span: list[str], dialect: Dialect) -> bool:
    """Whether the quotes of a record pair up: strictly where it spans lines, else that it needs no further line."""
    several = len(span) > 1
    try:
        rows = list(cells_of([*span, "end"], dialect.delimiter, dialect.escape, strict=several))
    except csv.Error:
        return False
    return len(rows) > 1
