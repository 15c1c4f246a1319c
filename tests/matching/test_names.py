"""Two people's names in the spellings of many languages."""

from __future__ import annotations

import numpy as np
import pytest

from lib.matching import engine, evidence, groups
from lib.matching.prepare import prepare
from tests.matching.leads import leads, person, town
from tests.matching.test_evidence import levels

CASES = [
    ("FirstName", "Xiu Ying", "XiuYing", "first", "nickname"),
    ("FirstName", "Jean-Luc", "Jeanluc", "first", "nickname"),
    ("FirstName", "R", "Bob", "first", "initial"),
    ("FirstName", "Barb", "Barbara", "first", "nickname"),
    ("FirstName", "Sasha", "Alexander", "first", "nickname"),
    ("FirstName", "Dr. Anna", "Anna", "first", "same"),
    ("FirstName", "محمد", "Mohammed", "first", "nickname"),
    ("FirstName", "فيصل", "Faisal", "first", "similar"),
    ("FirstName", "Юрий", "Yuri", "first", "nickname"),
    ("FirstName", "Keeley", "Kaylee", "first", "similar"),
    ("FirstName", "Patrick", "Patricia", "first", "different"),
    ("FirstName", "Alexander", "Alexandra", "first", "different"),
    ("FirstName", "Jean", "June", "first", "different"),
    ("FirstName", "Jon", "Jan", "first", "different"),
    ("FirstName", "Jan", "Jane", "first", "different"),
    ("FirstName", "Susan", "Suzanne", "first", "similar"),
    ("FirstName", "Sonja", "Sonya", "first", "similar"),
    ("FirstName", "Jom", "Jan", "first", "different"),
    ("FirstName", "Jonn", "Jon", "first", "similar"),
    ("FirstName", "Darla", "Darletta", "first", "different"),
    ("LastName", "صديقي", "Siddiqui", "last", "similar"),
    ("LastName", "ВАСИЛЬЕВ", "Vasilyev", "last", "similar"),
    ("LastName", "Smith PhD", "Smith", "last", "same"),
    ("LastName", "de la Cruz", "Delacruz", "last", "similar"),
    ("LastName", "O'Brien", "OBrien", "last", "same"),
    ("LastName", "Meyer-Thomas", "Thomas", "last", "partial"),
]


@pytest.mark.parametrize(("field", "left", "right", "kind", "level"), CASES)
def test_two_names_are_judged_by_level(field, left, right, kind, level):
    other = {"LastName": "Ostrander"} if field == "FirstName" else {"FirstName": "Wilma"}
    assert levels({field: left, **other}, {field: right, **other})[kind] == level


@pytest.mark.parametrize("pair", [("Bob", "R"), ("Bob", "Robert"), ("Pat", "Patrick"), ("Robrt", "Robert")])
def test_first_names_say_the_same_whichever_comes_first_in_the_file(pair):
    def chance(*first: str) -> float:
        records = prepare(leads(*(person(name, "Ostrander") for name in (*first, "Robert", "Rob", "Bea"))))
        return float(evidence.compare(records, np.array([0]), np.array([1])).chance["first"][0])

    assert chance(*pair) == chance(*pair[::-1]) < 0


def test_twins_at_one_address_are_two_people():
    home = {"Street": "14 Quarry Lane", "City": "Boise", "PostalCode": "83702", "Phone": "+1 208 736 5000"}
    twins = [person(first, "Ostrander", **home) for first in ("Jon", "Jan")]
    found = engine.find(leads(*twins, *town(60))).pairs
    assert not len(groups.group(found, 0.5))


def test_a_mailbox_tells_that_one_of_two_well_known_first_names_is_a_slip():
    one = {"FirstName": "Andre", "LastName": "Ostrander", "Email": "andrew.ostrander@acme.com"}
    other = {"FirstName": "Andrew", "LastName": "Ostrander"}
    assert levels(one, other)["first"] == "similar"
    assert levels(one | {"Email": "a.ostrander@acme.com"}, other)["first"] == "different"


def test_a_maiden_name_may_stand_in_the_middle():
    assert levels({"Name": "Susan Meyer"}, {"Name": "Susan Meyer Thomas"})["last"] == "partial"


def test_an_east_asian_name_meets_its_latin_spelling_family_first_or_last():
    assert levels({"Name": "王杰"}, {"FirstName": "Jie", "LastName": "Wang"}) == {"first": "same", "last": "same"}


@pytest.mark.parametrize(
    ("native", "first", "last", "levels_"),
    [
        ("김철수", "Chul-soo", "Kim", ("similar", "same")),
        ("박지훈", "Ji Hoon", "Park", ("similar", "same")),
        ("이영희", "Young-hee", "Rhee", ("similar", "similar")),
        ("김철수", "Young-hee", "Kim", ("different", "same")),
        ("田中太郎", "Taro", "Tanaka", ("same", "same")),
        ("長谷川翔太", "Shota", "Hasegawa", ("same", "same")),
        ("さとう きょうこ", "Kyoko", "Sato", ("same", "same")),
        ("王小明", "Xiaoming", "Wang", ("same", "same")),
        ("陳小明", "Xiaoming", "Chan", ("same", "similar")),
    ],
)
@pytest.mark.parametrize("field", ["Name", "LastName"])
def test_an_east_asian_name_is_read_as_it_is_usually_written(native, first, last, levels_, field):
    found = levels({field: native}, {"FirstName": first, "LastName": last})
    assert (found["first"], found["last"]) == levels_


def test_western_names_are_not_read_as_korean():
    found = levels({"FirstName": "Gary", "LastName": "Kim"}, {"FirstName": "Kari", "LastName": "Kim"})
    assert found["first"] == "different"


def test_fathers_and_sons_are_told_apart_wherever_the_suffix_stands():
    son, father = {"FirstName": "Morris Jr", "LastName": "Klein"}, {"FirstName": "Morris", "LastName": "Klein Senior"}
    assert levels(son, father)["first"] == "different"
