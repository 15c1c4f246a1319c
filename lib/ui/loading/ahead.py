"""What the files that wait are and would bring: found out here while they are small, by a worker where they are big.

No big file is ever read in this process, so that the page answers at once whatever lies behind it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import streamlit as st

from lib.jobs import preview, progress, uploads, work
from lib.jobs.load import Source
from lib.jobs.preview import FileView, Preview
from lib.store import imports, runs
from lib.store.runs import Run
from lib.ui import act, cache, show, state
from lib.ui.page import Page

_ASKED = "load.preview"
_SMALL_BOOK = 60_000
"""Records of a book up to which a page compares with it itself."""

_ANY_NUMBER = 1 << 60
_UNDER_WAY = ("queued", "running")


@dataclass(frozen=True)
class Ahead:
    """What loading would bring: `found` where it is known, else the run that finds it out."""

    found: Preview | None
    run: Run | None = None


def is_light(page: Page, sources: Sequence[Source]) -> bool:
    """Whether these files, and the book that they are compared with, are small enough for this process."""
    made = imports.all(page.store, page.book.id) if page.versions.imports else []
    records = sum(count.rows for one in made if one.active for count in one.counts.values())
    return records <= _SMALL_BOOK and sum(_weight(source) for source in sources) <= uploads.SMALL


def files(page: Page, sources: Sequence[Source]) -> list[FileView | Run]:
    """What each file was taken for, or the run that is still finding it out."""
    if is_light(page, sources):
        return list(_here(page, sources).files)
    return [_file(page, source) for source in sources]


def look(page: Page, sources: Sequence[Source]) -> Ahead:
    """What loading these files, decided as they are, would bring."""
    if is_light(page, sources):
        return Ahead(_here(page, sources))
    run = work.request_preview(page.store, page.actor, page.book.id, sources, act.now())
    before = state.get(_ASKED)
    if before != run.id:
        state.put(_ASKED, run.id)
        _stop(page, before)
    return Ahead(_of_run(page, run), run) if run.status == "done" else Ahead(None, run)


def leave(page: Page) -> None:
    """Stop looking: the files are loaded now, or taken away."""
    _stop(page, state.take(_ASKED))


def watch(page: Page, run: Run, doing: str) -> None:
    """How far the worker is; the page is drawn anew when it is done."""

    @st.fragment(run_every="500ms" if run.status in _UNDER_WAY else None)
    def bar() -> None:
        runs.reap(page.store, now=act.now())
        now = runs.get(page.store, run.id)
        if now.status not in _UNDER_WAY:
            st.rerun()
        st.progress(min(now.share, 1.0), text=show.plain(f"{doing}: {now.text}" if now.text else f"{doing} …"))

    bar()


def _here(page: Page, sources: Sequence[Source]) -> Preview:
    """The preview of small files, made once for what was decided and for this state of the book."""

    def make() -> Preview:
        return preview.of_sources(page.store, page.book.id, sources, progress.silent)

    keys = (source.key for source in sources)
    found: Preview = cache.derived(page.store.url, "preview", make, page.book.id, page.versions.imports, *keys)
    return found


def _file(page: Page, source: Source) -> FileView | Run:
    """One file by itself: whole where it is small, by its head where it has one, else by a worker."""
    if source.database or _weight(source) <= uploads.SMALL or uploads.has_a_head(source.path):
        seen: FileView = cache.derived(page.store.url, "file", lambda: preview.at_once(source), source.key)
        return seen
    run = work.request_preview(page.store, page.actor, page.book.id, [source], act.now())
    return _of_run(page, run).files[0] if run.status == "done" else run


def _of_run(page: Page, run: Run) -> Preview:
    found: Preview = cache.derived(page.store.url, "preview of run", lambda: preview.of_run(page.store, run.id), run.id)
    return found


def _weight(source: Source) -> int:
    """Bytes, unpacked; a query may give any number of them."""
    if source.database:
        return _ANY_NUMBER
    found: int = cache.derived("", "weight", lambda: uploads.weight(source.path), source.id)
    return found


def _stop(page: Page, run_id: int | None) -> None:
    if run_id is not None and runs.get(page.store, run_id).status in _UNDER_WAY:
        work.cancel(page.store, page.actor, run_id, act.now())
