"""Load: choose files, check what they were taken for, load them as one import."""

import streamlit as st

from lib.ui import loading
from lib.ui.frame import open_page

page = open_page("load")
with page:
    loading.choose(page)
    if loading.sources():
        readable = loading.check(page)
        if readable:
            loading.commit(page, readable)
        st.button("Start over", key="start_over", on_click=loading.start_over, type="tertiary")
    else:
        loading.earlier(page)
