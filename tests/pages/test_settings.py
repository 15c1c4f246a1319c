"""Settings: rules are saved as decisions, travel as a file, and books come and go without losing anything."""

from __future__ import annotations

import pytest

from lib.model import rules as rules_of
from lib.store import book as books_view
from lib.store import books, ledger
from tests.conftest import ADMIN, NOW
from tests.pages.conftest import sound


def _rules(store, book_id):
    return books_view.state(store, book_id).rules


def _save(at, form):
    return sound(at.button(key=f"FormSubmitter:{form}-Save").click().run())


def _named(widgets, label):
    return next(widget for widget in widgets if widget.label == label)


def test_own_names_become_a_rule_with_its_undo(open_page, store, small_book):
    at = open_page("settings")
    _named(at.text_area, "Our names, one a line").set_value("Brightfold\n\n Bright Fold ")
    _save(at, "names")
    assert _rules(store, small_book).own_names == ("Brightfold", "Bright Fold")
    assert "rules are saved" in at.success[0].value
    sound(at.button(key="undo_last").click().run())
    assert _rules(store, small_book).own_names == ()


def test_a_competitor_is_added_in_the_table(open_page, store, small_book):
    at = open_page("settings")
    key = next(str(name) for name in at.session_state.to_dict() if str(name).startswith("competitors_"))
    row = {"Name": "Leadsmith", "Aliases": "Lead Smith, LS", "Domains": "leadsmith.io"}
    at.session_state[key] = {"edited_rows": {}, "added_rows": [row], "deleted_rows": []}
    _save(at, "names")
    assert _rules(store, small_book).competitors == (
        rules_of.Competitor("Leadsmith", ("Lead Smith", "LS"), ("leadsmith.io",)),
    )


def test_thresholds_are_saved_and_sure_is_never_below_likely(open_page, store, small_book):
    at = open_page("settings")
    _named(at.slider, "A duplicate from this probability on").set_value(0.99)
    _named(at.number_input, "Days without activity until a lead is stale").set_value(365)
    _save(at, "thresholds")
    held = _rules(store, small_book)
    assert (held.duplicate_threshold, held.duplicate_sure, held.stale_after_days) == (0.99, 0.99, 365)


def test_a_kind_of_junk_can_be_switched_off(open_page, store, small_book):
    at = open_page("settings")
    kinds = next(group for group in at.pills if group.label == "Kinds of junk to look for")
    kinds.set_value([kind for kind in rules_of.JUNK_KINDS if kind != "free_email"])
    _save(at, "thresholds")
    assert _rules(store, small_book).junk_off == ("free_email",)


def test_a_status_is_mapped_to_another_stage(open_page, store, small_book):
    at = open_page("settings")
    table = next(frame.value for frame in at.dataframe if "Stage" in frame.value.columns)
    assert dict(zip(table["Status"], table["Leads"], strict=True)) == {"New": 3, "Qualified": 2, "Working": 1}
    assert set(table["Set by"]) == {"first guess"}
    key = next(str(name) for name in at.session_state.to_dict() if str(name).startswith("stages_"))
    position = table["Status"].tolist().index("Working")
    at.session_state[key] = {"edited_rows": {position: {"Stage": "New"}}, "added_rows": [], "deleted_rows": []}
    _save(at, "stages")
    assert dict(_rules(store, small_book).stage_of_status) == {"Working": "New"}


def test_nothing_changed_is_no_decision(open_page, store, small_book):
    before = books_view.versions(store, small_book)
    at = _save(open_page("settings"), "thresholds")
    assert "Nothing was changed" in at.info[0].value
    assert books_view.versions(store, small_book) == before


def test_a_rules_file_is_taken_in(open_page, store, small_book):
    at = open_page("settings")
    at.file_uploader[0].upload("rules.yaml", b"own: {names: [Brightfold]}\nstale_after_days: 100\n")
    sound(at.run())
    sound(_named(at.button, "Use these rules").click().run())
    assert _rules(store, small_book) == rules_of.Rules(own_names=("Brightfold",), stale_after_days=100)


@pytest.mark.parametrize("content", [b"own: {names: [Brightfold", b"competitor: []", b"\xff\xfe\x00"])
def test_a_bad_rules_file_is_told_and_changes_nothing(open_page, store, small_book, content):
    at = open_page("settings")
    at.file_uploader[0].upload("rules.yaml", content)
    sound(at.run())
    sound(_named(at.button, "Use these rules").click().run())
    assert len(at.error) == 1
    assert _rules(store, small_book) == rules_of.Rules()


def test_a_book_is_created_and_opened(open_page, store, small_book):
    at = open_page("settings")
    _named(at.text_input, "New book").set_value("Trial")
    sound(at.button(key="FormSubmitter:new_book-Create").click().run())
    made = books.find(store, "Trial")
    assert at.query_params["book"] == str(made.id)
    assert books_view.count(store, made.id, "lead") == 0


def test_a_name_that_is_taken_is_refused(open_page, store, small_book):
    at = open_page("settings")
    _named(at.text_input, "New book").set_value("small")
    sound(at.button(key="FormSubmitter:new_book-Create").click().run())
    assert "already" in at.error[0].value
    assert len(books.all(store)) == 1


def test_a_book_is_removed_and_restored_whole(open_page, store, small_book):
    books.create(store, ADMIN, "Other", now=NOW)
    at = open_page("settings", book=str(small_book))
    sound(at.button(key=f"remove_{small_book}").click().run())
    assert [book.name for book in books.all(store)] == ["Other"]
    sound(at.button(key=f"restore_{small_book}").click().run())
    assert books_view.count(store, small_book, "lead") == 6


def test_a_book_is_renamed(open_page, store, small_book):
    at = open_page("settings")
    at.text_input(key=f"name_{small_book}").set_value("Large")
    sound(at.run())
    sound(at.button(key=f"rename_{small_book}").click().run())
    assert [book.name for book in books.all(store)] == ["Large"]


def test_a_viewer_is_refused(open_page, small_book, as_viewer_of):
    as_viewer_of(small_book)
    at = open_page("settings")
    assert "for admins" in at.warning[0].value
    assert not at.button and not at.tabs


@pytest.mark.parametrize("edge", [0, 1])
def test_every_threshold_that_a_rules_file_may_hold_can_be_shown(open_page, store, small_book, edge):
    text = (
        f"stale_after_days: {36500 if edge else 1}\n"
        f"junk: {{threshold: {edge}}}\nduplicates: {{threshold: {edge}, sure: {edge}}}"
    )
    line = ledger.Line("rules", {"yaml": text})
    ledger.append(store, ADMIN, small_book, [line], seen=ledger.version(store, small_book), now=NOW)
    at = open_page("settings")
    assert _named(at.slider, "A duplicate from this probability on").value == edge
