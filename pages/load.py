"""Load: choose files, check what they were taken for, load them as one import."""

import streamlit as st

from lib.ui.frame import open_page
from lib.ui.loading import check, choose, commit, earlier, waiting

page = open_page("load")
with page:
    choose.show(page)
    if waiting.sources():
        looked = check.look(page)
        check.show_files(page, looked)
        commit.show_button(page, looked)
        st.button("Start over", key="start_over", on_click=choose.start_over, args=(page,), type="tertiary")
    else:
        earlier.show_list(page)
