"""Records of which object a table holds."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Sequence
from functools import cache
from itertools import pairwise
from pathlib import PurePath

from lib.files import synonyms
from lib.files.words import weights, words
from lib.model import fields, ids

FOREIGN_PREFIXES = {"500": "cases", "00D": "organizations", "01t": "products", "800": "contracts", "801": "orders"}
_FOREIGN_FILES = {"case", "order", "product2", "contract", "asset", "solution", "pricebook2", "opportunitylineitem"}

_PERSON_OR_COMPANY = {"Name", "FirstName", "LastName", "Company", "Email", "Phone", "MobilePhone", "Website"}

NEEDED = {
    "lead": _PERSON_OR_COMPANY | {"Id"},
    "contact": _PERSON_OR_COMPANY - {"Company"} | {"Id"},
    "account": {"Name", "Website", "Phone", "Id"},
    "opportunity": {"Name", "StageName", "Id"},
    "campaign": {"Name", "Id"},
    "campaign_member": {"LeadId", "ContactId", "CampaignId", "CampaignName", "LastName", "Name", "Email"},
    "activity": {"WhoId", "WhatId", "Subject", "ActivityDate"},
    "lead_history": {"LeadId", "Field", "NewValue"},
    "user": {"Name", "LastName", "Username", "Email", "Id"},
}
"""A table is of use when it has at least one of these."""


def foreign(names: Sequence[str], id_values: Sequence[str]) -> str | None:
    """What the records are when they are plainly of an object that is none of ours, such as cases."""
    prefix = _prefix(id_values)
    if prefix in FOREIGN_PREFIXES:
        return FOREIGN_PREFIXES[prefix]
    stem = _stem(names[0])
    return f"{stem}s" if stem in _FOREIGN_FILES and prefix not in ids.OBJECT_OF_PREFIX else None


def object_of(
    names: Sequence[str], headers: Sequence[str], id_values: Sequence[str], linked: Collection[str] = ()
) -> tuple[str, str]:
    """The object and the reason: by the Ids' prefix, the headers that only it has, the file's name; else leads.

    `linked`: the objects whose Ids its columns hold, its own Ids or others'.
    """
    if (prefix := _prefix(id_values)) in ids.OBJECT_OF_PREFIX:
        return ids.OBJECT_OF_PREFIX[prefix], f"its Ids begin with {prefix}"
    if "campaign" in linked and set(linked) <= {"campaign", "lead", "contact"} and len(set(linked)) > 1:
        return "campaign_member", "a campaign's Id stands beside a person's"
    if stated := _stated(headers):
        return stated[0], f"by {stated[1]}"
    scores = {name: _score(headers, name) for name in fields.OBJECTS}
    named, exactly = _called(names)
    if named:
        scores[named] += 2.5 if exactly else 2.0 if named in _PEOPLE else 1.5
    best = max(scores, key=lambda name: (scores[name], name == "lead"))
    if best == "contact" and words("leads among contacts") & {synonyms.normal(header) for header in headers}:
        return "lead", "its program keeps leads and contacts as one; say so if these are contacts only"
    if scores[best] >= 2:
        if best == named:
            return best, f"it is called {names[0]} and its headers agree"
        return best, "by the headers that only it has"
    return "lead", "people or companies of no known object count as leads"


def _prefix(values: Sequence[str]) -> str:
    """The first three characters of most of some Salesforce Ids; "" for other programs' numbers."""
    found = Counter(whole[:3] for value in values if (whole := _whole(value))).most_common(1)
    return found[0][0] if found and found[0][1] >= 0.8 * len(values) else ""


def _whole(value: str) -> str:
    """An Id of 15 characters that has letters, or of 18 that end in the check characters of the others; "" else."""
    if len(value) == 15:
        return "" if value.isdigit() else value
    mended = ids.repair_case(value) or ""
    return mended if mended == value or value in {value.lower(), value.upper()} else ""


_PEOPLE = {"lead", "contact", "account"}


def _called(names: Sequence[str]) -> tuple[str, bool]:
    """The object whose name a table or its file bears, and whether it bears nothing else; ("", False) for none."""
    for name in names:
        text = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", PurePath(name).stem).lower()
        parts = re.findall(r"[^\W\d_]+", text)
        if len(parts) > 1:
            parts = [*parts, *(f"{a}_{b}" for a, b in pairwise(parts))]
        found = {known for known in fields.OBJECTS if set(parts) & words(f"file {known}")}
        found -= {
            part for whole in ("campaign_member", "lead_history") if whole in found for part in ("campaign", "lead")
        }
        if len(found) == 1:
            only = found.pop()
            return only, len(parts) == 1 or only in {"campaign_member", "lead_history"}
    return "", False


_LOCKED = re.compile(r"^\((?:do not|nicht|ne pas|no |não|non|niet|変更)[^()]*\)\s*(.+)$", re.IGNORECASE)
_DASHED = re.compile(r"^(lead|person|organization|deal|activity) - ", re.IGNORECASE)


def _stated(headers: Sequence[str]) -> tuple[str, str] | None:
    """The object that headers name outright, and the header's words: Dynamics 365 and Pipedrive do so."""
    for header in headers:
        locked = _LOCKED.match(header.strip())
        named = _object_of_word(locked[1]) if locked else ""
        if named:
            return named, f"'{header.strip()}'"
    prefixes = Counter(found[1].lower() for header in headers if (found := _DASHED.match(header.strip())))
    for entity in ("lead", "deal", *(entity for entity, _ in prefixes.most_common(1))):
        if prefixes[entity] >= 2:
            return _object_of_word(entity), f"headers that begin with '{entity.capitalize()} -'"
    return None


@cache
def _object_of_word(word: str) -> str:
    """The object that exporters call so in a header: "(Do Not Modify) Lead", "Person - Name"; "" for none."""
    return next((name for name in fields.OBJECTS if word.strip().lower() in words(f"stated {name}")), "")


def _score(headers: Sequence[str], object_name: str) -> float:
    """How much of the headers is telling of the object; people's headers speak against objects without people."""
    keys = {synonyms.normal(header) for header in headers}
    there = keys | {header.strip().lower() for header in headers}
    score = sum(weight for name, weight in weights(f"telling {object_name}").items() if name in there)
    persons = sum(map(_is_personal, keys))
    if object_name in {"account", "opportunity", "campaign", "activity"} and persons >= 2:
        score -= 2
    if object_name == "contact" and not persons and "contact owner" not in keys:
        score -= 3
    return score


@cache
def _is_personal(key: str) -> bool:
    """Whether a header is one of people: two of them speak against objects that hold none."""
    given = {meaning.field for meaning in synonyms.synonyms("contact").get(key, ())}
    given |= {synonyms.labels("contact").get(key, "")}
    return key != "name" and bool(given & {"FirstName", "LastName", "Name", "Email", "MobilePhone", "Salutation", "Id"})


def _stem(name: str) -> str:
    """`My_Cases-2024 (1).csv` -> `mycase`: its letters, singular."""
    letters = re.sub(r"[^a-z]", "", PurePath(name).stem.lower())
    return letters if letters in _FOREIGN_FILES else letters.removesuffix("s")
