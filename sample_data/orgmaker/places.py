"""Places by country: cities, streets, postcodes, and telephone numbers in the ways people write them."""

from __future__ import annotations

import random
from dataclasses import dataclass
from functools import cache

from orgmaker.draw import Table, fill, lines

COUNTRIES = Table(
    ["US", "UK", "DE", "CA", "FR", "NL", "ES", "BR", "IN", "AU", "JP", "IT", "MX"],
    [56, 10, 8, 4, 5, 3, 3, 3, 3, 2, 1.2, 1.5, 1.3],
)
LANGUAGE = {"DE": "de", "FR": "fr", "ES": "es", "MX": "es", "BR": "pt", "NL": "nl", "IT": "it"}
SPELLINGS = {
    "US": ["United States", "United States", "USA", "US", "U.S."],
    "UK": ["United Kingdom", "United Kingdom", "UK", "GB"],
    "DE": ["Germany", "Germany", "Deutschland", "DE"],
    "CA": ["Canada", "Canada", "CA"],
    "FR": ["France", "France", "FR"],
    "NL": ["Netherlands", "The Netherlands", "Nederland", "NL"],
    "ES": ["Spain", "España", "ES"],
    "BR": ["Brazil", "Brasil", "BR"],
    "IN": ["India", "India", "IN"],
    "AU": ["Australia", "AU"],
    "JP": ["Japan", "JP"],
    "IT": ["Italy", "Italia", "IT"],
    "MX": ["Mexico", "México", "MX"],
}
_CALLING = {
    "US": "1", "CA": "1", "UK": "44", "DE": "49", "FR": "33", "NL": "31", "ES": "34", "BR": "55", "IN": "91",
    "AU": "61", "JP": "81", "IT": "39", "MX": "52",
}  # fmt: skip
_SUBSCRIBER = {"UK": 10, "DE": 10, "FR": 9, "NL": 9, "ES": 9, "BR": 10, "IN": 10, "AU": 9, "JP": 9, "IT": 10, "MX": 10}
_MOBILE = {
    "UK": ["74########", "75########", "77########", "78########", "79########"],
    "DE": ["151########", "160#######", "170#######", "172#######", "176########"],
    "FR": ["6########", "7########"],
    "NL": ["6########"],
    "ES": ["6########"],
    "BR": ["119########", "219########", "319########"],
    "IN": ["98########", "99########", "70########", "88########"],
    "AU": ["4########"],
    "JP": ["90########", "80########"],
    "IT": ["33########", "34########", "32########"],
}  # fmt: skip
_EXCHANGES = [number for number in range(220, 999) if number != 555 and number % 100 != 11]
_STREETS = dict(line.split(": ", 1) for line in lines("streets"))


@dataclass(frozen=True)
class City:
    country: str
    name: str
    state: str
    state_name: str
    postcode: str
    area_codes: tuple[str, ...]


def _cities() -> dict[str, Table]:
    found: dict[str, list[tuple[City, float]]] = {}
    for line in lines("places"):
        country, name, state, state_name, postcode, codes, weight = line.split("|")
        city = City(country, name, state, state_name or state, postcode, tuple(codes.split(",")))
        found.setdefault(country, []).append((city, float(weight)))
    return {country: Table(*zip(*rows)) for country, rows in found.items()}


_CITIES = _cities()


@cache
def _area_codes(country: str) -> frozenset[str]:
    """Area codes as they stand behind the calling code."""
    codes = {code for place in _CITIES[country].items for code in place.area_codes}
    return frozenset(code if country == "IT" else code.lstrip("0") for code in codes)


def city(country: str, rng: random.Random) -> City:
    return _CITIES[country].draw(rng)


def street(country: str, rng: random.Random) -> str:
    pattern = rng.choice(_STREETS[country].split("|"))
    return pattern.format(n=rng.randrange(100, 9900), s=rng.randrange(1, 240))


def landline(where: City, rng: random.Random) -> str:
    """A number as digits behind its country's calling code: "12125550142" for New York."""
    code = rng.choice(where.area_codes)
    if where.country in ("US", "CA"):
        exchange = rng.choice(_EXCHANGES)
        return f"1{code}{exchange}{rng.randrange(10000):04d}"
    code = code if where.country == "IT" else code.lstrip("0")
    rest = _SUBSCRIBER[where.country] - len(code)
    return _CALLING[where.country] + code + fill(rng, str(rng.randrange(2, 9)) + "#" * (rest - 1))


def mobile(where: City, rng: random.Random) -> str:
    if where.country in ("US", "CA", "MX"):
        return landline(where, rng)
    return _CALLING[where.country] + fill(rng, rng.choice(_MOBILE[where.country]))


def written(digits: str, country: str, rng: random.Random) -> str:
    """The number as somebody types it: with or without the calling code, brackets, dots, blanks."""
    calling = _CALLING[country]
    rest = digits[len(calling) :]
    if country in ("US", "CA"):
        a, b, c = rest[:3], rest[3:6], rest[6:]
        return rng.choice(
            [f"({a}) {b}-{c}", f"({a}) {b}-{c}", f"{a}-{b}-{c}", f"{a}-{b}-{c}", f"{a}.{b}.{c}", f"+1 {a} {b} {c}",
             f"+1{rest}", rest, f"1-{a}-{b}-{c}", f"{a} {b} {c}"]
        )  # fmt: skip
    trunk = "" if country in ("ES", "IT", "MX", "BR") else "0"
    cut = next((len(c) for c in sorted(_area_codes(country), key=len, reverse=True) if rest.startswith(c)), 3)
    head, tail = rest[:cut], rest[cut:]
    step = 2 if country in ("FR", "DE") and len(tail) % 2 == 0 else 4 if len(tail) in (7, 8) else 3
    first = len(tail) % step or step
    pairs = " ".join([tail[:first], *(tail[k : k + step] for k in range(first, len(tail), step))])
    return rng.choice(
        [f"+{calling} {head} {pairs}", f"+{calling} {head} {tail}", f"+{digits}", f"{trunk}{head} {tail}",
         f"{trunk}{head}/{tail}" if country == "DE" else f"{trunk}{head} {pairs}", f"{trunk}{rest}",
         f"00{calling} {head} {tail}"]
    )  # fmt: skip
