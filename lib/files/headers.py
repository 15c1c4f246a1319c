"""Headers of a source -> fields of one object, with the reason for each.

From the surest to the least: the person's own choice, API name, label, a known name, the same without prefix
or brackets, a similar spelling, and last a look at the values. A field is given once; a second column that
fits stays under its own header and says so. A wrong field is worse than none: names of other people's data
("Owner Email"), second addresses and columns whose values contradict their name stay as they are.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType

from rapidfuzz import fuzz, process
from rapidfuzz.distance import OSA

from lib.errors import BadArgument
from lib.files import fitting, synonyms, values
from lib.model import fields, ids

_SIMILAR = 80
_UNTOUCHED = {"", "-"}
_NO_SAMPLES: Mapping[str, Sequence[str]] = MappingProxyType({})

_API, _LABEL, _KNOWN, _DEEPER, _WEAK, _FUZZY, _BY_VALUES = 0.0, 1.0, 2.0, 2.0, 19.0, 20.0, 30.0


@dataclass(frozen=True)
class Mapped:
    """`mapping` holds every header in order, None where its column stays as it is."""

    mapping: dict[str, str | None]
    reasons: dict[str, str]


@dataclass(frozen=True)
class _Offer:
    rank: float
    field: str
    reason: str


@dataclass(frozen=True)
class _Column:
    """A header with what is known of its values."""

    header: str
    look: str
    values: Sequence[str]


def map_headers(
    headers: Sequence[str],
    object_name: str,
    looks: Mapping[str, str],
    filled: Mapping[str, float],
    chosen: Mapping[str, str | None],
    samples: Mapping[str, Sequence[str]] = _NO_SAMPLES,
) -> Mapped:
    """Give each header its field.

    `looks`: header -> kind its values look like; `filled`: header -> share of filled values, the fuller column
    winning where two fit equally; `chosen`: see `choices`; `samples`: header -> some of its values.
    """
    mapping: dict[str, str | None] = dict.fromkeys(headers)
    reasons: dict[str, str] = {}
    for header, name in chosen.items():
        mapping[header] = name
        reasons[header] = "your choice" if name else "left as it is by your choice"
    taken = {name: header for header, name in chosen.items() if name}
    open_ones = [_Column(h, looks.get(h, ""), samples.get(h, ())) for h in headers if h not in chosen]
    closed: set[str] = set()
    offers = {column.header: _offers(column, object_name, reasons, closed) for column in open_ones}
    ranked = sorted(
        ((header, offer) for header in offers for offer in offers[header]),
        key=lambda pair: (pair[1].rank, -filled.get(pair[0], 0.0)),
    )
    for header, offer in ranked:
        if mapping[header] is not None:
            continue
        if offer.field in taken:
            reasons.setdefault(header, f"kept as it is: {offer.field} comes from '{taken[offer.field]}'")
            continue
        mapping[header] = offer.field
        reasons[header] = offer.reason
        taken[offer.field] = header
    silent = [c for c in open_ones if mapping[c.header] is None and c.header not in closed]
    _by_values(silent, object_name, mapping, reasons, filled)
    fitting.settle_names(mapping, reasons, samples, set(chosen), object_name)
    for column in open_ones:
        reasons.setdefault(column.header, _unknown(column.look))
    return Mapped(mapping, {header: reasons[header] for header in headers})


def choices(overrides: Mapping[str, str], object_name: str) -> dict[str, str | None]:
    """A person's choices with fields spelled as in the registry; BadArgument names the valid ones."""
    known = {name.lower(): name for name in fields.names(object_name)}
    found: dict[str, str | None] = {}
    for header, wanted in overrides.items():
        name = wanted.strip()
        if name not in _UNTOUCHED and name.lower() not in known:
            what = object_name.replace("_", " ")
            raise BadArgument(f"'{name}' is not a field of {what}. Choose one of: {', '.join(known.values())}.")
        found[header] = known.get(name.lower())
    twice = [name for name in found.values() if name and list(found.values()).count(name) > 1]
    if twice:
        raise BadArgument(f"Two columns were chosen for {twice[0]}. A field can have one.")
    return found


def _offers(column: _Column, object_name: str, reasons: dict[str, str], closed: set[str]) -> list[_Offer]:
    """The fields that a header's name offers; why there is none goes to `reasons`.

    Headers for which nothing else may be tried go to `closed`.
    """
    offers, known = _named(column, object_name)
    if fitting.is_remarked_as_of_others(column.header):
        offers = [offer for offer in offers if offer.rank < _LABEL + _DEEPER]
    others = not offers and fitting.is_of_others(column.header, object_name)
    if not offers and not known and not others:
        offers = _similar(column, object_name)
    fit = []
    for offer in offers:
        field = fields.field(object_name, offer.field)
        assert field is not None
        objection = fitting.objection(field, column.header, column.look, column.values, sure=offer.rank <= _LABEL)
        if objection:
            reasons[column.header] = f"not taken as {offer.field}: {objection}"
        else:
            fit.append(offer)
    if fit:
        reasons.pop(column.header, None)
    if fit or others or (known and not offers):
        closed.add(column.header)
    if known and not offers:
        reasons[column.header] = f"a known name, but no field of {object_name.replace('_', ' ')} is for it"
    return fit


