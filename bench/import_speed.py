"""How fast leads get into the store and out of it again, step by step.

    python -m bench.import_speed [--leads 100000 1000000] [--database URL]

Reads the CSV of bench/reading.py (18 columns), then commits it to an empty book of a new SQLite database, or of the
empty database at URL. Each size is measured in a process of its own. Prints wall-clock seconds, processor seconds of
this process (a Postgres server has its own besides) and the peak of its memory up to then.
"""

from __future__ import annotations

import argparse
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

from bench.reading import ROOT, leads_file
from lib.files import read
from lib.jobs import load
from lib.model.actor import Actor
from lib.store import book, books, browse, imports, snapshot
from lib.store.database import Store, open_store

ACTOR, NOW, DAY = Actor("bench", "admin"), datetime(2026, 11, 22, tzinfo=UTC), date(2026, 11, 22)


class Watch:
    """Prints what each step took."""

    def __init__(self) -> None:
        self._wall, self._cpu = time.perf_counter(), time.process_time()

    def tell(self, step: str) -> None:
        """The step that ends now."""
        wall, cpu = time.perf_counter(), time.process_time()
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1024 if sys.platform != "darwin" else 1 << 20)
        print(f"{step:38} {wall - self._wall:8.2f} s {cpu - self._cpu:8.2f} s cpu {peak:8.0f} MB", flush=True)
        self._wall, self._cpu = time.perf_counter(), time.process_time()


def measure(path: Path, url: str) -> None:
    """Every step with one file."""
    watch = Watch()
    reading = read(path, path.name)
    tables = load.import_tables([reading])
    watch.tell("read the file")
    store = open_store(url)
    book_id = books.create(store, ACTOR, f"Bench {time.time()}", now=NOW).id
    watch.tell("open the store")
    made = _commit(store, book_id, tables, watch)
    watch.tell("keep rows, commit, copy beside it")
    rows = len(book.base(store, book_id, "lead"))
    watch.tell(f"read back {rows:,} rows from the copy")
    snapshot.forget(store, book_id)
    book.base(store, book_id, "lead")
    watch.tell("read back from the database")
    imports.compare(store, book_id, tables)
    watch.tell("compare the same file again")
    imports.changes(store, made.id, "lead", "new")
    watch.tell("first 500 new records")
    pages: dict[str, Callable[[], browse.Page]] = {
        "sort": lambda: browse.page(store, book_id, "lead", sort="Company"),
        "sort, filter": lambda: browse.page(store, book_id, "lead", sort="LastName", contains={"Company": "an"}),
        "sort, two filters": lambda: browse.page(
            store, book_id, "lead", sort="City", contains={"Email": "an"}, equals={"Status": "New"}, descending=True
        ),
    }
    for name, page in pages.items():
        page()
        watch.tell(f"a page of 50, first time: {name}")
        page()
        watch.tell(f"a page of 50, again: {name}")
    if store.engine.dialect.name == "sqlite":
        print(f"{'database':38} {Path(str(store.engine.url.database)).stat().st_size >> 20:8} MB")


def _commit(store: Store, book_id: int, tables: list[imports.ImportTable], watch: Watch) -> imports.Import:
    def progress(share: float, text: str) -> None:
        if text == "Keeping the rows":
            watch.tell("compare with nothing, stage")

    return imports.commit(
        store,
        ACTOR,
        book_id,
        name="bench.csv",
        sha256="-",
        size=0,
        exporter="",
        tables=tables,
        as_of=DAY,
        now=NOW,
        progress=progress,
    )


def main() -> None:
    """Measure each size in a process of its own."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--leads", type=int, nargs="+", default=[100_000, 1_000_000])
    arguments.add_argument("--database", default="", help="URL of an empty database; default: a new SQLite file")
    arguments.add_argument("--one", help=argparse.SUPPRESS)
    options = arguments.parse_args()
    if options.one:
        measure(Path(options.one), options.database)
        return
    for count in options.leads:
        path = leads_file(count, "needed")
        print(f"\n{count:,} leads, {path.stat().st_size / 1e6:.0f} MB")
        with tempfile.TemporaryDirectory(dir=path.parent) as folder:
            url = options.database or f"sqlite:///{folder}/sluice.db"
            one = [sys.executable, "-m", "bench.import_speed", "--one", str(path), "--database", url]
            subprocess.run(one, cwd=ROOT, env={**os.environ, "SLUICE_DATA": folder}, check=True)


if __name__ == "__main__":
    main()
