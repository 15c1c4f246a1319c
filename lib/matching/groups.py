"""From pairs to groups, without the chains that swallow whole companies.

Links are taken from the strongest down. Two groups are joined only if, over all pairs between them, the evidence
speaks for it: a pair that was compared counts with its own weight, one that was never likely enough to be kept
counts against. So a father and his son are not joined through a record that could be either.

What joins at a link rests on stronger links alone. So one pass over the links gives the groups of every threshold: the
links that joined two groups are kept, strongest first, and the groups at a threshold are those that the links above it
hold together. At a higher threshold groups only fall apart, they never gain.
"""

from __future__ import annotations

import itertools
from collections.abc import Collection
from dataclasses import dataclass

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from lib.matching.reasons import IDENTICAL
from lib.model import text

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

_UNSEEN = -4.5
"""What a pair counts that is not among the pairs at all: about the weight at the usual floor of 0.05."""
_MOST = 12.0
"""The most that one link counts, so that no single one outvotes everything else."""
_TOGETHER, _APART = 1e6, -1e9
"""What a pair counts that a person joined or keeps apart: more than any evidence, and apart before together."""
_MIX = np.uint64(0x9E3779B97F4A7C15)
_SLACK = 1e-9
"""What sums may lose by rounding."""

LOOSEST = 0.5
"""The lowest threshold that is usual to ask for: below it a pair is more likely not one."""
GROUP_COLUMNS = {"record_key": "str", "group_id": "str", "match_probability": "float64", "group_probability": "float64"}


@dataclass(frozen=True)
class Tree:
    """The groups at every threshold from `floor` on.

    `joins` are positions among the pairs, surest first: the links that joined two groups. `low`, `high` (positions in
    `keys`) and `probability` describe all pairs.
    """

    keys: pa.LargeStringArray
    low: Ints
    high: Ints
    probability: Floats
    joins: Ints
    floor: float

    def cut(self, threshold: float) -> pd.DataFrame:
        """The groups at a threshold that is not below `floor`: see `group`."""
        held = self.joins[self.probability[self.joins] >= threshold]
        label = components(self.low[held], self.high[held], len(self.keys))
        weakest = np.full(len(self.keys), np.inf)
        np.minimum.at(weakest, label[self.low[held]], self.probability[held])
        inside = label[self.low] == label[self.high]
        best = np.zeros(len(self.keys))
        np.maximum.at(best, self.low[inside], self.probability[inside])
        np.maximum.at(best, self.high[inside], self.probability[inside])
        rows = np.flatnonzero(np.isfinite(weakest[label]))
        rows = rows[np.argsort(label[rows], kind="stable")]
        names = (text.from_arrow(self.keys.take(which)) for which in (rows, label[rows]))
        columns = (*names, best[rows], weakest[label[rows]])
        return pd.DataFrame(dict(zip(GROUP_COLUMNS, columns))).astype(GROUP_COLUMNS)

    def counts(self, thresholds: Collection[float]) -> pd.DataFrame:
        """One row a threshold: `threshold, groups, records` in them, `duplicates` (records that would go) and
        `expected_precision`, the mean probability of the links that hold the groups together (NaN without any).
        """
        asked = np.asarray(list(thresholds), dtype=float)
        strength = self.probability[self.joins]
        first = np.full(len(self.keys), -np.inf)
        np.maximum.at(first, self.low[self.joins], strength)
        np.maximum.at(first, self.high[self.joins], strength)
        records = len(first) - np.searchsorted(np.sort(first), asked, side="left")
        joined = np.searchsorted(-strength, -asked, side="right")
        total = np.concatenate([[0.0], np.cumsum(strength)])[joined]
        return pd.DataFrame(
            {
                "threshold": asked,
                "groups": records - joined,
                "records": records,
                "duplicates": joined,
                "expected_precision": np.divide(total, joined, out=np.full(len(asked), np.nan), where=joined > 0),
            }
        )


