"""Record rows in and out of the database, as fast as each driver honestly goes.

Only columns that hold something are written and read: a blank is the columns' default. Columns that are no field of
the object travel in `extra` as JSON, and only where they are not blank.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import pandas as pd
import pyarrow as pa
import sqlalchemy as sa

from lib.model import fields
from lib.store.schema import RECORDS, to_json

BATCH = 10_000
"""Rows that are written at a time."""

_FETCH = 2_000
"""Rows that are read at a time: few enough to stay in the processor's cache until they are turned into columns."""


def filled(frame: pd.DataFrame) -> dict[str, int]:
    """Column -> in how many rows it is not blank, in the frame's order."""
    return {column: int((frame[column].array != "").sum()) for column in frame.columns}


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
    columns = [column for column, count in filled(frame).items() if count]
    known = [column for column in fields.names(object_name) if column in set(columns)]
    unknown = [column for column in columns if column not in set(known)]
    numbers = [sa.Column(column, sa.Integer) for column in ("row_no", "line")]
    texts = [sa.Column(column, sa.Text) for column in ("key", *known, *(["extra"] if unknown else []))]
    staged = sa.Table(name, sa.MetaData(), *numbers, *texts, prefixes=["TEMPORARY"])
    staged.create(connection, checkfirst=False)
    for start in range(0, len(frame), BATCH):
        part = frame.iloc[start : start + BATCH]
        values: list[Sequence[Any]] = [
            range(first_row + start, first_row + start + len(part)),
            lines.iloc[start : start + BATCH].tolist(),
            part.index.tolist(),
            *(part[column].tolist() for column in known),
        ]
        if unknown:
            values.append(_extra_texts(part[unknown]))
        _insert_rows(connection, staged, zip(*values, strict=True))
        done(len(part))
    return staged


def keep(connection: sa.Connection, import_id: int, object_name: str, staged: sa.Table) -> None:
    """Copy staged rows to where records live, under an import."""
    found = sa.select(sa.literal(import_id, sa.Integer), *staged.c).order_by(staged.c.row_no)
    names = ["import_id", *staged.c.keys()]
    connection.execute(sa.insert(RECORDS[object_name]).from_select(names, found))


def _extra_texts(frame: pd.DataFrame) -> list[str]:
    names = list(frame.columns)
    rows = zip(*(frame[name].tolist() for name in names))
    found = ({name: value for name, value in zip(names, row) if value} for row in rows)
    return [to_json(document) if document else "" for document in found]


def _insert_rows(connection: sa.Connection, table: sa.Table, rows: Iterator[tuple]) -> None:
    if connection.dialect.name == "sqlite":
        cursor: Any = connection.connection.cursor()
        cursor.executemany(str(sa.insert(table).compile(dialect=connection.dialect)), rows)
        cursor.close()
    else:
        names = table.c.keys()
        connection.execute(sa.insert(table), [dict(zip(names, row)) for row in rows])


def newest(connection: sa.Connection, object_name: str, columns_of: Mapping[int, Mapping[str, int]]) -> pd.DataFrame:
    """The newest row of every key.

    `columns_of` holds, for each import that counts and from the oldest to the newest, its columns with the number of
    rows in which they are not blank. Columns: the fields in registry order, then the others as they came.
    """
    imports = list(columns_of)
    present = dict.fromkeys(column for columns in columns_of.values() for column in columns)
    order = [name for name in fields.names(object_name) if name in present]
    order += [name for name in present if name not in set(order)]
    parts = [
        _rows_of(connection, object_name, import_id, columns_of[import_id], order, newer=imports[position + 1 :])
        for position, import_id in enumerate(imports)
    ]
    if not parts:
        return fields.empty(object_name)
    frame = pa.concat_tables(parts).to_pandas().set_index(fields.KEY)
    frame.index = frame.index.astype("str")
    return frame[~frame.index.duplicated(keep="last")] if frame.index.has_duplicates else frame


def _rows_of(
    connection: sa.Connection,
    object_name: str,
    import_id: int,
    columns: Mapping[str, int],
    order: list[str],
    newer: list[int],
) -> pa.Table:
    """The rows of one import that no newer import replaces, with every column of `order`."""
    table = RECORDS[object_name]
    known = [name for name in order if columns.get(name) and name in table.c]
    unknown = [name for name in order if columns.get(name) and name not in table.c]
    wanted = ["key", *known, *(["extra"] if unknown else [])]
    statement = sa.select(*(table.c[name] for name in wanted)).where(table.c.import_id == import_id)
    if newer:
        again = table.alias()
        replaced = sa.exists().where(again.c.key == table.c.key, again.c.import_id.in_(newer))
        statement = statement.where(~replaced)
    read = _read_columns(connection, statement.order_by(table.c.row_no), len(wanted))
    found = dict(zip(wanted, read))
    if unknown:
        found.update(_extra_columns(found.pop("extra"), unknown))
    blank = pa.repeat(pa.scalar("", pa.large_string()), len(read[0]))
    return pa.table({fields.KEY: found["key"], **{name: found.get(name, blank) for name in order}})


def _read_columns(connection: sa.Connection, statement: sa.Select, width: int) -> list[pa.ChunkedArray]:
    """The answer column by column, straight from the driver's cursor: no object for each row in between."""
    cursor: Any = connection.execute(statement).cursor
    chunks: list[list[pa.Array]] = [[] for _ in range(width)]
    while batch := cursor.fetchmany(_FETCH):
        for column, values in zip(chunks, zip(*batch)):
            column.append(pa.array(values, pa.large_string()))
    return [pa.chunked_array(column, pa.large_string()) for column in chunks]


def _extra_columns(texts: pa.ChunkedArray, names: list[str]) -> dict[str, pa.Array]:
    documents = json.loads("[" + ",".join(text or "{}" for text in texts.to_pylist()) + "]")
    return {name: pa.array([document.get(name, "") for document in documents], pa.large_string()) for name in names}
