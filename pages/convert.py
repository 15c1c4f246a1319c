"""Convert: the rehearsal before Salesforce's one-way door."""

import streamlit as st

from lib.ui import convert_view
from lib.ui.frame import open_page

page = open_page("convert")
with page:
    given = convert_view.inputs(page)
    keys = convert_view.choose(page, given)
    if not len(keys):
        st.info("No unconverted lead is left here. Choose another pool, or load leads that are not converted yet.")
        st.stop()
    plan = convert_view.plan(page, given, keys)
    convert_view.totals(plan)
    selected = convert_view.rows(page, plan)
    convert_view.actions(page, plan)
    if selected:
        convert_view.detail(page, plan, selected)
    else:
        st.info("Select a row to see field by field what would become of it, and to choose other targets.")
