"""Light checks of the contacts, accounts and opportunities around the leads."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import pandas as pd

from lib.checks import links, reach
from lib.checks.finding import Finding, Setting
from lib.model.dates import parse_dates
from lib.model.text import blank_placeholders, contains
from lib.model.values import truth

_LINKED = ("contact", "account", "opportunity", "campaign", "campaign_member", "activity", "lead_history")


def find(setting: Setting, known: Mapping[str, links.Known]) -> Iterator[Finding]:
    """Everything found outside the leads, in the tables that are loaded."""
    contacts, accounts, deals = (setting.table(name) for name in ("contact", "account", "opportunity"))
    if contacts is not None:
        yield _missing("missing_last_name", "contact", contacts, "LastName")
        yield from reach.contact_points(contacts, "contact", setting)
        named = contacts["AccountName"].str.strip() != ""
        yield Finding("missing_account", "contact", "AccountId", (contacts["AccountId"].str.strip() == "") & ~named)
    if accounts is not None:
        yield _missing("missing_name", "account", accounts, "Name")
    if deals is not None:
        yield from _opportunities(deals, setting)
    for table in _LINKED:
        frame = setting.table(table)
        if frame is not None:
            yield from links.broken_ids(frame, table)
            yield from links.orphans(frame, table, known)


def _opportunities(deals: pd.DataFrame, setting: Setting) -> Iterator[Finding]:
    yield _missing("missing_name", "opportunity", deals, "Name")
    yield _missing("missing_stage", "opportunity", deals, "StageName")
    yield _missing("missing_close_date", "opportunity", deals, "CloseDate")
    yield _missing("missing_account", "opportunity", deals, "AccountId")
    closed = truth(deals["IsClosed"]) | contains(deals["StageName"], r"(?i)\bclosed\b")
    passed = parse_dates(deals["CloseDate"]) < pd.Timestamp(setting.today)
    yield Finding("close_date_passed", "opportunity", "CloseDate", passed & ~closed)


def _missing(check: str, table: str, frame: pd.DataFrame, field: str) -> Finding:
    return Finding(check, table, field, blank_placeholders(frame[field], "value") == "")