def group(
    pairs: pd.DataFrame,
    threshold: float,
    *,
    linked: Collection[tuple[str, str]] = (),
    unlinked: Collection[tuple[str, str]] = (),
) -> pd.DataFrame:
    """One row for each record that is in a group of two or more, sorted by group and record.

    `group_id` is the smallest key of the group; `match_probability` the record's strongest link within it,
    `group_probability` the weakest link that holds the group together.
    """
    return tree(pairs, threshold, linked=linked, unlinked=unlinked).cut(threshold)


def tree(
    pairs: pd.DataFrame,
    floor: float = LOOSEST,
    *,
    linked: Collection[tuple[str, str]] = (),
    unlinked: Collection[tuple[str, str]] = (),
) -> Tree:
    """The groups at every threshold from `floor` on, in one pass. Pairs with a probability of 1 are taken as `linked`,
    what is in `unlinked` never shares a group.
    """
    keys, low, high, probability, weight, copied = _edges(pairs, linked, unlinked)
    if copied.any():
        joins = _joins_of_copies(low, high, probability, weight, copied, floor, len(keys))
    else:
        joins = _joins(low, high, probability, weight, floor, len(keys))
    order = np.lexsort((high[joins], low[joins], -probability[joins]))
    return Tree(keys, low, high, probability, joins[order], floor)


def _joins(low: Ints, high: Ints, probability: Floats, weight: Floats, floor: float, count: int) -> Ints:
    """The positions of the links that join two groups."""
    links = np.flatnonzero(probability >= floor)
    part = components(low[links], high[links], count)
    size = np.bincount(part, minlength=count)
    inside = np.flatnonzero(part[low] == part[high])
    inside = inside[size[part[low[inside]]] > 1]
    of = size[part[low[inside]]]
    return np.concatenate(
        [
            inside[of == 2],
            _triples(inside[of == 3], part, low, high, probability, weight, floor),
            _entangled(inside[of > 3], part, low, high, probability, weight, floor),
        ]
    )


def _joins_of_copies(
    low: Ints, high: Ints, probability: Floats, weight: Floats, copied: NDArray[np.bool_], floor: float, count: int
) -> Ints:
    """The same where some records are copies of another (`copied` links): all that is known of a copy counts for the
    one that it is a copy of. Copies that people hold apart from anything speak for themselves, together with those that
    they hold apart from the same.
    """
    said = _said_of(low, high, probability, count)
    stars = np.flatnonzero(copied & (probability >= floor))
    of, copy = _oriented(low[stars], high[stars], count)
    stands = (said[copy] == 0) | (said[copy] == said[of])
    stars, of, copy = stars[stands], of[stands], copy[stands]
    copy, once = np.unique(copy, return_index=True)
    stars = stars[once]
    home = np.arange(count)
    home[copy] = of[once]
    while not np.array_equal(home, home[home]):
        home = home[home]
    one, other = np.minimum(home[low], home[high]), np.maximum(home[low], home[high])
    rows = np.flatnonzero(one != other)
    rows = rows[np.lexsort((-np.abs(weight[rows]), other[rows], one[rows]))]
    first = np.ones(len(rows), dtype=bool)
    first[1:] = (one[rows][1:] != one[rows][:-1]) | (other[rows][1:] != other[rows][:-1])
    rows = rows[first]
    return np.concatenate([stars, rows[_joins(one[rows], other[rows], probability[rows], weight[rows], floor, count)]])


def _oriented(low: Ints, high: Ints, count: int) -> tuple[Ints, Ints]:
    """Of each link of a record and its copy the record and the copy: the record has the more links."""
    links = np.bincount(low, minlength=count) + np.bincount(high, minlength=count)
    turned = links[high] > links[low]
    return np.where(turned, high, low), np.where(turned, low, high)


