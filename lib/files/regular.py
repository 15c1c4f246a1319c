"""A text table through pyarrow: a second for a million rows, or None when its rows need a careful look."""

from __future__ import annotations

import csv

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pa_csv

from lib.files.dialect import Dialect
from lib.files.rows import Rows, problem_of

_BLOCK = 1 << 24
_MANY_BAD = 100_000

Bad = list[tuple[int, str]]
"""Number (the header is 1) and raw text of each row whose width is not the header's."""


def read_regular(data: bytes, stop: int, dialect: Dialect) -> Rows | None:
    """The rows of `data` from the header to `stop`; rows of another width are rejected."""
    begin = dialect.skip
    if dialect.escape or data.find(b"\0", begin, stop) >= 0:
        return None
    if data.count(b"\r", begin, stop) != data.count(b"\r\n", begin, stop):
        return None
    text = pa.py_buffer(data).slice(begin, stop - begin)
    bad: Bad = []
    table = _parse(text, dialect, None)
    if table is None:
        table = _parse(text, dialect, bad)
    if table is None or len(bad) > _MANY_BAD:
        return None
    breaks = data.count(b"\n", begin, stop)
    spans, good = _spans(table, bad, breaks + 1)
    if int(spans.sum()) != breaks + 1:
        return None
    if (bad or spans.max(initial=1) > 1) and not _quotes_pair_up(data, begin, stop, dialect.delimiter):
        return None
    if spans[-1] == 1 and _ends_open(data, begin, stop, dialect):
        return None
    rows = table.slice(1)
    if _has_blank_row(rows) or _has_header_again(rows, dialect.header):
        return None
    lines = dialect.header_line + np.concatenate([[0], np.cumsum(spans)[:-1]])
    rejected = []
    for number, raw in bad:
        reason = _reason(raw, dialect)
        if reason is None:
            return None
        if reason:
            rejected.append((int(lines[number - 1]), reason, raw))
    return rows.columns, lines[good][1:], rejected


def _parse(text: pa.Buffer, dialect: Dialect, bad: Bad | None) -> pa.Table | None:
    """All cells as text. With `bad`, rows of another width go there; without, there must be none."""
    names = [str(place) for place in range(len(dialect.header))]

    def set_aside(row: pa_csv.InvalidRow) -> str:
        assert bad is not None
        bad.append((row.number, row.text))
        return "skip"

    try:
        return pa_csv.read_csv(
            pa.BufferReader(text),
            pa_csv.ReadOptions(block_size=_BLOCK, column_names=names, use_threads=bad is None),
            pa_csv.ParseOptions(
                delimiter=dialect.delimiter,
                newlines_in_values=True,
                invalid_row_handler=None if bad is None else set_aside,
            ),
            pa_csv.ConvertOptions(column_types=dict.fromkeys(names, pa.string()), strings_can_be_null=False),
        )
    except pa.ArrowInvalid:
        return None


def _spans(table: pa.Table, bad: Bad, lines: int) -> tuple[np.ndarray, np.ndarray]:
    """How many lines each record takes, and which of the records are in the table."""
    good = np.ones(table.num_rows + len(bad), dtype=bool)
    good[np.array([number - 1 for number, _ in bad], dtype=np.int64)] = False
    spans = np.ones(len(good), dtype=np.int64)
    if len(good) != lines:
        spans[~good] += np.array([raw.count("\n") for _, raw in bad], dtype=np.int64)
        inside = np.zeros(table.num_rows, dtype=np.int64)
        for column in table.columns:
            inside += pc.count_substring(column, "\n").to_numpy().astype(np.int64)
        spans[good] += inside
    return spans, good


def _reason(raw: str, dialect: Dialect) -> str | None:
    """Why a row of another width is rejected, as `problem_of` says it."""
    row = next(csv.reader(raw.splitlines(keepends=True), delimiter=dialect.delimiter), [])
    return problem_of(row, raw, dialect.header, report=False)


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


def _ends_open(data: bytes, begin: int, end: int, dialect: Dialect) -> bool:
    """Whether a quote of the last line is still open at its end."""
    last = data[max(begin, data.rfind(b"\n", begin, end) + 1) : end].decode("utf-8")
    return len(list(csv.reader([last, "end"], delimiter=dialect.delimiter))) == 1


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
