"""Comparing columns pair by pair, each distinct pair of values once; and how common a value is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray
from rapidfuzz import process
from rapidfuzz.distance import OSA, JaroWinkler
from rapidfuzz.fuzz import ratio

from lib.matching.columns import Codes, Column, Hashes, hash_values, kept, once

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
    size = max(size, 1)
    joint = np.minimum(a, b).astype(np.int64) * size + np.maximum(a, b)
    bits = len(joint).bit_length()
    if (size * size) << bits >= 1 << 63:
        found, inverse = np.unique(joint, return_inverse=True)
    else:
        packed = np.sort(joint << bits | np.arange(len(joint)))
        joint = packed >> bits
        first = np.ones(len(joint), dtype=bool)
        np.not_equal(joint[1:], joint[:-1], out=first[1:])
        inverse = np.empty(len(joint), dtype=np.int64)
        inverse[packed & ((1 << bits) - 1)] = np.cumsum(first) - 1
        found = joint[first]
    return (found // size).astype(np.int32), (found % size).astype(np.int32), inverse


def scored(values: NDArray[np.object_], x: Codes, y: Codes, scorer: Any, dtype: Any = np.float32) -> NDArray[Any]:
    """The scorer's answer for each pair of codes."""
    if not len(x):
        return np.zeros(0, dtype=dtype)
    return process.cpdist(values[x], values[y], scorer=scorer, dtype=dtype)


def near(column: Column, a: Codes, b: Codes, least: float) -> NDArray[np.bool_]:
    """Whether the values of each pair of codes are alike to at least that share (1 - edits / length of the longer).

    Most pairs are told apart by their lengths and by the pairs of letters that only one has: one edit changes six at
    the most.
    """
    length, bigrams = column.lengths, column.bigrams
    edits = (1.0 + 1e-6 - least) * np.maximum(length[a], length[b])
    few = np.abs(length[a] - length[b]) <= edits
    few &= np.bitwise_count(bigrams[a] ^ bigrams[b]) <= 6 * edits
    result = few & (a == b)
    where = np.flatnonzero(few & ~result)
    x, y, inverse = distinct(a[where], b[where], len(column.values))
    result[where] = (scored(column.values, x, y, OSA.normalized_similarity) >= least)[inverse]
    return result


def in_common(column: Column, x: Codes, y: Codes) -> Codes:
    """The most characters that two values can have in common, as far as the characters that only one has tell."""
    a, b, length = column.letters[x], column.letters[y], column.lengths
    return np.minimum(length[x] - np.bitwise_count(a & ~b), length[y] - np.bitwise_count(b & ~a))


def alike(column: Column, x: Codes, y: Codes) -> NDArray[np.bool_]:
    """Spellings that differ by a slip: one edit, two in a long name, or a late difference (Jaro-Winkler).

    Names that have too few letters in common for either are not compared.
    """
    common = in_common(column, x, y)
    shorter = np.minimum(column.lengths[x], column.lengths[y])
    longer = np.maximum(column.lengths[x], column.lengths[y])
    where = np.flatnonzero((common >= longer - 2) | (common * (1 / shorter + 1 / longer) >= 1.6 - 1e-6))
    winkler = scored(column.values, x[where], y[where], JaroWinkler.similarity)
    result = np.zeros(len(x), dtype=bool)
    result[where] = winkler >= 0.92
    close = where[(winkler >= 0.6) & (winkler < 0.92)]
    edits = scored(column.values, x[close], y[close], OSA.distance, np.int32)
    result[close] = ((edits <= 1) & (shorter[close] >= 3)) | (
        (edits <= 2) & (longer[close] >= 6) & (shorter[close] >= 5)
    )
    return result


def other_numbers(column: Column, x: Codes, y: Codes) -> NDArray[np.bool_]:
    """Where both have a number in them, and not the same one: Line 10 is no slip of Line 11."""
    numbers = digits(column)
    return (numbers[x] != numbers[y]) & (numbers[x] >= 0) & (numbers[y] >= 0)


@kept
def digits(column: Column) -> NDArray[np.int64]:
    """A number for the digits in each value, equal ones for equal digits; -1 where there are none."""
    found = pd.Series(column.values, dtype="str").str.replace(r"[^0-9]", "", regex=True)
    return np.asarray(pd.factorize(found.where(found != ""))[0], dtype=np.int64)


def same_words(column: Column, x: Codes, y: Codes, least: float | NDArray[Any]) -> NDArray[np.float32]:
    """How alike two texts are (0 to 100) whatever the order of their words; 0 where it is sure to be under `least`."""
    most = 200.0 * in_common(column, x, y) / np.maximum(column.lengths[x] + column.lengths[y], 1)
    where = np.flatnonzero((most >= least - 1e-3) & (x != y))
    result = np.where(x == y, np.float32(100), np.float32(0))
    result[where] = scored(_words_in_order(column), x[where], y[where], ratio)
    return result


