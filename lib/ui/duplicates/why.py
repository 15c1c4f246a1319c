"""Why a group is one, pair by pair, and why any two leads are none."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from lib.charts import evidence
from lib.jobs import why
from lib.ui import results, show
from lib.ui.duplicates.compare import Sheet
from lib.ui.duplicates.desk import Desk
from lib.ui.duplicates.queue import percent


def of_group(desk: Desk, group: Sheet) -> None:
    """The evidence for any pair of the group on top: at once from the stored pairs, field by field on request."""
    opened = st.expander("Why?", key="dup_why", on_change="rerun")
    if not opened.open:
        return
    with opened:
        links = why.links_within(desk.pairs, list(group.letters))
        place = 0
        if len(links) > 1:
            said = [_pair(group, row) for row in links.to_dict("records")]
            place = st.selectbox(
                "Pair", range(len(links)), format_func=said.__getitem__, key=f"dup_pair_{group.group_id}"
            )
        link = links.iloc[place]
        left, right = str(link["left_key"]), str(link["right_key"])
        if not link["match_probability"]:
            st.caption("These two were never likely to be one by themselves; others of the group join them.")
        elif not st.toggle("Field by field", key=f"dup_fields_{group.group_id}"):
            st.caption(show.plain(str(link["reason"])))
            st.altair_chart(evidence.waterfall(why.steps(link)))
            return
        _explained(desk, left, right)


def of_any_two(desk: Desk) -> None:
    """Why not? For two leads that somebody expected to find in one group."""
    opened = st.expander("Why are two leads not a group?", key="dup_why_not", on_change="rerun")
    if not opened.open:
        return
    with opened:
        one, other = st.columns(2)
        hint = "Id, e-mail address or full name"
        left = one.text_input("One lead", key="dup_one", placeholder=hint)
        right = other.text_input("The other lead", key="dup_other", placeholder=hint)
        if not left or not right:
            return
        leads = desk.page.base()["lead"]
        keys = sorted({why.find_lead(leads, left), why.find_lead(leads, right)})
        if len(keys) < 2:
            st.info("These two are one and the same record.")
            return
        show.leads_grid(leads.loc[keys])
        _explained(desk, *keys)


def _explained(desk: Desk, left: str, right: str) -> None:
    """The full explanation, computed on request: it compares the pair anew."""
    rules = desk.page.rules()
    model = results.facts(desk.page, desk.run, "model")
    leads = desk.page.base()["lead"]
    with st.spinner("Comparing field by field ..."):
        found = desk.page.derived(
            "explanation",
            lambda: why.of_pair(
                leads, left, right, model, desk.pairs,
                threshold=rules.duplicate_threshold, default_country=rules.default_country,
            ),
            desk.run.id, left, right, rules.duplicate_threshold,
        )  # fmt: skip
    st.markdown(show.plain(found.verdict))
    steps: pd.DataFrame = found.steps
    st.altair_chart(evidence.waterfall(steps))
    rows = zip(steps["evidence"], steps["left"], steps["right"], steps["finding"], steps["bits"])
    show.table(
        ["Evidence", "One", "Other", "Finding", "Bits"],
        [(step, one, other, finding, f"{bits:+.1f}") for step, one, other, finding, bits in rows],
        numeric=[4],
    )


def _pair(group: Sheet, link: dict) -> str:
    likely = percent(link["match_probability"]) if link["match_probability"] else "not likely by themselves"
    return f"{group.letters[link['left_key']]} and {group.letters[link['right_key']]}: {likely}"
