"""Which record of a group stays."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pyarrow.compute as pc
from numpy.typing import NDArray

from lib.model import dates, emails, text, values
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
    keys = text.arrow(groups["record_key"])
    place = pc.index_in(keys, text.arrow(leads.index.to_series())).to_numpy()
    group = pd.factorize(groups["group_id"])[0]
    left = np.arange(len(groups))
    for name in dict.fromkeys(["converted", *how.survivor]):
        even = np.bincount(group[left])[group[left]] > 1
        asked = left[even]
        rank = _rank(name, leads, place[asked], how, activity_counts).astype(float)
        least = np.full(len(groups), np.inf)
        np.minimum.at(least, group[asked], rank)
        left = np.concatenate([left[~even], asked[rank == least[group[asked]]]])
    left = left[pc.sort_indices(keys.take(left)).to_numpy()]
    chosen = np.zeros(len(groups), dtype=bool)
    chosen[left[np.unique(group[left], return_index=True)[1]]] = True
    return pd.Series(chosen, index=groups.index, name="is_survivor")


def _rank(
    name: str, leads: pd.DataFrame, place: NDArray[np.int64], how: Survivorship, activities: pd.Series | None
) -> np.ndarray:
    """How the leads at these places stand by one criterion, the lowest first."""

    def of(column: str) -> pd.Series:
        return pd.Series(leads[column].array.take(place))

    match name:
        case "converted":
            return ~values.truth(of("IsConverted")).to_numpy()
        case "owned_by_person":
            owner = of("OwnerId")
            return np.select([owner.str.startswith("005"), owner.eq("")], [0, 1], 2)
        case "trusted_source":
            trust = {source: rank for rank, source in enumerate(how.sources)}
            return of("LeadSource").map(trust).fillna(len(trust)).to_numpy()
        case "most_activity":
            if activities is None:
                return np.zeros(len(place))
            return -activities.reindex(leads.index[place]).fillna(0).to_numpy()
        case "most_complete":
            rest = [column for column in leads.columns if column not in _BOOKKEEPING]
            return -np.sum([leads[column].ne("").to_numpy()[place] for column in rest], axis=0)
        case "valid_email":
            return ~emails.is_valid(of("Email")).to_numpy()
        case "last_active":
            return -dates.seconds(of("LastActivityDate"))
        case "newest":
            return -dates.seconds(of("CreatedDate"))
        case _:
            return dates.seconds(of("CreatedDate"))
