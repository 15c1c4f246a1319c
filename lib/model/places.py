"""Places made comparable: countries, states, streets and postcodes."""

from __future__ import annotations

import gettext
import re
from functools import cache

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pycountry

from lib.model.tables import pairs
from lib.model.text import arrow, fold, fold_all, from_arrow, map_unique, over_distinct

_LANGUAGES = ("es", "fr", "de", "pt", "it", "nl", "sv", "da", "nb", "fi", "pl", "cs", "tr", "ru", "ja", "zh_CN")
_STREET_WORDS = {
    "street": "st", "str": "st", "strasse": "st", "straat": "st", "avenue": "ave", "av": "ave", "avenida": "ave",
    "avda": "ave", "road": "rd", "boulevard": "blvd", "bvd": "blvd", "bld": "blvd", "drive": "dr", "lane": "ln",
    "court": "ct", "place": "pl", "platz": "pl", "plaza": "pl", "square": "sq", "highway": "hwy", "parkway": "pkwy",
    "terrace": "ter", "circle": "cir", "trail": "trl", "suite": "ste", "apartment": "apt", "building": "bldg",
    "floor": "fl", "unit": "ste", "room": "rm", "north": "n", "south": "s", "east": "e", "west": "w", "saint": "st",
    "calle": "c", "carrera": "cra", "rue": "r", "rua": "r", "po": "po", "postfach": "po", "number": "", "no": "",
    "nr": "", "num": "",
}  # fmt: skip
_GERMAN_STREET = r"([a-z]{3})(?:strasse|str)\b"


def country_code(series: pd.Series) -> pd.Series:
    """ISO 3166 two-letter code of each country (name in many languages, code, or usual short form); "" if unknown."""
    return over_distinct(series, _codes_kernel)


def is_country(value: str) -> bool:
    """Whether one value is the name or the code of a country."""
    return fold(value) in _countries()


def country_name(code: str) -> str:
    """The usual English name of a two-letter code, or the code itself where it is unknown."""
    country = pycountry.countries.get(alpha_2=code) if code else None
    return getattr(country, "common_name", country.name) if country else code


def state_key(states: pd.Series, countries: pd.Series | None = None) -> pd.Series:
    """A state's code in its country, lower case ("California" and "CA" give "ca"); folded text where it is unknown.

    Without a country (or with one that has no such state) the large federations are tried in a fixed order.
    """
    codes = country_code(countries) if countries is not None else pd.Series("", index=states.index, dtype="str")
    folded = fold_all(states)
    table = _states()
    return map_unique(codes + "|" + folded, lambda both: _state(both, table))


def state_fits(states: pd.Series, countries: pd.Series) -> pd.Series:
    """False where a state is certainly no part of the country given; unknown states and countries fit."""
    codes = country_code(countries)
    folded = fold_all(states)
    table = _states()
    detailed = {code for code, _ in table}
    known = {state for _, state in table}
    return map_unique(codes + "|" + folded, lambda both: _fits(both, table, detailed, known), dtype="bool")


def street_key(series: pd.Series) -> pd.Series:
    """Each street folded, usual words in one short form: "12 Main Street, Suite 4" gives "12 main st ste 4"."""
    return over_distinct(series, _street_kernel)


def postcode_key(series: pd.Series) -> pd.Series:
    """Each postcode in capitals without spaces; US ZIP+4 cut to five digits, country prefixes such as D- dropped."""
    return over_distinct(series, _postcode_kernel)


def _codes_kernel(distinct: pd.Series) -> pd.Series:
    names = fold_all(distinct).tolist()
    table = _english_countries()
    if not all(name in table for name in names if name):
        table = _countries()
    return pd.Series([table.get(name, "") for name in names], dtype="str")


def _state(both: str, table: dict[tuple[str, str], str]) -> str:
    country, _, state = both.partition("|")
    if not state:
        return ""
    for guess in (country, "US", "CA", "AU", "BR", "DE", "IN", "MX"):
        code = table.get((guess, state))
        if code:
            return code
    return state


def _fits(both: str, table: dict[tuple[str, str], str], detailed: set[str], known: set[str]) -> bool:
    country, _, state = both.partition("|")
    return country not in detailed or state not in known or (country, state) in table


def _street_kernel(distinct: pd.Series) -> pd.Series:
    """The words of all streets are looked up in one go."""
    split = pc.split_pattern(arrow(fold_all(distinct)), " ")
    words = pc.list_flatten(split)
    usual, short = (pa.array(part, pa.large_string()) for part in (_STREET_WORDS.keys(), _STREET_WORDS.values()))
    words = pc.coalesce(short.take(pc.index_in(words, usual)), words)
    keys = pc.binary_join(pa.ListArray.from_arrays(split.offsets, words), pa.scalar(" ", pa.large_string()))
    keys = pc.utf8_trim(pc.replace_substring_regex(keys, " +", " "), " ")
    return from_arrow(pc.replace_substring_regex(keys, _GERMAN_STREET, r"\1 st"))


def _postcode_kernel(distinct: pd.Series) -> pd.Series:
    values = pc.ascii_upper(arrow(fold_all(distinct)))
    values = pc.replace_substring_regex(values, r"^(?:US )?(\d{5}) \d{4}$", r"\1")
    values = pc.replace_substring_regex(values, r"^[A-Z]{1,2} (\d{4,5})$", r"\1")
    return from_arrow(pc.replace_substring(values, " ", ""))


@cache
def _english_countries() -> dict[str, str]:
    """The beginning of `_countries`: most files have no other names, and those of all languages take a while."""
    countries = list(pycountry.countries)
    names = list(pairs("country_aliases").items())
    return _by_folded_name([*names, *((name, c.alpha_2) for c in countries for name in (c.alpha_2, c.alpha_3, c.name))])


@cache
def _countries() -> dict[str, str]:
    """Folded name or code -> two-letter code; earlier sources win."""
    countries = list(pycountry.countries)
    names = []
    for attribute in ("common_name", "official_name"):
        names += [(getattr(c, attribute, "") or c.name, c.alpha_2) for c in countries]
    for language in _LANGUAGES:
        translate = gettext.translation("iso3166-1", pycountry.LOCALES_DIR, languages=[language], fallback=True).gettext
        names += [
            (translate(name), c.alpha_2) for c in countries for name in (c.name, getattr(c, "common_name", c.name))
        ]
    return {**_by_folded_name(names), **_english_countries()}


def _by_folded_name(names: list[tuple[str, str]]) -> dict[str, str]:
    folded = fold_all(pd.Series([name for name, _ in names], dtype="str"))
    table = dict(reversed(list(zip(folded, (code for _, code in names)))))
    table.pop("", None)
    return table


@cache
def _states() -> dict[tuple[str, str], str]:
    """(country, folded state name or code) -> the state's code, lower case."""
    table: dict[tuple[str, str], str] = {}
    parts = [(part, part.code.partition("-")[2].lower()) for part in pycountry.subdivisions]
    names = [(part, code, name) for part, code in parts for name in re.split(r"[,/\[\]]", part.name)]
    folded = fold_all(pd.Series([name for _, _, name in names], dtype="str"))
    for (part, code, _), name in zip(names, folded):
        table.setdefault((part.country_code, code), code)
        table.setdefault((part.country_code, name), code)
    return {key: code for key, code in table.items() if key[1]}
