"""Phone numbers: one spelling per number, and whether a number can exist.

The numbering plans are libphonenumber's. Whole columns are read with Arrow's string kernels, country by country;
libphonenumber itself parses only what these cannot place.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Sequence
from functools import cache
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
import phonenumbers
import pyarrow as pa
import pyarrow.compute as pc
from phonenumbers import COUNTRY_CODE_TO_REGION_CODE, NumberParseException, PhoneMetadata

from lib.model import places
from lib.model.text import (
    arrow,
    characters,
    contains,
    encoded,
    flags,
    from_arrow,
    having,
    map_unique,
    remembering,
    replace,
    without,
)

_SHORTEST, _LONGEST = 7, 15
_NO_DIGIT = ~characters("[0-9]")
_PLAIN = characters("[0-9 +().-]")
_NO_REGION = "??"
_EXTENSION = (
    r"(?i)[\s,;(]*(?:ext(?:ension|n)?\.?|x|#|durchwahl|dw|poste|anexo|ramal|interno|toestel)\s*[.:]?\s*\d{1,6}[)\s]*$"
)
_SEVEN_DIGITS = r"(?:[1-9](?:[^;/|\d]*\d){6}|0[^;/|\d]*[1-9](?:[^;/|\d]*\d){5})"
_SECOND_NUMBER = rf"^([^;/|\d+]*(?:{_SEVEN_DIGITS}|(?:\+|00)(?:[^;/|\d]*\d){{9}})[^;/|]*)[;/|].*$"
"""A number behind a whole one: of seven digits, or nine with a country's code (0048 947/181688 is one number)."""
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
    return normalise_all([phones], countries, default_country)[0]


def normalise_all(
    columns: Sequence[pd.Series], countries: pd.Series | None = None, default_country: str = ""
) -> list[pd.Series]:
    """`normalise` over several columns of one frame, in half the time that they would take one by one."""
    codes, distinct = placed(columns, countries, default_country)
    numbers = normalise_placed(distinct).array
    return [pd.Series(numbers.take(rows), index=column.index) for column, rows in zip(columns, codes)]


def placed(
    columns: Sequence[pd.Series], countries: pd.Series | None = None, default_country: str = ""
) -> tuple[list[np.ndarray], pd.Series]:
    """The distinct numbers of several columns, each led by two letters that say where it is, in order of appearance;
    and for each row of each column the position of its number.

    What `normalise` makes of a number depends on nothing else.
    """
    whole = pa.concat_arrays([arrow(column) for column in columns])
    codes, numbers = encoded(from_arrow(whole))
    default = places.country_code(pd.Series([default_country], dtype="str")).iloc[0]
    named, names = (0, [default_country]) if countries is None else encoded(countries)
    regions = places.country_code(pd.Series(names, dtype="str"))
    found, regions = encoded(regions.mask(regions == "", default).mask(lambda region: region == "", _NO_REGION))
    where = np.broadcast_to(found[named], len(columns[0]))
    pairs, distinct = pd.factorize(codes.astype(np.int64) * len(regions) + np.tile(where, len(columns)))
    number, region = divmod(distinct, len(regions))
    return np.split(pairs, len(columns)), regions.take(region).reset_index(drop=True) + numbers.take(number).array


def is_valid(numbers: pd.Series) -> pd.Series:
    """Whether numbers from `normalise` can exist: + numbers fit their country's plan, others have 7 to 15 digits."""
    international = numbers.str.startswith("+")
    digits = numbers.str.lstrip("+")
    calling = _calling_codes(digits.where(international, ""))
    fits = _by_group(digits, calling.where(international, "national"), _fits)
    return flags(fits, numbers.index) & ~is_placeholder(numbers)


def is_placeholder(phones: pd.Series) -> pd.Series:
    """Whether each value, raw or normalised, is a number that nobody has; blank is none.

    Such are repeated digits, digits counted up or down, and the numbers kept for films (415-555-0123).
    """
    digits = _digits(phones)
    foreign = contains(phones, r"^\s*\+") & ~digits.str.startswith("1")
    return contains(digits, _NOBODYS) | (~foreign & contains(digits, _FICTIONAL))


