"""What Salesforce's standard rules find, held against what Sluice finds in the same leads."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

import pandas as pd

from lib.jobs import corrections
from lib.matching import explain, groups, salesforce
from lib.matching.records import Records
from lib.model.rules import Rules

BOTH, SLUICE, SALESFORCE = "both", "sluice", "salesforce"


class Count(NamedTuple):
    """So many pairs, and so many leads in them."""

    pairs: int
    leads: int


def compare(found: pd.DataFrame, standard: pd.DataFrame, threshold: float) -> pd.DataFrame:
    """Every pair that either finds: `left_key, right_key, who, match_probability, reason, matched`, the surest first.

    `found` are Sluice's pairs: it finds those in one group at the threshold, before any decision. `standard` are the
    pairs of Salesforce's rules, and `matched` is what matched there. `who` finds a pair is both, sluice or salesforce.
    `match_probability` and `reason` are Sluice's, blank for a pair that is in no list of its own.
    """
    members = groups.group(found, threshold)[["record_key", "group_id"]]
    inside = members.merge(members, on="group_id", suffixes=("_left", "_right"))
    inside = inside[inside["record_key_left"] < inside["record_key_right"]]
    ours = inside.rename(columns={"record_key_left": "left_key", "record_key_right": "right_key"})
    theirs = standard.rename(columns={"reason": "matched"})
    pairs = ours[["left_key", "right_key"]].merge(theirs, how="outer", indicator="who")
    pairs = pairs.merge(found[["left_key", "right_key", "match_probability", "reason"]], how="left")
    pairs["who"] = pairs["who"].astype("str").replace({"left_only": SLUICE, "right_only": SALESFORCE})
    pairs = pairs.fillna({"matched": "", "reason": ""})
    return pairs.sort_values(
        ["match_probability", "left_key", "right_key"], ascending=[False, True, True], ignore_index=True
    )


def count(pairs: pd.DataFrame) -> Count:
    """How many pairs, and how many leads they are made of."""
    return Count(len(pairs), len(set(pairs["left_key"]) | set(pairs["right_key"])))


def explained(pairs: pd.DataFrame, records: Records, model: Mapping[str, Any], rules: Rules) -> pd.DataFrame:
    """The pairs with what Sluice says of those that it never found likely."""
    silent = pairs["reason"].eq("")
    brief = explain.briefly(records, model, pairs[silent], corrections.set_by_people(rules)).set_axis(
        pairs.index[silent]
    )
    told = pairs.copy()
    for name in ("match_probability", "reason"):
        told[name] = pairs[name].where(~silent, brief[name])
    return told


def as_salesforce(leads: pd.DataFrame, left: str, right: str) -> salesforce.Answer:
    """What Salesforce's rules say of two leads."""
    return salesforce.explain(leads.loc[[left]], leads.loc[[right]])
