"""The Export page: what would leave, to look at first, then as one ZIP."""

from __future__ import annotations

import streamlit as st

from lib.jobs import take_away
from lib.jobs.take_away import Package
from lib.ui import act, show
from lib.ui.page import Page

_ABOUT = {
    "cleaned_leads.csv": ("Cleaned leads", "Every lead that remains, with all its columns and every decision applied."),
    "junk_leads.csv": ("Junk", "The leads that people confirmed as junk, with the kinds."),
    "01_update_survivors.csv": (
        "1 · Update survivors",
        "The values that merges and fixes chose, before anything is deleted.",
    ),
    "02_insert_campaign_members.csv": (
        "2 · Insert campaign members",
        "Survivors join the campaigns of their duplicates.",
    ),
    "03_reparent_tasks.csv": ("3 · Reparent tasks", "The duplicates' tasks go to the survivor."),
    "03_reparent_events.csv": ("3 · Reparent events", "The duplicates' events go to the survivor."),
    "04_update_junk_status.csv": (
        "4 · Update junk",
        "Junk gets an unqualified status. Nothing is deleted for being junk.",
    ),
    "05_delete_losers.csv": ("5 · Delete duplicates", "Only the losers of merges, never a converted lead."),
    "06_convert_into_existing.csv": (
        "6 · Convert customers",
        "Leads that people know as a contact or as of an account, each with the contact and account to convert into.",
    ),
    "merge_plan.csv": (
        "Or: merge plan",
        "For a tool that merges leads, instead of 1 to 3 and 5: a master and at most two others a step.",
    ),
    "skipped.csv": ("Left out", "What Salesforce would refuse, with the reason."),
}


def package(page: Page) -> Package:
    """What would leave the book as it stands."""
    return page.derived("export", lambda: take_away.of_book(page.store, page.book.id, act.now()))


def download(page: Page, taken: Package) -> None:
    """Everything in one archive."""
    left, right = st.columns([3, 1.4], vertical_alignment="center")
    left.write(
        "The change files are for Salesforce's Data Loader. Apply them in the order of their numbers and keep a "
        "backup; the README in the archive says how."
    )
    right.download_button(
        "Download all as ZIP",
        data=lambda: take_away.as_zip(taken),
        file_name="sluice_export.zip",
        mime="application/zip",
        type="primary",
        icon=":material/download:",
        on_click="ignore",
        width="stretch",
    )
    st.caption(
        "cleaned_leads.csv, junk_leads.csv and skipped.csv are safe to open in a spreadsheet: a cell that would run "
        "as a formula is prefixed, and Sluice takes the prefix off again when it reads the file. "
        "The numbered files are exact."
    )


def files(page: Page, taken: Package) -> None:
    """Each file with its rows, the first of them to look at."""
    if not any(len(frame) for name, frame in taken.files.items() if name[0].isdigit()):
        st.info("There is nothing to change in Salesforce yet: merge duplicates or confirm junk first.")
    for name, frame in taken.files.items():
        title, about = _ABOUT[name]
        with st.container(border=True):
            what, rows, look = st.columns([5, 1, 1.4], vertical_alignment="center")
            what.markdown(f"**{title}**  \n{about}")
            rows.metric("rows", f"{len(frame):,}", label_visibility="collapsed")
            with look.popover(
                "Look", disabled=frame.empty, width="stretch", key=f"look_{name}", on_change="rerun"
            ) as opened:
                if opened.open:
                    used = [name for name in frame.columns if (frame[name].head(50) != "").any()]
                    show.grid(frame[used].head(50), height=320)


def readme(taken: Package) -> None:
    """The README of the archive."""
    with st.expander("README.txt"):
        st.code(taken.readme, language=None)
