"""Corrections of the mapping that a person made, remembered for files of the same shape."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from lib.model.actor import Actor
from lib.store import books
from lib.store.database import Store
from lib.store.schema import moment, shape_mapping, stamp, to_json


@dataclass(frozen=True)
class Remembered:
    """What files of a shape are: of which object (None: as recognised), and header -> field ("" = unmapped)."""

    object_name: str | None
    overrides: Mapping[str, str]
    who: str
    at: datetime


def remember(
    store: Store,
    actor: Actor,
    book_id: int,
    shape: str,
    object_name: str | None,
    overrides: Mapping[str, str],
    now: datetime,
) -> None:
    """Keep a correction for all files of a shape to come, in place of an earlier one."""
    actor.must_be_admin("keep mappings")
    said = {"object": object_name, "overrides": to_json(dict(overrides)), "who": actor.name, "at": stamp(now)}
    with store.write() as connection:
        books.lock(connection, book_id)
        connection.execute(sa.delete(shape_mapping).where(_of(book_id, shape)))
        connection.execute(sa.insert(shape_mapping).values(book_id=book_id, shape=shape, **said))


def recall(store: Store, book_id: int, shapes: Sequence[str]) -> dict[str, Remembered]:
    """Shape -> what was kept for it, for those of the shapes for which something was."""
    wanted = sa.select(shape_mapping).where(shape_mapping.c.book_id == book_id, shape_mapping.c.shape.in_(shapes))
    with store.read() as connection:
        found = connection.execute(wanted).all()
    return {row.shape: Remembered(row.object, json.loads(row.overrides), row.who, moment(row.at)) for row in found}


def forget(store: Store, actor: Actor, book_id: int, shape: str) -> None:
    """Take files of a shape as they are recognised from now on. Nothing happens where nothing was kept."""
    actor.must_be_admin("forget mappings")
    with store.write() as connection:
        books.lock(connection, book_id)
        connection.execute(sa.delete(shape_mapping).where(_of(book_id, shape)))


def _of(book_id: int, shape: str) -> sa.ColumnElement[bool]:
    return sa.and_(shape_mapping.c.book_id == book_id, shape_mapping.c.shape == shape)