def _normalise_distinct(distinct: pd.Series) -> pd.Series:
    """The kernel of `normalise`; each value is a region's two letters and a number."""
    regions, values = distinct.str.slice(0, 2), _cleaned(distinct.str.slice(2))
    international = contains(values, r"^[^\d+]*(?:\+|00[1-9])")
    trunk = values.str.contains("(0)", regex=False)
    if trunk.any():
        values = values.mask(trunk & international, values.str.replace("(0)", "", regex=False))
    digits = _digits(values)
    digits = digits.mask(international, replace(digits, "^00", ""))
    north_american = ~international & contains(digits, "^011[2-9]") & regions.isin(_regions_of(1))
    digits = digits.mask(north_american, digits.str.slice(3))
    international |= north_american
    placeable = ~international & regions.isin(phonenumbers.SUPPORTED_REGIONS) & (digits.str.len() >= 5)
    calling = _calling_codes(digits.where(international, ""))
    result = from_arrow(_by_group(digits, calling.mask(placeable, regions), _placed), digits.index)
    length = result.str.len() - result.str.startswith("+")
    nobodys = contains(digits, _NOBODYS) | contains(result, _NOBODYS)
    usable = (length >= _SHORTEST) & (length <= _LONGEST) & ~nobodys
    return result.where(usable, "").astype("str")


normalise_placed = remembering(_normalise_distinct)
"""`normalise` for distinct values that `placed` made."""


def _by_group(values: pd.Series, groups: pd.Series, function: Callable[[pa.Array, str], pa.Array]) -> pa.Array:
    """The function's answers to the values of each group and the group's name, in the order of the values."""
    codes, names = pd.factorize(groups)
    order = np.argsort(codes, kind="stable")
    sizes = np.bincount(codes, minlength=len(names))
    sorted_values = arrow(values).take(order)
    parts = [
        function(sorted_values.slice(end - size, size), name) for name, size, end in zip(names, sizes, sizes.cumsum())
    ]
    return pa.concat_arrays(parts or [function(sorted_values, "")]).take(np.argsort(order))


def _placed(digits: pa.Array, place: str) -> pa.Array:
    """Digits of one place, a calling code or a region, in international form; unplaced ones as they are."""
    if place.isdigit():
        return _led_by(place, _without_trunk(_after(digits, place), int(place)))
    return _with_country(digits, place) if place else digits


def _fits(digits: pa.Array, calling: str) -> pa.Array:
    """Whether the digits fit a numbering plan of their calling code, or are as long as any number of no known place."""
    if calling == "national":
        return pc.match_substring_regex(digits, rf"^\d{{{_SHORTEST},{_LONGEST}}}$")
    plan = _any_plan(int(calling)) if calling else "[^0-9]"
    return pc.match_substring_regex(_after(digits, calling), f"^(?:{plan})$")


def _after(digits: pa.Array, start: str) -> pa.Array:
    """The digits behind a start; "" where they start otherwise."""
    return pc.if_else(pc.starts_with(digits, start), pc.utf8_slice_codeunits(digits, len(start)), "")


def _cleaned(phones: pd.Series) -> pd.Series:
    """Without extensions, second numbers, vanity letters and the traces of spreadsheets."""
    every = arrow(phones)
    odd = pa.array(having(every, ~_PLAIN))
    values = every.filter(odd)
    others = pc.invert(pc.string_is_ascii(values))
    even = [unicodedata.normalize("NFKC", value) for value in values.filter(others).to_pylist()]
    values = pc.replace_with_mask(values, others, pa.array(even, pa.large_string()))
    values = pc.replace_substring_regex(values, _LOST_DIGITS, "")
    values = pc.replace_substring_regex(values, _EXTENSION, "")
    values = pc.replace_substring_regex(values, _SECOND_NUMBER, r"\1")
    vanity = pc.match_substring_regex(values, f"^(?:{_VANITY})$")
    dialled = [phonenumbers.convert_alpha_characters_in_number(value) for value in values.filter(vanity).to_pylist()]
    values = pc.replace_with_mask(values, vanity, pa.array(dialled, pa.large_string()))
    return from_arrow(pc.replace_with_mask(every, odd, values), phones.index)


