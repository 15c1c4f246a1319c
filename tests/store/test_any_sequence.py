"""What must hold after any sequence of imports, decisions and undos."""

from __future__ import annotations

from collections.abc import Callable
from itertools import combinations

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lib.errors import Conflict
from lib.store import book, books, ledger
from lib.store.database import Store, open_store
from lib.store.lines import Line
from lib.store.replay import State
from tests.store.small_book import (
    ANN,
    NOW,
    answer,
    apart,
    decide,
    fix,
    leads,
    link,
    load,
    merge,
    rules,
    table,
    together,
    verdict,
)

KEYS = "abcde"
CONTACTS = "xy"
CITIES = ["Rome", "Bonn", "Oslo"]
Step = Line | tuple[Line, ...] | pd.DataFrame | int
"""A decision or several in one batch, rows to import, or which of the lines so far (counted round and round) to undo.
"""

key = st.sampled_from(KEYS)
city = st.sampled_from(CITIES)
several = st.lists(key, min_size=2, max_size=3, unique=True)
decision = st.one_of(
    st.builds(lambda keys, to: merge(*keys, City=to), several, city),
    st.builds(lambda lead, to: fix(lead, City=to), key, city),
    st.builds(verdict, key, st.sampled_from(["student", "vendor"]), st.sampled_from(["junk", "not_junk"])),
    st.builds(lambda keys: apart(*combinations(keys, 2)), several),
    st.builds(lambda keys: together(*combinations(keys, 2)), several),
    st.builds(lambda keys, same: answer(keys[0], keys[1], same), several, st.sampled_from(["yes", "no", "unsure"])),
    st.builds(link, key, st.sampled_from(CONTACTS), st.sampled_from(["yes", "no"])),
    st.builds(rules, st.integers(1, 9)),
)
rows = st.builds(lambda keys, to: leads(*sorted(keys), City=to), st.sets(key, min_size=1), city)
step = st.one_of(decision, decision, rows)
step_or_undo = st.one_of(step, step, st.integers(0, 99))

quickly = settings(
    max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)


@pytest.fixture(scope="module")
def shared_store(tmp_path_factory):
    opened = open_store(f"sqlite:///{tmp_path_factory.mktemp('any')}/sluice.db")
    yield opened
    opened.engine.dispose()


@pytest.fixture
def new_book(shared_store) -> Callable[[], int]:
    """Makes a book that holds one import of every lead and of two contacts."""

    def make() -> int:
        name = f"Book {len(books.all(shared_store))}"
        made = books.create(shared_store, ANN, name, now=NOW).id
        load(shared_store, made, table(leads(*KEYS, City="Rome")), table(leads(*CONTACTS), "contact"))
        return made

    return make


def take(store: Store, book_id: int, steps: list[Step]) -> list[int]:
    """Take the steps; the ids of the lines they wrote. An undo of what is undone already is left out."""
    written: list[int] = []
    for one in steps:
        if isinstance(one, Line):
            written += decide(store, book_id, one)
        elif isinstance(one, tuple):
            written += decide(store, book_id, *one)
        elif isinstance(one, pd.DataFrame):
            written.append(load(store, book_id, table(one)).decision_id)
        else:
            so_far = sorted(ledger.page(store, book_id, limit=1000)["decision_id"])
            try:
                written.append(ledger.undo(store, ANN, book_id, int(so_far[one % len(so_far)]), now=NOW))
            except Conflict:
                continue
    return written


def seen(store: Store, book_id: int) -> tuple:
    """Everything that a book shows, in a form that can be compared."""
    shown = {name: frame.to_dict("split") for name, frame in book.tables(store, book_id).items()}
    return shown, *told(book.state(store, book_id))


def told(state: State) -> tuple:
    """Everything that a state says, in a form that can be compared."""
    decided = tuple(frame.to_dict("split") for frame in (state.merges, state.verdicts, state.links))
    return decided, state.values, state.linked, state.unlinked, state.plans, state.rules, state.dormant


