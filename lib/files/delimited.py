"""A text table -> Grid. Regular blocks go through pyarrow, side by side; only irregular ones are walked by record.

What is done with odd rows: a row with more cells than the header is kept when the extra cells are blank, and
rejected otherwise; a shorter row, a row without any value, a row with a NUL byte, a total of a report and a
repeated header are rejected; so is a line whose quote is never closed, and reading goes on at the next line.
Lines with nothing in them are no rows. Rows in = rows kept + rows rejected.
"""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor

import numpy as np
import pyarrow as pa

from lib.errors import UnreadableFile
from lib.files.blocks import BLOCK, SMALL_BLOCK, block_end, count
from lib.files.dialect import Dialect, sniff
from lib.files.footer import footer_rows, footer_start, is_report
from lib.files.irregular import Patience, header_size, read_irregular
from lib.files.limits import LONGEST_CELL, most_cells, refuse_shape
from lib.files.pace import SILENT, Pace
from lib.files.reading import Grid
from lib.files.regular import read_regular
from lib.files.rows import Rejected, Rows, raw_text

_MOST_REJECTED = 1 << 28
_MANY_REJECTED = 1 << 26
"""Bytes of memory: nobody mends so many rows by hand, least of all where hardly any other row is a record."""
_A_ROW = 200
"""What a rejected row takes besides its text."""

_SIDE_BY_SIDE = min(4, os.cpu_count() or 1)


def read_delimited(
    data: bytes,
    name: str,
    known: Callable[[str], bool],
    marked: bool,
    *,
    start: int = 0,
    pace: Pace = SILENT,
    partial: bool = False,
) -> tuple[Grid, str]:
    """The grid of UTF-8 text from byte `start` on and its delimiter; UnreadableFile where there is no table in it.

    `partial`: the text is the beginning of a longer one, and its last record may be cut.
    """
    _refuse_endless_lines(data, name)
    dialect = sniff(data, known, start)
    if dialect is None:
        raise UnreadableFile(f"{name} is empty: there is not even a header. Export it again, with its records.")
    refuse_shape(name, len(dialect.header), _rows_at_least(data, dialect))
    end = None if partial else footer_start(data, dialect.delimiter, dialect.header)
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
    report = bool(marks & {"titled", "footer"}) or is_report(name, dialect.header)
    rows = _Reader(data, stop, name, dialect, report, partial).read(pace)

    def raw(record: int) -> str:
        return raw_text(data, int(rows.begins[record]), int(rows.stops[record]))

    header, line = dialect.header, dialect.header_line
    rejected = [*rows.rejected, *(footer_rows(data, end) if end is not None else [])]
    grid = Grid(name, header, line, rows.columns, rows.lines, rejected, why, frozenset(marks), raw)
    return grid, dialect.delimiter


