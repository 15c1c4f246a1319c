"""The queue of open duplicate groups: one row a group with what a reviewer sorts and filters by."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import pandas as pd

from lib.jobs import review
from lib.model import values

SIZES = {"Any size": (2, None), "2 records": (2, 2), "3 records": (3, 3), "4 or more": (4, None)}
"""What a person picks -> the smallest and the largest group shown."""


@dataclass(frozen=True)
class View:
    """Which groups to show. Probabilities are shares; a blank source means all."""

    lowest: float = 0.0
    highest: float = 1.0
    source: str = ""
    size: str = "Any size"
    customers: bool = False


def queue(found: pd.DataFrame, pairs: pd.DataFrame, leads: pd.DataFrame, links: pd.DataFrame) -> pd.DataFrame:
    """The open groups, surest first: `group_id, size, probability, reason, survivor, name, company, sources,
    customer`; `found` from review.open_groups, `links` from the match analysis.

    A group touches a customer where one of its leads was converted or is probably a contact already.
    """
    table = review.group_table(found, pairs, leads)
    people = leads.reindex(table["survivor"])
    known = set(links.loc[links["object"].eq("contact"), "lead_key"])
    members = _members(found, leads)
    converted = values.truth(leads["IsConverted"].reindex(members.index).fillna(""))
    touching = set(members["group_id"][converted.to_numpy() | members.index.isin(known)])
    sources = members[members["source"].ne("")].drop_duplicates(["group_id", "source"])
    listed = sources.groupby("group_id")["source"].agg(", ".join) if len(sources) else pd.Series(dtype="str")
    joined = (people["FirstName"] + " " + people["LastName"]).str.strip()
    return table.assign(
        name=people["Name"].where(people["Name"].ne(""), joined).to_numpy(),
        company=people["Company"].to_numpy(),
        sources=table["group_id"].map(listed).fillna("").astype("str"),
        customer=table["group_id"].isin(touching),
    )


def sources(found: pd.DataFrame, leads: pd.DataFrame) -> list[str]:
    """The lead sources that occur in open groups, the most frequent first."""
    counted = _members(found, leads)["source"].value_counts()
    return [str(source) for source in counted.index if source]


def narrow(
    groups: pd.DataFrame, found: pd.DataFrame, leads: pd.DataFrame, view: View, *, last: Collection[str] = ()
) -> pd.DataFrame:
    """The groups of a view in the order of review; those in `last` (skipped for now) come at the end."""
    smallest, largest = SIZES[view.size]
    chosen = groups["probability"].between(view.lowest - 1e-9, view.highest + 1e-9) & groups["size"].ge(smallest)
    if largest is not None:
        chosen &= groups["size"].le(largest)
    if view.customers:
        chosen &= groups["customer"]
    if view.source:
        members = _members(found, leads)
        chosen &= groups["group_id"].isin(set(members.loc[members["source"].eq(view.source), "group_id"]))
    shown = groups[chosen]
    put_off = shown["group_id"].isin(set(last))
    return pd.concat([shown[~put_off], shown[put_off]], ignore_index=True)


def decided(before: pd.DataFrame, found: pd.DataFrame) -> int:
    """How many of the groups found `before` anybody decided are decided by now: no two of their records are still
    open together. Both from review.open_groups.
    """
    first = before.set_index("record_key")["group_id"]
    now = found.assign(first=found["record_key"].map(first)).dropna(subset=["first"])
    together = now.groupby(["group_id", "first"], sort=False).size()
    still_open = together[together > 1].index.get_level_values("first").nunique()
    return int(first.nunique() - still_open)


def _members(found: pd.DataFrame, leads: pd.DataFrame) -> pd.DataFrame:
    """Key of each record in a group -> `group_id, source`."""
    index = pd.Index(found["record_key"], name="key")
    return pd.DataFrame(
        {"group_id": found["group_id"].to_numpy(), "source": leads["LeadSource"].reindex(index).fillna("").to_numpy()},
        index=index,
    )
