"""What a file turns into: a Reading with one Table for each sheet or member that holds records."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd
import pyarrow as pa

REJECTED_COLUMNS = ["line", "reason", "raw"]


@dataclass(frozen=True)
class Grid:
    """A table before anybody knows what its columns mean: named text columns by position, nothing dropped.

    `columns[i]` holds the cells under `header[i]`; `lines[n]` is the line (or sheet row) on which record n starts.
    """

    name: str
    header: list[str]
    header_line: int
    columns: list[pa.ChunkedArray]
    lines: np.ndarray
    rejected: list[tuple[int, str, str]] = field(default_factory=list)
    why: list[str] = field(default_factory=list)
    marks: frozenset[str] = frozenset()
    """What the shape gives away about the exporter: `titled`, `footer`, `quoted`, `bom`."""
    raw: Callable[[int], str] | None = None
    """The raw text of record n exactly as it stands in the file, where the file is text."""
    delimiter: str = ""
    """What separates the cells of raw text; "" where the file is none."""

    @property
    def height(self) -> int:
        return len(self.lines)


@dataclass(frozen=True)
class Table:
    """Records of one object, each under its key; `rejected` has line, reason and raw text of what is not among them."""

    name: str
    object: str
    header_line: int
    frame: pd.DataFrame
    lines: pd.Series
    mapping: dict[str, str | None]
    reasons: dict[str, str]
    samples: dict[str, list[str]]
    filled: dict[str, float]
    rejected: pd.DataFrame
    key_source: str
    shape: str = ""
    """What tables of the same exporter with the same columns have in common: a correction of one fits all."""
    delimiter: str = ""
    """What separates the cells in its own file, be it one of many in a ZIP; "" where that is no delimited text."""
    text: Callable[[int], str] | None = field(default=None, repr=False, compare=False)
    """The raw text of record n, where the file is text. It holds on to all of the text: let go of it when you can."""

    def raw(self, record: int) -> str:
        """Record n as it stands in the file; written as a row of values where that is no text."""
        return self.text(record) if self.text else written(self.frame.iloc[record].tolist(), self.delimiter)


@dataclass(frozen=True)
class Reading:
    """One file as read: what it was taken for, why, and its tables; `partial` when only its beginning was read.

    `delimiter` is that of all its tables, "" where they do not share one.
    """

    name: str
    sha256: str
    size: int
    exporter: str
    encoding: str
    delimiter: str
    why: list[str]
    tables: list[Table]
    partial: bool = False


def rejected_frame(rows: Sequence[tuple[int, str, str]]) -> pd.DataFrame:
    """Rejected rows as a frame, in the order of their lines."""
    in_order = sorted(rows)
    frame = pd.DataFrame(in_order, columns=REJECTED_COLUMNS)
    return frame.astype({"line": "int64", "reason": "str", "raw": "str"})


def written(cells: Sequence[str], delimiter: str = "") -> str:
    """A row as a text file would have it; with commas where nothing else is said."""
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter or ",", lineterminator="").writerow(cells)
    return text.getvalue()
