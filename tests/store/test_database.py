"""Opening a store: the right journal, private files, the schema, and clear words where it cannot be opened."""

from __future__ import annotations

import sqlite3
import stat
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.runtime.migration import MigrationContext

from lib.errors import BadArgument, SluiceError
from lib.store import schema
from lib.store.database import Store, journal_mode, newest_revision, open_store

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize(
    ("version", "mode"),
    [
        ((3, 40, 1), "DELETE"),
        ((3, 44, 5), "DELETE"),
        ((3, 44, 6), "WAL"),
        ((3, 45, 0), "DELETE"),
        ((3, 50, 6), "DELETE"),
        ((3, 50, 7), "WAL"),
        ((3, 51, 2), "DELETE"),
        ((3, 51, 3), "WAL"),
        ((3, 53, 0), "WAL"),
    ],
)
def test_wal_only_where_sqlite_has_mended_it(version, mode):
    assert journal_mode(version) == mode


def test_connections_are_set_up_for_safety(sqlite_store):
    with sqlite_store.read() as connection:
        told = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("foreign_keys", "busy_timeout", "journal_mode", "synchronous")
        }
    mode = journal_mode(sqlite3.sqlite_version_info[:3])
    assert told == {
        "foreign_keys": 1,
        "busy_timeout": 30_000,
        "journal_mode": mode.lower(),
        "synchronous": 1 if mode == "WAL" else 2,
    }


def test_folder_and_file_are_for_the_owner_only(tmp_path):
    open_store(f"sqlite:///{tmp_path}/new/folder/sluice.db").engine.dispose()
    assert stat.S_IMODE((tmp_path / "new" / "folder").stat().st_mode) == 0o700
    assert stat.S_IMODE((tmp_path / "new" / "folder" / "sluice.db").stat().st_mode) == 0o600


def test_opening_again_finds_what_was_there(store, book_id):
    again = open_store(store.url)
    with again.read() as connection:
        assert connection.execute(sa.select(schema.book.c.id)).scalars().all() == [book_id]
    again.engine.dispose()


def test_several_processes_open_a_new_store_at_once(tmp_path):
    url = f"sqlite:///{tmp_path}/sluice.db"
    code = f"from lib.store.database import open_store; open_store({url!r})"
    with ThreadPoolExecutor(3) as pool:
        ran = list(
            pool.map(
                lambda _: subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True),
                range(3),
            )
        )
    assert [(process.returncode, process.stderr) for process in ran] == [(0, "")] * 3


def test_a_failed_write_leaves_nothing(store, book_id):
    with pytest.raises(ZeroDivisionError), store.write() as connection:
        connection.execute(sa.delete(schema.book))
        _ = 1 / 0
    with store.read() as connection:
        assert connection.execute(sa.select(schema.book.c.id)).scalars().all() == [book_id]


def test_a_write_keeps_other_writers_out_but_not_readers(sqlite_store):
    other = sqlite3.connect(sqlite_store.engine.url.database, timeout=0)
    with sqlite_store.write():
        with pytest.raises(sqlite3.OperationalError, match="locked"):
            other.execute("BEGIN IMMEDIATE")
        assert other.execute("SELECT count(*) FROM book").fetchone() == (0,)
    other.close()


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("not a url", "cannot be read"),
        ("mysql://host/db", "not in mysql"),
        ("sqlite://", "in memory"),
        ("sqlite:///:memory:", "in memory"),
    ],
)
def test_a_url_that_cannot_be_used_is_refused(url, said):
    with pytest.raises(BadArgument, match=said):
        open_store(url)


def test_postgres_without_its_driver_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "psycopg", None)
    with pytest.raises(SluiceError, match="pip install"):
        open_store("postgresql://host/sluice")


def test_a_file_that_is_no_database_is_named_as_such(tmp_path):
    (tmp_path / "sluice.db").write_text("Dear diary, " * 100)
    with pytest.raises(SluiceError, match="not a Sluice database"):
        open_store(f"sqlite:///{tmp_path}/sluice.db")


def test_a_folder_in_the_place_of_the_file_is_an_error_in_plain_words(tmp_path):
    with pytest.raises(SluiceError, match="cannot be opened"):
        open_store(f"sqlite:///{tmp_path}")


def test_a_database_of_a_newer_version_is_left_alone(sqlite_store):
    with sqlite_store.write() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(SluiceError, match="newer Sluice"):
        open_store(sqlite_store.url)


def test_the_last_migration_file_names_the_newest_revision(store):
    with store.read() as connection:
        assert MigrationContext.configure(connection).get_current_revision() == newest_revision()


def test_a_password_is_not_shown_with_the_store(store):
    assert "secret" not in repr(Store(store.engine, "postgresql://ann:secret@host/sluice"))
