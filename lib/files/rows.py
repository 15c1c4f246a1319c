"""When a row of a text table is a record, why it is not, and what reading a stretch of rows gives."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from lib.files.footer import is_total
from lib.model.text import bytes_of, characters

TEXT = pa.large_string()
"""What pandas keeps its text in: columns of it are taken over without a copy."""

_MAY_BE_SPACE = ~characters(r"[!-~]")
"""Of the first byte of a cell: anything but a sign, letter or digit of ASCII."""

Rejected = list[tuple[int, str, str]]
"""Line, reason and raw text of each row that is no record."""


@dataclass(frozen=True)
class Rows:
    """The rows of one stretch of text.

    `columns[i]` are the cells of the records, `lines` on which line each starts, `begins` and `stops` the bytes
    between which it stands in the text. Lines count from 0 at the start of the stretch, which has `height` of them.
    """

    columns: list[pa.ChunkedArray]
    lines: np.ndarray
    begins: np.ndarray
    stops: np.ndarray
    rejected: Rejected
    height: int


def raw_text(data: bytes, begin: int, stop: int) -> str:
    """A row as it stands in the text, without its line end."""
    return data[begin:stop].decode("utf-8", "replace").rstrip("\r\n")


def is_blank(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """Which cells hold nothing but white space."""
    return pc.equal(pc.binary_length(pc.utf8_trim_whitespace(column)), 0)


def filled_shares(columns: list[pa.ChunkedArray]) -> list[float]:
    """Which share of the cells of each column is not blank; columns are gone through side by side."""
    with ThreadPoolExecutor(min(4, os.cpu_count() or 1)) as pool:
        return list(pool.map(_filled_share, columns))


def _filled_share(column: pa.ChunkedArray) -> float:
    """Only cells whose first byte may begin white space need a look."""
    values = column.combine_chunks().cast(TEXT)
    data, ends = bytes_of(values)
    places = np.flatnonzero(ends[:-1] < ends[1:])
    doubtful = places[_MAY_BE_SPACE[data[ends[places]]]]
    filled = len(places) - (pc.sum(is_blank(values.take(doubtful))).as_py() or 0)
    return round(filled / len(column), 4) if len(column) else 0.0


def first_filled(columns: list[pa.ChunkedArray]) -> pa.ChunkedArray:
    """The first cell of each row that is not blank; "" where all are."""
    nothing = pa.scalar(None, TEXT)
    return pc.coalesce(*[pc.if_else(is_blank(column), nothing, column) for column in columns], pa.scalar("", TEXT))


def problem_of(row: list[str], raw: str, header: list[str], report: bool) -> str | None:
    """Why a row is rejected; None when it is kept, "" when it is a blank line and so no row."""
    width = len(header)
    if not any(cell.strip() for cell in row):
        return "" if not raw.strip() else "the row has no value in it"
    if "\0" in raw:
        return "it contains a NUL byte, so its text is damaged"
    if row == header:
        return "it repeats the header"
    if report and is_total(row, header):
        return "it is a total of the report, not a record"
    if len(row) < width:
        return f"{len(row)} cells, but the header has {width}"
    if len(row) > width and any(cell.strip() for cell in row[width:]):
        return f"{len(row)} cells, but the header has {width}"
    return None
