"""Leads across objects: is this lead a contact already, and which account does it belong to?"""

from __future__ import annotations

import pandas as pd

from lib.matching import engine
from lib.model import emails, fields

_OF_CONTACT = {
    "Company": "AccountName", "Street": "MailingStreet", "City": "MailingCity", "State": "MailingState",
    "PostalCode": "MailingPostalCode", "Country": "MailingCountry",
}  # fmt: skip
_OF_ACCOUNT = {
    "Company": "Name", "Street": "BillingStreet", "City": "BillingCity", "State": "BillingState",
    "PostalCode": "BillingPostalCode", "Country": "BillingCountry", "Phone": "Phone", "Website": "Website",
}  # fmt: skip
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
    renamed = _renamed(contacts, _OF_CONTACT)
    account = contacts["AccountId"].map(accounts["Name"]).fillna("").astype("str")
    return renamed.assign(Company=renamed["Company"].where(renamed["Company"] != "", account))


def accounts_as_leads(accounts: pd.DataFrame) -> pd.DataFrame:
    """Accounts under the names of a lead's fields, with no person named."""
    blank = pd.DataFrame(index=accounts.index)
    return fields.complete(blank.assign(**{to: accounts[source] for to, source in _OF_ACCOUNT.items()}), "lead")


def _organisations(leads: pd.DataFrame) -> pd.DataFrame:
    """The leads as organisations: no person, and the domain of a company mailbox stands in for a missing website."""
    domain = emails.split(leads["Email"])["domain"]
    domain = domain.mask(emails.is_free(domain), "")
    site = leads["Website"].where(leads["Website"] != "", domain)
    kept = leads[list(_ORGANISATION)].assign(Website=site)
    return fields.complete(kept, "lead")


def _renamed(frame: pd.DataFrame, sources: dict[str, str]) -> pd.DataFrame:
    same = [name for name in fields.names("lead") if name in frame.columns and name not in sources]
    return fields.complete(frame[same].assign(**{to: frame[source] for to, source in sources.items()}), "lead")


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
