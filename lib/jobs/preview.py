"""What loading would bring, before anything is loaded: each file's tables, their rejected rows, the comparison.

A page makes it itself of small files; of big ones a worker does, and the page reads the run's results.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import Any

import pandas as pd

from lib.errors import SluiceError, UnknownColumns
from lib.files.reading import Reading, Table
from lib.jobs import changes, load, relations, uploads
from lib.jobs.changes import Caution
from lib.jobs.load import Choice, Source
from lib.jobs.progress import Progress, part
from lib.model import fields
from lib.store import imports, narrow, runs
from lib.store.database import Store
from lib.store.imports import Counts, ImportTable

_SHOWN = 50
"""Records of each table that can be looked at."""

REJECTED = 20_000
"""Rejected rows of each table that can be seen before the load; after it all can be."""

_DOCUMENT, _RELATIONS = "preview", "relations"

_GUESSES = ("similar to", "its values look like")
"""How the reasons of mappings that are not sure begin."""

_REACHED_BY = re.compile(r"its values look like (e-mail addresses|phone numbers|web addresses)")
"""What is said of an unmapped column in which a person may be missed; dates and Ids of any kind are in most files."""


@dataclass(frozen=True)
class TableView:
    """One table of a file as a page shows it. `head` are its first records, `rejected` the first rejected rows."""

    name: str
    object: str
    shape: str
    header_line: int
    rows: int
    refused: int
    key_source: str
    mapping: Mapping[str, str | None]
    reasons: Mapping[str, str]
    samples: Mapping[str, Sequence[str]]
    filled: Mapping[str, float]
    head: pd.DataFrame = field(repr=False)
    rejected: pd.DataFrame = field(repr=False)
    delimiter: str = ""


@dataclass(frozen=True)
class FileView:
    """One file as a page shows it. `problem` is why it cannot be read, "" where it can.

    `partial`: only its first part was read, so that its counts are not those of the whole file.
    """

    name: str
    exporter: str = ""
    encoding: str = ""
    delimiter: str = ""
    size: int = 0
    why: Sequence[str] = ()
    tables: Sequence[TableView] = ()
    problem: str = ""
    partial: bool = False


@dataclass(frozen=True)
class Preview:
    """Files, and per object what their records would bring to the book.

    `cautions` are what to know before; `relations` is what `relations.report` says of the files together with the book.
    """

    files: Sequence[FileView]
    counts: Mapping[str, Counts]
    cautions: Sequence[Caution]
    relations: pd.DataFrame = field(repr=False)

    @property
    def tables(self) -> list[TableView]:
        return [table for file in self.files for table in file.tables]


def view(reading: Reading) -> FileView:
    """One reading, by itself, as a page shows it."""
    kept = load.import_tables([reading])
    return _file_view(reading, [_table_view(*both) for both in zip(reading.tables, kept, strict=True)])


def at_once(source: Source) -> FileView:
    """A file by itself: whole where it is small, else by its first part alone."""
    try:
        return view(load.read_source(source, head=True))
    except SluiceError as problem:
        return _unread(source, problem)


def guessed(table: TableView) -> list[str]:
    """The columns that a person should look at: mapped by a guess, or unmapped though they look like a field."""
    return [
        header
        for header, reason in table.reasons.items()
        if (reason.startswith(_GUESSES) if table.mapping[header] else _REACHED_BY.search(reason))
        and table.filled.get(header, 0.0) > 0
    ]


def overlaid(table: TableView, overrides: Mapping[str, str]) -> dict[str, str | None]:
    """The table's mapping as a person corrected it: a field goes to the column that it was chosen for."""
    taken = {name for name in overrides.values() if name}
    return {
        header: (overrides[header] or None) if header in overrides else None if name in taken else name
        for header, name in table.mapping.items()
    }


def of_readings(store: Store, book_id: int, readings: Sequence[Reading]) -> Preview:
    """What loading these files together would bring."""
    tables = load.import_tables(readings)
    counts = imports.compare(store, book_id, tables) if tables else {}
    kept = iter(tables)
    files = [_file_view(reading, [_table_view(table, next(kept)) for table in reading.tables]) for reading in readings]
    known = relations.known_in(store, book_id, readings)
    changed = [name for name, count in counts.items() if count.changed]
    found = cautions(store, book_id, tables, changed)
    return Preview(files, counts, found, relations.of_readings(readings, known))


