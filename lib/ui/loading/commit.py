"""Step 3: what the load will bring, what to think of before, and the button."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from lib.jobs import work
from lib.jobs.preview import FileView
from lib.store import imports
from lib.store.imports import Import
from lib.ui import act, show, state
from lib.ui.loading import ahead, remembered, waiting, words
from lib.ui.loading.ahead import Ahead
from lib.ui.loading.check import Looked
from lib.ui.loading.counts import comparison, hang_together, relations_line
from lib.ui.page import Page


def show_button(page: Page, looked: Looked) -> None:
    """The totals, and the button, which need not wait for them."""
    if not looked.ready:
        return
    st.subheader("3 · Load")
    same = _loaded_before(page, looked)
    for name, made in same.items():
        whole = "as part of" if len(made.files) > 1 else "as"
        where = f"{whole} {made.name}, " if made.name != name else ""
        when = f"on {words.moment(made.created_at)} UTC by {made.who}"
        nothing = " Loading it again changes nothing." if len(same) == len(looked.ready) else ""
        st.warning(show.plain(f"{name} was loaded before, {where}{when}.{nothing}"), icon=":material/content_copy:")
    left_out = [source.name for source in waiting.sources() if source.id not in {kept.id for kept in looked.ready}]
    if left_out:
        told = f"{words.counted(len(left_out), 'file')} will not be loaded: {', '.join(left_out)}. Step 2 says why."
        st.warning(show.plain(told), icon=":material/block:")
    found = looked.ahead
    if found is not None and found.found is not None:
        for caution in found.found.cautions:
            st.warning(show.plain(caution.text), icon=":material/error:")
        comparison(found.found.counts)
        _relations(found.found.relations)
    _button(page, looked, again=len(same) == len(looked.ready))
    if found is not None and found.found is None:
        _still_counting(page, found)


def _relations(found: pd.DataFrame) -> None:
    line = relations_line(found)
    if line:
        with st.expander(line, icon=":material/link_off:" if found["orphans"].any() else ":material/link:"):
            hang_together(found)


def _button(page: Page, looked: Looked, *, again: bool) -> None:
    rows, refused, exact = _totals(looked)
    left, right = st.columns([4, 1.3], vertical_alignment="center")
    at_least = any(source.database for source in looked.ready)
    about = "" if exact else "At least " if at_least else "About "
    rejected = f"{words.counted(refused, 'row')} rejected." if refused else "none rejected."
    left.write(f"{about}**{rows:,}** records will be loaded" + (f", {rejected}" if exact else "."))
    right.button(
        "Load again" if again else "Load",
        type="secondary" if again else "primary", icon=":material/upload:", key="load_now", disabled=exact and not rows,
        on_click=_load, args=(page, looked), width="stretch",
    )  # fmt: skip


def _totals(looked: Looked) -> tuple[int, int, bool]:
    """Records, rejected rows, and whether these are counted; else they are what the files' first parts promise."""
    if looked.ahead is not None and looked.ahead.found is not None:
        tables = looked.ahead.found.tables
        return sum(table.rows for table in tables), sum(table.refused for table in tables), True
    seen = [file for file in looked.files if isinstance(file, FileView)]
    return sum(words.estimate(file, table) for file in seen for table in file.tables), 0, False


def _still_counting(page: Page, found: Ahead) -> None:
    assert found.run is not None
    if found.run.status in ("failed", "cancelled"):
        st.caption(show.plain(f"The rows could not be counted ahead. {found.run.message}"))
        return
    ahead.watch(page, found.run, "Counting every row and comparing with the book; there is no need to wait")


def _loaded_before(page: Page, looked: Looked) -> dict[str, Import]:
    """Those of the files that are part of an import that counts, by name, with the newest such import."""
    if not page.versions.imports:
        return {}
    by_sha: dict[str, Import] = {}
    for made in reversed(imports.all(page.store, page.book.id)):
        if made.active:
            by_sha |= {str(file["sha256"]): made for file in made.files} | {made.sha256: made}
    return {source.name: by_sha[source.sha256] for source in looked.ready if source.sha256 in by_sha}


def _load(page: Page, looked: Looked) -> None:
    def start() -> act.Said:
        today = act.now()
        remembered.keep(page, looked.viewed)
        ahead.leave(page)
        work.request_import(
            page.store, page.actor, page.book.id, looked.ready, token=waiting.token(), as_of=today.date(), now=today
        )
        waiting.handed_over()
        state.take("load.opened")
        return act.Said("Loading. You can go on; this page and the others show how far it is.")

    act.perform(start)
