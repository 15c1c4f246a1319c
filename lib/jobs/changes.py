"""What a person should know before an import updates records that the book has.

Three things go wrong with updates: columns that the file has but does not fill blank what the book has, the numbers of
another system meet the same numbers of other people, and an older export that is loaded as of today puts old values
over new ones. Nothing here stops an import.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd
import pyarrow.compute as pc

from lib.model import fields
from lib.model.dates import parse_dates
from lib.model.text import arrow, contains, matches

BLANKED_COLUMNS = ["field", "records", "share"]

_MANY = 0.5
"""The share of a field's values from which on blanking them is no ordinary editing."""

_FEW_ALIKE, _ENOUGH = 0.2, 5
"""Below this share of records, by at least so many values, two tables with the same ids speak of different things."""

_TELLING: Mapping[str, tuple[str, ...]] = {
    "lead": ("Email", "LastName", "Name", "Company", "Phone"),
    "contact": ("Email", "LastName", "Name", "AccountId", "AccountName", "Phone"),
    "account": ("Name", "Website", "Phone"),
    "opportunity": ("Name", "AccountId"),
    "campaign": ("Name",),
    "campaign_member": ("LeadId", "ContactId", "CampaignId"),
    "activity": ("WhoId", "WhatId", "CreatedDate", "ActivityDate"),
    "lead_history": ("LeadId", "CreatedDate"),
    "user": ("Email", "Username", "Name"),
}
"""Values by which a record is itself: if none of them is the same, it is another one."""

_SALESFORCE_ID = "[0-9A-Za-z]{15}(?:[0-9A-Za-z]{3})?"
_SHOWN = 6


@dataclass(frozen=True)
class Caution:
    """One thing to know: `kind` is blanked, other_records or older; `records` how many it concerns; `text` says it."""

    kind: str
    object: str
    records: int
    text: str


@dataclass(frozen=True)
class Update:
    """The records of one object as the book has them, and as a file brings them; frames under their keys."""

    object: str
    before: pd.DataFrame
    after: pd.DataFrame

    @cached_property
    def rows(self) -> tuple[np.ndarray, np.ndarray]:
        """Row numbers, in the book and in the file, of the records that both have."""
        found = self.before.index.get_indexer(self.after.index)
        here = np.flatnonzero(found >= 0)
        return found[here], here

    def both(self, field: str) -> tuple[pd.Series, pd.Series]:
        """A field's values of the common records, in the book and in the file."""
        there, here = self.rows
        old, new = self.before[field].iloc[there], self.after[field].iloc[here]
        return old.reset_index(drop=True), new.reset_index(drop=True)


def cautions(object_name: str, before: pd.DataFrame, tables: Sequence[pd.DataFrame]) -> list[Caution]:
    """What to know before tables of a file update `before` (the book's records), the gravest first."""
    updates = [Update(object_name, before, table) for table in tables]
    whole = updates[0] if len(updates) == 1 else Update(object_name, before, pd.concat(tables).fillna(""))
    if not len(whole.rows[0]):
        return []
    found = [_other_records(whole), _older(whole), _blanked(object_name, updates)]
    return [caution for caution in found if caution is not None]


def blanked(updates: Sequence[Update]) -> pd.DataFrame:
    """Fields filled in the book that a table has but leaves blank, for records that both have; most records first.

    `share` is of the common records that have the field filled. What a table has no column for stays as it is.
    """
    lost: Counter[str] = Counter()
    held: Counter[str] = Counter()
    for update in updates:
        there, here = update.rows
        for field in update.before.columns.intersection(update.after.columns, sort=False):
            filled = _filled(update.before[field])[there]
            held[field] += int(filled.sum())
            lost[field] += int((filled & ~_filled(update.after[field])[here]).sum())
    rows = [(field, records, records / held[field]) for field, records in lost.items() if records]
    frame = pd.DataFrame(rows, columns=BLANKED_COLUMNS)
    return frame.sort_values("records", ascending=False, kind="stable", ignore_index=True)


def alike(update: Update) -> tuple[int, int, int]:
    """Of the common records, how many can be compared by what tells them apart, and how many of those agree in it.

    And how many values were compared for that.
    """
    there, _ = update.rows
    values = 0
    comparable, same = np.zeros(len(there), dtype=bool), np.zeros(len(there), dtype=bool)
    for field in _TELLING[update.object]:
        if field in update.before.columns and field in update.after.columns:
            old, new = (column.str.strip().str.casefold() for column in update.both(field))
            told = (old != "").to_numpy(dtype=bool) & (new != "").to_numpy(dtype=bool)
            values += int(told.sum())
            comparable |= told
            same |= told & (old == new).to_numpy(dtype=bool)
    return int(comparable.sum()), int(same.sum()), values


def changed_earlier_and_later(update: Update) -> tuple[int, int]:
    """Of the common records, how many the file has in an earlier state than the book, and how many in a later one.

    By LastModifiedDate; to the day, where either side has no time of day.
    """
    if not all("LastModifiedDate" in frame.columns for frame in (update.before, update.after)):
        return 0, 0
    old, new = update.both("LastModifiedDate")
    differ = (old != new).to_numpy(dtype=bool)
    if not differ.any():
        return 0, 0
    old, new = old[differ], new[differ]
    was, now = parse_dates(old), parse_dates(new)
    if not (contains(old, ":").any() and contains(new, ":").any()):
        was, now = was.dt.normalize(), now.dt.normalize()
    return int((now < was).sum()), int((now > was).sum())


def _filled(column: pd.Series) -> np.ndarray:
    return pc.not_equal(arrow(column), "").to_numpy(zero_copy_only=False)


def _blanked(object_name: str, updates: Sequence[Update]) -> Caution | None:
    found = blanked(updates)
    grave = found[found["share"] >= _MANY]
    if grave.empty:
        return None
    told = [
        f"{fields.label(object_name, field)} ({records:,})"
        for field, records in grave.head(_SHOWN)[["field", "records"]].itertuples(index=False)
    ]
    more = f" and {len(grave) - _SHOWN} more fields" if len(grave) > _SHOWN else ""
    text = (
        f"Loading this blanks values of {fields.several(object_name)} in the book, for the file has these columns and "
        f"leaves them blank: {', '.join(told)}{more}. Without a column, the values stay."
    )
    return Caution("blanked", object_name, int(grave["records"].max()), text)


def _other_records(update: Update) -> Caution | None:
    """The same ids, hardly anything else the same. Salesforce Ids never meet by chance."""
    there, here = update.rows
    if matches(update.after.index[here].to_series(), _SALESFORCE_ID).mean() > _MANY:
        return None
    comparable, same, values = alike(update)
    if values < _ENOUGH or same >= _FEW_ALIKE * comparable:
        return None
    ids = "1 id of this file belongs" if len(here) == 1 else f"{len(here):,} ids of this file belong"
    text = (
        f"{ids} to other {fields.several(update.object)} in the book: only {same:,} "
        f"of {comparable:,} agree in what tells them apart. If they come from another system, load them into a book of "
        "their own."
    )
    return Caution("other_records", update.object, len(there), text)


def _older(update: Update) -> Caution | None:
    earlier, later = changed_earlier_and_later(update)
    if earlier <= later:
        return None
    text = (
        f"This looks like an older export: {earlier:,} {fields.several(update.object)} were changed later in the book "
        f"than in this file, {later:,} earlier. An import lies over those of earlier days: loaded as of today, its "
        "values replace the newer ones; loaded as of the day of the export (import --today), they do not."
    )
    return Caution("older", update.object, earlier, text)
