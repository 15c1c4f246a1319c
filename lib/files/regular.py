"""A block of a text table through pyarrow: a second for a million rows, or None when it needs a careful look.

pyarrow finds the cells; numpy finds the lines. Both must come to the same number of records, and where some take
several lines, every quote must stand at a cell's start or end. Only rows that may be no records are looked at singly.
"""

from __future__ import annotations

import csv
import io

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pa_csv

from lib.files.blocks import line_ends, quotes_of, quotes_stand_right, records_of
from lib.files.dialect import Dialect
from lib.files.footer import may_be_totals
from lib.files.rows import TEXT, Rejected, Rows, is_blank, problem_of, raw_text

_MANY_BAD = 20_000

Bad = list[tuple[int, str]]
"""Number (the first is 1) and raw text of each row whose width is not the header's."""


def read_regular(data: bytes, begin: int, end: int, dialect: Dialect, report: bool) -> Rows | None:
    """The rows from `begin`, where a record starts, to `end`, the end of a record."""
    if dialect.escape or len(dialect.delimiter.encode()) > 1 or data.find(b"\0", begin, end) >= 0:
        return None
    bad: Bad = []
    table = _parse(data, begin, end, dialect, None)
    if table is None:
        table = _parse(data, begin, end, dialect, bad)
    if table is None or len(bad) > _MANY_BAD:
        return None
    block = np.frombuffer(data, np.uint8, end - begin, begin)
    ends = line_ends(block)
    spans = _spans(block, ends, table.num_rows + len(bad), dialect.delimiter)
    if spans is None or _stays_open(data, begin, end, spans, ends, dialect):
        return None
    first, last = spans
    begins = begin + np.concatenate([[0], ends + 1])[first]
    stops = begin + ends[last]
    good = np.ones(len(first), dtype=bool)
    good[[number - 1 for number, _ in bad]] = False
    rejected: Rejected = []
    longer: list[tuple[int, list[str]]] = []
    for number, _ in bad:
        raw = raw_text(data, int(begins[number - 1]), int(stops[number - 1]))
        row = _cells(raw, dialect)
        reason = problem_of(row, raw, dialect.header, report)
        if reason is None:
            longer.append((number - 1, row))
        elif reason:
            rejected.append((int(first[number - 1]), reason, raw))
    if longer:
        table, good = _with_longer(table, longer, good)
    at = np.flatnonzero(good)
    keep = np.ones(len(at), dtype=bool)
    for place in _suspects(table, dialect.header, report):
        raw = raw_text(data, int(begins[at[place]]), int(stops[at[place]]))
        reason = problem_of(_cells(raw, dialect), raw, dialect.header, report)
        if reason is not None:
            keep[place] = False
            rejected += [(int(first[at[place]]), reason, raw)] if reason else []
    if not keep.all():
        table, at = table.filter(pa.array(keep)), at[keep]
    return Rows(table.columns, first[at], begins[at], stops[at], rejected, len(ends))


def _parse(data: bytes, begin: int, end: int, dialect: Dialect, bad: Bad | None) -> pa.Table | None:
    """All cells as text. With `bad`, rows of another width go there; without, there must be none."""
    names = [str(place) for place in range(len(dialect.header))]

    def set_aside(row: pa_csv.InvalidRow) -> str:
        assert bad is not None
        bad.append((row.number, row.text))
        return "skip"

    try:
        return pa_csv.read_csv(
            pa.BufferReader(pa.py_buffer(data).slice(begin, end - begin)),
            pa_csv.ReadOptions(block_size=end - begin + 1, column_names=names, use_threads=False),
            pa_csv.ParseOptions(
                delimiter=dialect.delimiter,
                newlines_in_values=True,
                invalid_row_handler=None if bad is None else set_aside,
            ),
            pa_csv.ConvertOptions(column_types=dict.fromkeys(names, TEXT), strings_can_be_null=False, check_utf8=False),
        )
    except pa.ArrowInvalid:
        return None


def _spans(block: np.ndarray, ends: np.ndarray, count: int, delimiter: str) -> tuple[np.ndarray, np.ndarray] | None:
    """First and last line of each of `count` records; None where the lines tell of another number of them."""
    if count == len(ends):
        every = np.arange(count)
        return every, every
    quotes = quotes_of(block)
    spans = records_of(block, ends, quotes)
    if spans is None or len(spans[0]) != count:
        return None
    return spans if quotes_stand_right(block, quotes, delimiter) else None


def _stays_open(
    data: bytes, begin: int, end: int, spans: tuple[np.ndarray, np.ndarray], ends: np.ndarray, dialect: Dialect
) -> bool:
    """Whether a quote of the last record, when that has one line, is still open at its end."""
    first, last = spans
    if not len(first) or last[-1] > first[-1]:
        return False
    start = int(ends[first[-1] - 1]) + 1 if first[-1] else 0
    line = data[begin + start : begin + int(ends[last[-1]])].decode("utf-8").rstrip("\r\n")
    return len(list(csv.reader([line + "\n", "end"], delimiter=dialect.delimiter))) == 1


def _cells(raw: str, dialect: Dialect) -> list[str]:
    return next(csv.reader(io.StringIO(raw, newline=""), delimiter=dialect.delimiter), [])


def _with_longer(table: pa.Table, longer: list[tuple[int, list[str]]], good: np.ndarray) -> tuple[pa.Table, np.ndarray]:
    """The table with rows that are longer by blank cells only, each in its place."""
    cells = zip(*[row[: table.num_columns] for _, row in longer])
    more = pa.table([pa.array(column, TEXT) for column in cells], names=table.column_names)
    places = np.concatenate([np.flatnonzero(good), [place for place, _ in longer]])
    good = good.copy()
    good[[place for place, _ in longer]] = True
    return pa.concat_tables([table, more]).take(pa.array(np.argsort(places, kind="stable"))), good


def _suspects(table: pa.Table, header: list[str], report: bool) -> list[int]:
    """Rows that may be no records: blank ones, the header again, and totals of a report."""
    if not table.num_rows:
        return []
    again = np.flatnonzero(pc.equal(table.column(0), header[0]).to_numpy())
    found = {int(place) for place in again if [column[place].as_py() for column in table.columns] == header}
    if report:
        found |= set(np.flatnonzero(may_be_totals(table.columns)).tolist())
    blank = np.ones(table.num_rows, dtype=bool)
    for column in table.columns:
        blank &= is_blank(column).to_numpy()
        if not blank.any():
            break
    return sorted(found | set(np.flatnonzero(blank).tolist()))
