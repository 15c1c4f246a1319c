"""Genuine leads that look odd, and so tempt a junk filter."""

from __future__ import annotations

import random

from orgmaker import leads
from orgmaker.draw import lines
from orgmaker.leads import Lead
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
        values.update(Email=lead.person.personal_email, Company=rng.choice([f"{lead.person.last} Consulting", "Self-employed", "Freelancer"]),
                      Website="", Phone="", Street="", EmailBouncedReason="", EmailBouncedDate="")  # fmt: skip
        values["Title"] = rng.choice(["Consultant", "Maintenance Consultant", "Owner"])
        lead.email_works = True
        values["Description"] = leads.comment(lead.person.company.country, "facilities", rng)
    else:
        lead.odd, changes = rng.choice(_PLANTED)
        for change in changes.split(";"):
            name, value = change.split("=", 1)
            text = value.replace("{n}", str(rng.choice([8, 12, 25, 60, 140]))).replace("{domain}", lead.person.company.domain)
            values[name] = text.replace("{rival}", rng.choice(RIVALS)[0])
