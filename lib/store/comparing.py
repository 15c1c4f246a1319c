"""What an import brings to a book: how many records are new, changed, the same or gone, and which they are."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

import numpy as np
import pandas as pd
import sqlalchemy as sa

from lib.errors import NotFound
from lib.model.fields import KEY
from lib.store import current, replay, rows
from lib.store.database import Store
from lib.store.layers import Layer
from lib.store.schema import import_

Kind = Literal["new", "changed", "gone"]
Newer = Sequence[tuple[Collection[str], pd.Index]]
"""Columns, and the keys of records that have their values in them from a later day than an import's."""


@dataclass(frozen=True)
class ImportTable:
    """One table of a file: its rows (a frame of records), where each stood, and the rows that were refused.

    `lines` gives each key its line in the file; `rejected` has the columns line, reason, raw. `file_no` and `table_no`
    count from 0: which file of the import, and which table of that file.
    """

    object: str
    frame: pd.DataFrame
    lines: pd.Series
    mapping: Mapping[str, str | None]
    rejected: pd.DataFrame
    file_no: int = 0
    table_no: int = 0


@dataclass(frozen=True)
class Counts:
    """What an import brings for one object, against the book as it was before; `gone` are records not in the file."""

    rows: int = 0
    new: int = 0
    changed: int = 0
    unchanged: int = 0
    gone: int = 0
    rejected: int = 0


@dataclass(frozen=True)
class Before:
    """A book as an import finds it: the active imports, the records of the objects that it brings, and of which of
    them the book knows something newer than the day that the import describes."""

    imports: list[int]
    frames: Mapping[str, pd.DataFrame]
    newer: Mapping[str, Newer]


def compare(store: Store, book_id: int, tables: Sequence[ImportTable], as_of: date | None = None) -> dict[str, Counts]:
    """What committing these tables would bring, object by object. Writes nothing.

    Without `as_of` they are taken to be newer than all that the book holds.
    """
    with store.read() as connection:
        return counted(before(store, connection, book_id, tables, as_of), tables)


def before(
    store: Store, connection: sa.Connection, book_id: int, tables: Sequence[ImportTable], as_of: date | None
) -> Before:
    """The book as an import that describes a day would find it now."""
    active = replay.active_imports(connection, book_id)
    return _before(store, connection, book_id, active, dict.fromkeys(table.object for table in tables), as_of)


def _before(
    store: Store,
    connection: sa.Connection,
    book_id: int,
    active: list[int],
    objects: Sequence[str] | Mapping[str, None],
    as_of: date | None,
) -> Before:
    held = current.holdings_of(connection, active)
    frames = {name: current.newest(store, connection, book_id, name, held[name]) for name in objects}
    later = sa.select(import_.c.id).where(import_.c.id.in_(active), import_.c.as_of > (as_of or date.max).isoformat())
    newer = set(connection.execute(later).scalars())
    over = {name: [layer for layer in held[name].layers if layer.import_id in newer] for name in objects}
    return Before(active, frames, {name: _newer(connection, name, found) for name, found in over.items()})


def _newer(connection: sa.Connection, object_name: str, over: Sequence[Layer]) -> Newer:
    alike: dict[frozenset[str], list[Layer]] = {}
    for layer in over:
        alike.setdefault(frozenset(layer.columns), []).append(layer)
    return [(columns, rows.keys(connection, object_name, found)) for columns, found in alike.items()]


def counted(found: Before, tables: Sequence[ImportTable]) -> dict[str, Counts]:
    """Object by object, what tables bring to a book."""
    return {name: _counts(found, name, [table for table in tables if table.object == name]) for name in found.frames}


def _counts(found: Before, name: str, tables: Sequence[ImportTable]) -> Counts:
    before = found.frames[name]
    after = _brought(name, before, [table.frame for table in tables])
    positions = before.index.get_indexer(after.index)
    known = positions >= 0
    changed = np.zeros(int(known.sum()), dtype=bool)
    for _, differs in _differences(before, after, positions[known], np.flatnonzero(known), found.newer[name]):
        changed |= differs
    common = len(changed)
    return Counts(
        rows=sum(len(table.frame) for table in tables),
        new=len(after) - common,
        changed=int(changed.sum()),
        unchanged=common - int(changed.sum()),
        gone=len(before) - common,
        rejected=sum(len(table.rejected) for table in tables),
    )


