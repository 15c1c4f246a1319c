"""Genuine leads that look odd, and so tempt a junk filter."""

from __future__ import annotations

import random

from orgmaker import leads, names
from orgmaker.draw import lines
from orgmaker.leads import Lead
from orgmaker.phrases import unfold
from orgmaker.seller import RIVALS

_PLANTED = [line.split("|", 1) for line in lines("odd")]


def make_odd(lead: Lead, rng: random.Random) -> None:
    """Gives a genuine lead one oddity and notes which."""
    shape = rng.random()
    values = lead.values
    if shape < 0.10:
        lead.odd = "all_caps"
        for name in ("FirstName", "LastName", "Company", "Description"):
            values[name] = values[name].upper()
    elif shape < 0.20:
        lead.odd = "all_lower"
        for name in ("FirstName", "LastName", "Company", "Title", "Description"):
            values[name] = values[name].lower()
    elif shape < 0.34:
        lead.odd = "consultant_with_private_mail"
        values.update(
            Email=lead.person.personal_email,
            Company=rng.choice([f"{lead.person.last} Consulting", "Self-employed", "Freelancer"]),
            Website="",
            Phone="",
            Street="",
            EmailBouncedReason="",
            EmailBouncedDate="",
        )
        values["Title"] = rng.choice(["Consultant", "Maintenance Consultant", "Owner"])
        lead.email_works = True
        values["Description"] = leads.comment(lead.person.company, rng)
    else:
        lead.odd, changes = rng.choice(_PLANTED)
        for change in changes.split(";"):
            name, value = change.split("=", 1)
            values[name] = unfold(
                value, rng, n=str(rng.randrange(6, 160)), domain=lead.person.company.domain, rival=rng.choice(RIVALS)[0]
            )
        _follow(lead, changes)


def _follow(lead: Lead, changes: str) -> None:
    """Lets mailbox and address follow a changed name or company."""
    values = lead.values
    if not any(f"{name}=" in changes for name in ("Company", "FirstName", "LastName")):
        return
    domain = lead.person.company.domain
    if "Company=" in changes:
        domain = f"{names.letters(values['Company'].split(',')[0])[:22]}.com"
        for name in ("Website", "Street", "City", "State", "PostalCode", "Country", "Industry"):
            values[name] = ""
    if values["Email"] and lead.email_works and values["Email"].lower() == lead.person.work_email:
        values["Email"] = (
            f"{names.letters(values['FirstName']) or 'office'}.{names.letters(values['LastName'])}@{domain}"
        )
