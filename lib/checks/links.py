"""Do the records hang together? Damaged ids, and references to records that are not there.

A reference is followed into the objects that are loaded, and only into those: what names a record of an object that
is not loaded is `unchecked`, never an orphan. The health check and the report on relations both count from `follow`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import reduce

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from lib.checks.finding import Finding
from lib.model import fields, ids
from lib.model.text import arrow, flags, from_arrow, map_unique

OTHER = "other"
"""What an unchecked reference names where its id is of no object that can be loaded (a case, a custom object)."""

REFERENCES: dict[str, dict[str, tuple[str, ...]]] = {
    "lead": {
        "OwnerId": ("user",),
        "ConvertedAccountId": ("account",),
        "ConvertedContactId": ("contact",),
        "ConvertedOpportunityId": ("opportunity",),
    },
    "contact": {"AccountId": ("account",), "OwnerId": ("user",)},
    "account": {"ParentId": ("account",), "OwnerId": ("user",)},
    "opportunity": {
        "AccountId": ("account",),
        "ContactId": ("contact",),
        "CampaignId": ("campaign",),
        "OwnerId": ("user",),
    },
    "campaign": {"ParentId": ("campaign",), "OwnerId": ("user",)},
    "campaign_member": {"CampaignId": ("campaign",), "LeadId": ("lead",), "ContactId": ("contact",)},
    "activity": {
        "WhoId": ("lead", "contact"),
        "WhatId": ("account", "opportunity", "campaign"),
        "OwnerId": ("user",),
    },
    "lead_history": {"LeadId": ("lead",)},
    "user": {},
}
"""Object -> reference field -> the objects that it may point into."""

_MAY_NAME_QUEUES = "OwnerId"
_ID_SHAPE = "^[0-9A-Za-z]{15}(?:[0-9A-Za-z]{3})?$"
_NO_ID = "^(?:row:.*|[0-9a-f]{24}-[0-9]+)$"
"""Keys of records without any id: nothing can refer to them."""


@dataclass(frozen=True)
class Known:
    """What records of one loaded object are called; `salesforce`: whether any of them has a Salesforce Id."""

    ids: pa.Array
    salesforce: bool

    @staticmethod
    def of(frame: pd.DataFrame, also: pd.Index | None = None) -> Known:
        """The keys and Ids of a frame of records, and further ones that are known from elsewhere."""
        named = [arrow(frame.index.to_series())]
        if "Id" in frame.columns and not named[0].equals(own := arrow(frame["Id"])):
            named.append(_long(own))
        if also is not None:
            named.append(arrow(pd.Series(also, dtype="str")))
        values = pa.concat_arrays(named)
        values = values.filter(pc.invert(pc.match_substring_regex(values, _NO_ID)))
        shaped = pc.any(pc.match_substring_regex(values, _ID_SHAPE)).as_py()
        return Known(values, bool(shaped))


@dataclass(frozen=True)
class Followed:
    """One reference field of one object, followed: masks over its rows.

    `filled` is the sum of the references that were found, the `orphans` and the `unchecked`. `absent` are the objects
    that unchecked references name.
    """

    object: str
    field: str
    targets: tuple[str, ...]
    filled: np.ndarray
    orphans: np.ndarray
    unchecked: np.ndarray
    absent: tuple[str, ...]


def known_ids(tables: Mapping[str, pd.DataFrame]) -> dict[str, Known]:
    """What the records of every table that has any are called, where references may point into it."""
    targets = {target for references in REFERENCES.values() for named in references.values() for target in named}
    return {name: Known.of(tables[name]) for name in sorted(targets) if name in tables and len(tables[name])}


def follow(frame: pd.DataFrame, object_name: str, known: Mapping[str, Known]) -> Iterator[Followed]:
    """Every reference field that the frame has, followed into the known records."""
    for field, targets in REFERENCES[object_name].items():
        if field in frame.columns:
            yield _followed(frame[field], object_name, field, targets, known)


def members_of_nobody(members: pd.DataFrame) -> np.ndarray:
    """Which campaign members point at neither a lead nor a contact."""
    named = [_blank(arrow(members[name])) for name in ("LeadId", "ContactId") if name in members.columns]
    return reduce(np.logical_and, named, np.ones(len(members), dtype=bool))


def broken_ids(frame: pd.DataFrame, table: str) -> Iterator[Finding]:
    """Ids of 18 characters with a wrong checksum, and the repaired id where only the letter case was lost."""
    for field in fields.OBJECTS[table]:
        if field.kind == "id":
            broken = ids.is_corrupted(frame[field.name])
            if broken.any():
                fix = map_unique(frame[field.name].where(broken, ""), lambda value: ids.repair_case(value) or "")
                yield Finding("broken_id", table, field.name, broken, fix)


def orphans(frame: pd.DataFrame, table: str, known: Mapping[str, Known]) -> Iterator[Finding]:
    """References into a loaded table that has no such record, and members of campaigns that are nobody."""
    for found in follow(frame, table, known):
        yield Finding("orphan_reference", table, found.field, pd.Series(found.orphans, index=frame.index))
    if table == "campaign_member":
        nobody = pd.Series(members_of_nobody(frame), index=frame.index)
        yield Finding("member_of_nobody", table, "LeadId", nobody)


def _followed(
    column: pd.Series, object_name: str, field: str, targets: tuple[str, ...], known: Mapping[str, Known]
) -> Followed:
    encoded = pc.dictionary_encode(arrow(column))
    rows, values = encoded.indices.to_numpy(), _long(encoded.dictionary)
    filled = ~_blank(values)
    there = [_truth(pc.is_in(values, value_set=known[target].ids)) for target in targets if target in known]
    missing = filled & ~reduce(np.logical_or, there, np.zeros(len(values), dtype=bool))
    unchecked, names = np.zeros(len(values), dtype=bool), np.full(len(values), "", dtype=object)
    at = np.flatnonzero(missing)
    if len(at):
        names[at] = _absent(values.take(pa.array(at)), field, targets, known)
        unchecked = names != ""
    return Followed(
        object=object_name,
        field=field,
        targets=targets,
        filled=filled[rows],
        orphans=(missing & ~unchecked)[rows],
        unchecked=unchecked[rows],
        absent=tuple(sorted(set(names[unchecked]))),
    )


def _absent(values: pa.Array, field: str, targets: tuple[str, ...], known: Mapping[str, Known]) -> np.ndarray:
    """For references that were not found: the object that would have to be loaded to tell; "" for an orphan."""
    shaped = _truth(pc.match_substring_regex(values, _ID_SHAPE))
    loaded = {target for target in targets if target in known}
    tellable = {target for target in loaded if known[target].salesforce}
    prefixes = from_arrow(pc.utf8_slice_codeunits(values, 0, 3))
    named = prefixes.map(ids.OBJECT_OF_PREFIX).fillna(OTHER).to_numpy(dtype=object)
    if len(targets) == 1:
        told = np.where(shaped, targets[0] in tellable, targets[0] in loaded)
        queues = shaped & (named == "queue") & (field == _MAY_NAME_QUEUES)
        return np.where(queues, "queue", np.where(told, "", targets[0]))
    missing = next((target for target in targets if target not in loaded), "")
    by_prefix = np.where(np.isin(named, list(targets)), named, OTHER)
    by_prefix = np.where(np.isin(named, list(tellable)), "", by_prefix)
    return np.where(shaped, by_prefix, missing)


def _long(values: pa.Array) -> pa.Array:
    """Ids trimmed, and in their 18-character form."""
    values = pc.utf8_trim_whitespace(values)
    if not pc.any(pc.equal(pc.utf8_length(values), 15)).as_py():
        return values
    return arrow(ids.to_18(from_arrow(values)))


def _blank(values: pa.Array) -> np.ndarray:
    return _truth(pc.equal(pc.utf8_trim_whitespace(values), ""))


def _truth(values: pa.Array) -> np.ndarray:
    return flags(values, pd.RangeIndex(len(values))).to_numpy()
