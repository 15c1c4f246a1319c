"""The ledger: decisions are appended, never changed; undo is one more line.

Two people who decide on the same records: the second gets a Conflict that says who, when and what.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any
from uuid import uuid4

import sqlalchemy as sa

from lib.errors import BadArgument, Conflict, NotFound
from lib.model.actor import Actor
from lib.store import books, replay
from lib.store.database import Store
from lib.store.history import count, page, people
from lib.store.lines import RULES, Line, Record, contested, describe, records_of
from lib.store.schema import decision, decision_record, decision_target, moment, stamp, to_json

__all__ = ["append", "count", "page", "people", "undo", "undo_batch", "version"]


def version(store: Store, book_id: int) -> int:
    """The newest line of a book's ledger, 0 for none: what a page has `seen` when it is drawn."""
    newest = sa.select(sa.func.max(decision.c.id)).where(decision.c.book_id == book_id)
    with store.read() as connection:
        return connection.execute(newest).scalar() or 0


def append(
    store: Store,
    actor: Actor,
    book_id: int,
    lines: Sequence[Line],
    *,
    seen: int,
    now: datetime,
    batch: str | None = None,
) -> list[int]:
    """Write decisions, all or none, and return their ids in order.

    `seen` is the ledger's version when the person's page was drawn. Raises Conflict where a line newer than that
    touches one of the same records. Several lines share a batch, which can be undone as one.
    """
    actor.must_be_admin("decide on records")
    records = [list(dict.fromkeys([*records_of(line.kind, line.payload), *line.records])) for line in lines]
    if not lines:
        return []
    batch = batch or (uuid4().hex if len(lines) > 1 else None)
    with store.write() as connection:
        books.lock(connection, book_id)
        about = set().union(*(contested(line, found) for line, found in zip(lines, records, strict=True)))
        _must_have_seen_all(connection, book_id, about, seen)
        values = [_values(book_id, actor, line.kind, line.payload, line.why, now, batch) for line in lines]
        return _write(connection, values, records)


def undo(store: Store, actor: Actor, book_id: int, decision_id: int, *, now: datetime, why: str = "") -> int:
    """Undo one line (an undo too: that restores what it undid) and return the id of the new line.

    Raises NotFound where the book has no such line, Conflict where it is undone already.
    """
    actor.must_be_admin("undo decisions")
    with store.write() as connection:
        books.lock(connection, book_id)
        row = _line(connection, book_id, decision_id)
        by = replay.undone_of(connection, [decision_id]).get(decision_id)
        if by is not None:
            earlier = _line(connection, book_id, by)
            raise Conflict(
                f"Line {decision_id} was undone already by {earlier.who} on {_when(earlier.at)}. Nothing was changed; "
                f"to restore it, undo line {by}."
            )
        return _undo(connection, actor, book_id, [row], {"decision": decision_id}, now, why)


def undo_batch(store: Store, actor: Actor, book_id: int, batch: str, *, now: datetime, why: str = "") -> int:
    """Undo what is still active of a batch, as one line, and return its id."""
    actor.must_be_admin("undo decisions")
    wanted = sa.select(decision).where(decision.c.book_id == book_id, decision.c.batch_id == batch)
    with store.write() as connection:
        books.lock(connection, book_id)
        found = connection.execute(wanted.order_by(decision.c.id)).all()
        if not found:
            raise NotFound("There is no such batch in this book. Open History for the lines that there are.")
        out = replay.undone_of(connection, [row.id for row in found])
        active = [row for row in found if row.id not in out]
        if not active:
            raise Conflict("Every line of this batch was undone already. Nothing was changed; see History for by whom.")
        return _undo(connection, actor, book_id, active, {"batch": batch}, now, why)


def _undo(
    connection: sa.Connection,
    actor: Actor,
    book_id: int,
    targets: Sequence[sa.Row],
    payload: dict[str, Any],
    now: datetime,
    why: str,
) -> int:
    """Write an undo line; it touches the records of its targets, so that later decisions on them see it."""
    changes_imports = any(row.changes_imports for row in targets)
    values = _values(book_id, actor, "undo", payload, why, now, None, changes_imports=changes_imports)
    target_ids = [row.id for row in targets]
    records = _records(connection, target_ids)
    (line_id,) = _write(connection, [values], [sorted(records)])
    connection.execute(
        sa.insert(decision_target), [{"decision_id": line_id, "target_id": target} for target in target_ids]
    )
    return line_id


def _records(connection: sa.Connection, decision_ids: Sequence[int]) -> set[Record]:
    found: set[Record] = set()
    for start in range(0, len(decision_ids), 1000):
        part = decision_ids[start : start + 1000]
        wanted = sa.select(decision_record.c.object, decision_record.c.key)
        found |= {
            (name, key) for name, key in connection.execute(wanted.where(decision_record.c.decision_id.in_(part)))
        }
    return found


def _must_have_seen_all(connection: sa.Connection, book_id: int, records: set[Record], seen: int) -> None:
    newer = (
        sa.select(decision, decision_record.c.object, decision_record.c.key)
        .join(decision_record, decision_record.c.decision_id == decision.c.id)
        .where(decision.c.book_id == book_id, decision.c.id > seen)
        .order_by(decision.c.id.desc())
    )
    for row in connection.execute(newer):
        record = (row.object, row.key)
        if record in records:
            about = "" if record == RULES else f", which touches {row.object.replace('_', ' ')} {row.key}"
            raise Conflict(
                f"{row.who} {describe(row.kind, json.loads(row.payload))} on {_when(row.at)}{about}, after this page "
                "was drawn. Nothing of yours was saved; reload the page, look again, then decide."
            )


def _line(connection: sa.Connection, book_id: int, decision_id: int) -> sa.Row:
    wanted = sa.select(decision).where(decision.c.book_id == book_id, decision.c.id == decision_id)
    row = connection.execute(wanted).one_or_none()
    if row is None:
        raise NotFound(f"The ledger of this book has no line {decision_id}. Open History for the lines that there are.")
    return row


def _values(
    book_id: int,
    actor: Actor,
    kind: str,
    payload: Any,
    why: str,
    now: datetime,
    batch: str | None,
    *,
    changes_imports: bool = False,
) -> dict[str, Any]:
    try:
        text = to_json(dict(payload))
    except (TypeError, ValueError):
        raise BadArgument(f"A decision of kind {kind!r} holds something that is no text or number.") from None
    return {
        "book_id": book_id,
        "at": stamp(now),
        "who": actor.name,
        "kind": kind,
        "payload": text,
        "why": why,
        "batch_id": batch,
        "changes_imports": changes_imports,
    }


def _write(
    connection: sa.Connection, values: Sequence[dict[str, Any]], records: Sequence[Iterable[Record]]
) -> list[int]:
    statement = sa.insert(decision).returning(decision.c.id, sort_by_parameter_order=True)
    line_ids = list(connection.execute(statement, list(values)).scalars())
    touched = [
        {"decision_id": line_id, "object": name, "key": key}
        for line_id, found in zip(line_ids, records, strict=True)
        for name, key in found
    ]
    if touched:
        connection.execute(sa.insert(decision_record), touched)
    return line_ids


def _when(at: str) -> str:
    return moment(at).strftime("%d %B %Y at %H:%M UTC")
