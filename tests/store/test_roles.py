"""A viewer may look at everything and change nothing: the function that writes holds that, not the page."""

from __future__ import annotations

import pytest

from lib.errors import NotAllowed
from lib.store import book, books, imports, ledger, mappings
from tests.store.small_book import NOW, VIEWER, decide, fix, leads, load, table

WRITES = {
    "create": lambda store, book_id: books.create(store, VIEWER, "Mine", now=NOW),
    "rename": lambda store, book_id: books.rename(store, VIEWER, book_id, "Mine"),
    "remove": lambda store, book_id: books.remove(store, VIEWER, book_id, now=NOW),
    "restore": lambda store, book_id: books.restore(store, VIEWER, book_id),
    "commit": lambda store, book_id: load(store, book_id, table(leads("b")), actor=VIEWER),
    "remember": lambda store, book_id: mappings.remember(store, VIEWER, book_id, "s1", None, {}, NOW),
    "forget": lambda store, book_id: mappings.forget(store, VIEWER, book_id, "s1"),
    "append": lambda store, book_id: decide(store, book_id, fix("a", City="Rome"), actor=VIEWER),
    "undo": lambda store, book_id: ledger.undo(store, VIEWER, book_id, 1, now=NOW),
    "undo_batch": lambda store, book_id: ledger.undo_batch(store, VIEWER, book_id, "bulk", now=NOW),
}


@pytest.mark.parametrize("write", WRITES.values(), ids=WRITES.keys())
def test_a_viewer_changes_nothing(store, book_id, write):
    load(store, book_id, table(leads("a")))
    before = (books.all(store), book.versions(store, book_id), len(imports.all(store, book_id)))
    with pytest.raises(NotAllowed, match="Only an admin"):
        write(store, book_id)
    assert (books.all(store), book.versions(store, book_id), len(imports.all(store, book_id))) == before
