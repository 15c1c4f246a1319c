"""Overview: is the data fit to use, and what to do next."""

import streamlit as st

from lib.ui import overview
from lib.ui.frame import open_page

page = open_page("overview")
with page:
    seen = overview.picture(page)
    overview.numbers(page, seen)
    left, right = st.columns([2, 3], gap="large")
    with left:
        overview.next_steps(page, seen)
        overview.by_source(page, seen)
    with right:
        overview.drags(page, seen)
