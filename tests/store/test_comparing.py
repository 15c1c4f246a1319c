"""What an import brings, in numbers and record by record, against the book as it was then."""

from __future__ import annotations

from datetime import date

import pandas as pd
import pytest

from lib.errors import NotFound
from lib.store import book, imports, ledger
from lib.store.imports import Counts
from tests.store.small_book import ANN, NOW, frame, leads, load, table

OLD = frame(
    {
        "1": {"LastName": "Abe", "City": "Rome", "Shoe": "44"},
        "2": {"LastName": "Bea", "City": "Bonn", "Shoe": ""},
        "3": {"LastName": "Cy", "City": "Oslo", "Shoe": ""},
    }
)
NEW = frame(
    {
        "2": {"LastName": "Bea", "City": "", "Fax": "7"},
        "1": {"LastName": "Abe", "City": "Rome", "Fax": ""},
        "4": {"LastName": "Dee", "City": "Kiev", "Fax": ""},
    }
)


@pytest.fixture
def second(store, book_id):
    """The second of two imports."""
    load(store, book_id, table(OLD))
    return load(store, book_id, table(NEW), sha256="bb")


def test_changed_values_are_told_one_by_one_in_the_order_of_the_file(store, second):
    assert imports.changes(store, second.id, "lead", "changed").values.tolist() == [
        ["2", "City", "Bonn", ""],
        ["2", "Fax", "", "7"],
    ]
    assert second.counts["lead"] == Counts(rows=3, new=1, changed=1, unchanged=1, gone=1)


def test_new_and_gone_records_are_shown_whole(store, second):
    new = imports.changes(store, second.id, "lead", "new")
    assert new.to_dict("index") == {"4": {"LastName": "Dee", "City": "Kiev", "Fax": ""}}
    gone = imports.changes(store, second.id, "lead", "gone")
    assert gone.to_dict("index") == {"3": {"LastName": "Cy", "City": "Oslo", "Shoe": ""}}


def test_no_more_is_told_than_asked_for(store, second):
    assert len(imports.changes(store, second.id, "lead", "changed", limit=2)) == 2
    assert len(imports.changes(store, second.id, "lead", "new", limit=0)) == 0


def test_what_an_import_changed_stays_what_it_was(store, book_id, second):
    wanted = {kind: imports.changes(store, second.id, "lead", kind) for kind in ("changed", "new", "gone")}
    load(store, book_id, table(leads("9")), sha256="cc")
    ledger.undo(store, ANN, book_id, imports.all(store, book_id)[-1].decision_id, now=NOW)
    for kind, frame_then in wanted.items():
        pd.testing.assert_frame_equal(imports.changes(store, second.id, "lead", kind), frame_then)


def test_what_was_undone_before_an_import_was_not_there_for_it(store, book_id):
    first = load(store, book_id, table(OLD))
    ledger.undo(store, ANN, book_id, first.decision_id, now=NOW)
    second = load(store, book_id, table(NEW), sha256="bb")
    assert list(imports.changes(store, second.id, "lead", "new").index) == ["2", "1", "4"]
    assert imports.changes(store, second.id, "lead", "changed").empty


def test_the_first_import_and_an_object_that_it_does_not_bring(store, second):
    assert list(imports.changes(store, second.id - 1, "lead", "new").index) == ["1", "2", "3"]
    for kind in ("changed", "new", "gone"):
        assert imports.changes(store, second.id, "contact", kind).empty
    with pytest.raises(NotFound):
        imports.changes(store, 99, "lead", "new")


def test_an_older_export_replaces_nothing_newer(store, book_id):
    """It adds the records that only it has; its place in the book is that of its day."""
    load(store, book_id, table(leads("a", "b", City="Rome")), as_of=date(2026, 11, 1))
    load(store, book_id, table(leads("b", City="Bonn")), as_of=date(2026, 11, 20))
    late = table(leads("a", "b", "c", City="Kiev"))
    wanted = Counts(rows=3, new=1, changed=1, unchanged=1)
    assert imports.compare(store, book_id, [late], date(2026, 11, 10)) == {"lead": wanted}
    assert imports.compare(store, book_id, [late])["lead"].changed == 2
    made = load(store, book_id, late, as_of=date(2026, 11, 10))
    assert made.counts == {"lead": wanted}
    assert book.base(store, book_id, "lead")["City"].to_dict() == {"a": "Kiev", "c": "Kiev", "b": "Bonn"}
    changed = imports.changes(store, made.id, "lead", "changed")
    assert changed.values.tolist() == [["a", "City", "Rome", "Kiev"]]


def test_of_two_exports_of_one_day_the_one_loaded_last_counts(store, book_id):
    load(store, book_id, table(leads("a", City="Rome")))
    load(store, book_id, table(leads("a", City="Bonn")))
    assert book.base(store, book_id, "lead")["City"].tolist() == ["Bonn"]