def cautions(store: Store, book_id: int, tables: Sequence[ImportTable], objects: Sequence[str]) -> list[Caution]:
    """What to know before the book's records of these objects are updated."""
    found = []
    for name in objects:
        before = narrow.tables(store, book_id, {name: fields.names(name)}).get(name)
        if before is not None:
            after = [table.frame for table in tables if table.object == name]
            found += changes.cautions(name, before, after)
    return found


def of_sources(store: Store, book_id: int, sources: Sequence[Source], progress: Progress) -> Preview:
    """The same of files that are yet to be read; those that cannot be are told and count for nothing."""
    readings: list[Reading] = []
    views: list[FileView | None] = []
    for position, source in enumerate(sources):
        told = part(progress, 0.8 * position / len(sources), 0.8 * (position + 1) / len(sources))
        told(0.0, f"reading {source.name}")
        try:
            readings.append(load.read_source(source, told))
            views.append(None)
        except SluiceError as problem:
            views.append(_unread(source, problem))
    progress(0.8, "comparing with the book")
    found = of_readings(store, book_id, load.let_go(readings))
    good = iter(found.files)
    return replace(found, files=[bad or next(good) for bad in views])


def results(made: Preview) -> runs.Results:
    """A preview as a run keeps it."""
    document = {
        "files": [{**_plain(file), "tables": [_plain(table) for table in file.tables]} for file in made.files],
        "counts": {name: asdict(count) for name, count in made.counts.items()},
        "cautions": [asdict(caution) for caution in made.cautions],
    }
    frames = {
        f"{kind}_{place}_{number}": getattr(table, kind)
        for place, file in enumerate(made.files)
        for number, table in enumerate(file.tables)
        for kind in ("head", "rejected")
    }
    return {_DOCUMENT: document, _RELATIONS: made.relations, **frames}


def of_run(store: Store, run_id: int) -> Preview:
    """What `results` kept."""
    document = runs.result(store, run_id, _DOCUMENT)

    def table(place: int, number: int, made: Mapping[str, Any]) -> TableView:
        frames = {kind: runs.result(store, run_id, f"{kind}_{place}_{number}") for kind in ("head", "rejected")}
        return TableView(**made, **frames)

    files = [
        FileView(**{**file, "tables": [table(place, number, made) for number, made in enumerate(file["tables"])]})
        for place, file in enumerate(document["files"])
    ]
    counts = {name: Counts(**count) for name, count in document["counts"].items()}
    cautions = [Caution(**caution) for caution in document["cautions"]]
    return Preview(files, counts, cautions, runs.result(store, run_id, _RELATIONS))


def _plain(made: FileView | TableView) -> dict[str, Any]:
    """Everything of a view that JSON can hold, its tables aside."""
    aside = {"tables", "head", "rejected"}
    return {name: value for name, value in vars(made).items() if name not in aside}


def _unread(source: Source, problem: SluiceError) -> FileView:
    """A file with a problem; where it is that no column is known, with its columns, to be mapped by hand."""
    headers = problem.headers if isinstance(problem, UnknownColumns) else ()
    if not headers or source.database or not uploads.has_a_head(source.path):
        return FileView(source.name, problem=str(problem))
    said = source.choices.get(source.name, Choice()).object_name
    unknown = TableView(
        name=source.name, object=said or "lead", shape="", header_line=1, rows=0, refused=0, key_source="",
        mapping=dict.fromkeys(headers), reasons=dict.fromkeys(headers, "no field of that name"), samples={}, filled={},
        head=pd.DataFrame(), rejected=pd.DataFrame(),
    )  # fmt: skip
    return FileView(source.name, tables=[unknown], problem=str(problem))


def _file_view(reading: Reading, tables: Sequence[TableView]) -> FileView:
    return FileView(
        reading.name, reading.exporter, reading.encoding, reading.delimiter, reading.size, reading.why, tables,
        partial=reading.partial,
    )  # fmt: skip


def _table_view(table: Table, kept: ImportTable) -> TableView:
    """A table and what is kept of it: records that another file has are rejected, too."""
    first = kept.frame.head(_SHOWN)
    return TableView(
        name=table.name,
        object=table.object,
        shape=table.shape,
        header_line=table.header_line,
        rows=len(kept.frame),
        refused=len(kept.rejected),
        key_source=table.key_source,
        mapping=table.mapping,
        reasons=table.reasons,
        samples=table.samples,
        filled=table.filled,
        head=first[[name for name in first.columns if first[name].ne("").any()]],
        rejected=kept.rejected.head(REJECTED),
        delimiter=table.delimiter,
    )
