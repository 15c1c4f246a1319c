"""From a small import to its new pairs: 1,000 new leads into a big book, against matching the whole book.

    python -m bench.incremental [--leads 1000000] [--new 1000] [--maker lifelike]

The leads are those of `bench.duplicates`; the last ones of a shuffled order are held back as the new ones. Measured are
the full match of the book (the fit), the import of the new leads, and the match that follows: with the prepared leads
kept from the fit, and without. Each step runs in a process of its own, as in the app.
"""

from __future__ import annotations

import argparse
import resource
import shutil
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, date, datetime
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import pandas as pd

from bench.duplicates import org
from bench.lifelike import COLUMNS
from lib.jobs import fits, load, work
from lib.jobs.progress import silent
from lib.model.actor import Actor
from lib.model.rules import Rules
from lib.store import book as books_view
from lib.store import books, database, runs, snapshot

ADMIN = Actor("bench", "admin")
TODAY = date(2026, 11, 23)


def held_back(leads: int, new: int, maker: str, folder: Path) -> tuple[Path, Path]:
    """Two files: the leads of the book, and those that come later."""
    whole = pd.read_csv(org(leads, 7 if maker == "own" else 5, maker) / "Lead.csv", dtype="str", keep_default_na=False)
    mixed = whole[[name for name in COLUMNS if name in whole]].sample(frac=1, random_state=1)
    old, later = folder / "book.csv", folder / "later.csv"
    mixed.iloc[:-new].to_csv(old, index=False)
    mixed.iloc[-new:].to_csv(later, index=False)
    return old, later


def bring(url: str, book_id: int, path: Path) -> None:
    """Import a file."""
    source = load.Source(path, path.name, {})
    load.load_sources(database.open_store(url), ADMIN, book_id, [source], as_of=TODAY, now=now(), progress=silent)


def match(url: str, book_id: int, note: str = "") -> tuple[int, dict[str, Any]]:
    """Match the book as a worker does; the number of pairs, and what the run says of the fit. Another note, another
    run.
    """
    store = database.open_store(url)
    inputs = fits.inputs(store, book_id, books_view.versions(store, book_id).imports, Rules(), TODAY)
    run = runs.request(store, book_id, "match", inputs={**inputs, "note": note}, params={}, now=now())
    assert work.execute(store, run.id)
    return len(runs.result(store, run.id, "pairs")), runs.result(store, run.id, "fit")


def now() -> datetime:
    return datetime.now(UTC)


def measured(what: str, function: Callable[..., Any], *arguments: Any) -> Any:
    """Do it in a process of its own, and print what it took."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        answer, wall, processor, peak = pool.submit(_timed, function, arguments).result()
    print(f"{what:44} {wall:8.1f} s {processor:8.1f} s processor {peak:7,.0f} MB", flush=True)
    return answer


def _timed(function: Callable[..., Any], arguments: tuple[Any, ...]) -> tuple[Any, float, float, float]:
    began, used = time.perf_counter(), time.process_time()
    answer = function(*arguments)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return answer, time.perf_counter() - began, time.process_time() - used, peak


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--leads", type=int, default=100_000)
    parser.add_argument("--new", type=int, default=1_000)
    parser.add_argument("--maker", choices=("own", "lifelike"), default="lifelike")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/sluice.db"
        store = database.open_store(url)
        book = books.create(store, ADMIN, "bench", now=now()).id
        old, later = held_back(options.leads, options.new, options.maker, Path(folder))
        measured(f"import of {options.leads - options.new:,} leads", bring, url, book, old)
        before, _ = measured("match in full", match, url, book)
        kept = sum(path.stat().st_size for path in snapshot.folder(store, book).glob("match-*")) / 2**20
        measured(f"import of {options.new:,} more", bring, url, book, later)
        pairs, said = measured("match of what is new", match, url, book)
        print(f"{before:,} pairs, then {pairs:,}; {said['new']:,} new leads; {kept:,.0f} MB of prepared leads")
        shutil.rmtree(snapshot.folder(store, book))
        measured("the same without copies or prepared leads", match, url, book, "once more")


if __name__ == "__main__":
    main()
