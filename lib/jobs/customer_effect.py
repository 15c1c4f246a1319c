"""What confirming a link would come to: the lead beside the contact and the account it would be converted into."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

import pandas as pd

from lib.conversion import mapping, one
from lib.conversion.mapping import NOT_COUNTED
from lib.model import fields
from lib.model.rules import Rules

_WRITTEN = ("created", "filled", "same")
_NOT_WRITTEN = "not written to an existing contact"
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


def of_link(records: Mapping[str, pd.DataFrame], object_name: str, rules: Rules) -> Effect:
    """The effect of converting the one lead of `records` into the one contact with its account, or the one account,
    there; frames of one row each, or of none.
    """
    lead, contact, account = (_record(records[name]) for name in ("lead", "contact", "account"))
    assert lead is not None
    fates = one.follow(
        lead, mapping.lines(rules.field_map), {"contact": contact, "account": account, "opportunity": None}
    )
    written = {fate.line.lead_field for fate in fates if fate.outcome in _WRITTEN}
    filled: dict[str, list[str]] = {}
    results: dict[str, str] = {}
    made = set()
    told = [fate for fate in fates if fate.line.target != "opportunity"]
    for fate in sorted(told, key=lambda fate: (fate.outcome not in _WRITTEN, fate.line.target != object_name)):
        if fate.outcome == "filled":
            filled.setdefault(fate.line.target, []).append(fields.label(fate.line.target, fate.line.field))
        if fate.line.lead_field not in results:
            results[fate.line.lead_field] = fate.result
            if fate.line.target == "contact" and contact is None:
                made.add(fate.line.lead_field)
    lost = [name for name, value in lead.items() if _says(name, value) and name not in written | NOT_COUNTED]
    dropped = [fields.label("lead", fate.line.lead_field) for fate in told if fate.outcome == _NOT_WRITTEN]
    return Effect(
        results=results,
        made=frozenset(made),
        filled=filled,
        lost=lost,
        usable=account is not None,
        notes=f"{_named(dropped)} would not be carried to the existing contact" if dropped else "",
    )


def _record(frame: pd.DataFrame) -> dict[str, str] | None:
    return {str(name): str(value) for name, value in frame.iloc[0].items()} if len(frame) else None


def _says(name: str, value: str) -> bool:
    """Whether a value says anything: an unticked box does not."""
    known = fields.field("lead", name)
    return bool(value) and (known is None or known.kind != "bool")


def in_words(effect: Effect, object_name: str, same: Collection[str] = ()) -> str:
    """The effect in a sentence. A value of the fields that hold the `same`, however it is written, is not lost."""
    if not effect.usable:
        return "A conversion could not go into this contact, since it belongs to no account: it would make a new one."
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
