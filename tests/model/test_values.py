"""Booleans and numbers that arrive as text."""

from __future__ import annotations

import math

import pandas as pd
import pytest

from lib.model import values


def column(*items: str) -> pd.Series:
    return pd.Series(list(items), dtype="str")


def test_yes_in_many_words():
    assert values.truth(column("TRUE", "1", "Yes", "x", "Ja", "Sí", "oui", "✓", "Checked")).all()


def test_no_and_blank_and_unknown_are_no():
    assert not values.truth(column("false", "0", "No", "", "maybe", "nein")).any()


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("1,234.56", 1234.56),
        ("EUR 1.234,56", 1234.56),
        ("R$ 1.500,00", 1500),
        ("$1,000", 1000),
        ("1.234.567", 1234567),
        ("1'000.50", 1000.5),
        ("1 234,5", 1234.5),
        ("12.5%", 12.5),
        ("(500)", -500),
        ("-5", -5),
        ("500-", -500),
        ("CHF 5.-", 5),
        ("500000.125", 500000.125),
        ("0.125", 0.125),
        ("1e6", 1_000_000),
    ],
)
def test_numbers_as_people_and_exporters_write_them(text, number):
    assert values.numbers(column(text)).tolist() == [pytest.approx(number)]


@pytest.mark.parametrize("text", ["", "-", "abc", "11-50", "1,2,x"])
def test_what_is_no_number_is_missing(text):
    assert math.isnan(values.numbers(column(text)).iloc[0])
