"""Are a lead's values what their fields are for? Required ones, lengths, placeholders, letter case, wrong field."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pandas as pd

from lib.checks.finding import Finding, Setting
from lib.model import fields, ids, phones
from lib.model.text import PlaceholderKind, contains, map_unique

_PLACEHOLDER_FIELDS: dict[str, PlaceholderKind] = {
    "FirstName": "name", "Title": "value", "Email": "value", "Phone": "phone", "MobilePhone": "phone",
    "Street": "value", "City": "value", "State": "value", "PostalCode": "value", "Website": "value",
    "Industry": "value", "Description": "value",
}  # fmt: skip
_NAMES = ("FirstName", "LastName")
_ADDRESS_OR_LINK = r"(?i)[^\s@]+@[^\s@]+\.[a-z]{2,}|https?://|^www\."
_PARTICLES = frozenset({"van", "von", "der", "den", "de", "del", "della", "di", "da", "dos", "das", "du", "la", "le"})


def required(setting: Setting) -> Iterator[Finding]:
    """Last name and company, without which Salesforce keeps no lead."""
    yield Finding("missing_last_name", "lead", "LastName", setting.said("lead", "LastName", "name") == "")
    yield Finding("missing_company", "lead", "Company", setting.said("lead", "Company", "company") == "")


def too_long(leads: pd.DataFrame) -> Iterator[Finding]:
    """Values over their field's limit."""
    for field in fields.OBJECTS["lead"]:
        if field.length and field.kind != "id":
            over = leads[field.name].str.len() > field.length
            if over.any():
                yield Finding("too_long", "lead", field.name, over)


def placeholders(leads: pd.DataFrame, setting: Setting) -> Iterator[Finding]:
    """Values that stand for nothing, in fields that may be blank (in required ones they count as missing)."""
    for name, kind in _PLACEHOLDER_FIELDS.items():
        given = leads[name].str.strip() != ""
        if given.any():
            hollow = given & (setting.said("lead", name, kind) == "")
            if kind == "phone":
                hollow |= given & phones.is_placeholder(leads[name])
            yield Finding("placeholder", "lead", name, hollow)


def name_case(setting: Setting) -> Iterator[Finding]:
    """Names typed in capitals, or without any. Initials and two-letter names are let be."""
    for name in _NAMES:
        values = setting.said("lead", name, "name")
        letters = values.str.len() >= 3
        odd = letters & (values.str.isupper() | values.str.islower()) & ~contains(values, r"[@\d/]")
        yield Finding("name_case", "lead", name, odd, map_unique(values.where(odd, ""), proper_case))


def wrong_field(leads: pd.DataFrame) -> Iterator[Finding]:
    """E-mail addresses, links and record ids in the name fields and in Company."""
    for name in (*_NAMES, "Company"):
        values = leads[name].str.strip()
        yield Finding("value_in_wrong_field", "lead", name, contains(values, _ADDRESS_OR_LINK) | _long_id(values))


def proper_case(name: str) -> str:
    """A name as people write it: "MARIA DE LA CRUZ-LOPEZ" gives "Maria de la Cruz-Lopez"."""
    words = [word.lower() for word in re.split(r"(\s+|-|['’])", name)]
    cased = [word if word in _PARTICLES and position else word.capitalize() for position, word in enumerate(words)]
    return re.sub(r"\bMc([a-z])", lambda found: "Mc" + found[1].upper(), "".join(cased))


def _long_id(values: pd.Series) -> pd.Series:
    """Whether each value is an 18-character Salesforce id; shorter words could be names."""
    return (values.str.len() == 18) & ids.is_salesforce_id(values)
