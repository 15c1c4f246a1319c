"""Pages of records: filters, order and totals, the same on every database and whatever the size."""

from __future__ import annotations

import shutil

import pytest

from lib.store import books, browse, ledger
from lib.store.database import open_store
from tests.store.small_book import ANN, NOW, frame, leads, load, table

PEOPLE = {
    "k1": {"LastName": "adams", "City": "Rome", "AnnualRevenue": "900", "Shoe": "44"},
    "k2": {"LastName": "Zoë", "City": "", "AnnualRevenue": "1,000", "Shoe": ""},
    "k3": {"LastName": "Baker", "City": "bonn", "AnnualRevenue": "", "Shoe": "9"},
    "k4": {"LastName": "Adams", "City": "Bonn", "AnnualRevenue": "?", "Shoe": "44"},
    "k5": {"LastName": "Éluard", "City": "Rome", "AnnualRevenue": "20", "Shoe": ""},
}


@pytest.fixture(params=[2_000, 0], ids=["first ones", "all sorted"])
def both_ways(request, monkeypatch):
    """Both ways of sorting give the same pages."""
    monkeypatch.setattr(browse, "_FIRST", request.param)


@pytest.fixture(scope="module")
def book_of_people(empty_database, tmp_path_factory):
    path = tmp_path_factory.mktemp("browse") / "sluice.db"
    shutil.copyfile(empty_database, path)
    store = open_store(f"sqlite:///{path}")
    book_id = books.create(store, ANN, "People", now=NOW).id
    load(store, book_id, table(frame(PEOPLE)))
    yield store, book_id
    store.engine.dispose()


@pytest.fixture
def people(book_of_people, both_ways):
    """Returns the keys of a page, and how many fit."""

    def page(**wanted):
        found = browse.page(*book_of_people, "lead", **wanted)
        return " ".join(found.frame.index), found.total

    return page


def test_without_filter_and_order_records_come_as_they_were_imported(people):
    assert people() == ("k1 k2 k3 k4 k5", 5)
    assert people(offset=1, limit=2) == ("k2 k3", 5)
    assert people(offset=9) == ("", 5)


@pytest.mark.parametrize(
    ("wanted", "page"),
    [
        ({"contains": {"LastName": "A"}}, ("k1 k3 k4 k5", 4)),
        ({"contains": {"LastName": "ÉL"}}, ("k5", 1)),
        ({"contains": {"LastName": "a", "City": "bon"}}, ("k3 k4", 2)),
        ({"contains": {"LastName": ""}}, ("k1 k2 k3 k4 k5", 5)),
        ({"contains": {"LastName": "."}}, ("", 0)),
        ({"contains": {"key": "K3"}}, ("k3", 1)),
        ({"equals": {"City": "Bonn"}}, ("k4", 1)),
        ({"equals": {"City": ["Bonn", "Rome"]}}, ("k1 k4 k5", 3)),
        ({"equals": {"City": ""}}, ("k2", 1)),
        ({"equals": {"City": []}}, ("", 0)),
        ({"equals": {"Shoe": "44"}, "contains": {"City": "rome"}}, ("k1", 1)),
        ({"equals": {"Fax": ""}}, ("k1 k2 k3 k4 k5", 5)),
        ({"contains": {"Fax": "1"}}, ("", 0)),
    ],
)
def test_filters_keep_what_fits(people, wanted, page):
    assert people(**wanted) == page


@pytest.mark.parametrize(
    ("wanted", "keys"),
    [
        ({"sort": "LastName"}, "k1 k4 k3 k2 k5"),
        ({"sort": "LastName", "descending": True}, "k5 k2 k3 k1 k4"),
        ({"sort": "City"}, "k3 k4 k1 k5 k2"),
        ({"sort": "City", "descending": True}, "k1 k5 k3 k4 k2"),
        ({"sort": "AnnualRevenue"}, "k5 k1 k2 k3 k4"),
        ({"sort": "AnnualRevenue", "descending": True}, "k2 k1 k5 k3 k4"),
        ({"sort": "Shoe"}, "k1 k4 k3 k2 k5"),
        ({"sort": "key", "descending": True}, "k5 k4 k3 k2 k1"),
        ({"sort": "Fax"}, "k1 k2 k3 k4 k5"),
        ({"sort": "City", "contains": {"LastName": "adams"}}, "k4 k1"),
        ({"sort": "City", "equals": {"City": ["", "Rome"]}, "offset": 1, "limit": 2}, "k5 k2"),
        ({"sort": "City", "offset": 3}, "k5 k2"),
    ],
)
def test_order_is_by_value_then_key_with_blanks_last(people, wanted, keys):
    assert people(**wanted)[0] == keys


def test_a_page_is_of_the_book_as_it_is_now(store, book_id):
    assert browse.page(store, book_id, "lead", sort="City").total == 0
    first = load(store, book_id, table(leads("a", "b", City="Rome")))
    load(store, book_id, table(leads("b", "c", City="Bonn")))
    assert browse.page(store, book_id, "lead", sort="City").frame["City"].to_dict() == {
        "b": "Bonn",
        "c": "Bonn",
        "a": "Rome",
    }
    ledger.undo(store, ANN, book_id, first.decision_id, now=NOW)
    assert browse.page(store, book_id, "lead").total == 2
    assert browse.page(store, book_id, "contact").total == 0
