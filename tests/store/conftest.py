"""A fresh store and an empty book for each test: every test that asks for them runs on SQLite and on Postgres."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from lib.store import books, schema
from lib.store.database import open_store
from tests.store.small_book import ANN, NOW


@pytest.fixture
def sqlite_store(database_file):
    opened = open_store(f"sqlite:///{database_file}")
    yield opened
    opened.engine.dispose()


@pytest.fixture
def postgres_store(postgres_url):
    opened = open_store(postgres_url)
    _empty(opened)
    yield opened
    opened.engine.dispose()


@pytest.fixture(params=["sqlite", "postgres"])
def store(request):
    return request.getfixturevalue(f"{request.param}_store")


@pytest.fixture
def book_id(store):
    return books.create(store, ANN, "Leads", now=NOW).id


def _empty(store):
    names = ", ".join(f'"{name}"' for name in schema.metadata.tables)
    with store.write() as connection:
        connection.execute(sa.text(f"TRUNCATE {names} RESTART IDENTITY"))
