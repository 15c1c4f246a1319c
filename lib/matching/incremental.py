"""New and changed records matched with the weights and frequencies that were learned before.

Only pairs with a later record are looked at; all others are as they were found when the weights were learned. What
comes out depends on what was learned and on the records as they are now, not on the steps between. It is what a full
run with these weights and frequencies finds, except that two known records stay compared, or not, as they were: a block
that has grown too large since parts none of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from lib.matching import candidates, engine, evidence, keys, later, second_look, weights
from lib.matching.candidates import CAP, WINDOW, Blocks, Candidates, Pairs, Rule
from lib.matching.columns import Column, among, once
from lib.matching.engine import Matches, Progress
from lib.matching.groups import LOOSEST
from lib.matching.later import Keys
from lib.matching.reasons import IDENTICAL
from lib.matching.records import Records

Mask = NDArray[np.bool_]


def update(
    known: Records,
    found: Matches,
    since: Records,
    gone: Keys = (),
    gone_second: Keys = (),
    *,
    progress: Progress | None = None,
    floor: float = engine.FLOOR,
) -> Matches:
    """The pairs after some changes, given the records and the matches of the run that learned the weights.

    `since` are the records that are new or have changed, `gone` the keys of those that are there no more (with
    `gone_second` those of the second frame, where there are two). `floor` is that of the first run.
    """
    tell = progress or (lambda share, doing: None)
    outdated = _outdated(known, since, gone, gone_second)
    records = later.extended(known, since)
    live = np.ones(records.count, dtype=bool)
    live[outdated] = False
    tell(0.2, "Looking for records that share something with the new ones")
    near = touching(keys.rules(records), keys.orders(records), records, live, later.places(known, since))
    tell(0.5, f"Comparing {len(near.left):,} pairs")
    seen = evidence.compare(records, near.left, near.right)
    added = engine.weigh(records, near.left, near.right, seen, weights.Model(**found.model), floor)
    before = _without(found.pairs, known, outdated)
    again = _again(records, known, since, _connected(before, added))
    if len(again[0]):
        more = engine.weigh(records, *again, evidence.compare(records, *again), weights.Model(**found.model), floor)
        added = pd.concat([added, more], ignore_index=True).drop_duplicates(["left_key", "right_key"])
    pairs = _in_order(pd.concat([before, added], ignore_index=True))
    tell(1.0, f"{len(pairs):,} likely pairs")
    return Matches(pairs, found.model, _together(found.skipped, near.skipped))


def as_compared(known: Records, since: Records, gone: Keys = (), gone_second: Keys = ()) -> Records:
    """The records as `update` compares them; those that have changed or are gone have no key here."""
    records = later.extended(known, since)
    records.keys[_outdated(known, since, gone, gone_second)] = ""
    return records


def _outdated(known: Records, since: Records, gone: Keys, gone_second: Keys) -> NDArray[np.int64]:
    """The rows of the known records that have changed or are gone."""
    parts = ((False, gone), (True, gone_second))
    return np.concatenate(
        [
            later.positions(known, [*since.keys[_of(since, second)], *missing], second=second)
            for second, missing in parts
        ]
    )


def _of(records: Records, second: bool) -> Mask:
    """Which records are of the first or of the second frame."""
    return np.full(records.count, not second) if records.second is None else records.second == second


def touching(
    rules: Iterable[Rule],
    orders: Sequence[Column],
    records: Records,
    live: Mask,
    place: NDArray[np.int64],
    cap: int = CAP,
) -> Candidates:
    """Every pair of a later record and another live one that some rule brings together, as `candidates.collect` would.

    The one that comes first by `place` is left. A block is too large if all its live records are too many.
    """
    count, first = records.count, records.learned_from
    alive = int(live.sum())
    if alive * (alive - 1) // 2 <= candidates.ALL:
        rules = [Rule("every pair", (np.ones(count, dtype=np.uint64),), ())]
        cap = alive
    found: list[Pairs] = [np.zeros(0, np.int64)]
    skipped: list[pd.DataFrame] = []
    for rule in rules:
        rows, part = _sharing(rule, live, first, place)
        split = None if records.second is None else int((~records.second[rows]).sum())
        blocks = Blocks.of(part)
        small = candidates.work(blocks, split) <= cap * (cap - 1) // 2
        pairs, large = [blocks.pairs(small)], blocks.only(~small & rule.neighbours)
        for column in orders if len(large.rows) else ():
            near = large.sorted_by(_ranks(column, rows))
            pairs.append(near.pairs(near.all, WINDOW))
        for one, other in pairs:
            left, right = rows[np.minimum(one, other)], rows[np.maximum(one, other)]
            wanted = (left >= first) | (right >= first)
            if split is not None:
                wanted &= (np.minimum(one, other) < split) & (np.maximum(one, other) >= split)
            found.append(left[wanted] * count + right[wanted])
        if len(large.rows):
            skipped.append(candidates.reported(rule, rows[large.rows[large.starts]], large.sizes))
    codes = once(np.concatenate(found))
    return Candidates(codes // max(count, 1), codes % max(count, 1), candidates.report_frame(skipped))


def _sharing(
    rule: Rule, live: Mask, first: int, place: NDArray[np.int64]
) -> tuple[NDArray[np.int64], list[NDArray[np.uint64]]]:
    """The live records that share a key with a later one, in the order of their places, and these keys of theirs."""
    wanted = np.concatenate([key[first:] for key in rule.keys])
    wanted = np.unique(wanted[wanted > 0])
    sharing = [among(key, wanted) & live for key in rule.keys]
    rows = np.flatnonzero(np.any(sharing, axis=0))
    rows = rows[np.argsort(place[rows])]
    return rows, [np.where(mine[rows], key[rows], np.uint64(0)) for key, mine in zip(rule.keys, sharing)]


def _ranks(column: Column, rows: NDArray[np.int64]) -> NDArray[np.int64]:
    """The place of some rows in the alphabetical order of a column (-1: missing)."""
    codes = column.codes[rows]
    present = np.unique(codes[codes >= 0])
    rank = np.full(len(column.values) + 1, -1, dtype=np.int64)
    rank[present[np.argsort(column.values[present], kind="stable")]] = np.arange(len(present))
    return rank[codes]


def _without(pairs: pd.DataFrame, known: Records, outdated: NDArray[np.int64]) -> pd.DataFrame:
    """The pairs of which neither record is outdated."""
    keys = pd.Index(known.keys[outdated])
    if known.second is None:
        pairs = _inherited(pairs, keys)
        return pairs[~pairs["left_key"].isin(keys) & ~pairs["right_key"].isin(keys)]
    second = known.second[outdated]
    return pairs[~pairs["left_key"].isin(keys[~second]) & ~pairs["right_key"].isin(keys[second])]


def _inherited(pairs: pd.DataFrame, outdated: pd.Index) -> pd.DataFrame:
    """The pairs where the next of its copies takes the place of an outdated record that stood for copies."""
    copied = pairs[pairs["reason"].eq(IDENTICAL) & pairs["left_key"].isin(outdated)]
    copied = copied[~copied["right_key"].isin(outdated)]
    if copied.empty:
        return pairs
    heirs = copied.groupby("left_key")["right_key"].min()
    left, right = (heirs.reindex(pd.Index(pairs[side])).array for side in ("left_key", "right_key"))
    left, right = pairs["left_key"].where(pd.isna(left), left), pairs["right_key"].where(pd.isna(right), right)
    swapped = left > right
    pairs = pairs.assign(left_key=left.where(~swapped, right), right_key=right.where(~swapped, left))
    return pairs[left != right]


def _connected(before: pd.DataFrame, added: pd.DataFrame) -> pd.DataFrame:
    """The likely pairs among the records that later ones are connected with."""
    before, added = (pairs[pairs["match_probability"] >= LOOSEST] for pairs in (before, added))
    reached = pd.Index(added["left_key"]).union(pd.Index(added["right_key"]))
    while len(reached):
        near = before[before["left_key"].isin(reached) | before["right_key"].isin(reached)]
        wider = reached.union(pd.Index(near["left_key"])).union(pd.Index(near["right_key"]))
        if len(wider) == len(reached):
            return pd.concat([near, added], ignore_index=True)
        reached = wider
    return added


def _again(records: Records, known: Records, since: Records, pairs: pd.DataFrame) -> tuple[Pairs, Pairs]:
    """The pairs with a later record that are worth a second look, of those whose records are connected by pairs."""
    if records.second is not None or not len(pairs):
        return np.zeros(0, np.int64), np.zeros(0, np.int64)
    codes, names = pd.factorize(pd.concat([pairs["left_key"], pairs["right_key"]]), sort=True)
    names = np.asarray(names, dtype=object)
    one, other = np.split(codes.astype(np.int64), 2)
    left, right = second_look.pairs(one, other, pairs["match_probability"].to_numpy(float), records.count)
    at = np.minimum(np.searchsorted(since.keys, names), since.count - 1)
    later_one = since.keys[at] == names
    rows = np.where(later_one, known.count + at, np.searchsorted(known.keys, names))
    wanted = later_one[left] | later_one[right]
    return rows[left[wanted]], rows[right[wanted]]


def _in_order(pairs: pd.DataFrame) -> pd.DataFrame:
    """The likeliest first, as `engine.weigh` has them."""
    surest = -pairs["match_probability"].round(9)
    by = pairs[["left_key", "right_key"]].assign(surest=surest)
    order = by.sort_values(["surest", "left_key", "right_key"]).index
    return pairs.loc[order].reset_index(drop=True)


def _together(before: pd.DataFrame, now: pd.DataFrame) -> pd.DataFrame:
    """Blocks that were not run in full when the weights were learned, or now; of one block what is so now."""
    both = pd.concat([now, before], ignore_index=True).drop_duplicates(["rule", "value"])
    return both.sort_values(["records", "rule", "value"], ascending=[False, True, True], ignore_index=True)
