"""When a row of a text table is a record, and why it is not."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from lib.files.footer import is_total

Rows = tuple[list[pa.ChunkedArray], np.ndarray, list[tuple[int, str, str]]]
"""Columns of the rows that are kept, the line of each, and (line, reason, raw text) of those that are rejected."""


def problem_of(row: list[str], raw: str, header: list[str], report: bool) -> str | None:
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
