"""What `flag` promises: its columns, its order, its switches, and how evidence adds up."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lib.junk import FLOOR, flag, kinds
from lib.model.rules import JUNK_KINDS
from tests.junk.conftest import RULES, TODAY, leads_of

STUDENT = {
    "FirstName": "Emily",
    "LastName": "Carter",
    "Title": "Student",
    "Email": "ecarter@gmail.com",
    "Description": "I need this for my thesis",
}


def test_no_leads_give_an_empty_frame_with_all_columns():
    found = flag(leads_of(STUDENT).iloc[:0], rules=RULES, today=TODAY)
    assert list(found.columns) == ["key", "kind", "disposition", "confidence", "evidence", "matched"]
    assert found.empty


def test_families_add_up_as_independent_doubts(judge):
    verdict = judge(**STUDENT)["student"]
    assert verdict["confidence"] == pytest.approx(1 - (1 - 0.92) * (1 - 0.85), abs=1e-4)
    assert verdict["evidence"] == "title 'Student' 92% + comment 'my thesis' 85%"
    assert verdict["matched"] == "Student | my thesis"
    assert verdict["disposition"] == "junk"


def test_of_a_family_only_the_strongest_counts(judge):
    once = judge(**STUDENT | {"Title": "", "Description": "my thesis"})
    twice = judge(**STUDENT | {"Title": "", "Description": "my thesis, my dissertation"})
    assert once["student"]["confidence"] == twice["student"]["confidence"] == pytest.approx(0.85)


def test_buying_intent_lowers_a_pitch_and_is_named(judge):
    pitch = "We offer business loans"
    assert judge(Description=pitch)["vendor"]["confidence"] > 0.5
    lowered = judge(Description=f"{pitch} and need a demo for 40 users")
    assert "vendor" not in lowered or lowered["vendor"]["confidence"] < 0.5


def test_the_lowering_is_told(judge):
    verdict = judge(Title="Former Director", Email="j@ward.com", LastActivityDate="2026-11-01")["stale"]
    assert verdict["confidence"] == pytest.approx(0.55 * 0.6)
    assert verdict["evidence"].endswith("; lowered by: recent activity")


def test_a_kind_that_is_switched_off_is_not_produced(judge):
    assert "student" not in judge(replace(RULES, junk_off=("student",)), **STUDENT)


def test_an_open_deal_keeps_a_quarter_of_the_confidence():
    leads = leads_of(STUDENT, STUDENT | {"Email": "other@gmail.com"})
    deals = pd.Series({"L1": True, "L2": False})
    found = flag(leads, rules=RULES, today=TODAY, has_open_deal=deals)
    student = found[found["kind"] == "student"].set_index("key")["confidence"]
    assert "L1" not in student.index
    assert student["L2"] > 0.9


def test_converted_leads_and_protected_domains_are_no_junk(judge):
    assert "student" not in judge(**STUDENT, IsConverted="true")
    protected = replace(RULES, protected_domains=("bigcustomer.com",))
    assert "student" not in judge(protected, **STUDENT | {"Email": "emily@mail.bigcustomer.com"})


def test_the_kinds_are_listed_in_the_order_of_the_rules():
    assert tuple(kinds()["kind"]) == JUNK_KINDS
    assert set(kinds()["disposition"]) == {"junk", "unreachable", "review", "risk", "do_not_contact"}


def test_the_argument_is_left_as_it_was():
    leads = leads_of(STUDENT)
    before = leads.copy(deep=True)
    flag(leads, rules=RULES, today=TODAY)
    pd.testing.assert_frame_equal(leads, before)


VALUES = st.text(max_size=30) | st.sampled_from(["Student", "test", "asdf", "https://a.top", "my thesis", "n/a", "@"])


@settings(max_examples=4, deadline=None)
@given(st.lists(st.tuples(VALUES, VALUES, VALUES, VALUES, VALUES), min_size=1, max_size=6))
def test_any_text_gives_verdicts_within_bounds_and_always_the_same(rows):
    names = ("FirstName", "LastName", "Company", "Email", "Description")
    leads = leads_of(*[dict(zip(names, row)) for row in rows])
    found = flag(leads, rules=RULES, today=TODAY)
    assert found["confidence"].between(FLOOR, 1).all()
    assert set(found["key"]) <= set(leads.index)
    assert set(found["kind"]) <= set(JUNK_KINDS)
    assert not found.duplicated(["key", "kind"]).any()
    assert (found["evidence"] != "").all()
    pd.testing.assert_frame_equal(found, flag(leads, rules=RULES, today=TODAY))
