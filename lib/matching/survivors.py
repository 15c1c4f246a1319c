"""Which record of a group stays."""

from __future__ import annotations

import numpy as np
import pandas as pd

from lib.model import dates, emails, values

_BOOKKEEPING = frozenset({
    "Id", "IsDeleted", "MasterRecordId", "OwnerId", "OwnerName", "Status", "CreatedDate", "CreatedById",
    "LastModifiedDate", "LastModifiedById", "LastActivityDate", "RecordTypeId", "IsConverted", "ConvertedDate",
    "ConvertedAccountId", "ConvertedContactId", "ConvertedOpportunityId", "IsUnreadByOwner",
})  # fmt: skip
"""What the system fills by itself: it does not tell how complete a record is."""


def choose(leads: pd.DataFrame, groups: pd.DataFrame, activity_counts: pd.Series | None = None) -> pd.Series:
    """Whether each row of `groups` (record_key, group_id) is the survivor of its group.

    A converted lead stays before any other; then the one with most activities (`activity_counts` by key), with most
    fields filled, with a valid e-mail, last active, oldest; at last the smallest key.
    """
    records = leads.loc[groups["record_key"]]
    rest = [column for column in records.columns if column not in _BOOKKEEPING]
    activities = activity_counts if activity_counts is not None else pd.Series(dtype="int64")
    order = pd.DataFrame(
        {
            "group": groups["group_id"].to_numpy(),
            "converted": ~values.truth(records["IsConverted"]).to_numpy(),
            "activities": -activities.reindex(records.index).fillna(0).to_numpy(),
            "filled": -(records[rest] != "").sum(axis=1).to_numpy(),
            "email": ~emails.is_valid(records["Email"]).to_numpy(),
            "active": -_seconds(records["LastActivityDate"]),
            "created": _seconds(records["CreatedDate"]),
            "key": records.index.to_numpy(),
        },
        index=groups.index,
    )
    ranked = order.sort_values(list(order.columns), kind="stable")
    first = ~ranked["group"].duplicated()
    return first.reindex(groups.index).rename("is_survivor")


def _seconds(series: pd.Series) -> np.ndarray:
    """Seconds since 1970, 0 where there is no date."""
    moments = dates.parse_dates(series)
    since = (moments - pd.Timestamp(0)).dt.total_seconds()
    return since.fillna(0).to_numpy(dtype=float)
