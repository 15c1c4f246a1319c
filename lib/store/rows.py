"""Record rows in and out of the database, as fast as each driver honestly goes.

Only columns that hold something are written and read: a blank is the columns' default. Columns that are no field of
the object travel in `extra` as JSON, and only where they are not blank.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Mapping, Sequence
from functools import cache
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import sqlalchemy as sa

from lib.model import fields
from lib.store import layers, postgres
from lib.store.layers import Layer
from lib.store.schema import RECORDS, to_json

BATCH = 10_000
"""Rows that are written at a time."""

_FETCH = 2_000
"""Rows that are read at a time: few enough to stay in the processor's cache until they are turned into columns."""

_TEXT = pa.large_string()


def filled(frame: pd.DataFrame) -> dict[str, int]:
    """Column -> in how many rows it is not blank, in the frame's order."""
    return {column: _filled(arrow(frame[column])) for column in frame.columns}


def _filled(column: pa.ChunkedArray) -> int:
    return pc.sum(pc.not_equal(pc.binary_length(column), 0)).as_py() or 0


def stage(
    connection: sa.Connection,
    name: str,
    object_name: str,
    frame: pd.DataFrame,
    lines: pd.Series,
    *,
    first_row: int,
    done: Callable[[int], None],
) -> sa.Table:
    """Write a frame's rows into a temporary table of this connection; `done` hears after each batch how many it had.

    This is the slow part of an import, and it holds no lock: others read and write meanwhile.
    """
    columns = {column: arrow(frame[column]) for column in frame.columns}
    columns = {column: values for column, values in columns.items() if _filled(values)}
    known = [column for column in fields.names(object_name) if column in columns]
    unknown = {column: values for column, values in columns.items() if column not in set(known)}
    texts = ["key", *known, *(["extra"] if unknown else [])]
    numbers = [sa.Column("row_no", sa.Integer, primary_key=True, autoincrement=False), sa.Column("line", sa.Integer)]
    staged = sa.Table(
        name, sa.MetaData(), *numbers, *(sa.Column(text, sa.Text) for text in texts), prefixes=["TEMPORARY"]
    )
    staged.create(connection, checkfirst=False)
    write = _write_sqlite if connection.dialect.name == "sqlite" else postgres.copy_in
    given = pa.table([arrow(frame.index), *(columns[column] for column in known)], names=["key", *known])
    for start in range(0, len(frame), BATCH):
        part = given.slice(start, BATCH).columns
        row_no = range(first_row + start, first_row + start + len(part[0]))
        line = lines.iloc[start : start + BATCH].to_numpy(dtype="int64")
        if unknown:
            part.append(_extra_texts({column: values.slice(start, BATCH) for column, values in unknown.items()}))
        write(connection, staged, [pa.chunked_array([row_no], pa.int64()), pa.chunked_array([line]), *part])
        done(len(part[0]))
    return staged


def keep(connection: sa.Connection, import_id: int, object_name: str, staged: sa.Table) -> None:
    """Copy staged rows to where records live, under an import."""
    found = sa.select(sa.literal(import_id, sa.Integer), *staged.c)
    names = ["import_id", *staged.c.keys()]
    connection.execute(sa.insert(RECORDS[object_name]).from_select(names, found))


def arrow(values: pd.Series | pd.Index) -> pa.ChunkedArray:
    """Text of a frame as Arrow holds it; pandas keeps it so, and nothing is copied."""
    held = pa.array(values.array, from_pandas=True)
    held = held if isinstance(held, pa.ChunkedArray) else pa.chunked_array([held])
    return held if held.type == _TEXT else held.cast(_TEXT)


def _write_sqlite(connection: sa.Connection, table: sa.Table, columns: Sequence[pa.ChunkedArray]) -> None:
    statement = str(sa.insert(table).compile(dialect=connection.dialect))
    cursor: Any = connection.connection.cursor()
    cursor.executemany(statement, zip(*(column.to_pylist() for column in columns), strict=True))
    cursor.close()


def _extra_texts(columns: Mapping[str, pa.ChunkedArray]) -> pa.ChunkedArray:
    """Each row's values that are not blank as one JSON text, blank where there are none."""
    blank = pa.scalar("", _TEXT)
    parts = []
    for name, values in columns.items():
        opening = pa.scalar(f",{to_json(name)}:", _TEXT)
        said = pc.binary_join_element_wise(opening, _json_texts(values), blank)
        parts.append(pc.if_else(pc.equal(values, blank), blank, said))
    joined = pc.binary_join_element_wise(*parts, pa.scalar("}", _TEXT), blank)
    braced = pc.binary_replace_slice(joined, start=0, stop=1, replacement="{")
    return pc.if_else(pc.equal(joined, pa.scalar("}", _TEXT)), blank, braced)


def _json_texts(values: pa.ChunkedArray) -> pa.ChunkedArray:
    """Each text as JSON writes it; few hold anything that must be written otherwise."""
    quote, blank = pa.scalar('"', _TEXT), pa.scalar("", _TEXT)
    if not pc.any(pc.match_substring_regex(values, r'[\x00-\x1f"\\]')).as_py():
        return pc.binary_join_element_wise(quote, values, quote, blank)
    return pa.chunked_array([[to_json(value) for value in values.to_pylist()]], _TEXT)


