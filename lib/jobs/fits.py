"""Matching a book: in full, or only what has changed since the weights were learned.

A run in full learns from all leads (a fit). After a small change a run rests on the newest fit, which its inputs name:
the weights and the frequencies stay as they were learned, and only pairs with a new or changed record are looked at.
How it came to the present imports does not matter: an import that is undone is a change like any other.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from datetime import date
from functools import cache, partial
from typing import TYPE_CHECKING, Any

from lib.errors import NotFound
from lib.jobs import analyse
from lib.jobs.progress import Progress
from lib.model.rules import Rules
from lib.settings import ROOT
from lib.store import imports, runs, snapshot
from lib.store.database import Store
from lib.store.runs import Run

if TYPE_CHECKING:
    from lib.matching.records import Records

LIMIT = 0.05
"""The share of new and changed records from which on a book is learned anew."""

WORTH_IT = 20_000
"""Leads from which on a fit is rested on; fewer are matched in full as fast."""

_OBJECTS = ("lead", "contact", "account")


def inputs(store: Store, book_id: int, imports_version: int, rules: Rules, today: date) -> dict[str, Any]:
    """What the match run of a book depends on: as `analyse.inputs`, with the `fit` (a run's id) that it rests on."""
    full = analyse.inputs("match", imports_version, rules, today)
    run = runs.latest(store, book_id, "match", full)
    if run is not None and run.status in ("queued", "running", "done"):
        return full
    fit = _newest(store, book_id, full["rules"])
    return full if fit is None else {**full, "fit": fit}


def _newest(store: Store, book_id: int, rules: Mapping[str, Any]) -> int | None:
    """The newest fit of these rules and this code, where little has changed since."""
    for run in runs.done(store, book_id, "match"):
        if "fit" not in run.inputs and run.inputs["rules"] == rules:
            learned = _learned(store, run)
            near = learned.get("code") == code() and learned["leads"] >= WORTH_IT
            return run.id if near and _share(store, book_id, learned) <= LIMIT else None
    return None


def _learned(store: Store, run: Run) -> dict[str, Any]:
    """What a run in full said of itself; nothing where it was done before runs said it."""
    try:
        found: dict[str, Any] = runs.result(store, run.id, "fit")
    except NotFound:
        return {}
    return found


def _share(store: Store, book_id: int, learned: Mapping[str, Any]) -> float:
    """The share of records that the imports since a fit brought or changed, as they said; the largest of an object."""
    known = imports.all(store, book_id)
    moved = {made.id for made in known if made.active} ^ set(learned["imports"])
    shares = [0.0]
    for name in _OBJECTS:
        said = [made.counts[name] for made in known if made.id in moved and name in made.counts]
        changed = sum(count.new + count.changed for count in said)
        shares.append(changed / max(learned["records"][name], 1))
    return max(shares)


def in_words(fit: Mapping[str, Any]) -> str:
    """What a run that rests on a fit matched, with what, and when that will be learned anew."""
    counts = [f"{fit[name]:,} {name}" for name in ("new", "changed", "gone") if fit[name]]
    moved = sum(fit[name] for name in ("new", "changed", "gone"))
    what = f"{' and '.join(counts)} lead{'' if moved == 1 else 's'}" if counts else "no new lead"
    day, share = date.fromisoformat(fit["day"]), moved / max(fit["leads"], 1)
    now = f"{share:.1%}" if share >= 0.001 or not moved else "less than 0.1%"
    return (
        f"Matched {what} with what was learned from {fit['leads']:,} on {day.day} {day:%b %Y}. "
        f"Learned anew at {LIMIT:.0%} changed (now {now})."
    )


@cache
def code() -> str:
    """What stands for the code that a match rests on: what an older one learned is not used by a newer one."""
    files = [path for room in ("matching", "model") for path in (ROOT / "lib" / room).rglob("*.*")]
    digest = hashlib.sha256()
    for path in sorted(path for path in files if path.suffix in (".py", ".txt")):
        digest.update(path.read_bytes())
    return digest.hexdigest()


def learn(
    store: Store, run: Run, imports_now: Sequence[int], tables: analyse.Tables, progress: Progress
) -> analyse.Results:
    """A match run in full, and what later runs must know of it to rest on it: the `fit`."""
    leads = len(analyse.open_leads(tables["lead"]))
    fit = {
        "imports": list(imports_now),
        "leads": leads,
        "records": {name: len(tables[name]) for name in _OBJECTS},
        "day": run.inputs["today"],
        "code": code(),
        "new": 0,
        "changed": 0,
        "gone": 0,
    }
    keep = partial(keep_prepared, store, run) if leads >= WORTH_IT else None
    rules, today = analyse.rules_of(run.inputs), date.fromisoformat(run.inputs["today"])
    return {**analyse.match(tables, rules, today, progress, keep), "fit": fit}


def keep_prepared(store: Store, fit: Run, name: str, records: Records) -> None:
    """Keep the prepared records of a fit, so that the runs that rest on it need not prepare them again."""
    from lib.matching import kept

    snapshot.keep_arrays(store, fit.book_id, f"match-{name}", _mark(fit), kept.arrays(records))


def prepared(store: Store, fit: Run, name: str) -> Records | None:
    """What was kept, if it is there."""
    from lib.matching import kept

    found = snapshot.load_arrays(store, fit.book_id, f"match-{name}", _mark(fit))
    return None if found is None else kept.records(found)


def _mark(fit: Run) -> str:
    """What the prepared records of a fit are known by."""
    return hashlib.sha256(f"{fit.id} {fit.requested_at.isoformat()} {code()}".encode()).hexdigest()
