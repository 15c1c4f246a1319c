"""The next best steps of a book: what a person gains most from doing now, in order."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from lib.jobs import junk_words
from lib.model import values
from lib.model.rules import Rules

_SECONDS_A_GROUP = 4


@dataclass(frozen=True)
class Step:
    """One thing to do: in words, with the page and the query that open it."""

    text: str
    page: str
    query: Mapping[str, str | Sequence[str]]


def next_steps(groups: pd.DataFrame, junk: pd.DataFrame, customers: pd.Index, rules: Rules) -> list[Step]:
    """At most five steps, the surest and largest first.

    `groups` from review.group_table, `junk` from review.junk_table, `customers` the open leads that are contacts
    already.
    """
    steps = []
    sure = int((groups["probability"] >= rules.duplicate_sure).sum())
    if sure:
        told = f"Merge {counted(sure, 'sure duplicate group')} ({_minutes(sure)})"
        steps.append(Step(told, "duplicates", {}))
    clear = junk.loc[junk["clear"]].groupby("kind").size().sort_values(ascending=False, kind="stable")
    names = junk_words.labels()
    for kind, count in clear.head(2).items():
        query = {"kind": str(kind), "confidence": (f"{rules.junk_threshold:.2f}", "1.00")}
        steps.append(Step(f"Clear {count:,}: {names[str(kind)].lower()}", "junk", query))
    if len(customers):
        steps.append(
            Step(f"Convert {counted(len(customers), 'existing customer')}", "convert", {"pool": "Existing customers"})
        )
    unsure = len(groups) - sure
    if unsure:
        told = f"Review {counted(unsure, 'likely duplicate group')} ({_minutes(unsure)})"
        band = (f"{rules.duplicate_threshold * 100:.0f}", f"{rules.duplicate_sure * 100:.0f}")
        steps.append(Step(told, "duplicates", {"dup_probability": band}))
    return steps[:5]


def counted(count: int, noun: str) -> str:
    """1 group, 2 groups."""
    return f"{count:,} {noun}{'' if count == 1 else 's'}"


def _minutes(groups: int) -> str:
    return f"about {max(1, round(groups * _SECONDS_A_GROUP / 60)):,} min"


def existing_customers(links: pd.DataFrame, leads: pd.DataFrame, rules: Rules) -> pd.Index:
    """The open leads that are surely somebody's contact already."""
    sure = links[links["object"].eq("contact") & links["match_probability"].ge(rules.duplicate_threshold)]
    unconverted = leads.index[~values.truth(leads["IsConverted"])]
    return unconverted[unconverted.isin(sure["lead_key"])]
