"""A fresh store and an empty book for each test."""

from __future__ import annotations

import pytest

from lib.store import books
from lib.store.database import open_store
from tests.store.small_book import ANN, NOW


@pytest.fixture
def store(tmp_path):
    opened = open_store(f"sqlite:///{tmp_path}/data/sluice.db")
    yield opened
    opened.engine.dispose()


@pytest.fixture
def book_id(store):
    return books.create(store, ANN, "Leads", now=NOW).id
