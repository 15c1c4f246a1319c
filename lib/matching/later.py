"""Records that came after the weights were learned, put beside those that they were learned from.

The known records stand first and are the ones that count; nothing about them changes. The later ones are normalised by
themselves; only a company that is known already goes by its known words.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from lib.matching.columns import Codes, Column, Hashes, hash_values, value_codes
from lib.matching.prepare import Records

DERIVED = (
    "acronym", "nick", "nick_last", "first_sound", "last_sound", "unnumbered", "initial", "last_initial",
)  # fmt: skip
"""Columns of `Records` that are worked out of the others value by value."""


def extended(known: Records, later: Records) -> Records:
    """The known records and behind them the later ones, in one dictionary a column."""
    later = dataclasses.replace(later, company_text=_known_words(known, later))
    fields = {
        part.name: _joined(getattr(known, part.name), getattr(later, part.name))
        for part in dataclasses.fields(Records)
        if part.name != "counted"
    }
    whole = Records(**fields, counted=known.count)
    for name in DERIVED:
        vars(whole)[name] = _joined(getattr(known, name), getattr(later, name))
    return whole


def places(known: Records, later: Records) -> NDArray[np.int64]:
    """Where each of the known and the later records would stand if all were in the order of their keys."""
    result = np.zeros(known.count + later.count, dtype=np.int64)
    start = 0
    for second in (False, True) if known.second is not None else (False,):
        old, new = (_rows(records, second) for records in (known, later))
        before = np.searchsorted(known.keys[old], later.keys[new])
        result[known.count + new] = start + before + np.arange(len(new))
        result[old] = start + np.arange(len(old)) + np.searchsorted(before, np.arange(len(old)), side="right")
        start += len(old) + len(new)
    return result


def positions(records: Records, keys: Sequence[str] | pd.Index, *, second: bool = False) -> NDArray[np.int64]:
    """The rows of those of the keys that are there; the records stand in the order of their keys."""
    rows, wanted = _rows(records, second), np.asarray(keys, dtype=object)
    if not len(rows):
        return rows
    found = np.minimum(np.searchsorted(records.keys[rows], wanted), len(rows) - 1)
    return rows[found[records.keys[rows[found]] == wanted]]


def _rows(records: Records, second: bool) -> NDArray[np.int64]:
    """The positions of the records of the first or of the second frame."""
    if records.second is None:
        return np.arange(0 if second else records.count)
    return np.flatnonzero(records.second == second)


def _joined(known: Any, later: Any) -> Any:
    """Two values of one field of `Records` put together."""
    if isinstance(known, Column):
        return _columns((known,), (later,))[0]
    if isinstance(known, tuple):
        return _columns(known, later)
    if isinstance(known, np.ndarray):
        return np.concatenate([known, later])
    if isinstance(known, dict):
        return {name: (kind, _joined(column, later[name][1])) for name, (kind, column) in known.items()}
    return known


def _columns(known: tuple[Column, ...], later: tuple[Column, ...]) -> tuple[Column, ...]:
    """The same for columns that share one dictionary."""
    values, added = known[0].values, later[0].values
    hashes = hash_values(added)
    code = _codes_of(added, hashes, known[0])
    unseen = code < 0
    code[unseen] = len(values) + np.arange(unseen.sum())
    together = np.concatenate([values, added[unseen]])
    value_hashes = np.concatenate([known[0].value_hashes, hashes[unseen]])
    return tuple(
        _column(np.concatenate([old.codes, np.append(code, np.int32(-1))[new.codes]]), together, old, value_hashes)
        for old, new in zip(known, later, strict=True)
    )


def _column(codes: Codes, values: NDArray[np.object_], known: Column, value_hashes: Hashes) -> Column:
    made = Column(codes, values, counted=len(known.codes))
    vars(made)["value_hashes"] = value_hashes
    return made


def _codes_of(values: NDArray[np.object_], hashes: Hashes, known: Column) -> Codes:
    """The code of each value in a known column, -1 for one that is not there."""
    result = np.full(len(values), -1, dtype=np.int32)
    where = np.flatnonzero(among(known.value_hashes, hashes))
    order = np.argsort(hashes)
    at = order[np.searchsorted(hashes, known.value_hashes[where], sorter=order)] if len(where) else where
    one = known.values[where] == values[at]
    result[at[one]] = where[one]
    return result


def among(numbers: Hashes, few: Hashes) -> NDArray[np.bool_]:
    """Which of many hashes are one of a few: most are told by their last bits alone."""
    marked = np.zeros(1 << 16, dtype=bool)
    marked[few & np.uint64(0xFFFF)] = True
    result = marked[numbers & np.uint64(0xFFFF)]
    rows = np.flatnonzero(result)
    result[rows] = np.isin(numbers[rows], few)
    return result


def _known_words(known: Records, later: Records) -> Column:
    """The words of the later records' companies, as they are known where they are."""
    names = later.company.values
    words = np.append(later.company_text.values, "")[value_codes(later.company, later.company_text)]
    code = _codes_of(names, hash_values(names), known.company)
    there = np.flatnonzero(code >= 0)
    learned = np.append(known.company_text.values, "")[value_codes(known.company, known.company_text)[code[there]]]
    words[there] = np.where(learned == "", words[there], learned)
    return later.company.recode(pd.Series(words, dtype="str"))
