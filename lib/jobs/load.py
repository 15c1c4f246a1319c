"""Loading: files become one import of a book, whole or not at all."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import IO
from uuid import uuid4

import pandas as pd

from lib.errors import UnknownColumns
from lib.files import reader
from lib.files.reading import Reading, Table
from lib.jobs.progress import Progress, part
from lib.model.actor import Actor
from lib.store import imports
from lib.store.database import Store
from lib.store.imports import Import, ImportTable, Within

__all__ = [
    "Reading",
    "Source",
    "Table",
    "commit",
    "fingerprint",
    "import_tables",
    "keep_upload",
    "load_sources",
    "read_source",
]


@dataclass(frozen=True)
class Source:
    """A file on its way in: where it lies, what its owner calls it, and the mapping corrected by hand.

    `object_name` is what its records are, where a person said so; `overrides` is header -> field ("" = unmapped).
    """

    path: Path
    name: str
    overrides: Mapping[str, str]
    object_name: str | None = None

    def document(self) -> dict[str, object]:
        """As the parameters of a run keep it."""
        return {
            "path": str(self.path),
            "name": self.name,
            "overrides": dict(self.overrides),
            "object": self.object_name,
        }

    @staticmethod
    def of(document: Mapping[str, object]) -> Source:
        """A source from what `document` gave."""
        overrides = document["overrides"]
        assert isinstance(overrides, Mapping)
        named = document["object"]
        return Source(Path(str(document["path"])), str(document["name"]), overrides, str(named) if named else None)


def keep_upload(folder: Path, stream: IO[bytes]) -> Path:
    """Copy an upload to disk under a name of its own, never given twice; what its sender called it is never a path."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{uuid4().hex}.upload"
    with path.open("xb") as target:
        shutil.copyfileobj(stream, target, 1 << 20)
    return path


def read_source(source: Source) -> Reading:
    """Read one source as the store wants it: records without any id are known by their content."""
    return reader.read(
        source.path, source.name, overrides=source.overrides, object_hint=source.object_name, row_keys="hash"
    )


def import_tables(readings: Sequence[Reading]) -> list[ImportTable]:
    """The tables of several files, ready for the store; of records with the same id the first one is taken."""
    taken: dict[str, pd.Index] = {}
    tables = []
    for reading in readings:
        for table in reading.tables:
            before = taken.get(table.object, table.frame.index[:0])
            tables.append(_without_repeats(table, before))
            taken[table.object] = before.append(table.frame.index)
    return tables


def _without_repeats(table: Table, taken: pd.Index) -> ImportTable:
    """A table whose records with an id that an earlier table of the same import has are rejected."""
    again = table.frame.index.isin(taken)
    repeated = table.frame[again]
    refused = pd.DataFrame(
        {
            "line": table.lines[again].to_numpy(),
            "reason": [f"the same id as a record of another file: {key}" for key in repeated.index],
            "raw": [",".join(row) for row in repeated.itertuples(index=False, name=None)],
        }
    )
    rejected = pd.concat([table.rejected, refused], ignore_index=True) if again.any() else table.rejected
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
    shas = [reading.sha256 for reading in readings]
    first = readings[0]
    return imports.commit(
        store,
        actor,
        book_id,
        name=first.name if len(readings) == 1 else f"{first.name} and {len(readings) - 1} more",
        sha256=fingerprint(shas),
        size=sum(reading.size for reading in readings),
        exporter=first.exporter,
        tables=tables,
        as_of=as_of,
        now=now,
        progress=progress,
        within=within,
    )


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
    readings = []
    for position, source in enumerate(sources):
        progress(0.3 * position / len(sources), f"reading {source.name}")
        readings.append(read_source(source))
    told = part(progress, 0.3, 1)
    return commit(store, actor, book_id, readings, as_of=as_of, now=now, progress=told, within=within)
