"""What becomes of every value of a lead: written, already there, kept out by another value, or lost.

A conversion fills blank fields only. A new record starts blank; an existing one, or one that an earlier lead of the
same plan made, keeps what it has: the first writer wins.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from lib.conversion.mapping import NEVER_FILLED, NEW_CONTACT_ONLY, NOT_COUNTED, TARGETS, Mapped
from lib.conversion.preconditions import Findings
from lib.model import fields, values

Frames = Mapping[str, pd.DataFrame]
NEW_KEY = "new:"
"""What the key of a record begins with that the conversion makes."""

EARLIER = "kept: an earlier lead's value"
_SHOWN = 80
"""Characters of a lost value that the summary shows."""


class Side:
    """One kind of record as the leads meet it: which record each lead writes to, and whether it was there before."""

    def __init__(self, name: str, keys: pd.Series, records: pd.DataFrame) -> None:
        self.name = name
        self.records = records
        self.keys = keys.to_numpy(dtype=object)
        self.codes, self.distinct = pd.factorize(self.keys)
        self.taken = self.keys != ""
        self.rows = records.index.get_indexer(pd.Index(keys))
        self.exists = self.rows >= 0

    def had(self, field: str) -> np.ndarray:
        """What the record had in that field before; an empty checkbox of an existing record is an unticked one."""
        if field not in self.records.columns:
            return np.full(len(self.keys), "", dtype=object)
        values_then_blank = np.append(self.records[field].to_numpy(dtype=object), "")
        before = values_then_blank[self.rows]
        known = fields.field(self.name, field)
        if known and known.kind == "bool":
            before[self.exists & (before == "")] = "false"
        return before


@dataclass(frozen=True)
class Step:
    """One field of one kind of record, lead by lead: what it has, what it is offered, what it has then."""

    line: Mapped
    value: np.ndarray
    current: np.ndarray
    result: np.ndarray
    outcome: np.ndarray


@dataclass(frozen=True)
class Fates:
    """fields: one row a value. records: the records that the ready leads leave behind. The rest: a text or
    number for each lead; conflicts names the fields that an earlier lead filled with something else."""

    fields: pd.DataFrame
    records: dict[str, pd.DataFrame]
    lost: pd.Series
    lost_values: pd.Series
    conflicts: pd.Series


def follow(
    leads: pd.DataFrame,
    lines: Sequence[Mapped],
    given: Mapping[tuple[str, str], pd.Series],
    keys: pd.DataFrame,
    existing: Frames,
    ready: pd.Series,
) -> Fates:
    """Follow each value, leads in the order of conversion.

    keys: the key of the account, contact and opportunity of each lead ("" = none). given: (target, field) -> values
    that come from no lead field.
    """
    sides = {name: Side(name, keys[name], existing[name]) for name in TARGETS}
    steps = [
        _step(line, _values(leads, line.lead_field), sides[line.target])
        for line in lines
        if line.lead_field in leads.columns
    ]
    defaults = [
        _step(Mapped("", target, field), value.to_numpy(dtype=object), sides[target])
        for (target, field), value in given.items()
    ]
    takes_part = sides["account"].taken
    losses = _losses(leads, steps, takes_part)
    mapped = {line.lead_field for line in lines}
    unmapped = {field: lost for field, lost in losses.items() if field not in mapped}
    lost_values, conflicts = Findings(leads.index), Findings(leads.index, ", ")
    for field, lost in losses.items():
        lost_values.add(lost, f"{fields.label('lead', field)}: " + leads[field].str.slice(0, _SHOWN))
    for step in steps:
        conflicts.add(step.outcome == EARLIER, fields.label(step.line.target, step.line.field))
    beaten = conflicts.texts()
    return Fates(
        fields=_rows(leads, [*steps, *defaults], unmapped),
        records={name: _records(side, [*steps, *defaults], ready.to_numpy(dtype=bool)) for name, side in sides.items()},
        lost=pd.Series(np.sum([np.zeros(len(leads), dtype="int64"), *losses.values()], axis=0), index=leads.index),
        lost_values=lost_values.texts(),
        conflicts=beaten.where(beaten.eq(""), "an earlier lead fills first: " + beaten),
    )


def too_long(leads: pd.DataFrame, lines: Sequence[Mapped], keys: pd.DataFrame, existing: Frames) -> pd.Series:
    """Which values Salesforce would refuse as too long for the field they would be written to ("" where none)."""
    found = Findings(leads.index)
    for line in lines:
        known = fields.field(line.target, line.field)
        if known is None or not known.length or line.lead_field not in leads.columns:
            continue
        long = leads[line.lead_field].str.len() > known.length
        if long.any():
            written = Side(line.target, keys[line.target], existing[line.target]).had(line.field) == ""
            label = f"{fields.label('lead', line.lead_field)} is too long for the {line.target}'s {known.label}"
            found.add(long & written, f"{label} ({known.length} characters at most)")
    return found.texts()


def same(left: np.ndarray, right: np.ndarray) -> np.ndarray:
    """Whether two columns of values say the same, but for case and white space around them."""
    equal = left == right
    open_ends = np.flatnonzero(~equal & (left != "") & (right != ""))
    pairs = zip(left[open_ends], right[open_ends], strict=True)
    equal[open_ends] = [one.strip().casefold() == other.strip().casefold() for one, other in pairs]
    return equal


def _values(leads: pd.DataFrame, lead_field: str) -> np.ndarray:
    """The lead's values of a field; of a checkbox only the ticks, since an empty box says nothing."""
    known = fields.field("lead", lead_field)
    if known and known.kind == "bool":
        return np.where(values.truth(leads[lead_field]), "true", "").astype(object)
    return leads[lead_field].to_numpy(dtype=object)


