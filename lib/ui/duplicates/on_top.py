"""The group on top: a decision redraws this much of the page and no more."""

from __future__ import annotations

import pandas as pd
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from lib.jobs import merging
from lib.jobs.duplicate_queue import View
from lib.ui import act
from lib.ui.duplicates import bulk, choose, compare, decide, queue, walk, why
from lib.ui.duplicates import desk as desks
from lib.ui.duplicates.desk import Desk


@st.fragment
def work_on(drawn: Desk, view: View, figures: DeltaGenerator, corner: DeltaGenerator) -> None:
    """The group on top of a view with everything to decide on it, and in `figures` and `corner`, which stand further
    up, what a decision changes there.
    """
    desk = desks.as_of_now(drawn)
    with desk.page:
        act.report(desk.page)
        shown = desks.in_view(desk, view)
        if shown.empty:
            st.info("No open group in this view. Widen the filters above to see the others.")
        else:
            _group(desk, shown, view)
        with corner:
            bulk.button(desk, shown)
        with figures:
            queue.metrics(desk)


def _group(desk: Desk, shown: pd.DataFrame, view: View) -> None:
    """Its records side by side, what is chosen, why it is a group, and the buttons."""
    page = desk.page
    ids = shown["group_id"].tolist()
    place = desks.GROUPS.position(ids, view)
    group = compare.sheet(desk, shown.iloc[place])
    position, choice = choose.places(group)
    with position:
        queue.walk(desk, shown, place)
    with choice:
        choices = choose.who(group) if page.may_act else choose.suggested(group)
    table = st.container()
    outcome = merging.preview(group.records, choices, page.rules().survivorship)
    if page.may_act:
        choices = choose.values_to_keep(group, choices, outcome)
        outcome = merging.preview(group.records, choices, page.rules().survivorship) if choices.kept else outcome
    with table:
        compare.differences(group, outcome)
        compare.background(desk, group, outcome)
    why.of_group(desk, group)
    queue.directory(desk, shown)
    decide.bar(desk, group, outcome, walk.after(ids, place))
