"""kill -9 in the middle of an import leaves all of it or nothing of it."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pytest
import sqlalchemy as sa

from lib.store import book, imports, ledger, schema
from tests.store.small_book import leads, load, table

ROOT = Path(__file__).resolve().parents[2]
ROWS = 400

WORKER = """
import sys
from lib.store import imports, rows
from lib.store.database import open_store
from tests.store.small_book import leads, load, table

def tell(text):
    print(text, flush=True)
    sys.stdin.readline()

def keep_rejected(*arguments):
    tell("rows kept")
    keep(*arguments)
    tell("all but committed")

keep, imports._keep_rejected = imports._keep_rejected, keep_rejected
rows.BATCH = 200
store, book_id, size = open_store(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
given = table(leads(*(f"new{number}" for number in range(size))), refused=3)
load(store, book_id, given, progress=lambda share, text: tell(text))
tell("committed")
"""
"""Imports, and waits for a line after everything that it says."""

STEPS = [
    "Comparing with the book",
    "200 of 400 rows",
    "400 of 400 rows",
    "Keeping the rows",
    "rows kept",
    "all but committed",
    "committed",
]


@pytest.mark.parametrize("last", STEPS)
def test_a_killed_import_leaves_all_or_nothing(store, book_id, last):
    load(store, book_id, table(leads("old")))
    before = book.versions(store, book_id)
    arguments = [sys.executable, "-c", WORKER, store.url, str(book_id), str(ROWS)]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    with subprocess.Popen(arguments, cwd=ROOT, text=True, bufsize=1, **pipes) as worker:
        while worker.stdout.readline().rstrip() != last:
            worker.stdin.write("\n")
        worker.send_signal(signal.SIGKILL)
        assert worker.wait() == -signal.SIGKILL

    committed = last == "committed"
    assert book.count(store, book_id, "lead") == 1 + ROWS * committed
    assert len(imports.all(store, book_id)) == ledger.count(store, book_id) == 1 + committed
    assert (book.versions(store, book_id) == before) == (not committed)
    with store.read() as connection:
        assert connection.execute(sa.select(sa.func.count()).select_from(schema.rejected)).scalar() == 3 * committed
        if connection.dialect.name == "sqlite":
            assert connection.exec_driver_sql("PRAGMA integrity_check").scalar() == "ok"
            assert connection.exec_driver_sql("PRAGMA foreign_key_check").all() == []
