"""Runs: who asks for them, and the worker that does them.

A page asks with `ensure` or `request_import`; that stores a run and gives it to a process, `python -m lib run ID`.
The process takes the run, does it, stores the result in one transaction and goes on with whatever else waits
in the same book. It lives on its own: closing the page or the app does not end it.

An import gets two processes. One takes it; the other gets ready meanwhile, and then they share the analyses.
"""

from __future__ import annotations

import logging
import os
import shutil
import time
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any

from lib.errors import Cancelled, Conflict, SluiceError
from lib.jobs import analyse, fits, load, preview, rematch
from lib.jobs.progress import Progress
from lib.jobs.workers import launch
from lib.model.actor import Actor
from lib.model.rules import Rules
from lib.settings import settings
from lib.store import book as books_view
from lib.store import imports, processes, runs
from lib.store.database import Store
from lib.store.runs import Run

log = logging.getLogger(__name__)
Clock = Callable[[], datetime]
_PATIENCE = timedelta(seconds=20)

_GLANCE = 0.05
"""Seconds between two looks at a run that another process does."""

_SHARED_UP_TO = 100 << 20
"""Bytes of files up to which two processes share the analyses; beyond that one does them all, to spare memory."""


def utc_now() -> datetime:
    """The clock of the workers."""
    return datetime.now(UTC)


def as_of(store: Store, book_id: int) -> date | None:
    """The day that a book speaks of: that of its newest active import; None for an empty book."""
    days = [made.as_of for made in imports.all(store, book_id) if made.active]
    return max(days) if days else None


def ensure(
    store: Store,
    book_id: int,
    imports_version: int,
    kinds: Sequence[str],
    rules: Rules,
    today: date,
    now: datetime,
) -> dict[str, Run]:
    """The runs of these analyses over the book at this version, asked for and started where there are none yet.

    Those that failed or were cancelled are returned as they are: `again` starts them anew.
    """
    found, asked = {}, []
    for kind in kinds:
        inputs = _inputs(store, book_id, kind, imports_version, rules, today)
        run = runs.latest(store, book_id, kind, inputs)
        if run is None:
            run = runs.request(store, book_id, kind, inputs=inputs, params={}, now=now)
            asked += [run] if run.status == "queued" else []
        found[kind] = run
    if asked and not _has_worker(store, book_id):
        for run in asked[: 2 if _may_be_shared(store, book_id) else 1]:
            launch(store, run.id)
    return found


def asked(store: Store, book_id: int, imports_version: int, kind: str, rules: Rules, today: date) -> Run | None:
    """The run of an analysis over the book at this version, where somebody has asked for it."""
    return runs.latest(store, book_id, kind, analyse.inputs(kind, imports_version, rules, today))


def _inputs(store: Store, book_id: int, kind: str, imports_version: int, rules: Rules, today: date) -> dict[str, Any]:
    """What a run of this kind over the book depends on; that of a match may rest on an earlier one."""
    if kind == "match":
        return fits.inputs(store, book_id, imports_version, rules, today)
    return analyse.inputs(kind, imports_version, rules, today)


def learn_anew(
    store: Store, actor: Actor, book_id: int, imports_version: int, rules: Rules, today: date, now: datetime
) -> Run:
    """Ask for a match of the whole book that learns its weights and frequencies anew."""
    actor.must_be_admin("start runs")
    inputs = analyse.inputs("match", imports_version, rules, today)
    run = runs.request(store, book_id, "match", inputs=inputs, params={}, now=now)
    if run.status == "queued":
        launch(store, run.id)
    return run


def _has_worker(store: Store, book_id: int) -> bool:
    """Whether the process that did the newest import is still there: it goes on with whatever waits in the book."""
    last = runs.latest(store, book_id, "import")
    if last is None or last.status != "done" or last.host != processes.host() or last.pid is None:
        return False
    return last.pid != os.getpid() and processes.mark(last.pid) == last.process_mark


