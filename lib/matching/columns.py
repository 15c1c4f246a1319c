"""Dictionary-encoded columns: each distinct value is kept, normalised and compared once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property, wraps
from threading import RLock
from typing import Any, TypeVar

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from lib.model import text

Codes = NDArray[np.int32]
Numbers = NDArray[np.float64]
Hashes = NDArray[np.uint64]
Owner = TypeVar("Owner")
Answer = TypeVar("Answer")
_AT_ONCE = 65_536


def kept(function: Callable[[Owner], Answer]) -> Callable[[Owner], Answer]:
    """The function, which keeps its answer with the column or the records that it was asked about."""
    name, asking = f"{function.__module__}.{function.__qualname__}", RLock()

    @wraps(function)
    def ask(owner: Owner) -> Answer:
        known: dict[str, Any] = owner.__dict__
        if name not in known:
            with asking:
                if name not in known:
                    known[name] = function(owner)
        answer: Answer = known[name]
        return answer

    return ask


@dataclass(frozen=True)
class Column:
    """One normalised field: `codes` point into the distinct `texts`, and are -1 where the value is missing.

    How common a value is, is learned from the first `counted` records (None: from all of them); records behind these
    came later, and nothing that they bring changes what is known of a value that was there.
    """

    codes: Codes
    texts: pa.LargeStringArray
    counted: int | None = None

    @cached_property
    def values(self) -> NDArray[np.object_]:
        """The distinct values as Python's strings: they take several times the memory of `texts`."""
        values: NDArray[np.object_] = self.texts.to_numpy(zero_copy_only=False)
        return values

    @property
    def series(self) -> pd.Series:
        """The distinct values as a column, for the normalisers."""
        return text.from_arrow(self.texts)

    @cached_property
    def learned(self) -> NDArray[np.int64]:
        """How many of the records that count have each value."""
        return _tally(self.codes[: self.counted], len(self.texts))

    @cached_property
    def counts(self) -> NDArray[np.int64]:
        """How many records have each value: of those that count, or of the later ones where none of those has it."""
        if self.counted is None:
            return self.learned
        return or_later(self.learned, _tally(self.codes[self.counted :], len(self.texts)))

    @cached_property
    def total(self) -> int:
        """How many of the records that count have a value."""
        return int(self.learned.sum())

    @cached_property
    def lengths(self) -> Codes:
        """How many characters each value has."""
        return pc.utf8_length(self.texts).to_numpy().astype(np.int32)

    @cached_property
    def letters(self) -> Hashes:
        """The characters of each value as bits (some characters share one)."""
        return marks(self.texts, 1)

    @cached_property
    def bigrams(self) -> Hashes:
        """Each two characters of a value that stand side by side as bits (some share one)."""
        return marks(self.texts, 2)

    @cached_property
    def hashes(self) -> Hashes:
        """A 64-bit hash of each record's value, 0 where it is missing; the same in every file."""
        return np.append(self.value_hashes, np.uint64(0))[self.codes]

    @cached_property
    def value_hashes(self) -> Hashes:
        """A 64-bit hash of each distinct value."""
        return hash_values(self.texts)

    @property
    def present(self) -> NDArray[np.bool_]:
        """Where there is a value."""
        return self.codes >= 0

    def take(self, values: NDArray[Any], missing: Any) -> NDArray[Any]:
        """A value's property for each record: `values` aligned with the distinct ones."""
        return np.append(values, np.asarray([missing], dtype=values.dtype))[self.codes]

    def without(self, rows: NDArray[np.bool_]) -> Column:
        """The column with the values of some records missing."""
        return Column(np.where(rows, np.int32(-1), self.codes), self.texts, self.counted)

    def tidy(self) -> Column:
        """The column without values that no record has, the others in the order in which the records have them."""
        first = np.full(len(self.texts), len(self.codes))
        rows = np.flatnonzero(self.codes >= 0)[::-1]
        first[self.codes[rows]] = rows
        used = np.argsort(first, kind="stable")[: np.count_nonzero(first < len(self.codes))]
        place = np.full(len(self.texts) + 1, -1, dtype=np.int32)
        place[used] = np.arange(len(used), dtype=np.int32)
        return Column(place[self.codes], self.texts.take(used), self.counted)

    def derive(self, function: Callable[[str], str]) -> Column:
        """A column of what the function makes of each distinct value ("" becomes missing)."""
        return self.recode(pd.Series([function(value) for value in self.texts.to_pylist()], dtype="str"))

    def recode(self, series: pd.Series) -> Column:
        """A column where each distinct value is replaced by the one beside it in the series."""
        return self.through(encode(series))

    def through(self, derived: Column) -> Column:
        """A column where each distinct value is replaced by the one beside it in the other column."""
        return Column(np.append(derived.codes, np.int32(-1))[self.codes], derived.texts, self.counted)


