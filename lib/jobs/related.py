"""What hangs on each lead: activities, campaign members, and the opportunity it was converted to."""

from __future__ import annotations

from collections.abc import Collection, Hashable, Mapping
from datetime import date, timedelta

import pandas as pd

from lib.model import dates, ids, values

RECENT_DAYS = 90
"""An activity so many days ago or fewer is a recent one."""
COLUMNS = ("activities", "campaigns", "opportunities")


def counts(tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """One row a lead: how many activities, campaign members and opportunities are its own."""
    leads = tables["lead"].index
    return pd.DataFrame(
        {
            "activities": _of(leads, tables["activity"]["WhoId"]),
            "campaigns": _of(leads, tables["campaign_member"]["LeadId"]),
            "opportunities": tables["lead"]["ConvertedOpportunityId"].ne("").astype("int64"),
        },
        index=leads,
    )


def of_standing(counted: pd.DataFrame, keys: Collection[str], merged: pd.Series) -> pd.DataFrame:
    """The counts of some leads with those of the records merged into them; `merged` maps a record to its survivor."""
    gone = merged[merged.isin(list(keys))]
    whose = pd.Series([*keys, *gone], index=[*keys, *gone.index], dtype="str")
    found = counted.reindex(whose.index, fill_value=0)
    return found.groupby(whose.to_numpy(), sort=False).sum().reindex(list(keys), fill_value=0)


def stakes(tables: Mapping[str, pd.DataFrame], today: date) -> pd.Series:
    """What hangs on each lead: its open opportunity, and whether anything happened with it in the last 90 days."""
    leads, deals = tables["lead"], tables["opportunity"]
    still_open = deals.index[~values.truth(deals["IsClosed"])]
    dealing = leads["ConvertedOpportunityId"].ne("") & leads["ConvertedOpportunityId"].isin(still_open)
    active = dates.parse_dates(leads["LastActivityDate"])
    lively = active.ge(pd.Timestamp(today) - timedelta(days=RECENT_DAYS))
    return dealing.astype("float64") + lively.astype("float64")


def in_words(row: Mapping[Hashable, int]) -> str:
    """Such counts as people say them: "3 activities · 1 campaign"."""
    singular = {"activities": "activity", "campaigns": "campaign", "opportunities": "opportunity"}
    return " · ".join(f"{row[name]:,} {singular[name] if row[name] == 1 else name}" for name in COLUMNS if row[name])


def _of(leads: pd.Index, references: pd.Series) -> pd.Series:
    named = references[references.ne("")].value_counts()
    named.index = pd.Index(ids.to_18(named.index.to_series()), dtype="str")
    return named.groupby(level=0).sum().reindex(leads, fill_value=0).astype("int64")
