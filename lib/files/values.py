"""What a column's values look like, whatever its header says."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from itertools import islice
from math import ceil

import pandas as pd

from lib.files.words import words
from lib.model import companies, people, places
from lib.model.text import fold

_SHAPES = {
    "id": re.compile(r"[A-Za-z0-9]{15}(?:[A-Za-z0-9]{3})?"),
    "email": re.compile(r"(?:mailto:)?[^@\s,;<>]+@[^@\s,;<>]+\.[^@\s,;<>.]{2,}", re.I),
    "url": re.compile(
        r"(?:https?://\S+|www\.\S+\.\S+|(?!\d+\.\d+$)[a-z0-9-]+(?:\.[a-z0-9-]+)*\.[a-z]{2,12}(?:/\S*)?)", re.I
    ),
    "date": re.compile(r"\d{4}[-/.]\d\d?[-/.]\d\d?([T ].*)?|\d{1,2}[./-]\d{1,2}[./-]\d{2,4}([, ].*)?"),
    "phone": re.compile(
        r"(?!\d{1,3}(?:\.\d{1,3}){3}$|\d+\.\d+$)(?=(?:\D*\d){7,15}\D*$)(?=.*[+()\-./ ]|0)"
        r"(?:\+|\(|0|\d)[\d\s().+/-]*(?:(?:x|ext\.?)\s*\d+)?",
        re.I,
    ),
}
_ENOUGH = 0.8
_SAMPLE = 500
_LONGEST = 1000
"""Longer cells are texts, and a pattern could take its time over them."""

_HOST = re.compile(r"(?:https?://)?(?:www\.)?([^/?#\s]+)", re.I)
_MANY = 4
_CLEARLY_PHONE = re.compile(r"\+.*|\(\d+\).*|0[^.]*[ /-].*|\d+([ -])\d+\1\d.*")
_NO_PHONE = re.compile(r"\d{1,3}(?:\.\d{1,3}){3}|-?\d+\.\d+|\d{1,3}(?:[., ]\d{3})+(?:[.,]\d+)?|\d+")
_POSTCODE = re.compile(r"[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}|\d{4} ?[A-Z]{2}|[A-Z]\d[A-Z] ?\d[A-Z]\d")


def sample(column: pd.Series) -> list[str]:
    """Up to 500 filled values, taken from the whole length of the column."""
    step = max(1, len(column) // (4 * _SAMPLE))
    values = (value.strip() for value in column.iloc[::step].tolist())
    return list(islice(filter(None, values), _SAMPLE))


def look(values: Sequence[str]) -> str:
    """The kind most of these values are: id, email, url, link, date, phone, or "" for anything else.

    A link is an address on a host that most of the values share: a profile or a picture, not a company's website.
    """
    if not values or max(map(len, values)) > _LONGEST:
        return ""
    for kind, shape in _SHAPES.items():
        if share_of(values, shape.fullmatch) >= _ENOUGH:
            if kind == "url":
                return "link" if _one_host(values) else "url"
            return kind if kind != "id" or _are_ids(values) else ""
    return ""


def telling(values: Sequence[str]) -> str:
    """What values of no plain shape are all the same: phone, country, salutation, postcode, company, person or ""."""
    short = [value for value in dict.fromkeys(values) if len(value) <= 80][:60]
    if not short or len(short) < 0.5 * min(60, len(set(values))):
        return ""
    kinds: dict[str, tuple[Callable[[str], object], float]] = {
        "phone": (_is_clearly_phone, 0.6),
        "salutation": (is_salutation, 0.9),
        "country": (_is_country, 0.9),
        "postcode": (_POSTCODE.fullmatch, 0.9),
        "company": (_has_legal_form, 0.4),
        "person": (_is_person, 0.4),
    }
    for kind, (test, enough) in kinds.items():
        if share_of(short, test) >= enough and (kind in {"phone", "salutation"} or len(short) >= 2):
            return kind if kind != "person" or share_of(short, _is_like_a_name) >= _ENOUGH else ""
    return ""


def share_of(values: Sequence[str], test: Callable[[str], object]) -> float:
    """The share of values that pass; 0 as soon as it must be under a third."""
    if not values:
        return 0.0
    spare = len(values) - ceil(len(values) / 3)
    misses = 0
    for value in values:
        if not test(value):
            misses += 1
            if misses > spare:
                return 0.0
    return 1 - misses / len(values)


def is_salutation(value: str) -> bool:
    """Whether the value is a form of address and nothing else: "Mr.", "Frau Dr."."""
    return all(word in words("salutations") for word in fold(value).split()) and bool(fold(value))


def is_status(value: str) -> bool:
    """Whether the value begins like a lead's status: "New", "Open - Not Contacted"."""
    return fold(value).partition(" ")[0] in words("statuses")


def is_macro_region(value: str) -> bool:
    """Whether the value is a sales region, larger than a state: EMEA, APAC, North America."""
    folded = fold(value)
    return bool(folded) and set(folded.split()) <= words("macro regions")


def are_companies(values: Sequence[str]) -> bool:
    """Whether many of the values end in a legal form."""
    return len(values) >= 2 and share_of(values[:100], _has_legal_form) >= 0.4


def several_words(values: Sequence[str]) -> float:
    """The share of values of two words or more."""
    return sum(len(value.split()) > 1 for value in values) / len(values) if values else 0.0


def _one_host(values: Sequence[str]) -> bool:
    """Whether one host has most of the addresses; a handful of values proves nothing."""
    hosts = Counter(found[1].lower() for value in values if (found := _HOST.match(value)))
    known = sum(
        count for host, count in hosts.items() if host.removeprefix("de.").startswith(("linkedin.", "facebook."))
    )
    return known > 0.5 * len(values) or (len(set(values)) >= _MANY and max(hosts.values()) > 0.5 * len(values))


def _are_ids(values: Sequence[str]) -> bool:
    """Record ids: all of a sort, with digits in them, not words that happen to have 15 letters."""
    return sum(any(char.isdigit() for char in value[:5]) for value in values) >= _ENOUGH * len(values)


def _is_clearly_phone(value: str) -> bool:
    return bool(
        _SHAPES["phone"].fullmatch(value) and _CLEARLY_PHONE.fullmatch(value) and not _NO_PHONE.fullmatch(value)
    )


def _has_legal_form(value: str) -> bool:
    folded = fold(value)
    return (
        " " in folded
        and "".join(companies.company_words(value)) != folded.replace(" ", "")
        and not any(word in folded.split() for word in ("the", "and", "of", "for"))
    )


def _is_like_a_name(value: str) -> bool:
    """Two to four capitalised words without any digit."""
    words = value.replace(",", " ").split()
    return 2 <= len(words) <= 4 and not any(char.isdigit() for char in value) and value[0].isupper()


def _is_person(value: str) -> bool:
    """A full name with a known first name, at its beginning or, after the last name, at its end."""
    words = fold(value.replace(",", " ")).split()
    known = (people.known_first_names(), people.nickname_sets())
    return (
        _is_like_a_name(value) and bool(words) and any(word in some for some in known for word in (words[0], words[-1]))
    )


def _is_country(value: str) -> bool:
    """Whether the value is the name of a country; two letters could be a state or a language."""
    return len(value) > 3 and places.is_country(value)
