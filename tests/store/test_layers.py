"""Each column from the newest row that has it: examples worked by hand, and any books against a plain model."""

from __future__ import annotations

from datetime import date
from itertools import count

import pandas as pd
import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lib.store import book, books, current, imports, ledger, narrow, rows, snapshot
from lib.store.database import open_store
from lib.store.imports import Counts
from lib.store.schema import import_, to_json
from tests.store.small_book import ANN, NOW, frame, load, table

FULL = frame(
    {
        "1": {"LastName": "Abe", "City": "Rome", "Status": "New", "Shoe": "44"},
        "2": {"LastName": "Bea", "City": "Bonn", "Status": "New", "Shoe": ""},
        "3": {"LastName": "Cy", "City": "", "Status": "New", "Shoe": "9"},
    }
)
NARROW = frame({"3": {"Status": "Won", "Hat": "L"}, "1": {"Status": "", "Hat": ""}, "4": {"Status": "Lost", "Hat": ""}})
BOTH = {
    "2": {"LastName": "Bea", "City": "Bonn", "Status": "New", "Shoe": "", "Hat": ""},
    "3": {"LastName": "Cy", "City": "", "Status": "Won", "Shoe": "9", "Hat": "L"},
    "1": {"LastName": "Abe", "City": "Rome", "Status": "", "Shoe": "44", "Hat": ""},
    "4": {"LastName": "", "City": "", "Status": "Lost", "Shoe": "", "Hat": ""},
}
"""The narrow file over the full one: its own columns are new, blanks too; the others stay."""


def of(store, book_id) -> dict[str, dict[str, str]]:
    return book.base(store, book_id, "lead").to_dict("index")


def test_a_file_of_few_columns_changes_nothing_else(store, book_id):
    load(store, book_id, table(FULL))
    wanted = Counts(rows=3, new=1, changed=2, unchanged=0, gone=1)
    assert imports.compare(store, book_id, [table(NARROW)]) == {"lead": wanted}
    made = load(store, book_id, table(NARROW))
    assert made.counts == {"lead": wanted}
    assert of(store, book_id) == BOTH
    assert list(of(store, book_id)) == list(BOTH)
    assert imports.changes(store, made.id, "lead", "changed").values.tolist() == [
        ["3", "Status", "New", "Won"],
        ["3", "Hat", "", "L"],
        ["1", "Status", "New", ""],
    ]
    assert imports.changes(store, made.id, "lead", "new").to_dict("index") == {"4": {"Status": "Lost", "Hat": ""}}


def test_undo_and_the_day_of_an_import_work_column_by_column(store, book_id):
    first = load(store, book_id, table(FULL), as_of=date(2026, 11, 1))
    second = load(store, book_id, table(NARROW))
    undo = ledger.undo(store, ANN, book_id, first.decision_id, now=NOW)
    assert of(store, book_id) == NARROW.to_dict("index")
    ledger.undo(store, ANN, book_id, undo, now=NOW)
    assert of(store, book_id) == BOTH
    ledger.undo(store, ANN, book_id, second.decision_id, now=NOW)
    assert of(store, book_id) == FULL.to_dict("index")


def test_an_older_export_brings_the_columns_that_newer_files_do_not_have(store, book_id):
    load(store, book_id, table(NARROW))
    made = load(store, book_id, table(FULL), as_of=date(2026, 11, 1))
    assert of(store, book_id) == BOTH
    assert made.counts["lead"] == Counts(rows=3, new=1, changed=2, unchanged=0, gone=1)
    changed = imports.changes(store, made.id, "lead", "changed")
    assert changed.values.tolist() == [
        ["1", "LastName", "", "Abe"],
        ["1", "City", "", "Rome"],
        ["1", "Shoe", "", "44"],
        ["3", "LastName", "", "Cy"],
        ["3", "Shoe", "", "9"],
    ]


def test_tables_of_one_import_keep_their_columns_apart(store, book_id):
    load(store, book_id, table(FULL))
    cities = table(frame({"2": {"City": "Oslo"}, "5": {"City": "Kiev"}}))
    states = table(frame({"1": {"Status": "Won"}, "3": {"Status": "New"}}))
    made = load(store, book_id, cities, states, cities)
    found = of(store, book_id)
    assert found["2"] == {"LastName": "Bea", "City": "Oslo", "Status": "New", "Shoe": ""}
    assert found["1"] == {"LastName": "Abe", "City": "Rome", "Status": "Won", "Shoe": "44"}
    assert made.counts["lead"] == Counts(rows=6, new=1, changed=2, unchanged=1, gone=0)
    changed = imports.changes(store, made.id, "lead", "changed")
    assert changed.values.tolist() == [["1", "Status", "New", "Won"], ["2", "City", "Bonn", "Oslo"]]
    new = imports.changes(store, made.id, "lead", "new")
    assert new.to_dict("index") == {"5": {"City": "Kiev", "Status": ""}}
    load(store, book_id, table(FULL), as_of=date(2026, 11, 1))
    assert of(store, book_id) == found


