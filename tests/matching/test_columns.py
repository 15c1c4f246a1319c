"""Dictionary-encoded columns."""

from __future__ import annotations

import numpy as np
import pandas as pd

from lib.matching.columns import Column, encode, first_of, holders, instead, joined, once, shared


def column(*values: str):
    return encode(pd.Series(values, dtype="str"))


def test_blank_is_missing_not_a_value():
    made = column("a", "", "b", "a")
    assert made.codes.tolist() == [0, -1, 1, 0]
    assert made.values.tolist() == ["a", "b"]
    assert made.counts.tolist() == [2, 1]


def test_a_derived_column_asks_once_per_distinct_value():
    asked: list[str] = []
    made = column("Ann", "Bob", "Ann").derive(lambda value: asked.append(value) or value.lower())
    assert asked == ["Ann", "Bob"]
    assert made.values[made.codes].tolist() == ["ann", "bob", "ann"]


def test_shared_columns_have_comparable_codes():
    one, two = shared([column("x", "y"), column("y", "z")])
    assert one.codes[1] == two.codes[0]
    assert one.codes[0] != two.codes[1]


def test_two_columns_are_joined_where_both_have_a_value_and_their_parts_are_told_once_for_each_text():
    whole, one, other = joined(column("ann", "bo", "", "ann", "ann"), "@", column("x", "x", "x", "", "x"))
    assert whole.values.tolist() == ["ann@x", "bo@x"]
    assert whole.codes.tolist() == [0, 1, -1, -1, 0]
    assert one.values[one.codes].tolist() == ["ann", "bo"]
    assert other.values[other.codes].tolist() == ["x", "x"]
    assert joined(column(""), "@", column(""))[0].codes.tolist() == [-1]


def test_some_records_take_their_value_from_another_column_and_values_stand_as_the_records_do():
    made = instead(column("a", "b", "c"), pd.Series([False, True, False]).to_numpy(), column("x", "y", ""))
    assert made.values.tolist() == ["a", "y", "c"]
    assert made.codes.tolist() == [0, 1, 2]
    assert first_of(column("", "b"), column("x", "y")).values.tolist() == ["x", "b"]


def test_holders_count_records_over_all_columns_and_people_by_a_mark():
    one, two = shared([column("x", "x", "y"), column("y", "x", "")])
    assert dict(zip(one.values, holders((one, two)))) == {"x": 2, "y": 2}
    people = pd.Series([7, 7, -1]).to_numpy()
    assert dict(zip(one.values, holders((one, two), people))) == {"x": 1, "y": 1}


def test_each_number_is_given_once_in_ascending_order():
    assert once(np.array([5, 2, 5, -1, 2])).tolist() == [-1, 2, 5]
    assert once(np.zeros(0, dtype=np.int64)).tolist() == []


def test_later_records_do_not_change_how_common_a_known_value_is():
    whole = column("a", "b", "a", "a", "c", "c")
    made = Column(whole.codes, whole.texts, counted=3)
    assert dict(zip(made.values, made.learned)) == {"a": 2, "b": 1, "c": 0}
    assert dict(zip(made.values, made.counts)) == {"a": 2, "b": 1, "c": 2}
    assert made.total == 3


def test_holders_of_a_known_value_are_counted_among_the_records_that_count():
    whole = column("x", "y", "x", "z", "z")
    made = Column(whole.codes, whole.texts, counted=2)
    people = np.array([7, 8, 9, 5, 6])
    assert dict(zip(made.values, holders((made,), people))) == {"x": 1, "y": 1, "z": 2}
