"""The honest funnel: facts of the leads, with duplicates and junk, decided and predicted, taken out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import pandas as pd

from lib.funnel import clean
from lib.funnel.clean import Funnel, select
from lib.funnel.summary import Behind, by, contrast, finding, members, periods, velocity
from lib.jobs import analyse, corrections, review
from lib.jobs.progress import Progress, part
from lib.model.rules import Rules
from lib.store.replay import State, replay

__all__ = [
    "Behind",
    "Funnel",
    "Honest",
    "by",
    "collapse",
    "contrast",
    "finding",
    "members",
    "of_tables",
    "periods",
    "select",
    "velocity",
]


@dataclass(frozen=True)
class Honest:
    """The stage table, raw beside clean, the sentence above it, velocity, and a cut by one field where asked for."""

    funnel: Funnel
    finding: str
    stages: pd.DataFrame
    velocity: pd.DataFrame
    by: pd.DataFrame | None


def collapse(facts: pd.DataFrame, dirt: review.Dirt) -> Funnel:
    """Both sides of the funnel, with a book's dirt taken out of the clean one."""
    return clean.collapse(facts, dirt.merged, dirt.predicted_merged, dirt.junk, dirt.predicted_junk)


def of_tables(
    tables: Mapping[str, pd.DataFrame], rules: Rules, today: date, progress: Progress, *, by_field: str | None = None
) -> Honest:
    """The honest funnel of files, where nobody has decided anything yet; `by_field` is a field of the leads."""
    pairs = analyse.match(tables, rules, today, part(progress, 0, 0.6))["pairs"]
    verdicts = analyse.flag(tables, rules, today, part(progress, 0.6, 0.9))["verdicts"]
    facts = analyse.funnel(tables, rules, today, part(progress, 0.9, 1))["facts"]
    assert isinstance(pairs, pd.DataFrame) and isinstance(verdicts, pd.DataFrame) and isinstance(facts, pd.DataFrame)
    undecided: State = replay([], set())
    pairs = corrections.in_force(pairs, rules)
    groups = review.open_groups(pairs, undecided, tables["lead"], rules.duplicate_threshold, rules.survivorship)
    funnel = collapse(facts, review.dirt(groups, review.junk_table(verdicts, undecided, rules), undecided))
    cut = None
    if by_field is not None:
        values = tables["lead"][by_field].where(tables["lead"][by_field].ne(""), "(none)")
        named = Funnel(*(side.assign(**{by_field: values.reindex(side.index)}) for side in (funnel.raw, funnel.clean)))
        cut = by(named, by_field)
    return Honest(
        funnel,
        finding(funnel),
        contrast(funnel, rules.stages),
        velocity(funnel.clean, rules.stages),
        cut,
    )
