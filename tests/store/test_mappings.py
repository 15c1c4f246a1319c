"""Corrected mappings: kept for a shape of file, in one book, until they are forgotten."""

from __future__ import annotations

import pytest

from lib.errors import NotFound
from lib.store import books, mappings
from lib.store.mappings import Remembered
from tests.store.small_book import ANN, BEN, MINUTE, NOW


def test_a_correction_is_recalled_for_its_shape(store, book_id):
    mappings.remember(store, ANN, book_id, "s1", "contact", {"Né le": "Birthdate", "Notes": ""}, NOW)
    assert mappings.recall(store, book_id, ["s1", "s2"]) == {
        "s1": Remembered("contact", {"Né le": "Birthdate", "Notes": ""}, "Ann", NOW)
    }
    assert mappings.recall(store, book_id, []) == {}


def test_a_later_correction_takes_the_place_of_an_earlier_one(store, book_id):
    mappings.remember(store, ANN, book_id, "s1", "contact", {"a": "Email"}, NOW)
    mappings.remember(store, BEN, book_id, "s1", None, {"b": "Phone"}, NOW + MINUTE)
    assert mappings.recall(store, book_id, ["s1"])["s1"] == Remembered(None, {"b": "Phone"}, "Ben", NOW + MINUTE)


def test_what_is_forgotten_is_recalled_no_more(store, book_id):
    mappings.remember(store, ANN, book_id, "s1", None, {"a": "Email"}, NOW)
    mappings.forget(store, ANN, book_id, "s1")
    mappings.forget(store, ANN, book_id, "s1")
    assert mappings.recall(store, book_id, ["s1"]) == {}


def test_corrections_stay_in_their_book(store, book_id):
    other = books.create(store, ANN, "Other", now=NOW).id
    mappings.remember(store, ANN, book_id, "s1", None, {"a": "Email"}, NOW)
    assert mappings.recall(store, other, ["s1"]) == {}
    with pytest.raises(NotFound):
        mappings.remember(store, ANN, 99, "s1", None, {}, NOW)
