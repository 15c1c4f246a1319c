"""The one way in: a file's bytes or path -> a Reading, or one clear error."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable, Mapping
from contextlib import nullcontext
from functools import partial
from pathlib import Path
from types import MappingProxyType

from lib.errors import BadArgument, SluiceError, UnknownColumns, UnreadableFile
from lib.files.formats import Contents, contents
from lib.files.keys import RowKeys
from lib.files.limits import refuse_size
from lib.files.pace import Pace, Progress
from lib.files.reading import Grid, Reading, Table
from lib.files.tables import Wishes, build, headers_of
from lib.model import fields

_NO_TEXT = b"\xef\xbb\xbf \t\r\n\0"
_NOTHING: Mapping[str, str] = MappingProxyType({})
_ALL_ALIKE: Mapping[str, Wishes] = MappingProxyType({})


def read(
    source: str | Path | bytes,
    name: str = "",
    *,
    overrides: Mapping[str, str] = _NOTHING,
    id_header: str | None = None,
    object_hint: str | None = None,
    row_keys: RowKeys = "number",
    by_table: Mapping[str, Wishes] = _ALL_ALIKE,
    progress: Progress | None = None,
    head_bytes: int | None = None,
    digest: bool = True,
) -> Reading:
    """Read a file whole, or only its beginning.

    `overrides`: header -> field name ("" or "-" leaves the column unmapped). `row_keys`: what identifies records
    without any id. `by_table`: what is wished of the table of that name (a sheet, a member) alone. `progress` is told
    the share done and what was read, and ends the reading by raising. With `head_bytes` only about so much of a long
    text is read, in whole records; small files, workbooks, web pages and arrays of JSON are read whole all the same.
    Without `digest` the reading has no SHA-256. Raises UnreadableFile, UnknownColumns, or BadArgument for an override
    that cannot be.
    """
    wishes = _wishes(overrides, id_header, object_hint, row_keys)
    pace = Pace(progress)
    data, name = _load(source, name, pace)
    if not data[:4096].strip(_NO_TEXT) and not data.strip(_NO_TEXT):
        raise UnreadableFile(f"{name} is empty. Export it again, with its header and records.")
    with _Digest(data) if digest else nullcontext() as sha256:
        found = contents(data, name, pace.within(0, 0.7), head_bytes)
        pace.tell(0.7, "recognising the columns")
        told = sha256.hex if sha256 else str
        return _assemble(found, name, told, len(data), wishes, by_table, pace.within(0.7, 1))


def read_grid(
    grid: Grid,
    name: str,
    sha256: str,
    size: int,
    *,
    overrides: Mapping[str, str] = _NOTHING,
    id_header: str | None = None,
    object_hint: str | None = None,
    row_keys: RowKeys = "number",
    progress: Progress | None = None,
) -> Reading:
    """The same for a table that came from no file, such as one of a database; its digest and size are the caller's."""
    wishes = _wishes(overrides, id_header, object_hint, row_keys)
    return _assemble(Contents([grid]), name, lambda: sha256, size, wishes, _ALL_ALIKE, Pace(progress))


def _wishes(overrides: Mapping[str, str], id_header: str | None, object_hint: str | None, row_keys: RowKeys) -> Wishes:
    if object_hint is not None and object_hint not in fields.OBJECTS:
        raise BadArgument(f"'{object_hint}' is no object. Choose one of: {', '.join(fields.OBJECTS)}.")
    return Wishes(overrides, id_header, object_hint, row_keys)


def _load(source: str | Path | bytes, name: str, pace: Pace) -> tuple[bytes, str]:
    if isinstance(source, bytes):
        data, name = source, name or "the file"
    else:
        path = Path(source)
        name = name or path.name
        if not path.is_file():
            raise UnreadableFile(f"There is no file {path}. Check the path and try again.")
        refuse_size(path.stat().st_size, name)
        data = pace.during(0, "opening the file", path.read_bytes)
    refuse_size(len(data), name)
    return data, name


class _Digest:
    """The SHA-256 of a file, computed beside the reading of it; given up when that fails."""

    _PIECE = 1 << 24

    def __init__(self, data: bytes) -> None:
        self._data = memoryview(data)
        self._sha = hashlib.sha256()
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._compute, daemon=True)

    def __enter__(self) -> _Digest:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()

    def hex(self) -> str:
        """The digest, when it is done."""
        self._thread.join()
        return self._sha.hexdigest()

    def _compute(self) -> None:
        for begin in range(0, len(self._data), self._PIECE):
            if self._stop.is_set():
                return
            self._sha.update(self._data[begin : begin + self._PIECE])


def _assemble(
    found: Contents,
    name: str,
    digest: Callable[[], str],
    size: int,
    wishes: Wishes,
    by_table: Mapping[str, Wishes],
    pace: Pace,
) -> Reading:
    """Tables of all grids that are of use; the first one's error when none is."""
    _refuse_unknown_choices(found.grids, wishes)
    tables: list[Table] = []
    problems: list[SluiceError] = []
    notes: list[str] = []
    exporter = ""
    for number, grid in enumerate(found.grids):
        headers = set(headers_of(grid))
        wished = by_table.get(grid.name, wishes)
        own = {header: wanted for header, wanted in wished.overrides.items() if header in headers}
        id_header = wished.id_header if wished.id_header in headers else None
        try:
            here = Wishes(own, id_header, wished.object_hint, wishes.row_keys)
            share = number / len(found.grids)
            table, program, reasons = pace.during(share, f"{grid.height:,} rows", partial(build, grid, name, here))
        except (UnknownColumns, UnreadableFile) as problem:
            problems.append(problem)
            continue
        tables.append(table)
        exporter = exporter or program
        notes += reasons
    if not tables:
        raise problems[0]
    notes += [f"left out: {problem}" for problem in problems]
    why = [*found.why, *notes]
    return Reading(name, digest(), size, exporter, found.encoding, found.delimiter, why, tables, found.partial)


def _refuse_unknown_choices(grids: list[Grid], wishes: Wishes) -> None:
    """Overrides and the id column must name headers that are there."""
    headers = [header for grid in grids for header in headers_of(grid)]
    wanted = [*wishes.overrides, *([wishes.id_header] if wishes.id_header is not None else [])]
    for header in wanted:
        if header not in headers:
            raise UnknownColumns(f"There is no column '{header}'. The columns are: {', '.join(headers[:60])}.")
