"""Is the lead being worked? Freshness, ownership, status, source, and whether a conversion is complete."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from lib.checks.finding import Finding, Setting
from lib.model import ids
from lib.model.dates import parse_dates
from lib.model.rules import LOST
from lib.model.text import contains, fold_all
from lib.model.values import truth

_UNREAD_AFTER_DAYS = 30
_CLOSED_WORDS = r"\b(?:closed|unqualified|disqualified|lost|dead|junk|rejected|recycled|archived|not converted)\b"


def freshness(leads: pd.DataFrame, setting: Setting) -> Iterator[Finding]:
    """Open leads that nobody touches or opens, and creation dates that cannot be true.

    A lead created in the future says nothing about its age, so it is never stale or unread as well. A lead
    without any date has an unknown age, and is not stale.
    """
    now = pd.Timestamp(setting.today)
    created = parse_dates(leads["CreatedDate"])
    future = created >= now + pd.Timedelta(days=2)
    touched = pd.concat(
        [created, parse_dates(leads["LastModifiedDate"]), parse_dates(leads["LastActivityDate"])], axis=1
    ).max(axis=1)
    live = is_open(leads, setting) & ~future
    yield Finding("stale", "lead", "LastModifiedDate", live & (touched < now - _days(setting.rules.stale_after_days)))
    waiting = truth(leads["IsUnreadByOwner"]) & (created < now - _days(_UNREAD_AFTER_DAYS))
    yield Finding("unread", "lead", "IsUnreadByOwner", live & waiting)
    yield Finding("created_in_future", "lead", "CreatedDate", future)


def ownership(leads: pd.DataFrame, setting: Setting) -> Iterator[Finding]:
    """Leads of nobody, and leads of people who have left."""
    nobody = (leads["OwnerId"].str.strip() == "") & (leads["OwnerName"].str.strip() == "")
    yield Finding("owner_missing", "lead", "OwnerId", nobody)
    users = setting.table("user")
    if users is not None:
        gone = users["IsActive"].str.strip().ne("") & ~truth(users["IsActive"])
        inactive = ids.to_18(leads["OwnerId"]).isin(set(ids.to_18(users.loc[gone, "Id"])) - {""})
        yield Finding("owner_inactive", "lead", "OwnerId", inactive)


def labels(setting: Setting) -> Iterator[Finding]:
    """Status and source, without which a lead is in no funnel and in no source report."""
    for check, name in (("status_missing", "Status"), ("source_missing", "LeadSource")):
        yield Finding(check, "lead", name, setting.said("lead", name, "value") == "")


def conversion(leads: pd.DataFrame) -> Iterator[Finding]:
    """Conversions that are half there."""
    converted = truth(leads["IsConverted"])
    dated = leads["ConvertedDate"].str.strip() != ""
    account = leads["ConvertedAccountId"].str.strip() != ""
    contact = leads["ConvertedContactId"].str.strip() != ""
    yield Finding("converted_without_date", "lead", "ConvertedDate", converted & ~dated)
    yield Finding("converted_without_target", "lead", "ConvertedAccountId", converted & ~(account & contact))
    yield Finding("unconverted_with_date", "lead", "ConvertedDate", ~converted & dated)


def is_open(leads: pd.DataFrame, setting: Setting) -> pd.Series:
    """Leads still to be worked: not converted, and not in a status that the rules (else its words) call lost."""
    stage = leads["Status"].map(dict(setting.rules.stage_of_status))
    lost = (stage == LOST) | (stage.isna() & contains(fold_all(leads["Status"]), _CLOSED_WORDS))
    return ~truth(leads["IsConverted"]) & ~lost


def _days(count: int) -> pd.Timedelta:
    return pd.Timedelta(days=count)
