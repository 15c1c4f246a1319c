"""Phone numbers: one spelling per number, and whether a number can exist.

The numbering plans are libphonenumber's. Whole columns are read with Arrow's string kernels, country by country;
libphonenumber itself parses only what these cannot place.
"""

from __future__ import annotations

import unicodedata
from functools import cache
from typing import Any, NamedTuple

import pandas as pd
import phonenumbers
import pyarrow.compute as pc
from phonenumbers import COUNTRY_CODE_TO_REGION_CODE, NumberParseException, PhoneMetadata

from lib.model import places
from lib.model.text import arrow, contains, from_arrow, map_unique, matches, replace

_SHORTEST, _LONGEST = 7, 15
_EXTENSION = (
    r"(?i)[\s,;(]*(?:ext(?:ension|n)?\.?|x|#|durchwahl|dw|poste|anexo|ramal|interno|toestel)\s*[.:]?\s*\d{1,6}[)\s]*$"
)
_SECOND_NUMBER = r"^([^;/|]*\d(?:[^;/|\d]*\d){6}[^;/|]*)[;/|].*$"
_LOST_DIGITS = r"^\s*\d(?:[.,]\d+)?[eE]\+?\d{1,2}\s*$"
_VANITY = r"^[\s+().\d-]*\d{3}[\s.)-]*[A-Za-z]{3,}[A-Za-z\d\s-]*$"
_REPEATED = "|".join(f"{digit}{{5,}}" for digit in "0123456789")
_NOBODYS = (
    rf"^(?:\d{{0,4}}?(?:{_REPEATED})|0?1234567(?:8(?:9(?:01?)?)?)?|0?987654321?0?|0?1?02030405(?:06)?|\d{{1,6}})$"
)
_FICTIONAL = r"^(?:1?\d{3}5550[01]\d{2}|1?\d{3}555(?:1212|5555|1234)|555\d{4})$"


def normalise(phones: pd.Series, countries: pd.Series | None = None, default_country: str = "") -> pd.Series:
    """Each number as + and digits where its country is known, else its national digits; "" where it is unusable.

    The country comes from the number itself (+49, 0049), else from `countries` (names or codes), else from
    `default_country`. Unusable: fewer than 7 digits, more than 15, digits lost in a spreadsheet (4.2E+09), or digits
    that nobody has (0000000, 1234567890).
    """
    default = places.country_code(pd.Series([default_country], dtype="str")).iloc[0]
    if countries is None:
        regions = pd.Series(default, index=phones.index, dtype="str")
    else:
        regions = places.country_code(countries)
        regions = regions.mask(regions == "", default)
    frame = pd.DataFrame({"phone": phones.to_numpy(), "region": regions.to_numpy()}, dtype="str")
    codes, _ = pd.factorize(frame["phone"] + "\x1f" + frame["region"])
    pairs = frame[~pd.Series(codes).duplicated()].reset_index(drop=True)
    return _normalise_distinct(pairs["phone"], pairs["region"]).take(codes).set_axis(phones.index)


def is_valid(numbers: pd.Series) -> pd.Series:
    """Whether numbers from `normalise` can exist: + numbers fit their country's plan, others have 7 to 15 digits."""
    international = numbers.str.startswith("+")
    result = ~international & matches(numbers, rf"\d{{{_SHORTEST},{_LONGEST}}}")
    digits = numbers[international].str[1:]
    calling = _calling_codes(digits)
    for code in calling.unique():
        if code:
            rows = calling.index[calling == code]
            national = digits.loc[rows].str[len(code) :]
            result.loc[rows] = matches(national, _any_plan(int(code)))
    return result & ~is_placeholder(numbers)


def is_placeholder(phones: pd.Series) -> pd.Series:
    """Whether each value, raw or normalised, is a number that nobody has; blank is none.

    Such are repeated digits, digits counted up or down, and the numbers kept for films (415-555-0123).
    """
    digits = _digits(phones)
    foreign = contains(phones, r"^\s*\+") & ~digits.str.startswith("1")
    return contains(digits, _NOBODYS) | (~foreign & contains(digits, _FICTIONAL))


def _normalise_distinct(phones: pd.Series, regions: pd.Series) -> pd.Series:
    values = _cleaned(phones)
    international = contains(values, r"^[^\d+]*(?:\+|00[1-9])")
    trunk = values.str.contains("(0)", regex=False)
    if trunk.any():
        values = values.mask(trunk & international, values.str.replace("(0)", "", regex=False))
    digits = _digits(values)
    digits = digits.mask(international, replace(digits, "^00", ""))
    north_american = ~international & contains(digits, "^011[2-9]") & regions.isin(_regions_of(1))
    digits = digits.mask(north_american, digits.str.slice(3))
    international |= north_american
    nobodys = contains(digits, _NOBODYS)
    result = digits.where(~international, "")
    calling = _calling_codes(digits.where(international, ""))
    for code in calling.unique():
        if code:
            rows = calling.index[calling == code]
            national = digits.loc[rows].str[len(code) :]
            result.loc[rows] = f"+{code}" + _without_trunk(national, _main_region(int(code)))
    lost = international & (calling == "")
    result = result.mask(lost, digits)
    for region in regions.unique():
        if region in phonenumbers.SUPPORTED_REGIONS:
            rows = regions.index[~international & (regions == region) & (digits.str.len() >= 5)]
            result.loc[rows] = _with_country(digits.loc[rows], region)
    length = result.str.len() - result.str.startswith("+")
    usable = (length >= _SHORTEST) & (length <= _LONGEST) & ~nobodys & ~contains(result, _NOBODYS)
    return result.where(usable, "").astype("str")


