"""Commands that keep: run, import, export. The only ones that open a store."""

from __future__ import annotations

import sys
from argparse import Namespace

from lib.errors import BadArgument, NotFound
from lib.jobs import analyse, preview, relations, work
from lib.jobs import load as loading
from lib.jobs.headless import reading
from lib.jobs.headless.outcome import Outcome, rows
from lib.jobs.progress import Progress
from lib.model.actor import Actor
from lib.model.rules import to_yaml
from lib.settings import settings
from lib.store import books, database, ledger, runs
from lib.store.database import Store

OPERATOR = Actor("command line", "admin")
"""Whoever may run commands on the server decides as an admin."""


def _store(options: Namespace) -> Store:
    return database.open_store(getattr(options, "database", None) or settings().database_url)


def run(options: Namespace, progress: Progress) -> Outcome:
    """Execute a stored run: exit 0 where it is done, 3 where it failed.

    Without an id, get ready for one and wait for it on standard input; when that ends, there is nothing to do.
    """
    store = _store(options)
    run_id = options.id or _awaited_id()
    if run_id is None:
        return Outcome({"run": None}, "No run came.")
    done = work.execute(store, run_id)
    found = runs.get(store, run_id)
    document = {"run": found.id, "kind": found.kind, "status": found.status, "message": found.message}
    return Outcome(
        document, f"Run {found.id} ({found.kind}): {found.status}. {found.message}".rstrip(), 0 if done else 3
    )


def _awaited_id() -> int | None:
    analyse.get_ready()
    line = sys.stdin.readline().strip()
    return int(line) if line.isdecimal() else None


def load(options: Namespace, progress: Progress) -> Outcome:
    """Load files into a book as one import; the book is made where it is not there yet.

    What it does to records that the book has is told in `cautions`; nothing of it stops the import.
    """
    if options.id is not None:
        raise BadArgument(
            "import keeps records under their Salesforce Id or the file's own id; --id is for the other commands."
        )
    rules = reading.the_rules(options)
    readings = loading.let_go([reading.read_file(name, options, row_keys="hash") for name in options.files])
    store = _store(options)
    book = books.find(store, options.book) or books.create(store, OPERATOR, options.book, now=work.utc_now())
    if options.rules is not None:
        line = ledger.Line("rules", {"yaml": to_yaml(rules)}, why=f"import --rules {options.rules.name}")
        ledger.append(store, OPERATOR, book.id, [line], seen=ledger.version(store, book.id), now=work.utc_now())
    found = relations.of_readings(readings, relations.known_in(store, book.id, readings))
    tables = loading.import_tables(readings)
    cautions = preview.cautions(store, book.id, tables, sorted({table.object for table in tables}))
    made = loading.commit(
        store, OPERATOR, book.id, readings, as_of=reading.the_day(options), now=work.utc_now(), progress=progress
    )
    counts = {name: vars(found) for name, found in made.counts.items()}
    lines = [
        f"{name}: {c['rows']:,} rows, {c['new']:,} new, {c['changed']:,} changed, {c['rejected']:,} rejected"
        for name, c in counts.items()
    ]
    told = [caution.text for caution in cautions]
    return Outcome(
        {"book": book.name, "import": made.id, "counts": counts, "cautions": told, "relations": rows(found)},
        "\n".join(
            [f"Imported into {book.name}.", *lines, *(f"Caution: {text}" for text in told), *relations.sentences(found)]
        ),
    )


def export(options: Namespace, progress: Progress) -> Outcome:
    """Write the cleaned book and the change files."""
    from lib.jobs import take_away

    store = _store(options)
    book = books.find(store, options.book)
    if book is None:
        known = ", ".join(found.name for found in books.all(store)) or "none yet"
        raise NotFound(f"There is no book called {options.book}. The books are: {known}.")
    package = take_away.of_book(store, book.id, work.utc_now())
    written = take_away.write(package, options.out)
    return Outcome(
        {"book": book.name, "out": str(options.out), "files": written},
        "\n".join(f"{n:>9,}  {name}" for name, n in written.items()),
    )
