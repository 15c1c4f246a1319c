"""Duplicates: a second record of a person, as a second source would write it."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace

from orgmaker import leads, names, people, places
from orgmaker.companies import Company
from orgmaker.draw import Table
from orgmaker.leads import Lead


def _nickname(lead: Lead, rng: random.Random) -> bool:
    short = names.nickname(lead.values["FirstName"], rng)
    if short is None:
        return False
    lead.values["FirstName"] = short
    return True


def _typo_first(lead: Lead, rng: random.Random) -> bool:
    lead.values["FirstName"] = names.typo(lead.values["FirstName"], rng)
    return True


def _typo_last(lead: Lead, rng: random.Random) -> bool:
    lead.values["LastName"] = names.typo(lead.values["LastName"], rng)
    return True


def _swapped(lead: Lead, rng: random.Random) -> bool:
    lead.values["FirstName"], lead.values["LastName"] = lead.values["LastName"], lead.values["FirstName"]
    return True


def _initial(lead: Lead, rng: random.Random) -> bool:
    lead.values["FirstName"] = lead.values["FirstName"][:1] + rng.choice(["", "."])
    return True


def _accents_dropped(lead: Lead, rng: random.Random) -> bool:
    before = lead.values["FirstName"] + lead.values["LastName"]
    leads.plain_name(lead)
    return before != lead.values["FirstName"] + lead.values["LastName"]


def _middle_name(lead: Lead, rng: random.Random) -> bool:
    middle = lead.person.middle or names.middle(rng)
    lead.values["MiddleName"] = ""
    lead.values["FirstName"] += f" {middle}"
    return True


def _married_name(lead: Lead, rng: random.Random) -> bool:
    if lead.person.gender != "f":
        return False
    new = names.last(lead.person.origin, rng)
    lead.values["LastName"] = f"{lead.person.last}-{new}" if rng.random() < 0.5 else new
    return True


def _company_respelled(lead: Lead, rng: random.Random) -> bool:
    leads.respell_company(lead, rng)
    return True


def _full_name_in_last(lead: Lead, rng: random.Random) -> bool:
    lead.values["LastName"] = f"{lead.values['FirstName']} {lead.values['LastName']}"
    lead.values["FirstName"] = ""
    return True


KINDS: dict[str, Callable[[Lead, random.Random], bool]] = {
    "nickname": _nickname,
    "typo_first": _typo_first,
    "typo_last": _typo_last,
    "swapped_names": _swapped,
    "initial": _initial,
    "accents_dropped": _accents_dropped,
    "middle_name": _middle_name,
    "married_name": _married_name,
    "company_respelled": _company_respelled,
    "full_name_in_last": _full_name_in_last,
}
_KIND = Table(list(KINDS), [16, 9, 11, 5, 6, 5, 6, 12, 30, 3])


def _moved(first: Lead, source: leads.Source, company: Company, rng: random.Random) -> Lead:
    """The same person at a new employer, known by the same mobile number or private mailbox."""
    person = first.person
    address = people.work_address(person.first, person.last, company, rng)
    there = replace(
        person,
        company=company,
        work_email=address,
        title=people.title(company, person.gender, rng),
        direct=places.landline(company.city, rng),
    )
    lead = leads.record(there, source, rng)
    shared = person.mobile
    for record in (first, lead):
        record.values["MobilePhone"] = places.written(shared, person.company.country, rng)
    lead.variations.append("moved_employer")
    if rng.random() < 0.4:
        for record in (first, lead):
            record.values["Email"], record.email_works = person.personal_email, True
            record.values["EmailBouncedReason"] = record.values["EmailBouncedDate"] = ""
    return lead


def duplicate(first: Lead, other_company: Company, rng: random.Random) -> Lead:
    """Another record of the person behind `first`; two in five share neither mailbox nor telephone with it."""
    source = leads.draw_source(rng)
    if rng.random() < 0.07:
        return _moved(first, source, other_company, rng)
    lead = leads.record(first.person, source, rng)
    lead.values["FirstName"] = lead.values["FirstName"] or first.person.first
    wanted = rng.choices([0, 1, 2, 3], [16, 54, 25, 5])[0]
    if wanted and rng.random() < 0.5 and _accents_dropped(lead, rng):
        lead.variations.append("accents_dropped")
    for _ in range(8):
        if len(lead.variations) >= wanted:
            break
        kind = _KIND.draw(rng)
        clashing = {"swapped_names", "full_name_in_last", "initial", "nickname", "typo_first", "middle_name"}
        if kind in lead.variations or (kind in clashing and clashing & set(lead.variations)):
            continue
        if KINDS[kind](lead, rng):
            lead.variations.append(kind)
    if not first.values["FirstName"]:
        first.values["FirstName"] = first.person.first
    if "married_name" in lead.variations:
        for record in (first, lead):
            record.values["MobilePhone"] = places.written(first.person.mobile, first.person.company.country, rng)
    elif rng.random() < 0.42:
        _part_contact_points(first, lead, rng)
    else:
        _share_a_contact_point(first, lead, rng)
    return lead


def contact_points(lead: Lead) -> set[str]:
    """Mailboxes and telephones of a lead, comparable: lower case, digits behind the trunk prefix."""
    digits = ("".join(c for c in lead.values[name] if c.isdigit())[-8:] for name in ("Phone", "MobilePhone"))
    return {point for point in (lead.values["Email"].lower(), *digits) if point}


def _part_contact_points(first: Lead, lead: Lead, rng: random.Random) -> None:
    shared = contact_points(first) & contact_points(lead)
    if not shared:
        lead.variations.append("no_shared_contact_point")
        return
    person, values = lead.person, lead.values
    if values["Email"].lower() in shared:
        uses_work = values["Email"].lower() == person.work_email
        values["Email"] = (person.personal_email if uses_work else person.work_email) if rng.random() < 0.6 else ""
        values["EmailBouncedReason"] = values["EmailBouncedDate"] = ""
        lead.email_works = True
    values["Phone"] = values["MobilePhone"] = ""
    if contact_points(first) & contact_points(lead):
        values["Email"] = ""
    have = contact_points(first)
    spare = [digits for digits in (person.direct, person.mobile, person.company.phone) if digits[-8:] not in have]
    if spare and rng.random() < 0.6:
        values["Phone"] = places.written(spare[0], person.company.country, rng)
    if not contact_points(first) & contact_points(lead):
        lead.variations.append("no_shared_contact_point")


def _share_a_contact_point(first: Lead, lead: Lead, rng: random.Random) -> None:
    if contact_points(first) & contact_points(lead):
        return
    person = lead.person
    if rng.random() < 0.6 and first.email_works:
        lead.values["Email"] = first.values["Email"] = first.values["Email"] or person.work_email
        lead.email_works = True
        lead.values["EmailBouncedReason"] = lead.values["EmailBouncedDate"] = ""
    else:
        for record in (first, lead):
            record.values["MobilePhone"] = places.written(person.mobile, person.company.country, rng)
