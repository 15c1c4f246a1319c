"""Which pairs of records are worth comparing: those that share a key.

Every rule gives each record a 64-bit key (0 = none). Records with the same key form a block. Blocks are counted
before any pair is made; one that is larger than the cap is not run but reported, and instead each of its
members meets its neighbours in a few orders (sorted neighbourhood), so that likely pairs are still found.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from lib.matching.columns import Column, Hashes, once, within
from lib.matching.workers import in_turn
from lib.model import text

Pairs = NDArray[np.int64]
CAP = 12
"""The largest block of which every pair is compared: pairs of larger ones hardly ever match unless they share more, and
then a narrower rule brings them, too. So pairs grow with the records, at most six for each and each rule."""
ALL = 600_000
"""Where there are no more pairs than this in all, every one is compared and no rule is needed."""
WINDOW = 1
"""How many neighbours on each side the members of a larger block meet in each order."""
AT_ONCE = 12_000_000
"""So many pairs wait at the least until those that several rules brought are dropped."""
_MIX = np.uint64(0x9E3779B97F4A7C15)


@dataclass(frozen=True)
class Rule:
    """A way in which two records come to be compared: its name, and every record's keys (one array a slot).

    Without `neighbours`, the members of a too large block do not meet at all, and nothing is reported of it.
    """

    name: str
    keys: tuple[Hashes, ...]
    values: tuple[Column, ...]
    neighbours: bool = True


def both(*parts: Hashes) -> Hashes:
    """The key of several values together; none where any of them is missing."""
    key, present = parts[0].copy(), parts[0] > 0
    for part in parts[1:]:
        key ^= key >> np.uint64(29)
        key *= _MIX
        key ^= part
        present &= part > 0
    key *= present
    return key


def either_order(left: Hashes, right: Hashes) -> Hashes:
    """The key of two values whichever comes first; none where one is missing."""
    return np.where((left > 0) & (right > 0), left + right, np.uint64(0))


@dataclass(frozen=True)
class Blocks:
    """The records of one rule in the order of their keys, and where each block of two or more begins and ends."""

    rows: NDArray[np.int64]
    starts: NDArray[np.int64]
    sizes: NDArray[np.int64]

    @staticmethod
    def of(keys: Sequence[Hashes]) -> Blocks:
        slots = [np.flatnonzero(key) for key in keys]
        values = np.concatenate([key[rows] for key, rows in zip(keys, slots)])
        order = _in_order(values)
        rows, values = np.concatenate(slots)[order], values[order]
        first = np.concatenate([[True], values[1:] != values[:-1]])[: len(values)]
        if len(keys) > 1:
            span = int(rows.max(initial=0)) + 1
            members = once(np.cumsum(first) * span + rows)
            block, rows = np.divmod(members, span)
            first = np.concatenate([[True], block[1:] != block[:-1]])[: len(block)]
        edges = np.flatnonzero(np.append(first, True))
        sizes = np.diff(edges)
        several = sizes > 1
        return Blocks(rows, edges[:-1][several], sizes[several])

    @property
    def all(self) -> NDArray[np.bool_]:
        """Every block."""
        return np.ones(len(self.sizes), dtype=bool)

    def pairs(self, which: NDArray[np.bool_], window: int | None = None) -> tuple[Pairs, Pairs]:
        """The positions of every pair within the chosen blocks, or only of those at most `window` places apart."""
        starts, sizes = self.starts[which], self.sizes[which]
        members = np.repeat(starts, sizes) + within(sizes)
        after = np.repeat(starts + sizes, sizes) - members - 1
        if window is not None:
            after = np.minimum(after, window)
        left = np.repeat(members, after)
        right = left + 1 + within(after)
        return self.rows[left], self.rows[right]

    def only(self, which: NDArray[np.bool_]) -> Blocks:
        """The chosen blocks alone."""
        sizes = self.sizes[which]
        rows = self.rows[np.repeat(self.starts[which], sizes) + within(sizes)]
        return Blocks(rows, np.cumsum(sizes) - sizes, sizes)

    def sorted_by(self, rank: NDArray[np.int64]) -> Blocks:
        """Blocks with nothing between them, their members in the order of a rank; those without one (-1) left out."""
        place = rank[self.rows]
        known = np.flatnonzero(place >= 0)
        block = np.repeat(np.arange(len(self.sizes)), self.sizes)[known]
        order = _stable_order(block * (int(rank.max(initial=0)) + 1) + place[known])
        sizes = np.bincount(block, minlength=len(self.sizes))
        return Blocks(self.rows[known[order]], np.cumsum(sizes) - sizes, sizes)


def _in_order(values: Hashes) -> NDArray[np.int64]:
    """Where the values stand in ascending order, equal ones in the order they came in.

    The high bits of a value and its position are sorted as one number, in a third of the time that an order takes;
    the few different values with the same high bits are put in order afterwards.
    """
    bits = np.uint64(len(values).bit_length())
    low = (np.uint64(1) << bits) - np.uint64(1)
    packed = np.sort((values & ~low) | np.arange(len(values), dtype=np.uint64))
    order = (packed & low).astype(np.int64)
    high, found = packed >> bits, values[order]
    mixed = np.flatnonzero((high[1:] == high[:-1]) & (found[1:] != found[:-1]))
    if len(mixed):
        where = np.flatnonzero(np.isin(high, high[mixed]))
        some = np.sort(order[where])
        order[where] = some[np.argsort(values[some], kind="stable")]
    return order


def _stable_order(numbers: NDArray[np.int64]) -> NDArray[np.int64]:
    """Where the numbers stand in ascending order, equal ones in the order they came in: with their positions behind
    them they are sorted in a tenth of the time, where both have room in 63 bits."""
    bits = len(numbers).bit_length()
    if int(numbers.max(initial=0)) >> (63 - bits):
        return np.argsort(numbers, kind="stable")
    packed = numbers << bits | np.arange(len(numbers))
    packed.sort()
    packed &= (1 << bits) - 1
    return packed


def _ranks(column: Column) -> NDArray[np.int64]:
    """Each record's place in alphabetical order of a column (-1: missing)."""
    order = pc.sort_indices(column.texts).to_numpy()
    place = np.empty(len(order), dtype=np.int64)
    place[order] = np.arange(len(order))
    return column.take(place, -1)


