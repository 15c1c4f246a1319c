"""Salesforce ids: the checksum vectors are public ones."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lib.model import ids


def column(*values: str) -> pd.Series:
    return pd.Series(list(values), dtype="str")


@pytest.mark.parametrize(
    ("short", "long"),
    [
        ("a0RE000000IJmcN", "a0RE000000IJmcNMAT"),
        ("001M000000qfPyS", "001M000000qfPySIAU"),
        ("00Q5g00000AbCdE", "00Q5g00000AbCdEEAV"),
        ("aBcDEfgHIJKLMNO", "aBcDEfgHIJKLMNO025"),
    ],
)
def test_fifteen_characters_get_their_checksum(short, long):
    assert ids.to_18(column(short)).tolist() == [long]


def test_other_values_are_left_as_they_are():
    assert ids.to_18(column("12", "", " 00Q5g00000AbCdEEAV ")).tolist() == ["12", "", "00Q5g00000AbCdEEAV"]


def test_a_wrong_checksum_is_no_id():
    values = column("00Q5g00000AbCdEEAV", "00Q5g00000AbcdEEAV", "00Q5g00000AbCdE", "internationalis", "")
    assert ids.is_salesforce_id(values).tolist() == [True, False, True, False, False]


def test_only_ids_of_known_objects_can_be_corrupted():
    values = column("00Q5g00000AbcdEEAV", "00Q5g00000AbCdEEAV", "SKU5g00000AbcdEEAV", "")
    assert ids.is_corrupted(values).tolist() == [True, False, False, False]


def _has_its_case(short: str) -> bool:
    """Not one that begins like a known prefix in the wrong case: its letters are lost before they are checked."""
    known = {prefix.lower(): prefix for prefix in ids.OBJECT_OF_PREFIX}
    return known.get(short[:3].lower(), short[:3]) == short[:3]


@given(st.from_regex(r"[0-9A-Za-z]{15}", fullmatch=True).filter(lambda s: s.strip("0") and _has_its_case(s)))
def test_lost_letter_case_is_restored(short):
    long = ids.to_18(column(short)).iloc[0]
    assert ids.repair_case(long.lower()) == long
    assert ids.repair_case(long.upper()) == long


@pytest.mark.parametrize("value", ["", "00Q5g00000AbCdE", "00Q5g00000AbCdE??!", "000000000000000ZZZ"])
def test_what_cannot_be_repaired_is_none(value):
    assert ids.repair_case(value) is None


@pytest.mark.parametrize(
    ("value", "found"),
    [("00Q5g00000AbCdE", "lead"), ("00G5g00000PqRsTEAV", "queue"), ("00Q", None), ("zzz5g00000AbCdE", None)],
)
def test_the_prefix_names_the_object(value, found):
    assert ids.object_of(value) == found


def test_a_case_that_was_lost_is_given_back_where_the_check_characters_prove_it():
    values = column("00q5g00000abcdeeav", "00Q5G00000ABCDEEAV", "00Q5g00000AbCdEEAV", "zzz5g00000abcdeeav")
    assert ids.to_18(values).tolist() == ["00Q5g00000AbCdEEAV"] * 3 + ["zzz5g00000abcdeeav"]


def test_fifteen_characters_of_lost_case_prove_nothing():
    assert ids.to_18(column("00q5g00000abcde", "00V5G00000ABCDE")).tolist() == ["00q5g00000abcde", "00V5G00000ABCDE"]


def test_mixed_case_with_a_wrong_checksum_is_not_guessed_at():
    assert ids.to_18(column("00Q5g00000AbcdEEAV")).tolist() == ["00Q5g00000AbcdEEAV"]


def test_what_joins_have_to_mend_is_counted():
    values = column("00Q5g00000AbCdE", "00q5g00000abcdeeav", "00q5g00000abcde", "00q5g00000abcdezzz", "", "hello")
    assert ids.state_of(values) == (1, 1, 2)


@given(st.from_regex(r"00Q[0-9A-Za-z]{12}", fullmatch=True))
def test_every_form_of_an_id_joins_with_every_other(short):
    long = ids.to_18(column(short)).iloc[0]
    assert ids.to_18(column(short, long, long.lower(), long.upper())).tolist() == [long] * 4


def test_the_null_id_of_the_data_export_names_nothing():
    null = column("000000000000000AAA", "000000000000000")
    assert ids.to_18(null).tolist() == ["", ""]
    assert ids.is_salesforce_id(null).tolist() == [False, False]
    assert ids.state_of(null) == (0, 0, 0)
