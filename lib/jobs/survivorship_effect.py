"""What other rules of survivorship would do to the groups that are still open, worked out before they are saved."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

import pandas as pd

from lib.jobs import merging
from lib.matching import survivors
from lib.model.survivorship import Survivorship

EXAMPLES = 20
"""How many values that would come out differently are shown."""


@dataclass(frozen=True)
class Effect:
    """A change of rules over the open groups.

    `survivors` counts groups in which another record would stay, `values` fields that would come out differently (in
    groups whose survivor is the same or not); `lost_before` and `lost_after` values that differ and would be gone.
    `fields` has one row a field: `field, values, lost_before, lost_after`; `examples` one a value: `group_id, field,
    before, after, lost` (what is lost by the new rules), those that lose something first.
    """

    groups: int
    survivors: int
    values: int
    lost_before: int
    lost_after: int
    fields: pd.DataFrame
    examples: pd.DataFrame


def of_change(
    queue: pd.DataFrame,
    found: pd.DataFrame,
    leads: pd.DataFrame,
    before: Survivorship,
    after: Survivorship,
    activities: pd.Series | None = None,
) -> Effect:
    """Compare two sets of rules over the groups of a queue; `found` has their records, `leads` holds them."""
    plans = []
    for how in (before, after):
        chosen = found.assign(is_survivor=survivors.choose(leads, found, how, activities))
        plans.append(merging.plan_all(queue, chosen, leads, how).previews)
    old, new = plans
    moved = sum(old[group_id].survivor != new[group_id].survivor for group_id in new)
    lost = [Counter(name for preview in plan.values() for name, _, _ in preview.lost) for plan in plans]
    rows = [
        (group_id, name, was.value, now.value, " · ".join(now.lost))
        for group_id in new
        for name, was, now in _both(old[group_id], new[group_id])
        if was.value != now.value
    ]
    examples = pd.DataFrame(rows, columns=["group_id", "field", "before", "after", "lost"], dtype="str")
    changed = examples["field"].value_counts()
    names = list(dict.fromkeys([*changed.index, *(name for count in lost for name in count)]))
    fields = pd.DataFrame(
        {
            "field": names,
            "values": [int(changed.get(name, 0)) for name in names],
            "lost_before": [lost[0][name] for name in names],
            "lost_after": [lost[1][name] for name in names],
        }
    )
    worst = examples.assign(nothing=examples["lost"].eq("")).sort_values(["nothing"], kind="stable")
    return Effect(
        groups=len(new),
        survivors=moved,
        values=len(examples),
        lost_before=sum(lost[0].values()),
        lost_after=sum(lost[1].values()),
        fields=fields[fields["values"].gt(0) | fields["lost_before"].ne(fields["lost_after"])].reset_index(drop=True),
        examples=worst.drop(columns="nothing").head(EXAMPLES).reset_index(drop=True),
    )


def _both(old: merging.Preview, new: merging.Preview) -> list[tuple[str, merging.Merged, merging.Merged]]:
    return [(name, old.fields[name], new.fields[name]) for name in new.fields if name in old.fields]
