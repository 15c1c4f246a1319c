"""Books: names, removal and the way back."""

from __future__ import annotations

import pytest

from lib.errors import BadArgument, NotFound
from lib.store import book, books
from tests.store.small_book import ANN, NOW, leads, load, table


def test_books_are_listed_by_name(store):
    for name in ("beta", "Alpha"):
        books.create(store, ANN, name, now=NOW)
    assert [found.name for found in books.all(store)] == ["Alpha", "beta"]


def test_a_book_is_found_by_id_and_by_name_in_any_case(store):
    made = books.create(store, ANN, "Demo org", now=NOW)
    assert books.get(store, made.id) == made == books.find(store, "DEMO ORG ")
    assert books.find(store, "Other") is None


@pytest.mark.parametrize("name", ["", "   ", "x" * 81, "a\x00b", "a\u202eb"])
def test_names_that_cannot_be_read_are_refused(store, name):
    with pytest.raises(BadArgument, match="1 to 80"):
        books.create(store, ANN, name, now=NOW)


def test_two_living_books_cannot_share_a_name(store, book_id):
    with pytest.raises(BadArgument, match="called Leads already"):
        books.create(store, ANN, "leads", now=NOW)


def test_a_book_can_be_renamed_and_keep_its_own_name(store, book_id):
    assert books.rename(store, ANN, book_id, "LEADS").name == "LEADS"
    assert books.rename(store, ANN, book_id, "Prospects").name == "Prospects"


def test_a_removed_book_comes_back_whole(store, book_id):
    load(store, book_id, table(leads("Abe", "Bea")))
    books.remove(store, ANN, book_id, now=NOW)
    assert books.all(store) == []
    assert [found.id for found in books.all(store, removed=True)] == [book_id]
    with pytest.raises(NotFound, match="restore it"):
        books.get(store, book_id)
    books.restore(store, ANN, book_id)
    assert book.count(store, book_id, "lead") == 2


def test_nothing_can_be_loaded_into_a_removed_book(store, book_id):
    books.remove(store, ANN, book_id, now=NOW)
    with pytest.raises(NotFound):
        load(store, book_id, table(leads("Abe")))


def test_a_name_taken_in_the_meantime_blocks_the_way_back(store, book_id):
    books.remove(store, ANN, book_id, now=NOW)
    books.create(store, ANN, "Leads", now=NOW)
    with pytest.raises(BadArgument, match="already"):
        books.restore(store, ANN, book_id)


def test_nothing_crosses_from_one_book_to_another(store, book_id):
    other = books.create(store, ANN, "Other", now=NOW).id
    load(store, book_id, table(leads("Abe")))
    assert book.base(store, other, "lead").empty
    assert book.versions(store, other) == book.Versions(0, 0)
