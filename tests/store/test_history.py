"""Pages of the ledger: filters, order, and how each line stands now."""

from __future__ import annotations

import pytest

from lib.store import ledger
from lib.store.history import COLUMNS
from tests.store.small_book import ANN, BEN, MINUTE, NOW, decide, fix, leads, load, merge, table, verdict


@pytest.fixture
def loaded(store, book_id):
    load(store, book_id, table(leads("a", "b", "c")))
    return book_id


def test_the_newest_line_comes_first_in_words(store, loaded):
    decide(store, loaded, merge("a", "b"), actor=BEN)
    page = ledger.page(store, loaded)
    assert page[["who", "what"]].to_dict("split")["data"] == [["Ben", "merged 1 lead into a"], ["Ann", "loaded a file"]]
    assert page["at"].iloc[0] == NOW


def test_an_empty_page_has_the_same_columns_and_types(store, loaded):
    page = ledger.page(store, loaded, who="Nobody")
    assert {name: str(kind) for name, kind in page.dtypes.items()} == COLUMNS


def test_each_line_says_how_it_stands(store, loaded):
    merged, again = decide(store, loaded, merge("a", "b"), merge("c", "b"))
    (fixed,) = decide(store, loaded, fix("a", City="Rome"))
    undo = ledger.undo(store, ANN, loaded, fixed, now=NOW)
    page = ledger.page(store, loaded).set_index("decision_id")
    assert page["state"].loc[[merged, again, fixed, undo]].tolist() == ["active", "dormant", "undone", "active"]
    assert page["undone_by"].loc[[merged, fixed]].tolist() == [0, undo]


def test_batches_and_records_are_counted(store, loaded):
    decide(store, loaded, merge("a", "b", "c"), verdict("c"), batch="bulk")
    page = ledger.page(store, loaded, kinds=["merge", "verdict", "import"])
    assert page[["kind", "records", "batch_id", "batch_size"]].to_dict("split")["data"] == [
        ["verdict", 1, "bulk", 2],
        ["merge", 3, "bulk", 2],
        ["import", 0, "", 1],
    ]


def test_lines_are_found_by_person_kind_record_and_time(store, loaded):
    decide(store, loaded, merge("a", "b"), actor=BEN)
    (late,) = ledger.append(store, ANN, loaded, [fix("b", City="Rome")], seen=10**9, now=NOW + MINUTE)
    found = {
        "who": ledger.page(store, loaded, who="Ben"),
        "kinds": ledger.page(store, loaded, kinds=["fix", "rules"]),
        "record": ledger.page(store, loaded, record=("lead", "b")),
        "since": ledger.page(store, loaded, since=NOW + MINUTE),
        "until": ledger.page(store, loaded, until=NOW + MINUTE),
    }
    assert {name: page["kind"].tolist() for name, page in found.items()} == {
        "who": ["merge"],
        "kinds": ["fix"],
        "record": ["fix", "merge"],
        "since": ["fix"],
        "until": ["merge", "import"],
    }
    assert found["since"]["decision_id"].tolist() == [late]


def test_pages_and_the_count_agree(store, loaded):
    decide(store, loaded, *(fix("a", City=f"{number}") for number in range(5)))
    pages = [ledger.page(store, loaded, kinds=["fix"], limit=2, offset=offset) for offset in (0, 2, 4)]
    assert [len(page) for page in pages] == [2, 2, 1]
    assert ledger.count(store, loaded, kinds=["fix"]) == 5
    assert ledger.people(store, loaded) == ["Ann"]


def test_an_undo_is_found_by_the_records_it_touched(store, loaded):
    (merged,) = decide(store, loaded, merge("a", "b"))
    ledger.undo(store, BEN, loaded, merged, now=NOW)
    assert ledger.page(store, loaded, record=("lead", "b"))["kind"].tolist() == ["undo", "merge"]
