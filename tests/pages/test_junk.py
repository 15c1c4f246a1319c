"""Junk: verdicts with their evidence, confirmed or rejected, one or many, and taken back."""

from __future__ import annotations

from lib.model import rules
from lib.store import book as books_view
from tests.pages.conftest import sound

STUDENT, FAKE = "00Q5g00000000A3EAI", "00Q5g00000000A6EAI"


def _metrics(at):
    return {metric.label: metric.value for metric in at.metric}


def _decided(store, book_id):
    verdicts = books_view.state(store, book_id).verdicts
    return {(row.lead_key, row.junk_kind): row.verdict for row in verdicts.itertuples()}


def _select(at, *positions):
    """Select rows of the verdicts' grid as a click would."""
    key = next(str(name) for name in at.session_state.to_dict() if str(name).startswith("junk_"))
    at.session_state[key] = {"selection": {"rows": list(positions), "columns": [], "cells": []}}
    return sound(at.run())


def test_an_empty_book_says_how_to_begin(open_page):
    assert open_page("junk").subheader[0].value == "No leads yet"


def test_the_student_and_the_fake_are_flagged_with_evidence(open_page, analysed_book):
    at = open_page("junk", kind="student")
    assert _metrics(at)["Leads flagged"] == "2"
    assert _metrics(at)["Clearly junk"] == "2"
    row = at.dataframe[0].value.iloc[0]
    assert row["Lead"] == "Ana Ruiz"
    assert "Estudiante" in row["Evidence"]


def test_confirming_is_a_decision_with_its_undo(open_page, store, analysed_book):
    at = open_page("junk", kind="student")
    sound(at.button(key="confirm").click().run())
    assert _decided(store, analysed_book) == {(STUDENT, "student"): "junk"}
    assert "1 verdict confirmed" in at.success[0].value
    assert (_metrics(at)["Decided by people"], _metrics(at)["Found wrong"]) == ("1", "0%")
    sound(at.button(key="undo_last").click().run())
    assert _decided(store, analysed_book) == {}
    assert _metrics(at)["Decided by people"] == "0"


def test_a_rejected_verdict_is_found_wrong_and_leaves_the_queue(open_page, store, analysed_book):
    at = open_page("junk", kind="student")
    sound(at.button(key="reject").click().run())
    assert _decided(store, analysed_book) == {(STUDENT, "student"): "not_junk"}
    assert _metrics(at)["Found wrong"] == "100%"
    assert _metrics(at)["Clearly junk"] == "1"
    assert "Ana Ruiz" not in at.dataframe[0].value["Lead"].tolist()


def test_what_was_decided_can_be_looked_at_again(open_page, store, analysed_book):
    at = open_page("junk", kind="student")
    sound(at.button(key="reject").click().run())
    at = open_page("junk", standing="Not junk")
    assert at.dataframe[0].value["Lead"].tolist() == ["Ana Ruiz"]
    assert [button.key for button in at.button] == ["confirm"]


def test_find_narrows_to_the_leads_that_hold_the_text(open_page, analysed_book):
    at = open_page("junk", kind="fake_test", find="no such text")
    assert "Nothing here under these filters" in at.info[0].value
    assert open_page("junk", kind="fake_test", find="TEST.com").dataframe[0].value["Email"].tolist() == [
        "test@test.com"
    ]


def test_a_selected_verdict_answers_why(open_page, analysed_book):
    at = _select(open_page("junk", kind="student"), 0)
    assert [subheader.value for subheader in at.subheader] == ["Why", "The lead"]
    assert at.button(key="confirm").label == "Confirm 1 selected"


def test_an_allowed_domain_becomes_a_rule(open_page, store, analysed_book):
    at = _select(open_page("junk", kind="student"), 0)
    at.button(key="allow").click()
    at.run()
    state = books_view.state(store, analysed_book)
    assert state.rules.protected_domains == ("uninorte.edu.co",)
    assert "protected_domains" in rules.to_yaml(state.rules)


def test_a_viewer_sees_the_evidence_but_cannot_decide(open_page, analysed_book, as_viewer_of):
    as_viewer_of(analysed_book)
    at = open_page("junk", kind="student")
    assert "Estudiante" in at.dataframe[0].value["Evidence"].iloc[0]
    assert not at.button
