"""Can this person be reached, and do we know where they are? E-mail, phone, country, state."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from lib.checks.finding import Finding, Setting
from lib.model import emails, phones, places
from lib.model.text import map_unique

_PHONES = {"lead": ("Phone", "MobilePhone"), "contact": ("Phone", "MobilePhone", "HomePhone")}


def contact_points(frame: pd.DataFrame, table: str, setting: Setting) -> Iterator[Finding]:
    """No contact point at all; e-mail that cannot work or bounced."""
    email = setting.said(table, "Email", "value")
    silent = email == ""
    for field in _PHONES[table]:
        silent &= setting.said(table, field, "phone") == ""
    yield Finding("no_contact_point", table, "Email", silent)
    invalid = emails.problem(email) != ""
    yield Finding("email_invalid", table, "Email", invalid, _corrected(email.where(invalid, "")))
    bounced = frame["EmailBouncedReason"].str.strip() != ""
    if table == "lead":
        bounced |= frame["EmailBouncedDate"].str.strip() != ""
    yield Finding("email_bounced", table, "Email", bounced & (email != "") & ~invalid)


def lead_phones(leads: pd.DataFrame, setting: Setting) -> Iterator[Finding]:
    """Numbers that cannot exist, and numbers of no known country."""
    columns = [setting.said("lead", field, "phone") for field in _PHONES["lead"]]
    numbers = phones.normalise_all(columns, leads["Country"], setting.rules.default_country)
    for field, given, number in zip(_PHONES["lead"], columns, numbers):
        usable = phones.is_valid(number)
        yield Finding("phone_invalid", "lead", field, (given != "") & ~usable & ~phones.is_placeholder(given))
        yield Finding("phone_without_country", "lead", field, usable & ~number.str.startswith("+"))


def lead_places(leads: pd.DataFrame, setting: Setting) -> Iterator[Finding]:
    """Countries that nobody recognises, and states that are not in their country."""
    known = places.country_code(leads["Country"]) != ""
    if setting.rules.default_country:
        known |= setting.said("lead", "Country", "value") == ""
    yield Finding("country_unknown", "lead", "Country", ~known)
    yield Finding("state_mismatch", "lead", "State", ~places.state_fits(leads["State"], leads["Country"]))


def _corrected(values: pd.Series) -> pd.Series:
    """The address with the domain that was probably meant; "" where nothing is known."""
    return map_unique(values, _correct)


def _correct(value: str) -> str:
    local, at, domain = value.strip().lower().rpartition("@")
    meant = emails.typo_of(domain) if at and local else None
    return f"{local}@{meant}" if meant else ""
