"""The queue of open duplicate groups: one row a group with what a reviewer sorts and filters by."""

from __future__ import annotations

import bisect
from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass

import numpy as np
import pandas as pd

from lib.jobs import merging, review
from lib.model import values

SIZES = {"Any size": (2, None), "2 records": (2, 2), "3 records": (3, 3), "4 or more": (4, None)}
"""What a person picks -> the smallest and the largest group shown."""

ORDERS = {
    "Most worth deciding": ["worth", "probability", "size"],
    "Surest": ["probability", "size"],
    "Largest": ["size", "probability"],
    "Most at stake": ["stake", "probability", "size"],
    "Least sure": ["doubt", "size"],
}
"""How the queue can be sorted -> by which columns, each from the highest down."""


_FEW = 50
"""Groups that are put where they belong one by one."""


@dataclass(frozen=True)
class View:
    """Which groups to show, in which order. Probabilities are shares; blanks mean all.

    `keys` are the records of which a group must hold one, None for any group.
    """

    lowest: float = 0.0
    highest: float = 1.0
    source: str = ""
    owner: str = ""
    size: str = "Any size"
    customers: bool = False
    keys: frozenset[str] | None = None
    order: str = "Most worth deciding"


def queue(
    found: pd.DataFrame,
    pairs: pd.DataFrame,
    leads: pd.DataFrame,
    known: Collection[str] = (),
    stakes: pd.Series | None = None,
) -> pd.DataFrame:
    """The open groups, the one most worth deciding first: `group_id, size, probability, reason, survivor, name,
    company, sources, customer, mergeable, stake, worth`; `found` from review.open_groups.

    A group touches a customer where one of its leads was converted or is one of those `known`: of those that are a
    contact already. It is mergeable as it is unless several of its leads were converted. `stakes` says by lead what
    hangs on it; a group's stake is that of all its leads, and it is worth the leads that would go, times its
    probability, times one more than its stake.
    """
    table = review.group_table(found, pairs, leads)
    listed = _listed(found, leads)
    people = leads.reindex(table["survivor"])
    keys = found["record_key"]
    converted = values.truth(leads["IsConverted"].reindex(keys).fillna(""))
    touching = set(found["group_id"][converted.to_numpy() | keys.isin(set(known)).to_numpy()])
    joined = (people["FirstName"] + " " + people["LastName"]).str.strip()
    hanging = 0.0 if stakes is None else stakes.reindex(keys).fillna(0.0).to_numpy()
    stake = pd.Series(hanging, index=found["group_id"], dtype="float64").groupby(level=0).sum()
    at_stake = table["group_id"].map(stake).astype("float64")
    made = table.assign(
        name=people["Name"].where(people["Name"].ne(""), joined).to_numpy(),
        company=people["Company"].to_numpy(),
        sources=[listed.get(group_id, "") for group_id in table["group_id"]],
        customer=table["group_id"].isin(touching),
        mergeable=~table["group_id"].isin(merging.several_converted(found, converted)),
        stake=at_stake,
        worth=table["probability"] * (table["size"] - 1) * (1 + at_stake),
    )
    return in_order(made.astype({"name": "str", "company": "str", "sources": "str"}))


def in_order(groups: pd.DataFrame, order: str = "Most worth deciding") -> pd.DataFrame:
    """The groups sorted; equal ones by their id."""
    columns = [-groups[name].to_numpy() for name in ORDERS[order] if name != "doubt"]
    if "doubt" in ORDERS[order]:
        columns.insert(0, groups["probability"].to_numpy())
    rank = groups["group_id"].rank(method="first").to_numpy() if len(groups) else np.zeros(0)
    return groups.take(np.lexsort([rank, *reversed(columns)])).reset_index(drop=True)


def insert(groups: pd.DataFrame, more: pd.DataFrame) -> pd.DataFrame:
    """A queue in its usual order with more groups put where they belong."""
    if len(more) > _FEW or groups.empty:
        return in_order(pd.concat([groups, more], ignore_index=True))
    *columns, ids = [groups[name].array for name in [*ORDERS[View.order], "group_id"]]

    def rank(place: int) -> tuple[float | str, ...]:
        return *(-column[place] for column in columns), ids[place]

    wanted = [tuple(-row[name] for name in ORDERS[View.order]) + (row["group_id"],) for row in more.to_dict("records")]
    places = [bisect.bisect_left(range(len(groups)), one, key=rank) for one in wanted]
    order = np.insert(np.arange(len(groups)), places, len(groups) + np.arange(len(more)))
    return pd.concat([groups, more], ignore_index=True).take(order)


def choices(found: pd.DataFrame, column: str) -> list[str]:
    """The values of a column of `found` ("source", "owner") that occur in open groups, the most frequent first."""
    return [str(value) for value in found[column].value_counts().index if value]


def narrow(groups: pd.DataFrame, found: pd.DataFrame, view: View, *, last: Collection[str] = ()) -> pd.DataFrame:
    """The groups of a view in its order; those in `last` (skipped for now) come at the end.

    `found` has the records of the groups with their `source` and `owner`.
    """
    smallest, largest = SIZES[view.size]
    chosen = groups["probability"].between(view.lowest - 1e-9, view.highest + 1e-9) & groups["size"].ge(smallest)
    if largest is not None:
        chosen &= groups["size"].le(largest)
    if view.customers:
        chosen &= groups["customer"]
    for column, wanted in (("source", view.source), ("owner", view.owner)):
        if wanted:
            chosen &= groups["group_id"].isin(set(found.loc[found[column].eq(wanted), "group_id"]))
    if view.keys is not None:
        chosen &= groups["group_id"].isin(set(found.loc[found["record_key"].isin(view.keys), "group_id"]))
    shown = groups if chosen.all() else groups[chosen]
    if view.order != View.order:
        shown = in_order(shown, view.order)
    put_off = shown["group_id"].isin(set(last)).to_numpy()
    if put_off.any():
        return pd.concat([shown[~put_off], shown[put_off]], ignore_index=True)
    return shown if shown is groups else shown.reset_index(drop=True)


def decided(before: pd.DataFrame, found: pd.DataFrame) -> int:
    """How many of the groups found `before` anybody decided are decided by now: no two of their records are still
    open together. Both from review.open_groups.
    """
    first = dict(zip(before["record_key"], before["group_id"]))
    now = zip(found["group_id"], map(first.get, found["record_key"]))
    together = Counter(both for both in now if both[1] is not None)
    return len(set(first.values())) - len({group_id for (_, group_id), count in together.items() if count > 1})


def _listed(found: pd.DataFrame, leads: pd.DataFrame) -> dict[str, str]:
    """Group -> its lead sources, each once, in the order of its records."""
    sources = leads["LeadSource"].reindex(found["record_key"]).fillna("")
    listed: dict[str, dict[str, None]] = {}
    for group_id, source in zip(found["group_id"].tolist(), sources.tolist()):
        if source:
            listed.setdefault(group_id, {})[source] = None
    return {group_id: ", ".join(named) for group_id, named in listed.items()}
