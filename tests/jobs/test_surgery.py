"""Changing a group: what is taken out, parted or added is a decision on pairs."""

from __future__ import annotations

import pandas as pd

from lib.jobs import surgery

NOBODY = pd.Series(dtype="str")


def pairs(*rows: tuple[str, str, float]) -> pd.DataFrame:
    table = pd.DataFrame(rows, columns=["left_key", "right_key", "match_probability"])
    return table.assign(reason="").astype({"left_key": "str", "right_key": "str"})


CHAIN = pairs(("A", "B", 0.99), ("C", "D", 0.98), ("B", "C", 0.91), ("A", "C", 0.91), ("B", "D", 0.9), ("A", "D", 0.9))


def test_a_group_is_parted_at_the_weakest_link_that_holds_it_together():
    assert surgery.parts(CHAIN, ["A", "B", "C", "D"], NOBODY) == [["A", "B"], ["C", "D"]]


def test_a_record_that_hangs_on_the_weakest_link_alone_is_a_part_of_its_own():
    chain = pairs(("A", "B", 0.99), ("B", "C", 0.92), ("A", "C", 0.92))

    assert surgery.parts(chain, ["A", "B", "C"], NOBODY) == [["A", "B"], ["C"]]


def test_a_merged_record_brings_its_links_to_its_survivor():
    merged = pd.Series({"X": "A"}, dtype="str")

    assert surgery.parts(pairs(("X", "B", 0.99), ("B", "C", 0.95), ("X", "C", 0.95)), ["A", "B", "C"], merged) == [
        ["A", "B"], ["C"],
    ]  # fmt: skip


def test_records_that_people_joined_have_no_weakest_link():
    assert surgery.parts(pairs(), ["A", "B", "C"], NOBODY) == [["A", "B", "C"]]


def test_parting_keeps_every_two_of_different_parts_apart_and_those_of_one_part_open():
    (line,) = surgery.part_lines([["A", "B"], ["C"]], "parted")

    assert line.payload["pairs"] == [["A", "C"], ["B", "C"]]


def test_ejecting_keeps_each_of_them_from_the_rest_but_not_from_one_another():
    (line,) = surgery.eject_lines(["A", "D"], ["B", "C"])

    assert line.payload["pairs"] == [["A", "B"], ["A", "C"], ["B", "D"], ["C", "D"]]


def test_an_added_record_is_joined_with_every_record_of_the_group():
    (line,) = surgery.join_lines("B", ["A", "C"])

    assert (line.kind, line.payload["pairs"]) == ("duplicate", [["A", "B"], ["B", "C"]])
