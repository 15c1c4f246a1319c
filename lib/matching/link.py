"""Leads across objects: is this lead a contact already, and which account does it belong to?"""

from __future__ import annotations

import pandas as pd

from lib.matching import engine
from lib.model import emails, fields

_ORGANISATION = ("Company", "Website", "Phone", "Street", "City", "State", "PostalCode", "Country")
COLUMNS = {"lead_key": "str", "object": "str", "key": "str", "match_probability": "float64", "reason": "str"}


def link(
    leads: pd.DataFrame,
    contacts: pd.DataFrame,
    accounts: pd.DataFrame,
    *,
    default_country: str = "",
    floor: float = 0.5,
) -> pd.DataFrame:
    """The best contact and the best account of each lead, where there is one with at least `floor` probability.

    One row for each lead and object ("contact", "account"), sorted by lead and object.
    """
    found = [
        _best(leads, contacts_as_leads(contacts, accounts), "contact", default_country, floor),
        _best(_organisations(leads), accounts_as_leads(accounts), "account", default_country, floor),
    ]
    together = pd.concat(found, ignore_index=True).astype(COLUMNS)
    return together.sort_values(["lead_key", "object"], ignore_index=True)


def contacts_as_leads(contacts: pd.DataFrame, accounts: pd.DataFrame) -> pd.DataFrame:
    """Contacts under the names of a lead's fields; the company is their account's name."""
    renamed = _as_leads(contacts, "contact", fields.names("lead"))
    account = contacts["AccountId"].map(accounts["Name"]).fillna("").astype("str")
    return renamed.assign(Company=renamed["Company"].where(renamed["Company"] != "", account))


def accounts_as_leads(accounts: pd.DataFrame) -> pd.DataFrame:
    """Accounts under the names of a lead's fields, with no person named."""
    return _as_leads(accounts, "account", list(_ORGANISATION))


def _organisations(leads: pd.DataFrame) -> pd.DataFrame:
    """The leads as organisations: no person, and the domain of a company mailbox stands in for a missing website."""
    domain = emails.split(leads["Email"])["domain"]
    domain = domain.mask(emails.is_free(domain), "")
    site = leads["Website"].where(leads["Website"] != "", domain)
    kept = leads[list(_ORGANISATION)].assign(Website=site)
    return fields.complete(kept, "lead")


def _as_leads(frame: pd.DataFrame, object_name: str, kept: list[str]) -> pd.DataFrame:
    renamed = fields.as_leads(frame, object_name)
    assert renamed is not None
    return fields.complete(renamed[kept], "lead")


def _best(leads: pd.DataFrame, others: pd.DataFrame, name: str, default_country: str, floor: float) -> pd.DataFrame:
    if leads.empty or others.empty:
        return pd.DataFrame({column: [] for column in COLUMNS})
    pairs = engine.find(leads, against=others, default_country=default_country, floor=floor).pairs
    best = pairs.drop_duplicates("left_key")
    return pd.DataFrame(
        {
            "lead_key": best["left_key"],
            "object": name,
            "key": best["right_key"],
            "match_probability": best["match_probability"],
            "reason": best["reason"],
        }
    )
