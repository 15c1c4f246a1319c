"""Imports: a file's rows as they were read, committed together with their ledger line or not at all."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

import pandas as pd
import sqlalchemy as sa

from lib.errors import BadArgument, NotFound
from lib.model.actor import Actor
from lib.model.fields import OBJECTS
from lib.store import books, comparing, current, replay, rows
from lib.store.comparing import Counts, ImportTable, changes, compare
from lib.store.database import Store
from lib.store.schema import RECORDS, decision, import_, moment, stamp, to_json
from lib.store.schema import rejected as rejected_table

__all__ = [
    "Counts",
    "Import",
    "ImportTable",
    "all",
    "changes",
    "commit",
    "compare",
    "find_same",
    "get",
    "keys",
    "rejected",
]

Progress = Callable[[float, str], None]
Within = Callable[[sa.Connection, int], None]

_STAGED = 0.9
"""The share of the work that is done when all rows are staged."""


@dataclass(frozen=True)
class Import:
    """An import as it was committed. It never changes; whether it counts now is `active`.

    `files` is what was said of its files when it was committed; nothing for an import of before that was kept.
    """

    id: int
    book_id: int
    decision_id: int
    name: str
    sha256: str
    size: int
    exporter: str
    mapping: Mapping[str, Mapping[str, str | None]]
    counts: Mapping[str, Counts]
    as_of: date
    created_at: datetime
    who: str
    active: bool
    files: Sequence[Mapping[str, Any]] = ()


def commit(
    store: Store,
    actor: Actor,
    book_id: int,
    *,
    name: str,
    sha256: str,
    size: int,
    exporter: str,
    tables: Sequence[ImportTable],
    as_of: date,
    now: datetime,
    files: Sequence[Mapping[str, Any]] = (),
    progress: Progress | None = None,
    within: Within | None = None,
) -> Import:
    """Keep a file's rows and write its ledger line, in one transaction.

    `as_of` is the day the file describes, `now` the moment of loading; `files` are documents about the files, kept as
    they are. The rows are staged first, which takes no lock,
    so that `progress` may write to the store; what it raises ends the import with nothing kept. `within` gets the
    import's id as the last step of the transaction: what it writes is kept with the rows, and what it raises keeps
    neither. Raises BadArgument where there is nothing to keep.
    """
    actor.must_be_admin("load files")
    _check(tables)
    report = progress or (lambda share, text: None)
    report(0.0, "Comparing with the book")
    with store.own_connection() as connection:
        with connection.begin():
            before = comparing.before(store, connection, book_id, tables, as_of)
            counts = comparing.counted(before, tables)
        with connection.begin():
            staged = _stage(connection, tables, report)
        report(_STAGED, "Keeping the rows")
        with store.write(connection):
            books.lock(connection, book_id)
            if replay.active_imports(connection, book_id) != before.imports:
                before = comparing.before(store, connection, book_id, tables, as_of)
                counts = comparing.counted(before, tables)
            import_id = _add_import(
                connection,
                actor,
                book_id,
                now,
                {
                    "name": name,
                    "sha256": sha256,
                    "bytes": size,
                    "exporter": exporter,
                    "mapping": to_json(_by_object(tables)),
                    "columns": to_json(_columns(tables)),
                    "counts": to_json({object_name: asdict(count) for object_name, count in counts.items()}),
                    "as_of": as_of.isoformat(),
                    "files": to_json(list(files)),
                },
            )
            for table, rows_of_table in zip(tables, staged, strict=True):
                rows.keep(connection, import_id, table.object, rows_of_table)
                _keep_rejected(connection, import_id, table)
            if within:
                within(connection, import_id)
            active = replay.active_imports(connection, book_id)
            held = current.holdings_of(connection, active)
    if active == [*before.imports, import_id]:
        for name, frame in before.frames.items():
            added = [table.frame for table in tables if table.object == name]
            current.keep_copy(store, book_id, name, frame, added, held[name])
    return get(store, import_id)


def _stage(connection: sa.Connection, tables: Sequence[ImportTable], report: Progress) -> list[sa.Table]:
    """Write all rows where only this connection sees them, telling how far it is."""
    total, written = sum(len(table.frame) for table in tables), 0
    next_row = dict.fromkeys(OBJECTS, 0)

    def done(count: int) -> None:
        nonlocal written
        written += count
        report(_STAGED * written / total, f"{written:,} of {total:,} rows")

    staged = []
    for position, table in enumerate(tables):
        first = next_row[table.object]
        next_row[table.object] += len(table.frame)
        name = f"staged_{position}"
        staged.append(rows.stage(connection, name, table.object, table.frame, table.lines, first_row=first, done=done))
    return staged


def _add_import(connection: sa.Connection, actor: Actor, book_id: int, now: datetime, values: Mapping[str, Any]) -> int:
    """The import's own row and its ledger line; returns the import's id."""
    own = {**values, "book_id": book_id, "created_at": stamp(now)}
    import_id = connection.execute(sa.insert(import_).values(own).returning(import_.c.id)).scalar_one()
    line = {
        "book_id": book_id,
        "at": stamp(now),
        "who": actor.name,
        "kind": "import",
        "payload": to_json({"import_id": import_id}),
        "why": values["name"],
        "changes_imports": True,
    }
    line_id = connection.execute(sa.insert(decision).values(line).returning(decision.c.id)).scalar_one()
    connection.execute(sa.update(import_).where(import_.c.id == import_id).values(decision_id=line_id))
    return import_id


def get(store: Store, import_id: int) -> Import:
    """The import of that id, or NotFound."""
    found = _select(store, import_.c.id == import_id)
    if not found:
        raise NotFound("There is no such import. Open the Load page for those that there are.")
    return found[0]


def all(store: Store, book_id: int) -> list[Import]:
    """Every import of a book, undone ones too, the newest first."""
    return _select(store, import_.c.book_id == book_id)


def find_same(store: Store, book_id: int, sha256: str) -> Import | None:
    """The newest active import of the very same bytes, if there is one."""
    same = _select(store, sa.and_(import_.c.book_id == book_id, import_.c.sha256 == sha256))
    return next((found for found in same if found.active), None)


def rejected(store: Store, import_id: int) -> pd.DataFrame:
    """The rows of an import that were not taken. Columns: object, line, reason, raw, file_no, table_no."""
    columns = {"table_name": "str", "line": "int64", "reason": "str", "raw": "str"}
    columns |= {"file_no": "int64", "table_no": "int64"}
    wanted = sa.select(*(rejected_table.c[name] for name in columns)).where(rejected_table.c.import_id == import_id)
    with store.read() as connection:
        found = connection.execute(wanted.order_by(rejected_table.c.id)).all()
    return pd.DataFrame(found, columns=list(columns)).astype(columns).rename(columns={"table_name": "object"})


def keys(store: Store, import_id: int, object_name: str) -> frozenset[str]:
    """The keys of the records that an import's file held, of one object."""
    rows_of = RECORDS[object_name]
    with store.read() as connection:
        found = connection.execute(sa.select(rows_of.c.key).where(rows_of.c.import_id == import_id))
        return frozenset(found.scalars())


