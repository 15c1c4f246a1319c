"""Comparing columns pair by pair, each distinct pair of values once; and how common a value is."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray
from rapidfuzz import process
from rapidfuzz.distance import OSA, JaroWinkler
from rapidfuzz.fuzz import ratio

from lib.matching.columns import Codes, Column, Hashes, hash_values, kept, once, spread, within
from lib.matching.workers import in_turn

Levels = NDArray[np.int8]
Floats = NDArray[np.float64]
Rows = NDArray[np.int64]
Judged = tuple[Levels, Floats]
"""A level for each pair, and how likely it is by chance."""

IN_LIFE, IN_FILE = 1000, 30
"""How many records the usual share counts for: much for names, which are alike in all files; little for companies
and places, which are not."""


@dataclass(frozen=True)
class Judgements:
    """What was judged of each distinct pair of values, (0, 1.0) at the end, and which of these each pair of records has
    (-1: one of the values is missing)."""

    level: Levels
    chance: Floats
    which: NDArray[np.int32]

    def of(self, some: slice = slice(None)) -> Judged:
        """The judgement of some pairs of records."""
        which = self.which[some]
        known = np.flatnonzero(which >= 0)
        if 2 * len(known) > len(which):
            return self.level[which], self.chance[which]
        level, chance = np.zeros(len(which), dtype=np.int8), np.ones(len(which))
        level[known], chance[known] = self.level[which[known]], self.chance[which[known]]
        return level, chance


Judge = Callable[[Codes, Codes], Judged]
_JUDGED_AT_ONCE, _WORDS_AT_ONCE = 200_000, 2_000_000
"""How many pairs of values, and how many pairs of their words, are looked at at once."""


def per_value_pair(left: Rows, right: Rows, asked: Mapping[str, tuple[Column, Judge]]) -> dict[str, Judgements]:
    """The judgements of some columns by name, each judge asked once for each pair of values."""
    which: dict[str, NDArray[np.int32]] = {}

    def parts() -> Iterator[tuple[str, Codes, Codes]]:
        for name, (column, _) in asked.items():
            x, y, which[name] = _value_pairs(column, left, right)
            for start in range(0, len(x), _JUDGED_AT_ONCE):
                some = slice(start, start + _JUDGED_AT_ONCE)
                yield name, x[some], y[some]

    judged: dict[str, list[Judged]] = {name: [] for name in asked}
    for name, found in in_turn(lambda part: (part[0], asked[part[0]][1](*part[1:])), parts()):
        judged[name].append(found)
    none = (np.zeros(1, dtype=np.int8), np.ones(1))
    result = {}
    for name, parts_of in judged.items():
        level, chance = zip(*parts_of, none)
        result[name] = Judgements(np.concatenate(level), np.concatenate(chance), which[name])
    return result


def _value_pairs(column: Column, left: Rows, right: Rows) -> tuple[Codes, Codes, NDArray[np.int32]]:
    """Each pair of values that the records have, those of one value first, and which of them each pair of records has
    (-1: one of the values is missing)."""
    a, b = column.codes[left], column.codes[right]
    known = (a >= 0) & (b >= 0)
    same, other = np.flatnonzero(known & (a == b)), np.flatnonzero(known & (a != b))
    shared = np.bincount(a[same], minlength=len(column.texts)) > 0
    alone: Codes = np.flatnonzero(shared).astype(np.int32)
    x, y, found = distinct(a[other], b[other], len(column.texts))
    which = np.full(len(left), -1, dtype=np.int32)
    which[same] = (np.cumsum(shared, dtype=np.int32) - np.int32(1))[a[same]]
    which[other] = found + np.int32(len(alone))
    return np.concatenate([alone, x]), np.concatenate([alone, y]), which


def distinct(a: Codes, b: Codes, size: int) -> tuple[Codes, Codes, NDArray[np.int32]]:
    """The distinct unordered pairs of codes, and where each pair is among them."""
    width = size.bit_length()
    joint = np.minimum(a, b).astype(np.int64)
    joint <<= width
    joint |= np.maximum(a, b)
    bits = len(joint).bit_length()
    if 2 * width + bits > 63:
        found, inverse = np.unique(joint, return_inverse=True)
    else:
        joint <<= bits
        joint |= np.arange(len(joint))
        joint.sort()
        at = joint & ((1 << bits) - 1)
        joint >>= bits
        first = np.ones(len(joint), dtype=bool)
        np.not_equal(joint[1:], joint[:-1], out=first[1:])
        inverse = np.empty(len(joint), dtype=np.int32)
        inverse[at] = np.cumsum(first, dtype=np.int32) - np.int32(1)
        found = joint[first]
    return (found >> width).astype(np.int32), (found & ((1 << width) - 1)).astype(np.int32), inverse.astype(np.int32)


def scored(
    values: NDArray[np.object_], x: Codes, y: Codes, scorer: Any, dtype: Any = np.float32, least: float | None = None
) -> NDArray[Any]:
    """The scorer's answer for each pair of codes; 0 for a likeness under `least`."""
    if not len(x):
        return np.zeros(0, dtype=dtype)
    return process.cpdist(values[x], values[y], scorer=scorer, dtype=dtype, score_cutoff=least)


