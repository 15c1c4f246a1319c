"""Risky formats (workbooks, Parquet), read by a child process with limits on memory, time and what comes out."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa

from lib.errors import UnreadableFile
from lib.files import limits
from lib.files.pace import Pace
from lib.settings import settings

_SECONDS = 300
_LOOK = 0.05
_CHILD = Path(__file__).with_name("child.py")
_TOO_LARGE, _TOO_WIDE = 3, 4


@dataclass(frozen=True)
class Sheet:
    """Cells of one sheet from its first row on, all as text; `merged` are top, left, bottom and right of areas.

    `header` is what the format itself names the columns; `lines` the numbers of the rows where they are not 1, 2, 3 ...
    """

    name: str
    cells: pa.Table | None
    visible: bool = True
    merged: tuple[tuple[int, int, int, int], ...] = ()
    header: tuple[str, ...] = ()
    lines: tuple[int, ...] = ()
    partial: bool = False


def read_contained(kind: str, data: bytes, name: str, pace: Pace, most_rows: int = 0) -> list[Sheet]:
    """The sheets of a file; UnreadableFile when it is damaged, locked, or beyond the limits."""
    with tempfile.TemporaryDirectory(prefix="sluice-") as scratch:
        folder = Path(scratch)
        source = folder / "source"
        source.write_bytes(data)
        _run(kind, source, folder, name, pace, most_rows)
        found = json.loads((folder / "tables.json").read_text())
        return [_sheet(folder, sheet) for sheet in found]


def _sheet(folder: Path, sheet: dict) -> Sheet:
    cells = None
    if sheet["file"]:
        with pa.OSFile(str(folder / sheet["file"]), "rb") as source:
            cells = pa.ipc.open_file(source).read_all()
    merged = tuple((top, left, bottom, right) for top, left, bottom, right in sheet["merged"])
    header = tuple(sheet.get("header", ()))
    return Sheet(sheet["name"], cells, sheet["visible"], merged, header, partial=sheet.get("partial", False))


def _run(kind: str, source: Path, folder: Path, name: str, pace: Pace, most_rows: int) -> None:
    most = [settings().worker_memory_mb, limits.MOST_COLUMNS, limits.most_cells(), limits.most_bytes(), most_rows]
    command = [sys.executable, str(_CHILD), kind, str(source), str(folder), *map(str, most)]
    told = folder / "errors"
    with told.open("wb") as errors, subprocess.Popen(command, stdout=errors, stderr=errors) as child:
        try:
            _follow(child, folder / "rows", name, pace)
        finally:
            child.kill()
    if child.returncode:
        raise UnreadableFile(_why(kind, child.returncode, told.read_bytes(), name))


def _follow(child: subprocess.Popen, rows: Path, name: str, pace: Pace) -> None:
    started = time.monotonic()
    while True:
        try:
            child.wait(_LOOK)
            return
        except subprocess.TimeoutExpired:
            passed = time.monotonic() - started
            if passed > _SECONDS:
                raise UnreadableFile(
                    f"{name} took more than {_SECONDS} seconds to read. Save it as CSV and load that."
                ) from None
            count = rows.read_text() if rows.exists() else ""
            pace.tell(passed / (passed + 5), f"{int(count):,} rows" if count else "opening the file")


def _why(kind: str, code: int, told: bytes, name: str) -> str:
    if code == _TOO_WIDE:
        return f"{name} has more than the {limits.MOST_COLUMNS:,} columns that are read. Export fewer fields."
    if code == _TOO_LARGE or code < 0 or b"MemoryError" in told or b"memory allocation" in told:
        advice = "Delete its empty rows and columns, or save it as CSV." if kind == "workbook" else "Export it as CSV."
        return f"{name} is larger inside than it looks and was refused. {advice}"
    if b"assword" in told or b"ncrypt" in told:
        return f"{name} is protected by a password. Save it without one."
    if kind == "parquet":
        return f"{name} is a damaged Parquet file. Export it again, or as CSV."
    return f"{name} is a damaged workbook. Save it again in the spreadsheet program, or as CSV."
