"""Every record of a book as the imports that count show it, the newest over the older ones, without decisions."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import pandas as pd
import sqlalchemy as sa

from lib.model import fields
from lib.model.fields import OBJECTS
from lib.store import replay, rows, snapshot
from lib.store.database import Store
from lib.store.layers import Layer
from lib.store.schema import RECORDS, import_

RULE = "each column from the newest row that has it"
"""By what rule imports are read; copies and results of a release with another one are not taken."""


@dataclass(frozen=True)
class Holding:
    """The imports that count for one object as layers, from the oldest to the newest, and how many rows there are.

    `made_of` names these very imports: equal for two holdings of a store only where their rows are.
    """

    layers: Sequence[Layer]
    made_of: str
    size: int


def holdings(connection: sa.Connection, book_id: int) -> dict[str, Holding]:
    """Object -> the active imports that hold records of it."""
    return holdings_of(connection, replay.active_imports(connection, book_id))


def holdings_of(connection: sa.Connection, import_ids: Iterable[int]) -> dict[str, Holding]:
    """The same for given imports, from the oldest to the newest."""
    import_ids = list(import_ids)
    wanted = sa.select(import_.c.id, import_.c.sha256, import_.c.created_at, import_.c.columns, import_.c.counts)
    found = {row.id: row for row in connection.execute(wanted.where(import_.c.id.in_(import_ids)))}
    layers: dict[str, list[Layer]] = {name: [] for name in OBJECTS}
    marks: dict[str, list[str]] = {name: [] for name in OBJECTS}
    sizes = dict.fromkeys(OBJECTS, 0)
    for row in (found[import_id] for import_id in import_ids):
        counts = json.loads(row.counts)
        for name, said in json.loads(row.columns).items():
            layers[name] += _layers(row.id, said)
            marks[name].append(f"{row.id} {row.sha256} {row.created_at}")
            sizes[name] += counts[name]["rows"]
    return {name: Holding(layers[name], _made_of(name, marks[name]), sizes[name]) for name in OBJECTS}


def _layers(import_id: int, said: Sequence[Mapping[str, Any]] | Mapping[str, int]) -> list[Layer]:
    """The layers of one import. Imports of before its tables were told apart have their columns in one."""
    if isinstance(said, Mapping):
        return [Layer(import_id, said)]
    if len(said) == 1:
        return [Layer(import_id, said[0]["columns"])]
    found, first = [], 0
    for part in said:
        found.append(Layer(import_id, part["columns"], first, first + part["rows"]))
        first += part["rows"]
    return found


def _made_of(object_name: str, marks: Iterable[str]) -> str:
    """What stands for these imports of an object, and for the fields that it has in this release."""
    return hashlib.sha256("\n".join([RULE, *fields.names(object_name), *marks]).encode()).hexdigest()


def newest(store: Store, connection: sa.Connection, book_id: int, object_name: str, holding: Holding) -> pd.DataFrame:
    """Every record, each column from the newest row that has it: all that came in, fields first in registry order.

    From the copy beside the database where it pays and there is one; else from the database, and a copy is made.
    """
    if holding.size < snapshot.WORTH_IT:
        return rows.newest(connection, object_name, holding.layers)
    found = snapshot.load(store, book_id, object_name, holding.made_of)
    if found is None:
        found = rows.newest(connection, object_name, holding.layers)
        snapshot.keep(store, book_id, object_name, holding.made_of, found)
    return found


def count(store: Store, connection: sa.Connection, book_id: int, object_name: str, holding: Holding) -> int:
    """How many records there are."""
    if holding.size >= snapshot.WORTH_IT:
        found = snapshot.load(store, book_id, object_name, holding.made_of)
        if found is not None:
            return len(found)
    table = RECORDS[object_name]
    held = table.c.import_id.in_({layer.import_id for layer in holding.layers})
    return connection.execute(sa.select(sa.func.count(table.c.key.distinct())).where(held)).scalar_one()


def few_columns(
    store: Store, connection: sa.Connection, book_id: int, object_name: str, holding: Holding, names: Collection[str]
) -> pd.DataFrame:
    """The same with no other columns than these: quick without a copy, too, and none is made."""
    if holding.size >= snapshot.WORTH_IT:
        found = snapshot.load(store, book_id, object_name, holding.made_of)
        if found is not None:
            return found[[name for name in found.columns if name in names]]
    narrowed = [
        replace(layer, columns={name: count for name, count in layer.columns.items() if name in names})
        for layer in holding.layers
    ]
    return rows.newest(connection, object_name, narrowed)


def keep_copy(
    store: Store, book_id: int, object_name: str, before: pd.DataFrame, added: list[pd.DataFrame], holding: Holding
) -> None:
    """Make the copy of the records after an import, from what is in memory anyway."""
    if holding.size >= snapshot.WORTH_IT:
        snapshot.keep(store, book_id, object_name, holding.made_of, rows.laid_over(object_name, before, added))
