"""The book: every record as the active imports show it, with the active decisions laid over it.

Imports lie over each other by their day: a value comes from the newest row of its record that has the column at all.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from threading import Lock

import numpy as np
import pandas as pd
import sqlalchemy as sa

from lib.model import fields, ids
from lib.model.fields import KEY, OBJECTS
from lib.store import current, replay, rows
from lib.store.database import Store
from lib.store.replay import State
from lib.store.schema import decision

CHILDREN: dict[str, tuple[tuple[str, str], ...]] = {
    "lead": (("campaign_member", "LeadId"), ("activity", "WhoId"), ("lead_history", "LeadId")),
    "contact": (("campaign_member", "ContactId"), ("activity", "WhoId"), ("opportunity", "ContactId")),
    "account": (("contact", "AccountId"), ("activity", "WhatId"), ("opportunity", "AccountId")),
}
"""Object -> the objects and fields that point at it, and follow it into a merge."""


@dataclass(frozen=True)
class Versions:
    """What a book's content depends on: equal versions, equal book.

    `imports` stands for the set of active imports (no order in it) and the rule by which they are read; `ledger` is the
    newest line.
    """

    imports: int
    ledger: int


class Tables(Mapping[str, pd.DataFrame]):
    """Every object's frame, each made when it is first asked for and kept: few readers need all nine."""

    def __init__(self, make: Callable[[str], pd.DataFrame]) -> None:
        self._make = make
        self._made: dict[str, pd.DataFrame] = {}
        self._lock = Lock()

    def __getitem__(self, name: str) -> pd.DataFrame:
        if name not in OBJECTS:
            raise KeyError(name)
        with self._lock:
            if name not in self._made:
                self._made[name] = self._make(name)
            return self._made[name]

    def __iter__(self) -> Iterator[str]:
        return iter(OBJECTS)

    def __len__(self) -> int:
        return len(OBJECTS)


def versions(store: Store, book_id: int) -> Versions:
    """The versions of a book now; a few quick look-ups, fit for every page."""
    newest = sa.select(sa.func.max(decision.c.id)).where(decision.c.book_id == book_id)
    with store.read() as connection:
        active = replay.active_imports(connection, book_id)
        ledger = connection.execute(newest).scalar() or 0
    return Versions(stands_for(active), ledger)


def stands_for(import_ids: Sequence[int]) -> int:
    """The version that stands for active imports, each after those that it lies over."""
    digest = hashlib.sha256(",".join([current.RULE, *map(str, import_ids)]).encode()).hexdigest()
    return int(digest[:13], 16) if import_ids else 0


def base(store: Store, book_id: int, object_name: str) -> pd.DataFrame:
    """Every record as it was imported: each column that came in from the newest row that has it, fields first."""
    with store.read() as connection:
        holding = current.holdings(connection, book_id)[object_name]
        return current.newest(store, connection, book_id, object_name, holding)


def active(store: Store, book_id: int) -> list[int]:
    """The imports that count now, each after those that it lies over."""
    with store.read() as connection:
        return replay.active_imports(connection, book_id)


def keys(store: Store, object_name: str, import_ids: Collection[int]) -> pd.Index:
    """The keys of all records of an object that these imports brought."""
    with store.read() as connection:
        held = current.holdings_of(connection, import_ids)[object_name]
        return rows.keys(connection, object_name, held.layers)


def imported(store: Store, book_id: int, import_ids: Collection[int] | None = None) -> Tables:
    """Every object's records as they were imported, completed to all fields, all of the moment of this call.

    Imports never change, so it is enough to remember now which of them count; or else these are taken to count, each
    after those that it lies over.
    """
    with store.read() as connection:
        counting = replay.active_imports(connection, book_id) if import_ids is None else import_ids
        held = current.holdings_of(connection, counting)

    def read(name: str) -> pd.DataFrame:
        with store.read() as connection:
            return fields.complete(current.newest(store, connection, book_id, name, held[name]), name)

    return Tables(read)


def decided(base: Mapping[str, pd.DataFrame], state: State) -> Tables:
    """The tables with the decisions laid over them."""
    return Tables(lambda name: lay_over({name: base[name]}, state)[name])


def count(store: Store, book_id: int, object_name: str) -> int:
    """How many records of an object the active imports hold, before any merge."""
    with store.read() as connection:
        holding = current.holdings(connection, book_id)[object_name]
        return current.count(store, connection, book_id, object_name, holding)


def state(store: Store, book_id: int, since: State | None = None) -> State:
    """The active decisions, replayed in order; `since` is an earlier state of the same imports, to go on from."""
    with store.read() as connection:
        return replay.state_of(connection, book_id, since)


def tables(store: Store, book_id: int) -> dict[str, pd.DataFrame]:
    """Every object of the book as it stands, all of one moment; objects without records have empty frames."""
    with store.read() as connection:
        held = current.holdings(connection, book_id)
        found = {name: current.newest(store, connection, book_id, name, held[name]) for name in OBJECTS}
        decided = replay.state_of(connection, book_id)
    return lay_over(found, decided)


def lay_over(tables: Mapping[str, pd.DataFrame], state: State) -> dict[str, pd.DataFrame]:
    """The tables with the decisions applied: values over, merged records out, what pointed at them to the survivor."""
    result = {name: _with_values(frame, name, state) for name, frame in tables.items()}
    for name, children in CHILDREN.items():
        merged = state.merged_of(name)
        if merged.empty:
            continue
        if name in result:
            result[name] = result[name][~result[name].index.isin(merged.index)]
        for child, field in children:
            if child in result and field in result[child].columns:
                result[child] = result[child].assign(**{field: _to_survivors(result[child][field], merged)})
    return result


def _with_values(frame: pd.DataFrame, object_name: str, state: State) -> pd.DataFrame:
    changes = [
        (key, field, value)
        for (name, key), changed in state.values.items()
        if name == object_name and key in frame.index
        for field, value in changed.items()
    ]
    if not changes:
        return frame
    table = pd.DataFrame(changes, columns=[KEY, "field", "value"]).astype("str")
    result = frame.copy()
    for field, part in table.groupby("field", sort=False):
        positions = frame.index.get_indexer(pd.Index(part[KEY]))
        column = frame[field] if field in frame.columns else pd.Series("", index=frame.index, dtype="str")
        values = column.to_numpy(dtype=object, copy=True)
        values[positions] = part["value"].to_numpy(dtype=object)
        result[field] = pd.Series(values, index=frame.index, dtype="str")
    return result


def _to_survivors(references: pd.Series, merged: pd.Series) -> pd.Series:
    """References to merged records replaced; 15-character Ids are recognised, others stay as they were read."""
    positions = merged.index.get_indexer(pd.Index(ids.to_18(references)))
    survivors = merged.to_numpy(dtype=object)[np.maximum(positions, 0)]
    kept = references.to_numpy(dtype=object)
    return pd.Series(np.where(positions >= 0, survivors, kept), index=references.index, dtype="str")