def colleagues(company: Column, sites: Sequence[Column], most: int = 30_000) -> tuple[Pairs, Pairs]:
    """A sample of pairs that share an organisation, the same for the same records."""
    samples = [Blocks.of([company.hashes]), Blocks.of([site.hashes for site in sites])]
    pairs = [blocks.pairs(blocks.all, 2) for blocks in samples]
    left = np.concatenate([a for a, _ in pairs])
    right = np.concatenate([b for _, b in pairs])
    step = max(1, len(left) // most)
    return np.minimum(left, right)[::step], np.maximum(left, right)[::step]


@dataclass(frozen=True)
class Candidates:
    """Pairs of row positions, each once, left before right; and what was not run."""

    left: Pairs
    right: Pairs
    skipped: pd.DataFrame


def collect(
    rules: Iterable[Rule], orders: Sequence[Column], count: int, split: int | None, cap: int = CAP
) -> Candidates:
    """Every pair that some rule brings together.

    `orders` are the columns by which the members of an oversized block meet their neighbours. With `split`, only
    pairs of a record before that position and one from it on are wanted.
    """
    if count * (count - 1) // 2 <= ALL:
        return Candidates(*_everything(count, split), report_frame([]))

    ranks = list(in_turn(_ranks, orders))

    def run(rule: Rule) -> tuple[list[Pairs], pd.DataFrame]:
        blocks = Blocks.of(rule.keys)
        small = work(blocks, split) <= cap * (cap - 1) // 2
        found, large = [_codes(*blocks.pairs(small), count, split)], blocks.only(~small & rule.neighbours)
        for rank in ranks if len(large.rows) else ():
            near = large.sorted_by(rank)
            found.append(_codes(*near.pairs(near.sizes > 1, WINDOW), count, split))
        return found, reported(rule, large.rows[large.starts], large.sizes)

    codes, waiting = np.zeros(0, np.int64), list[Pairs]()
    skipped: list[pd.DataFrame] = []
    for found, large in in_turn(run, rules):
        skipped.append(large)
        waiting += found
        if sum(map(len, waiting)) > max(len(codes), AT_ONCE):
            codes, waiting = once(np.concatenate([codes, *waiting])), []
    codes = once(np.concatenate([codes, *waiting]))
    return Candidates(codes // max(count, 1), codes % max(count, 1), report_frame(skipped))


@dataclass(frozen=True)
class Meeting:
    """A rule that gives two records the same key: how many records share it, and whether the two were compared."""

    rule: str
    records: int
    compared: bool


def meetings(
    rules: Iterable[Rule],
    orders: Sequence[Column],
    count: int,
    split: int | None,
    left: int,
    right: int,
    cap: int = CAP,
) -> list[Meeting]:
    """Where `collect` brings these two together, or would if their block were not too large; without all the rest."""
    if count * (count - 1) // 2 <= ALL:
        return [Meeting("every pair", count, split is None or (left < split <= right))]
    found = []
    for rule in rules:
        for key in {slot[left] for slot in rule.keys} & {slot[right] for slot in rule.keys} - {0}:
            rows = np.flatnonzero(np.logical_or.reduce([slot == key for slot in rule.keys]))
            before = len(rows) if split is None else int((rows < split).sum())
            pairs = before * (before - 1) // 2 if split is None else before * (len(rows) - before)
            small = pairs <= cap * (cap - 1) // 2
            near = small or (rule.neighbours and any(_near(order, rows, left, right) for order in orders))
            found.append(Meeting(rule.name, len(rows), near and (split is None or left < split <= right)))
    return found


def _near(order: Column, rows: NDArray[np.int64], left: int, right: int) -> bool:
    """Whether two of some records are neighbours in the alphabetical order of a column."""
    rows = rows[order.present[rows]]
    ordered = rows[np.argsort(order.values[order.codes[rows]].astype("str"), kind="stable")]
    places = np.flatnonzero((ordered == left) | (ordered == right))
    return len(places) == 2 and int(places[1] - places[0]) <= WINDOW


def _everything(count: int, split: int | None) -> tuple[Pairs, Pairs]:
    """Every pair there is."""
    left, right = np.triu_indices(count, 1)
    wanted = np.ones(len(left), dtype=bool) if split is None else (left < split) & (right >= split)
    return left[wanted], right[wanted]


def report_frame(skipped: list[pd.DataFrame]) -> pd.DataFrame:
    """What was reported of blocks, the largest first."""
    columns = {"rule": "str", "value": "str", "records": "int64", "pairs": "int64"}
    frame = pd.concat([pd.DataFrame(columns=list(columns)).astype(columns), *skipped], ignore_index=True)
    return frame.sort_values(["records", "rule", "value"], ascending=[False, True, True], ignore_index=True)


def work(blocks: Blocks, split: int | None) -> NDArray[np.int64]:
    """How many pairs each block would give."""
    if split is None:
        return blocks.sizes * (blocks.sizes - 1) // 2
    before = np.concatenate([[0], np.cumsum(blocks.rows < split)])
    left = before[blocks.starts + blocks.sizes] - before[blocks.starts]
    return left * (blocks.sizes - left)


def _codes(left: Pairs, right: Pairs, count: int, split: int | None) -> Pairs:
    low, high = np.minimum(left, right), np.maximum(left, right)
    if split is not None:
        across = (low < split) & (high >= split)
        low, high = low[across], high[across]
    return low * count + high


def reported(rule: Rule, rows: NDArray[np.int64], sizes: NDArray[np.int64]) -> pd.DataFrame:
    """What the too large blocks of a rule share, how many records they have, and how many pairs those make; one record
    of each stands at these rows."""
    some = [column.codes[rows] for column in rule.values]
    shared = [column.texts.take(pa.array(codes, mask=codes < 0)) for column, codes in zip(rule.values, some)]
    between = pa.scalar(" + ", pa.large_string())
    value = text.from_arrow(pc.binary_join_element_wise(*shared, between, null_handling="skip"))
    return pd.DataFrame({"rule": rule.name, "value": value, "records": sizes, "pairs": sizes * (sizes - 1) // 2})
