"""Decisions laid over results: what stays open after a merge, a verdict, a "not a duplicate"."""

from __future__ import annotations

import pandas as pd
import pytest

from lib.jobs import review
from lib.matching.reasons import IDENTICAL
from lib.model import fields
from lib.model.rules import Rules
from lib.store.replay import replay


def _pairs(*rows: tuple[str, str, float]) -> pd.DataFrame:
    table = pd.DataFrame(rows, columns=["left_key", "right_key", "match_probability"])
    return table.assign(match_weight=10.0, reason="same e-mail").astype({"left_key": "str", "right_key": "str"})


def _leads(*keys: str) -> pd.DataFrame:
    index = pd.Index(keys, name=fields.KEY, dtype="str")
    return fields.complete(pd.DataFrame({"LastName": list(keys)}, index=index, dtype="str"), "lead")


def _merge(survivor: str, *losers: str):
    return {"object": "lead", "survivor": survivor, "losers": list(losers), "values": {}}


def _state(*lines: tuple[str, dict], keys: str = "ABCDE"):
    numbered = [(number, kind, payload) for number, (kind, payload) in enumerate(lines, start=1)]
    return replay(numbered, {("lead", key) for key in keys})


def test_the_survivor_speaks_for_a_merged_record():
    state = _state(("merge", _merge("A", "B")))
    standing = review.open_pairs(_pairs(("A", "B", 0.99), ("B", "C", 0.95)), state.merged)
    assert standing[["left_key", "right_key", "match_probability"]].to_numpy().tolist() == [["A", "C", 0.95]]


def test_two_pairs_that_become_one_keep_the_surer():
    state = _state(("merge", _merge("A", "B")))
    standing = review.open_pairs(_pairs(("B", "C", 0.95), ("A", "C", 0.97)), state.merged)
    assert standing["match_probability"].tolist() == [0.97]


def test_records_kept_apart_form_no_group():
    state = _state(("not_duplicate", {"object": "lead", "pairs": [["A", "B"]]}))
    found = review.open_groups(_pairs(("A", "B", 0.99)), state, _leads("A", "B"), 0.9)
    assert found.empty


def test_what_was_kept_apart_from_a_record_stays_apart_from_its_survivor():
    state = _state(("not_duplicate", {"object": "lead", "pairs": [["B", "C"]]}), ("merge", _merge("A", "B")))
    found = review.open_groups(_pairs(("A", "B", 0.99), ("A", "C", 0.97)), state, _leads("A", "C"), 0.9)
    assert found.empty


def test_a_group_has_one_survivor_and_tells_its_weakest_link():
    pairs = _pairs(("A", "B", 0.99), ("A", "C", 0.93), ("B", "C", 0.95))
    found = review.open_groups(pairs, _state(), _leads("A", "B", "C"), 0.9)
    table = review.group_table(found, pairs, _leads("A", "B", "C"))
    assert found["is_survivor"].sum() == 1
    assert table[["size", "reason"]].to_numpy().tolist() == [[3, "same e-mail"]]


def test_copies_held_apart_from_their_first_are_a_group_because_they_are_the_same():
    pairs = _pairs(*(("A", key, 0.99) for key in "BCDE")).assign(reason=IDENTICAL)
    state = _state(("not_duplicate", {"object": "lead", "pairs": [["A", key] for key in "BCDE"]}))
    found = review.open_groups(pairs, state, _leads(*"ABCDE"), 0.9)
    table = review.group_table(found, pairs, _leads(*"ABCDE"))
    assert table[["group_id", "size", "reason"]].to_numpy().tolist() == [["B", 4, IDENTICAL]]


def _joined(*pairs: str) -> tuple[str, dict]:
    return "duplicate", {"object": "lead", "pairs": [list(pair) for pair in pairs]}


def _reasons(pairs: pd.DataFrame, *lines: tuple[str, dict]) -> dict[str, str]:
    state = _state(*lines)
    standing = review.open_pairs(pairs, state.merged)
    table = review.group_table(review.open_groups(standing, state, _leads(*"ABCDE"), 0.9), standing, _leads(*"ABCDE"))
    return dict(zip(table["group_id"], table["reason"]))


def test_a_group_says_how_many_of_its_records_were_added_by_hand():
    pairs = _pairs(("A", "B", 0.99), ("B", "C", 0.95), ("A", "E", 0.4))

    assert _reasons(pairs) == {"A": "same e-mail"}
    assert _reasons(pairs, _joined("AE", "BE", "CE")) == {"A": "same e-mail; 1 record added by hand"}
    assert _reasons(pairs, _joined("AE", "BE"), _joined("AD")) == {"A": "same e-mail; 2 records added by hand"}


def test_a_group_that_people_alone_made_says_no_evidence():
    assert _reasons(_pairs(("A", "E", 0.4)), _joined("AE")) == {"A": "joined by hand"}


def test_a_record_that_brings_its_own_pair_along_was_added_with_it():
    pairs = _pairs(("A", "B", 0.99), ("B", "C", 0.95), ("D", "E", 0.97))

    assert _reasons(pairs, _joined("AD")) == {"A": "same e-mail; 2 records added by hand"}


