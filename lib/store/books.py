"""The books of a store. A book that is removed keeps everything and can be restored."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from lib.errors import BadArgument, NotFound
from lib.model.actor import Actor
from lib.store import snapshot
from lib.store.database import Store
from lib.store.schema import book, moment, stamp

_LONGEST_NAME = 80


@dataclass(frozen=True)
class Book:
    """A book: its own imports, its own ledger, its own rules."""

    id: int
    name: str
    created_at: datetime


def create(store: Store, actor: Actor, name: str, *, now: datetime) -> Book:
    """Make a book. Raises BadArgument for a name that is taken or cannot be used."""
    actor.must_be_admin("create books")
    name = _valid_name(name)
    with store.write() as connection:
        _must_be_free(connection, name)
        values = {"name": name, "name_key": name.casefold(), "created_at": stamp(now)}
        row = connection.execute(sa.insert(book).values(values).returning(book)).one()
    return _book(row)


def all(store: Store, *, removed: bool = False) -> list[Book]:
    """The living books by name; with `removed`, those that can be restored."""
    wanted = book.c.removed_at.is_not(None) if removed else book.c.removed_at.is_(None)
    with store.read() as connection:
        rows = connection.execute(sa.select(book).where(wanted)).all()
    return [_book(row) for row in sorted(rows, key=lambda row: (row.name_key, row.id))]


def get(store: Store, book_id: int) -> Book:
    """The living book of that id, or NotFound."""
    with store.read() as connection:
        return _book(_living(connection, book_id))


def find(store: Store, name: str) -> Book | None:
    """The living book of that name (case does not matter), or None."""
    wanted = sa.select(book).where(book.c.name_key == name.strip().casefold(), book.c.removed_at.is_(None))
    with store.read() as connection:
        row = connection.execute(wanted).one_or_none()
    return _book(row) if row else None


def rename(store: Store, actor: Actor, book_id: int, name: str) -> Book:
    """Give a book another name."""
    actor.must_be_admin("rename books")
    name = _valid_name(name)
    with store.write() as connection:
        lock(connection, book_id)
        _must_be_free(connection, name, but=book_id)
        values = {"name": name, "name_key": name.casefold()}
        row = connection.execute(sa.update(book).where(book.c.id == book_id).values(values).returning(book)).one()
    return _book(row)


def remove(store: Store, actor: Actor, book_id: int, *, now: datetime) -> None:
    """Take a book out of sight. Nothing of it is deleted; `restore` brings it back."""
    actor.must_be_admin("remove books")
    with store.write() as connection:
        lock(connection, book_id)
        connection.execute(sa.update(book).where(book.c.id == book_id).values(removed_at=stamp(now)))
    snapshot.forget(store, book_id)


def restore(store: Store, actor: Actor, book_id: int) -> Book:
    """Bring a removed book back. Raises BadArgument where its name was taken in the meantime."""
    actor.must_be_admin("restore books")
    with store.write() as connection:
        row = connection.execute(sa.select(book).where(book.c.id == book_id)).one_or_none()
        if row is None:
            raise _no_such_book()
        _must_be_free(connection, row.name, but=book_id)
        connection.execute(sa.update(book).where(book.c.id == book_id).values(removed_at=None))
    return _book(row)


def lock(connection: sa.Connection, book_id: int) -> None:
    """Hold a living book until the end of this write, so that its ledger has one writer at a time.

    An SQLite write holds the whole database already; FOR UPDATE does it on Postgres. Raises NotFound.
    """
    _living(connection, book_id, lock=True)


def _living(connection: sa.Connection, book_id: int, *, lock: bool = False) -> sa.Row:
    wanted = sa.select(book).where(book.c.id == book_id, book.c.removed_at.is_(None))
    row = connection.execute(wanted.with_for_update() if lock else wanted).one_or_none()
    if row is None:
        raise _no_such_book()
    return row


def _no_such_book() -> NotFound:
    return NotFound("There is no such book, or it was removed. Choose another, or restore it under Settings.")


def _must_be_free(connection: sa.Connection, name: str, but: int | None = None) -> None:
    same = sa.select(book.c.name).where(book.c.name_key == name.casefold(), book.c.removed_at.is_(None))
    taken = connection.execute(same if but is None else same.where(book.c.id != but)).scalar()
    if taken is not None:
        raise BadArgument(f"There is a book called {taken} already. Choose another name.")


def _valid_name(name: str) -> str:
    name = " ".join(name.split())
    if not name or len(name) > _LONGEST_NAME or not name.isprintable():
        raise BadArgument(f"A book needs a name of 1 to {_LONGEST_NAME} readable characters.")
    return name


def _book(row: sa.Row) -> Book:
    return Book(row.id, row.name, moment(row.created_at))
