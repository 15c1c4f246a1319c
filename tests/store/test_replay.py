"""What decisions amount to, one laid over the other."""

from __future__ import annotations

from lib.model.rules import Rules
from lib.store.lines import Line
from lib.store.replay import State, replay
from tests.store.small_book import apart, fix, link, merge, rules, verdict

EVERYBODY = {("lead", key) for key in "abcdef"} | {("contact", "c1"), ("account", "x")}


def replayed(*lines: Line, without: str = "") -> State:
    """The state after lines numbered from 1; the records of `without` are not there."""
    numbered = [(number, line.kind, line.payload) for number, line in enumerate(lines, start=1)]
    return replay(numbered, EVERYBODY - {("lead", key) for key in without})


def test_no_decision_is_no_state():
    state = replayed()
    assert state.merged.empty and state.verdicts.empty
    assert (state.values, state.unlinked, state.plans, state.dormant) == ({}, frozenset(), {}, frozenset())
    assert state.rules == Rules()


def test_chains_of_merges_end_in_the_last_survivor():
    state = replayed(merge("a", "b"), merge("c", "a", "d"), merge("e", "c"))
    assert state.merged.to_dict() == {"b": "e", "a": "e", "d": "e", "c": "e"}


def test_a_merge_of_somebody_merged_away_lies_dormant():
    state = replayed(merge("a", "b"), merge("c", "b"), merge("b", "d"))
    assert state.merged.to_dict() == {"b": "a"}
    assert state.dormant == {2, 3}


def test_a_merge_whose_record_is_missing_lies_dormant_with_its_values():
    state = replayed(merge("a", "b", City="Rome"), without="b")
    assert state.merged.empty
    assert (state.values, state.dormant) == ({}, {1})


def test_later_values_lie_over_earlier_ones():
    state = replayed(fix("a", City="Rome", Phone="1"), merge("a", "b", City="Bonn"), fix("a", Phone=""))
    assert state.values == {("lead", "a"): {"City": "Bonn", "Phone": ""}}


def test_a_decision_on_a_record_merged_away_before_lies_dormant():
    state = replayed(merge("a", "b"), fix("b", City="Rome"), verdict("b"))
    assert state.dormant == {2, 3}


def test_the_last_verdict_on_a_kind_of_junk_holds():
    state = replayed(verdict("a"), verdict("a", "vendor"), verdict("a", "student", "not_junk"))
    assert state.verdicts.to_dict("split")["data"] == [["a", "student", "not_junk", 3], ["a", "vendor", "junk", 2]]


def test_pairs_are_kept_apart_where_both_are_there():
    state = replayed(apart(("b", "a"), ("a", "c")), apart(("c", "d")), without="c")
    assert state.unlinked == {("a", "b")}
    assert state.dormant == {2}


def test_the_last_rules_and_the_last_plan_hold():
    state = replayed(
        rules(30), Line("plan", {"lead": "a", "account": "x"}), rules(60), Line("plan", {"lead": "a", "account": "y"})
    )
    assert state.rules.stale_after_days == 60
    assert state.plans == {"a": {"lead": "a", "account": "y"}}


def test_a_merge_says_which_line_made_it_and_how_sure_it_was():
    assert replayed(merge("a", "b")).merges.to_dict("records") == [
        {"object": "lead", "loser": "b", "survivor": "a", "decision_id": 1, "probability": 0.97}
    ]


def test_merges_of_other_objects_do_not_touch_leads():
    contacts = Line("merge", {"object": "contact", "survivor": "a", "losers": ["b"]})
    state = replay([(1, contacts.kind, contacts.payload)], {("contact", "a"), ("contact", "b")})
    assert state.merged.empty
    assert state.merged_of("contact").to_dict() == {"b": "a"}


def test_the_last_word_on_a_lead_and_a_contact_holds_and_each_contact_has_its_own():
    state = replayed(link("a", "c1"), link("a", "x", "no", "account"), link("a", "c1", "no"), link("b", "c1"))
    assert state.links.to_dict("split")["data"] == [
        ["a", "account", "x", "no", 2], ["a", "contact", "c1", "no", 3], ["b", "contact", "c1", "yes", 4],
    ]  # fmt: skip


def test_a_link_to_somebody_who_is_not_there_lies_dormant():
    state = replayed(link("a", "c1"), link("b", "c9"), without="a")
    assert state.links.empty
    assert state.dormant == {1, 2}


def test_what_was_said_of_a_lead_stays_said_when_it_is_merged_away():
    assert replayed(merge("b", "a"), link("a", "c1")).links["lead_key"].tolist() == ["a"]
