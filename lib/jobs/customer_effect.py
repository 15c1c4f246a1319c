"""What confirming a link would come to: the lead beside the contact and the account it would be converted into."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

import pandas as pd

from lib.conversion.mapping import NOT_COUNTED
from lib.conversion.plan import plan
from lib.model import fields
from lib.model.rules import Rules

_WRITTEN = ("created", "filled", "same")
_LISTED = 4
"""Fields that a sentence names; of more it gives the count."""


@dataclass(frozen=True)
class Effect:
    """What a conversion would do with the values of one lead.

    `results`: field of the lead -> what the candidate holds afterwards, or whichever record takes the lead's value;
    `made`: the fields that only a new contact holds.
    `filled`: object -> labels of its fields that were blank. `lost`: the lead's fields whose value is nowhere
    afterwards, to the letter. `usable`: whether a conversion can go into the candidate; `notes`: what to look at.
    """

    results: Mapping[str, str]
    made: frozenset[str]
    filled: Mapping[str, list[str]]
    lost: list[str]
    usable: bool
    notes: str


def of_link(tables: Mapping[str, pd.DataFrame], object_name: str, rules: Rules, today: date) -> Effect:
    """The effect of converting the one lead of `tables` into the one contact, or the one account, there."""
    rows = [(str(tables["lead"].index[0]), name, str(key), 1.0, "") for name in ("contact", "account")
            for key in tables[name].index if name in (object_name, "account")]  # fmt: skip
    links = pd.DataFrame(rows, columns=["lead_key", "object", "key", "match_probability", "reason"])
    found = plan(tables, tables["lead"].index, links, rules=rules, today=today)
    fates = found.fields[found.fields["lead_field"].ne("") & found.fields["target"].ne("opportunity")]
    kept_first = fates.assign(elsewhere=fates["target"].ne(object_name), lost=~fates["outcome"].isin(_WRITTEN))
    chosen = kept_first.sort_values(["lost", "elsewhere"], kind="stable").drop_duplicates("lead_field")
    new = chosen["target"].eq("contact") & (object_name == "account")
    filled = fates[fates["outcome"].eq("filled")]
    written = set(found.fields.loc[found.fields["outcome"].isin(_WRITTEN), "lead_field"])
    gone = set(fates["lead_field"]) - written - NOT_COUNTED
    return Effect(
        results=dict(zip(chosen["lead_field"], chosen["result"])),
        made=frozenset(chosen.loc[new, "lead_field"]),
        filled={str(name): list(part["label"]) for name, part in filled.groupby("target")},
        lost=[str(name) for name in tables["lead"].columns if name in gone],
        usable=found.rows[f"{object_name}_action"].iloc[0] == "found",
        notes=str(found.rows["warnings"].iloc[0]),
    )


def in_words(effect: Effect, object_name: str, same: Collection[str] = ()) -> str:
    """The effect in a sentence. A value of the fields that hold the `same`, however it is written, is not lost."""
    if not effect.usable:
        return f"A conversion could not go into this {object_name}: {effect.notes}."
    lost = [fields.label("lead", name) for name in effect.lost if name not in same]
    filled = [f"{_named(labels)} of the {name}" for name, labels in sorted(effect.filled.items(), reverse=True)]
    into = {"contact": "contact", "account": "account, as a new contact"}[object_name]
    told = [
        f"Converted, the lead goes into this {into}",
        f"{' and '.join(filled)} would be filled" if filled else "no blank would be filled",
        f"{_named(lost)} of the lead would be lost" if lost else "nothing is lost",
    ]
    return "; ".join(told) + "."


def _named(labels: list[str]) -> str:
    if len(labels) > _LISTED:
        return f"{len(labels)} fields"
    return " and ".join([", ".join(labels[:-1]), labels[-1]] if len(labels) > 1 else labels)
