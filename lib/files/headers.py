"""Headers of a source -> fields of one object, with the reason for each.

From the surest to the least: the person's own choice, API name, label, a known synonym, the same without prefix
or brackets, a similar spelling, and last a look at the values. A field is given once; a second column that
fits stays under its own header and says so.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz, process

from lib.errors import BadArgument
from lib.files import synonyms
from lib.model import fields

_SIMILAR = 90
_LOOKED_UP = {"email": "Email", "phone": "Phone", "url": "Website", "id": "Id"}
_NOT_A_PHONE = {"ssn", "social", "passport", "license", "licence", "tax", "vat", "iban", "account", "card", "id", "fax"}
_UNTOUCHED = {"", "-"}


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


def map_headers(
    headers: Sequence[str],
    object_name: str,
    looks: Mapping[str, str],
    filled: Mapping[str, float],
    chosen: Mapping[str, str | None],
) -> Mapped:
    """Give each header its field.

    `looks`: header -> kind its values look like; `filled`: header -> share of filled values, the fuller column
    winning where two fit equally; `chosen`: see `choices`.
    """
    mapping: dict[str, str | None] = dict.fromkeys(headers)
    reasons: dict[str, str] = {}
    for header, name in chosen.items():
        mapping[header] = name
        reasons[header] = "your choice" if name else "left as it is by your choice"
    taken = {name: header for header, name in chosen.items() if name}
    offers = {h: _offers(h, object_name, looks.get(h, "")) for h in headers if h not in chosen}
    ranked = sorted(
        (offer.rank, -filled.get(header, 0.0), place, header)
        for place, header in enumerate(offers)
        for offer in offers[header]
    )
    for rank, _, _, header in ranked:
        offer = next(o for o in offers[header] if o.rank == rank)
        if mapping[header] is not None:
            continue
        if offer.field in taken:
            reasons.setdefault(header, f"kept as it is: {offer.field} comes from '{taken[offer.field]}'")
            continue
        mapping[header] = offer.field
        reasons[header] = offer.reason
        taken[offer.field] = header
    for header in headers:
        reasons.setdefault(header, _unknown(looks.get(header, "")))
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


def _offers(header: str, object_name: str, look: str) -> list[_Offer]:
    """The fields that a header may stand for, each rank at most once."""
    shapes = synonyms.keys(header)
    api = synonyms.api_names(object_name)
    labels, others = synonyms.labels(object_name), synonyms.synonyms(object_name)
    literal = header.strip().lower()
    offers = []
    if literal in api and not (api[literal] == "Id" and header.strip() != "Id" and look != "id"):
        offers.append(_Offer(0, api[literal], "API name"))
    for depth, shape in enumerate(shapes):
        aside = "" if depth == 0 else f" ('{shape}')"
        if shape in labels:
            offers.append(_Offer(1 + depth * 2, labels[shape], f"Salesforce label{aside}"))
        if shape in others:
            offers.append(
                _Offer(
                    19 if shape in synonyms.weak() else 2 + depth * 2,
                    others[shape],
                    f"known name for {others[shape]}{aside}",
                )
            )
    if not offers:
        offers += _similar(shapes, labels | others, look, object_name)
    offers += _by_values(shapes, object_name, look)
    return [offer for offer in offers if not (offer.field == "Id" and offer.rank > 0 and look != "id")]


def _similar(shapes: list[str], names: Mapping[str, str], look: str, object_name: str) -> list[_Offer]:
    if not shapes or len(shapes[-1]) < 4:
        return []
    best = process.extractOne(shapes[-1], list(names), scorer=fuzz.token_sort_ratio, score_cutoff=_SIMILAR)
    if best is None:
        return []
    name = names[best[0]]
    found = fields.field(object_name, name)
    kind = found.kind if found else ""
    if kind in _LOOKED_UP and look not in {kind, ""}:
        return []
    return [_Offer(20, name, f"similar to '{best[0]}'")]


def _by_values(shapes: list[str], object_name: str, look: str) -> list[_Offer]:
    name = _LOOKED_UP.get(look, "")
    if fields.field(object_name, name) is None or look == "id":
        return []
    if look == "phone" and _NOT_A_PHONE & set(" ".join(shapes).split()):
        return []
    return [_Offer(30, name, f"its values look like {_PLURAL[look]}")]


_PLURAL = {
    "email": "e-mail addresses",
    "phone": "phone numbers",
    "url": "web addresses",
    "id": "Salesforce Ids",
    "date": "dates",
}


def _unknown(look: str) -> str:
    return f"no field of that name; its values look like {_PLURAL[look]}" if look else "no field of that name"