class _Reader:
    """One text on its way through: where the next block starts, and on which line."""

    def __init__(self, data: bytes, stop: int, name: str, dialect: Dialect, report: bool, partial: bool) -> None:
        self._data, self._stop, self._name = data, stop, name
        self._dialect, self._report = dialect, report
        self._patience = Patience(data, name)
        lines, self._at = header_size(data, dialect.skip, stop, dialect, self._patience)
        self._line = dialect.header_line + lines
        if partial:
            self._stop = max(self._at, block_end(data, self._at, stop, max(1, stop - self._at - 1)))

    def read(self, pace: Pace) -> Rows:
        """All rows; blocks are read ahead on all cores and put together in order."""
        pieces: list[Rows] = []
        count = rejected = size = 0
        begin = self._at
        for piece in self._pieces():
            pieces.append(_moved(piece, self._line))
            self._line += piece.height
            count += len(piece.lines)
            rejected += len(piece.rejected)
            size += sum(len(raw) + _A_ROW for _, _, raw in piece.rejected)
            refuse_shape(self._name, len(self._dialect.header), count)
            if size > _MOST_REJECTED or (size > _MANY_REJECTED and rejected > 10 * count):
                line, reason, _ = next(row for each in pieces for row in each.rejected)
                raise UnreadableFile(
                    f"{self._name} has {rejected:,} rows and more that are no records. "
                    f"The first is on line {line}: {reason}. Export it again."
                )
            pace.tell((self._at - begin) / max(1, self._stop - begin), f"{count:,} rows")
        return _joined(pieces, len(self._dialect.header))

    def _pieces(self) -> Iterator[Rows]:
        """Block after block; a block that pyarrow cannot be trusted with is cut up, and what is left of it walked."""
        pool = ThreadPoolExecutor(_SIDE_BY_SIDE)
        ahead: deque[tuple[int, Future[Rows | None]]] = deque()
        submitted = self._at
        try:
            while self._at < self._stop:
                while submitted < self._stop and len(ahead) < 2 * _SIDE_BY_SIDE:
                    end = block_end(self._data, submitted, self._stop, BLOCK)
                    ahead.append((end, pool.submit(self._regular, submitted, end)))
                    submitted = end
                end, future = ahead.popleft()
                rows = future.result()
                if rows is not None:
                    self._at = end
                    yield rows
                    continue
                yield from self._carefully(end)
                if self._at != end:
                    for _, future in ahead:
                        future.cancel()
                    ahead.clear()
                    submitted = self._at
        finally:
            pool.shutdown(cancel_futures=True)

    def _carefully(self, end: int) -> Iterator[Rows]:
        while self._at < end:
            small = block_end(self._data, self._at, end, SMALL_BLOCK)
            rows = self._regular(self._at, small) if small - self._at < end - self._at else None
            if rows is not None:
                self._at = small
            else:
                rows, self._at = read_irregular(
                    self._data, self._at, small, self._stop, self._dialect, self._report, self._patience
                )
            yield rows

    def _regular(self, begin: int, end: int) -> Rows | None:
        return read_regular(self._data, begin, end, self._dialect, self._report)


def _moved(rows: Rows, line: int) -> Rows:
    """Rows whose lines are counted from the start of the file."""
    rejected = [(at + line, reason, raw) for at, reason, raw in rows.rejected]
    return Rows(rows.columns, rows.lines + line, rows.begins, rows.stops, rejected, rows.height)


def _joined(pieces: list[Rows], width: int) -> Rows:
    rejected: Rejected = [row for piece in pieces for row in piece.rejected]
    filled = [piece for piece in pieces if len(piece.lines)]
    empty = np.zeros(0, dtype=np.int64)
    columns = [
        pa.chunked_array([chunk for piece in filled for chunk in piece.columns[place].chunks], pa.large_string())
        for place in range(width)
    ]
    lines, begins, stops = (
        np.concatenate([getattr(piece, what) for piece in filled] or [empty]) for what in ("lines", "begins", "stops")
    )
    return Rows(columns, lines, begins, stops, rejected, sum(piece.height for piece in pieces))


def _rows_at_least(data: bytes, dialect: Dialect) -> int:
    """About how many rows a text has: counted only where so many cells may take all memory."""
    if len(data) <= most_cells():
        return 0
    delimiter = dialect.delimiter.encode()
    delimiters = count(data, delimiter, 0, len(data)) if len(delimiter) == 1 else data.count(delimiter)
    return min(_line_ends(data, len(data)), delimiters // max(1, len(dialect.header) - 1))


def _refuse_endless_lines(data: bytes, name: str) -> None:
    """Hop from line break to line break; a stretch without any is no table and would cost memory without end."""
    position = 0
    while len(data) - position > LONGEST_CELL:
        window = position + LONGEST_CELL
        last = data.rfind(b"\n", position, window)
        position = (last if last >= 0 else data.rfind(b"\r", position, window)) + 1
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
        line = _line_ends(data, end) + 1
        notes.append(f"the report's footer begins on line {line}: its lines are no records")
    if dialect.escape:
        notes.append("quotes inside cells are written with a backslash")
    return notes


def _line_ends(data: bytes, end: int) -> int:
    """How many lines end before `end`: by LF, CRLF or a lone CR."""
    returns = count(data, b"\r", 0, end)
    return count(data, b"\n", 0, end) + returns - (data.count(b"\r\n", 0, end) if returns else 0)


def _without_last_breaks(data: bytes, end: int) -> int:
    while end and data[end - 1] in b"\r\n":
        end -= 1
    return end