def near(column: Column, a: Codes, b: Codes, least: float) -> NDArray[np.bool_]:
    """Whether the values of each pair of codes are alike to at least that share (1 - edits / length of the longer).

    Most pairs are told apart by their lengths, by the pairs of letters that only one has (one edit changes six at the
    most) and by the letters that only one has (one edit takes away one at the most).
    """
    one, other, bigrams, letters = column.lengths[a], column.lengths[b], column.bigrams, column.letters
    longer = np.maximum(one, other)
    edits = np.floor((1.0 + 1e-6 - least) * np.arange(int(longer.max(initial=0)) + 1)).astype(np.int32)
    few = np.abs(one - other) <= edits[longer]
    result = few & (a == b)
    where = np.flatnonzero(few & ~result)
    where = where[np.bitwise_count(bigrams[a[where]] ^ bigrams[b[where]]) <= 6 * edits[longer[where]]]
    mine, theirs = letters[a[where]], letters[b[where]]
    lost = np.maximum(np.bitwise_count(mine & ~theirs), np.bitwise_count(theirs & ~mine))
    where = where[lost <= edits[longer[where]]]
    x, y, inverse = distinct(a[where], b[where], len(column.texts))
    result[where] = (scored(column.values, x, y, OSA.normalized_similarity, least=least - 1e-6) >= least)[inverse]
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
    result = np.full(len(column.texts), -1, dtype=np.int64)
    some = np.flatnonzero(pc.match_substring_regex(column.texts, "[0-9]"))
    found = pc.replace_substring_regex(column.texts.take(some), "[^0-9]+", "").dictionary_encode()
    result[some] = found.indices.to_numpy()
    return result


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
    several, first = several_words(column), words(column).initials
    one, other = first[x], first[y]
    where = np.flatnonzero((several[x] | several[y]) & ((one & ~other == 0) | (other & ~one == 0)) & (x != y))
    result = np.zeros(len(x), dtype=bool)
    for a, b in ((x, y), (y, x)):
        some = where[_may_stand_within(column, a[where], b[where]) & ~result[where]]
        result[some] = _within(column, a[some], b[some])
    return result


def _within(column: Column, x: Codes, y: Codes) -> NDArray[np.bool_]:
    """Where each word of the first value stands among those of the second, but for a slip in a longer word; one of the
    second is no slip of any."""
    mine, other = (words(column).different.of(side) for side in (x, y))
    result = np.zeros(len(x), dtype=bool)
    for some in _in_parts(mine.sizes * other.sizes):
        result[some] = _all_stand(words(column).vocabulary, mine.of(some), other.of(some))
    return result


def _all_stand(vocabulary: Column, mine: Lists, other: Lists) -> NDArray[np.bool_]:
    owner = np.repeat(np.arange(len(mine.sizes)), mine.sizes)
    word, choices = mine.items[within(mine.sizes) + mine.starts[owner]], other.sizes[owner]
    place = np.repeat(np.arange(len(word)), choices)
    a, b = word[place], other.items[within(choices) + other.starts[owner][place]]
    there = np.bincount(place[a == b], minlength=len(word)) > 0
    missing = np.bincount(owner[~there], minlength=len(mine.sizes))
    may = missing < other.sizes
    open_ = np.flatnonzero((~there & may[owner])[place])
    slips = open_[_one_slip(vocabulary, a[open_], b[open_])]
    there[place[slips]] = True
    return may & (np.bincount(owner[~there], minlength=len(may)) == 0)


def _one_slip(vocabulary: Column, a: Codes, b: Codes) -> NDArray[np.bool_]:
    """Where two words of more than three letters are at most one edit apart."""
    length, letters = vocabulary.lengths, vocabulary.letters
    result = (length[a] > 3) & (length[b] > 3) & (np.abs(length[a] - length[b]) <= 1)
    result &= np.bitwise_count(letters[a] & ~letters[b]) <= 1
    where = np.flatnonzero(result)
    x, y, which = distinct(a[where], b[where], len(vocabulary.texts))
    result[where] = (scored(vocabulary.values, x, y, OSA.distance, np.int32) <= 1)[which]
    return result


