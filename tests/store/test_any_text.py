"""Text of any characters goes in and comes out unchanged, on every database: in rows, names, reasons and decisions."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lib.store import book, books, imports, ledger, postgres, snapshot
from tests.store.small_book import ANN, NOW, decide, fix, frame, load, merge, table

NAUGHTY = [
    "\0",
    "a\0b\x1ac",
    "\x1a0",
    "\x1a1\x1a",
    "\\.",
    "\\N",
    "\\",
    "\\\\n",
    "a\tb",
    "a\nb",
    "a\r\nb",
    "\r",
    '"',
    '""',
    '","',
    "'; DROP TABLE lead; --",
    "NULL",
    "  ",
    "\u2028",
    "\ufeff",
    "\U0001f600",
    "e\u0301",
    "%s %(a)s :name $1 {}",
    '{"a": 1}',
]


def test_naughty_text_in_every_place_of_a_row(store, book_id):
    given = frame(
        {text: {"LastName": text, "City": text[::-1], f"Own {text}": text, "Other": text} for text in NAUGHTY}
    )
    rows = pd.DataFrame({"line": range(len(NAUGHTY)), "reason": NAUGHTY, "raw": NAUGHTY})
    made = load(store, book_id, imports.ImportTable("lead", given, pd.Series(2, given.index), {}, rows))
    pd.testing.assert_frame_equal(book.base(store, book_id, "lead"), given[["LastName", "City", *given.columns[2:]]])
    assert imports.rejected(store, made.id)[["reason", "raw"]].values.tolist() == [[text, text] for text in NAUGHTY]
    assert imports.compare(store, book_id, [table(given)])["lead"].unchanged == len(NAUGHTY)


@pytest.mark.parametrize("copied", [False, True], ids=["from the database", "from the copy"])
def test_columns_called_as_the_store_calls_its_own(store, book_id, copied, monkeypatch):
    monkeypatch.setattr(snapshot, "WORTH_IT", 0 if copied else 1 << 40)
    own = dict.fromkeys(["key", "line", "row_no", "import_id", "extra", "index", "id"], "theirs")
    rows = frame({"k1": {"LastName": "A", **own}, "k2": {"LastName": "B", **own}})
    load(store, book_id, table(rows))
    assert book.base(store, book_id, "lead").equals(rows)
    assert load(store, book_id, table(rows)).counts["lead"].unchanged == 2


def test_decisions_on_records_with_naughty_keys(store, book_id):
    load(store, book_id, table(frame({text: {"LastName": "x"} for text in NAUGHTY})))
    decide(
        store, book_id, merge(NAUGHTY[0], NAUGHTY[1], City=NAUGHTY[2]), *(fix(text, City=text) for text in NAUGHTY[3:])
    )
    cities = book.tables(store, book_id)["lead"]["City"].to_dict()
    assert cities == {NAUGHTY[0]: NAUGHTY[2]} | {text: text for text in NAUGHTY[2:]} | {NAUGHTY[2]: ""}
    page = ledger.page(store, book_id, record=("lead", NAUGHTY[1]))
    assert page["kind"].tolist() == ["merge"]


def test_lists_for_people_are_in_one_order_on_every_database(store):
    for name in ["Zoe", "adams", "Éluard", "_x", "Baker", "a b", "ab"]:
        books.create(store, ANN, name, now=NOW)
    assert [found.name for found in books.all(store)] == ["_x", "a b", "ab", "adams", "Baker", "Zoe", "Éluard"]


@settings(max_examples=60, deadline=None)
@given(st.text(st.sampled_from("\0\x1a01a\x1b")))
def test_any_text_survives_being_kept_without_nul(text):
    kept = postgres.without_nul(text)
    assert "\0" not in kept
    assert postgres.with_nul(kept) == text