def _named(column: _Column, object_name: str) -> tuple[list[_Offer], bool]:
    """Offers by API name, label and known names; and whether the name is known, so that nothing else is tried."""
    api, labels, others = (
        synonyms.api_names(object_name),
        synonyms.labels(object_name),
        synonyms.synonyms(object_name),
    )
    literal = column.header.strip().lower()
    offers = []
    if literal in api:
        offers.append(_Offer(_API, api[literal], "API name"))
    for depth, shape in enumerate(synonyms.keys(column.header, object_name)):
        aside = "" if depth == 0 else f" ('{shape}')"
        if shape in labels:
            offers.append(_Offer(_LABEL + depth * _DEEPER, labels[shape], f"Salesforce label{aside}"))
        if shape not in others:
            continue
        if not others[shape] and not offers:
            return [], True
        for meaning in others[shape]:
            rank = _WEAK if meaning.weak else _KNOWN + depth * _DEEPER
            offers.append(_Offer(rank, meaning.field, f"known name for {meaning.field}{aside}"))
    return offers, bool(offers)


def _similar(column: _Column, object_name: str) -> list[_Offer]:
    """A known name with a slip of the pen in it: each word right or nearly so, the same numbers."""
    shape = (synonyms.keys(column.header, object_name) or ("",))[-1]
    if len(shape) < 4:
        return []
    names = _names(object_name)
    found = process.extract(shape, list(names), scorer=fuzz.token_sort_ratio, score_cutoff=_SIMILAR, limit=5)
    of_its_own = synonyms.is_name(shape)
    best = next((name for name, _, _ in found if _alike(shape.split(), name.split(), of_its_own)), None)
    if best is None or not names[best]:
        return []
    return [_Offer(_FUZZY, names[best], f"similar to '{best}'")]


@cache
def _names(object_name: str) -> dict[str, str]:
    """Every plain name of every field; "" where the name stands for none."""
    others = {
        name: meanings[0].field if meanings else ""
        for name, meanings in synonyms.synonyms(object_name).items()
        if ": " not in name and not (meanings and meanings[0].weak)
    }
    return others | synonyms.labels(object_name)


def _alike(words: list[str], others: list[str], exactly: bool) -> bool:
    """Whether all words are equal but one that has a slip in it, or only the blanks differ.

    `exactly`: the words are a known name of something else ("stage"), so none of them can be a slip ("state").
    """
    if len(words) != len(others):
        return "".join(words) == "".join(others)
    if exactly:
        return sorted(words) == sorted(others)
    slips = [(a, b) for a, b in zip(sorted(words), sorted(others), strict=True) if a != b]
    if len(slips) > 1:
        return False
    for word, other in slips:
        shortest = 4 if len(words) > 1 else 5
        if not (word.isalpha() and word[0] == other[0] and min(len(word), len(other)) >= shortest):
            return False
        if OSA.distance(word, other) > 1 + (len(other) >= 9):
            return False
    return True


_FIELD_OF_LOOK = {
    "email": ("Email",),
    "phone": ("Phone",),
    "url": ("Website",),
    "country": ("Country", "MailingCountry", "BillingCountry"),
    "salutation": ("Salutation",),
    "postcode": ("PostalCode", "MailingPostalCode", "BillingPostalCode"),
    "status": ("Status",),
}
_COMPANY = {"lead": "Company", "contact": "AccountName", "account": "Name"}
_PEOPLE = {"lead": "Name", "contact": "Name"}
_ALONE = {"person", "company", "own id"}
"""Kinds that are taken by their values only where a single column is of the kind: who is who is a guess otherwise."""


def _by_values(
    columns: Sequence[_Column],
    object_name: str,
    mapping: dict[str, str | None],
    reasons: dict[str, str],
    filled: Mapping[str, float],
) -> None:
    """Fill `mapping` for columns whose names said nothing, where their values speak clearly."""
    kinds = {c.header: _kind(c, object_name) for c in columns}
    taken = set(mapping.values())
    for column in sorted(columns, key=lambda c: -filled.get(c.header, 0.0)):
        kind = kinds[column.header]
        name = _field_for(kind, object_name)
        if not name or name in taken or (kind in _ALONE and list(kinds.values()).count(kind) > 1):
            continue
        if (kind == "person" and {"FirstName", "LastName"} & taken) or fitting.words_against(column.header, kind):
            continue
        mapping[column.header] = name
        reasons[column.header] = f"its values look like {_PLURAL[kind]}"
        taken.add(name)


def _field_for(kind: str, object_name: str) -> str:
    """The field that takes values of a kind, "" where the object has none."""
    if kind == "company":
        return _COMPANY.get(object_name, "")
    if kind == "person":
        return _PEOPLE.get(object_name, "")
    if kind == "own id":
        return "Id"
    if object_name not in {"lead", "contact", "account", "user"}:
        return ""
    return next((name for name in _FIELD_OF_LOOK.get(kind, ()) if fields.field(object_name, name)), "")


def _kind(column: _Column, object_name: str) -> str:
    """The kind of a column by its values; a phone number must be plainly one, an own Id of the object and unique."""
    if column.look == "id" and column.values:
        own = all(ids.object_of(value) == object_name for value in column.values)
        return "own id" if own and len(set(column.values)) == len(column.values) else "id"
    if column.look and column.look != "phone":
        return column.look
    if not column.values:
        return column.look
    staged = bool({"state", "stage", "status", "phase"} & set(synonyms.normal(column.header).split()))
    if staged and values.share_of(column.values, values.is_status) >= 0.6:
        return "status"
    return values.telling(column.values)


_PLURAL = {
    "email": "e-mail addresses",
    "phone": "phone numbers",
    "url": "web addresses",
    "link": "links",
    "id": "Salesforce Ids",
    "own id": "its own Salesforce Ids",
    "date": "dates",
    "person": "people's names",
    "company": "companies",
    "country": "countries",
    "salutation": "forms of address",
    "postcode": "postal codes",
    "status": "statuses",
}


def _unknown(look: str) -> str:
    return f"no field of that name; its values look like {_PLURAL[look]}" if look else "no field of that name"
