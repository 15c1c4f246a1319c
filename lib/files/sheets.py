"""The table within a sheet (of a workbook, a web page, an XML spreadsheet): below its title, above its totals."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from lib.errors import UnreadableFile
from lib.files.contained import Sheet
from lib.files.dialect import has_title, header_position
from lib.files.footer import hold_a_notice, is_notice, is_report, is_total, may_be_totals
from lib.files.limits import refuse_shape
from lib.files.reading import Grid, written
from lib.files.rows import TEXT, Rejected, first_filled, is_blank

_HEAD = 60
_TAIL = 20
_CELLS_AT_ONCE = 1_000_000


def grids_of(sheets: Sequence[Sheet], name: str, known: Callable[[str], bool], what: str = "sheet") -> list[Grid]:
    """The grids of all sheets that hold a table, the largest first; UnreadableFile when none does."""
    found = [_grid(sheet.cells, sheet, known, what) for sheet in sheets if sheet.visible and sheet.cells is not None]
    grids = [grid if grid.name else replace(grid, name=name) for grid in found if grid is not None]
    grids.sort(key=lambda grid: -grid.height)
    if not grids:
        raise UnreadableFile(f"No {what} of {name} holds a table. Export the records again, or save them as CSV.")
    hidden = [sheet.name for sheet in sheets if not sheet.visible]
    unread = [sheet.name for sheet in sheets if sheet.visible and sheet.cells is None]
    if hidden:
        grids[0].why.append(f"left out: hidden {what}s ({', '.join(hidden)})")
    if unread:
        grids[0].why.append(f"left out: {what}s without cells ({', '.join(unread)})")
    return grids


def cells_of(rows: Sequence[Sequence[str]], name: str) -> pa.Table | None:
    """Rows of different widths as text columns; None where there are none."""
    width = max(map(len, rows), default=0)
    refuse_shape(name, width, len(rows))
    if not width:
        return None
    names = [str(place) for place in range(width)]
    step = max(1, _CELLS_AT_ONCE // width)
    parts = []
    for begin in range(0, len(rows), step):
        even = ([*row, *[""] * (width - len(row))] for row in rows[begin : begin + step])
        parts.append(pa.table([pa.array(column, TEXT) for column in zip(*even)], names=names))
    return pa.concat_tables(parts)


def _grid(table: pa.Table, sheet: Sheet, known: Callable[[str], bool], what: str) -> Grid | None:
    """The table within a sheet: from the header on, without empty rows and columns, merged cells filled."""
    head = [list(row.values()) for row in table.slice(0, _HEAD).to_pylist()]
    position = header_position(head, known)
    if position is None:
        return None
    header = _header(head, position, sheet.merged)
    body = _fill_merged(table, sheet.merged, position).slice(position + 1)
    filled = np.array([_any_filled(column) for column in body.columns]) | np.array(
        [bool(cell.strip()) for cell in header]
    )
    places = np.flatnonzero(filled).tolist()
    if not places:
        return None
    columns = [_grouped(body.column(place), header[place]) for place in places]
    rows = np.flatnonzero(_some_filled(body.columns))
    numbers = np.array(sheet.lines, dtype=np.int64) if sheet.lines else np.arange(1, table.num_rows + 1)
    titled = has_title(head[:position])
    footed = _has_notice(body, rows[-_TAIL:])
    report = titled or footed or is_report("", header)
    rows, dropped = _without_totals(body, places, rows, numbers[position + 1 :], report)
    header_line = int(numbers[position])
    why = [f"{what} '{sheet.name}', header in row {header_line}" if sheet.name else f"header in row {header_line}"]
    if dropped:
        of = f" of {what} '{sheet.name}'" if sheet.name else ""
        why.append(f"{len(dropped)} rows of totals and notices{of} are no records")
    kept = [column.take(pa.array(rows)) for column in columns]
    marks = {mark for mark, holds in {"titled": titled, "footer": footed}.items() if holds}
    lines = numbers[rows + position + 1]
    return Grid(sheet.name, [header[p] for p in places], header_line, kept, lines, dropped, why, frozenset(marks))


def _header(head: list[list[str]], position: int, merged: Sequence[tuple[int, int, int, int]]) -> list[str]:
    """Header cells; one merged over several columns names them all, after the row below where that tells more."""
    header = list(head[position])
    for top, left, bottom, right in merged:
        if top <= position <= bottom and top < len(head):
            for place in range(left, min(right + 1, len(header))):
                header[place] = header[place] or head[top][left]
    return header


def _fill_merged(table: pa.Table, merged: Sequence[tuple[int, int, int, int]], position: int) -> pa.Table:
    """Cells merged downwards (the groups of a report) repeat their value in every row they span."""
    spans: dict[int, list[tuple[int, int]]] = {}
    for top, left, bottom, right in merged:
        if top > position and bottom > top and left == right < table.num_columns:
            spans.setdefault(left, []).append((top, bottom))
    for left, areas in spans.items():
        column = table.column(left).to_pylist()
        for top, bottom in areas:
            height = min(bottom + 1, len(column)) - top
            if height > 0:
                column[top : top + height] = [column[top]] * height
        table = table.set_column(left, table.field(left), [pa.array(column, TEXT)])
    return table


def _grouped(column: pa.ChunkedArray, header: str) -> pa.ChunkedArray:
    """A report's grouping column (an arrow in its header) shows its value in the first row of each group only."""
    if not header.strip().endswith(("↑", "↓")):
        return column
    return pc.fill_null(pc.fill_null_forward(pc.if_else(is_blank(column), pa.scalar(None, TEXT), column)), "")


def _any_filled(column: pa.ChunkedArray) -> bool:
    return not pc.all(is_blank(column)).as_py()


def _some_filled(columns: list[pa.ChunkedArray]) -> np.ndarray:
    some = np.zeros(len(columns[0]), dtype=bool)
    for column in columns:
        some |= ~is_blank(column).to_numpy()
    return some


def _has_notice(body: pa.Table, rows: np.ndarray) -> bool:
    """Whether a line of Salesforce's notices stands at the end."""
    return hold_a_notice(first_filled(body.take(pa.array(rows)).columns))


def _without_totals(
    body: pa.Table, places: list[int], rows: np.ndarray, numbers: np.ndarray, report: bool
) -> tuple[np.ndarray, Rejected]:
    """Of a report: rows that are totals or notices, set aside with their reason and the cells of the columns kept."""
    if not report:
        return rows, []
    there = body.take(pa.array(rows))
    start = first_filled(there.columns)
    suspects = may_be_totals(there.columns) | np.array([is_notice(cell) for cell in start.to_pylist()], dtype=bool)
    dropped = []
    columns = body.select(places).columns
    keep = np.ones(len(rows), dtype=bool)
    for place in np.flatnonzero(suspects):
        cells = [column[int(rows[place])].as_py() for column in columns]
        filled = [cell for cell in cells if cell.strip()]
        notice = len(filled) == 1 and body.num_columns > 2 and is_notice(filled[0])
        if notice or is_total(filled):
            keep[place] = False
            dropped.append(
                (
                    int(numbers[rows[place]]),
                    "it is a total or a notice of the report, not a record",
                    written(cells),
                )
            )
    return rows[keep], dropped
