"""Opening a store: SQLite or Postgres, brought to the present schema, with short and safe transactions.

SQLite defaults lose updates and, up to 3.51.2, its WAL can lose commits (sqlite.org/wal.html, "the WAL-reset bug").
So every write begins IMMEDIATE, and WAL is used only where the bug is mended; elsewhere the rollback journal with
synchronous=FULL.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from lib.errors import BadArgument, SluiceError
from lib.store import postgres

_MIGRATIONS = Path(__file__).with_name("migrations")
_BUSY_SECONDS = 30
_BIG_CACHE_KB = 1 << 20


@dataclass(frozen=True)
class Store:
    """An open store. Cheap to pass around; safe to share between threads."""

    engine: sa.Engine
    url: str = field(repr=False)

    @contextmanager
    def read(self) -> Iterator[sa.Connection]:
        """One consistent view of the store."""
        with _in_plain_words(self.engine), self.engine.connect() as connection, connection.begin():
            yield connection

    @contextmanager
    def write(self, connection: sa.Connection | None = None) -> Iterator[sa.Connection]:
        """One transaction that is kept whole or not at all; other writers wait their turn.

        On a connection of its own, unless it is given one (that `own_connection` made).
        """
        with _in_plain_words(self.engine), nullcontext(connection) if connection else self.engine.connect() as used:
            if self.engine.dialect.name == "sqlite":
                used = used.execution_options(sluice_write=True)
            elif connection is None:
                used = used.execution_options(**postgres.WRITING)
            with used.begin():
                yield used

    @contextmanager
    def own_connection(self) -> Iterator[sa.Connection]:
        """A connection without a transaction, closed for good at the end: its temporary tables go with it.

        On SQLite it has a big cache: what does not fit is written before the commit, and locks readers out until then.
        """
        with _in_plain_words(self.engine), self.engine.connect() as connection:
            if self.engine.dialect.name == "postgresql":
                connection = connection.execution_options(**postgres.WRITING)
            connection.detach()
            if self.engine.dialect.name == "sqlite":
                connection.connection.cursor().execute(f"PRAGMA cache_size = -{_BIG_CACHE_KB}").close()
            yield connection


def open_store(url: str) -> Store:
    """Open the store at a database URL, making or migrating it first where needed.

    Raises BadArgument for a URL that cannot be used, SluiceError where the database cannot be opened.
    """
    address = _address(url)
    if address.get_backend_name() == "sqlite":
        _make_private_file(Path(address.database or ""))
        engine = sa.create_engine(address, max_overflow=-1)
        sa.event.listen(engine, "connect", _prepare_sqlite)
        sa.event.listen(engine, "begin", _begin_sqlite)
    else:
        engine = postgres.engine(address, _BUSY_SECONDS)
    store = Store(engine, url)
    try:
        _migrate(store)
    except SluiceError:
        engine.dispose()
        raise
    return store


def journal_mode(version: tuple[int, int, int]) -> str:
    """The journal that is safe for an SQLite version."""
    mended = version >= (3, 51, 3) or (3, 50, 7) <= version < (3, 51, 0) or (3, 44, 6) <= version < (3, 45, 0)
    return "WAL" if mended else "DELETE"


def _address(url: str) -> sa.URL:
    try:
        address = sa.make_url(url)
    except sa.exc.ArgumentError:
        raise BadArgument(
            "This database URL cannot be read. Use sqlite:///path/to/file.db or postgresql://user@host/name."
        ) from None
    backend = "postgresql" if address.drivername == "postgres" else address.get_backend_name()
    if backend not in {"sqlite", "postgresql"}:
        raise BadArgument(f"Sluice keeps its data in SQLite or Postgres, not in {backend}. Change DATABASE_URL.")
    if backend == "sqlite" and address.database in {None, "", ":memory:"}:
        raise BadArgument("A database in memory would be lost. Name a file, such as sqlite:///data/sluice.db.")
    return address


def _make_private_file(path: Path) -> None:
    """Folders and file for the owner's eyes only: leads are personal data."""
    try:
        for folder in reversed([path.parent, *path.parent.parents]):
            if not folder.exists():
                folder.mkdir(mode=0o700, exist_ok=True)
        os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
    except OSError as error:
        raise SluiceError(
            f"The database {path} cannot be opened: {error.strerror}. Check who may write there, or set SLUICE_DATA."
        ) from None


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    connection.isolation_level = None
    mode = journal_mode(sqlite3.sqlite_version_info[:3])
    cursor = connection.cursor()
    cursor.execute(f"PRAGMA busy_timeout = {_BUSY_SECONDS * 1000}")
    cursor.execute("PRAGMA foreign_keys = ON")
    cursor.execute(f"PRAGMA journal_mode = {mode}")
    cursor.execute(f"PRAGMA synchronous = {'NORMAL' if mode == 'WAL' else 'FULL'}")
    cursor.execute("PRAGMA cache_size = -65536")
    cursor.close()


def _begin_sqlite(connection: sa.Connection) -> None:
    writing = connection.get_execution_options().get("sluice_write")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")


@contextmanager
def _in_plain_words(engine: sa.Engine) -> Iterator[None]:
    """Turn what a database says about itself (locked, full, unreadable) into a sentence with a next step."""
    driver_error: type[Exception] = engine.dialect.loaded_dbapi.Error
    try:
        yield
    except (sa.exc.DatabaseError, driver_error) as error:
        reason = str(getattr(error, "orig", None) or error)
        if "locked" in reason or "lock timeout" in reason:
            said = f"The database stayed busy for {_BUSY_SECONDS} seconds. Nothing was changed; try again in a moment."
        elif "connection" in reason:
            said = "The database cannot be reached. Nothing was changed; check that it runs, then try again."
        elif "full" in reason or "No space left" in reason:
            said = "The disk is full. Nothing was changed; make room, then try again."
        elif "not a database" in reason or "malformed" in reason:
            said = "The database file is damaged or is not a Sluice database. Put a backup in its place."
        else:
            said = f"The database could not do this: {reason}. Nothing was changed."
        raise SluiceError(said) from error


def newest_revision() -> str:
    """The schema that this Sluice wants: the number with which the last migration's file name begins."""
    return max(path.name for path in (_MIGRATIONS / "versions").glob("*.py")).partition("_")[0]


def _migrate(store: Store) -> None:
    """Bring the schema to the newest revision; of several processes that open at once, one does it."""
    if _revision(store) == newest_revision():
        return
    from lib.store import upgrade

    with store.write() as connection:
        upgrade.upgrade(connection, _MIGRATIONS)


def _revision(store: Store) -> str:
    """The schema that the database has, as Alembic noted it; "" for a new database."""
    with store.read() as connection:
        if not sa.inspect(connection).has_table("alembic_version"):
            return ""
        return connection.execute(sa.text("SELECT version_num FROM alembic_version")).scalar() or ""
