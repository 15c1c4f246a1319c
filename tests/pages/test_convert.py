"""Convert: what chosen leads would become, approved as a plan, and taken back."""

from __future__ import annotations

from lib.store import book as books_view
from tests.pages.conftest import sound

MARTA = "00Q5g00000000A4EAI"


def _metrics(at):
    return {metric.label: metric.value for metric in at.metric}


def _select(at, position):
    key = next(str(name) for name in at.session_state.to_dict() if str(name).startswith("plan_"))
    at.session_state[key] = {"selection": {"rows": [position], "columns": [], "cells": []}}
    return sound(at.run())


def test_an_empty_book_says_how_to_begin(open_page):
    assert open_page("convert").subheader[0].value == "No leads yet"


def test_the_qualified_lead_becomes_one_of_each(open_page, analysed_book):
    """Marta is the only unconverted lead at the last stage; nothing of hers is there yet."""
    at = open_page("convert")
    shown = _metrics(at)
    assert [shown[name] for name in ("Ready", "Fix first", "Never")] == ["1", "0", "0"]
    assert [shown[name] for name in ("Accounts", "Contacts", "Opportunities")] == ["1", "1", "1"]
    row = at.dataframe[0].value.iloc[0]
    assert row["Lead"] == "Marta Kowalska · Baltyk Logistyka"
    assert row["Account"] == "Baltyk Logistyka (new)"


def test_the_pool_in_the_url_chooses_the_leads(open_page, analysed_book):
    """Five of the six leads are not converted yet: Jin is."""
    at = open_page("convert", pool="All unconverted")
    assert len(at.dataframe[0].value) == 5
    assert "Jin Tanaka" not in " ".join(at.dataframe[0].value["Lead"])


def test_junk_and_open_duplicates_are_named_before_they_are_converted(open_page, analysed_book):
    rows = open_page("convert", pool="All unconverted").dataframe[0].value.set_index("Lead")
    told = rows["What blocks it"] + rows["Look at"]
    assert told["Ana Ruiz · Universidad del Norte"]
    assert told["Robert Weaver · Acme Tooling Inc"]
    assert not told["Marta Kowalska · Baltyk Logistyka"]


def test_find_narrows_to_the_leads_that_hold_the_text(open_page, analysed_book):
    at = open_page("convert", pool="All unconverted", convert_find="acme")
    assert sorted(at.dataframe[0].value["Lead"].str.split(" · ").str[0]) == ["Bob Weaver", "Robert Weaver"]
    assert "No unconverted lead is left" in open_page("convert", convert_find="nobody").info[0].value


def test_approving_is_a_decision_with_its_undo(open_page, store, analysed_book):
    at = open_page("convert")
    sound(at.button(key="approve").click().run())
    assert list(books_view.state(store, analysed_book).plans) == [MARTA]
    sound(at.button(key="undo_last").click().run())
    assert not books_view.state(store, analysed_book).plans


def test_what_is_approved_has_a_pool_of_its_own(open_page, analysed_book):
    sound(open_page("convert").button(key="approve").click().run())
    at = open_page("convert", pool="Approved")
    assert at.dataframe[0].value.iloc[0, 0] == "Approved"
    assert at.button(key="approve").disabled


def test_a_selected_lead_is_shown_field_by_field(open_page, analysed_book):
    at = _select(open_page("convert"), 0)
    assert "Marta Kowalska" in at.subheader[0].value
    html = " ".join(block.proto.body for block in at.get("html"))
    assert "marta.kowalska@baltyk-logistyka.pl" in html


def test_another_choice_changes_the_plan(open_page, analysed_book):
    at = _select(open_page("convert"), 0)
    sound(at.segmented_control(key=f"deal_{MARTA}").set_value("none").run())
    sound(at.button(key=f"use_{MARTA}").click().run())
    assert _metrics(at)["Opportunities"] == "0"


def test_a_viewer_sees_the_rehearsal_but_cannot_approve(open_page, analysed_book, as_viewer_of):
    as_viewer_of(analysed_book)
    at = open_page("convert")
    assert _metrics(at)["Ready"] == "1"
    assert not at.button
