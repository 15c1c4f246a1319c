"""Overview: is the data fit to use, and what to do next."""

import streamlit as st

from lib.ui import learned, overview
from lib.ui.frame import open_page

page = open_page("overview")
with page:
    found = overview.analyses(page)
    overview.numbers(page, found)
    if "match" in found:
        learned.note(page, found["match"])
    left, right = st.columns([2, 3], gap="large")
    with left:
        overview.next_steps(page, found)
        overview.by_source(page, found)
    with right:
        overview.drags(page, found)
