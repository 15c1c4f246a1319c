"""The lead on top: a decision redraws this much of the page and no more."""

from __future__ import annotations

import pandas as pd
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from lib.jobs import customer_queue
from lib.jobs.customer_queue import View
from lib.store.runs import Run
from lib.ui import act
from lib.ui.customers import decide, queue, sheet, why
from lib.ui.customers import desk as desks
from lib.ui.customers.desk import LEADS, Desk
from lib.ui.duplicates.walk import after
from lib.ui.page import Page


def view(page: Page, run: Run, corner: DeltaGenerator) -> None:
    """The figures, the filters, and the lead on top."""
    desk = Desk(page, run)
    figures = st.container()
    chosen = queue.filters(desk)
    with corner:
        sure = st.container()
        decide.measured(desk, chosen)
    work_on(desk, chosen, figures, sure)


@st.fragment
def work_on(drawn: Desk, view: View, figures: DeltaGenerator, corner: DeltaGenerator) -> None:
    """The lead on top of a view with everything to decide on it, and in `figures` and `corner`, which stand further up,
    what a decision changes there.
    """
    desk = desks.as_of_now(drawn)
    with desk.page:
        act.report(desk.page)
        shown = desks.in_view(desk, view)
        if len(shown):
            _lead(desk, shown, view)
        elif not queue.nothing(desk):
            st.info("No open lead in this view. Widen the filters above to see the others.")
        with corner:
            decide.bulk_button(desk, shown, view)
        with figures:
            queue.metrics(desk)


def _lead(desk: Desk, shown: pd.DataFrame, view: View) -> None:
    """The lead beside the one it may be, why, and the buttons."""
    ids = shown["lead_key"].tolist()
    place = LEADS.position(ids, view)
    candidates = customer_queue.candidates(desk.standing.open, ids[place], view)
    position = st.container()
    row = sheet.choose(desk, candidates)
    found = sheet.sheet(desk, row)
    with position:
        queue.walk(shown, place, found)
    sheet.differences(found)
    sheet.background(desk, found)
    why.of_link(desk, found)
    queue.directory(desk, shown)
    decide.bar(desk, found, candidates, after(ids, place))