def _said_of(low: Ints, high: Ints, probability: Floats, count: int) -> NDArray[np.uint64]:
    """For each record a number for all that people hold apart from it, 0 where that is nothing."""
    number = np.arange(1, count + 1, dtype=np.uint64) * _MIX
    number ^= number >> np.uint64(29)
    number *= _MIX
    said = np.zeros(count, dtype=np.uint64)
    apart = probability < 0
    np.add.at(said, low[apart], number[high[apart]])
    np.add.at(said, high[apart], number[low[apart]])
    return said


def _without_their_first(
    low: Ints, high: Ints, probability: Floats, copied: NDArray[np.bool_], count: int
) -> tuple[Ints, Ints, Floats, NDArray[np.bool_]]:
    """The links, and further ones between copies that people hold apart from the same: the record that they are copies
    of does not hold them together any more, so the first of them does.
    """
    said = _said_of(low, high, probability, count)
    rows = np.flatnonzero(copied)
    of, copy = _oriented(low[rows], high[rows], count)
    parted = (said[copy] != 0) & (said[copy] != said[of])
    rows, of, copy = rows[parted], of[parted], copy[parted]
    order = np.lexsort((copy, said[copy], of))
    rows, of, copy = rows[order], of[order], copy[order]
    begins = np.ones(len(rows), dtype=bool)
    begins[1:] = (of[1:] != of[:-1]) | (said[copy[1:]] != said[copy[:-1]])
    first = copy[np.flatnonzero(begins)[np.cumsum(begins) - 1]] if len(rows) else copy
    rows, first, copy = rows[~begins], first[~begins], copy[~begins]
    return (
        np.append(low, first),
        np.append(high, copy),
        np.append(probability, probability[rows]),
        np.append(copied, np.ones(len(rows), dtype=bool)),
    )


def components(left: Ints, right: Ints, count: int) -> Ints:
    """For each of `count` positions the smallest position that it is connected with."""
    label = np.arange(count)
    while len(left):
        low = np.minimum(label[left], label[right])
        before = label.copy()
        np.minimum.at(label, label[left], low)
        np.minimum.at(label, label[right], low)
        label = label[label]
        while not np.array_equal(label, label[label]):
            label = label[label]
        if np.array_equal(before, label):
            break
        open_ = label[left] != label[right]
        left, right = left[open_], right[open_]
    return label


def _ordered(pair: tuple[str, str]) -> tuple[str, str]:
    return (min(pair), max(pair))


def _edges(
    pairs: pd.DataFrame, linked: Collection[tuple[str, str]], unlinked: Collection[tuple[str, str]]
) -> tuple[pa.LargeStringArray, Ints, Ints, Floats, Floats, NDArray[np.bool_]]:
    """The keys in order; positions, probability and weight of every pair, with what people said laid over them, and
    whether it is a record and its copy."""
    apart = {_ordered(pair) for pair in unlinked}
    said = sorted({_ordered(pair) for pair in linked if pair[0] != pair[1]} - apart)
    added = [*said, *sorted(apart)]
    ends = [
        pa.concat_arrays([text.arrow(pairs[side]), pa.array([pair[end] for pair in added], pa.large_string())])
        for end, side in enumerate(("left_key", "right_key"))
    ]
    probability = np.concatenate(
        [pairs["match_probability"].to_numpy(dtype=float), np.ones(len(said)), np.full(len(apart), -1.0)]
    )
    found = pa.concat_arrays(ends).dictionary_encode()
    in_order = pc.sort_indices(found.dictionary).to_numpy()
    place = np.empty(len(in_order), dtype=np.int64)
    place[in_order] = np.arange(len(in_order))
    a, b = np.split(place[found.indices.to_numpy()], 2)
    low, high = np.minimum(a, b), np.maximum(a, b)
    copied = np.zeros(len(a), dtype=bool)
    if "reason" in pairs:
        copied[: len(pairs)] = pairs["reason"] == IDENTICAL
    if apart and copied.any():
        low, high, probability, copied = _without_their_first(low, high, probability, copied, len(in_order))
    surest = np.where(probability < 0, 2.0, probability)
    order = np.lexsort((-surest, high, low))
    low, high, probability, copied = low[order], high[order], probability[order], copied[order]
    first = np.ones(len(low), dtype=bool)
    first[1:] = (low[1:] != low[:-1]) | (high[1:] != high[:-1])
    low, high, probability, copied = low[first], high[first], probability[first], copied[first]
    clipped = np.clip(probability, 1e-6, 1 - 1e-6)
    weight = np.minimum(np.log2(clipped / (1 - clipped)), _MOST)
    weight = np.where(probability < 0, _APART, np.where(probability >= 1, _TOGETHER, weight))
    return found.dictionary.take(in_order), low, high, probability, weight, copied


