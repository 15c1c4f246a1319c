"""Databases as sources: those that the operator has named, and of those only reading.

A person names a source and a table, or writes one SELECT; never an address. The rows come in batches through a
cursor of the server, in a thread of their own, so that whoever waits hears how far it is and can stop at any moment.
"""

from __future__ import annotations

import hashlib
import queue
import re
import threading
import time
from collections.abc import Callable, Generator
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pyarrow as pa
import sqlalchemy as sa

from lib.errors import BadArgument, NotFound, SluiceError, UnreadableFile
from lib.settings import settings
from lib.store import read_only
from lib.store.cells import TEXT, as_text
from lib.store.one_select import checked, is_select

Progress = Callable[[float, str], None]

_BATCH = 2_000
_GLANCE = 0.2
"""Seconds between two looks at whether rows have come; so long a wish to stop may wait."""

_CONNECT_SECONDS = 20
_LONGEST_REASON = 300
_OTHER_STATEMENT = re.compile(
    r"\s*(?:alter|attach|call|copy|create|delete|drop|exec|execute|explain|grant|insert|merge|pragma|replace|set|show|"
    r"table|truncate|update)\s",
    re.IGNORECASE,
)
"""How what is neither a SELECT nor the name of a table may begin."""

_NAME = re.compile(r"[A-Za-z0-9_.-]+")
_SYSTEM_SCHEMAS = re.compile(r"information_schema|pg_.*|sys|db_.*|guest", re.IGNORECASE)
_MANY_SCHEMAS = frozenset({"postgresql", "mssql"})


@dataclass(frozen=True)
class Rows:
    """What a source gave: text columns by position, NULL as blank.

    `whole` is False where there were more rows than asked for. `sha256` and `size` are those of the text.
    """

    header: list[str]
    columns: list[pa.ChunkedArray]
    height: int
    whole: bool
    sha256: str
    size: int
    notes: list[str]


def sources() -> dict[str, str]:
    """The sources that the operator has named, with where they are: no user, no password."""
    return {name: _place(address) for name, address in _addresses().items()}


def tables(name: str) -> list[str]:
    """Tables and views of a source, those outside the default schema as schema.table."""
    (found,) = _Reading(name, _address(name), _list_tables).results(lambda: None)
    return list(found)


def preview(name: str, query: str, limit: int = 200, progress: Progress | None = None) -> Rows:
    """The first rows of a table, or of a SELECT."""
    return _read(name, query, progress, limit)


def fetch(name: str, query: str, progress: Progress | None = None) -> Rows:
    """Every row of a table, or of a SELECT. Raises UnreadableFile where they are more than the operator allows."""
    return _read(name, query, progress, None)