def _step(line: Mapped, value: np.ndarray, side: Side) -> Step:
    value = np.where(side.taken, value, "")
    kept_out = side.exists & (line.target == "contact" and line.field in NEW_CONTACT_ONLY)
    never_filled = side.exists & (line.field in NEVER_FILLED)
    offered = np.where(kept_out | never_filled, "", value)
    had = side.had(line.field)

    position, end = np.arange(len(value)), len(value)
    first_of_record = np.full(len(side.distinct), end)
    offers = np.flatnonzero(offered != "")
    np.minimum.at(first_of_record, side.codes[offers], offers)
    first = first_of_record[side.codes]
    written = np.append(offered, "")[first]
    current = np.where(had != "", had, np.where(position > first, written, ""))
    result = np.where(had != "", had, np.where(position >= first, written, ""))

    writes = (current == "") & (result == value)
    outcome = np.select(
        [value == "", same(current, value), kept_out, writes & ~side.exists, writes, (had != "") | never_filled],
        ["", "same", "not written to an existing contact", "created", "filled", "kept existing"],
        EARLIER,
    )
    return Step(line, value, current, result, outcome)


def _rows(leads: pd.DataFrame, steps: Sequence[Step], unmapped: Mapping[str, np.ndarray]) -> pd.DataFrame:
    """One row a value that a lead has or the conversion sets: the steps, and the fields that go nowhere."""
    parts = []
    for step in steps:
        at = np.flatnonzero(step.value != "")
        line = step.line
        named = (line.target, line.field, fields.label(line.target, line.field), line.lead_field)
        parts.append((at, named, step.value[at], step.current[at], step.result[at], step.outcome[at]))
    for field, lost in unmapped.items():
        at = np.flatnonzero(lost)
        blank = np.full(len(at), "", dtype=object)
        outcome = np.full(len(at), "lost: unmapped", dtype=object)
        value = leads[field].to_numpy(dtype=object)[at]
        parts.append((at, ("", "", fields.label("lead", field), field), value, blank, blank, outcome))
    lead = np.concatenate([at for at, *_ in parts])
    order = np.argsort(lead, kind="stable")
    sizes = [len(at) for at, *_ in parts]
    names = ("target", "field", "label", "lead_field")
    columns = {
        "lead_key": leads.index.to_numpy(dtype=object)[lead],
        **{
            name: np.repeat(np.array([part[1][n] for part in parts], dtype=object), sizes)
            for n, name in enumerate(names)
        },
        "lead_value": np.concatenate([part[2] for part in parts]),
        "current": np.concatenate([part[3] for part in parts]),
        "result": np.concatenate([part[4] for part in parts]),
        "outcome": np.concatenate([part[5] for part in parts]),
    }
    return pd.DataFrame({name: column[order] for name, column in columns.items()}, dtype="str")


def _losses(leads: pd.DataFrame, steps: Sequence[Step], takes_part: np.ndarray) -> dict[str, np.ndarray]:
    """Lead field -> for which leads its value is afterwards in none of the records."""
    losses = {}
    for field in leads.columns:
        if field in NOT_COUNTED:
            continue
        value = _values(leads, field)
        lost = (value != "") & takes_part
        for step in steps:
            if step.line.lead_field == field:
                lost &= ~same(step.result, value)
        if lost.any():
            losses[field] = lost
    return losses


def _records(side: Side, steps: Sequence[Step], ready: np.ndarray) -> pd.DataFrame:
    """The records of one kind as the ready leads leave them."""
    counted = np.flatnonzero(ready & side.taken)
    last = counted[~pd.Series(side.keys[counted]).duplicated(keep="last").to_numpy()]
    index = pd.Index(side.keys[last], name=fields.KEY, dtype="str")
    frame = fields.complete(side.records, side.name).reindex(index, fill_value="")
    results = {step.line.field: step.result[last] for step in steps if step.line.target == side.name}
    return frame.assign(**results).astype("str")
