"""A text table -> Grid. Regular files go through pyarrow; only irregular ones are walked record by record.

What is done with odd rows: a row with more cells than the header is kept when the extra cells are blank, and
rejected otherwise; a shorter row, a row without any value, a row with a NUL byte, a total of a report and a
repeated header are rejected; so is a line whose quote is never closed, and reading goes on at the next line.
Lines with nothing in them are no rows. Rows in = rows kept + rows rejected.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pa_csv

from lib.errors import UnreadableFile
from lib.files.dialect import LONGEST_CELL, Dialect, sniff
from lib.files.footer import footer_start, is_total
from lib.files.reading import Grid

MOST_COLUMNS = 4000
_BLOCK = 1 << 24
_LONGEST_RECORD = 10_000
_CHUNK = 50_000


def read_delimited(data: bytes, name: str, known: Callable[[str], bool], marked: bool) -> tuple[Grid, str]:
    """The grid of UTF-8 text and its delimiter; UnreadableFile where there is no table in it."""
    _refuse_endless_lines(data, name)
    dialect = sniff(data, known)
    if dialect is None:
        raise UnreadableFile(f"{name} is empty: there is not even a header. Export it again, with its records.")
    width = len(dialect.header)
    if width > MOST_COLUMNS:
        raise UnreadableFile(
            f"{name} has {width:,} columns, more than the {MOST_COLUMNS:,} that are read. Export fewer fields."
        )
    end = footer_start(data, dialect.delimiter, width)
    why = _notes(data, dialect, end)
    marks = {
        mark
        for mark, holds in {
            "titled": dialect.titled,
            "footer": end is not None,
            "quoted": dialect.quoted,
            "bom": marked,
        }.items()
        if holds
    }
    stop = _without_last_breaks(data, len(data) if end is None else end)
    report = bool(marks & {"titled", "footer"})
    read = None if report else _read_regular(data, stop, dialect)
    if read is None:
        read = _read_irregular(data[dialect.skip : stop], name, dialect, report)
    columns, lines, rejected = read
    grid = Grid(name, dialect.header, dialect.header_line, columns, lines, rejected, why, frozenset(marks))
    return grid, dialect.delimiter


def _refuse_endless_lines(data: bytes, name: str) -> None:
    """Hop from line break to line break; a stretch without any is no table and would cost memory without end."""
    position = 0
    while len(data) - position > LONGEST_CELL:
        window = position + LONGEST_CELL
        position = max(data.rfind(b"\n", position, window), data.rfind(b"\r", position, window)) + 1
        if position == 0:
            raise UnreadableFile(
                f"{name} has a line of more than {LONGEST_CELL >> 20} MB, which no record is. "
                "Check that it is a CSV file with line breaks."
            )


def _notes(data: bytes, dialect: Dialect, end: int | None) -> list[str]:
    notes = []
    if dialect.title:
        notes.append(f"the header is on line {dialect.header_line}, below the title '{dialect.title[0][:60]}'")
    elif dialect.header_line > 1:
        notes.append(f"the header is on line {dialect.header_line}")
    if end is not None:
        line = data.count(b"\n", 0, end) + 1
        notes.append(f"the report's footer was left out, from line {line} on")
    if dialect.escape:
        notes.append("quotes inside cells are written with a backslash")
    return notes


def _without_last_breaks(data: bytes, end: int) -> int:
    while end and data[end - 1] in b"\r\n":
        end -= 1
    return end


Read = tuple[list[pa.ChunkedArray], np.ndarray, list[tuple[int, str, str]]]


def _read_regular(data: bytes, stop: int, dialect: Dialect) -> Read | None:
    """Through pyarrow, or None when anything about the rows needs a careful look."""
    begin = dialect.skip
    if dialect.escape or data.find(b"\0", begin, stop) >= 0:
        return None
    if data.count(b"\r", begin, stop) != data.count(b"\r\n", begin, stop):
        return None
    names = [str(n) for n in range(len(dialect.header))]
    try:
        table = pa_csv.read_csv(
            pa.BufferReader(pa.py_buffer(data).slice(begin, stop - begin)),
            pa_csv.ReadOptions(block_size=_BLOCK, column_names=names),
            pa_csv.ParseOptions(delimiter=dialect.delimiter, newlines_in_values=True),
            pa_csv.ConvertOptions(column_types=dict.fromkeys(names, pa.string()), strings_can_be_null=False),
        )
    except pa.ArrowInvalid:
        return None
    breaks = data.count(b"\n", begin, stop)
    spans = _spans(table) if breaks + 1 != table.num_rows else np.ones(table.num_rows, dtype=np.int64)
    if int(spans.sum()) != breaks + 1:
        return None
    if spans.max(initial=1) > 1 and not _quotes_pair_up(data, begin, stop, dialect.delimiter):
        return None
    lines = dialect.header_line + np.concatenate([[0], np.cumsum(spans)[:-1]])
    rows = table.slice(1)
    if _has_blank_row(rows) or _has_header_again(rows, dialect.header):
        return None
    return rows.columns, lines[1:], []


def _spans(table: pa.Table) -> np.ndarray:
    """How many lines each record takes."""
    spans = np.ones(table.num_rows, dtype=np.int64)
    for column in table.columns:
        spans += pc.count_substring(column, "\n").to_numpy().astype(np.int64)
    return spans


def _quotes_pair_up(data: bytes, begin: int, end: int, delimiter: str) -> bool:
    """Whether every quote that opens stands at the start of a cell and every one that closes at its end."""
    around = np.frombuffer(data, dtype=np.uint8)
    beside = np.zeros(256, dtype=bool)
    beside[list(b'\r\n"' + delimiter.encode())] = True
    seen = 0
    for start in range(begin, end, _BLOCK):
        at = np.flatnonzero(around[start : min(start + _BLOCK, end)] == ord('"')) + start
        opening = at[seen % 2 :: 2]
        closing = at[(seen + 1) % 2 :: 2]
        opening, closing = opening[opening > begin], closing[closing + 1 < end]
        if not beside[around[opening - 1]].all() or not beside[around[closing + 1]].all():
            return False
        seen += len(at)
    return seen % 2 == 0


def _has_blank_row(table: pa.Table) -> bool:
    mask = None
    for column in table.columns:
        blank = pc.equal(pc.utf8_trim_whitespace(column), "")
        mask = blank if mask is None else pc.and_(mask, blank)
        if not pc.any(mask).as_py():
            return False
    return True


def _has_header_again(table: pa.Table, header: list[str]) -> bool:
    same = table.filter(pc.equal(table.column(0), header[0]))
    return same.num_rows > 0 and any(list(row.values()) == header for row in same.to_pylist())


def _read_irregular(body: bytes, name: str, dialect: Dialect, report: bool) -> Read:
    """Record by record, so that the line and the raw text of every rejected row are exact."""
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
        reason = problem or _problem(row, raw, dialect.header, report)
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


def _problem(row: list[str], raw: str, header: list[str], report: bool) -> str | None:
    """Why a row is rejected; None when it is kept, "" when it is a blank line and so no row."""
    width = len(header)
    if not any(cell.strip() for cell in row):
        return "" if not raw.strip() else "the row has no value in it"
    if "\0" in raw:
        return "it contains a NUL byte, so its text is damaged"
    if row == header:
        return "it repeats the header"
    if report and is_total(row):
        return "it is a total of the report, not a record"
    if len(row) < width:
        return f"{len(row)} cells, but the header has {width}"
    if len(row) > width and any(cell.strip() for cell in row[width:]):
        return f"{len(row)} cells, but the header has {width}"
    return None


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