def test_an_import_that_knows_its_columns_in_one_is_one_layer(sqlite_store):
    """As they were kept before the tables of an import were told apart."""
    book_id = books.create(sqlite_store, ANN, "Leads", now=NOW).id
    load(sqlite_store, book_id, table(FULL))
    made = load(sqlite_store, book_id, table(frame({"1": {"City": "Oslo"}})), table(frame({"2": {"Status": "Won"}})))
    with sqlite_store.write() as connection:
        columns = to_json({"lead": {"City": 1, "Status": 1}})
        connection.execute(sa.update(import_).where(import_.c.id == made.id).values(columns=columns))
    found = of(sqlite_store, book_id)
    assert found["1"] == {"LastName": "Abe", "City": "Oslo", "Status": "", "Shoe": "44"}
    assert found["2"] == {"LastName": "Bea", "City": "", "Status": "Won", "Shoe": ""}


COLUMNS = ["LastName", "City", "Status", "Shoe", "Hat"]
one_table = st.tuples(
    st.lists(st.sampled_from("abcdef"), min_size=1, unique=True),
    st.lists(st.sampled_from(COLUMNS), min_size=1, unique=True),
)
one_import = st.tuples(st.lists(one_table, min_size=1, max_size=2), st.integers(1, 3))
steps = st.lists(st.one_of(one_import, one_import, st.integers(0, 5)), min_size=2, max_size=6)


@pytest.fixture(scope="module")
def shared_store(tmp_path_factory):
    opened = open_store(f"sqlite:///{tmp_path_factory.mktemp('layers')}/sluice.db")
    yield opened
    opened.engine.dispose()


def seen_by_model(active: list[tuple[int, list[pd.DataFrame]]]) -> dict[str, dict[str, str]]:
    """Key -> the values that any import said, each from the newest that said it."""
    model: dict[str, dict[str, str]] = {}
    for _, frames in sorted(active, key=lambda one: one[0]):
        for one in frames:
            for key, values in one.to_dict("index").items():
                model.setdefault(key, {}).update(values)
    return model


def whole(model: dict[str, dict[str, str]], columns) -> dict[str, dict[str, str]]:
    return {key: {column: values.get(column, "") for column in columns} for key, values in model.items()}


@settings(
    max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(steps=steps, random=st.randoms(use_true_random=False))
def test_any_book_is_what_a_plain_model_says(shared_store, monkeypatch, steps, random):
    monkeypatch.setattr(snapshot, "WORTH_IT", 1)
    store = shared_store
    book_id = books.create(store, ANN, f"Book {next(NUMBERS)}", now=NOW).id
    made: list[tuple[int, tuple[int, list[pd.DataFrame]]]] = []
    out: set[int] = set()
    for step in steps:
        active = [held for line, held in made if line not in out]
        if isinstance(step, int):
            if standing := [line for line, _ in made if line not in out]:
                line = standing[step % len(standing)]
                ledger.undo(store, ANN, book_id, line, now=NOW)
                out.add(line)
        else:
            tables, day = step
            frames = [
                frame({key: {name: random.choice(["", "x", "y"]) for name in columns} for key in keys})
                for keys, columns in tables
            ]
            before, after = seen_by_model(active), seen_by_model([*active, (day, frames)])
            import_made = load(store, book_id, *map(table, frames), as_of=date(2026, 11, day))
            made.append((import_made.decision_id, (day, frames)))
            assert_compared(store, import_made, before, after, {key for one in frames for key in one.index})
        assert_seen(store, book_id, seen_by_model([held for line, held in made if line not in out]))


NUMBERS = count()


def assert_compared(store, made, before, after, brought) -> None:
    """What an import says that it changed is how the book differs."""
    old, new = whole(before, COLUMNS), whole(after, COLUMNS)
    wanted = {
        (key, name, old[key][name], new[key][name])
        for key in old
        for name in COLUMNS
        if old[key][name] != new[key][name]
    }
    counts = made.counts["lead"]
    assert (counts.new, counts.changed) == (len(new) - len(old), len({key for key, *_ in wanted}))
    assert (counts.unchanged, counts.gone) == (len(brought & set(old)) - counts.changed, len(set(old) - brought))
    assert set(imports.changes(store, made.id, "lead", "changed").itertuples(index=False, name=None)) == wanted


def assert_seen(store, book_id, model) -> None:
    """The copy, the database and a few columns of either say what the model says."""
    copy = book.base(store, book_id, "lead")
    assert copy.to_dict("index") == whole(model, copy.columns)
    with store.read() as connection:
        held = current.holdings(connection, book_id)["lead"]
        if model:
            pd.testing.assert_frame_equal(copy, rows.newest(connection, "lead", held.layers))
    snapshot.forget(store, book_id)
    few = narrow.tables(store, book_id, {"lead": ["Status", "Hat"]}).get("lead", copy)
    assert few.to_dict("index") == whole(model, few.columns)
    assert book.count(store, book_id, "lead") == len(model)
