"""From an empty database and from every earlier schema, with rows in it, to the newest: nothing is lost."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext

from lib.store import book, books, database, imports, ledger, runs, schema
from lib.store.database import open_store
from lib.store.imports import Counts
from tests import postgres
from tests.store.small_book import ANN, NOW, leads, load, table

AT = schema.stamp(NOW)
ROWS = {
    "book": {"id": 1, "name": "Leads", "name_key": "leads", "created_at": AT},
    "import_": {
        "id": 1,
        "book_id": 1,
        "decision_id": 1,
        "name": "old.csv",
        "sha256": "aa",
        "bytes": 9,
        "exporter": "Data Loader",
        "mapping": '{"lead":{"Surname":"LastName"}}',
        "columns": '{"lead":{"LastName":1,"Shoe":1}}',
        "counts": '{"lead":{"rows":1,"new":1,"changed":0,"unchanged":0,"gone":0,"rejected":1}}',
        "as_of": "2026-10-01",
        "created_at": AT,
    },
    "rejected": {"id": 1, "import_id": 1, "table_name": "lead", "line": 7, "reason": "too short", "raw": "x"},
    "decision": {
        "id": 1,
        "book_id": 1,
        "at": AT,
        "who": "Ann",
        "kind": "import",
        "payload": '{"import_id":1}',
        "why": "old.csv",
        "changes_imports": True,
    },
    "lead": {"import_id": 1, "row_no": 0, "line": 2, "key": "1", "LastName": "Abe", "extra": '{"Shoe":"44"}'},
    "run": {
        "id": 1,
        "book_id": 1,
        "kind": "match",
        "inputs": "{}",
        "inputs_hash": "-",
        "params": "{}",
        "status": "queued",
        "share": 0.0,
        "text": "",
        "message": "",
        "requested_at": AT,
        "cancel_asked": False,
        "host": "",
        "process_mark": "",
    },
}
"""A row of each kind that the first release wrote."""


@pytest.fixture(params=["sqlite", "postgres"])
def url(request, tmp_path):
    """A database with nothing in it, not even a schema."""
    return f"sqlite:///{tmp_path}/sluice.db" if request.param == "sqlite" else postgres.bare_database()


@pytest.fixture
def migrated():
    """Opens the store of a URL, which migrates it, and closes it afterwards."""
    opened = []

    def open_it(url):
        opened.append(open_store(url))
        return opened[-1]

    yield open_it
    for store in opened:
        store.engine.dispose()


def first_release(url: str) -> None:
    """Make the database that the first release would have left behind."""
    engine = sa.create_engine(url)
    config = Config()
    config.set_main_option("script_location", str(database._MIGRATIONS))
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0001")
        for name, row in ROWS.items():
            connection.execute(sa.insert(sa.Table(name, sa.MetaData(), autoload_with=connection)).values(row))
        if connection.dialect.name == "postgresql":
            for name in ("book", "import_", "rejected", "decision", "run"):
                connection.exec_driver_sql(f"SELECT setval(pg_get_serial_sequence('{name}', 'id'), 1)")
    engine.dispose()


def test_an_empty_database_becomes_exactly_the_schema(url, migrated):
    with migrated(url).read() as connection:
        assert compare_metadata(MigrationContext.configure(connection), schema.metadata) == []


def test_what_the_first_release_kept_is_there_after_the_migration(url, migrated):
    first_release(url)
    store = migrated(url)
    with store.read() as connection:
        assert compare_metadata(MigrationContext.configure(connection), schema.metadata) == []
    assert [found.name for found in books.all(store)] == ["Leads"]
    (old,) = imports.all(store, 1)
    assert (old.name, old.files, old.counts) == ("old.csv", [], {"lead": Counts(rows=1, new=1, rejected=1)})
    assert imports.rejected(store, 1).values.tolist() == [["lead", 7, "too short", "x", 0, 0]]
    assert book.base(store, 1, "lead").to_dict("index") == {"1": {"LastName": "Abe", "Shoe": "44"}}
    assert ledger.page(store, 1)["what"].tolist() == ["loaded a file"]
    assert runs.get(store, 1).status == "queued"


def test_work_goes_on_after_the_migration(url, migrated):
    first_release(url)
    store = migrated(url)
    made = load(store, 1, table(leads("Bea"), refused=1), files=[{"name": "new.csv"}])
    assert (made.files, made.counts["lead"].gone) == ([{"name": "new.csv"}], 1)
    ledger.undo(store, ANN, 1, 1, now=NOW)
    assert list(book.base(store, 1, "lead").index) == ["Bea"]