def _triples(rows: Ints, part: Ints, low: Ints, high: Ints, probability: Floats, weight: Floats, floor: float) -> Ints:
    """The joining links of components of three records, all at once: `rows` are the pairs within them."""
    parts, which = np.unique(part[low[rows]], return_inverse=True)
    last = np.zeros(len(parts), dtype=np.int64)
    np.maximum.at(last, which, high[rows])
    slot = (low[rows] != parts[which]).astype(np.int64) + (high[rows] == last[which])
    pair = np.full((len(parts), 3), -1)
    pair[which, slot] = rows
    strength = np.where(pair >= 0, probability[pair], -2.0)
    counts = np.where(pair >= 0, weight[pair], _UNSEEN)
    order = np.argsort(-strength, axis=1, kind="stable")
    pair, strength, counts = (np.take_along_axis(table, order, axis=1) for table in (pair, strength, counts))
    between = counts[:, 1] + counts[:, 2]
    second = (strength[:, 1] >= floor) & (between >= 2 * np.minimum(counts[:, 1], 0) - _SLACK)
    third = ~second & (strength[:, 2] >= floor)
    return np.concatenate([pair[:, 0], pair[second, 1], pair[third, 2]])


def _entangled(
    rows: Ints, part: Ints, low: Ints, high: Ints, probability: Floats, weight: Floats, floor: float
) -> Ints:
    """The joining links of larger components, one after the other from the strongest down.

    For every two groups that have pairs between them, the sum of their weights above that of unseen pairs is kept, so
    that a link is judged without looking at those pairs again.
    """
    rows = rows[np.lexsort((high[rows], low[rows], -probability[rows], part[low[rows]]))]
    a, b = low[rows].tolist(), high[rows].tolist()
    everybody = np.unique(np.concatenate([low[rows], high[rows]])).tolist()
    home = dict(zip(everybody, everybody))
    members = {one: [one] for one in everybody}
    beside: dict[int, dict[int, float]] = {one: {} for one in everybody}
    for x, y, more in zip(a, b, (weight[rows] - _UNSEEN).tolist()):
        beside[x][y] = beside[y][x] = more
    found = []
    bars = (np.minimum(weight[rows], 0.0) - _UNSEEN).tolist()
    strong = (probability[rows] >= floor).tolist()
    for row, x, y, bar in itertools.compress(zip(rows.tolist(), a, b, bars), strong):
        mine, other = home[x], home[y]
        if mine == other or beside[mine][other] < len(members[mine]) * len(members[other]) * bar - _SLACK:
            continue
        found.append(row)
        if len(members[mine]) < len(members[other]):
            mine, other = other, mine
        for member in members[other]:
            home[member] = mine
        members[mine] += members.pop(other)
        near = beside[mine]
        for third, more in beside.pop(other).items():
            if third == mine:
                del near[other]
                continue
            near[third] = near.get(third, 0.0) + more
            across = beside[third]
            across[mine] = near[third]
            del across[other]
    return np.array(found, dtype=np.int64)
