"""What answers teach, and which groups that would change."""

from __future__ import annotations

import pandas as pd
import pytest

from lib.jobs import corrections, learning, review
from lib.matching.groups import tree
from lib.matching.weights import GROUPS
from lib.model.rules import Rules, from_yaml, to_yaml
from lib.store.answers import COLUMNS
from lib.store.replay import State, replay

SHARED = {f"{group}_bits": 0.0 for group in GROUPS}


def pairs(*rows: tuple[str, str, float]) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=["left_key", "right_key", "match_weight"])
    frame = frame.assign(match_probability=1 / (1 + 2.0 ** -frame["match_weight"]), reason="same e-mail", **SHARED)
    return frame.assign(name_bits=frame["match_weight"] + 10.0)


def answers(*rows: tuple[str, str, str, int]) -> pd.DataFrame:
    return pd.DataFrame([(*row, True) for row in rows], columns=list(COLUMNS)).astype(COLUMNS)


def many(count: int, weight: float, start: int = 0) -> list[tuple[str, str, float]]:
    return [(f"a{number:03}", f"b{number:03}", weight) for number in range(start, start + count)]


def state(*lines: tuple[str, dict], keys: str = "abcdef") -> State:
    return replay([(n, *line) for n, line in enumerate(lines, start=1)], {("lead", key) for key in keys})


def test_a_decision_on_a_group_counts_as_one_answer():
    found = pairs(("a", "b", 9.0), ("b", "c", 8.0), ("a", "c", 7.0), ("d", "e", 2.0))
    said = answers(("a", "b", "yes", 1), ("a", "c", "yes", 1), ("b", "c", "yes", 1), ("d", "e", "no", 2))
    heard = learning.answered(found, said).groupby("same")["count"].sum()
    assert heard.to_dict() == {True: pytest.approx(1.0), False: 1.0}


def test_nobody_is_asked_twice_or_about_a_record_that_is_gone():
    found = pairs(("a", "b", 3.0), ("c", "d", 3.0), ("e", "f", 3.0))
    merged = state(("merge", {"object": "lead", "survivor": "x", "losers": ["f"]}), keys="abcdefx")
    asked = learning.questions(learning.order(found), answers(("a", "b", "unsure", 1)), merged)
    assert asked["left_key"].tolist() == ["c"]


def test_answers_against_the_weights_make_the_groups_fewer_until_they_are_undone():
    found = pairs(*many(60, 4.0))
    said = [(left, right, "no" if place % 3 else "yes", place) for place, (left, right, _) in enumerate(many(60, 4.0))]
    lesson = learning.lesson(found, learning.answered(found, answers(*said[:30])), state())
    assert lesson is not None
    assert lesson.pairs["match_probability"].max() < 0.7 < found["match_probability"].min()
    assert from_yaml(to_yaml(lesson.rules)) == lesson.rules
    pd.testing.assert_frame_equal(corrections.in_force(found, lesson.rules), lesson.pairs)
    assert corrections.in_force(found, Rules()) is found
    assert learning.lesson(found, learning.answered(found, answers(*said[:10])), state()) is None


def test_measured_shares_stand_beside_the_counts_of_each_threshold():
    found = pairs(*many(4, 10.0), *many(4, 0.9, start=50))
    said = answers(*((f"a00{n}", f"b00{n}", "yes", n) for n in range(4)), ("a050", "b050", "no", 9))
    table = learning.by_threshold(found, learning.answered(found, said), tree(found)).set_index("threshold")
    assert table.loc[0.9, ["groups", "duplicates", "precision"]].tolist() == [4, 4, "100% (100 to 100%)"]
    assert table.loc[0.5, "groups"] == 8
    assert table.loc[0.5, "precision"].startswith("50% (")


def test_groups_that_change_are_told_apart_from_those_that_come_and_go():
    before = tree(pairs(("a", "b", 9.0), ("c", "d", 9.0), ("e", "f", 9.0))).cut(0.9)
    after = tree(pairs(("a", "b", 9.0), ("b", "x", 9.0), ("a", "x", 9.0), ("e", "f", 8.0), ("g", "h", 5.0))).cut(0.9)
    found = learning.changes(before, after)
    assert dict(zip(found["records"], found["change"])) == {
        ("a", "b", "x"): "changed", ("c", "d"): "gone", ("g", "h"): "new",
    }  # fmt: skip


def test_no_change_is_an_empty_table():
    same = tree(pairs(("a", "b", 9.0))).cut(0.9)
    assert learning.changes(same, same).empty


def test_what_was_answered_holds_in_the_open_groups():
    found = pairs(("a", "b", -2.0), ("c", "d", 9.0))
    told = state(
        ("answer", {"object": "lead", "pair": ["b", "a"], "same": "yes"}),
        ("answer", {"object": "lead", "pair": ["c", "d"], "same": "no"}),
    )
    assert review.open_tree(found, told, 0.9).cut(0.9)["record_key"].tolist() == ["a", "b"]


def test_a_threshold_above_what_is_sure_takes_that_along():
    assert learning.at(Rules(duplicate_sure=0.95), 0.97).duplicate_sure == 0.97
    assert learning.at(Rules(duplicate_sure=0.95), 0.8).duplicate_sure == 0.95
