"""Workbooks (XLSX, XLSM, XLSB, XLS, ODS) -> grids, read by a child process with limits on memory and time."""

from __future__ import annotations

import io
import json
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from lib.errors import UnreadableFile
from lib.files.dialect import has_title, header_position
from lib.files.footer import is_total
from lib.files.reading import Grid
from lib.settings import settings

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_SECONDS = 300
_HEAD = 60
_CHILD = Path(__file__).with_name("workbook_child.py")
_ENDINGS = (".xlsx", ".xls", ".xlsb", ".ods", ".xlsm")


def is_workbook(data: bytes) -> bool:
    """Whether the bytes are a workbook, whatever the file is called."""
    if data.startswith(_OLE):
        return True
    if not data.startswith(b"PK\x03\x04"):
        return False
    try:
        members = set(zipfile.ZipFile(io.BytesIO(data)).namelist())
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
        return False
    return "xl/workbook.xml" in members or "xl/workbook.bin" in members or {"content.xml", "mimetype"} <= members


def read_workbook(data: bytes, name: str, known: Callable[[str], bool]) -> list[Grid]:
    """The grids of all sheets that hold a table, the largest first; UnreadableFile when none does."""
    with tempfile.TemporaryDirectory(prefix="sluice-") as folder:
        source = Path(folder) / "workbook"
        source.write_bytes(data)
        _run_child(source, Path(folder), name)
        sheets = json.loads((Path(folder) / "sheets.json").read_text())
        found = [_grid(_arrow(Path(folder) / sheet["file"]), sheet, known) for sheet in sheets if sheet["visible"]]
    grids = sorted((grid for grid in found if grid is not None), key=lambda grid: -grid.height)
    if not grids:
        raise UnreadableFile(f"No sheet of {name} holds a table. Export the records again, or save the sheet as CSV.")
    return grids


def _run_child(source: Path, folder: Path, name: str) -> None:
    command = [sys.executable, str(_CHILD), str(source), str(folder), str(settings().worker_memory_mb)]
    too_large = (
        f"{name} is larger inside than it looks and was refused. Delete its empty rows and columns, or save it as CSV."
    )
    try:
        done = subprocess.run(command, capture_output=True, timeout=_SECONDS, check=False)
    except subprocess.TimeoutExpired as slow:
        raise UnreadableFile(
            f"{name} took more than {_SECONDS} seconds to read. Save it as CSV and load that."
        ) from slow
    if done.returncode == 0:
        return
    if done.returncode == 3 or done.returncode < 0 or b"MemoryError" in done.stderr:
        raise UnreadableFile(too_large)
    if b"assword" in done.stderr or b"ncrypt" in done.stderr:
        raise UnreadableFile(f"{name} is protected by a password. Save it without one.")
    raise UnreadableFile(f"{name} is a damaged workbook. Save it again in the spreadsheet program, or as CSV.")


def _arrow(path: Path) -> pa.Table:
    with pa.OSFile(str(path), "rb") as source:
        return pa.ipc.open_file(source).read_all()


def _grid(table: pa.Table, sheet: dict, known: Callable[[str], bool]) -> Grid | None:
    """The table within a sheet: from the header on, without empty rows and columns, merged cells filled."""
    head = [list(row.values()) for row in table.slice(0, _HEAD).to_pylist()]
    position = header_position(head, known)
    if position is None:
        return None
    header = _header(head, position, sheet["merged"])
    body = _fill_merged(table, sheet["merged"], position).slice(position + 1)
    filled = np.array([_any_filled(column) for column in body.columns]) | np.array(
        [bool(cell.strip()) for cell in header]
    )
    places = np.flatnonzero(filled).tolist()
    if not places:
        return None
    columns = [_grouped(body.column(place), header[place]) for place in places]
    some = _some_filled(body.columns)
    rows = np.flatnonzero(some)
    lines = rows + position + 2
    titled = has_title(head[:position])
    rows, lines, dropped = _without_totals(body, rows, lines, titled)
    why = [f"sheet '{sheet['name']}', header in row {position + 1}"]
    if dropped:
        why.append(f"{len(dropped)} rows of totals and notices of sheet '{sheet['name']}' are no records")
    kept = [column.take(pa.array(rows)) for column in columns]
    marks = frozenset({"titled"} if titled else set())
    return Grid(sheet["name"], [header[p] for p in places], position + 1, kept, lines, dropped, why, marks)


def _header(head: list[list[str]], position: int, merged: list[list[int]]) -> list[str]:
    """Header cells; one merged over several columns names them all, after the row below where that tells more."""
    header = list(head[position])
    for top, left, bottom, right in merged:
        if top <= position <= bottom and top < len(head):
            for place in range(left, min(right + 1, len(header))):
                header[place] = header[place] or head[top][left]
    return header


def _fill_merged(table: pa.Table, merged: list[list[int]], position: int) -> pa.Table:
    """Cells merged downwards (the groups of a report) repeat their value in every row they span."""
    for top, left, bottom, right in merged:
        if top > position and bottom > top and left == right:
            column = table.column(left).to_pylist()
            column[top : bottom + 1] = [column[top]] * (min(bottom + 1, len(column)) - top)
            table = table.set_column(left, table.field(left), [pa.array(column, pa.string())])
    return table


def _grouped(column: pa.ChunkedArray, header: str) -> pa.ChunkedArray:
    """A report's grouping column (an arrow in its header) shows its value in the first row of each group only."""
    if not header.strip().endswith(("↑", "↓")):
        return column
    blank = pc.equal(pc.utf8_trim_whitespace(column), "")
    return pc.fill_null(pc.fill_null_forward(pc.if_else(blank, pa.scalar(None, pa.string()), column)), "")


def _any_filled(column: pa.ChunkedArray) -> bool:
    return bool(pc.any(pc.not_equal(pc.utf8_trim_whitespace(column), "")).as_py())


def _some_filled(columns: list[pa.ChunkedArray]) -> np.ndarray:
    some = np.zeros(len(columns[0]), dtype=bool)
    for column in columns:
        some |= pc.not_equal(pc.utf8_trim_whitespace(column), "").to_numpy()
    return some


def _without_totals(
    body: pa.Table, rows: np.ndarray, lines: np.ndarray, titled: bool
) -> tuple[np.ndarray, np.ndarray, list[tuple[int, str, str]]]:
    """Of a report: rows that are totals or notices, set aside with their reason."""
    if not titled:
        return rows, lines, []
    dropped = []
    keep = np.ones(len(rows), dtype=bool)
    for place, row in enumerate(rows):
        cells = [column[int(row)].as_py() for column in body.columns]
        filled = [cell for cell in cells if cell.strip()]
        notice = len(filled) == 1 and body.num_columns > 2 and _is_notice(filled[0])
        if notice or is_total(filled):
            keep[place] = False
            dropped.append(
                (int(lines[place]), "it is a total or a notice of the report, not a record", "\t".join(cells))
            )
    return rows[keep], lines[keep], dropped


def _is_notice(cell: str) -> bool:
    return cell.strip().lower().startswith(("copyright", "confidential", "generated by"))
