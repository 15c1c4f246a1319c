"""Pages are run through AppTest, on a store of their own."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit import config
from streamlit.testing.v1 import AppTest

from lib.jobs import analyse, demo, load, progress, work
from lib.settings import ROOT, settings
from lib.store import books, database, runs
from lib.store.database import Store
from tests.conftest import ADMIN, LEADS, NOW, TODAY

Open = Callable[..., AppTest]


@pytest.fixture
def open_page(monkeypatch: pytest.MonkeyPatch) -> Open:
    """Open a page by its name, as its URL would: `open_page("history", who="ada")` returns it after its first run."""
    monkeypatch.chdir(ROOT)
    config.set_option("client.showErrorDetails", "full")

    def run(name: str, **query: str) -> AppTest:
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


@pytest.fixture(scope="session")
def analysed_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database whose one book is the small one, with every analysis done."""
    folder = tmp_path_factory.mktemp("analysed")
    path = folder / "leads.csv"
    path.write_text(LEADS, encoding="utf-8")
    store = database.open_store(f"sqlite:///{folder / 'sluice.db'}")
    book = books.create(store, ADMIN, "Small", now=NOW)
    load.load_sources(
        store, ADMIN, book.id, [load.Source(path, path.name, {})], as_of=TODAY, now=NOW, progress=progress.silent
    )
    work.analyse_book(store, book.id, lambda: NOW)
    assert {runs.latest(store, book.id, kind).status for kind in analyse.ANALYSES} == {"done"}
    store.engine.dispose()
    return folder / "sluice.db"


@pytest.fixture
def analysed_book(store: Store, analysed_once: Path) -> int:
    """The small book with every analysis done, copied from the one that was analysed once."""
    store.engine.dispose()
    shutil.copyfile(analysed_once, settings().data_dir / "sluice.db")
    return books.all(store)[0].id
