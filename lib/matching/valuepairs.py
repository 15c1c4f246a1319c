"""Comparing columns pair by pair, each distinct pair of values once; and how common a value is."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from rapidfuzz import process
from rapidfuzz.distance import OSA, JaroWinkler

from lib.matching.columns import Codes, Column

Levels = NDArray[np.int8]
Floats = NDArray[np.float64]
Rows = NDArray[np.int64]
Judged = tuple[Levels, Floats]
"""A level for each pair, and how likely it is by chance."""

IN_LIFE, IN_FILE = 1000, 30
"""How many records the usual share counts for: much for names, which are alike in all files; little for companies
and places, which are not."""


def per_value_pair(column: Column, left: Rows, right: Rows, judge: Callable[[Codes, Codes], Judged]) -> Judged:
    """The judgement of each pair of records, asked once for each pair of values; (0, 1.0) if one is missing."""
    a, b = column.codes[left], column.codes[right]
    known = np.flatnonzero((a >= 0) & (b >= 0))
    x, y, inverse = distinct(a[known], b[known], len(column.values))
    level, chance = np.zeros(len(left), dtype=np.int8), np.ones(len(left))
    if len(x):
        judged = judge(x, y)
        level[known], chance[known] = judged[0][inverse], judged[1][inverse]
    return level, chance


def distinct(a: Codes, b: Codes, size: int) -> tuple[Codes, Codes, NDArray[np.int64]]:
    """The distinct unordered pairs of codes, and where each pair is among them."""
    joint = np.minimum(a, b).astype(np.int64) * max(size, 1) + np.maximum(a, b)
    distinct, inverse = np.unique(joint, return_inverse=True)
    return (distinct // max(size, 1)).astype(np.int32), (distinct % max(size, 1)).astype(np.int32), inverse


def similarity(values: NDArray[np.object_], a: Codes, b: Codes, scorer: Any) -> NDArray[np.float32]:
    """The scorer's answer for each pair of codes; each distinct pair is compared once."""
    x, y, inverse = distinct(a, b, len(values))
    if not len(x):
        return np.zeros(0, dtype=np.float32)
    return process.cpdist(values[x], values[y], scorer=scorer, dtype=np.float32, workers=-1)[inverse]


def alike(names: NDArray[np.object_], x: Codes, y: Codes) -> NDArray[np.bool_]:
    """Spellings that differ by a slip: one edit, two in a long name, or a late difference (Jaro-Winkler)."""
    winkler = process.cpdist(names[x], names[y], scorer=JaroWinkler.similarity, dtype=np.float32, workers=-1)
    near = np.flatnonzero(winkler >= 0.6)
    edits = process.cpdist(names[x[near]], names[y[near]], scorer=OSA.distance, dtype=np.int32, workers=-1)
    length = np.array([len(name) for name in names])
    shorter, longer = np.minimum(length[x[near]], length[y[near]]), np.maximum(length[x[near]], length[y[near]])
    result = winkler >= 0.92
    result[near] |= ((edits <= 1) & (shorter >= 3)) | ((edits <= 2) & (longer >= 6) & (shorter >= 5))
    return result


def other_numbers(names: NDArray[np.object_], x: Codes, y: Codes) -> NDArray[np.bool_]:
    """Where both have a number in them, and not the same one: Line 10 is no slip of Line 11."""
    numbers = pd.Series(names, dtype="str").str.replace(r"[^0-9]", "", regex=True).to_numpy(dtype=object)
    return (numbers[x] != numbers[y]) & (numbers[x] != "") & (numbers[y] != "")


def share_words(names: NDArray[np.object_], x: Codes, y: Codes) -> NDArray[np.bool_]:
    """Where all words of one are among those of the other, as in double-barrelled names."""
    several, initials = several_words(names), _initials(names)
    one, other = initials[x], initials[y]
    where = np.flatnonzero((several[x] | several[y]) & ((one & ~other == 0) | (other & ~one == 0)))
    result = np.zeros(len(x), dtype=bool)
    words = {code: set(names[code].split(" ")) for code in np.unique(np.concatenate([x[where], y[where]])).tolist()}
    result[where] = [_within(words[a], words[b]) or _within(words[b], words[a]) for a, b in zip(x[where], y[where])]
    return result


def _within(some: set[str], words: set[str]) -> bool:
    """Whether each word stands among the others, but for a slip in a longer word."""
    missing = some - words
    if not missing:
        return True
    return len(missing) < len(words) and all(
        any(len(a) > 3 and len(b) > 3 and OSA.distance(a, b, score_cutoff=1) <= 1 for b in words) for a in missing
    )


def _initials(names: NDArray[np.object_]) -> NDArray[np.int64]:
    """The first letters of each name's words as bits."""
    return np.array([sum({1 << ord(word[0]) % 63 for word in name.split(" ") if word}) for name in names], np.int64)


def several_words(names: NDArray[np.object_]) -> NDArray[np.bool_]:
    return np.array([" " in name for name in names], dtype=bool)


def either(column: Column, mark: NDArray[np.bool_]) -> float:
    """How likely one of two random values is a marked one; at least one in a hundred."""
    share = float((column.learned * mark).sum() / max(column.total, 1))
    return max(1 - (1 - share) ** 2, 0.01)


def frequency(column: Column, usual: float, counts: NDArray[np.int64] | None = None, trust: int = IN_LIFE) -> Floats:
    """Each value's share among the records, as the rest of the file shows it.

    A small file says little about how common a value is in life, so `usual` counts as `trust` records more.
    """
    counts = column.counts if counts is None else counts
    total = column.total
    return (np.maximum(counts - 1, 0) + trust * usual) / (total + trust)


def representative(column: Column, other: Column) -> NDArray[np.object_]:
    """For each value of a column, the other column's value of one of its records (the first in key order)."""
    codes = np.full(len(column.values), -1, dtype=np.int32)
    rows = np.flatnonzero(column.present & other.present)[::-1]
    codes[column.codes[rows]] = other.codes[rows]
    return np.append(other.values, "")[codes]
