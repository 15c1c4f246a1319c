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
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from lib.matching.columns import Codes, Column, Hashes, among, hash_values, value_codes
from lib.matching.records import Records

Keys = Sequence[str] | pd.Index | NDArray[np.object_]

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


def positions(records: Records, keys: Keys, *, second: bool = False) -> NDArray[np.int64]:
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


def differing(known: Records, since: Records) -> Records:
    """Those of some records that are not known, or read otherwise than the known ones."""
    same = np.zeros(since.count, dtype=bool)
    for second in (False, True):
        old, new = _rows(known, second), _rows(since, second)
        if len(old) and len(new):
            at = old[np.minimum(np.searchsorted(known.keys[old], since.keys[new]), len(old) - 1)]
            same[new] = known.keys[at] == since.keys[new]
            for part in _parts(known):
                mine, other = getattr(since, part), getattr(known, part)
                same[new] &= _read_alike(mine, other, new, at)
    return _taken(since, np.flatnonzero(~same))


def _parts(records: Records) -> list[str]:
    """The fields that hold what the records themselves say; a company's words are the same for all of its records."""
    names = [part.name for part in dataclasses.fields(records)]
    return [name for name in names if name not in ("keys", "company_text", "counted", "custom", "second")]


def _read_alike(one: Any, other: Any, here: NDArray[np.int64], there: NDArray[np.int64]) -> NDArray[np.bool_]:
    if isinstance(one, tuple):
        return np.all([_read_alike(a, b, here, there) for a, b in zip(one, other, strict=True)], axis=0)
    if isinstance(one, Column):
        mine, theirs = (np.append(column.value_hashes, np.uint64(0)) for column in (one, other))
        return mine[one.codes[here]] == theirs[other.codes[there]]
    return one[here] == other[there]


def _taken(records: Records, rows: NDArray[np.int64]) -> Records:
    """Some of the records."""

    def take(part: Any) -> Any:
        if isinstance(part, Column):
            return Column(part.codes[rows], part.texts)
        if isinstance(part, tuple):
            return tuple(take(column) for column in part)
        return part[rows] if isinstance(part, np.ndarray) else part

    names = [part.name for part in dataclasses.fields(records) if part.name != "custom"]
    custom = {name: (kind, take(column)) for name, (kind, column) in records.custom.items()}
    return Records(**{name: take(getattr(records, name)) for name in names}, custom=custom)


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
    texts, added = known[0].texts, later[0].texts
    hashes = hash_values(added)
    code = _codes_of(added, hashes, known[0])
    used = np.zeros(len(added) + 1, dtype=bool)
    for column in later:
        used[column.codes] = True
    unseen = (code < 0) & used[:-1]
    code[unseen] = len(texts) + np.arange(unseen.sum())
    together = pa.concat_arrays([texts, added.filter(unseen)])
    value_hashes = np.concatenate([known[0].value_hashes, hashes[unseen]])
    return tuple(
        _column(np.concatenate([old.codes, np.append(code, np.int32(-1))[new.codes]]), together, old, value_hashes)
        for old, new in zip(known, later, strict=True)
    )


def _column(codes: Codes, texts: pa.LargeStringArray, known: Column, value_hashes: Hashes) -> Column:
    made = Column(codes, texts, counted=len(known.codes))
    vars(made)["value_hashes"] = value_hashes
    return made


def _codes_of(texts: pa.LargeStringArray, hashes: Hashes, known: Column) -> Codes:
    """The code of each text in a known column, -1 for one that is not there."""
    result = np.full(len(texts), -1, dtype=np.int32)
    where = np.flatnonzero(among(known.value_hashes, hashes))
    order = np.argsort(hashes)
    at = order[np.searchsorted(hashes, known.value_hashes[where], sorter=order)] if len(where) else where
    one = pc.equal(known.texts.take(where), texts.take(at)).to_numpy(zero_copy_only=False)
    result[at[one]] = where[one]
    return result


def _known_words(known: Records, later: Records) -> Column:
    """The words of the later records' companies, as they are known where they are."""
    names = later.company.texts
    words = np.append(later.company_text.values, "")[value_codes(later.company, later.company_text)]
    code = _codes_of(names, hash_values(names), known.company)
    there = np.flatnonzero(code >= 0)
    learned = np.append(known.company_text.values, "")[value_codes(known.company, known.company_text)[code[there]]]
    words[there] = np.where(learned == "", words[there], learned)
    return later.company.recode(pd.Series(words, dtype="str"))
