"""The queue of leads that may be customers: one row a lead with what a reviewer sorts and filters by."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

import pandas as pd

from lib.store.ledger import Line

KINDS = {"Contacts and accounts": "", "Contacts": "contact", "Accounts": "account"}
"""What a person picks -> the object of the candidates that are asked about; blank means both."""

ORDERS = {
    "Most worth deciding": ["worth", "match_probability"],
    "Surest": ["match_probability", "worth"],
    "Most at stake": ["stake", "match_probability"],
    "Least sure": ["match_probability", "worth"],
}
"""How the queue can be sorted -> by which columns, each from the highest down; the least sure from the lowest up."""


@dataclass(frozen=True)
class View:
    """Which leads to show, in which order. Probabilities are shares; blanks mean all.

    `keys` are the leads to choose from, None for any.
    """

    lowest: float = 0.0
    highest: float = 1.0
    kind: str = "Contacts and accounts"
    source: str = ""
    owner: str = ""
    keys: frozenset[str] | None = None
    order: str = "Most worth deciding"


@dataclass(frozen=True)
class Bulk:
    """What is confirmed at once: the best candidate of each lead of `ready`; `passed_over` leads have two that are as
    likely, and a person has to choose.
    """

    ready: pd.DataFrame
    passed_over: int


def people(leads: pd.DataFrame) -> pd.DataFrame:
    """What leads are filtered by, under their keys: `source` and `owner`."""
    owner = leads["OwnerId"].where(leads["OwnerId"].ne(""), leads["OwnerName"])
    return pd.DataFrame({"source": leads["LeadSource"], "owner": owner})


def choices(open_rows: pd.DataFrame, people: pd.DataFrame, column: str) -> list[str]:
    """The values of a column of `people` that occur among open leads, the most frequent first."""
    found = people[column].reindex(pd.Index(open_rows["lead_key"].unique()))
    return [str(value) for value in found.value_counts().index if value]


def narrow(open_rows: pd.DataFrame, people: pd.DataFrame, view: View) -> pd.DataFrame:
    """The leads of a view in its order, each with its candidate to ask about first; `open_rows` from
    customers.Standing.
    """
    rows = open_rows
    if KINDS[view.kind]:
        rows = rows[rows["object"].eq(KINDS[view.kind])]
    first = rows[~rows["lead"].duplicated().to_numpy()]
    chosen = first["match_probability"].between(view.lowest - 1e-9, view.highest + 1e-9)
    for column, wanted in (("source", view.source), ("owner", view.owner)):
        if wanted:
            chosen &= people[column].reindex(pd.Index(first["lead_key"])).eq(wanted).to_numpy()
    if view.keys is not None:
        chosen &= first["lead_key"].isin(view.keys)
    shown = first[chosen]
    by, rising = ORDERS[view.order], view.order == "Least sure"
    rising_ones = [rising, *[False] * (len(by) - 1), True]
    return shown.sort_values([*by, "row"], ascending=rising_ones, kind="stable", ignore_index=True)


def later(shown: pd.DataFrame, last: Collection[str]) -> pd.DataFrame:
    """The leads of a view, those in `last` (skipped for now) at the end."""
    if not last:
        return shown
    put_off = shown["lead_key"].isin(set(last)).to_numpy()
    return pd.concat([shown[~put_off], shown[put_off]], ignore_index=True)


def candidates(open_rows: pd.DataFrame, lead_key: str, view: View) -> pd.DataFrame:
    """Who a lead could be, the one to ask about first in this view on top."""
    rows = open_rows[open_rows["lead_key"].eq(lead_key)]
    wanted = rows["object"].eq(KINDS[view.kind] or "contact")
    return (pd.concat([rows[wanted], rows[~wanted]]) if KINDS[view.kind] else rows).reset_index(drop=True)


def lines(rows: pd.DataFrame, same: str, because: Iterable[str]) -> list[Line]:
    """The lines of the ledger that say that leads are ("yes"), or are not ("no"), these candidates."""
    return [
        Line("link", {"lead": lead, "object": name, "key": key, "same": same}, why=said)
        for lead, name, key, said in zip(
            rows["lead_key"].tolist(), rows["object"].tolist(), rows["key"].tolist(), because, strict=True
        )
    ]


def bulk(shown: pd.DataFrame, open_rows: pd.DataFrame, limit: float) -> Bulk:
    """What would be confirmed of a view at once, from a probability on."""
    chosen = shown[shown["match_probability"].ge(limit)]
    sure = open_rows[open_rows["match_probability"].ge(limit)]
    count = sure.groupby(["lead_key", "object"], sort=False).size()
    rivals = count.reindex(pd.MultiIndex.from_frame(chosen[["lead_key", "object"]])).to_numpy() > 1
    return Bulk(chosen[~rivals].reset_index(drop=True), int(rivals.sum()))


def heard(rows: pd.DataFrame, said: pd.DataFrame) -> pd.DataFrame:
    """The candidates that somebody has looked at and decided on, as `learning.precision` takes them; `rows` from
    customers.Customers, `said` from store.answers.links.
    """
    found = rows[["lead_key", "object", "key", "match_probability"]].merge(said, on=["lead_key", "object", "key"])
    return found.assign(same=found["same"].eq("yes"), count=1.0)
