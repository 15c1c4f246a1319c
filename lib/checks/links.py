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


def orphans(frame: pd.DataFrame, table: str, setting: Setting) -> Iterator[Finding]:
    """References into a loaded table that has no such record. Queues own leads too, so only user ids are followed."""
    for field, targets in _TARGETS[table].items():
        loaded = {target: setting.table(target) for target in targets}
        if any(target is None for target in loaded.values()):
            continue
        known: set[str] = set()
        for target in loaded.values():
            if target is not None:
                known |= set(target.index) | set(ids.to_18(target["Id"]))
        pointing = ids.to_18(frame[field])
        followed = pointing.str.startswith("005") if targets == ("user",) else pointing != ""
        yield Finding("orphan_reference", table, field, followed & ~pointing.isin(known) & ~frame[field].isin(known))
