"""Which record of a group stays, and which of their values it keeps."""

from __future__ import annotations

import numpy as np
import pandas as pd

from lib.model import dates, emails, values

_OPT_OUTS = ("HasOptedOutOfEmail", "DoNotCall", "HasOptedOutOfFax")
_NOT_MERGED = frozenset({
    "Id", "IsDeleted", "MasterRecordId", "OwnerId", "OwnerName", "Status", "CreatedDate", "CreatedById",
    "LastModifiedDate", "LastModifiedById", "LastActivityDate", "RecordTypeId", "IsConverted", "ConvertedDate",
    "ConvertedAccountId", "ConvertedContactId", "ConvertedOpportunityId", "IsUnreadByOwner", "Name",
})  # fmt: skip
"""What belongs to the record rather than to the person: a merge never takes it from another record."""
_BOOKKEEPING = _NOT_MERGED - {"Name"}
_LONG = "Description"
_BETWEEN = "\n\n"


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


def golden(records: pd.DataFrame, survivor_key: str) -> pd.DataFrame:
    """What the survivor holds after the merge: field, value, from_key, lost (differing values that go, a list).

    The survivor's own value stays where it has one; a blank is filled from the freshest record that has it. An
    opt-out of any record wins; descriptions are put one after the other. Only fields that some record has filled.
    """
    others = records.drop(index=survivor_key)
    fresh = _seconds(others["LastModifiedDate"]), _seconds(others["CreatedDate"])
    others = others.iloc[np.lexsort((others.index.to_numpy(dtype=str), -fresh[1], -fresh[0]))]
    inline = pd.concat([records.loc[[survivor_key]], others])
    rows = [_merged(name, inline[name]) for name in records.columns if (inline[name] != "").any()]
    return pd.DataFrame(rows, columns=["field", "value", "from_key", "lost"])


def _merged(name: str, column: pd.Series) -> tuple[str, str, str, list[str]]:
    """One field over the records, the survivor first, then from the freshest down."""
    filled = column[column != ""]
    if name in _NOT_MERGED:
        kept = column.iloc[[0]]
    elif name in _OPT_OUTS and (told := values.truth(filled)).any():
        kept = filled[told].iloc[[0]]
    elif name == _LONG:
        whole = filled.drop_duplicates()
        return name, _BETWEEN.join(whole), str(whole.index[0]), []
    else:
        kept = filled.iloc[[0]]
    value = str(kept.iloc[0])
    lost = [str(other) for other in filled.drop_duplicates() if other != value]
    return name, value, str(kept.index[0]), [] if name in _BOOKKEEPING else lost


def _seconds(series: pd.Series) -> np.ndarray:
    """Seconds since 1970, 0 where there is no date."""
    moments = dates.parse_dates(series)
    since = (moments - pd.Timestamp(0)).dt.total_seconds()
    return since.fillna(0).to_numpy(dtype=float)
