"""Loading: files become one import of a book, whole or not at all."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from lib.errors import UnknownColumns
from lib.files import reader
from lib.files.reading import Reading, Table
from lib.files.tables import Wishes
from lib.jobs import from_database, pace
from lib.jobs.progress import Progress, part, silent
from lib.model.actor import Actor
from lib.store import imports
from lib.store.database import Store
from lib.store.imports import Import, ImportTable, Within

__all__ = [
    "Choice",
    "Reading",
    "Source",
    "Table",
    "commit",
    "fingerprint",
    "import_tables",
    "load_sources",
    "read_source",
]

HEAD = 4 << 20
"""Bytes of a big file that tell what it is."""

_BEYOND = 1 << 16
"""Bytes that are read beyond the head, so that its last record is whole."""

HEAD_ROWS = 200
"""Rows of a query that tell what it is."""

_READ = 0.3
"""The share of a load that is done when all files are read."""


@dataclass(frozen=True)
class Choice:
    """What a person decided about one table: what its records are, header -> field ("" = unmapped), whether to load it.

    Blank is what Sluice found out by itself.
    """

    object_name: str | None = None
    overrides: Mapping[str, str] = field(default_factory=dict)
    left_out: bool = False


@dataclass(frozen=True)
class Source:
    """A file on its way in: where it lies, what its owner calls it, and what was decided about its tables by name.

    Or a `query` (a table, or a SELECT) to a `database` that the operator named; then there is no path.
    """

    path: Path
    name: str
    choices: Mapping[str, Choice] = field(default_factory=dict)
    sha256: str = ""
    database: str = ""
    query: str = ""

    def document(self) -> dict[str, Any]:
        """As the parameters of a run keep it."""
        choices = {
            table: {"object": made.object_name, "overrides": dict(made.overrides), "left_out": made.left_out}
            for table, made in self.choices.items()
            if made != Choice()
        }
        return {
            "path": str(self.path),
            "name": self.name,
            "choices": choices,
            "sha256": self.sha256,
            "database": self.database,
            "query": self.query,
        }

    @staticmethod
    def of(document: Mapping[str, Any]) -> Source:
        """A source from what `document` gave."""
        choices = {
            table: Choice(made["object"], made["overrides"], made["left_out"])
            for table, made in document.get("choices", {}).items()
        }
        plain = {name: document.get(name, "") for name in ("sha256", "database", "query")}
        return Source(Path(document["path"]), document["name"], choices, **plain)

    @property
    def key(self) -> str:
        """The same text for the same source read in the same way."""
        return json.dumps(self.document(), sort_keys=True)

    @property
    def id(self) -> str:
        """The same text for the same source, whatever was decided about it."""
        return f"{self.database}/{self.query}" if self.database else str(self.path)


def read_source(source: Source, progress: Progress = silent, *, head: bool = False) -> Reading:
    """Read one source as the store wants it: records without any id are known by their content.

    `head`: of a big file only its first part, of a query only the first rows. Tables that were left out are not in it.
    """
    if source.database:
        made = source.choices.get(from_database.table_name(source.query), Choice())
        reading = from_database.reading(
            source.database,
            source.query,
            overrides=made.overrides,
            object_hint=made.object_name,
            row_keys="hash",
            head_rows=HEAD_ROWS if head else None,
            progress=progress,
        )
    else:
        reading = _read_file(source, progress, head)
    left_out = {table for table, made in source.choices.items() if made.left_out}
    return replace(reading, tables=[table for table in reading.tables if table.name not in left_out])


def _read_file(source: Source, progress: Progress, head: bool) -> Reading:
    wishes = {
        table: Wishes(overrides=made.overrides, object_hint=made.object_name, row_keys="hash")
        for table, made in source.choices.items()
    }
    size = source.path.stat().st_size if source.path.is_file() else 0
    if not head or size <= HEAD + _BEYOND:
        return reader.read(source.path, source.name, row_keys="hash", by_table=wishes, progress=progress)
    with source.path.open("rb") as file:
        beginning = file.read(HEAD + _BEYOND)
    found = reader.read(beginning, source.name, row_keys="hash", by_table=wishes, head_bytes=HEAD)
    return replace(found, sha256=source.sha256, size=size, partial=True)


def import_tables(readings: Sequence[Reading]) -> list[ImportTable]:
    """The tables of several files, ready for the store; of records with the same id the first one is taken."""
    taken: dict[str, pd.Index] = {}
    tables = []
    for file_no, reading in enumerate(readings):
        for table_no, table in enumerate(reading.tables):
            before = taken.get(table.object)
            kept = _without_repeats(table, before)
            tables.append(replace(kept, file_no=file_no, table_no=table_no))
            taken[table.object] = table.frame.index if before is None else before.append(table.frame.index)
    return tables


def _without_repeats(table: Table, taken: pd.Index | None) -> ImportTable:
    """A table whose records with an id that an earlier table of the same import has are rejected."""
    again = None if taken is None else table.frame.index.isin(taken)
    if again is None or not again.any():
        return ImportTable(table.object, table.frame, table.lines, table.mapping, table.rejected)
    refused = pd.DataFrame(
        {
            "line": table.lines[again].to_numpy(),
            "reason": [f"the same id as a record of another file: {key}" for key in table.frame.index[again]],
            "raw": [table.raw(int(record)) for record in np.flatnonzero(again)],
        }
    )
    rejected = pd.concat([table.rejected, refused], ignore_index=True)
    return ImportTable(table.object, table.frame[~again], table.lines[~again], table.mapping, rejected)


def commit(
    store: Store,
    actor: Actor,
    book_id: int,
    readings: Sequence[Reading],
    *,
    as_of: date,
    now: datetime,
    progress: Progress,
    within: Within | None = None,
) -> Import:
    """Write what was read as one import; `within` is a last step of the same transaction.

    Raises UnknownColumns where nothing in it can be used.
    """
    tables = import_tables(readings)
    if not any(len(table.frame) for table in tables):
        raise UnknownColumns("There is no record in these files that can be loaded. Nothing was imported.")
    first = leading(readings)
    return imports.commit(
        store,
        actor,
        book_id,
        name=first.name if len(readings) == 1 else f"{first.name} and {len(readings) - 1} more",
        sha256=fingerprint([reading.sha256 for reading in readings]),
        size=sum(reading.size for reading in readings),
        exporter=first.exporter,
        tables=tables,
        as_of=as_of,
        now=now,
        files=documents(readings, tables),
        progress=progress,
        within=within,
    )


def documents(readings: Sequence[Reading], tables: Sequence[ImportTable]) -> list[dict[str, Any]]:
    """What an import remembers of its files; `tables` as `import_tables` gave them."""
    kept = iter(tables)
    return [
        {
            "name": reading.name,
            "sha256": reading.sha256,
            "bytes": reading.size,
            "exporter": reading.exporter,
            "encoding": reading.encoding,
            "delimiter": reading.delimiter,
            "tables": [_document(table, next(kept)) for table in reading.tables],
        }
        for reading in readings
    ]


def _document(table: Table, kept: ImportTable) -> dict[str, Any]:
    return {
        "object": table.object,
        "name": table.name,
        "delimiter": table.delimiter,
        "header": list(table.mapping),
        "header_line": table.header_line,
        "rows": len(kept.frame),
        "rejected": len(kept.rejected),
        "key_source": table.key_source,
    }


def leading(readings: Sequence[Reading]) -> Reading:
    """The file that an import is named after: the one with the most leads, else the first."""
    return max(readings, key=lambda reading: sum(len(t.frame) for t in reading.tables if t.object == "lead"))


def fingerprint(shas: Sequence[str]) -> str:
    """One SHA-256 for a set of files: a single file's own, else that of the sorted ones."""
    return shas[0] if len(shas) == 1 else hashlib.sha256("".join(sorted(shas)).encode()).hexdigest()


