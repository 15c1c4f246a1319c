"""Phone numbers: one spelling each."""

from __future__ import annotations

import pandas as pd
import phonenumbers
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lib.model import phones


def column(*values: str) -> pd.Series:
    return pd.Series(list(values), dtype="str")


def normal(value: str, country: str = "") -> str:
    return phones.normalise(column(value), column(country)).iloc[0]


@pytest.mark.parametrize(
    "value", ["(415) 555-2671", "1-415-555-2671", "+1 415.555.2671", "4155552671.0", "415 555 2671 x12"]
)
def test_one_number_has_one_spelling(value):
    assert normal(value, "United States") == "+14155552671"


@pytest.mark.parametrize(
    ("value", "country", "expected"),
    [
        ("+44 (0)20 7946 0958", "DE", "+442079460958"),
        ("0049 30 901820", "", "+4930901820"),
        ("030/901820", "Germany", "+4930901820"),
        ("011 44 20 7946 0958", "US", "+442079460958"),
        ("06 1234 5678", "IT", "+390612345678"),
        ("8 495 123-45-67", "RU", "+74951234567"),
        ("0 15 11 98765 4321", "BR", "+5511987654321"),
        ("0171 1234567 / 030 901820", "DE", "+491711234567"),
        ("030 901820/21", "DE", "+4930901820"),
        ("0049 171 1234567; +49 30 901820", "", "+491711234567"),
        ("0049 171/1234567", "", "+491711234567"),
        ("0048 947/181688", "", "+48947181688"),
        ("1-800-FLOWERS", "US", "+18003569377"),
        ("９１２３４５６７８", "ES", "+34912345678"),
    ],
)
def test_trunk_prefixes_and_national_habits(value, country, expected):
    assert normal(value, country) == expected


def as_libphonenumber_reads(digits: str, region: str) -> str:
    try:
        number = phonenumbers.parse(digits, region)
    except phonenumbers.NumberParseException:
        return digits
    possible = phonenumbers.is_possible_number_with_reason(number) == phonenumbers.ValidationResult.IS_POSSIBLE
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164) if possible else digits


def test_digits_that_stay_as_they_are_say_nothing_more_to_libphonenumber_either():
    starts = ("1", "0", "15", "34", "4420", "44020", "550", "81", "83")
    asked = [(f"{start}{'25364879'[:size]}", region)
             for region in ("US", "ES", "GB", "GG", "AR", "BR", "IT", "RU", "MX")
             for start in starts for size in (6, 7, 8)]  # fmt: skip
    digits, regions = (column(*part) for part in zip(*asked))
    stay = phones.normalise(digits, regions) == digits
    assert 80 < stay.sum() < 160
    assert [as_libphonenumber_reads(*pair) for pair in zip(digits[stay], regions[stay])] == digits[stay].tolist()


def test_without_a_country_the_national_digits_stay():
    assert normal("(415) 555-2671") == "4155552671"


def test_the_default_country_serves_where_none_is_given():
    values = phones.normalise(column("030 901820", "020 7946 0958"), column("", "GB"), "Germany")
    assert values.tolist() == ["+4930901820", "+442079460958"]


@pytest.mark.parametrize("value", ["", "n/a", "12345", "0000000000", "1234567890", "4.15556E+09", "+91 99999 99999"])
def test_unusable_numbers_are_blank(value):
    assert normal(value, "US") == ""


def test_numbers_of_films_are_kept_for_matching_but_are_placeholders():
    assert normal("415-555-0123", "US") == "+14155550123"
    assert phones.is_placeholder(column("415-555-0123", "+33 1 45 55 01 23", "415-555-2671", "")).tolist() == [
        True, False, False, False,
    ]  # fmt: skip


def test_valid_means_that_the_numbering_plan_has_it():
    numbers = column("+14155552671", "+10155552671", "+4930901820", "4155552671", "+14155550123", "")
    assert phones.is_valid(numbers).tolist() == [True, False, True, True, False, False]


@settings(max_examples=20, deadline=None)
@given(st.sampled_from(["US", "GB", "DE", "ES", "IT", "IN", "AU", "NL", "JP", "MX", "ZA"]))
def test_real_numbers_come_out_as_libphonenumber_writes_them(region):
    example = phonenumbers.example_number(region)
    national = phonenumbers.format_number(example, phonenumbers.PhoneNumberFormat.NATIONAL)
    international = phonenumbers.format_number(example, phonenumbers.PhoneNumberFormat.INTERNATIONAL)
    expected = phonenumbers.format_number(example, phonenumbers.PhoneNumberFormat.E164)
    assert [normal(national, region), normal(international)] == [expected, expected]


@settings(deadline=None, max_examples=40)
@given(st.text(max_size=25), st.sampled_from(["US", "DE", "", "Atlantis"]))
def test_the_result_is_blank_or_digits_of_a_usable_length(value, country):
    number = normal(value, country).removeprefix("+")
    assert number == "" or (number.isdigit() and 7 <= len(number) <= 15)
