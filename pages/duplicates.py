"""Duplicates: decide on one group, and the next is there."""

import streamlit as st

from lib.ui import act, learned
from lib.ui.customers import on_top as customers
from lib.ui.duplicates import beside_salesforce, bulk, desk, labelling, modes, on_top, queue, threshold, why
from lib.ui.frame import open_page

page = open_page("duplicates", report=False)
with page:
    work = desk.lay_out(page)
    with st.container(horizontal=True, horizontal_alignment="distribute"):
        mode = modes.choice()
        corner = st.container(width="content")
    if mode == modes.GROUPS and len(work.groups):
        with corner:
            sure = st.container()
            bulk.measured(work)
        figures = st.container()
        learned.note(page, work.run)
        on_top.work_on(work, queue.filters(work), figures, sure)
        st.stop()
    if mode == modes.CUSTOMERS:
        customers.view(page, work.run, corner)
        st.stop()
    if mode == modes.THRESHOLD:
        threshold.view(work)
        st.stop()
    act.report(page)
    if mode == modes.QUESTIONS:
        labelling.view(work)
    elif mode == modes.CHECK:
        why.of_any_two(work)
        beside_salesforce.panel(work)
    else:
        queue.nothing_left(work)
