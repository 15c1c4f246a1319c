"""The child process that reads one workbook or Parquet file: a hostile file may end it, and nothing else.

Run as a script: `child.py KIND FILE OUT_DIR MEMORY_MB MOST_COLUMNS MOST_CELLS MOST_BYTES [MOST_ROWS]`, KIND being
workbook or parquet. Writes tables.json and, for each sheet, one Arrow file with a text column for each column of the
sheet; the file `rows` tells how far it is. It imports nothing of ours, so that it starts quickly.
"""

from __future__ import annotations

import datetime as dt
import json
import sys
from contextlib import suppress
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa

_CHUNK = 20_000
TOO_LARGE, TOO_WIDE = 3, 4


class BeyondLimitsError(Exception):
    """The file holds more than the limits allow; the argument is the exit code."""


class Sink:
    """One Arrow file of text columns, counting what goes into it."""

    def __init__(self, out: Path, number: int, columns: list[str], limits: Limits) -> None:
        self.file = f"{number}.arrow"
        self._out, self._limits = out, limits
        self._schema = pa.schema([(str(place), pa.large_string()) for place in range(len(columns))])
        self._writer = pa.ipc.new_file(str(out / self.file), self._schema)

    def write(self, columns: list[pa.Array]) -> None:
        """Append one batch of cells."""
        batch = pa.record_batch(columns, schema=self._schema)
        self._limits.count(batch.num_rows, batch.nbytes)
        self._writer.write_batch(batch)
        (self._out / "rows").write_text(str(self._limits.rows))

    def close(self) -> None:
        self._writer.close()


class Limits:
    """How many columns, cells and bytes of text may come out of one file, and how many have."""

    def __init__(self, columns: int, cells: int, size: int) -> None:
        self.columns, self.cells, self.size = columns, cells, size
        self.rows = 0
        self._taken = 0

    def shape(self, width: int, height: int) -> None:
        """Raise BeyondLimitsError for a table that is too large before anything of it is read."""
        if width > self.columns:
            raise BeyondLimitsError(TOO_WIDE)
        if width * height > self.cells:
            raise BeyondLimitsError(TOO_LARGE)

    def count(self, rows: int, size: int) -> None:
        """Raise BeyondLimitsError when too many bytes came out."""
        self.rows += rows
        self._taken += size
        if self._taken > self.size:
            raise BeyondLimitsError(TOO_LARGE)


def text_of(value: object) -> str:
    """A cell as text: whole numbers without a fraction, dates as ISO, booleans as true and false, lists as JSON."""
    if isinstance(value, str):
        return value.replace("\0", "")
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        if value != value:
            return ""
        return str(int(value)) if value.is_integer() and abs(value) < 1e18 else repr(value)
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, dt.datetime):
        if value.time() == dt.time() and value.tzinfo is None:
            return value.date().isoformat()
        whole = value.microsecond % 1000
        stamp = value.isoformat(
            timespec="microseconds" if whole else "milliseconds" if value.microsecond else "seconds"
        )
        return stamp.removesuffix("+00:00") + "Z" if stamp.endswith("+00:00") else stamp
    if isinstance(value, (dt.date, dt.time)):
        return value.isoformat()
    if isinstance(value, bytes):
        return value.decode("utf-8") if _is_text(value) else value.hex()
    if isinstance(value, (list, dict, tuple)):
        return json.dumps(value, ensure_ascii=False, default=text_of)
    return str(value)


def _is_text(value: bytes) -> bool:
    try:
        return "\0" not in value.decode("utf-8")
    except UnicodeDecodeError:
        return False


def _limit(memory: int) -> None:
    """Hold this process to so much memory, where the system can: Windows has no such limit, macOS may refuse it."""
    try:
        import resource
    except ImportError:
        return
    for what, most in ((resource.RLIMIT_AS, memory), (resource.RLIMIT_CORE, 0)):
        with suppress(ValueError, OSError):
            resource.setrlimit(what, (most, most))