def test_joining_records_that_are_likely_pairs_adds_nothing_by_hand():
    assert _reasons(_pairs(("A", "B", 0.99), ("B", "C", 0.95)), _joined("AC")) == {"A": "same e-mail"}


def test_what_was_merged_into_a_record_holds_it_to_its_group():
    pairs = _pairs(("A", "B", 0.99), ("B", "C", 0.95), ("C", "D", 0.95))
    state = _joined("AE"), ("merge", _merge("A", "B"))

    assert _reasons(pairs, *state) == {"A": "same e-mail; 1 record added by hand"}


def test_copies_of_a_record_that_is_not_among_them_were_not_added_by_hand():
    pairs = _pairs(*(("A", key, 0.99) for key in "BCD")).assign(reason=IDENTICAL)
    apart = "not_duplicate", {"object": "lead", "pairs": [["A", key] for key in "BCDE"]}

    assert _reasons(pairs, apart, _joined("BE")) == {"B": f"{IDENTICAL}; 1 record added by hand"}


def test_no_groups_make_an_empty_table_with_its_columns():
    table = review.group_table(review.open_groups(_pairs(), _state(), _leads("A"), 0.9), _pairs(), _leads("A"))
    assert table.empty
    assert {"group_id", "size", "probability", "survivor", "reason"} <= set(table.columns)


def _verdicts(*rows: tuple[str, str, str, float]) -> pd.DataFrame:
    table = pd.DataFrame(rows, columns=["key", "kind", "disposition", "confidence"])
    return table.assign(evidence="title 'Student'", matched="Student")


def _verdict(lead: str, kind: str, verdict: str):
    return ("verdict", {"lead": lead, "junk_kind": kind, "verdict": verdict})


@pytest.fixture
def found() -> pd.DataFrame:
    return _verdicts(
        ("A", "student", "junk", 0.95),
        ("B", "vendor", "junk", 0.6),
        ("C", "free_email", "risk", 0.99),
        ("D", "fake_test", "junk", 0.9),
    )


def test_only_sure_junk_is_clear(found):
    table = review.junk_table(found, _state(), Rules())
    assert table.loc[table["clear"], "key"].tolist() == ["A", "D"]


def test_a_decided_verdict_is_not_predicted_any_more(found):
    table = review.junk_table(found, _state(_verdict("A", "student", "not_junk")), Rules())
    assert table.set_index("key").loc["A", ["decided", "clear"]].tolist() == ["not_junk", False]


def test_a_kind_that_is_switched_off_is_not_shown(found):
    table = review.junk_table(found, _state(), Rules(junk_off=("student",)))
    assert "A" not in set(table["key"])


def test_a_confirmed_verdict_that_is_not_flagged_any_more_still_shows(found):
    table = review.junk_table(found, _state(_verdict("E", "competitor", "junk")), Rules())
    row = table.set_index("key").loc["E"]
    assert row[["kind", "disposition", "decided", "clear"]].tolist() == ["competitor", "junk", "junk", False]


def _contact(lead: str, key: str, same: str = "yes"):
    return ("link", {"lead": lead, "object": "contact", "key": key, "same": same})


def test_whoever_is_a_contact_by_what_people_said_is_hardly_junk(found):
    here = {("lead", key) for key in "ABCDE"} | {("contact", "c")}

    def kept(*lines) -> dict[str, float]:
        state = replay([(number, *line) for number, line in enumerate(lines, start=1)], here)
        table = review.junk_table(found.assign(confidence=[0.95, 1.0, 0.99, 0.9]), state, Rules())
        return dict(zip(table["key"], table["confidence"]))

    assert kept(_contact("A", "c")) == {"B": 1.0, "C": 0.99, "D": 0.9}, "0.95 / 4 is less than a hint"
    assert kept(_contact("B", "c"))["B"] == 0.25
    assert kept(_contact("B", "c", "no"))["B"] == kept(_contact("B", "c"), _contact("B", "c", "no"))["B"] == 1.0
    assert kept(_contact("C", "c"))["C"] == 0.99, "a private mailbox is what it is"
    assert kept(_contact("D", "c"), _verdict("D", "fake_test", "junk"))["D"] == 0.9, "people said so"
    assert "D" not in kept(_contact("E", "c"), ("merge", _merge("D", "E")))


def test_dirt_parts_what_people_decided_from_what_is_predicted(found):
    state = _state(("merge", _merge("A", "E")), _verdict("B", "vendor", "junk"), _verdict("C", "free_email", "junk"))
    groups = review.open_groups(_pairs(("C", "D", 0.99)), state, _leads("A", "B", "C", "D"), 0.9)
    dirt = review.dirt(groups, review.junk_table(found, state, Rules()), state)
    assert dirt.merged.to_dict() == {"E": "A"}
    assert set(dirt.predicted_merged.index) | set(dirt.predicted_merged) == {"C", "D"}
    assert dirt.junk == {"B"}, "free mail is a risk, no junk, even where a person confirmed it"
    assert dirt.predicted_junk == {"A", "D"}
