"""What Postgres wants otherwise: how to reach it, text that holds NUL, and rows in bulk by COPY."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pacsv
import sqlalchemy as sa

from lib.errors import SluiceError

_MARK = "\x1a"
"""Postgres stores no NUL in text. It is kept as mark and "0", the mark itself as mark and "1"; no text is lost."""

WRITING = {"isolation_level": "READ COMMITTED"}
"""How a connection that writes is opened: once it has a book's lock, it must see what others wrote before."""

_ESCAPES = (("\\", "\\\\"), ("\t", "\\t"), ("\n", "\\n"), ("\r", "\\r"))
_TEXT = pa.large_string()


def engine(address: sa.URL, busy_seconds: int) -> sa.Engine:
    """An engine whose reads see one moment; `busy_seconds` is how long a statement waits for another's lock."""
    if address.drivername in {"postgres", "postgresql"}:
        address = address.set(drivername="postgresql+psycopg")
    try:
        return sa.create_engine(
            address,
            pool_pre_ping=True,
            max_overflow=-1,
            isolation_level="REPEATABLE READ",
            connect_args={"options": f"-c lock_timeout={busy_seconds}s -c client_encoding=UTF8"},
        )
    except ImportError:
        raise SluiceError("Postgres needs its driver. Run: .venv/bin/pip install 'psycopg[binary]'") from None


def without_nul(text: str) -> str:
    """Text as Postgres can keep it."""
    return text.replace(_MARK, _MARK + "1").replace("\0", _MARK + "0") if "\0" in text or _MARK in text else text


def with_nul(text: str) -> str:
    """The text that `without_nul` was given."""
    return text.replace(_MARK + "0", "\0").replace(_MARK + "1", _MARK) if _MARK in text else text


def copy_in(connection: sa.Connection, table: sa.Table, columns: Sequence[pa.ChunkedArray]) -> None:
    """Append rows, given column by column in the table's order: integers or text, no blanks."""
    lines = pc.binary_join_element_wise(*map(_escaped, columns[:-1]), _line_end(_escaped(columns[-1])), _scalar("\t"))
    quoting = connection.dialect.identifier_preparer
    names, into = ", ".join(map(quoting.format_column, table.c)), quoting.format_table(table)
    with _cursor(connection) as cursor, cursor.copy(f"COPY {into} ({names}) FROM STDIN") as copy:
        for chunk in lines.chunks:
            copy.write(_bytes(chunk))


def copy_out(connection: sa.Connection, statement: sa.Select, width: int) -> list[pa.ChunkedArray]:
    """The answer to a query for text, column by column."""
    query = statement.compile(dialect=connection.dialect, compile_kwargs={"literal_binds": True})
    written = io.BytesIO()
    with _cursor(connection) as cursor, cursor.copy(f"COPY ({query}) TO STDOUT (FORMAT csv)") as copy:
        for block in copy:
            written.write(block)
    names = [str(number) for number in range(width)]
    if not written.tell():
        return [pa.chunked_array([], _TEXT)] * width
    read = pacsv.read_csv(
        pa.py_buffer(written.getbuffer()),
        read_options=pacsv.ReadOptions(column_names=names),
        parse_options=pacsv.ParseOptions(newlines_in_values=True),
        convert_options=pacsv.ConvertOptions(column_types=dict.fromkeys(names, _TEXT), strings_can_be_null=False),
    )
    return [_replaced(column, [(_MARK + "0", "\0"), (_MARK + "1", _MARK)]) for column in read.columns]


def _cursor(connection: sa.Connection) -> Any:
    dbapi_connection: Any = connection.connection.dbapi_connection
    return dbapi_connection.cursor()


def _escaped(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """Values as COPY's text format writes them."""
    if pa.types.is_integer(column.type):
        return column.cast(_TEXT)
    return _replaced(column, [(_MARK, _MARK + "1"), ("\0", _MARK + "0"), *_ESCAPES])


def _replaced(column: pa.ChunkedArray, pairs: Iterable[tuple[str, str]]) -> pa.ChunkedArray:
    for old, new in pairs:
        if any(old.encode() in _bytes(chunk) for chunk in column.chunks):
            column = pc.replace_substring(column, old, new)
    return column


def _bytes(chunk: pa.Array) -> bytes:
    """All text of an array in a row, without what its buffer holds besides."""
    _, offsets, data = chunk.buffers()
    if not data or not len(chunk):
        return b""
    bounds = pa.Array.from_buffers(pa.int64(), len(chunk) + 1, [None, offsets], offset=chunk.offset)
    start, end = bounds[0].as_py(), bounds[len(chunk)].as_py()
    return data.slice(start, end - start).to_pybytes()


def _line_end(column: pa.ChunkedArray) -> pa.ChunkedArray:
    return pc.binary_join_element_wise(column, _scalar("\n"), _scalar(""))


def _scalar(text: str) -> pa.Scalar:
    return pa.scalar(text, _TEXT)
