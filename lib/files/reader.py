"""The one way in: a file's bytes or path -> a Reading, or one clear error."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

from lib.errors import BadArgument, SluiceError, UnknownColumns, UnreadableFile
from lib.files.archive import is_archive, members
from lib.files.decode import refuse_other_kinds, to_utf8
from lib.files.delimited import read_delimited
from lib.files.keys import RowKeys
from lib.files.reading import Grid, Reading, Table
from lib.files.synonyms import is_known
from lib.files.tables import Wishes, build, unique_headers
from lib.files.workbook import is_workbook, read_workbook
from lib.model import fields
from lib.settings import settings

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
) -> Reading:
    """Read a file whole.

    `overrides`: header -> field name ("" or "-" leaves the column unmapped). `row_keys`: what identifies records
    without any id. `by_table`: what is wished of the table of that name (a sheet, a member) alone. Raises
    UnreadableFile, UnknownColumns, or BadArgument for an override that cannot be.
    """
    if object_hint is not None and object_hint not in fields.OBJECTS:
        raise BadArgument(f"'{object_hint}' is no object. Choose one of: {', '.join(fields.OBJECTS)}.")
    data, name = _load(source, name)
    if not data.strip(b"\xef\xbb\xbf \t\r\n\0"):
        raise UnreadableFile(f"{name} is empty. Export it again, with its header and records.")
    grids, encoding, delimiter, why = _grids(data, name)
    wishes = Wishes(overrides, id_header, object_hint, row_keys)
    return _assemble(grids, name, data, encoding, delimiter, why, wishes, by_table)


def _load(source: str | Path | bytes, name: str) -> tuple[bytes, str]:
    if isinstance(source, bytes):
        data, name = source, name or "the file"
    else:
        path = Path(source)
        name = name or path.name
        if not path.is_file():
            raise UnreadableFile(f"There is no file {path}. Check the path and try again.")
        _refuse_size(path.stat().st_size, name)
        data = path.read_bytes()
    _refuse_size(len(data), name)
    return data, name


def _refuse_size(size: int, name: str) -> None:
    limit = settings().max_file_mb
    if size > limit << 20:
        raise UnreadableFile(
            f"{name} has {size >> 20:,} MB; the limit is {limit:,} MB. Split it, or raise SLUICE_MAX_FILE_MB."
        )


def _grids(data: bytes, name: str) -> tuple[list[Grid], str, str, list[str]]:
    """The grids of a file, its encoding and delimiter ("" where it has none), and notes."""
    if is_workbook(data):
        return read_workbook(data, name, is_known), "", "", []
    if is_archive(data):
        return _member_grids(data, name)
    refuse_other_kinds(data, name)
    text = to_utf8(data, name)
    grid, delimiter = read_delimited(text.data, name, is_known, text.marked)
    return [grid], text.encoding, delimiter, text.why


def _member_grids(data: bytes, name: str) -> tuple[list[Grid], str, str, list[str]]:
    """The grids of all members of a ZIP; a member that cannot be read is told, and refused only if all are."""
    grids: list[Grid] = []
    notes: list[str] = []
    encoding = delimiter = ""
    problem: UnreadableFile | None = None
    for member, content in members(data, name):
        if is_archive(content) and not is_workbook(content):
            continue
        try:
            found, encoding_here, delimiter_here, why = _grids(content, member)
        except UnreadableFile as unreadable:
            problem = unreadable
            notes.append(f"left out: {unreadable}")
            continue
        grids += found
        notes += [f"{member}: {note}" for note in why]
        encoding, delimiter = encoding or encoding_here, delimiter or delimiter_here
    if not grids:
        raise problem or UnreadableFile(f"{name} holds no table. Load the records' own file.")
    return grids, encoding, delimiter, notes


def _assemble(
    grids: list[Grid],
    name: str,
    data: bytes,
    encoding: str,
    delimiter: str,
    why: list[str],
    wishes: Wishes,
    by_table: Mapping[str, Wishes],
) -> Reading:
    """Tables of all grids that are of use; the first one's error when none is."""
    _refuse_unknown_choices(grids, wishes)
    tables: list[Table] = []
    problems: list[SluiceError] = []
    notes: list[str] = []
    exporter = ""
    for grid in grids:
        headers = set(unique_headers(grid.header)[0])
        wished = by_table.get(grid.name, wishes)
        own = {header: wanted for header, wanted in wished.overrides.items() if header in headers}
        id_header = wished.id_header if wished.id_header in headers else None
        try:
            table, program, reasons = build(grid, name, Wishes(own, id_header, wished.object_hint, wishes.row_keys))
        except (UnknownColumns, UnreadableFile) as problem:
            problems.append(problem)
            continue
        tables.append(table)
        exporter = exporter or program
        notes += reasons
    if not tables:
        raise problems[0]
    notes += [f"left out: {problem}" for problem in problems]
    digest = hashlib.sha256(data).hexdigest()
    return Reading(name, digest, len(data), exporter, encoding, delimiter, [*why, *notes], tables)


def _refuse_unknown_choices(grids: list[Grid], wishes: Wishes) -> None:
    """Overrides and the id column must name headers that are there."""
    headers = [header for grid in grids for header in unique_headers(grid.header)[0]]
    wanted = [*wishes.overrides, *([wishes.id_header] if wishes.id_header is not None else [])]
    for header in wanted:
        if header not in headers:
            raise UnknownColumns(f"There is no column '{header}'. The columns are: {', '.join(headers[:60])}.")
