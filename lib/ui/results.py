"""Runs as pages see them: ask for a result, watch the progress, start again after a failure."""

from __future__ import annotations

import time
from typing import Any

import pandas as pd
import streamlit as st

from lib.errors import SluiceError
from lib.jobs import demo, work, workers
from lib.store import runs
from lib.store.runs import Run
from lib.ui import act, cache, show, state
from lib.ui.page import Page

_DISMISSED, _NUDGED = "results.dismissed", "results.nudged"
_A_WHILE = 2.0
"""Seconds for which a page that fills in is left alone: drawing it takes time from what it waits for."""

_TITLES = {
    "import": "Loading",
    "check": "Checking every field",
    "match": "Looking for duplicates",
    "flag": "Looking for junk",
    "funnel": "Following leads through the funnel",
    "salesforce": "Going by Salesforce's rules",
}


def wanted(page: Page, *kinds: str) -> dict[str, Run]:
    """The runs that this page needs, started if they are not there yet; stops the page until they are done."""
    found = so_far(page, *kinds)
    if len(found) < len(kinds):
        st.stop()
    return found


def so_far(page: Page, *kinds: str) -> dict[str, Run]:
    """Those of the runs that are done; the others are started and shown at work, and each end draws the page anew."""
    found = work.ensure(page.store, page.book.id, page.versions.imports, kinds, page.rules(), page.today, act.now())
    waiting = [run.id for run in found.values() if run.status != "done"]
    if waiting:
        _watch(page, waiting)
    return {kind: run for kind, run in found.items() if run.status == "done"}


def frame(page: Page, run: Run, name: str) -> pd.DataFrame:
    """A frame that a finished run left."""
    stored = cache.result(page.store.url, run.id, name)
    assert isinstance(stored, pd.DataFrame)
    return stored


def facts(page: Page, run: Run, name: str) -> dict[str, Any]:
    """A small document that a finished run left."""
    stored = cache.result(page.store.url, run.id, name)
    assert isinstance(stored, dict)
    return stored


def report_import(page: Page) -> None:
    """Show an import that is under way or did not end well, on every page of its book."""
    run = runs.latest(page.store, page.book.id, "import")
    if run is not None and run.status != "done" and run.id not in state.get(_DISMISSED, ()):
        _watch(page, [run.id])


def demo_button(page: Page) -> None:
    """One click to the demo org, on the Load page and in every empty state: where leads are about to be loaded."""
    workers.stand_by(page.store)
    if st.button("Open the demo org", icon=":material/science:", key="open_demo", type="primary"):
        try:
            book = demo.open_demo(page.store, page.actor, act.now())
        except SluiceError as error:
            st.error(show.plain(str(error)))
            return
        state.put("book", book.id)
        st.query_params["book"] = str(book.id)
        st.rerun()


def _watch(page: Page, run_ids: list[int]) -> None:
    """Progress bars that refresh themselves; the page is drawn anew when some are done, and at once when all are."""

    drawn = time.monotonic()
    under_way = any(runs.get(page.store, run_id).status in ("queued", "running") for run_id in run_ids)

    @st.fragment(run_every="500ms" if under_way else None)
    def bars() -> None:
        runs.reap(page.store, now=act.now())
        found = [runs.get(page.store, run_id) for run_id in run_ids]
        done = [run.status == "done" for run in found]
        if all(done) or (any(done) and time.monotonic() - drawn > _A_WHILE):
            st.rerun()
        for place, run in zip(st.columns(len(found)), found, strict=True):
            _nudge_once(page, run)
            with place:
                _bar(page, run)

    bars()


def _nudge_once(page: Page, run: Run) -> None:
    nudged = state.get(_NUDGED, frozenset())
    if run.status == "queued" and run.id not in nudged and work.overdue(run, act.now()):
        state.put(_NUDGED, nudged | {run.id})
        work.launch(page.store, run.id)


def _bar(page: Page, run: Run) -> None:
    """One run. Its buttons stand in a fragment, so what they do ends in a rerun of the whole page."""
    title = _TITLES.get(run.kind, run.kind)
    with st.container(border=True, height="stretch", vertical_alignment="distribute"):
        if run.status in ("queued", "running"):
            doing = "stopping" if run.cancel_asked else run.text
            st.progress(min(run.share, 1.0), text=show.plain(f"{title}: {doing}" if doing else f"{title} …"))
            stoppable = page.may_act and not run.cancel_asked
            if stoppable and st.button("Cancel", key=f"cancel_{run.id}", icon=":material/close:", type="tertiary"):
                _cancel(page, run.id)
        elif run.status == "done":
            st.progress(1.0, text=f"{title}: done")
        else:
            if run.status == "cancelled":
                st.info(show.plain(f"{title} was cancelled. {run.message}"), icon=":material/cancel:")
            else:
                st.error(show.plain(f"{title} did not finish. {run.message}"), icon=":material/error:")
            if page.may_act:
                with st.container(horizontal=True):
                    if st.button("Start again", key=f"again_{run.id}"):
                        _again(page, run.id)
                    if run.kind == "import" and st.button("Dismiss", key=f"dismiss_{run.id}"):
                        _dismiss(run.id)


def _cancel(page: Page, run_id: int) -> None:
    def stop() -> None:
        work.cancel(page.store, page.actor, run_id, act.now())

    act.perform(stop)
    st.rerun()


def _again(page: Page, run_id: int) -> None:
    def start() -> act.Said:
        work.again(page.store, page.actor, run_id, act.now())
        return act.Said("Started again.")

    act.perform(start)
    st.rerun()


def _dismiss(run_id: int) -> None:
    state.put(_DISMISSED, (*state.get(_DISMISSED, ()), run_id))
    st.rerun()
