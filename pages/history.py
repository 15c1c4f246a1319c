"""History: every decision of the book, and the way back from each."""

import streamlit as st

from lib.ui import timeline
from lib.ui.frame import open_page

page = open_page("history")
with page:
    lines, total = timeline.read(page, timeline.filters(page))
    if total:
        timeline.show_lines(page, lines, total)
    else:
        st.info("Nothing here. Every import, merge, verdict and change of rules stands here, each with its Undo.")
