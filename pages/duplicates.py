"""Duplicates: decide on one group, and the next is there."""

import streamlit as st

from lib.jobs import merging
from lib.ui import learned
from lib.ui.duplicates import (
    beside_salesforce,
    bulk,
    choose,
    compare,
    decide,
    desk,
    labelling,
    modes,
    queue,
    threshold,
    walk,
    why,
)
from lib.ui.frame import open_page

page = open_page("duplicates")
with page:
    work = desk.lay_out(page)
    with st.container(horizontal=True, horizontal_alignment="distribute"):
        mode = modes.choice()
        corner = st.container(width="content")
    if mode == modes.THRESHOLD:
        threshold.view(work)
        st.stop()
    if mode == modes.QUESTIONS:
        labelling.view(work)
        st.stop()
    if mode == modes.CHECK:
        why.of_any_two(work)
        beside_salesforce.panel(work)
        st.stop()
    if work.groups.empty:
        queue.nothing_left(work)
        st.stop()
    queue.metrics(work)
    learned.note(page, work.run)
    view = queue.filters(work)
    shown = desk.in_view(work, view)
    with corner:
        bulk.button(work, shown)
    if shown.empty:
        st.info("No open group in this view. Widen the filters above to see the others.")
        st.stop()
    ids = shown["group_id"].tolist()
    place = desk.GROUPS.position(ids, view)
    group = compare.sheet(work, shown.iloc[place])
    position, choice = choose.places(group)
    with position:
        queue.walk(work, shown, place)
    with choice:
        choices = choose.who(group) if page.may_act else choose.suggested(group)
    table = st.container()
    outcome = merging.preview(group.records, choices, page.rules().survivorship)
    if page.may_act:
        choices = choose.values_to_keep(group, choices, outcome)
        outcome = merging.preview(group.records, choices, page.rules().survivorship) if choices.kept else outcome
    with table:
        compare.differences(group, outcome)
        compare.background(work, group, outcome)
    why.of_group(work, group)
    queue.directory(work, shown)
    decide.bar(work, group, outcome, walk.after(ids, place))
