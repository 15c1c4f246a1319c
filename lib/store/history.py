"""Reading the ledger: one page of lines, each with its standing now."""

from __future__ import annotations

import json
from collections.abc import Collection
from datetime import datetime

import pandas as pd
import sqlalchemy as sa

from lib.store import replay
from lib.store.database import Store
from lib.store.lines import Record, describe
from lib.store.schema import decision, decision_record, stamp

COLUMNS = {
    "decision_id": "int64",
    "at": "datetime64[us, UTC]",
    "who": "str",
    "kind": "str",
    "what": "str",
    "why": "str",
    "payload": "str",
    "records": "int64",
    "batch_id": "str",
    "batch_size": "int64",
    "state": "str",
    "undone_by": "int64",
}
"""The columns of a page of the ledger and their types."""


def page(
    store: Store,
    book_id: int,
    *,
    who: str | None = None,
    kinds: Collection[str] = (),
    since: datetime | None = None,
    until: datetime | None = None,
    record: Record | None = None,
    limit: int = 50,
    offset: int = 0,
) -> pd.DataFrame:
    """Lines of the ledger, the newest first; `since` is included, `until` is not.

    `what` says it in words, `payload` in JSON; `state` is active, undone or dormant; `undone_by` is the line to undo to
    restore it (0 for none); a line that is no part of a batch has a blank `batch_id` and a `batch_size` of 1.
    """
    wanted = sa.select(decision).where(*_conditions(book_id, who, kinds, since, until, record))
    with store.read() as connection:
        found = connection.execute(wanted.order_by(decision.c.id.desc()).limit(limit).offset(offset)).all()
        undone = replay.undone(connection, book_id)
        dormant = replay.state_of(connection, book_id).dormant if found else frozenset()
        sizes = _sizes(connection, decision.c.batch_id, {row.batch_id for row in found if row.batch_id})
        touched = _sizes(connection, decision_record.c.decision_id, {row.id for row in found})
    rows = [
        (
            row.id,
            row.at,
            row.who,
            row.kind,
            describe(row.kind, json.loads(row.payload)),
            row.why,
            row.payload,
            touched.get(row.id, 0),
            row.batch_id or "",
            sizes.get(row.batch_id, 1),
            "undone" if row.id in undone else "dormant" if row.id in dormant else "active",
            undone.get(row.id, 0),
        )
        for row in found
    ]
    frame = pd.DataFrame(rows, columns=list(COLUMNS))
    return frame.assign(at=pd.to_datetime(frame["at"], utc=True)).astype(COLUMNS)


def count(
    store: Store,
    book_id: int,
    *,
    who: str | None = None,
    kinds: Collection[str] = (),
    since: datetime | None = None,
    until: datetime | None = None,
    record: Record | None = None,
) -> int:
    """How many lines `page` would show in all."""
    wanted = sa.select(sa.func.count()).select_from(decision)
    with store.read() as connection:
        conditions = _conditions(book_id, who, kinds, since, until, record)
        return connection.execute(wanted.where(*conditions)).scalar_one()


def people(store: Store, book_id: int) -> list[str]:
    """Everybody who wrote a line of this book's ledger, by name."""
    wanted = sa.select(decision.c.who).where(decision.c.book_id == book_id).distinct()
    with store.read() as connection:
        return sorted(connection.execute(wanted).scalars())


def _conditions(
    book_id: int,
    who: str | None,
    kinds: Collection[str],
    since: datetime | None,
    until: datetime | None,
    record: Record | None,
) -> list[sa.ColumnElement[bool]]:
    conditions: list[sa.ColumnElement[bool]] = [decision.c.book_id == book_id]
    if who is not None:
        conditions.append(decision.c.who == who)
    if kinds:
        conditions.append(decision.c.kind.in_(list(kinds)))
    if since is not None:
        conditions.append(decision.c.at >= stamp(since))
    if until is not None:
        conditions.append(decision.c.at < stamp(until))
    if record is not None:
        on_it = (decision_record.c.object == record[0]) & (decision_record.c.key == record[1])
        conditions.append(decision.c.id.in_(sa.select(decision_record.c.decision_id).where(on_it)))
    return conditions


def _sizes(connection: sa.Connection, column: sa.ColumnElement, values: Collection) -> dict:
    counted = sa.select(column, sa.func.count()).where(column.in_(list(values))).group_by(column)
    return dict(connection.execute(counted).all())
