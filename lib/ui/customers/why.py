"""Why a lead may be this contact, or belong to this account: the evidence in words and bits."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from lib.charts import evidence
from lib.jobs import rematch, why
from lib.ui import cache, results, show
from lib.ui.customers.desk import Desk
from lib.ui.customers.sheet import Sheet
from lib.ui.duplicates.queue import percent
from lib.ui.duplicates.why import evidence_table

_NAMES = {"contact": "Name", "account": "Company name"}


def of_link(desk: Desk, found: Sheet) -> None:
    """The evidence at once from what the run kept, field by field on request."""
    opened = st.expander("Why?", key="cust_why", on_change="rerun")
    if not opened.open:
        return
    row = found.row
    what = "this person" if found.object == "contact" else "of this account"
    with opened:
        likely = f"{percent(row['match_probability'])} likely to be {what} ({row['match_weight']:+.1f} bits)"
        st.caption(show.plain(f"{likely}: {row['reason']}"))
        if not st.toggle("Field by field", key=f"cust_fields_{found.lead_key}_{row['key']}"):
            st.altair_chart(evidence.waterfall(why.steps(row, _NAMES[found.object])))
            return
        with st.spinner("Comparing field by field ..."):
            steps = _steps(desk, found)
        st.altair_chart(evidence.waterfall(steps))
        evidence_table(steps, "Lead", found.object.capitalize())


def _steps(desk: Desk, found: Sheet) -> pd.DataFrame:
    """The evidence field by field, with the leads and the others as the match compared them."""
    page, run, name = desk.page, desk.run, found.object
    records = cache.heavy(
        page.store.url, f"{name}s as compared", lambda: rematch.as_compared(page.store, run, page.base(), name), run.id
    )
    made: pd.DataFrame = cache.derived(
        page.store.url, "explanation of link",
        lambda: why.of_link(
            page.base(), found.lead_key, name, str(found.row["key"]), results.facts(page, run, f"{name}_model"), records
        ),
        run.id, found.lead_key, name, str(found.row["key"]),
    )  # fmt: skip
    return made