def _select(store: Store, condition: sa.ColumnElement[bool]) -> list[Import]:
    wanted = (
        sa.select(import_, decision.c.who)
        .join(decision, decision.c.id == import_.c.decision_id)
        .where(condition)
        .order_by(import_.c.id.desc())
    )
    with store.read() as connection:
        found = connection.execute(wanted).all()
        active = {i for book_id in {row.book_id for row in found} for i in replay.active_imports(connection, book_id)}
    return [
        Import(
            id=row.id,
            book_id=row.book_id,
            decision_id=row.decision_id,
            name=row.name,
            sha256=row.sha256,
            size=row.bytes,
            exporter=row.exporter,
            mapping=json.loads(row.mapping),
            counts={name: Counts(**count) for name, count in json.loads(row.counts).items()},
            as_of=date.fromisoformat(row.as_of),
            created_at=moment(row.created_at),
            who=row.who,
            active=row.id in active,
            files=json.loads(row.files),
        )
        for row in found
    ]


def _check(tables: Sequence[ImportTable]) -> None:
    if not any(len(table.frame) for table in tables):
        raise BadArgument("There is no row to load in this file. Nothing was loaded; choose another file.")
    for table in tables:
        if table.object not in OBJECTS:
            raise BadArgument(f"{table.object} is no object that Sluice knows. Choose one of {', '.join(OBJECTS)}.")
        if not table.frame.columns.is_unique:
            raise BadArgument("Two columns of this file have the same name. Rename one of them, then load it again.")


def _by_object(tables: Sequence[ImportTable]) -> dict[str, dict[str, str | None]]:
    mapping: dict[str, dict[str, str | None]] = {}
    for table in tables:
        mapping.setdefault(table.object, {}).update(table.mapping)
    return mapping


def _columns(tables: Sequence[ImportTable]) -> dict[str, list[dict[str, Any]]]:
    """Object -> how many rows, one after another, have which columns, and in how many of them each is not blank."""
    columns: dict[str, list[dict[str, Any]]] = {}
    for table in tables:
        parts, filled = columns.setdefault(table.object, []), rows.filled(table.frame)
        if parts and parts[-1]["columns"].keys() == filled.keys():
            last = parts.pop()
            filled = {name: count + filled[name] for name, count in last["columns"].items()}
            parts.append({"rows": last["rows"] + len(table.frame), "columns": filled})
        else:
            parts.append({"rows": len(table.frame), "columns": filled})
    return columns


def _keep_rejected(connection: sa.Connection, import_id: int, table: ImportTable) -> None:
    place = {
        "import_id": import_id,
        "table_name": table.object,
        "file_no": table.file_no,
        "table_no": table.table_no,
    }
    refused = [
        {**place, "line": int(line), "reason": reason, "raw": raw}
        for line, reason, raw in zip(table.rejected["line"], table.rejected["reason"], table.rejected["raw"])
    ]
    if refused:
        connection.execute(sa.insert(rejected_table), refused)
