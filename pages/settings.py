"""Settings: the rules of this book, and the books."""

import streamlit as st

from lib.funnel import stages
from lib.ui import books_form, rules_form, survivorship_form
from lib.ui.frame import open_page

page = open_page("settings")
with page:
    counts = page.base()["lead"]["Status"].value_counts()
    statuses = [str(status) for status in counts.index if status]
    names, thresholds, merging, funnel, conversion, file, books = st.tabs(
        ["Names", "Thresholds", "Merging", "Stages", "Conversion", "Rules file", "Books"], key="settings_tab"
    )
    with names:
        rules_form.names(page)
    with thresholds:
        rules_form.thresholds(page)
    with merging:
        survivorship_form.form(page)
    with funnel:
        rules_form.stages(page, stages.resolve(page.rules(), statuses), counts)
    with conversion:
        rules_form.conversion(page, statuses)
    with file:
        rules_form.file(page)
    with books:
        books_form.living(page)
        books_form.create(page)
        books_form.removed(page)
