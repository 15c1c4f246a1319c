"""kill -9 at any moment of an import leaves all of it or nothing of it, on SQLite and on Postgres."""

from __future__ import annotations

import itertools
import random
import time

import pytest
import sqlalchemy as sa

from lib.jobs import load, work
from lib.settings import settings
from lib.store import book, books, imports, ledger, runs, schema, snapshot
from tests.store.small_book import ANN, NOW
from tests.store.victims import FILE, REFUSED, ROWS, STEPS, Victims

MOMENTS = 50


@pytest.fixture(scope="module")
def victims():
    made = Victims()
    yield made
    made.close()


@pytest.fixture
def request_import(store, tmp_path, monkeypatch):
    """Asks for the import of FILE into a new book, as the Load page does; nobody has started it yet."""
    monkeypatch.setattr(work, "launch", lambda *_: None)
    monkeypatch.setattr(snapshot, "WORTH_IT", 1)
    numbers = itertools.count()

    def request():
        number = next(numbers)
        path = tmp_path / f"leads{number}.csv"
        path.write_text(FILE)
        book_id = books.create(store, ANN, f"Book {number}", now=NOW).id
        source = load.Source(path, path.name, {})
        return work.request_import(
            store, ANN, book_id, [source], token=f"{number}", as_of=NOW.date(), now=work.utc_now()
        )

    return request


@pytest.fixture
def kill(store, victims):
    """Has a worker do a run until it is killed; the steps it reached and when, once nothing of it is left."""
    postgres = store.engine.dialect.name == "postgresql"
    url = f"{store.url}&application_name=victim" if postgres else store.url

    def kill_it(run, **when):
        reached = victims.die(run.id, url, settings().data_dir, **when)
        while postgres and _count(store, "pg_stat_activity WHERE application_name = 'victim'"):
            time.sleep(0.001)
        runs.reap(store, work.utc_now())
        return reached

    return kill_it


def _count(store, what: str) -> int:
    with store.read() as connection:
        return connection.execute(sa.text(f"SELECT count(*) FROM {what}")).scalar()


def whole(store, run) -> bool:
    """Whether all of an import is there; that part of it is, fails."""
    book_id, now = run.book_id, runs.get(store, run.id)
    kept = imports.all(store, book_id)
    found = {
        "imports": len(kept),
        "lines": ledger.count(store, book_id),
        "rows": book.count(store, book_id, "lead"),
        "readable": len(book.base(store, book_id, "lead")),
        "refused": sum(len(imports.rejected(store, made.id)) for made in kept),
        "done": int(now.status == "done"),
    }
    assert found in (
        dict.fromkeys(found, 0),
        {"imports": 1, "lines": 1, "rows": ROWS, "readable": ROWS, "refused": REFUSED, "done": 1},
    ), (found, now)
    assert now.status in {"queued", "failed", "done"}
    return bool(kept)


def nothing_else_is_left(store) -> None:
    """No row without its import, no staging table, no damage."""
    for table in [*schema.RECORDS.values(), schema.rejected]:
        orphans = sa.select(sa.func.count()).where(table.c.import_id.not_in(sa.select(schema.import_.c.id)))
        with store.read() as connection:
            assert connection.execute(orphans).scalar() == 0
    if store.engine.dialect.name == "sqlite":
        assert _count(store, "sqlite_master WHERE name LIKE '%staged%'") == 0
        assert _count(store, "pragma_integrity_check WHERE integrity_check <> 'ok'") == 0
        assert _count(store, "pragma_foreign_key_check") == 0
    else:
        assert _count(store, "pg_class WHERE relname LIKE '%staged%'") == 0


@pytest.mark.parametrize("step", STEPS)
def test_a_worker_killed_at_a_step_has_kept_all_or_nothing(store, request_import, kill, step):
    run = request_import()
    assert list(kill(run, at=step))[-1] == step
    assert whole(store, run) == (step in {"committed", "copied"})
    nothing_else_is_left(store)


def test_a_worker_killed_at_any_moment_has_kept_all_or_nothing(store, request_import, kill):
    """Moments all over an import, every second one while its rows are being written or around its commit.

    The moments depend on how busy the machine is, what must hold does not; some more where not all kinds were met.
    """
    chance = random.Random(7)
    first = request_import()
    reached = kill(first, at="copied")
    assert whole(store, first)
    met: set[str] = set()
    for number in range(4 * MOMENTS):
        begin = (0.0, reached["staging"])[number % 2]
        run = request_import()
        steps = kill(run, after=chance.uniform(begin, reached["copied"] * (1.2 + number / MOMENTS / 5)))
        met.add("whole" if whole(store, run) else next(iter(reversed(steps)), "nothing"))
        if number >= MOMENTS - 1 and "whole" in met and met & {"half staged", "keeping", "kept"}:
            break
    assert number < 4 * MOMENTS - 1, met
    nothing_else_is_left(store)
    last = request_import()
    kill(last, at="copied")
    assert whole(store, last)