def _may_be_shared(store: Store, book_id: int) -> bool:
    """Whether two processes have room for the book."""
    return sum(made.size for made in imports.all(store, book_id) if made.active) <= _SHARED_UP_TO


def request_import(
    store: Store, actor: Actor, book_id: int, sources: Sequence[load.Source], *, token: str, as_of: date, now: datetime
) -> Run:
    """Ask for an import of files that lie on this machine. `token` tells this request from an equal later one."""
    actor.must_be_admin("load files")
    run = runs.request(
        store,
        book_id,
        "import",
        inputs={"token": token},
        params={
            "sources": [source.document() for source in sources],
            "as_of": as_of.isoformat(),
            "actor": [actor.name, actor.role],
            "uploads": str(uploads_folder(token)),
        },
        now=now,
    )
    launch(store, run.id)
    if sum(source.path.stat().st_size for source in sources if source.path.is_file()) <= _SHARED_UP_TO:
        launch(store, run.id)
    return run


def request_preview(store: Store, actor: Actor, book_id: int, sources: Sequence[load.Source], now: datetime) -> Run:
    """The run that finds out what loading these files would bring to the book as it is now; asked for once."""
    actor.must_be_admin("load files")
    inputs = {
        "sources": [source.document() for source in sources],
        "imports": books_view.versions(store, book_id).imports,
    }
    found = runs.latest(store, book_id, "preview", inputs)
    if found is None or found.status == "cancelled":
        found = runs.request(store, book_id, "preview", inputs=inputs, params={}, now=now)
        launch(store, found.id)
    return found


def uploads_folder(token: str) -> Path:
    """Where the files of one upload lie until they are imported."""
    return settings().data_dir / "uploads" / token


def again(store: Store, actor: Actor, run_id: int, now: datetime) -> Run:
    """Start a run that failed or was cancelled anew."""
    actor.must_be_admin("start runs")
    old = runs.get(store, run_id)
    run = runs.request(store, old.book_id, old.kind, inputs=old.inputs, params=old.params, now=now)
    if run.status == "queued":
        launch(store, run.id)
    return run


def cancel(store: Store, actor: Actor, run_id: int, now: datetime) -> None:
    """Stop a run; nothing of it is kept.

    Reading or loading a file ends at once, with its process where that is one of this machine: it is one transaction.
    An analysis ends at its next sign of life, so that its process can go on with the others.
    """
    actor.must_be_admin("cancel runs")
    run = runs.get(store, run_id)
    of_files = run.kind in ("import", "preview") and run.status == "running" and run.host == processes.host()
    if of_files and run.pid is not None and processes.end(run.pid, run.process_mark):
        runs.cancel(store, run_id, now)
        runs.fail(store, run_id, "Nothing of it was kept.", now)
        if runs.get(store, run_id).status == "done":
            launch(store, run_id)
    else:
        runs.cancel(store, run_id, now)


def overdue(run: Run, now: datetime) -> bool:
    """Whether a run has waited so long that its worker may never have begun; launching it once more does no harm."""
    return run.status == "queued" and now - run.requested_at > _PATIENCE


def execute(store: Store, run_id: int, clock: Clock = utc_now) -> bool:
    """Do one run, then what waits in its book. True where the run asked for is done.

    Where another process has taken it, wait for its end and share what follows from it.
    Raises NotFound where there is no such run.
    """
    run = runs.get(store, run_id)
    _do(store, run, clock)
    _await(store, run_id, clock)
    done = runs.get(store, run_id).status == "done"
    if done and run.kind == "import":
        _follow_up(store, run.book_id, clock)
    _work_off(store, run.book_id, clock)
    return done


def _await(store: Store, run_id: int, clock: Clock) -> None:
    """Get ready for the analyses while another process has the run, then wait for its end."""
    if runs.get(store, run_id).status == "running":
        analyse.get_ready()
    while runs.get(store, run_id).status == "running":
        runs.reap(store, clock())
        time.sleep(_GLANCE)


