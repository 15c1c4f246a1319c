"""Changing a duplicate group before anybody decides on it: take records out, part it, add a record.

Each is a decision on pairs of records, so it holds for whatever is imported or matched later.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product

import numpy as np
import pandas as pd

from lib.jobs import review
from lib.matching import groups
from lib.store.ledger import Line


def parts(pairs: pd.DataFrame, keys: Sequence[str], merged: pd.Series) -> list[list[str]]:
    """The records of a group parted at the weakest link that holds them together, the largest part first.

    One part where nothing parts it: its records are held by no link below certainty.
    """
    inside = review.open_pairs(pairs, merged)
    inside = inside[inside["left_key"].isin(keys) & inside["right_key"].isin(keys)]
    whole = groups.group(inside, 0.0)
    weakest = whole["group_probability"].min() if len(whole) else 1.0
    if weakest >= 1.0:
        return [list(keys)]
    held = groups.group(inside, float(np.nextafter(weakest, 1.0))).set_index("record_key")["group_id"]
    home = {key: held.get(key, key) for key in keys}
    found: dict[str, list[str]] = {}
    for key in keys:
        found.setdefault(home[key], []).append(key)
    return sorted(found.values(), key=lambda part: (-len(part), part))


def part_lines(found: Sequence[Sequence[str]], because: str) -> list[Line]:
    """The decision that records of different parts are different people."""
    pairs = [
        sorted(pair)
        for place, part in enumerate(found)
        for other in found[place + 1 :]
        for pair in product(part, other)
    ]
    return [Line("not_duplicate", {"object": "lead", "pairs": pairs}, why=because)]


def eject_lines(ejected: Sequence[str], rest: Sequence[str]) -> list[Line]:
    """The decision that some records of a group are none of the others; among themselves they stay undecided."""
    pairs = [sorted(pair) for pair in product(ejected, rest)]
    return [Line("not_duplicate", {"object": "lead", "pairs": pairs}, why="taken out of a group")]


def join_lines(key: str, others: Sequence[str], because: str = "added to a group") -> list[Line]:
    """The decision that a record is one with others: they come up as a group."""
    pairs = [sorted((key, other)) for other in others]
    return [Line("duplicate", {"object": "lead", "pairs": pairs}, why=because)]
