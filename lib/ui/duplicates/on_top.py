"""The group on top: a decision redraws this much of the page and no more."""

from __future__ import annotations

import pandas as pd
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from lib.jobs import merging
from lib.jobs.duplicate_queue import View
from lib.jobs.merging import Choices, Preview
from lib.ui import act
from lib.ui.duplicates import bulk, choose, compare, decide, queue, walk, why
from lib.ui.duplicates import desk as desks
from lib.ui.duplicates.compare import Sheet
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
        ids = shown["group_id"].tolist()
        if ids:
            place = desks.GROUPS.position(ids, view)
            group = compare.sheet(desk, shown.iloc[place])
            outcome = _compared(desk, group, shown, place)
            why.of_group(desk, group)
            queue.directory(desk, shown)
            decide.bar(desk, group, outcome, walk.after(ids, place))
        else:
            st.info("No open group in this view. Widen the filters above to see the others.")
        with corner:
            bulk.button(desk, shown)
        with figures:
            queue.metrics(desk)
        if ids and place + 1 < len(ids):
            compare.sheet(desk, shown.iloc[place + 1])


def _compared(desk: Desk, group: Sheet, shown: pd.DataFrame, place: int) -> Preview:
    """The group's records side by side with what is chosen; what the merge would do."""
    position, choice = choose.places(group)
    with position:
        queue.walk(desk, shown, place)
    with choice:
        choices = choose.who(group) if desk.page.may_act else group.suggested
    table = st.container()
    outcome = _outcome(desk, group, choices)
    if desk.page.may_act:
        outcome = _outcome(desk, group, choose.values_to_keep(group, choices, outcome))
    with table:
        compare.differences(group, outcome)
        compare.background(desk, group, outcome)
    return outcome


def _outcome(desk: Desk, group: Sheet, choices: Choices) -> Preview:
    if choices == group.suggested:
        return group.outcome
    return merging.preview(group.records, choices, desk.page.rules().survivorship)