def _in_parts(work: NDArray[np.int64]) -> Iterator[slice]:
    """The whole in slices of so much work, or of one item that is more."""
    ends, start = np.cumsum(work), 0
    while start < len(work):
        least = ends[start] - work[start] + _WORDS_AT_ONCE
        stop = max(start + 1, int(np.searchsorted(ends, least, side="right")))
        yield slice(start, stop)
        start = stop


def _may_stand_within(column: Column, x: Codes, y: Codes) -> NDArray[np.bool_]:
    """Where the words of one may stand among those of the other: either they have one in common or the other has
    more, and a slip in each leaves no more letters over than there are words; short words have no slips."""
    count, bits, short = words(column).different.sizes, words(column).bits, words(column).short
    over = np.bitwise_count(column.letters[x] & ~column.letters[y])
    may = (over <= count[x]) & (short[x] & ~bits[y] == 0)
    return may & ((count[x] < count[y]) | (bits[x] & bits[y] > 0))


@dataclass(frozen=True)
class Lists:
    """Several lists of numbers, one behind the other: where each starts and how long it is."""

    items: Codes
    starts: NDArray[np.int64]
    sizes: NDArray[np.int64]

    def of(self, some: Codes | slice) -> Lists:
        """Some of the lists."""
        return Lists(self.items, self.starts[some], self.sizes[some])


@dataclass(frozen=True)
class Words:
    """The words of a column's values: the vocabulary in alphabetical order, all words of each value and the different
    ones, each in that order; and for each value the first letters of its words and the words themselves as bits (some
    share one), those of three letters or fewer as well, and one number that is the same for the same first letters in
    any order."""

    vocabulary: Column
    all: Lists
    different: Lists
    initials: Hashes
    bits: Hashes
    short: Hashes
    letters: Hashes


@kept
def words(column: Column) -> Words:
    """The words of each value; each distinct word is looked at once."""
    lists = pc.split_pattern(column.texts, " ")
    found = lists.flatten().dictionary_encode()
    order = pc.sort_indices(found.dictionary).to_numpy()
    vocabulary = Column(np.zeros(0, dtype=np.int32), found.dictionary.take(order))
    place = np.empty(len(order), dtype=np.int64)
    place[order] = np.arange(len(order))
    starts = lists.offsets.to_numpy().astype(np.int64)
    size = max(len(order), 1)
    owned = np.sort(np.repeat(np.arange(len(starts) - 1), np.diff(starts)) * size + place[found.indices.to_numpy()])
    each, different = _listed(owned, size, len(starts) - 1), _listed(once(owned), size, len(starts) - 1)
    one = np.uint64(1)
    first = initials(vocabulary)
    bits = one << (hash_values(vocabulary.texts) >> np.uint64(58))
    short = np.where(vocabulary.lengths > 3, np.uint64(0), bits)
    return Words(
        vocabulary,
        each,
        different,
        _gathered(np.bitwise_or, one << first.astype(np.uint64) % np.uint64(63), different),
        _gathered(np.bitwise_or, bits, different),
        _gathered(np.bitwise_or, short, different),
        _gathered(np.add, scattered(first), each),
    )


def _listed(owned: NDArray[np.int64], size: int, count: int) -> Lists:
    """Lists from numbers that are a list's place times `size` and an item of it, in ascending order."""
    lists, items = np.divmod(owned, size)
    sizes = np.bincount(lists, minlength=count)
    return Lists(items.astype(np.int32), np.cumsum(sizes) - sizes, sizes)


def _gathered(together: np.ufunc, values: Hashes, lists: Lists) -> Hashes:
    """What the items of each list come to; every list has one."""
    if not len(lists.items):
        return np.zeros(0, dtype=np.uint64)
    found: Hashes = together.reduceat(values[lists.items], lists.starts)
    return found


@kept
def initials(column: Column) -> NDArray[np.int64]:
    """The first letter of each value, 0 for a blank one."""
    characters, ends = spread(column.texts)
    starts = np.append(0, ends[:-1])[: len(ends)]
    result = np.zeros(len(ends), dtype=np.int64)
    filled = ends > starts
    result[filled] = characters[starts[filled]]
    return result


def scattered(letters: NDArray[Any]) -> Hashes:
    """A number for each letter; sums of them are as good as never equal but for the same letters."""
    mixed = (letters.astype(np.uint64) + np.uint64(1)) * np.uint64(0x9E3779B97F4A7C15)
    mixed = (mixed ^ (mixed >> np.uint64(29))) * np.uint64(0xBF58476D1CE4E5B9)
    return mixed ^ (mixed >> np.uint64(32))


def several_words(names: Column) -> NDArray[np.bool_]:
    return words(names).all.sizes > 1


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
