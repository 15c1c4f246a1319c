"""A connection to somebody else's database on which nothing can be written.

SQLite      opened read-only, `query_only`, and an authorizer that lets nothing but reading through
Postgres    READ ONLY transactions by default and for this one; asked for before anything is read
MySQL       READ ONLY transactions; MariaDB too
Oracle      SET TRANSACTION READ ONLY
DuckDB      opened read-only, without access to files and the network
others      the transaction is rolled back, whatever it did; the login must be one that may only read

Nothing is ever committed. Who sets a source up gives it a login that may only read; this is what stands behind that.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any
from urllib.parse import quote

import sqlalchemy as sa

from lib.errors import SluiceError

_LONGEST_CELL = 64 << 20
"""Bytes; SQLite makes no longer value, so that zeroblob and its like cannot fill the memory."""

_READS = frozenset({sqlite3.SQLITE_SELECT, sqlite3.SQLITE_READ, sqlite3.SQLITE_RECURSIVE})
_REFUSED_FUNCTIONS = frozenset({"load_extension", "fts3_tokenizer", "readfile", "writefile", "edit"})


@contextmanager
def connect(address: sa.URL, seconds: int) -> Iterator[sa.Connection]:
    """A connection in a read-only transaction that is rolled back at the end; a statement may take `seconds`."""
    engine = _engine(address)
    try:
        with engine.connect() as connection:
            for statement in _before(connection.dialect, seconds):
                connection.exec_driver_sql(statement)
            connection.commit()
            connection.execution_options(postgresql_readonly=True)
            transaction = connection.begin()
            try:
                for statement in _within(connection.dialect):
                    connection.exec_driver_sql(statement)
                _guard(connection)
                yield connection
            finally:
                transaction.rollback()
    finally:
        engine.dispose()


def canceller(connection: sa.Connection) -> Callable[[], None]:
    """What stops a statement from another thread: by way of the server, else by closing the connection."""
    driver: Any = connection.connection.driver_connection
    if connection.dialect.name in {"mysql", "mariadb"}:
        number = int(connection.exec_driver_sql("SELECT CONNECTION_ID()").scalar_one())
        return lambda: _quietly(lambda: _kill(connection.engine, number))
    stop = next((name for name in ("cancel_safe", "interrupt", "cancel") if hasattr(driver, name)), "close")
    return lambda: _quietly(getattr(driver, stop))


def _kill(engine: sa.Engine, number: int) -> None:
    with engine.connect() as other:
        other.exec_driver_sql(f"KILL QUERY {number}")


def _quietly(stop: Callable[[], object]) -> None:
    """A statement that has ended by itself cannot be stopped, and drivers complain about that in many ways."""
    with suppress(Exception):
        stop()


def _engine(address: sa.URL) -> sa.Engine:
    backend = address.get_backend_name()
    if backend == "sqlite":
        path = Path(address.database or "")
        return sa.create_engine("sqlite://", creator=lambda: _sqlite(path), poolclass=sa.pool.NullPool)
    given: dict[str, Any] = {}
    if backend == "duckdb":
        given = {"read_only": True, "config": {"enable_external_access": False, "lock_configuration": True}}
    return sa.create_engine(address, connect_args=given, poolclass=sa.pool.NullPool)


def _sqlite(path: Path) -> sqlite3.Connection:
    if not path.is_file():
        raise SluiceError("its file is not there")
    connection = sqlite3.connect(f"file:{quote(str(path.absolute()))}?mode=ro", uri=True, isolation_level=None)
    connection.execute("PRAGMA query_only = ON")
    connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, _LONGEST_CELL)
    return connection


def _only_reads(action: int, first: str | None, second: str | None, _database: str | None, _trigger: str | None) -> int:
    allowed = action in _READS or (action == sqlite3.SQLITE_FUNCTION and second not in _REFUSED_FUNCTIONS)
    return sqlite3.SQLITE_OK if allowed else sqlite3.SQLITE_DENY


def _before(dialect: sa.Dialect, seconds: int) -> list[str]:
    """Statements for the session."""
    if dialect.name == "postgresql":
        return ["SET default_transaction_read_only = on", f"SET statement_timeout = {seconds * 1000}"]
    if dialect.name in {"mysql", "mariadb"}:
        mariadb = getattr(dialect, "is_mariadb", False)
        limit = f"max_statement_time = {seconds}" if mariadb else f"max_execution_time = {seconds * 1000}"
        return ["SET SESSION TRANSACTION READ ONLY", f"SET SESSION {limit}"]
    return []


def _within(dialect: sa.Dialect) -> list[str]:
    """Statements that a transaction has to begin with."""
    return ["SET TRANSACTION READ ONLY"] if dialect.name == "oracle" else []


def _guard(connection: sa.Connection) -> None:
    """What can only be set, or asked for, once the transaction has begun."""
    if connection.dialect.name == "sqlite":
        driver: Any = connection.connection.driver_connection
        driver.set_authorizer(_only_reads)
    if connection.dialect.name == "postgresql":
        answer = connection.exec_driver_sql("SHOW transaction_read_only").scalar()
        if answer != "on":
            raise SluiceError("it gives no read-only transaction")
