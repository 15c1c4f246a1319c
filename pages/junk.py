"""Junk: the leads that will never buy, with the evidence, to confirm or reject."""

import streamlit as st

from lib.ui import junk_view
from lib.ui.frame import open_page

page = open_page("junk")
with page:
    verdicts = junk_view.table(page)
    if verdicts.empty:
        st.success("No lead looks like junk. Name your competitors under Settings to have them found, too.")
        st.stop()
    junk_view.headline(page, verdicts)
    waiting = junk_view.queue(page, verdicts)
    if waiting.rows.empty:
        st.info("Nothing here under these filters. Widen the confidence, empty the search, or show other verdicts.")
        st.stop()
    positions = junk_view.rows(page, waiting)
    if page.may_act:
        junk_view.actions(page, waiting, positions)
