"""One page of a book's records, filtered and sorted: quick, however many there are.

It works on the columns in memory, so that order and filters are the same on every database.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache, reduce

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from lib.model import fields, values
from lib.model.fields import KEY
from lib.store import current, rows
from lib.store.database import Store

_TEXT = pa.large_string()
_BLANK = pa.scalar("", _TEXT)
_NUMBERS = {"number", "currency"}

_FIRST = 2_000
"""Up to so many records it is quicker to pick the first ones than to sort all."""


@dataclass(frozen=True)
class Page:
    """Some of the records that fit, as a frame, and how many fit in all."""

    frame: pd.DataFrame
    total: int


def page(
    store: Store,
    book_id: int,
    object_name: str,
    *,
    contains: Mapping[str, str] | None = None,
    equals: Mapping[str, str | Sequence[str]] | None = None,
    sort: str = "",
    descending: bool = False,
    offset: int = 0,
    limit: int = 50,
) -> Page:
    """A page of the records of active imports, as they were imported.

    Kept are records whose field holds the text of `contains`, in any case, and is one of the values of `equals`.
    Without `sort` they come as they were imported; else by that field, text in any case and numbers by their size,
    records of equal value by their key, and blanks last either way. "key" may stand for a field.
    """
    with store.read() as connection:
        holding = current.holdings(connection, book_id)[object_name]
    version = (store, book_id, object_name, holding.made_of)
    frame = _frame(*version)
    fits = _fits(frame, contains or {}, equals or {})
    total = len(frame) if fits is None else pc.sum(fits).as_py() or 0
    until = min(offset + limit, total)
    if not sort:
        chosen = np.arange(total) if fits is None else np.flatnonzero(fits.to_numpy())
    elif until <= _FIRST:
        chosen = _first(_sortable(*version, sort), rows.arrow(frame.index), fits, until, descending)
    else:
        ordered = _ordered(*version, sort, descending)
        chosen = ordered if fits is None else ordered[fits.to_numpy()[ordered]]
    return Page(frame.iloc[chosen[offset:until]], total)


@lru_cache(maxsize=4)
def _frame(store: Store, book_id: int, object_name: str, made_of: str) -> pd.DataFrame:
    """The records; known by what they are made of, so that the next version is another one."""
    with store.read() as connection:
        holding = current.holdings(connection, book_id)[object_name]
        return current.newest(store, connection, book_id, object_name, holding)


@lru_cache(maxsize=8)
def _sortable(store: Store, book_id: int, object_name: str, made_of: str, field: str) -> pa.ChunkedArray:
    """What a field is sorted by: numbers by their size, else text without regard to case; null where it is blank."""
    frame = _frame(store, book_id, object_name, made_of)
    text = _column(frame, field)
    known = fields.field(object_name, field)
    if known and known.kind in _NUMBERS:
        return pa.chunked_array([pa.array(values.numbers(frame[field]), from_pandas=True)])
    return pc.if_else(pc.equal(text, _BLANK), pa.scalar(None, _TEXT), pc.utf8_lower(text))


@lru_cache(maxsize=8)
def _ordered(store: Store, book_id: int, object_name: str, made_of: str, field: str, descending: bool) -> np.ndarray:
    """The positions of all records in order: what pages far behind the first ones are cut from."""
    sortable = _sortable(store, book_id, object_name, made_of, field)
    keys = rows.arrow(_frame(store, book_id, object_name, made_of).index)
    return _order(sortable, keys, descending)


def _order(sortable: pa.ChunkedArray, keys: pa.ChunkedArray, descending: bool) -> np.ndarray:
    table = pa.table({"value": sortable, KEY: keys})
    return pc.sort_indices(table, sort_keys=_sort_keys(descending)).to_numpy()


def _first(
    sortable: pa.ChunkedArray, keys: pa.ChunkedArray, fits: pa.ChunkedArray | None, count: int, descending: bool
) -> np.ndarray:
    """The positions of the first records in order, without sorting the others."""
    table = pa.table({"value": sortable, KEY: keys})
    positions = np.arange(len(keys)) if fits is None else np.flatnonzero(fits.to_numpy())
    if fits is not None:
        table = table.filter(fits)
    filled = len(table) - table.column("value").null_count
    if count > filled:
        return positions[_order(table.column("value"), table.column(KEY), descending)]
    found = pc.select_k_unstable(table, count, sort_keys=_sort_keys(descending))
    return positions[found.to_numpy()]


def _sort_keys(descending: bool) -> list[tuple[str, str]]:
    return [("value", "descending" if descending else "ascending"), (KEY, "ascending")]


def _fits(
    frame: pd.DataFrame, contains: Mapping[str, str], equals: Mapping[str, str | Sequence[str]]
) -> pa.ChunkedArray | None:
    """Which records fit; None where all do."""
    conditions = [
        pc.match_substring(_column(frame, field), text, ignore_case=True) for field, text in contains.items() if text
    ]
    for field, wanted in equals.items():
        choice = pa.array([wanted] if isinstance(wanted, str) else list(wanted), _TEXT)
        conditions.append(pc.is_in(_column(frame, field), choice))
    return reduce(pc.and_, conditions) if conditions else None


def _column(frame: pd.DataFrame, field: str) -> pa.ChunkedArray:
    """A field's text; blank throughout where no file had it."""
    if field == KEY:
        return rows.arrow(frame.index)
    if field in frame.columns:
        return rows.arrow(frame[field])
    return pa.chunked_array([pa.repeat(_BLANK, len(frame))])
