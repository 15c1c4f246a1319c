"""The copy of the newest rows beside the database: the same rows, whole or not there, never out of date."""

from __future__ import annotations

import os
import stat
from datetime import date

import numpy as np
import pandas as pd
import pytest

from lib.model import fields
from lib.settings import settings
from lib.store import book, books, current, imports, ledger, rows, snapshot
from lib.store.database import open_store
from tests.store.small_book import ANN, NOW, leads, load, table


@pytest.fixture(autouse=True)
def always(monkeypatch):
    """Every book is worth a copy, however small."""
    monkeypatch.setattr(snapshot, "WORTH_IT", 1)


@pytest.fixture
def no_database(monkeypatch):
    """From now on rows cannot be read from the database."""

    def forbid():
        monkeypatch.setattr(rows, "newest", lambda *_: pytest.fail("read from the database"))

    return forbid


def copies(store, book_id) -> list[str]:
    place = snapshot.folder(store, book_id)
    return sorted(path.name.partition("-")[0] for path in place.iterdir()) if place.exists() else []


def from_database(store, book_id, object_name="lead") -> pd.DataFrame:
    with store.read() as connection:
        return rows.newest(connection, object_name, current.holdings(connection, book_id)[object_name].layers)


def test_an_import_leaves_a_copy_that_is_what_the_database_holds(store, book_id, no_database):
    load(store, book_id, table(leads("a", "b", City="Rome", Shoe="44")))
    load(store, book_id, table(leads("c", "a", Fax="1", Hat="L")), table(leads("c", City="Oslo")))
    wanted = from_database(store, book_id)
    no_database()
    pd.testing.assert_frame_equal(book.base(store, book_id, "lead"), wanted)
    pd.testing.assert_frame_equal(book.imported(store, book_id)["lead"], fields.complete(wanted, "lead"))


def test_a_copy_is_made_when_the_rows_are_first_read(store, book_id, no_database):
    load(store, book_id, table(leads("a", City="")))
    snapshot.forget(store, book_id)
    first = book.base(store, book_id, "lead")
    no_database()
    pd.testing.assert_frame_equal(book.base(store, book_id, "lead"), first)


def test_undo_and_undo_of_it_find_the_copy_of_before(store, book_id, no_database):
    load(store, book_id, table(leads("a")))
    second = load(store, book_id, table(leads("b")))
    no_database()
    undo = ledger.undo(store, ANN, book_id, second.decision_id, now=NOW)
    assert list(book.base(store, book_id, "lead").index) == ["a"]
    ledger.undo(store, ANN, book_id, undo, now=NOW)
    assert list(book.base(store, book_id, "lead").index) == ["a", "b"]


@pytest.mark.parametrize("damage", [lambda content: b"", lambda content: content[:-40], lambda content: b"x" * 500])
def test_a_damaged_copy_counts_as_missing(store, book_id, damage):
    load(store, book_id, table(leads("a")))
    (path,) = snapshot.folder(store, book_id).iterdir()
    path.write_bytes(damage(path.read_bytes()))
    assert list(book.base(store, book_id, "lead").index) == ["a"]


def test_a_copy_made_of_other_imports_is_not_taken(store, book_id):
    load(store, book_id, table(leads("a")))
    (path,) = snapshot.folder(store, book_id).iterdir()
    load(store, book_id, table(leads("b")))
    newest = max(snapshot.folder(store, book_id).iterdir(), key=lambda found: found.stat().st_mtime_ns)
    newest.write_bytes(path.read_bytes())
    assert list(book.base(store, book_id, "lead").index) == ["a", "b"]


def test_a_database_put_back_from_a_backup_does_not_meet_the_copy_of_what_came_after_it(database_file):
    def load_one(key: str):
        store = open_store(f"sqlite:///{database_file}")
        book_id = books.create(store, ANN, "Leads", now=NOW).id
        load(store, book_id, table(leads(key)), sha256=key)
        found = list(book.base(store, book_id, "lead").index)
        store.engine.dispose()
        return found

    backup = database_file.read_bytes()
    assert load_one("a") == ["a"]
    database_file.write_bytes(backup)
    assert load_one("b") == ["b"]


def test_older_copies_make_room(store, book_id):
    for key in "abcd":
        load(store, book_id, table(leads(key)))
    assert copies(store, book_id) == ["lead", "lead"]


def test_what_a_dead_writer_left_goes_after_an_hour(store, book_id):
    load(store, book_id, table(leads("a")))
    place = snapshot.folder(store, book_id)
    for name, age in [("old", 4000), ("new", 10)]:
        (place / f"{name}.unfinished").write_bytes(b"half")
        os.utime(place / f"{name}.unfinished", (place.stat().st_mtime - age,) * 2)
    load(store, book_id, table(leads("b")))
    assert sorted(path.name for path in place.glob("*.unfinished")) == ["new.unfinished"]


def test_copies_are_for_the_owner_only_and_go_with_the_book(store, book_id):
    load(store, book_id, table(leads("a")))
    place = snapshot.folder(store, book_id)
    (path,) = place.iterdir()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(place.stat().st_mode) == 0o700
    assert place.is_relative_to(settings().data_dir)
    books.remove(store, ANN, book_id, now=NOW)
    assert not place.exists()
    books.restore(store, ANN, book_id)
    assert list(book.base(store, book_id, "lead").index) == ["a"]


def test_a_disk_that_takes_no_copy_stops_nothing(store, book_id):
    place = snapshot.folder(store, book_id)
    place.parent.mkdir(parents=True)
    place.write_text("in the way")
    load(store, book_id, table(leads("a")))
    assert list(book.base(store, book_id, "lead").index) == ["a"]


def test_a_small_book_needs_no_copy(store, book_id, monkeypatch):
    monkeypatch.setattr(snapshot, "WORTH_IT", 20_000)
    load(store, book_id, table(leads("a")))
    assert list(book.base(store, book_id, "lead").index) == ["a"]
    assert copies(store, book_id) == []


def test_an_older_export_loaded_later_is_not_taken_for_the_newest(store, book_id):
    load(store, book_id, table(leads("a", City="Rome")))
    load(store, book_id, table(leads("a", "b", City="Bonn")), as_of=date(2026, 1, 1))
    assert book.base(store, book_id, "lead")["City"].to_dict() == {"b": "Bonn", "a": "Rome"}
    assert imports.all(store, book_id)[0].counts["lead"].changed == 0


def test_arrays_of_any_kind_and_length_come_back_and_only_the_newest_stay(store, book_id):
    texts = np.array(["Zoë", "", "x" * 300], dtype=object)
    kept = {"codes": np.array([0, -1], dtype=np.int32), "texts": texts, "marks": np.array([True, False, True]),
            "hashes": np.array([2**64 - 1], dtype=np.uint64), "none": np.zeros(0, dtype=np.int32)}  # fmt: skip
    snapshot.keep_arrays(store, book_id, "match", "old", {"codes": np.zeros(1)})
    snapshot.keep_arrays(store, book_id, "match", "new", kept)
    found = snapshot.load_arrays(store, book_id, "match", "new")
    assert {name: (array.dtype, array.tolist()) for name, array in found.items()} == {
        name: (array.dtype, array.tolist()) for name, array in kept.items()
    }
    assert snapshot.load_arrays(store, book_id, "match", "old") is None
