"""The decision on the group on top: its effect in words, then the buttons, pinned to the bottom of the window."""

from __future__ import annotations

from uuid import uuid4

import streamlit as st

from lib.jobs import merging
from lib.jobs.merging import Preview
from lib.ui import act, show
from lib.ui.duplicates import desk as desks
from lib.ui.duplicates import surgery
from lib.ui.duplicates.compare import Sheet
from lib.ui.duplicates.desk import Desk
from lib.ui.page import Page

_ONE_LINE = 120
"""Characters of a sentence that a window of 1280 pixels shows in one line."""


def bar(desk: Desk, group: Sheet, outcome: Preview, following: str) -> None:
    """What would happen, and the buttons that make it happen; `following` is the group that comes next."""
    page = desk.page
    with st.bottom:
        whole = merging.in_words(outcome, group.letters)
        said = whole if len(whole) <= _ONE_LINE else merging.in_short(outcome)
        with st.container():  # by themselves: what is told may take a line more, and the buttons keep their place
            st.markdown(show.plain(said), help=show.plain(whole) if said != whole else None)
            if warning := merging.not_in_salesforce(outcome, group.letters):
                st.caption(show.plain(warning))
        if not page.may_act:
            st.caption("Only an admin decides; you can look at everything.")
            return
        with st.container(horizontal=True, horizontal_alignment="right"):
            act.undo_button(page)
            st.button(
                "Merge",
                type="primary",
                icon=":material/merge:",
                key="dup_merge",
                shortcut="M",
                disabled=bool(outcome.refused),
                on_click=merge,
                args=(page, group, outcome, following),
            )
            st.button(
                "Not duplicates",
                icon=":material/call_split:",
                key="dup_apart",
                shortcut="N",
                on_click=keep_apart,
                args=(page, group, following),
            )
            surgery.eject_button(desk, group, outcome, following)
            st.button(
                "Skip", icon=":material/skip_next:", key="dup_skip", shortcut="S",
                on_click=desks.GROUPS.skip, args=(page.book.id, group.group_id, following),
            )  # fmt: skip
            surgery.more(desk, group, following)


def merge(page: Page, group: Sheet, outcome: Preview, following: str) -> None:
    """Merge what takes part; the records left out are remembered as somebody else."""
    because = merging.why(group.probability, group.reason)
    lines = merging.merge_lines(outcome, group.probability, because)
    did = f"{len(outcome.losers) + 1:,} records became 1{' in Sluice' if outcome.into_converted else ''}."
    batch = uuid4().hex if len(lines) > 1 else None
    if act.decide(page, lines, did, batch=batch):
        desks.GROUPS.note_decision(group.group_id, following, act.now().timestamp())


def keep_apart(page: Page, group: Sheet, following: str) -> None:
    """Remember that the records of a group are different people."""
    because = f"looked alike, {merging.why(group.probability, group.reason)}"
    line = merging.apart_line([str(key) for key in group.records.index], because)
    if act.decide(page, [line], f"{len(group.records):,} records stay apart; they will not be asked about again."):
        desks.GROUPS.note_decision(group.group_id, following, act.now().timestamp())
