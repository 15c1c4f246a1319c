"""From pairs to groups, without the chains that swallow whole companies.

Links are taken from the strongest down. Two groups are joined only if, over all pairs between them, the evidence
speaks for it: a pair that was compared counts with its own weight, one that was never likely enough to be kept
counts against. So a father and his son are not joined through a record that could be either.
"""

from __future__ import annotations

from collections.abc import Collection

import numpy as np
import pandas as pd
from numpy.typing import NDArray

_UNSEEN = -4.5
"""What a pair counts that is not among the pairs at all: about the weight at the usual floor of 0.05."""
_MOST = 12.0
"""The most that one link counts, so that no single one outvotes everything else."""

GROUP_COLUMNS = {"record_key": "str", "group_id": "str", "match_probability": "float64", "group_probability": "float64"}


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
    left, right, probability, weight, names = _edges(pairs, linked, unlinked)
    strong = np.flatnonzero(probability >= threshold)
    part = components(left[strong], right[strong], len(names))
    label, weakest = part.copy(), np.full(len(names), np.nan)
    links = probability[strong]
    np.fmin.at(weakest, part[left[strong]], links)
    size = np.bincount(part, minlength=len(names))
    edges = np.bincount(part[left[strong]], minlength=len(names))
    entangled = (size > 3) | ((size == 3) & (edges < 3))
    apart = {_ordered(pair) for pair in unlinked}
    position = {name: i for i, name in enumerate(names)} if apart else {}
    forbidden = {(position[a], position[b]) for a, b in apart if a in position and b in position}
    for a, b in forbidden:
        entangled[part[a]] |= part[a] == part[b]
    inside = np.flatnonzero(entangled[part[left]] & (part[left] == part[right]))
    inside = inside[np.lexsort((right[inside], left[inside], -probability[inside], part[left[inside]]))]
    cuts = np.flatnonzero(np.diff(part[left[inside]])) + 1
    for rows in np.split(inside, cuts) if len(inside) else ():
        _split(left[rows], right[rows], probability[rows], weight[rows], threshold, forbidden, label, weakest)
    triangles = (size == 3) & ~entangled
    _weakest_of_triangles(triangles, part, left[strong], right[strong], links, weakest)
    return _table(label, weakest, left, right, probability, threshold, names)


def components(left: NDArray[np.int64], right: NDArray[np.int64], count: int) -> NDArray[np.int64]:
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
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float64], NDArray[np.float64], NDArray[np.object_]]:
    """Positions, probability and weight of every pair, decisions laid over them, and the keys in order."""
    joined = sorted({_ordered(pair) for pair in linked if pair[0] != pair[1]} - {_ordered(pair) for pair in unlinked})
    left = np.concatenate([pairs["left_key"].to_numpy(dtype=object), np.array([a for a, _ in joined], dtype=object)])
    right = np.concatenate([pairs["right_key"].to_numpy(dtype=object), np.array([b for _, b in joined], dtype=object)])
    probability = np.concatenate([pairs["match_probability"].to_numpy(dtype=float), np.ones(len(joined))])
    codes, names = pd.factorize(np.concatenate([left, right]), sort=True)
    a, b = codes[: len(left)].astype(np.int64), codes[len(left) :].astype(np.int64)
    low, high = np.minimum(a, b), np.maximum(a, b)
    order = np.lexsort((-probability, high, low))
    low, high, probability = low[order], high[order], probability[order]
    first = np.ones(len(low), dtype=bool)
    first[1:] = (low[1:] != low[:-1]) | (high[1:] != high[:-1])
    low, high, probability = low[first], high[first], probability[first]
    clipped = np.clip(probability, 1e-6, 1 - 1e-6)
    weight = np.minimum(np.log2(clipped / (1 - clipped)), _MOST)
    return low, high, probability, weight, np.asarray(names, dtype=object)


def _split(
    left: NDArray[np.int64],
    right: NDArray[np.int64],
    probability: NDArray[np.float64],
    weight: NDArray[np.float64],
    threshold: float,
    forbidden: set[tuple[int, int]],
    label: NDArray[np.int64],
    weakest: NDArray[np.float64],
) -> None:
    """Join the members of one component anew, from the strongest link down; writes `label` and `weakest`."""
    known = {(int(a), int(b)): float(w) for a, b, w in zip(left, right, weight)}
    members = {int(m): [int(m)] for m in np.unique(np.concatenate([left, right]))}
    home = {m: m for m in members}
    held = dict.fromkeys(members, np.nan)
    for a, b, p in zip(left.tolist(), right.tolist(), probability.tolist()):
        mine, other = home[a], home[b]
        if p < threshold or mine == other:
            continue
        between = [(min(x, y), max(x, y)) for x in members[mine] for y in members[other]]
        by_hand = p == 1.0 and known[a, b] == _MOST
        if any(pair in forbidden for pair in between):
            continue
        if not by_hand and sum(known.get(pair, _UNSEEN) for pair in between) <= 0:
            continue
        kept, gone = min(mine, other), max(mine, other)
        for member in members[gone]:
            home[member] = kept
        members[kept] += members.pop(gone)
        held[kept] = np.nanmin([held[kept], held.pop(gone), p])
    for start, names in members.items():
        for member in names:
            label[member] = start
        weakest[start] = held[start]


def _weakest_of_triangles(
    triangles: NDArray[np.bool_],
    part: NDArray[np.int64],
    left: NDArray[np.int64],
    right: NDArray[np.int64],
    links: NDArray[np.float64],
    weakest: NDArray[np.float64],
) -> None:
    """The weakest link needed in a fully linked group of three: the least of its members' strongest links."""
    inside = triangles[part[left]]
    best = np.zeros(len(part))
    np.maximum.at(best, left[inside], links[inside])
    np.maximum.at(best, right[inside], links[inside])
    rows = np.flatnonzero(triangles[part])
    weakest[part[rows]] = np.inf
    np.minimum.at(weakest, part[rows], best[rows])


def _table(
    label: NDArray[np.int64],
    weakest: NDArray[np.float64],
    left: NDArray[np.int64],
    right: NDArray[np.int64],
    probability: NDArray[np.float64],
    threshold: float,
    names: NDArray[np.object_],
) -> pd.DataFrame:
    within = label[left] == label[right]
    best = np.zeros(len(names))
    np.maximum.at(best, left[within], probability[within])
    np.maximum.at(best, right[within], probability[within])
    size = np.bincount(label, minlength=len(names))
    rows = np.flatnonzero(size[label] > 1)
    rows = rows[np.lexsort((rows, label[rows]))]
    columns = (names[rows], names[label[rows]], best[rows], weakest[label[rows]])
    return pd.DataFrame(dict(zip(GROUP_COLUMNS, columns))).astype(GROUP_COLUMNS)
