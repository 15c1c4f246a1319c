"""Frames -> CSV files: exact, spreadsheet-safe, or in the shape that Data Loader takes."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.csv as pa_csv

from lib.files.spreadsheet_safe import MARK, count_risky, protect, protect_all

NULL = "#N/A"
"""What Data Loader reads as "clear this field"."""

_BOM = b"\xef\xbb\xbf"


def write_csv(frame: pd.DataFrame, path: str | Path, *, safe: bool) -> int:
    """Write the columns of a frame (not its index), every value quoted, UTF-8, LF; the number of risky cells.

    With `safe`, cells that a spreadsheet would run are protected and the file is marked, so that reading it back
    restores them exactly; without, every value is written as it is.
    """
    columns = _columns(frame)
    risky = sum(map(count_risky, columns))
    names = [str(name) for name in frame.columns]
    if safe:
        columns = [*map(protect_all, columns), pa.chunked_array([pa.nulls(len(frame), pa.string()).fill_null("")])]
        names = [*map(protect, names), MARK]
    _write(names, columns, Path(path), b"")
    return risky


def write_for_data_loader(frame: pd.DataFrame, path: str | Path, nulls: Sequence[str] = ()) -> int:
    """Write an exact file for Data Loader: every value quoted, UTF-8 with BOM, LF; the number of risky cells.

    Blank cells stay blank, which leaves a field as it is; in the columns named by `nulls` they become #N/A, which
    clears the field.
    """
    cleared = {name: frame[name].where(frame[name] != "", NULL) for name in nulls}
    columns = _columns(frame.assign(**cleared))
    _write([str(name) for name in frame.columns], columns, Path(path), _BOM)
    return sum(map(count_risky, columns))


def _columns(frame: pd.DataFrame) -> list[pa.ChunkedArray]:
    by_place = frame.set_axis([str(place) for place in range(frame.shape[1])], axis=1).astype("str")
    return pa.Table.from_pandas(by_place, preserve_index=False).columns


def _write(names: list[str], columns: list[pa.ChunkedArray], path: Path, start: bytes) -> None:
    header = ",".join('"' + name.replace('"', '""') + '"' for name in names)
    options = pa_csv.WriteOptions(include_header=False, quoting_style="needed")
    with path.open("wb") as file:
        file.write(start + header.encode() + b"\n")
        pa_csv.write_csv(pa.table(columns, names=[str(place) for place in range(len(names))]), file, options)
