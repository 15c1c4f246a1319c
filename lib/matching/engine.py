"""Find the pairs of leads that are probably one person (or one organisation): the whole way, in order.

Prepare, collect candidates, compare them, learn the weights, weigh.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import asdict, dataclass, replace
from itertools import repeat
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
from numpy.typing import NDArray

from lib.matching import candidates, copies, evidence, keys, reasons, second_look, weights
from lib.matching.prepare import prepare
from lib.matching.records import Records
from lib.matching.workers import in_turn
from lib.model import text

Progress = Callable[[float, str], None]
PAIR_COLUMNS = {
    "left_key": "str", "right_key": "str", "match_probability": "float64", "match_weight": "float64",
    "name_bits": "float64", "contact_bits": "float64", "organisation_bits": "float64", "place_bits": "float64",
    "custom_bits": "float64", "reason": "str",
}  # fmt: skip


FLOOR = 0.05
"""The least probability of a pair that is kept."""


@dataclass(frozen=True)
class Matches:
    """The pairs found (the likeliest first), what was learned on the way, and which blocks were not run in full."""

    pairs: pd.DataFrame
    model: dict[str, Any]
    skipped: pd.DataFrame


def find(
    leads: pd.DataFrame,
    *,
    against: pd.DataFrame | None = None,
    custom: Mapping[str, str] | None = None,
    default_country: str = "",
    linked: Collection[tuple[str, str]] = (),
    unlinked: Collection[tuple[str, str]] = (),
    progress: Progress | None = None,
    floor: float = FLOOR,
) -> Matches:
    """Pairs of leads whose probability of being one person is at least `floor`.

    With `against` (a frame with the same field names), pairs of a lead (left) and one of its records (right). `custom`
    names further fields to match on and their kinds. `linked` and `unlinked` are pairs of keys that people have
    decided on: the first have probability 1, the second are left out.
    """
    tell = progress or (lambda share, doing: None)
    tell(0.0, "Reading names, addresses and numbers")
    records = prepare(leads, against, custom=custom, default_country=default_country)
    return search(records, linked=linked, unlinked=unlinked, progress=tell, floor=floor)


def search(
    records: Records,
    *,
    linked: Collection[tuple[str, str]] = (),
    unlinked: Collection[tuple[str, str]] = (),
    progress: Progress | None = None,
    floor: float = FLOOR,
) -> Matches:
    """The same for records that are prepared."""
    tell = progress or (lambda share, doing: None)
    tell(0.35, "Looking for records that share something")
    first, further = copies.of(records)
    rules = keys.without(keys.rules(records), further) if len(further) else keys.rules(records)
    found = candidates.collect(rules, keys.orders(records), records.count, records.split)
    tell(0.5, f"Comparing {len(found.left):,} pairs")
    seen = evidence.compare(records, found.left, found.right)
    tell(0.75, "Learning what each agreement is worth")
    colleagues = evidence.compare(records, *candidates.colleagues(records.company, records.sites))
    model, against = weights.fit(seen, colleagues, records.count, records.possible_pairs)
    tell(0.9, "Weighing the pairs")
    likely = looked_again(records, kept(found.left, found.right, seen, model, floor, against), model, floor)
    pairs = ranked(records, with_copies(records, likely, first, further, model, floor))
    pairs = decided(pairs, records, linked, unlinked)
    tell(1.0, f"{len(pairs):,} likely pairs")
    return Matches(pairs, asdict(model), found.skipped)


def weigh(
    records: Records,
    left: NDArray[np.int64],
    right: NDArray[np.int64],
    seen: evidence.Evidence,
    model: weights.Model,
    floor: float,
) -> pd.DataFrame:
    """The frame of pairs: probability, bits by group of evidence, and the reason in words."""
    return ranked(records, kept(left, right, seen, model, floor))


@dataclass(frozen=True)
class Kept:
    """Pairs that are likely enough: their rows, figures (a frame) and the levels of their evidence."""

    left: NDArray[np.int64]
    right: NDArray[np.int64]
    figures: pd.DataFrame
    levels: dict[str, NDArray[np.int8]]

    def and_also(self, more: Kept) -> Kept:
        """These and others behind them."""
        return Kept(
            np.concatenate([self.left, more.left]),
            np.concatenate([self.right, more.right]),
            pd.concat([self.figures, more.figures], ignore_index=True),
            {kind: np.concatenate([level, more.levels[kind]]) for kind, level in self.levels.items()},
        )

    def marked(self, copy: int) -> Kept:
        """The pairs with what says whether one is the other's copy."""
        levels = {**self.levels, reasons.COPY: np.full(len(self.left), copy, dtype=np.int8)}
        return replace(self, levels=levels)