def _do(store: Store, run: Run, clock: Clock) -> None:
    """Do a queued run, well or badly; leave one that another process took first, or that was cancelled."""
    try:
        runs.start(store, run.id, os.getpid(), clock())
    except (Conflict, Cancelled):
        return

    def progress(share: float, text: str) -> None:
        runs.progress(store, run.id, share, text, clock())

    try:
        if run.kind == "import":
            _import(store, run, progress, clock)
        elif run.kind == "preview":
            sources = [load.Source.of(document) for document in run.inputs["sources"]]
            made = preview.of_sources(store, run.book_id, sources, progress)
            runs.finish(store, run.id, preview.results(made), clock())
        else:
            runs.finish(store, run.id, _analyse(store, run, progress), clock())
    except Cancelled:
        runs.fail(store, run.id, "", clock())
        log.info("run %s (%s) was cancelled", run.id, run.kind)
    except SluiceError as error:
        runs.fail(store, run.id, str(error), clock())
    except Exception:
        log.exception("run %s (%s) failed", run.id, run.kind)
        runs.fail(store, run.id, "Something went wrong inside Sluice; the log says more.", clock())
    else:
        if run.kind == "import":
            _follow_up(store, run.book_id, clock)
            shutil.rmtree(str(run.params["uploads"]), ignore_errors=True)


def _analyse(store: Store, run: Run, progress: Progress) -> analyse.Results:
    imports_now = books_view.active(store, run.book_id)
    if run.inputs["imports"] != books_view.stands_for(imports_now):
        raise Conflict("The book's imports changed before this began. Open the page again.")
    progress(0.0, "reading the book")
    tables = _tables(store, run.book_id, tuple(imports_now))
    if run.kind == "match":
        match = rematch.match if "fit" in run.inputs else fits.learn
        return match(store, run, imports_now, tables, progress)
    rules = analyse.rules_of(run.inputs)
    job = {**analyse.ANALYSES, **analyse.ON_REQUEST}[run.kind]
    return job(tables, rules, date.fromisoformat(run.inputs["today"]), progress)


@lru_cache(maxsize=1)
def _tables(store: Store, book_id: int, imports_now: tuple[int, ...]) -> books_view.Tables:
    """A book's rows as imported, kept for the next analysis of the same book."""
    return books_view.imported(store, book_id, imports_now)


def _import(store: Store, run: Run, progress: Progress, clock: Clock) -> None:
    """Load the files; the rows are kept and the run is done in one transaction, so that neither is true alone."""
    name, role = run.params["actor"]
    load.load_sources(
        store,
        Actor(name, role),
        run.book_id,
        [load.Source.of(document) for document in run.params["sources"]],
        as_of=date.fromisoformat(run.params["as_of"]),
        now=clock(),
        progress=progress,
        within=lambda connection, made: runs.finish_within(
            connection, run.id, {"import": {"import_id": made}}, clock()
        ),
    )


def analyse_book(store: Store, book_id: int, clock: Clock = utc_now) -> None:
    """Ask for every analysis of a book as it is now and do what is not done, in this process."""
    _follow_up(store, book_id, clock)
    _work_off(store, book_id, clock)


def _work_off(store: Store, book_id: int, clock: Clock) -> None:
    while waiting := runs.queued(store, book_id):
        _do(store, waiting[0], clock)


def _follow_up(store: Store, book_id: int, clock: Clock) -> None:
    """After an import every analysis is wanted, so that the pages find them done."""
    today = as_of(store, book_id)
    if today is None:
        return
    rules = books_view.state(store, book_id).rules
    version = books_view.versions(store, book_id).imports
    for kind in analyse.ANALYSES:
        inputs = _inputs(store, book_id, kind, version, rules, today)
        runs.request(store, book_id, kind, inputs=inputs, params={}, now=clock())
