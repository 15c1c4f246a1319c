"""An import under way survives reloads, page changes and a restart; a killed one fails and can be started again."""

from __future__ import annotations

import os
import re
import signal

import pytest
from playwright.sync_api import expect

from lib.store import books, imports, runs
from tests.browser.conftest import until
from tests.conftest import ADMIN, NOW

ROWS = 3000


@pytest.fixture
def book(server, request):
    """A book of this test in the shared server's store: the store and the book's id."""
    store = server.store()
    yield store, books.create(store, ADMIN, request.node.name, now=NOW).id
    store.engine.dispose()


@pytest.fixture
def leads(tmp_path):
    """A file that takes long enough to be caught in the middle."""
    path = tmp_path / "many leads.csv"
    lines = [f"Ann{n},Lee{n},Works {n} Ltd,ann.lee{n}@works{n}.com,Web,New,{n}" for n in range(ROWS)]
    path.write_text("\n".join(["First Name,Last Name,Company,Email,Lead Source,Lead Status,Lead ID", *lines]))
    return path


def _load(visitor, store, book_id, path) -> int:
    """Load a file by hand; returns the pid of the worker as soon as it has begun."""
    visitor.go(f"/load?book={book_id}").upload(path).sees("records will be loaded")
    visitor.page.locator(".st-key-load_now button").click()
    begun = []

    def running() -> bool:
        run = runs.latest(store, book_id, "import")
        if run is not None and run.status == "running":
            begun.append(run.pid)
        return bool(begun)

    until(running, "the worker has begun")
    return begun[0]


def _loaded(store, book_id) -> list[int]:
    return [made.counts["lead"].rows for made in imports.all(store, book_id)]


def test_an_import_outlives_a_reload_a_page_change_and_a_restart(visit, server, book, leads):
    store, book_id = book
    visitor = visit(server)
    worker = _load(visitor, store, book_id, leads)
    os.kill(worker, signal.SIGSTOP)
    try:
        progress = visitor.page.get_by_text(re.compile("^Loading"))
        visitor.page.reload()
        expect(progress).to_be_visible()
        visitor.go(f"/history?book={book_id}")
        expect(progress).to_be_visible()
        server.stop()
        server.start()
        visitor.go(f"/load?book={book_id}")
        expect(progress).to_be_visible()
        assert _loaded(store, book_id) == []
    finally:
        os.kill(worker, signal.SIGCONT)
    visitor.sees("Loaded before").sees(f"{ROWS:,} leads")
    assert _loaded(store, book_id) == [ROWS]


def test_a_killed_import_keeps_nothing_and_starts_again(visit, server, book, leads):
    store, book_id = book
    visitor = visit(server)
    os.kill(_load(visitor, store, book_id, leads), signal.SIGKILL)
    visitor.sees(re.compile("Loading did not finish.* start it again"))
    assert _loaded(store, book_id) == []
    server.stop()
    server.start()
    visitor.go(f"/load?book={book_id}").sees(re.compile("Loading did not finish")).press("Start again")
    visitor.sees("Loaded before").sees(f"{ROWS:,} leads")
    assert _loaded(store, book_id) == [ROWS]
