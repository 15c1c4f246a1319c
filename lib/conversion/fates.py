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

COLUMNS = ["lead_key", "target", "field", "label", "lead_field", "lead_value", "current", "result", "outcome"]
_SHOWN = 80
"""Characters of a lost value that the summary shows."""


@dataclass(frozen=True)
class Step:
    """One field of one kind of record, lead by lead: what it has, what it is offered, what it has then."""

    line: Mapped
    value: pd.Series
    current: pd.Series
    result: pd.Series
    outcome: pd.Series


@dataclass(frozen=True)
class Fates:
    """fields: one row a value (COLUMNS). records: the records that the ready leads leave behind. The rest: a text or
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
    steps = [_step(line, _values(leads, line.lead_field), keys[line.target], existing[line.target])
             for line in lines if line.lead_field in leads.columns]  # fmt: skip
    defaults = [_step(Mapped("", target, field), value, keys[target], existing[target])
                for (target, field), value in given.items()]  # fmt: skip
    takes_part = keys["account"].ne("")
    losses = _losses(leads, steps, takes_part)
    parts = [_rows(step) for step in (*steps, *defaults)]
    parts += [_unmapped_rows(leads, field, lost) for field, lost in losses.items() if _is_unmapped(field, lines)]
    rows = pd.concat(parts, ignore_index=True)
    by_lead = np.argsort(leads.index.get_indexer(pd.Index(rows["lead_key"])), kind="stable")
    lost_values, conflicts = Findings(leads.index), Findings(leads.index, ", ")
    for field, lost in losses.items():
        lost_values.add(lost, f"{fields.label('lead', field)}: " + leads[field].str.slice(0, _SHOWN))
    for step in steps:
        conflicts.add(step.outcome.eq("kept: an earlier lead's value"), fields.label(step.line.target, step.line.field))
    beaten = conflicts.texts()
    return Fates(
        fields=rows.iloc[by_lead].reset_index(drop=True),
        records={name: _records(name, [*steps, *defaults], keys[name], existing[name], ready) for name in TARGETS},
        lost=sum((lost.astype("int64") for lost in losses.values()), pd.Series(0, index=leads.index)),
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
            written = _current(line, keys[line.target], existing[line.target]).eq("")
            label = f"{fields.label('lead', line.lead_field)} is too long for the {line.target}'s {known.label}"
            found.add(long & written, f"{label} ({known.length} characters at most)")
    return found.texts()


def same(left: pd.Series, right: pd.Series) -> pd.Series:
    """Whether two columns of values say the same, but for case and white space around them."""
    return left.str.strip().str.casefold().eq(right.str.strip().str.casefold())


def _values(leads: pd.DataFrame, lead_field: str) -> pd.Series:
    """The lead's values of a field; of a checkbox only the ticks, since an empty box says nothing."""
    known = fields.field("lead", lead_field)
    if known and known.kind == "bool":
        return pd.Series(np.where(values.truth(leads[lead_field]), "true", ""), index=leads.index, dtype="str")
    return leads[lead_field]


def _current(line: Mapped, keys: pd.Series, records: pd.DataFrame) -> pd.Series:
    """What the existing record has in that field; an empty checkbox is a value there, an unticked one."""
    known = fields.field(line.target, line.field)
    column = records[line.field] if line.field in records.columns else pd.Series("", index=records.index, dtype="str")
    current = column.reindex(pd.Index(keys)).set_axis(keys.index)
    if known and known.kind == "bool":
        current = current.mask(current.eq(""), "false")
    return current.fillna("").astype("str")


def _step(line: Mapped, value: pd.Series, keys: pd.Series, records: pd.DataFrame) -> Step:
    value = value.where(keys.ne(""), "")
    exists = keys.ne("") & ~keys.str.startswith(NEW_KEY)
    kept_out = exists & (line.target == "contact" and line.field in NEW_CONTACT_ONLY)
    offered = value.mask(kept_out | (exists & (line.field in NEVER_FILLED)), "")
    had = _current(line, keys, records)
    first = pd.DataFrame({"key": keys, "offered": offered, "at": range(len(keys))}).loc[offered.ne("")]
    first = first.drop_duplicates("key").set_index("key")
    written = first["offered"].reindex(pd.Index(keys)).fillna("").astype("str").set_axis(keys.index)
    written_at = first["at"].reindex(pd.Index(keys)).fillna(len(keys)).set_axis(keys.index)
    position = pd.Series(range(len(keys)), index=keys.index)
    current = had.where(had.ne(""), written.where(position > written_at, ""))
    result = had.where(had.ne(""), written.where(position >= written_at, ""))
    conditions = [
        value.eq(""),
        same(current, value),
        kept_out,
        current.eq("") & result.eq(value) & ~exists,
        current.eq("") & result.eq(value),
        had.ne("") | exists & (line.field in NEVER_FILLED),
    ]
    outcomes = ["", "same", "not written to an existing contact", "created", "filled", "kept existing"]
    outcome = pd.Series(np.select(conditions, outcomes, "kept: an earlier lead's value"), index=keys.index, dtype="str")
    return Step(line, value, current, result, outcome)


def _rows(step: Step) -> pd.DataFrame:
    line, said = step.line, step.value.ne("")
    frame = pd.DataFrame(
        {
            "lead_key": step.value.index[said],
            "target": line.target,
            "field": line.field,
            "label": fields.label(line.target, line.field),
            "lead_field": line.lead_field,
            "lead_value": step.value[said].to_numpy(),
            "current": step.current[said].to_numpy(),
            "result": step.result[said].to_numpy(),
            "outcome": step.outcome[said].to_numpy(),
        }
    )
    return frame.astype("str")


def _unmapped_rows(leads: pd.DataFrame, field: str, lost: pd.Series) -> pd.DataFrame:
    frame = pd.DataFrame(
        {
            "lead_key": leads.index[lost],
            "target": "",
            "field": "",
            "label": fields.label("lead", field),
            "lead_field": field,
            "lead_value": leads.loc[lost, field].to_numpy(),
            "current": "",
            "result": "",
            "outcome": "lost: unmapped",
        }
    )
    return frame.astype("str")


def _is_unmapped(field: str, lines: Sequence[Mapped]) -> bool:
    return field not in {line.lead_field for line in lines}


def _losses(leads: pd.DataFrame, steps: Sequence[Step], takes_part: pd.Series) -> dict[str, pd.Series]:
    """Lead field -> for which leads its value is afterwards in none of the records."""
    losses = {}
    for field in leads.columns:
        if field in NOT_COUNTED:
            continue
        value = _values(leads, field)
        lost = value.ne("") & takes_part
        for step in steps:
            if step.line.lead_field == field:
                lost &= ~same(step.result, value)
        if lost.any():
            losses[field] = lost
    return losses


def _records(
    name: str, steps: Sequence[Step], keys: pd.Series, existing: pd.DataFrame, ready: pd.Series
) -> pd.DataFrame:
    """The records of one kind as the ready leads leave them."""
    counted = keys[ready & keys.ne("")]
    last = counted[~counted.duplicated(keep="last")]
    frame = fields.complete(existing, name).reindex(pd.Index(last, name=fields.KEY)).fillna("")
    results = {step.line.field: step.result.loc[last.index].to_numpy() for step in steps if step.line.target == name}
    return frame.assign(**results).astype("str")
