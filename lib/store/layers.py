"""Rows that lie over each other: those of newer imports over those of older ones.

The value of a column comes from the newest row of a record among the layers that have the column at all. Blank is a
value; a column that a layer does not have says nothing, and what lies under it is seen.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import pandas as pd

from lib.model import fields


@dataclass(frozen=True)
class Layer:
    """Rows of one import that have the same columns: all of them, or those numbered from `first` to before `until`.

    `columns` tells in how many of the rows each column is not blank.
    """

    import_id: int
    columns: Mapping[str, int]
    first: int = 0
    until: int | None = None

    def hides(self, other: Layer) -> bool:
        """Whether nothing of a record's row in `other` is seen where this layer lies over it."""
        return self.columns.keys() >= other.columns.keys()


def in_order(object_name: str, columns: Iterable[Iterable[str]]) -> list[str]:
    """The fields in registry order, then the other columns as they came."""
    present = dict.fromkeys(name for names in columns for name in names)
    order = [name for name in fields.names(object_name) if name in present]
    return order + [name for name in present if name not in set(order)]


def seen(frame: pd.DataFrame, sizes: Sequence[int], columns: Sequence[Collection[str]]) -> pd.DataFrame:
    """One row of every key, where its newest row stands.

    The frame holds the rows of all layers, the oldest layer first, blank where a layer does not have a column; `sizes`
    and `columns` are each layer's number of rows and its columns.
    """
    if not frame.index.has_duplicates:
        return frame
    if all(set(newer) >= set(older) for older, newer in pairwise(columns)):
        return frame[~frame.index.duplicated(keep="last")]
    record = pd.factorize(frame.index)[0]
    newest = np.empty(record.max() + 1, dtype=np.intp)
    newest[record] = np.arange(len(frame))
    kept = np.sort(newest)
    found: dict[tuple[int, ...], np.ndarray] = {}
    values = {}
    for name in frame.columns:
        having = tuple(position for position, names in enumerate(columns) if name in names)
        if having not in found:
            found[having] = _rows_of(having, sizes, record, newest)[record[kept]]
        values[name] = frame[name].array.take(found[having])
    return pd.DataFrame(values, index=frame.index.take(kept), copy=False)


def _rows_of(having: Sequence[int], sizes: Sequence[int], record: np.ndarray, newest: np.ndarray) -> np.ndarray:
    """Each record's newest row in the layers that have a column; in none of them, its newest row, blank there."""
    ends = np.cumsum(sizes)
    rows = np.concatenate([np.arange(ends[position] - sizes[position], ends[position]) for position in having])
    found = newest.copy()
    found[record[rows]] = rows
    return found