def _cleaned(phones: pd.Series) -> pd.Series:
    """Without extensions, second numbers, vanity letters and the traces of spreadsheets."""
    plain = matches(phones, r"[0-9 +().-]*")
    if plain.all():
        return phones
    odd = phones[~plain]
    odd = pd.Series([unicodedata.normalize("NFKC", value) for value in odd], index=odd.index, dtype="str")
    values = arrow(odd)
    values = pc.replace_substring_regex(values, _LOST_DIGITS, "")
    values = pc.replace_substring_regex(values, _EXTENSION, "")
    values = pc.replace_substring_regex(values, _SECOND_NUMBER, r"\1")
    odd = from_arrow(values, odd.index)
    vanity = matches(odd, _VANITY)
    if vanity.any():
        odd.loc[vanity] = [phonenumbers.convert_alpha_characters_in_number(value) for value in odd[vanity]]
    return phones.where(plain, odd.reindex(phones.index, fill_value="")).astype("str")


def _digits(values: pd.Series) -> pd.Series:
    """Only the digits (of 4155550123.0 those before the point)."""
    whole = pc.replace_substring_regex(arrow(values), r"^\s*(\d{7,15})\.0\s*$", r"\1")
    return from_arrow(pc.replace_substring_regex(whole, r"[^0-9]+", ""), values.index)


def _with_country(digits: pd.Series, region: str) -> pd.Series:
    """National digits of one region, in international form where they can be placed.

    Read without the trunk prefix, as they stand, or as led by the country code: first whichever fits the numbering
    plan, then whichever has a possible length.
    """
    plan = _plan(region)
    unprefixed = digits.str.slice(len(plan.prefix)).where(digits.str.startswith(plan.prefix), "")
    national = digits.str.slice(len(plan.code)).where(digits.str.startswith(plan.code), "")
    placed = pd.Series("", index=digits.index, dtype="str")
    for form in (unprefixed, digits, national):
        placed = placed.mask((placed == "") & matches(form, plan.pattern), f"+{plan.code}" + form)
    for form in (unprefixed, digits, national):
        placed = placed.mask((placed == "") & form.str.len().isin(plan.lengths), f"+{plan.code}" + form)
    rest = digits[placed == ""]
    if len(rest):
        placed.loc[rest.index] = map_unique(rest, lambda value: _parsed(value, region))
    return placed.astype("str")


def _without_trunk(national: pd.Series, region: str) -> pd.Series:
    """Digits after +country code, without a trunk prefix that does not belong there (+44 020 ...)."""
    if region not in phonenumbers.SUPPORTED_REGIONS or not _plan(region).prefix:
        return national
    plan = _plan(region)
    stripped = national.str.slice(len(plan.prefix))
    extra = national.str.startswith(plan.prefix) & ~matches(national, plan.pattern)
    return national.mask(extra & matches(stripped, plan.pattern), stripped)


def _parsed(digits: str, region: str) -> str:
    try:
        number = phonenumbers.parse(digits, region)
    except NumberParseException:
        return digits
    if phonenumbers.is_possible_number_with_reason(number) != phonenumbers.ValidationResult.IS_POSSIBLE:
        return digits
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def _calling_codes(digits: pd.Series) -> pd.Series:
    """The country calling code that each international number starts with; "" if none is known."""
    start = digits.str.slice(0, 3)
    codes = {value: _calling_code(value) for value in start.unique()}
    return start.map(codes).astype("str")


def _calling_code(start: str) -> str:
    heads = (start[:length] for length in (1, 2, 3) if start)
    return next((head for head in heads if int(head) in COUNTRY_CODE_TO_REGION_CODE), "")


def _regions_of(code: int) -> tuple[str, ...]:
    return tuple(COUNTRY_CODE_TO_REGION_CODE[code])


def _main_region(code: int) -> str:
    return _regions_of(code)[0]


class _Plan(NamedTuple):
    """How numbers of one region are built."""

    code: str
    prefix: str
    pattern: str
    lengths: tuple[int, ...]


@cache
def _plan(region: str) -> _Plan:
    data: Any = PhoneMetadata.metadata_for_region(region)
    general = data.general_desc
    return _Plan(
        str(data.country_code), data.national_prefix or "", general.national_number_pattern, general.possible_length
    )


@cache
def _any_plan(code: int) -> str:
    """A pattern for the national numbers of every region that shares the calling code."""
    if _main_region(code) == phonenumbers.REGION_CODE_FOR_NON_GEO_ENTITY:
        worldwide: Any = PhoneMetadata.metadata_for_nongeo_region(code)
        return str(worldwide.general_desc.national_number_pattern)
    return "|".join(f"(?:{_plan(region).pattern})" for region in _regions_of(code))
