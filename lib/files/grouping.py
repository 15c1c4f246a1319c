"""Grouped reports: a group's value stands on its first row only, and belongs to every row of the group."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from lib.files.footer import ARROWS, is_total
from lib.files.reading import Grid

_DEEPEST = 3
"""Salesforce groups rows by three columns at most."""


def fill_groups(grid: Grid) -> Grid:
    """The grid of a report with its grouping columns filled downwards; any other grid unchanged.

    A grouping column is known by the arrow in its header, by subtotals after each of its groups, or by values that
    come once each, in order, under a report's title.
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


def _group_ends(grid: Grid) -> np.ndarray:
    """The number of the record that follows each subtotal between the rows."""
    lines = np.array([line for line, _, raw in grid.rejected if _is_total_text(raw)], dtype=np.int64)
    following = np.searchsorted(grid.lines, np.sort(lines))
    return np.unique(following[(following > 0) & (following < grid.height)])


def _is_total_text(raw: str) -> bool:
    parts = raw.replace("\t", ",").replace(";", ",").replace('"', "").split(",")
    return is_total(parts)


def _is_grouping(grid: Grid, place: int, cells: list[str], ends: np.ndarray) -> bool:
    if not cells:
        return False
    if grid.header[place].strip().endswith(ARROWS):
        return True
    if not grid.marks & {"titled", "footer"} and not len(ends):
        return False
    starts = [row for row, cell in enumerate(cells) if cell]
    if len(ends):
        return set(ends.tolist()) <= set(starts) if place == 0 else len(starts) < len(cells)
    values = [cells[row].casefold() for row in starts]
    ordered = values == sorted(values) or values == sorted(values, reverse=True)
    once = len(set(values)) == len(values) > 1
    return "titled" in grid.marks and place == 0 and once and ordered and len(starts) <= 0.7 * len(cells)


def _filled_down(column: pa.ChunkedArray) -> pa.ChunkedArray:
    blank = pc.equal(pc.utf8_trim_whitespace(column), "")
    return pc.fill_null(pc.fill_null_forward(pc.if_else(blank, pa.scalar(None, column.type), column)), "")
