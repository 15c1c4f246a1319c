"""What hangs on each lead, contact or account: activities, campaign members, opportunities."""

from __future__ import annotations

from collections.abc import Collection, Hashable, Mapping
from datetime import date, timedelta

import pandas as pd

from lib.model import dates, ids, values
from lib.model.text import fold_all

RECENT_DAYS = 90
"""An activity so many days ago or fewer is a recent one."""
_SINGULAR = {
    "activities": "activity", "campaigns": "campaign", "opportunities": "opportunity", "contacts": "contact",
    "open opportunities": "open opportunity",
}  # fmt: skip


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


def of_customers(tables: Mapping[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    """For contacts and for accounts, one row a record: what is its own, of an account its contacts, too."""
    contacts, accounts, deals = (tables[name] for name in ("contact", "account", "opportunity"))
    still_open = deals[_is_open(deals)]
    return {
        "contact": pd.DataFrame(
            {
                "activities": _of(contacts.index, tables["activity"]["WhoId"]),
                "campaigns": _of(contacts.index, tables["campaign_member"]["ContactId"]),
                "opportunities": _of(contacts.index, deals["ContactId"]),
                "open opportunities": _of(contacts.index, still_open["ContactId"]),
            }
        ),
        "account": pd.DataFrame(
            {
                "contacts": _of(accounts.index, contacts["AccountId"]),
                "activities": _of(accounts.index, tables["activity"]["WhatId"]),
                "opportunities": _of(accounts.index, deals["AccountId"]),
                "open opportunities": _of(accounts.index, still_open["AccountId"]),
            }
        ),
    }


def of_standing(counted: pd.DataFrame, keys: Collection[str], behind: Mapping[str, Collection[str]]) -> pd.DataFrame:
    """The counts of some leads with those of the records merged into them; `behind` maps a survivor to those."""
    gone = {record: key for key in keys for record in behind.get(key, ())}
    whose = pd.Series([*keys, *gone.values()], index=[*keys, *gone], dtype="str")
    found = counted.reindex(whose.index, fill_value=0)
    return found.groupby(whose.to_numpy(), sort=False).sum().reindex(list(keys), fill_value=0)


def stakes(tables: Mapping[str, pd.DataFrame], today: date) -> pd.Series:
    """What hangs on each lead: its open opportunity, and whether anything happened with it in the last 90 days."""
    leads, deals = tables["lead"], tables["opportunity"]
    still_open = deals.index[_is_open(deals)]
    dealing = leads["ConvertedOpportunityId"].ne("") & leads["ConvertedOpportunityId"].isin(still_open)
    return dealing.astype("float64") + _lively(leads, today)


def customer_stakes(tables: Mapping[str, pd.DataFrame], today: date) -> dict[str, pd.Series]:
    """What hangs on linking a lead, by object and key: the account's open opportunities, and for the lead and the
    contact whether anything happened with it in the last 90 days.
    """
    deals = tables["opportunity"]
    return {
        "lead": _lively(tables["lead"], today),
        "contact": _lively(tables["contact"], today),
        "account": _of(tables["account"].index, deals.loc[_is_open(deals), "AccountId"]).astype("float64"),
    }


def in_words(row: Mapping[Hashable, int]) -> str:
    """Such counts as people say them: "3 activities · 1 campaign"."""
    said = {str(name): count for name, count in row.items() if count}
    return " · ".join(f"{count:,} {_SINGULAR.get(name, name) if count == 1 else name}" for name, count in said.items())


def _is_open(deals: pd.DataFrame) -> pd.Series:
    closed = values.truth(deals["IsClosed"]) | values.truth(deals["IsDeleted"])
    return ~(closed | fold_all(deals["StageName"]).str.startswith("closed"))


def _lively(people: pd.DataFrame, today: date) -> pd.Series:
    """1 where something happened with a record in the last 90 days."""
    active = dates.parse_dates(people["LastActivityDate"])
    return active.ge(pd.Timestamp(today) - timedelta(days=RECENT_DAYS)).astype("float64")


def _of(leads: pd.Index, references: pd.Series) -> pd.Series:
    named = references[references.ne("")].value_counts()
    named.index = pd.Index(ids.to_18(named.index.to_series()), dtype="str")
    return named.groupby(level=0).sum().reindex(leads, fill_value=0).astype("int64")