def _tally(codes: Codes, size: int) -> NDArray[np.int64]:
    return np.bincount(codes[codes >= 0], minlength=size)


def or_later(learned: NDArray[Any], later: NDArray[Any]) -> NDArray[Any]:
    """What was learned of each value; of one that nothing was learned of (0), what later records show."""
    return np.where(learned > 0, learned, later)


def encode(series: pd.Series) -> Column:
    """The series dictionary-encoded; blank is missing."""
    codes, distinct = text.encoded(series)
    texts = text.arrow(distinct)
    blank = pc.index(texts, "").as_py()
    if blank >= 0:
        codes = np.where(codes == blank, -1, codes - (codes > blank)).astype(np.int32)
        texts = pa.concat_arrays([texts.slice(0, blank), texts.slice(blank + 1)])
    return Column(codes, texts)


def joined(one: Column, between: str, other: Column) -> tuple[Column, Column, Column]:
    """The values of two columns in one text, where both have one; and what was joined, for each distinct text."""
    both, width = one.present & other.present, max(len(other.texts), 1)
    pairs, distinct = pd.factorize(one.codes[both].astype(np.int64) * width + other.codes[both])
    codes = np.full(len(one.codes), -1, dtype=np.int32)
    codes[both] = pairs
    parts = [Column(c.astype(np.int32), of.texts) for c, of in zip(divmod(distinct, width), (one, other))]
    texts = [part.texts.take(part.codes) for part in parts]
    whole = pc.binary_join_element_wise(*texts, pa.scalar(between, pa.large_string()))
    return Column(codes, whole), parts[0], parts[1]


def shared(columns: Sequence[Column]) -> list[Column]:
    """The columns over one common dictionary, so that their codes can be compared with one another."""
    together = encode(text.from_arrow(pa.concat_arrays([column.texts for column in columns])))
    start, result = 0, []
    for column in columns:
        part = together.codes[start : start + len(column.texts)]
        result.append(column.through(Column(part, together.texts)))
        start += len(column.texts)
    return result


def instead(column: Column, where: NDArray[np.bool_], other: Column) -> Column:
    """The column with the other's values for some records."""
    one, two = shared([column, other])
    return Column(np.where(where, two.codes, one.codes), one.texts, column.counted).tidy()


def first_of(column: Column, other: Column) -> Column:
    """The column with the other's values where it has none."""
    return instead(other, column.present, column)


def holders(columns: Sequence[Column], other: NDArray[Any] | None = None) -> NDArray[np.int64]:
    """How many records have each value in any of the columns, which share one dictionary.

    With `other`, how many different codes of it those records have (missing ones are left out). Only the records that
    count are looked at, for a value that none of them has the later ones.
    """
    counted = columns[0].counted
    learned = _holders(columns, other, slice(counted))
    return learned if counted is None else or_later(learned, _holders(columns, other, slice(counted, None)))


