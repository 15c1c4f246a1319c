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
from lib.store import rows
from lib.store.database import open_store
from tests.store.small_book import leads, load, table

rows.BATCH = 50
store = open_store(sys.argv[1])

def tell(share, text):
    print(text, flush=True)
    sys.stdin.readline()

load(store, int(sys.argv[2]), table(leads(*(f"new{n}" for n in range(int(sys.argv[3])))), refused=3), progress=tell)
print("committed", flush=True)
sys.stdin.readline()
"""


@pytest.mark.parametrize("steps", [0, 1, 5, 8, 9])
def test_a_killed_import_leaves_all_or_nothing(store, book_id, steps):
    load(store, book_id, table(leads("old")))
    before = book.versions(store, book_id)
    arguments = [sys.executable, "-c", WORKER, store.url, str(book_id), str(ROWS)]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    with subprocess.Popen(arguments, cwd=ROOT, text=True, bufsize=1, **pipes) as worker:
        told = worker.stdout.readline()
        for _ in range(steps):
            worker.stdin.write("\n")
            told = worker.stdout.readline()
        worker.send_signal(signal.SIGKILL)
        assert worker.wait() == -signal.SIGKILL

    committed = told == "committed\n"
    assert committed == (steps == 9)
    assert book.count(store, book_id, "lead") == 1 + ROWS * committed
    assert len(imports.all(store, book_id)) == ledger.count(store, book_id) == 1 + committed
    assert (book.versions(store, book_id) == before) == (not committed)
    with store.read() as connection:
        assert connection.execute(sa.select(sa.func.count()).select_from(schema.rejected)).scalar() == 3 * committed
        if connection.dialect.name == "sqlite":
            assert connection.exec_driver_sql("PRAGMA integrity_check").scalar() == "ok"
            assert connection.exec_driver_sql("PRAGMA foreign_key_check").all() == []
