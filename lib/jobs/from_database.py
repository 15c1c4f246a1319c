"""Rows of a database go the way of a file's: recognised, mapped to fields, keyed, and what cannot be taken rejected."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from lib.errors import BadArgument
from lib.files.keys import RowKeys
from lib.files.reader import read_grid
from lib.files.reading import Grid, Reading
from lib.jobs.progress import Progress, part, silent
from lib.model import fields
from lib.store import external
from lib.store.one_select import is_select

_PREFIX = "db:"
EXPORTER = "database"
_LONGEST_NAME = 80
_FROM = re.compile(r"\bfrom\s+([\w.$]+|\"[^\"]+\"|`[^`]+`|\[[^\]]+\])", re.IGNORECASE)


def reading(
    database: str,
    query: str,
    *,
    overrides: Mapping[str, str] | None = None,
    id_header: str | None = None,
    object_hint: str | None = None,
    row_keys: RowKeys = "number",
    head_rows: int | None = None,
    progress: Progress = silent,
) -> Reading:
    """What a table or a SELECT of a source holds, as if it were a file; `line` counts its rows from 1.

    `head_rows`: only the first rows, as a preview; the reading is then partial where there are more. Raises NotFound,
    BadArgument, UnreadableFile or UnknownColumns; what `progress` raises ends the reading.
    """
    if object_hint is not None and object_hint not in fields.OBJECTS:
        raise BadArgument(f"'{object_hint}' is no object. Choose one of: {', '.join(fields.OBJECTS)}.")
    told = part(progress, 0.0, 0.9)
    if head_rows is None:
        rows = external.fetch(database, query, told)
    else:
        rows = external.preview(database, query, head_rows, told)
    grid = Grid(
        name=table_name(query),
        header=rows.header,
        header_line=0,
        columns=rows.columns,
        lines=np.arange(1, rows.height + 1),
    )
    name = source_name(database, query)
    progress(0.9, "finding out what the columns are")
    found = read_grid(
        grid, name, rows.sha256, rows.size, overrides=overrides or {}, id_header=id_header, object_hint=object_hint,
        row_keys=row_keys, progress=part(progress, 0.9, 1.0),
    )  # fmt: skip
    said = f"{database} is a source of the operator: {external.sources()[database]}"
    return replace(found, exporter=EXPORTER, why=[said, *rows.notes, *found.why[1:]], partial=not rows.whole)


def source_name(database: str, query: str) -> str:
    """What to call such a source: "crm: leads", or the beginning of its SELECT."""
    name = f"{database}: {' '.join(query.split())}"
    return name if len(name) <= _LONGEST_NAME else f"{name[: _LONGEST_NAME - 3]}..."


def table_name(query: str) -> str:
    """The table that is asked for; of a SELECT, the first one it names."""
    if not is_select(query):
        return query.strip()
    found = _FROM.search(query)
    return found[1].strip('"`[]') if found else "SELECT"


def parse(text: str) -> tuple[str, str]:
    """`db:crm/leads` as source and table, or source and statement; BadArgument for anything else."""
    name, mark, query = text.removeprefix(_PREFIX).partition("/")
    if not (text.startswith(_PREFIX) and name and mark and query.strip()):
        raise BadArgument(f'{text} names no table of a source. Write db:SOURCE/TABLE, or "db:SOURCE/SELECT ...".')
    return name, query.strip()