def _holders(columns: Sequence[Column], other: NDArray[Any] | None, some: slice) -> NDArray[np.int64]:
    size, chosen = len(columns[0].texts), [column.codes[some] for column in columns]
    rows = np.arange(len(chosen[0]), dtype=np.int64) if other is None else other[some].astype(np.int64)
    span = int(rows.max(initial=0)) + 2
    codes = [c[c >= 0].astype(np.int64) * span + rows[c >= 0] + 1 for c in chosen]
    pairs = once(np.concatenate(codes))
    if other is not None:
        pairs = pairs[pairs % span > 0]
    return np.bincount(pairs // span, minlength=size)


def once(numbers: NDArray[np.int64]) -> NDArray[np.int64]:
    """Each number once, in ascending order: np.unique hashes them, which takes many times as long."""
    ordered = np.sort(numbers)
    first = np.ones(len(ordered), dtype=bool)
    np.not_equal(ordered[1:], ordered[:-1], out=first[1:])
    return ordered[first]


def within(sizes: NDArray[np.int64]) -> NDArray[np.int64]:
    """0, 1, .. size-1 for each size in turn."""
    ends = np.cumsum(sizes)
    return np.arange(ends[-1] if len(ends) else 0) - np.repeat(ends - sizes, sizes)


def marks(texts: pa.LargeStringArray, width: int) -> Hashes:
    """A bit for each character, or for each two side by side, that a text has in it; 64 bits for all there are."""
    result = np.zeros(len(texts), dtype=np.uint64)
    characters, ends = spread(texts)
    if not len(characters):
        return result
    code = characters * np.uint32(0x9E3779B1)
    if width == 2:
        code[:-1] ^= characters[1:] * np.uint32(0x85EBCA77)
    bits = np.uint64(1) << (code >> np.uint32(26)).astype(np.uint64)
    starts = np.append(0, ends[:-1])
    filled = ends > starts
    if width == 2:
        bits[ends[filled] - 1] = 0
    result[filled] = np.bitwise_or.reduceat(bits, starts[filled])
    return result


def spread(texts: pa.LargeStringArray) -> tuple[NDArray[np.uint32], NDArray[np.int64]]:
    """The characters of all texts one after the other, and where each text ends among them."""
    ends = np.cumsum(pc.utf8_length(texts).to_numpy())
    _, offsets, data = texts.buffers()
    if not len(texts) or data is None:
        return np.zeros(0, dtype=np.uint32), ends
    first, last = np.frombuffer(offsets, dtype=np.int64)[[texts.offset, texts.offset + len(texts)]]
    joined = np.frombuffer(data, dtype=np.uint8)[first:last]
    if len(joined) > ends[-1]:
        return np.frombuffer(joined.tobytes().decode().encode("utf-32-le"), dtype=np.uint32), ends
    return joined.astype(np.uint32), ends


def hash_values(texts: pa.LargeStringArray) -> Hashes:
    """A 64-bit hash of each text, never 0; so many at a time, since hashing takes Python's strings."""
    parts = [texts.slice(start, _AT_ONCE) for start in range(0, len(texts), _AT_ONCE)]
    hashed = [pd.util.hash_array(part.to_numpy(zero_copy_only=False), categorize=False) for part in parts]
    return np.concatenate([np.zeros(0, dtype=np.uint64), *hashed]) | np.uint64(1)


def among(numbers: Hashes, few: Hashes) -> NDArray[np.bool_]:
    """Which of many hashes are one of a few: most are told by their last bits alone."""
    marked = np.zeros(1 << 16, dtype=bool)
    marked[few & np.uint64(0xFFFF)] = True
    result = marked[numbers & np.uint64(0xFFFF)]
    rows = np.flatnonzero(result)
    result[rows] = np.isin(numbers[rows], few)
    return result


def folded(series: pd.Series) -> Column:
    """The series folded to plain lower-case words (accents, case and punctuation gone), encoded."""
    raw = encode(series)
    return raw.recode(text.fold_all(raw.series))


def value_codes(column: Column, derived: Column) -> Codes:
    """For each value of a column, the code of what was derived from it (-1 for nothing)."""
    result = np.full(len(column.texts), -1, dtype=np.int32)
    result[column.codes[column.present]] = derived.codes[column.present]
    return result
