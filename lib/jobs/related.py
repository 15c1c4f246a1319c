"""What hangs on each lead: activities, campaign members, and the opportunity it was converted to."""

from __future__ import annotations

from collections.abc import Hashable, Mapping

import pandas as pd

from lib.model import ids

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


def in_words(row: Mapping[Hashable, int]) -> str:
    """Such counts as people say them: "3 activities · 1 campaign"."""
    singular = {"activities": "activity", "campaigns": "campaign", "opportunities": "opportunity"}
    return " · ".join(f"{row[name]:,} {singular[name] if row[name] == 1 else name}" for name in COLUMNS if row[name])


def _of(leads: pd.Index, references: pd.Series) -> pd.Series:
    named = references[references.ne("")].value_counts()
    named.index = pd.Index(ids.to_18(named.index.to_series()), dtype="str")
    return named.groupby(level=0).sum().reindex(leads, fill_value=0).astype("int64")
