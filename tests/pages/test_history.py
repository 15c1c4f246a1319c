"""History: what was decided stands there, and every line can be taken back."""

from __future__ import annotations

from lib.store import book as books_view
from lib.store import ledger
from tests.conftest import ADMIN, NOW

BOB, ROBERT = "00Q5g00000000A2EAI", "00Q5g00000000A1EAI"


def _merge(store, book_id):
    line = ledger.Line("merge", {"object": "lead", "survivor": ROBERT, "losers": [BOB], "values": {}})
    ledger.append(store, ADMIN, book_id, [line], seen=ledger.version(store, book_id), now=NOW)


def _buttons(at, label):
    return [button for button in at.button if button.label == label]


def test_an_empty_book_says_what_will_stand_here(open_page):
    assert "Nothing here" in open_page("history").info[0].value


def test_a_merge_is_told_with_names_and_can_be_undone(open_page, store, small_book):
    _merge(store, small_book)
    at = open_page("history")
    assert any("merged Bob Weaver" in text.value for text in at.text)
    _buttons(at, "Undo")[0].click().run()
    assert books_view.state(store, small_book).merged.empty
    assert _buttons(at, "Redo")


def test_the_kind_in_the_url_filters_the_lines(open_page, store, small_book):
    _merge(store, small_book)
    at = open_page("history", what="Import")
    assert any(caption.value.startswith("1 line,") for caption in at.caption)


def test_a_viewer_sees_the_lines_but_no_undo(open_page, store, small_book, as_viewer_of):
    _merge(store, small_book)
    as_viewer_of(small_book)
    at = open_page("history")
    assert any("merged Bob Weaver" in text.value for text in at.text)
    assert not _buttons(at, "Undo")