def workbook(source: str, out: Path, limits: Limits) -> list[dict[str, Any]]:
    """Read every sheet, from A1 on."""
    from python_calamine import CalamineWorkbook

    book = CalamineWorkbook.from_path(source)
    visible = {meta.name for meta in book.sheets_metadata if str(meta.visible).endswith("Visible")}
    sheets = []
    for number, name in enumerate(book.sheet_names):
        try:
            sheet = book.get_sheet_by_name(name)
        except MemoryError:
            raise
        except Exception:  # a chart sheet, or one that calamine cannot read: not a table
            sheets.append({"name": name, "file": "", "visible": name in visible, "merged": []})
            continue
        width = (sheet.end[1] + 1) if sheet.end else 0
        limits.shape(width, (sheet.end[0] + 1) if sheet.end else 0)
        if width:
            sink = Sink(out, number, [str(place) for place in range(width)], limits)
            rows: list[list[str]] = []
            before = [""] * (sheet.start[1] if sheet.start else 0)
            for row in sheet.iter_rows():
                cells = before + [text_of(value) for value in row]
                rows.append(cells + [""] * (width - len(cells)))
                if len(rows) == _CHUNK:
                    sink.write([pa.array(column, pa.large_string()) for column in zip(*rows)])
                    rows.clear()
            if rows:
                sink.write([pa.array(column, pa.large_string()) for column in zip(*rows)])
            sink.close()
            merged = [[*start, *end] for start, end in sheet.merged_cell_ranges or []]
            sheets.append({"name": name, "file": sink.file, "visible": name in visible, "merged": merged})
    return sheets


def parquet(source: str, out: Path, limits: Limits, most_rows: int) -> list[dict[str, Any]]:
    """Read the first rows, or all of them, batch by batch; a batch is as small as the widest cell claims to need."""
    import pyarrow.parquet as pq

    with pq.ParquetFile(source, memory_map=False, pre_buffer=False) as file:
        names = list(file.schema_arrow.names)
        limits.shape(len(names), file.metadata.num_rows)
        sink = Sink(out, 0, names, limits)
        for batch in file.iter_batches(batch_size=max(1, min(_CHUNK, 2_000_000 // max(1, len(names))))):
            sink.write([_texts(column) for column in batch.columns])
            if most_rows and limits.rows >= most_rows:
                break
        sink.close()
    partial = limits.rows < file.metadata.num_rows
    return [{"name": "", "file": sink.file, "visible": True, "merged": [], "header": names, "partial": partial}]


def _texts(column: pa.Array) -> pa.Array:
    """A Parquet column as text; strings and whole numbers by Arrow, all else cell by cell."""
    kind = column.type
    if pa.types.is_dictionary(kind):
        return _texts(column.dictionary_decode())
    plain = pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_integer(kind)
    if plain or pa.types.is_boolean(kind) or pa.types.is_date32(kind):
        return column.cast(pa.large_string()).fill_null("")
    if pa.types.is_timestamp(kind) and kind.unit == "ns":
        column = column.cast(pa.timestamp("us", kind.tz), safe=False)
    return pa.array([text_of(value) for value in column.to_pylist()], pa.large_string())


def main(kind: str, source: str, out: str, memory_mb: int, *limits: int) -> int:
    """The exit code: 0, TOO_LARGE, TOO_WIDE, or what Python gives an exception."""
    _limit(memory_mb << 20)
    most = Limits(*limits[:3])
    try:
        if kind == "workbook":
            tables = workbook(source, Path(out), most)
        else:
            tables = parquet(source, Path(out), most, *limits[3:])
    except BeyondLimitsError as beyond:
        return int(beyond.args[0])
    except (MemoryError, pa.ArrowMemoryError):
        return TOO_LARGE
    (Path(out) / "tables.json").write_text(json.dumps(tables))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2], sys.argv[3], *map(int, sys.argv[4:])))