class _Reading:
    """Work on a source in a thread of its own; `results` gives what it yields, and ends it when nobody wants more."""

    def __init__(self, name: str, address: sa.URL, work: Callable[[sa.Connection], Generator[Any]]) -> None:
        self._name, self._address, self._work = name, address, work
        self._came: queue.Queue[tuple[str, Any]] = queue.Queue(maxsize=4)
        self._stopped = threading.Event()
        self._cancel: Callable[[], None] = lambda: None
        self._driver_error: type[Exception] = sa.exc.DBAPIError

    def results(self, waiting: Callable[[], None]) -> Generator[Any]:
        """What the work yields; `waiting` is called while nothing comes, and may raise to end it."""
        thread = threading.Thread(target=self._run, name=f"source {self._name}", daemon=True)
        thread.start()
        patience, since = _CONNECT_SECONDS, time.monotonic()
        try:
            while True:
                try:
                    what, item = self._came.get(timeout=_GLANCE)
                except queue.Empty:
                    waiting()
                    if time.monotonic() - since > patience:
                        raise self._failed(f"it did not answer within {patience} seconds") from None
                    continue
                since = time.monotonic()
                if what == "end":
                    return
                if what == "connected":
                    patience = settings().source_seconds
                elif what == "failed":
                    raise self._in_words(item) from None
                else:
                    yield item
        finally:
            self._stopped.set()
            if thread.is_alive():
                threading.Thread(target=self._cancel, daemon=True).start()
                thread.join(_GLANCE)

    def _run(self) -> None:
        with suppress(_Unwanted):
            try:
                with read_only.connect(self._address, settings().source_seconds) as connection:
                    self._cancel = read_only.canceller(connection)
                    self._driver_error = connection.dialect.loaded_dbapi.Error
                    self._put("connected")
                    with closing(self._work(connection)) as items:
                        for item in items:
                            self._put("item", item)
                self._put("end")
            except Exception as error:
                self._put("failed", error)

    def _put(self, what: str, item: Any = None) -> None:
        while not self._stopped.is_set():
            with suppress(queue.Full):
                return self._came.put((what, item), timeout=_GLANCE)
        raise _Unwanted

    def _in_words(self, error: Exception) -> Exception:
        if isinstance(error, (BadArgument, NotFound)):
            return error
        if isinstance(error, (ImportError, sa.exc.NoSuchModuleError)):
            return self._failed("its driver is not installed here")
        if isinstance(error, (SluiceError, OSError, sa.exc.SQLAlchemyError, self._driver_error)):
            said = getattr(error, "orig", None) or error
            return self._failed(str(said.args[-1] if said.args else said))
        return error

    def _failed(self, reason: str) -> UnreadableFile:
        """One sentence; the first line of what the database said, and never its password."""
        said = next((line.strip() for line in reason.splitlines() if line.strip()), "it gave no reason")
        for secret in (str(self._address.password or ""), quote(str(self._address.password or ""))):
            said = said.replace(secret, "***") if secret else said
        return UnreadableFile(
            f"The source {self._name} could not be read: {said[:_LONGEST_REASON].rstrip('!. ')}. "
            "Check what you asked for, or ask who runs Sluice."
        )


class _Unwanted(Exception):
    """Nobody waits for the rows any more."""


def _read(name: str, query: str, progress: Progress | None, limit: int | None) -> Rows:
    address, report = _address(name), progress or (lambda share, text: None)
    digest, size, height, told = hashlib.sha256(), 0, 0, 0.0
    parts: list[list[pa.Array]] = []
    in_bytes: set[int] = set()

    def tell() -> None:
        nonlocal told
        if time.monotonic() - told >= _GLANCE:
            report(height / (height + 200_000), f"{height:,} rows" if height else f"waiting for {name}")
            told = time.monotonic()

    reading = _Reading(name, address, lambda connection: _batches(connection, name, query, limit))
    with closing(reading.results(tell)) as items:
        header: list[str] = next(items)
        digest.update("\x1f".join(header).encode())
        for columns, hexadecimal in items:
            parts.append(columns)
            in_bytes |= hexadecimal
            height += len(columns[0])
            size += sum(buffer.size for column in columns if (buffer := column.buffers()[2]))
            digest.update(pa.record_batch(columns, header).serialize())
            _refuse_too_much(name, height, size, limit)
            tell()
            if limit is not None and height > limit:
                break
    kept = height if limit is None else min(limit, height)
    return Rows(
        header=header,
        columns=[pa.chunked_array(column, TEXT).slice(0, kept) for column in zip(*parts)]
        or [pa.chunked_array([], TEXT) for _ in header],
        height=kept,
        whole=kept == height,
        sha256=digest.hexdigest(),
        size=size,
        notes=[f"{header[place]} holds bytes, written as hexadecimal digits" for place in sorted(in_bytes)],
    )


def _refuse_too_much(name: str, height: int, size: int, limit: int | None) -> None:
    most = settings()
    if limit is None and height > most.source_rows:
        raise UnreadableFile(
            f"{name} has more than {most.source_rows:,} rows of this. Select fewer with WHERE, or raise "
            "SLUICE_SOURCE_ROWS."
        )
    if size > most.max_file_mb << 20:
        raise UnreadableFile(
            f"{name} has more than {most.max_file_mb:,} MB of this. Select fewer columns or rows, or raise "
            "SLUICE_MAX_FILE_MB."
        )


