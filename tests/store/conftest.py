"""A fresh store and an empty book for each test: every test that asks for them runs on SQLite and on Postgres."""

from __future__ import annotations

import pytest

from lib.store import books, schema
from lib.store.database import open_store
from tests.store.small_book import ANN, NOW

NUMBERED = [table.name for table in schema.metadata.sorted_tables if "id" in table.c]
EMPTY = "; ".join(
    [
        *(f'DELETE FROM "{table.name}"' for table in reversed(schema.metadata.sorted_tables)),
        *(f"SELECT setval(pg_get_serial_sequence('{name}', 'id'), 1, false)" for name in NUMBERED),
    ]
)
"""As TRUNCATE would do it, which takes longer for a few rows."""


@pytest.fixture
def sqlite_store(database_file):
    opened = open_store(f"sqlite:///{database_file}")
    yield opened
    opened.engine.dispose()


@pytest.fixture(scope="session")
def opened_postgres(postgres_url):
    opened = open_store(postgres_url)
    yield opened
    opened.engine.dispose()


@pytest.fixture
def postgres_store(opened_postgres):
    with opened_postgres.write() as connection:
        connection.exec_driver_sql(EMPTY)
    return opened_postgres


@pytest.fixture(params=["sqlite", "postgres"])
def store(request):
    return request.getfixturevalue(f"{request.param}_store")


@pytest.fixture
def book_id(store):
    return books.create(store, ANN, "Leads", now=NOW).id