def _brought(object_name: str, before: pd.DataFrame, frames: Sequence[pd.DataFrame]) -> pd.DataFrame:
    """The records of frames that lie over a book, in the columns that any of them has.

    What one of them does not have and another one does is as the book has it.
    """
    columns = {column for frame in frames for column in frame.columns}
    if all(len(frame.columns) == len(columns) for frame in frames):
        return rows.laid_over(object_name, before.iloc[:0], frames)
    under = before[np.logical_or.reduce([before.index.isin(frame.index) for frame in frames])]
    after = rows.laid_over(object_name, under, frames)
    return after[[column for column in after.columns if column in columns]]


def _differences(
    before: pd.DataFrame, after: pd.DataFrame, left: np.ndarray, right: np.ndarray, newer: Newer
) -> Iterator[tuple[str, np.ndarray]]:
    """Each column of `after`, with where a row of `right` differs in it from its counterpart in `left` and counts."""
    overruled = [(columns, after.index[right].isin(keys)) for columns, keys in newer]
    for column in after.columns if len(left) else ():
        new = after[column].array.take(right)
        old = before[column].array.take(left) if column in before.columns else ""
        differs = np.asarray(new != old, dtype=bool)
        for columns, known in overruled:
            if column in columns:
                differs = differs & ~known
        yield column, differs


def changes(store: Store, import_id: int, object_name: str, kind: Kind, limit: int = 500) -> pd.DataFrame:
    """The records that an import brought, changed or no longer had, against the book as it was when it was loaded.

    For "changed" a row for each value: key, field, before, after. For "new" the rows as they came in, for "gone" those
    of the book before: a frame of records. Never more than `limit` rows.
    """
    with store.read() as connection:
        wanted = sa.select(import_.c.book_id, import_.c.decision_id, import_.c.as_of).where(import_.c.id == import_id)
        row = connection.execute(wanted).one_or_none()
        if row is None:
            raise NotFound("There is no such import. Open the Load page for those that there are.")
        active = replay.active_imports(connection, row.book_id, before=row.decision_id)
        as_of = date.fromisoformat(row.as_of)
        found = _before(store, connection, row.book_id, active, [object_name], as_of)
        held = current.holdings_of(connection, [import_id])[object_name]
        before = found.frames[object_name]
        if len(held.layers) > 1:
            parts = [rows.newest(connection, object_name, [layer]) for layer in held.layers]
            after = _brought(object_name, before, parts)
        else:
            after = current.newest(store, connection, row.book_id, object_name, held)
    if kind == "gone":
        return before[~before.index.isin(after.index)].head(limit)
    positions = before.index.get_indexer(after.index)
    if kind == "new":
        return after[positions < 0].head(limit)
    here = np.flatnonzero(positions >= 0)
    return _changed_values(before, after, positions[here], here, found.newer[object_name], limit)


def _changed_values(
    before: pd.DataFrame, after: pd.DataFrame, left: np.ndarray, right: np.ndarray, newer: Newer, limit: int
) -> pd.DataFrame:
    """Key, field, before, after of every value that differs: record by record, in the order of the file."""
    parts = []
    for number, (column, differs) in enumerate(_differences(before, after, left, right, newer)):
        where = np.flatnonzero(differs)[:limit]
        parts.append(
            pd.DataFrame(
                {
                    KEY: after.index[right[where]],
                    "field": column,
                    "before": _values(before, column, left[where]),
                    "after": _values(after, column, right[where]),
                    "row": right[where],
                    "column": number,
                }
            )
        )
    columns = [KEY, "field", "before", "after"]
    if not parts:
        return pd.DataFrame(columns=columns).astype("str")
    found = pd.concat(parts).sort_values(["row", "column"], kind="stable")
    return found[columns].head(limit).astype("str").reset_index(drop=True)


def _values(frame: pd.DataFrame, column: str, positions: np.ndarray) -> list[str]:
    return frame[column].iloc[positions].tolist() if column in frame.columns else [""] * len(positions)
