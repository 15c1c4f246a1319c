"""Countries, states, streets, postcodes."""

from __future__ import annotations

import pandas as pd
import pytest

from lib.model import places


def column(*values: str) -> pd.Series:
    return pd.Series(list(values), dtype="str")


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("US", "US"), ("U.S.A.", "US"), ("Estados Unidos", "US"), ("Deutschland", "DE"), ("Allemagne", "DE"),
        ("Korea", "KR"), ("日本", "JP"), ("Россия", "RU"), ("UK", "GB"), ("Côte d’Ivoire", "CI"), ("GBR", "GB"),
        ("P.R. China", "CN"), ("NA", "NA"), ("n/a", ""), ("Atlantis", ""), ("", ""),
    ],
)  # fmt: skip
def test_countries_by_name_in_many_languages_or_code(name, code):
    assert places.country_code(column(name)).tolist() == [code]


def test_a_code_has_a_name_to_show():
    assert places.country_name("DE") == "Germany"
    assert places.country_name("ZZ") == "ZZ"
    assert places.country_name("") == ""


def test_a_states_name_and_code_are_one_key():
    keys = places.state_key(column("California", "CA", "Bayern", "Narnia", ""), column("US", "US", "DE", "US", ""))
    assert keys.tolist() == ["ca", "ca", "by", "narnia", ""]


def test_a_state_alone_is_looked_for_in_the_large_federations():
    assert places.state_key(column("Texas", "Ontario")).tolist() == ["tx", "on"]


def test_a_state_of_another_country_does_not_fit():
    states = column("CA", "Bayern", "Bayern", "Narnia", "", "CA")
    countries = column("US", "US", "DE", "US", "US", "")
    assert places.state_fits(states, countries).tolist() == [True, False, True, True, True, True]


def test_streets_are_compared_in_short_words():
    values = column("12 Main Street, Suite 4", "12 MAIN ST., STE 4", "Hauptstraße 5", "Hauptstr. 5")
    assert places.street_key(values).tolist() == ["12 main st ste 4", "12 main st ste 4", "haupt st 5", "haupt st 5"]


@pytest.mark.parametrize(
    ("value", "key"),
    [("12345-6789", "12345"), ("D-80331", "80331"), ("sw1a 1aa", "SW1A1AA"), ("02139", "02139"), ("", "")],
)
def test_postcodes_are_compared_without_spaces_and_additions(value, key):
    assert places.postcode_key(column(value)).tolist() == [key]


def test_one_value_is_a_country_by_name_or_code_in_many_languages():
    assert [places.is_country(value) for value in ("Deutschland", "DE", "España", "Bavaria", "")] == [
        True,
        True,
        True,
        False,
        False,
    ]
