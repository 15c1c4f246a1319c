"""Step 1: files, the demo org, or a database."""

from __future__ import annotations

import streamlit as st

from lib.jobs import uploads, workers
from lib.store import external
from lib.ui import results, state
from lib.ui.loading import ahead, database, waiting
from lib.ui.page import Page

_ROUND = "load.round"
_WHAT = (
    "CSV, Excel, Parquet, JSON lines, or a ZIP of these such as the weekly Salesforce export: leads, contacts, "
    "accounts, opportunities, campaigns, campaign members, tasks, lead history, users"
)


def show(page: Page) -> None:
    """The ways in; once files wait, the way for more of them."""
    st.subheader("1 · Choose")
    if waiting.sources():
        workers.stand_by(page.store)
        _files(page, "More files, to load together with these")
        if external.sources():
            database.offer()
        return
    files, aside = st.columns([3, 2], gap="medium")
    with files:
        _files(page, _WHAT)
    with aside, st.container(border=True):
        st.write(
            "**Just looking?** The demo org has about 5,000 leads with accounts, campaigns, activities and history."
        )
        results.demo_button(page)
    with aside, st.container(border=True):
        database.offer()


def _files(page: Page, label: str) -> None:
    """An upload goes to disk at once, and its widget goes away with its bytes."""
    number = state.get(_ROUND, 0)
    dropped = st.file_uploader(label, accept_multiple_files=True, key=f"upload_{number}")
    if dropped:
        folder = waiting.folder()
        for upload in dropped:
            waiting.add(page, upload.name, uploads.keep(folder, upload))
        state.put(_ROUND, number + 1)
        st.rerun()


def start_over(page: Page) -> None:
    """Take all files away that wait."""
    ahead.leave(page)
    waiting.start_over()
