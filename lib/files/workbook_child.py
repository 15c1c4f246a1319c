"""The child process that reads one workbook: a hostile file may end it, and nothing else.

Run as a script: `workbook_child.py FILE OUT_DIR MEMORY_MB`. Writes sheets.json and, for each sheet, one Arrow file
with a text column for each column of the sheet. It imports nothing of ours, so that it starts quickly.
"""

from __future__ import annotations

import datetime as dt
import json
import sys
from contextlib import suppress
from pathlib import Path

import pyarrow as pa
from python_calamine import CalamineWorkbook

MOST_COLUMNS = 4000
MOST_CELLS = 60_000_000
_CHUNK = 20_000


def text_of(value: object) -> str:
    """A cell as text: whole numbers without a fraction, dates as ISO, booleans as true and false."""
    if isinstance(value, str):
        return value.replace("\0", "")
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e18 else repr(value)
    if isinstance(value, dt.datetime):
        return value.date().isoformat() if value.time() == dt.time() else value.isoformat(timespec="seconds")
    if isinstance(value, (dt.date, dt.time)):
        return value.isoformat()
    return str(value)


def _limit(memory: int) -> None:
    """Hold this process to so much memory, where the system can: Windows has no such limit, macOS may refuse it."""
    try:
        import resource
    except ImportError:
        return
    for what, most in ((resource.RLIMIT_AS, memory), (resource.RLIMIT_CORE, 0)):
        with suppress(ValueError, OSError):
            resource.setrlimit(what, (most, most))


def main(source: str, out: str, memory_mb: int) -> int:
    """Read every sheet; 3 when the workbook is beyond the limits."""
    _limit(memory_mb << 20)
    workbook = CalamineWorkbook.from_path(source)
    visible = {meta.name for meta in workbook.sheets_metadata if str(meta.visible).endswith("Visible")}
    sheets = []
    for number, name in enumerate(workbook.sheet_names):
        try:
            sheet = workbook.get_sheet_by_name(name)
        except Exception:  # a chart sheet, or one that calamine cannot read: not a table
            continue
        width = (sheet.end[1] + 1) if sheet.end else 0
        height = (sheet.end[0] + 1) if sheet.end else 0
        if width > MOST_COLUMNS or width * height > MOST_CELLS:
            return 3
        if width:
            write(sheet, width, Path(out) / f"{number}.arrow")
            merged = [[*start, *end] for start, end in sheet.merged_cell_ranges or []]
            sheets.append({"name": name, "file": f"{number}.arrow", "visible": name in visible, "merged": merged})
    (Path(out) / "sheets.json").write_text(json.dumps(sheets))
    return 0


def write(sheet: object, width: int, path: Path) -> None:
    """The sheet's cells from A1 on, in batches."""
    schema = pa.schema([(str(place), pa.string()) for place in range(width)])
    with pa.OSFile(str(path), "wb") as sink, pa.ipc.new_file(sink, schema) as writer:
        rows: list[list[str]] = []

        def flush() -> None:
            columns = [pa.array(cells, pa.string()) for cells in zip(*rows)]
            writer.write_batch(pa.record_batch(columns, schema=schema))
            rows.clear()

        before = [""] * sheet.start[1]  # type: ignore[attr-defined]
        for row in sheet.iter_rows():  # type: ignore[attr-defined]
            cells = before + [text_of(value) for value in row]
            rows.append(cells + [""] * (width - len(cells)))
            if len(rows) == _CHUNK:
                flush()
        if rows:
            flush()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2], int(sys.argv[3])))
