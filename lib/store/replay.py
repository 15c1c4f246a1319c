"""The active decisions in order, and what they amount to.

A line is active unless an active later line undoes it. An active line whose records or premises are missing lies
dormant: a merge needs all its records there and none of them merged away by an earlier line. Nothing is stored about
that, so a dormant line revives by itself when what it needs comes back.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator

import sqlalchemy as sa

from lib.store.lines import Record
from lib.store.schema import RECORDS, decision, decision_record, decision_target, import_
from lib.store.state import State, replay

__all__ = ["State", "active_imports", "replay", "state_of", "undone", "undone_of"]

_AT_ONCE = 1000
"""Ids or keys that one question names."""
_NO_DECISION = ("import", "undo")


def undone(
    connection: sa.Connection, book_id: int, *, imports_only: bool = False, before: int | None = None
) -> dict[int, int]:
    """Line that is undone -> the active line that undoes it; as it was `before` a line, where one is given."""
    wanted = (
        sa.select(decision_target.c.decision_id, decision_target.c.target_id)
        .join(decision, decision.c.id == decision_target.c.decision_id)
        .where(decision.c.book_id == book_id)
        .order_by(decision_target.c.decision_id.desc())
    )
    if imports_only:
        wanted = wanted.where(decision.c.changes_imports)
    if before is not None:
        wanted = wanted.where(decision.c.id < before)
    return _in_force((undo_id, target) for undo_id, target in connection.execute(wanted))


def undone_of(connection: sa.Connection, line_ids: Iterable[int]) -> dict[int, int]:
    """The same of some lines, and of those that undo them."""
    found: set[tuple[int, int]] = set()
    asked: set[int] = set()
    asking = set(line_ids)
    while asking:
        asked |= asking
        rows = _in_parts(connection, _TARGETS, decision_target.c.target_id, asking)
        found |= {(undo_id, target) for undo_id, target in rows}
        asking = {undo_id for undo_id, _ in found} - asked
    return _in_force(sorted(found, reverse=True))


def _in_force(undoing: Iterable[tuple[int, int]]) -> dict[int, int]:
    """Undone line -> the line that undoes it, from (undoing line, its target), the newest first."""
    found: dict[int, int] = {}
    for undo_id, target in undoing:
        if undo_id not in found:
            found[target] = undo_id
    return found


def active_imports(connection: sa.Connection, book_id: int, *, before: int | None = None) -> list[int]:
    """The imports that are not undone, each after those that it lies over; as it was `before` a line, where given.

    An import lies over those that describe an earlier day, and over those of its own day that were loaded earlier: an
    old export that is loaded late does not replace what is newer.
    """
    out = undone(connection, book_id, imports_only=True, before=before)
    wanted = sa.select(import_.c.id, import_.c.decision_id).where(import_.c.book_id == book_id)
    if before is not None:
        wanted = wanted.where(import_.c.decision_id < before)
    rows = connection.execute(wanted.order_by(import_.c.as_of, import_.c.decision_id))
    return [import_id for import_id, decision_id in rows if decision_id not in out]


def state_of(connection: sa.Connection, book_id: int, since: State | None = None) -> State:
    """Replay the active decisions of a book, or lay the newer ones over a state `since` that is known already.

    Where a newer line undoes another, all that was decided about the same records is replayed, and whatever that is
    tied to. Where one brings rows in, or takes them away, everything is.
    """
    newer = (
        sa.select(decision.c.id, decision.c.kind, decision.c.payload, decision.c.changes_imports)
        .where(decision.c.book_id == book_id, decision.c.id > (since.line if since else 0))
        .order_by(decision.c.id)
    )
    rows = connection.execute(newer).all()
    if since is None:
        out = undone(connection, book_id)
        lines = [
            (row.id, row.kind, json.loads(row.payload))
            for row in rows
            if row.id not in out and row.kind not in _NO_DECISION
        ]
        return replay(lines, _all_present(connection, book_id), line=rows[-1].id if rows else 0)
    if not rows:
        return since
    if any(row.changes_imports or row.kind == "import" for row in rows):
        return state_of(connection, book_id)
    newest, undoing = rows[-1].id, [row.id for row in rows if row.kind == "undo"]
    if undoing:
        return _relaid(connection, book_id, since, [row.id for row in rows], undoing, newest)
    lines = [(row.id, row.kind, json.loads(row.payload)) for row in rows]
    named = {record for _, record in _records_of(connection, [row.id for row in rows])}
    return replay(lines, _present(connection, book_id, named), since=since, line=newest)


def _relaid(
    connection: sa.Connection, book_id: int, since: State, newer: list[int], undoing: list[int], newest: int
) -> State:
    """The state after newer lines, of which some undo others."""
    touched, targets = set(newer) - set(undoing), set(undoing)
    while targets:
        aimed_at = {target for _, target in _in_parts(connection, _TARGETS, decision_target.c.decision_id, targets)}
        targets = set(_lines(connection, aimed_at, undoing=True))
        touched |= aimed_at - targets
    tied, records = _tied(connection, book_id, touched)
    out = undone_of(connection, tied)
    lines = [
        (line_id, kind, json.loads(payload))
        for line_id, (kind, payload) in sorted(_lines(connection, tied - out.keys()).items())
    ]
    present = _present(connection, book_id, records)
    return replay(lines, present, since=since, line=newest, again=records, taken_back=tied)


def _tied(connection: sa.Connection, book_id: int, line_ids: Collection[int]) -> tuple[set[int], set[Record]]:
    """Lines that decide on the same records as these, directly or through others, and all their records."""
    lines: set[int] = set()
    records: set[Record] = set()
    asking = set(line_ids)
    while asking:
        lines |= asking
        found = {record for _, record in _records_of(connection, asking)} - records
        records |= found
        asking = set()
        for name in {name for name, _ in found}:
            wanted = (
                sa.select(decision.c.id)
                .join(decision_record, decision_record.c.decision_id == decision.c.id)
                .where(
                    decision_record.c.object == name,
                    decision.c.book_id == book_id,
                    decision.c.kind.not_in(_NO_DECISION),
                )
            )
            keys = [key for object_name, key in found if object_name == name]
            asking |= {line_id for (line_id,) in _in_parts(connection, wanted, decision_record.c.key, keys)}
        asking -= lines
    return lines, records


_TARGETS = sa.select(decision_target.c.decision_id, decision_target.c.target_id)


def _lines(connection: sa.Connection, line_ids: Iterable[int], *, undoing: bool = False) -> dict[int, tuple[str, str]]:
    """Line -> its kind and payload; only those that undo others where asked so."""
    wanted = sa.select(decision.c.id, decision.c.kind, decision.c.payload)
    if undoing:
        wanted = wanted.where(decision.c.kind == "undo")
    rows = _in_parts(connection, wanted, decision.c.id, line_ids)
    return {line_id: (kind, payload) for line_id, kind, payload in rows}


def _records_of(connection: sa.Connection, line_ids: Iterable[int]) -> Iterator[tuple[int, Record]]:
    """The records that some lines decide on."""
    wanted = sa.select(decision_record.c.decision_id, decision_record.c.object, decision_record.c.key)
    for line_id, name, key in _in_parts(connection, wanted, decision_record.c.decision_id, line_ids):
        yield line_id, (name, key)


def _in_parts(
    connection: sa.Connection, wanted: sa.Select, column: sa.ColumnElement, values: Iterable[int | str]
) -> Iterator[sa.Row]:
    """The rows in which a column holds one of many values."""
    asked = sorted(values)
    for start in range(0, len(asked), _AT_ONCE):
        yield from connection.execute(wanted.where(column.in_(asked[start : start + _AT_ONCE]))).all()


def _present(connection: sa.Connection, book_id: int, named: Collection[Record]) -> set[Record]:
    """Those of some records that active imports hold."""
    active = active_imports(connection, book_id)
    found: set[Record] = set()
    for object_name in {name for name, _ in named} & set(RECORDS):
        rows = RECORDS[object_name]
        wanted = sa.select(rows.c.key).where(rows.c.import_id.in_(active))
        keys = [key for name, key in named if name == object_name]
        found |= {(object_name, key) for (key,) in _in_parts(connection, wanted, rows.c.key, keys)}
    return found


def _all_present(connection: sa.Connection, book_id: int) -> set[Record]:
    """The records that decisions name and active imports hold."""
    named = (
        sa.select(decision_record.c.object, decision_record.c.key)
        .join(decision, decision.c.id == decision_record.c.decision_id)
        .where(decision.c.book_id == book_id)
        .distinct()
        .subquery()
    )
    active = active_imports(connection, book_id)
    objects = connection.execute(sa.select(named.c.object).distinct()).scalars().all()
    found: set[Record] = set()
    for object_name in set(objects) & set(RECORDS):
        rows = RECORDS[object_name]
        held = sa.exists().where(rows.c.key == named.c.key, rows.c.import_id.in_(active))
        wanted = sa.select(named.c.key).where(named.c.object == object_name, held)
        found |= {(object_name, key) for key in connection.execute(wanted).scalars().all()}
    return found