@quickly
@given(before=st.lists(step_or_undo, max_size=5), after=st.lists(step, min_size=1, max_size=5), data=st.data())
def test_decisions_undone_in_any_order_give_back_the_book_before_them(shared_store, new_book, before, after, data):
    book_id = new_book()
    take(shared_store, book_id, before)
    was = seen(shared_store, book_id)
    written = take(shared_store, book_id, after)
    for line_id in data.draw(st.permutations(written)):
        ledger.undo(shared_store, ANN, book_id, line_id, now=NOW)
    assert seen(shared_store, book_id) == was


@quickly
@given(steps=st.lists(step_or_undo, max_size=6), which=st.integers(0, 99))
def test_undo_of_an_undo_restores_the_book(shared_store, new_book, steps, which):
    book_id = new_book()
    take(shared_store, book_id, steps)
    was = seen(shared_store, book_id)
    page = ledger.page(shared_store, book_id, limit=1000)
    standing = page["decision_id"][page["state"] != "undone"].tolist()
    undo = ledger.undo(shared_store, ANN, book_id, standing[which % len(standing)], now=NOW)
    ledger.undo(shared_store, ANN, book_id, undo, now=NOW)
    assert seen(shared_store, book_id) == was


@quickly
@given(steps=st.lists(step_or_undo, max_size=6))
def test_loading_the_same_rows_again_keeps_every_decision(shared_store, new_book, steps):
    book_id = new_book()
    take(shared_store, book_id, steps)
    was = seen(shared_store, book_id)
    present = book.base(shared_store, book_id, "lead")
    if len(present):
        load(shared_store, book_id, table(present))
    shown, *decided = seen(shared_store, book_id)
    assert decided == list(was[1:])
    assert pd.DataFrame(**shown["lead"]).sort_index().equals(pd.DataFrame(**was[0]["lead"]).sort_index())


@quickly
@given(steps=st.lists(step_or_undo, max_size=10))
def test_the_book_is_the_active_lines_carried_out_one_after_the_other(shared_store, new_book, steps):
    book_id = new_book()
    carried: list[tuple[int, Step]] = [(ledger.version(shared_store, book_id), leads(*KEYS, City="Rome"))]
    targets: dict[int, int] = {}
    for one in steps:
        so_far = sorted(ledger.page(shared_store, book_id, limit=1000)["decision_id"])
        for line_id in take(shared_store, book_id, [one]):
            if isinstance(one, int):
                targets[line_id] = int(so_far[one % len(so_far)])
            else:
                carried.append((line_id, one))

    def active(line_id: int) -> bool:
        return not any(target == line_id and active(undo) for undo, target in targets.items())

    standing = [one for line_id, one in carried if active(line_id)]
    found = book.tables(shared_store, book_id)["lead"]
    assert dict(zip(found.index, found["City"])) == carry_out(standing)


def carry_out(steps: list[Step]) -> dict[str, str]:
    """The city of each lead after imports and then decisions, done the plain way on a dictionary."""
    city_of: dict[str, str] = {}
    for one in steps:
        if isinstance(one, pd.DataFrame):
            city_of |= one["City"].to_dict()
    for one in steps:
        if not isinstance(one, Line):
            continue
        said = one.payload
        if one.kind == "merge" and all(lead in city_of for lead in [said["survivor"], *said["losers"]]):
            city_of[said["survivor"]] = said["values"]["City"]
            for loser in said["losers"]:
                del city_of[loser]
        elif one.kind == "fix" and said["key"] in city_of:
            city_of[said["key"]] = said["values"]["City"]
    return city_of


@quickly
@given(steps=st.lists(st.one_of(step_or_undo, step_or_undo, st.tuples(decision, decision)), min_size=3, max_size=9))
def test_a_state_kept_up_step_by_step_is_the_one_replayed_from_nothing(shared_store, new_book, steps):
    book_id = new_book()
    kept = book.state(shared_store, book_id)
    for one in steps:
        take(shared_store, book_id, [one])
        kept = book.state(shared_store, book_id, since=kept)
        afresh = book.state(shared_store, book_id)
        assert (told(kept), kept.line) == (told(afresh), afresh.line)
