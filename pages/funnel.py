"""Funnel: how far leads get, raw and clean side by side, with the leads behind every count."""

import streamlit as st

from lib.ui import funnel_view, results
from lib.ui.frame import open_page

page = open_page("funnel")
with page:
    everything = funnel_view.whole(page, results.wanted(page, "funnel", "match", "flag"))
    chosen = funnel_view.filters(page, everything)
    funnel = funnel_view.selected(page, everything, chosen)
    if funnel.raw.empty:
        st.info("No leads in this selection. Widen the period, or take a source or an owner out of the filters.")
        st.stop()
    funnel_view.stages(page, funnel, chosen)
    st.subheader("Sources, ranked by honest conversion")
    funnel_view.ranked(page, funnel, chosen, "source")
    with st.expander("Owners"):
        funnel_view.ranked(page, funnel, chosen, "owner")
    left, right = st.columns([3, 2], gap="large")
    with left:
        st.subheader("By month of creation")
        funnel_view.over_time(page, funnel, chosen)
    with right:
        st.subheader("Velocity")
        funnel_view.velocity(page, funnel, chosen)