def _batches(connection: sa.Connection, name: str, query: str, limit: int | None) -> Generator[Any]:
    """The header, then the columns of each batch with the places of those that held bytes."""
    connection.execution_options(stream_results=True, max_row_buffer=_BATCH, no_parameters=True)
    if is_select(query):
        result = connection.exec_driver_sql(checked(query, connection.dialect.name))
    else:
        everything = sa.select(sa.text("*")).select_from(_table(connection, name, query))
        result = connection.execute(everything.limit(_one_more(limit)))
    with closing(result):
        cursor: Any = result.cursor
        if not result.returns_rows or not cursor.description:
            raise BadArgument("This statement gives no columns. Write one SELECT, or name a table.")
        yield [str(column[0]) for column in cursor.description]
        left = _one_more(limit)
        while left is None or left > 0:
            rows = result.fetchmany(_BATCH if left is None else min(left, _BATCH))
            if not rows:
                return
            left = None if left is None else left - len(rows)
            texts = [as_text(values) for values in zip(*rows)]
            yield [column for column, _ in texts], {place for place, (_, in_bytes) in enumerate(texts) if in_bytes}


def _one_more(limit: int | None) -> int | None:
    """One row more than is wanted tells whether there are more."""
    return None if limit is None else limit + 1


def _list_tables(connection: sa.Connection) -> Generator[list[str]]:
    yield list(_tables(connection))


def _tables(connection: sa.Connection) -> dict[str, sa.TableClause]:
    inspector = sa.inspect(connection)
    schemas: list[str | None] = [None]
    if connection.dialect.name in _MANY_SCHEMAS:
        schemas += [
            schema
            for schema in inspector.get_schema_names()
            if schema != inspector.default_schema_name and not _SYSTEM_SCHEMAS.fullmatch(schema)
        ]
    found: dict[str, sa.TableClause] = {}
    for schema in schemas:
        names = [*inspector.get_table_names(schema), *inspector.get_view_names(schema)]
        if connection.dialect.name == "postgresql":
            names += inspector.get_materialized_view_names(schema)
        found |= {f"{schema}.{name}" if schema else name: sa.table(name, schema=schema) for name in sorted(names)}
    return found


def _table(connection: sa.Connection, source: str, wanted: str) -> sa.TableClause:
    """The table of that name, whatever its letter case where that is clear; NotFound names those that there are."""
    found = _tables(connection)
    alike = [name for name in found if name.casefold() == wanted.strip().casefold()]
    exact = wanted if wanted in found else alike[0] if len(alike) == 1 else None
    if exact is not None:
        return found[exact]
    if _OTHER_STATEMENT.match(wanted):
        checked(wanted, connection.dialect.name)
    there = ", ".join(list(found)[:30]) or "none that this login may see"
    raise NotFound(f"{source} has no table called {wanted}. Its tables are: {there}.")


def _addresses() -> dict[str, sa.URL]:
    """The sources by name, as SLUICE_SOURCES has them: name=URL, separated by semicolons or lines."""
    found: dict[str, sa.URL] = {}
    for number, piece in enumerate(filter(None, map(str.strip, re.split(r"[;\n]", settings().sources))), 1):
        name, mark, url = (part.strip() for part in piece.partition("="))
        if not mark or not _NAME.fullmatch(name) or name in found:
            raise BadArgument(
                f"Part {number} of SLUICE_SOURCES is not of the form name=URL with a name of its own. "
                "Within a URL, write ; as %3B."
            )
        try:
            found[name] = sa.make_url(url)
        except (sa.exc.ArgumentError, ValueError):
            raise BadArgument(
                f"The URL of {name} in SLUICE_SOURCES cannot be read. Write it like postgresql+psycopg://user@host/name."
            ) from None
    return found


def _address(name: str) -> sa.URL:
    found = _addresses()
    if name in found:
        return found[name]
    if not found:
        raise NotFound("No database is set up as a source. Who runs Sluice names them in SLUICE_SOURCES.")
    raise NotFound(f"There is no source called {name}. The sources are: {', '.join(found)}.")


def _place(address: sa.URL) -> str:
    database = str(address.database or "")
    if address.get_backend_name() == "sqlite":
        return f"sqlite, {Path(database).name}"
    host = f" on {address.host}" if address.host else ""
    return f"{address.get_backend_name()}, {database or 'the default database'}{host}"
