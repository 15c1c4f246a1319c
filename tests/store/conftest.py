"""A fresh store and an empty book for each test.

SQLite, or the Postgres database of SLUICE_TEST_DATABASE_URL (emptied for each test).
"""

from __future__ import annotations

import os

import pytest
import sqlalchemy as sa

from lib.store import books
from lib.store.database import open_store
from tests.store.small_book import ANN, NOW


@pytest.fixture
def store(database_file):
    opened = open_store(_emptied(os.environ.get("SLUICE_TEST_DATABASE_URL", "")) or f"sqlite:///{database_file}")
    yield opened
    opened.engine.dispose()


@pytest.fixture
def book_id(store):
    return books.create(store, ANN, "Leads", now=NOW).id


def _emptied(url: str) -> str:
    if url:
        engine = sa.create_engine(url)
        with engine.begin() as connection:
            connection.execute(sa.text("DROP SCHEMA public CASCADE"))
            connection.execute(sa.text("CREATE SCHEMA public"))
        engine.dispose()
    return url
