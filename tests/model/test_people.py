"""People's names in many orders."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lib.model import people


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("Robert Weaver", ("Robert", "", "Weaver")),
        ("Dr. Robert J. Weaver Jr.", ("Robert", "J.", "Weaver")),
        ("Weaver, Robert J.", ("Robert", "J.", "Weaver")),
        ("John Smith, PhD", ("John", "", "Smith")),
        ("van der Berg, Jan", ("Jan", "", "van der Berg")),
        ("Juan de la Cruz", ("Juan", "", "de la Cruz")),
        ("Ludwig van Beethoven", ("Ludwig", "", "van Beethoven")),
        ("María José García López", ("María", "José", "García López")),
        ("José Ortega y Gasset", ("José", "", "Ortega y Gasset")),
        ("SMITH John", ("John", "", "SMITH")),
        ("Robert (Bob) Weaver", ("Robert", "", "Weaver")),
        ("山田 太郎", ("太郎", "", "山田")),
        ("欧阳锋", ("锋", "", "欧阳")),
        ("김철수", ("철수", "", "김")),
        ("田中健", ("健", "", "田中")),
        ("長谷川翔太", ("翔太", "", "長谷川")),
        ("小林", ("", "", "小林")),
        ("Madonna", ("", "", "Madonna")),
        ("Dr Li", ("", "", "Li")),
        ("", ("", "", "")),
    ],
)
def test_full_names_are_taken_apart(name, parts):
    assert people.split_full_name(name) == parts


@given(st.text(max_size=30))
def test_no_text_breaks_the_splitting(name):
    assert all(isinstance(part, str) for part in people.split_full_name(name))


def test_a_column_of_names_becomes_three():
    frame = people.split_full_names(pd.Series(["Ann Bo", "Bo, Ann", "Ann Bo"], index=["x", "y", "z"], dtype="str"))
    assert frame.loc["y"].to_dict() == {"first": "Ann", "middle": "", "last": "Bo"}
    assert list(frame.index) == ["x", "y", "z"]


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("Bob", "robert"),
        ("Robert", "robert"),
        ("Bill", "william"),
        ("Katherine", "catherine"),
        ("Kate", "catherine"),
        ("Paco", "francisco"),
        ("Dr. Bob", "robert"),
        ("Anna Maria", "anna"),
        ("Zbigniew", "zbigniew"),
        ("", ""),
    ],
)
def test_short_forms_share_the_key_of_the_full_name(name, key):
    assert people.first_name_key(name) == key


@pytest.mark.parametrize(
    ("left", "right"),
    [("Bob", "Robert"), ("Rob", "Bobby"), ("J", "Jon"), ("Hans", "Johannes"), ("Steven", "Stephen"), ("José", "Jose")],
)
def test_names_that_one_person_can_have(left, right):
    assert people.same_person_first_name(left, right)
    assert people.same_person_first_name(right, left)


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("Alexander", "Alexandra"),
        ("Bill", "Robert"),
        ("Daniel", "Danielle"),
        ("Aaron", "Erin"),
        ("", "Ann"),
        ("J", "Bo"),
    ],
)
def test_names_of_two_people(left, right):
    assert not people.same_person_first_name(left, right)


def test_initials_leave_titles_out():
    assert people.initials("Dr. Jean-Luc Picard") == "jlp"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Robbie", "Robert"),
        ("Peggie", "Margaret"),
        ("Mhd", "Muhammad"),
        ("Anastassia", "Nastasia"),
        ("Georg", "George"),
    ],
)
def test_spellings_of_short_forms_and_of_one_name_belong_together(one, other):
    assert people.same_person_first_name(one, other)


@pytest.mark.parametrize(("one", "other"), [("Mary", "Marsha"), ("Mary", "Rosemary"), ("Anna", "Annabelle")])
def test_a_full_name_is_no_short_form_of_another(one, other):
    assert not people.same_person_first_name(one, other)


def test_titles_and_suffixes_leave_a_name():
    names = pd.Series(["prof dr anna", "smith jr phd", "jr"], dtype="str")
    assert people.without_titles(names).tolist() == ["anna", "smith", "jr"]


def test_east_asian_names_are_read_by_tables_and_kana_by_sound():
    names = pd.Series(
        ["田中", "渡邊", "김", "きょうこ", "シュウヘイ", "ハットリ", "こういち", "Smith", ""], dtype="str"
    )
    read = people.as_read(names, "surname_readings").tolist()
    assert read == ["tanaka", "watanabe", "kim", "kyoko", "shuhei", "hattori", "koichi", "Smith", ""]
