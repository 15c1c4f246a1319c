"""What several rooms' tests share: settings of their own and a small store."""

from __future__ import annotations

import gc
import os
import shutil
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from lib.jobs import analyse, load, progress, work
from lib.model.actor import Actor
from lib.settings import settings
from lib.store import books, database, runs
from lib.store.database import Store
from tests import postgres

ADMIN = Actor("ada", "admin")
VIEWER = Actor("vic", "viewer")
NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
TODAY = date(2026, 11, 22)

LEADS = (Path(__file__).parent / "six_leads.csv").read_text(encoding="utf-8")
"""Six leads: Robert and Bob are one person, Ana is a student, Jin is converted, the last one is a fake."""


def pytest_configure(config: pytest.Config) -> None:
    """Before any worker starts: where the Postgres of this run will be, should a test ask for it."""
    if not hasattr(config, "workerinput"):
        postgres.prepare()


def pytest_collection_finish() -> None:
    """What was imported stays to the end: looking through it for garbage again and again takes a tenth of the time."""
    gc.freeze()
    gc.set_threshold(50_000, 50, 100)


def pytest_unconfigure(config: pytest.Config) -> None:
    """After all workers: no Postgres is left running."""
    if not hasattr(config, "workerinput"):
        postgres.stop()


@pytest.fixture(scope="session")
def postgres_url() -> str:
    """A Postgres database of this worker, with the present schema; whoever uses it empties it first."""
    return postgres.database(f"sluice_{os.environ.get('PYTEST_XDIST_WORKER', 'main')}")


@pytest.fixture(autouse=True)
def environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every test has a data folder of its own and a local admin, and no worker is kept ready."""
    monkeypatch.setenv("SLUICE_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("SLUICE_LOCAL_ADMIN", "1")
    monkeypatch.setenv("SLUICE_STANDBY_WORKERS", "0")
    monkeypatch.delenv("DATABASE_URL", raising=False)
    settings.cache_clear()


@pytest.fixture(scope="session")
def empty_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with the present schema and nothing in it, to copy: making one takes a while."""
    path = tmp_path_factory.mktemp("empty") / "sluice.db"
    database.open_store(f"sqlite:///{path}").engine.dispose()
    return path


@pytest.fixture
def database_file(empty_database: Path) -> Path:
    """The database file of this test, with nothing in it yet."""
    path = settings().data_dir / "sluice.db"
    path.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(empty_database, path)
    return path


@pytest.fixture
def store(database_file: Path) -> Store:
    """The store of this test, empty."""
    return database.open_store(f"sqlite:///{database_file}")


@pytest.fixture
def small_book(store: Store, tmp_path: Path) -> int:
    """A book with the six LEADS, loaded as a person would; returns its id."""
    path = tmp_path / "leads.csv"
    path.write_text(LEADS, encoding="utf-8")
    book = books.create(store, ADMIN, "Small", now=NOW)
    load.load_sources(
        store, ADMIN, book.id, [load.Source(path, path.name, {})], as_of=TODAY, now=NOW, progress=progress.silent
    )
    return book.id


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
