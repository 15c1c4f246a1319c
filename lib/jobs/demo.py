"""The demo org: a book of its own, filled from the files that ship with Sluice."""

from __future__ import annotations

from datetime import date, datetime

from lib.errors import BadArgument, NotFound
from lib.jobs import load, work
from lib.model.actor import SYSTEM, Actor
from lib.settings import ROOT
from lib.store import books, imports, ledger, runs
from lib.store.books import Book
from lib.store.database import Store

NAME = "Demo org"
FOLDER = ROOT / "sample_data" / "demo"
AS_OF = date(2026, 11, 22)
"""The day on which the demo org was exported: its book speaks of that day for ever."""


def open_demo(store: Store, actor: Actor, now: datetime) -> Book:
    """The demo org's book, made and filled where it is not there yet."""
    actor.must_be_admin("open the demo org")
    return _filled(store, actor, books.find(store, NAME), now)


def ensure(store: Store, now: datetime) -> Book:
    """The demo org's book for people who may only look; the system fills it on the first visit."""
    return _filled(store, SYSTEM, books.find(store, NAME), now)


def _filled(store: Store, actor: Actor, book: Book | None, now: datetime) -> Book:
    book = book or _created(store, actor, now)
    if not ledger.version(store, book.id):
        rules = (FOLDER / "rules.yaml").read_text(encoding="utf-8")
        lines = [ledger.Line("rules", {"yaml": rules}, why="the demo org's own rules")]
        ledger.append(store, actor, book.id, lines, seen=0, now=now)
    if not imports.all(store, book.id) and runs.latest(store, book.id, "import") is None:
        paths = sorted(FOLDER.glob("*.csv"), key=lambda path: (path.name != "Lead.csv", path.name))
        sources = [load.Source(path, path.name, {}) for path in paths if not path.name.startswith("truth_")]
        if not sources:
            raise NotFound("The demo org's files are missing. Restore sample_data/demo, or load a file of your own.")
        work.request_import(store, actor, book.id, sources, token=f"demo-{book.id}", as_of=AS_OF, now=now)
    return book


def _created(store: Store, actor: Actor, now: datetime) -> Book:
    """The new book, or the one that another visitor made a moment ago."""
    try:
        return books.create(store, actor, NAME, now=now)
    except BadArgument:
        found = books.find(store, NAME)
        if found is None:
            raise
        return found
