"""What becomes of the values of one lead: what `fates.follow` says of it when it is converted alone, in no time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from lib.conversion.mapping import NEVER_FILLED, NEW_CONTACT_ONLY, Mapped
from lib.model import fields, values

Record = Mapping[str, str]


@dataclass(frozen=True)
class Fate:
    """One value of the lead that a line of the mapping sends somewhere: what is there, what is there afterwards, and
    the outcome in the words of `Plan.fields`.
    """

    line: Mapped
    value: str
    current: str
    result: str
    outcome: str


def follow(lead: Record, lines: Sequence[Mapped], existing: Mapping[str, Record | None]) -> list[Fate]:
    """The fate of each filled value, in the order of the mapping; `existing` has the record that the lead is converted
    into for account, contact and opportunity, None where a new one is made. An unticked box says nothing.
    """
    boxes = [name for name in lead if _is_box("lead", name)]
    ticked = dict(zip(boxes, values.truth(pd.Series([lead[name] for name in boxes], dtype="str"))))
    found = []
    for line in lines:
        value = lead.get(line.lead_field, "")
        if line.lead_field in ticked:
            value = "true" if ticked[line.lead_field] else ""
        if value:
            found.append(_fate(line, value, existing[line.target]))
    return found


def _fate(line: Mapped, value: str, record: Record | None) -> Fate:
    if record is None:
        return Fate(line, value, "", value, "created")
    had = record.get(line.field, "") or ("false" if _is_box(line.target, line.field) else "")
    kept_out = line.target == "contact" and line.field in NEW_CONTACT_ONLY
    if had and had.strip().casefold() == value.strip().casefold():
        return Fate(line, value, had, had, "same")
    if kept_out:
        return Fate(line, value, had, had, "not written to an existing contact")
    if had or line.field in NEVER_FILLED:
        return Fate(line, value, had, had, "kept existing")
    return Fate(line, value, "", value, "filled")


def _is_box(object_name: str, name: str) -> bool:
    known = fields.field(object_name, name)
    return known is not None and known.kind == "bool"