def newest(connection: sa.Connection, object_name: str, held: Sequence[Layer]) -> pd.DataFrame:
    """Every record as it is seen through layers, the oldest first: a row of each key, where its newest one stands.

    Columns: the fields in registry order, then the others as they came.
    """
    order = layers.in_order(object_name, (layer.columns for layer in held))
    parts = []
    for position, layer in enumerate(held):
        over = [newer for newer in held[position + 1 :] if newer.hides(layer)]
        parts.append(_rows_of(connection, object_name, layer, order, over))
    return _seen(object_name, parts, [layer.columns for layer in held])


def keys(connection: sa.Connection, object_name: str, held: Sequence[Layer]) -> pd.Index:
    """The keys of all rows of some layers."""
    if not held:
        return pd.Index([], dtype="str")
    table = RECORDS[object_name]
    wanted = sa.select(table.c.key, sa.literal("")).where(_in_any(table, held)).distinct()
    return pd.Index(_read_columns(connection, wanted, 2)[0].to_pandas(), dtype="str")


def laid_over(object_name: str, before: pd.DataFrame, added: Sequence[pd.DataFrame]) -> pd.DataFrame:
    """What `newest` gives when the rows of `added` were imported on top of `before`."""
    frames = [before, *added] if len(before) else list(added)
    columns = [list(frame.columns) for frame in frames]
    order = layers.in_order(object_name, columns)
    return _seen(object_name, [table_of(frame, order) for frame in frames], columns)


def table_of(frame: pd.DataFrame, order: Sequence[str] | None = None) -> pa.Table:
    """A frame of records as an Arrow table, its key first; with blanks where it has no such column.

    A column of the records may be called as the key is: only its place tells the key.
    """
    blank = pa.chunked_array([pa.repeat(pa.scalar("", _TEXT), len(frame))])
    names = list(frame.columns) if order is None else order
    columns = [arrow(frame[name]) if name in frame.columns else blank for name in names]
    return pa.table([arrow(frame.index), *columns], names=[fields.KEY, *names])


def frame_of(table: pa.Table) -> pd.DataFrame:
    """The frame of records of such a table."""
    frame = table.remove_column(0).to_pandas()
    frame.index = pd.Index(table.column(0).to_pandas(), name=fields.KEY, dtype="str")
    return frame


@cache
def _nothing(object_name: str) -> pd.DataFrame:
    """A frame without rows takes longer to make than most queries, and most books hold few of the objects."""
    return fields.empty(object_name)


def _seen(object_name: str, parts: Sequence[pa.Table], columns: Sequence[Collection[str]]) -> pd.DataFrame:
    """Tables of the same columns, of which each layer has some, laid over each other."""
    if not parts:
        return _nothing(object_name).copy(deep=False)
    return layers.seen(frame_of(pa.concat_tables(parts)), [len(part) for part in parts], columns)


def _in_any(table: sa.FromClause, held: Sequence[Layer]) -> sa.ColumnElement[bool]:
    """Whether a row is of one of these layers."""
    whole = [layer.import_id for layer in held if layer.until is None]
    conditions: list[sa.ColumnElement[bool]] = [table.c.import_id.in_(whole)] if whole else []
    return sa.or_(*conditions, *(_in_one(table, layer) for layer in held if layer.until is not None))


def _in_one(table: sa.FromClause, layer: Layer) -> sa.ColumnElement[bool]:
    """Whether a row is of this layer; said so that its rows come in order without being sorted."""
    own = table.c.import_id == layer.import_id
    if layer.until is None:
        return own
    return sa.and_(own, table.c.row_no >= layer.first, table.c.row_no < layer.until)


def _rows_of(
    connection: sa.Connection, object_name: str, layer: Layer, order: list[str], over: Sequence[Layer]
) -> pa.Table:
    """The rows of a layer that no layer `over` it hides, with every column of `order`."""
    table, own = RECORDS[object_name], set(fields.names(object_name))
    known = [name for name in order if layer.columns.get(name) and name in own]
    unknown = [name for name in order if layer.columns.get(name) and name not in own]
    wanted = ["key", *known, *(["extra"] if unknown else [])]
    statement = sa.select(*(table.c[name] for name in wanted)).where(_in_one(table, layer))
    if over:
        again = table.alias()
        statement = statement.where(~sa.exists().where(again.c.key == table.c.key, _in_any(again, over)))
    read = _read_columns(connection, statement.order_by(table.c.row_no), len(wanted))
    found: dict[str, pa.Array | pa.ChunkedArray] = dict(zip(known, read[1:]))
    if unknown:
        found.update(_extra_columns(read[-1], unknown))
    blank = pa.repeat(pa.scalar("", pa.large_string()), len(read[0]))
    return pa.table([read[0], *(found.get(name, blank) for name in order)], names=[fields.KEY, *order])


def _read_columns(connection: sa.Connection, statement: sa.Select, width: int) -> list[pa.ChunkedArray]:
    """The answer column by column, straight from the driver's cursor: no object for each row in between."""
    if connection.dialect.name == "postgresql":
        return postgres.copy_out(connection, statement, width)
    cursor: Any = connection.execute(statement).cursor
    chunks: list[list[pa.Array]] = [[] for _ in range(width)]
    while batch := cursor.fetchmany(_FETCH):
        for column, values in zip(chunks, zip(*batch)):
            column.append(pa.array(values, pa.large_string()))
    return [pa.chunked_array(column, pa.large_string()) for column in chunks]


def _extra_columns(texts: pa.ChunkedArray, names: list[str]) -> dict[str, pa.Array]:
    documents = json.loads("[" + ",".join(text or "{}" for text in texts.to_pylist()) + "]")
    return {name: pa.array([document.get(name, "") for document in documents], pa.large_string()) for name in names}
