"""What the matches on screen were learned from, and the way to have it learned anew."""

from __future__ import annotations

import streamlit as st

from lib.jobs import fits, work
from lib.store.runs import Run
from lib.ui import act, results, show
from lib.ui.page import Page


def note(page: Page, match: Run) -> None:
    """A line where only what changed was matched; nothing where every lead was."""
    if "fit" not in match.inputs:
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        st.caption(show.plain(fits.in_words(results.facts(page, match, "fit"))), width="content")
        if page.may_act:
            st.button(
                "Learn anew", key="learn_anew", type="tertiary", icon=":material/refresh:", on_click=_anew,
                args=(page,), help="Matches every lead with every other again. That takes longer.",
            )  # fmt: skip


def _anew(page: Page) -> None:
    def start() -> None:
        work.learn_anew(
            page.store, page.actor, page.book.id, page.versions.imports, page.rules(), page.today, act.now()
        )

    act.perform(start)
