"""Leads across objects: is this lead a contact already, and which account does it belong to?"""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from lib.matching import engine
from lib.model import emails, fields

FLOOR = 0.5
"""How likely the best contact or account must be to be named."""
_ORGANISATION = ("Company", "Website", "Phone", "Street", "City", "State", "PostalCode", "Country")
COLUMNS = {"lead_key": "str", "object": "str", "key": "str", "match_probability": "float64", "reason": "str"}


def link(
    leads: pd.DataFrame,
    contacts: pd.DataFrame,
    accounts: pd.DataFrame,
    *,
    default_country: str = "",
    floor: float = FLOOR,
) -> pd.DataFrame:
    """The best contact and the best account of each lead, where there is one with at least `floor` probability.

    One row for each lead and object ("contact", "account"), sorted by lead and object.
    """
    found = {}
    for name, other in others(contacts, accounts).items():
        if len(leads) and len(other):
            mine = as_side(name, leads)
            found[name] = engine.find(mine, against=other, default_country=default_country, floor=floor).pairs
    return best(found)


def others(contacts: pd.DataFrame, accounts: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """What leads are compared with: the records of each object under the names of a lead's fields."""
    return {"contact": contacts_as_leads(contacts, accounts), "account": accounts_as_leads(accounts)}


def as_side(name: str, leads: pd.DataFrame) -> pd.DataFrame:
    """The leads as they are compared with an object: with accounts as organisations."""
    return _organisations(leads) if name == "account" else leads


def best(pairs: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """The likeliest record of each object for each lead, as `link` gives them; the likeliest pairs stand first."""
    parts = [pd.DataFrame({column: [] for column in COLUMNS})]
    for name, found in pairs.items():
        first = found.drop_duplicates("left_key")
        renamed = first.rename(columns={"left_key": "lead_key", "right_key": "key"}).assign(object=name)
        parts.append(renamed[list(COLUMNS)])
    together = pd.concat(parts, ignore_index=True).astype(COLUMNS)
    return together.sort_values(["lead_key", "object"], ignore_index=True)


def contacts_as_leads(contacts: pd.DataFrame, accounts: pd.DataFrame) -> pd.DataFrame:
    """Contacts under the names of a lead's fields; the company is their account's name."""
    renamed = _as_leads(contacts, "contact", fields.names("lead"))
    account = accounts["Name"].reindex(contacts["AccountId"]).fillna("").to_numpy()
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
