"""Side by side: the records of one group, what differs, and what hangs on each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd
import streamlit as st

from lib.jobs import merging, related
from lib.jobs.merging import Choices, Preview
from lib.model import dates, fields, values
from lib.ui import cache, frame, owners, show
from lib.ui.duplicates import desk as desks
from lib.ui.duplicates.desk import Desk
from lib.ui.duplicates.queue import percent

_SIDE_BY_SIDE = 5
"""Records in one table: more are shown in further tables."""


@dataclass(frozen=True)
class Sheet:
    """One group on the desk: its records (the suggested survivor first), and their values as people read them."""

    group_id: str
    probability: float
    reason: str
    records: pd.DataFrame
    shown: Mapping[str, Mapping[str, str]]
    """Key -> field -> value, of the fields that a merge decides and that a record has filled."""
    suggested: Choices
    outcome: Preview
    """What Sluice would choose, and what that merge would do."""
    created: Mapping[str, str]
    active: Mapping[str, str]
    """Key -> the day it was created, and that of its last activity, as people read them."""
    converted: frozenset[str]

    @property
    def letters(self) -> dict[str, str]:
        """Key -> A, B, C ..."""
        return {str(key): letter(place) for place, key in enumerate(self.records.index)}


def letter(place: int) -> str:
    """A, B ... Z, A2, B2 ..."""
    again, at = divmod(place, 26)
    return chr(ord("A") + at) + (str(again + 1) if again else "")


def sheet(desk: Desk, group: pd.Series) -> Sheet:
    """A group with its records; worked out once for as long as nothing is decided about it."""
    page, keys = desk.page, desk.members(str(group["group_id"]))
    changed = page.state().about(keys).values
    found: Sheet = cache.small(
        page.store.url, "sheet", lambda: _sheet(desk, group, keys), page.book.id, page.versions.imports, tuple(keys),
        repr(changed), group["probability"], group["reason"], repr(page.rules().survivorship),
    )  # fmt: skip
    return found


def _sheet(desk: Desk, group: pd.Series, keys: list[str]) -> Sheet:
    records = desk.records(keys)
    called = owners.names(desk.page)
    names = [name for name in merging.open_fields(records) if any(records[name])]
    columns = [readable(name, records[name], called) for name in names]
    shown = {str(key): dict(zip(names, row)) for key, row in zip(records.index, zip(*columns))}
    suggested = merging.suggest(records, keys[0])
    outcome = merging.preview(records, suggested, desk.page.rules().survivorship)
    created, active = (_days(records[name]) for name in ("CreatedDate", "LastActivityDate"))
    converted = frozenset(records.index[values.truth(records["IsConverted"])])
    return Sheet(
        str(group["group_id"]), float(group["probability"]), str(group["reason"]), records, shown, suggested, outcome,
        created, active, converted,
    )  # fmt: skip


def readable(name: str, column: pd.Series, called: Mapping[str, str]) -> list[str]:
    """A field's values as people read them: users by name, boxes as Yes and No, days as 22 Nov 2026 (moments
    of one day as they are), amounts with separators.
    """
    found = fields.field("lead", name)
    kind = found.kind if found else "text"
    if name == "OwnerId":
        return [called.get(value, value) for value in column]
    if kind == "bool":
        return [("Yes" if ticked else "No") if value else "" for value, ticked in zip(column, values.truth(column))]
    if kind in ("date", "datetime"):
        moments = dates.parse_dates(column)
        days = [value if pd.isna(at) else frame.day(at.date()) for value, at in zip(column, moments)]
        return days if len(set(days)) == len(set(column)) else list(column)
    if kind in ("currency", "number"):
        return [_amount(value) for value in column]
    return list(column)


def _amount(value: str) -> str:
    if not value.replace(".", "", 1).isdigit():
        return value
    return f"{float(value):,.2f}".removesuffix(".00")


def differences(group: Sheet, outcome: Preview) -> None:
    """The fields whose values differ, side by side with the result: those that disagree, then those that some records
    lack. Equal ones are folded.
    """
    letters, keys = group.letters, list(group.letters)
    values_of = {name: {group.shown[key][name] for key in keys} for name in group.shown[keys[0]]}
    equal = [name for name, found in values_of.items() if len(found) == 1]
    disputed = [name for name, found in values_of.items() if len(found - {""}) > 1]
    differing = disputed + [name for name in values_of if name not in {*equal, *disputed}]
    for part in _side_by_side(keys) if differing else ():
        head = ["", *(_standing(letters[key], key, outcome) for key in part), "Result"]
        rows = [
            (merging.label(name), [group.shown[key][name] for key in part], _result(group, name, outcome))
            for name in differing
        ]
        show.compare(head, rows)
    if not differing:
        st.caption("Every field that is filled holds the same in all of them.")
    if equal:
        with st.expander(f"{len(equal)} equal field{'s' if len(equal) != 1 else ''}"):
            show.facts({merging.label(name): group.shown[keys[0]][name] for name in equal})


def _side_by_side(keys: list[str]) -> list[list[str]]:
    """The records of each table: the first one stands in all of them, for comparison."""
    first, others = keys[0], keys[1:]
    step = _SIDE_BY_SIDE - 1
    return [[first, *others[start : start + step]] for start in range(0, len(others), step)]


def background(desk: Desk, group: Sheet, outcome: Preview) -> None:
    """One line a record: how fresh and how complete it is, what hangs on it, and as what it is known elsewhere."""
    counts = desks.related_counts(desk, list(group.letters)).to_dict("index")
    known = _known_as(desk, group)
    rows = [
        (
            _standing(name, key, outcome),
            group.created[key],
            group.active[key],
            str(sum(map(bool, group.shown[key].values()))),
            related.in_words(counts[key]),
            known[key],
            key,
        )
        for key, name in group.letters.items()
    ]
    head = ["", "Created", "Last activity", "Fields filled", "Related records", "Known as", "Id"]
    show.table(head, rows)


def _standing(name: str, key: str, outcome: Preview) -> str:
    if key == outcome.survivor:
        return f"{name} · survives"
    return f"{name} · left out" if key in outcome.left_out else name


def _result(group: Sheet, name: str, outcome: Preview) -> str:
    """The value after the merge, and whose it is."""
    merged = outcome.fields.get(name)
    if outcome.refused or merged is None or not merged.value:
        return ""
    if merged.from_key:
        return f"{group.shown[merged.from_key][name]} ({group.letters[merged.from_key]})"
    sources = [group.letters[key] for key in (outcome.survivor, *outcome.losers) if group.shown[key][name]]
    return f"{merged.value} ({' + '.join(sources)})"


def _days(series: pd.Series) -> dict[str, str]:
    moments = dates.parse_dates(series)
    return {str(key): "" if pd.isna(at) else frame.day(at.date()) for key, at in moments.items()}


def _known_as(desk: Desk, group: Sheet) -> dict[str, str]:
    """Key -> what this lead is elsewhere in Salesforce: converted, or probably a contact already."""
    known = desk.contacts(group.letters).items()
    contact = {key: f"a contact, {percent(share)}" if share < 1 else "a contact" for key, share in known}
    return {key: "converted" if key in group.converted else contact.get(key, "") for key in group.letters}
