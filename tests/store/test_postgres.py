"""What only Postgres could get wrong: who waits for whom, what a read sees, how it is reached."""

from __future__ import annotations

import gc

import pytest
import sqlalchemy as sa

from lib.__main__ import main
from lib.errors import SluiceError
from lib.store import books, runs, schema
from lib.store.database import open_store
from tests.conftest import LEADS
from tests.store.small_book import ANN, NOW, leads, load, table


@pytest.fixture
def store(postgres_store):
    return postgres_store


def test_a_run_is_looked_at_without_waiting_for_who_changes_it(store, book_id):
    run = runs.request(store, book_id, "match", inputs={}, params={}, now=NOW)
    with store.write() as connection:
        connection.execute(sa.select(schema.run).with_for_update()).all()
        assert runs.get(store, run.id) == run


def test_a_read_sees_one_moment_whatever_is_written_meanwhile(store, book_id):
    count = sa.select(sa.func.count()).select_from(schema.import_)
    with store.read() as connection:
        before = connection.execute(count).scalar()
        load(store, book_id, table(leads("a")))
        assert connection.execute(count).scalar() == before


def test_who_waits_too_long_for_another_is_told_to_try_again(store, book_id):
    with store.write() as connection:
        books.lock(connection, book_id)
        impatient = open_store(store.url)
        sa.event.listen(impatient.engine, "begin", lambda other: other.exec_driver_sql("SET LOCAL lock_timeout = 1"))
        with pytest.raises(SluiceError, match=r"busy .* try again in a moment"):
            books.rename(impatient, ANN, book_id, "Prospects")
        impatient.engine.dispose()


@pytest.mark.parametrize("scheme", ["postgresql+psycopg", "postgresql", "postgres"])
def test_every_spelling_of_its_url_is_taken(store, book_id, scheme):
    again = open_store(store.url.replace("postgresql+psycopg", scheme))
    assert books.get(again, book_id).name == "Leads"
    again.engine.dispose()


def test_a_server_that_is_not_there_is_said_to_be_out_of_reach(tmp_path):
    with pytest.raises(SluiceError, match="cannot be reached"):
        open_store(f"postgresql://ann:secret@/sluice?host={tmp_path}")


@pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning")
def test_the_command_line_loads_and_exports_as_it_does_on_sqlite(store, tmp_path):
    """A command leaves its connection to the end of its process, which here comes late."""
    written = []
    for url in (store.url, f"sqlite:///{tmp_path}/sluice.db"):
        (tmp_path / "leads.csv").write_text(LEADS, encoding="utf-8")
        out = tmp_path / f"out{len(written)}"
        assert main(["import", str(tmp_path / "leads.csv"), "--database", url, "--today", "2026-11-22"]) == 0
        assert main(["export", "--out", str(out), "--database", url]) == 0
        written.append({path.name: path.read_bytes() for path in out.iterdir()})
    gc.collect()
    assert written[0] == written[1] != {}