def load_sources(
    store: Store,
    actor: Actor,
    book_id: int,
    sources: Sequence[Source],
    *,
    as_of: date,
    now: datetime,
    progress: Progress,
    within: Within | None = None,
) -> Import:
    """Read and commit in one go; what a worker and the command line do."""
    progress = pace.timed(progress)
    readings = read_all(sources, part(progress, 0, _READ))
    told = part(progress, _READ, 1)
    return commit(store, actor, book_id, readings, as_of=as_of, now=now, progress=told, within=within)


def read_all(sources: Sequence[Source], progress: Progress) -> list[Reading]:
    """Read every source, each taking as much of the progress as it has bytes."""
    sizes = [max(1, source.path.stat().st_size) if source.path.is_file() else 1 for source in sources]
    readings, done = [], 0
    for source, size in zip(sources, sizes, strict=True):
        told = part(progress, done / sum(sizes), (done + size) / sum(sizes))
        told(0.0, f"reading {source.name}")
        readings.append(read_source(source, told))
        done += size
    return let_go(readings)


def let_go(readings: Sequence[Reading]) -> list[Reading]:
    """The same without the texts of files of which no row will be asked for: only tables of one object repeat ids."""
    tables = Counter(table.object for reading in readings for table in reading.tables)

    def lean(table: Table) -> Table:
        return table if tables[table.object] > 1 else replace(table, text=None)

    return [replace(reading, tables=[lean(table) for table in reading.tables]) for reading in readings]
