"""A match run that rests on a fit: only what has changed since then is matched."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from lib.errors import NotFound
from lib.jobs import analyse, fits
from lib.jobs.progress import Progress, part
from lib.store import book as books_view
from lib.store import imports, runs
from lib.store.database import Store
from lib.store.runs import Run

if TYPE_CHECKING:
    from lib.matching.engine import Matches
    from lib.matching.records import Records

_FEW = 0.2
"""The share of leads up to which those that the imports since brought are looked up by their keys."""


@dataclass(frozen=True)
class Changes:
    """What has become of some records: those that are new or may have changed, and the keys of those gone."""

    rows: pd.DataFrame
    gone: Sequence[str] | pd.Index = ()

    def __bool__(self) -> bool:
        return bool(len(self.rows) or len(self.gone))


def match(
    store: Store, run: Run, imports_now: Sequence[int], tables: analyse.Tables, progress: Progress
) -> analyse.Results:
    """As `analyse.match`; the `fit` is that of the run that this one rests on, with what has changed since."""
    since = Since(store, run, imports_now, tables)
    progress(0.0, "looking for what has changed")
    found = {"lead": since.leads_matched(part(progress, 0.1, 0.7))}
    progress(0.7, "looking for existing customers")
    for name in since.others:
        found[name] = since.linked(name)
    return {**analyse.matched(found), "fit": {**since.learned, **since.counts}}


def as_compared(store: Store, run: Run, tables: analyse.Tables, name: str = "lead") -> Records:
    """The leads of a match run as it compared them, with one another or with the records of another object, for
    somebody who asks why; from what was kept, where it was.
    """
    if "fit" in run.inputs:
        return Since(store, run, books_view.active(store, run.book_id), tables).as_compared(name)
    found = fits.prepared(store, run, name)
    return prepared(name, tables, analyse.rules_of(run.inputs).default_country) if found is None else found


def prepared(name: str, tables: analyse.Tables, default_country: str) -> Records:
    """The leads of some tables, and with the name of another object its records, made ready to be compared."""
    from lib.matching import link
    from lib.matching.prepare import prepare

    leads = analyse.to_match(tables["lead"])
    other = None if name == "lead" else analyse.others(tables)[name]
    return prepare(leads if other is None else link.as_side(name, leads), other, default_country=default_country)


class Since:
    """What a fit knew, and what has changed since."""

    def __init__(self, store: Store, run: Run, imports_now: Sequence[int], tables: analyse.Tables) -> None:
        self.store, self.tables = store, tables
        self.country = analyse.rules_of(run.inputs).default_country
        self.fit = runs.get(store, run.inputs["fit"])
        self.learned: dict[str, Any] = runs.result(store, self.fit.id, "fit")
        self.then = books_view.imported(store, run.book_id, self.learned["imports"])
        self.moved = set(imports_now) ^ set(self.learned["imports"])
        self.counts: dict[str, int] = {}

    @cached_property
    def leads(self) -> Changes:
        """The leads that may have changed."""
        leads, keys = self.tables["lead"], books_view.keys(self.store, "lead", self.moved)
        if len(keys) > _FEW * self.learned["leads"]:
            return difference(analyse.to_match(self.then["lead"]), analyse.to_match(leads))
        rows = analyse.to_match(leads[leads.index.isin(keys)])
        return Changes(rows, keys.difference(rows.index))

    @cached_property
    def others(self) -> dict[str, Changes]:
        """What has become of the records that leads are linked to, where there are such."""
        now = analyse.others(self.tables)
        now = {name: other for name, other in now.items() if len(other)}
        made = [imports.get(self.store, import_id) for import_id in self.moved]
        if not any(one.counts[name].rows for one in made for name in ("contact", "account") if name in one.counts):
            return {name: Changes(other.iloc[:0]) for name, other in now.items()}
        before = analyse.others(self.then)
        return {name: difference(before[name], other) for name, other in now.items()}

    @cached_property
    def known_and_since(self) -> tuple[Records, Records]:
        """The leads of the fit, and those that are new or read otherwise now."""
        from lib.matching import later
        from lib.matching.prepare import prepare

        known = self._known("lead")
        return known, later.differing(known, prepare(self.leads.rows, default_country=self.country))

    def leads_matched(self, progress: Progress) -> Matches:
        """The leads among themselves; writes down how many were new, changed and gone."""
        from lib.matching import engine, incremental, later
        from lib.matching.engine import Matches

        stored = {name: runs.result(self.store, self.fit.id, name) for name in ("pairs", "model", "skipped")}
        known, since = self.known_and_since
        there = len(later.positions(known, since.keys))
        gone = len(later.positions(known, self.leads.gone))
        self.counts = {"new": since.count - there, "changed": there, "gone": gone}
        return incremental.update(
            known, Matches(**stored), since, self.leads.gone, progress=progress, floor=engine.FLOOR
        )

    def linked(self, name: str) -> Matches:
        """The leads with contacts or with accounts."""
        from lib.matching import engine, incremental, link
        from lib.matching.engine import Matches

        changes = self.others[name]
        try:
            model = runs.result(self.store, self.fit.id, f"{name}_model")
        except NotFound:
            return engine.search(prepared(name, self.tables, self.country), floor=link.FLOOR)
        found = Matches(runs.result(self.store, self.fit.id, f"{name}_pairs"), model, pd.DataFrame())
        if not changes and not self.leads:
            return found
        known, since = self._linked_and_since(name)
        return incremental.update(known, found, since, self.leads.gone, changes.gone, floor=link.FLOOR)

    def as_compared(self, name: str) -> Records:
        """The leads as they were compared with one another, or with the records of another object."""
        from lib.matching import incremental

        if name == "lead":
            return incremental.as_compared(*self.known_and_since, self.leads.gone)
        return incremental.as_compared(*self._linked_and_since(name), self.leads.gone, self.others[name].gone)

    def _linked_and_since(self, name: str) -> tuple[Records, Records]:
        """As `known_and_since`, for the leads and the records of another object."""
        from lib.matching import later, link
        from lib.matching.prepare import prepare

        known, changes = self._known(name), self.others[name]
        rows = prepare(link.as_side(name, self.leads.rows), changes.rows, default_country=self.country)
        return known, later.differing(known, rows)

    def _known(self, name: str) -> Records:
        """The prepared records of the fit; prepared anew, and kept, where they are not to be had."""
        found = fits.prepared(self.store, self.fit, name)
        if found is None:
            found = prepared(name, self.then, self.country)
            fits.keep_prepared(self.store, self.fit, name, found)
        return found


def difference(then: pd.DataFrame, now: pd.DataFrame) -> Changes:
    """The rows that are new or have changed in any column, and the keys of those gone."""
    at = then.index.get_indexer(now.index)
    changed = at < 0
    there = np.flatnonzero(~changed)
    for name in now.columns:
        before = then[name].array.take(at[there]) if name in then.columns else ""
        changed[there] |= np.asarray(now[name].array.take(there) != before, dtype=bool)
    return Changes(now[changed], then.index.difference(now.index))
