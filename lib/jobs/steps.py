"""The next best steps of a book: what a person gains most from doing now, in order."""

from __future__ import annotations

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
    query: dict[str, str]


def next_steps(
    groups: pd.DataFrame, junk: pd.DataFrame, customers: pd.Index, summary: pd.DataFrame, rules: Rules
) -> list[Step]:
    """At most five steps, the surest and largest first.

    `groups` from review.group_table, `junk` from review.junk_table, `customers` the open leads that are contacts
    already, `summary` that of the checks.
    """
    steps = []
    sure = int((groups["probability"] >= rules.duplicate_sure).sum())
    if sure:
        steps.append(Step(f"Merge {sure:,} sure duplicate groups ({_minutes(sure)})", "duplicates", {}))
    clear = junk.loc[junk["clear"]].groupby("kind").size().sort_values(ascending=False, kind="stable")
    names = junk_words.labels()
    for kind, count in clear.head(2).items():
        steps.append(Step(f"Clear {count:,}: {names[str(kind)].lower()}", "junk", {"kind": str(kind)}))
    if len(customers):
        steps.append(Step(f"Convert {len(customers):,} existing customers", "convert", {"pool": "Existing customers"}))
    unsure = len(groups) - sure
    if unsure:
        steps.append(Step(f"Review {unsure:,} likely duplicate groups ({_minutes(unsure)})", "duplicates", {}))
    return steps[:5]


def _minutes(groups: int) -> str:
    return f"about {max(1, round(groups * _SECONDS_A_GROUP / 60)):,} min"


def existing_customers(links: pd.DataFrame, leads: pd.DataFrame, rules: Rules) -> pd.Index:
    """The open leads that are surely somebody's contact already."""
    sure = links[links["object"].eq("contact") & links["match_probability"].ge(rules.duplicate_threshold)]
    unconverted = leads.index[~values.truth(leads["IsConverted"])]
    return unconverted[unconverted.isin(sure["lead_key"])]
