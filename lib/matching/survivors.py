"""Which record of a group stays."""

from __future__ import annotations

import numpy as np
import pandas as pd

from lib.model import dates, emails, values
from lib.model.survivorship import DEFAULT, Survivorship

_BOOKKEEPING = frozenset({
    "Id", "IsDeleted", "MasterRecordId", "OwnerId", "OwnerName", "Status", "CreatedDate", "CreatedById",
    "LastModifiedDate", "LastModifiedById", "LastActivityDate", "RecordTypeId", "IsConverted", "ConvertedDate",
    "ConvertedAccountId", "ConvertedContactId", "ConvertedOpportunityId", "IsUnreadByOwner",
})  # fmt: skip
"""What the system fills by itself: it does not tell how complete a record is."""


def choose(
    leads: pd.DataFrame,
    groups: pd.DataFrame,
    how: Survivorship = DEFAULT,
    activity_counts: pd.Series | None = None,
) -> pd.Series:
    """Whether each row of `groups` (record_key, group_id) is the survivor of its group.

    The first of the rules' criteria that tells two records apart decides, at last the smallest key. A converted lead
    stays before any other, whatever the rules say. `activity_counts` holds the number of activities by key.
    """
    records = leads.loc[groups["record_key"]]
    criteria = [name for name in how.survivor if name != "converted"]
    order = {"group": groups["group_id"].to_numpy(), "converted": ~values.truth(records["IsConverted"]).to_numpy()}
    order |= {name: _rank(name, records, how, activity_counts) for name in criteria}
    order["key"] = records.index.to_numpy()
    ranked = pd.DataFrame(order, index=groups.index).sort_values(list(order), kind="stable")
    first = ~ranked["group"].duplicated()
    return first.reindex(groups.index).rename("is_survivor")


def _rank(name: str, records: pd.DataFrame, how: Survivorship, activities: pd.Series | None) -> np.ndarray:
    """Where each record stands by one criterion, the lowest first."""
    match name:
        case "owned_by_person":
            owner = records["OwnerId"]
            return np.select([owner.str.startswith("005"), owner.eq("")], [0, 1], 2)
        case "trusted_source":
            place = {source: rank for rank, source in enumerate(how.sources)}
            return records["LeadSource"].map(place).fillna(len(place)).to_numpy(dtype=float)
        case "most_activity":
            counted = activities if activities is not None else pd.Series(dtype="int64")
            return -counted.reindex(records.index).fillna(0).to_numpy()
        case "most_complete":
            rest = [column for column in records.columns if column not in _BOOKKEEPING]
            return -(records[rest] != "").sum(axis=1).to_numpy()
        case "valid_email":
            return ~emails.is_valid(records["Email"]).to_numpy()
        case "last_active":
            return -dates.seconds(records["LastActivityDate"])
        case "newest":
            return -dates.seconds(records["CreatedDate"])
        case _:
            return dates.seconds(records["CreatedDate"])
