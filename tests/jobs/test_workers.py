"""Workers are processes: kept ready for a run, they take it at once, and leave when nobody needs them."""

from __future__ import annotations

import pytest

from lib.jobs import work, workers
from lib.model.rules import Rules
from lib.settings import settings
from lib.store import book as books_view
from lib.store import runs
from tests.conftest import NOW, TODAY


@pytest.fixture
def one_ready(monkeypatch, store):
    """A store with one worker that is kept ready."""
    monkeypatch.setenv("SLUICE_STANDBY_WORKERS", "1")
    settings.cache_clear()
    workers.stand_by(store)
    (worker,) = workers._ready[store.url]
    yield worker
    worker.kill()


def test_a_ready_worker_takes_the_run_and_no_other_is_started(monkeypatch, store, small_book, one_ready):
    monkeypatch.setattr(workers, "_start", lambda *_: pytest.fail("a second worker was started"))
    run = work.ensure(
        store, small_book, books_view.versions(store, small_book).imports, ["funnel"], Rules(), TODAY, NOW
    )["funnel"]
    assert one_ready.wait(60) == 0
    assert runs.get(store, run.id).status == "done"


def test_as_many_are_kept_as_wanted_and_one_that_died_is_replaced(store, one_ready):
    workers.stand_by(store)
    assert list(workers._ready[store.url]) == [one_ready]
    one_ready.kill()
    one_ready.wait(60)
    workers.stand_by(store)
    (other,) = workers._ready[store.url]
    assert other.pid != one_ready.pid
    other.kill()


def test_a_worker_that_nobody_needs_leaves(store, one_ready):
    workers._dismiss(workers._ready[store.url], one_ready)
    assert one_ready.wait(60) == 0
    assert not workers._ready[store.url]