def _digits(values: pd.Series) -> pd.Series:
    """Only the digits (of 4155550123.0 those before the point)."""
    whole = arrow(values)
    if pc.any(pc.ends_with(pc.utf8_trim_whitespace(whole), ".0")).as_py():
        whole = pc.replace_substring_regex(whole, r"^\s*(\d{7,15})\.0\s*$", r"\1")
    return from_arrow(without(whole, _NO_DIGIT), values.index)


def _with_country(digits: pa.Array, region: str) -> pa.Array:
    """National digits of one region, in international form where they can be placed.

    Read without the trunk prefix, as they stand, or as led by the country code: first whichever fits the numbering
    plan, then whichever has a possible length. Of others libphonenumber takes away what may lead a number, and is
    asked only where there is such a start, or the length is one that it takes.
    """
    plan = _plan(region)
    forms = (_after(digits, plan.prefix), digits, _after(digits, plan.code))
    fits = pc.match_substring_regex(pa.concat_arrays(forms), f"^(?:{plan.pattern})$")
    fitting = [_where(fits.slice(at * len(digits), len(digits)), form) for at, form in enumerate(forms)]
    lengths = pa.array(plan.lengths, pa.int32())
    possible = [_where(pc.is_in(pc.utf8_length(form), lengths), form) for form in forms]
    national = pc.coalesce(*fitting, *possible)
    placed = _led_by(plan.code, national)
    if not placed.null_count:
        return placed
    left = pc.is_null(placed)
    led = pc.match_substring_regex(digits, f"^(?:{plan.starts})")
    odd = pc.and_(left, pc.or_(led, pc.is_in(pc.utf8_length(digits), pa.array(plan.main_lengths, pa.int32()))))
    parsed = [_parsed(value, region) for value in digits.filter(odd).to_pylist()]
    return pc.replace_with_mask(pc.coalesce(placed, digits), odd, pa.array(parsed, pa.large_string()))


def _where(condition: pa.Array, values: pa.Array) -> pa.Array:
    return pc.if_else(condition, values, None)


def _led_by(code: str, national: pa.Array) -> pa.Array:
    start, nothing = (pa.scalar(text, pa.large_string()) for text in (f"+{code}", ""))
    return pc.binary_join_element_wise(start, national, nothing)


def _without_trunk(national: pa.Array, code: int) -> pa.Array:
    """Digits after +country code, without a trunk prefix that does not belong there (+44 020 ...)."""
    region = _main_region(code)
    if region not in phonenumbers.SUPPORTED_REGIONS or not _plan(region).prefix:
        return national
    plan = _plan(region)
    stripped = _after(national, plan.prefix)
    both = pc.match_substring_regex(pa.concat_arrays([national, stripped]), f"^(?:{plan.pattern})$")
    fits, fits_stripped = both.slice(0, len(national)), both.slice(len(national))
    return pc.if_else(pc.and_(fits_stripped, pc.invert(fits)), stripped, national)


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
    return map_unique(digits.str.slice(0, 3), _calling_code)


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
    main_lengths: tuple[int, ...]
    """Those of the main region of the calling code, by which libphonenumber judges what it has read."""
    starts: str
    """A pattern for what libphonenumber may take away from the start of a number."""


@cache
def _plan(region: str) -> _Plan:
    data: Any = PhoneMetadata.metadata_for_region(region)
    main: Any = PhoneMetadata.metadata_for_region(_main_region(data.country_code)) or data
    general, code = data.general_desc, str(data.country_code)
    starts = (code, data.international_prefix, data.national_prefix_for_parsing)
    return _Plan(
        code,
        data.national_prefix or "",
        general.national_number_pattern,
        general.possible_length,
        main.general_desc.possible_length,
        "|".join(start for start in starts if start),
    )


@cache
def _any_plan(code: int) -> str:
    """A pattern for the national numbers of every region that shares the calling code."""
    if _main_region(code) == phonenumbers.REGION_CODE_FOR_NON_GEO_ENTITY:
        worldwide: Any = PhoneMetadata.metadata_for_nongeo_region(code)
        return str(worldwide.general_desc.national_number_pattern)
    return "|".join(f"(?:{_plan(region).pattern})" for region in _regions_of(code))