def kept(
    left: NDArray[np.int64],
    right: NDArray[np.int64],
    seen: evidence.Evidence,
    model: weights.Model,
    floor: float,
    against: NDArray[np.float32] | None = None,
) -> Kept:
    """Those of some pairs that are likely enough; `against` is what `weights.fit` gave for them."""
    starts = np.cumsum([0, *(len(batch) for batch in seen.batches())])
    background = repeat(None) if against is None else np.split(against, starts[1:-1])
    parts = list(in_turn(lambda batch: likely(batch[0], model, floor, batch[1]), zip(seen.batches(), background)))
    rows = np.concatenate([np.zeros(0, np.int64), *(found + start for (found, _), start in zip(parts, starts))])
    none = pd.DataFrame({name: np.zeros(0) for name, kind in PAIR_COLUMNS.items() if kind == "float64"})
    figures = pd.concat([part for _, part in parts] or [none], ignore_index=True)
    return Kept(left[rows], right[rows], figures, {kind: level[rows] for kind, level in seen.levels.items()})


def looked_again(records: Records, found: Kept, model: weights.Model, floor: float) -> Kept:
    """With the pairs that never met, though others hold their records together: see `second_look`."""
    if records.split is not None:
        return found
    probability = found.figures["match_probability"].to_numpy(dtype=float)
    left, right = second_look.pairs(found.left, found.right, probability, records.count)
    if not len(left):
        return found
    return found.and_also(kept(left, right, evidence.compare(records, left, right), model, floor))


def with_copies(
    records: Records,
    found: Kept,
    first: NDArray[np.int64],
    further: NDArray[np.int64],
    model: weights.Model,
    floor: float,
) -> Kept:
    """With the pairs of a record and its copies: see `copies`."""
    if not len(further):
        return found
    again = kept(first, further, evidence.compare(records, first, further), model, floor)
    return found.marked(0).and_also(again.marked(1))


def ranked(records: Records, found: Kept) -> pd.DataFrame:
    """The figures of pairs with their keys and the reason in words, the likeliest first."""
    left, right, figures = found.left, found.right, found.figures
    order = np.lexsort((right, left, -figures["match_probability"].to_numpy().round(9)))
    frame = figures.take(order).reset_index(drop=True)
    keys = pa.array(records.keys, pa.large_string())
    frame.insert(0, "left_key", text.from_arrow(keys.take(left[order])))
    frame.insert(1, "right_key", text.from_arrow(keys.take(right[order])))
    frame["reason"] = reasons.words({kind: level[order] for kind, level in found.levels.items()})
    return frame.astype(PAIR_COLUMNS)


def likely(
    seen: evidence.Evidence, model: weights.Model, floor: float, against: NDArray[np.float32] | None = None
) -> tuple[NDArray[np.int64], pd.DataFrame]:
    """Which of some pairs are likely enough, and their figures."""
    rows = weights.possible(seen, model, floor, against)
    weighed = weights.weigh(seen.take(rows), model)
    keep = np.flatnonzero(weighed.probability >= floor)
    figures = {"match_probability": weighed.probability, "match_weight": weighed.weight}
    figures |= {f"{group}_bits": bits for group, bits in weighed.bits.items()}
    return rows[keep], pd.DataFrame({name: values[keep] for name, values in figures.items()})


def decided(
    pairs: pd.DataFrame,
    records: Records,
    linked: Collection[tuple[str, str]],
    unlinked: Collection[tuple[str, str]],
) -> pd.DataFrame:
    """The pairs with what people have decided laid over them."""
    known = set(records.keys)
    joined = {_ordered(pair, records) for pair in linked if set(pair) <= known and pair[0] != pair[1]}
    apart = {_ordered(pair, records) for pair in unlinked}
    if not joined and not apart:
        return pairs
    both = pd.MultiIndex.from_frame(pairs[["left_key", "right_key"]])
    pairs = pairs[~both.isin(list(apart | joined))]
    rows = [(*pair, 1.0, 99.0, 0.0, 0.0, 0.0, 0.0, 0.0, "joined by hand") for pair in sorted(joined - apart)]
    added = pd.DataFrame(rows, columns=list(PAIR_COLUMNS)).astype(PAIR_COLUMNS)
    return pd.concat([added, pairs], ignore_index=True)


def _ordered(pair: tuple[str, str], records: Records) -> tuple[str, str]:
    if records.split is not None:
        return pair
    return (min(pair), max(pair))