@kept
def _words_in_order(column: Column) -> NDArray[np.object_]:
    result = column.values.copy()
    several = np.flatnonzero(pc.match_substring(column.texts, " "))
    result[several] = [" ".join(sorted(value.split())) for value in result[several]]
    return result


def share_words(column: Column, x: Codes, y: Codes) -> NDArray[np.bool_]:
    """Where all words of one are among those of another, as in double-barrelled names."""
    several, initials, names = several_words(column), words(column).initials, column.values
    one, other = initials[x], initials[y]
    where = np.flatnonzero((several[x] | several[y]) & ((one & ~other == 0) | (other & ~one == 0)) & (x != y))
    where = where[_may_stand_within(column, x[where], y[where]) | _may_stand_within(column, y[where], x[where])]
    result = np.zeros(len(x), dtype=bool)
    split = {code: set(names[code].split(" ")) for code in {*x[where].tolist(), *y[where].tolist()}}
    result[where] = [_within(split[a], split[b]) or _within(split[b], split[a]) for a, b in zip(x[where], y[where])]
    return result


def _within(some: set[str], words: set[str]) -> bool:
    """Whether each word stands among the others, but for a slip in a longer word."""
    missing = some - words
    if not missing:
        return True
    return len(missing) < len(words) and all(
        any(len(a) > 3 and len(b) > 3 and OSA.distance(a, b, score_cutoff=1) <= 1 for b in words) for a in missing
    )


def _may_stand_within(column: Column, x: Codes, y: Codes) -> NDArray[np.bool_]:
    """Where the words of one may stand among those of the other: either they have one in common or the other has
    more, and a slip in each leaves no more letters over than there are words; short words have no slips."""
    count, bits, short = words(column).different, words(column).bits, words(column).short
    over = np.bitwise_count(column.letters[x] & ~column.letters[y])
    may = (over <= count[x]) & (short[x] & ~bits[y] == 0)
    return may & ((count[x] < count[y]) | (bits[x] & bits[y] > 0))


@dataclass(frozen=True)
class Words:
    """For each value of a column how many words it has, how many different ones, their first letters and the words
    themselves as bits (some share one), those of three letters or fewer as well, and one number that is the same for
    the same first letters in any order."""

    count: Codes
    different: Codes
    initials: Hashes
    bits: Hashes
    short: Hashes
    letters: Hashes


@kept
def words(column: Column) -> Words:
    """The words of each value; each distinct word is looked at once."""
    if not len(column.texts):
        none = np.zeros(0, dtype=np.uint64)
        return Words(column.lengths, column.lengths, none, none, none, none)
    lists = pc.split_pattern(column.texts, " ")
    found = lists.flatten().dictionary_encode()
    each = found.indices.to_numpy().astype(np.int64)
    distinct = found.dictionary.to_numpy(zero_copy_only=False)
    first = np.array([ord(word[0]) if word else 0 for word in distinct], dtype=np.uint64)
    starts = lists.offsets.to_numpy()[:-1].astype(np.int64)
    count = np.diff(lists.offsets.to_numpy()).astype(np.int32)
    owners = once(np.repeat(np.arange(len(count)), count) * len(distinct) + each) // len(distinct)
    one = np.uint64(1)
    bits = one << (hash_values(found.dictionary) >> np.uint64(58))
    short = np.where(pc.utf8_length(found.dictionary).to_numpy() > 3, np.uint64(0), bits)
    return Words(
        count,
        np.bincount(owners, minlength=len(count)).astype(np.int32),
        np.bitwise_or.reduceat((one << first % np.uint64(63))[each], starts),
        np.bitwise_or.reduceat(bits[each], starts),
        np.bitwise_or.reduceat(short[each], starts),
        np.add.reduceat(scattered(first)[each], starts),
    )


def scattered(letters: NDArray[Any]) -> Hashes:
    """A number for each letter; sums of them are as good as never equal but for the same letters."""
    mixed = (letters.astype(np.uint64) + np.uint64(1)) * np.uint64(0x9E3779B97F4A7C15)
    mixed = (mixed ^ (mixed >> np.uint64(29))) * np.uint64(0xBF58476D1CE4E5B9)
    return mixed ^ (mixed >> np.uint64(32))


def several_words(names: Column) -> NDArray[np.bool_]:
    return words(names).count > 1


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


def representative(column: Column, other: Column) -> pa.LargeStringArray:
    """For each value of a column, the other column's value of one of its records (the first in key order)."""
    codes = np.full(len(column.texts), len(other.texts), dtype=np.int32)
    rows = np.flatnonzero(column.present & other.present)[::-1]
    codes[column.codes[rows]] = other.codes[rows]
    return pa.concat_arrays([other.texts, pa.array([""], pa.large_string())]).take(codes)
