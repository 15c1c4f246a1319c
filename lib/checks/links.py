"""Do the records hang together? Damaged ids, and references to records that are not there."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from lib.checks.finding import Finding, Setting
from lib.model import fields, ids
from lib.model.text import map_unique

_TARGETS: dict[str, dict[str, tuple[str, ...]]] = {
    "lead": {
        "OwnerId": ("user",),
        "ConvertedAccountId": ("account",),
        "ConvertedContactId": ("contact",),
        "ConvertedOpportunityId": ("opportunity",),
    },
    "contact": {"AccountId": ("account",)},
    "account": {"ParentId": ("account",)},
    "opportunity": {"AccountId": ("account",), "ContactId": ("contact",), "CampaignId": ("campaign",)},
    "campaign": {"ParentId": ("campaign",)},
    "campaign_member": {"CampaignId": ("campaign",), "LeadId": ("lead",), "ContactId": ("contact",)},
    "activity": {"WhoId": ("lead", "contact")},
    "lead_history": {"LeadId": ("lead",)},
}
"""Table -> reference field -> the tables it may point into."""


def broken_ids(frame: pd.DataFrame, table: str) -> Iterator[Finding]:
    """Ids of 18 characters with a wrong checksum, and the repaired id where only the letter case was lost."""
    for field in fields.OBJECTS[table]:
        if field.kind == "id":
            broken = ids.is_corrupted(frame[field.name])
            if broken.any():
                fix = map_unique(frame[field.name].where(broken, ""), lambda value: ids.repair_case(value) or "")
                yield Finding("broken_id", table, field.name, broken, fix)


def known_ids(setting: Setting) -> dict[str, set[str]]:
    """The ids and keys of every loaded table that references may point into."""
    targets = {target for references in _TARGETS.values() for named in references.values() for target in named}
    known = {}
    for target in sorted(targets):
        frame = setting.table(target)
        if frame is not None:
            known[target] = {*frame.index, *ids.to_18(frame["Id"])}
    return known


def orphans(frame: pd.DataFrame, table: str, known: dict[str, set[str]]) -> Iterator[Finding]:
    """References into a loaded table that has no such record. Queues own leads too, so only user ids are followed."""
    for field, targets in _TARGETS[table].items():
        if all(target in known for target in targets):
            followed = frame[field].str.startswith("005") if targets == ("user",) else frame[field].str.strip() != ""
            there = set[str]().union(*(known[target] for target in targets)) if len(targets) > 1 else known[targets[0]]
            reference = ids.to_18(frame[field].where(followed, ""))
            found = map_unique(reference, there.__contains__, dtype="bool") | (reference == "")
            yield Finding("orphan_reference", table, field, ~found)
