"""Grouped reports: a group's value stands on its first row only, and belongs to every row of the group."""

from __future__ import annotations

import csv
from dataclasses import replace

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from lib.files.footer import ARROWS, is_subtotal, is_total
from lib.files.reading import Grid

_DEEPEST = 3
"""Salesforce groups rows by three columns at most."""


def fill_groups(grid: Grid) -> Grid:
    """The grid of a report with its grouping columns filled downwards; any other grid unchanged.

    A grouping column is known by the arrow in its header, or by subtotals of its own after each of its groups: a
    value must not be written onto another person's row.
    """
    if not grid.height:
        return grid
    ends = _group_ends(grid)
    columns = list(grid.columns)
    why = []
    for place in range(min(_DEEPEST, len(columns))):
        cells = pc.utf8_trim_whitespace(columns[place]).to_pylist() if _is_gapped(columns[place]) else []
        if not _is_grouping(grid, place, cells, ends):
            if cells or not grid.header[place].strip().endswith(ARROWS):
                break
            continue
        columns[place] = _filled_down(columns[place])
        why.append(f"each row of a group has the group's '{grid.header[place].strip().rstrip('↑↓▲▼').strip()}'")
    return replace(grid, columns=columns, why=[*grid.why, *why]) if why else grid


def _is_gapped(column: pa.ChunkedArray) -> bool:
    """Whether the column begins with a value and has blanks below it."""
    if not column[0].as_py().strip():
        return False
    return bool(pc.any(pc.equal(pc.utf8_trim_whitespace(column), "")).as_py())


def _group_ends(grid: Grid) -> list[tuple[int, int]]:
    """Of each subtotal: the number of the column that it stands in, and that of the record that follows."""
    ends = []
    for line, _, raw in grid.rejected:
        cells = _cells(raw)
        if is_total(cells):
            place = next(place for place, cell in enumerate(cells) if cell.strip())
            following = int(np.searchsorted(grid.lines, line))
            if following and (following < grid.height or is_subtotal(cells)):
                ends.append((place, following))
    return ends


def _cells(raw: str) -> list[str]:
    """The cells of a row by its text; a total is one line, and a short one."""
    line = raw[:1000].splitlines()[:1]
    return next(csv.reader(line, delimiter=max(",;\t|", key=raw.count)), [])


def _is_grouping(grid: Grid, place: int, cells: list[str], ends: list[tuple[int, int]]) -> bool:
    """Whether a column with gaps has an arrow or subtotals; those of an outer column end its groups as well."""
    if not cells:
        return False
    if grid.header[place].strip().endswith(ARROWS):
        return True
    if all(column < place for column, _ in ends):
        return False
    return all(bool(cells[row]) for column, row in ends if column <= place and row < grid.height)


def _filled_down(column: pa.ChunkedArray) -> pa.ChunkedArray:
    blank = pc.equal(pc.utf8_trim_whitespace(column), "")
    return pc.fill_null(pc.fill_null_forward(pc.if_else(blank, pa.scalar(None, column.type), column)), "")
