"""Pages are run through AppTest, on a store of their own."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from streamlit import config
from streamlit.testing.v1 import AppTest

from lib.jobs import demo
from lib.settings import ROOT, settings
from lib.store import books
from lib.store.database import Store
from tests.conftest import ADMIN

Open = Callable[..., AppTest]


@pytest.fixture
def open_page(monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> Open:
    """Open a page by its name, as its URL would: `open_page("history", who="ada")` returns it after its first run."""
    monkeypatch.chdir(ROOT)
    config.set_option("client.showErrorDetails", "full")

    def run(name: str, **query: str) -> AppTest:
        if not (settings().data_dir / "sluice.db").exists():
            request.getfixturevalue("database_file")
        at = AppTest.from_file(ROOT / "app.py", default_timeout=60).switch_page(f"pages/{name}.py")
        for parameter, value in query.items():
            at.query_params[parameter] = value
        return sound(at.run())

    return run


def sound(at: AppTest) -> AppTest:
    """The page, provided that it shows no exception."""
    assert not at.exception, [error.message for error in at.exception]
    return at


@pytest.fixture
def as_viewer_of(monkeypatch: pytest.MonkeyPatch, store: Store) -> Callable[[int], None]:
    """From now on nobody is an admin, and this book is the demo org that everybody may look at."""

    def turn(book_id: int) -> None:
        books.rename(store, ADMIN, book_id, demo.NAME)
        monkeypatch.setenv("SLUICE_LOCAL_ADMIN", "0")
        settings.cache_clear()

    return turn
