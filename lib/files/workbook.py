"""Workbooks (XLSX, XLSM, XLSB, XLS, ODS) and Parquet files -> grids, by way of a child process with limits."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable

import numpy as np

from lib.errors import UnreadableFile
from lib.files.archive import BROKEN, refuse_bombs
from lib.files.contained import read_contained
from lib.files.pace import SILENT, Pace
from lib.files.reading import Grid
from lib.files.rows import is_blank
from lib.files.sheets import grids_of

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_PARQUET = (b"PAR1", b"PARE")


def is_workbook(data: bytes) -> bool:
    """Whether the bytes are a workbook, whatever the file is called."""
    if data.startswith(_OLE):
        return True
    if not data.startswith(b"PK\x03\x04"):
        return False
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = set(archive.namelist())
    except BROKEN:
        return False
    return "xl/workbook.xml" in members or "xl/workbook.bin" in members or {"content.xml", "mimetype"} <= members


def is_parquet(data: bytes) -> bool:
    """Whether the bytes are a Parquet file, which has its mark at both ends."""
    return data.startswith(_PARQUET) and data[:4] == data[-4:]


def read_workbook(data: bytes, name: str, known: Callable[[str], bool], pace: Pace = SILENT) -> list[Grid]:
    """The grids of all sheets that hold a table, the largest first; UnreadableFile when none does."""
    if not data.startswith(_OLE):
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            refuse_bombs(archive.infolist(), len(data), name)
    return grids_of(read_contained("workbook", data, name, pace.within(0, 0.9)), name, known)


def read_parquet(data: bytes, name: str, pace: Pace = SILENT, most_rows: int = 0) -> tuple[Grid, bool]:
    """The grid of a Parquet file, and whether it stops before its end, after about `most_rows` (0: read it whole)."""
    if data.startswith(b"PARE"):
        raise UnreadableFile(f"{name} is an encrypted Parquet file. Export it without encryption.")
    sheet = read_contained("parquet", data, name, pace.within(0, 0.9), most_rows)[0]
    assert sheet.cells is not None
    if not sheet.header:
        raise UnreadableFile(f"{name} is a Parquet file without columns. Export it again, with its records.")
    blank = np.ones(sheet.cells.num_rows, dtype=bool)
    for column in sheet.cells.columns:
        blank &= is_blank(column).to_numpy()
        if not blank.any():
            break
    columns = sheet.cells.columns if not blank.any() else sheet.cells.filter(~blank).columns
    rejected = [(int(row) + 1, "the row has no value in it", "") for row in np.flatnonzero(blank)]
    lines = np.flatnonzero(~blank) + 1
    return Grid(name, list(sheet.header), 0, columns, lines, rejected, ["a Parquet file"]), sheet.partial
