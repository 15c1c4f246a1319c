"""Merging many sure groups at once: a sample to look at first, the count, one undo for all of them."""

from __future__ import annotations

from uuid import uuid4

import numpy as np
import pandas as pd
import streamlit as st

from lib.jobs import learning, merging, steps
from lib.ui import act, show, state
from lib.ui.duplicates import desk as desks
from lib.ui.duplicates import labelling
from lib.ui.duplicates.desk import Desk
from lib.ui.duplicates.queue import percent

LEAST_SURE = 5
"""How many of the least sure are shown before many are decided at once."""
_AT_RANDOM = 5
_WRITTEN = "duplicates.bulk written"
"""Set when the plan was written, or refused: the dialog has no more to show then."""
_LEFT_TO_YOU = "left to you: several leads in one group were converted, and Salesforce cannot merge those."
_IN_SLUICE_ONLY = (
    "a lead is converted, and Salesforce merges nothing into a converted lead. They count as one in Sluice only, and "
    "the change files leave them out."
)


def measured(desk: Desk) -> None:
    """What is known of the precision of groups that are this sure, beside the button that merges them."""
    sure = desk.page.rules().duplicate_sure
    if not desk.page.may_act or not desk.groups["probability"].ge(sure).any():
        return
    found = learning.precision(desk.pairs, labelling.heard(desk), sure)
    known = "not measured yet" if found == learning.UNMEASURED else found
    st.caption(
        f"Precision from {sure:.0%}: {known}",
        help=f"Measured by {labelling.counted(labelling.heard(desk))} when this page was opened, with an interval of "
        "95%. Questions measure it more closely.",
    )


def button(desk: Desk, shown: pd.DataFrame) -> None:
    """The way to the dialog, with how many groups it merges."""
    sure = desk.page.rules().duplicate_sure
    count = int((shown["probability"].ge(sure) & shown["mergeable"]).sum())
    if not desk.page.may_act or not count:
        return
    if st.button(f"Merge {steps.counted(count, 'sure group')} ...", key="dup_bulk", icon=":material/done_all:"):
        state.take(_WRITTEN)
        dialog(desk, shown)


@st.dialog("Merge many groups at once", width="large")
def dialog(desk: Desk, shown: pd.DataFrame) -> None:
    """Choose how sure is sure enough, look at a sample, confirm."""
    if state.take(_WRITTEN):
        st.rerun()
    sure = desk.page.rules().duplicate_sure * 100
    least = min(float(np.floor(shown["probability"].min() * 100)), sure)
    limit = st.slider("Merge groups of at least this probability", least, 100.0, sure, 0.5, format="%.1f%%")
    chosen = shown[shown["probability"].ge(limit / 100)]
    members = desk.found[desk.found["group_id"].isin(set(chosen["group_id"]))]
    plan = merging.plan_all(chosen, members, desk.records(members["record_key"]), desk.page.rules().survivorship)
    if plan.ready.empty:
        st.info(
            "No group in view is that sure."
            if chosen.empty
            else f"{steps.counted(len(chosen), 'group')} {_LEFT_TO_YOU}"
        )
        return
    st.markdown(
        f"**{len(plan.ready):,} groups** of the present view: {plan.records:,} leads become {len(plan.ready):,}. "
        f"{sum(plan.losing.values()):,} values that differ would be lost in {len(plan.losing):,} of the groups."
    )
    if plan.into_converted:
        st.caption(f"In {plan.into_converted:,} of them {_IN_SLUICE_ONLY}")
    if plan.passed_over:
        st.caption(f"{steps.counted(plan.passed_over, 'more group')} {_LEFT_TO_YOU}")
    looked_at = sample(plan.ready, "probability", "group_id")
    st.caption(f"Look first: the {min(LEAST_SURE, len(looked_at))} least sure of them, and others at random.")
    show.grid(_as_rows(looked_at, plan, desk))
    measured = learning.precision(desk.pairs, labelling.heard(desk), limit / 100)
    known = "not measured yet: answer a few questions" if measured == learning.UNMEASURED else f"measured {measured}"
    st.caption(f"Precision at {limit:.1f}% and above: {known}, by {labelling.counted(labelling.heard(desk))}.")
    st.button(
        f"Merge {steps.counted(len(plan.ready), 'group')}", type="primary", icon=":material/done_all:",
        key="dup_bulk_confirm", on_click=merge_all, args=(desk, plan),
    )  # fmt: skip


def merge_all(desk: Desk, plan: merging.Plan) -> None:
    """Write the whole plan as one batch."""
    did = f"{plan.records:,} records in {len(plan.ready):,} groups became {len(plan.ready):,}."
    if act.decide(desk.page, plan.lines(), did, batch=uuid4().hex):
        desks.GROUPS.start_over()
    state.put(_WRITTEN, True)


def sample(ready: pd.DataFrame, probability: str, key: str) -> pd.DataFrame:
    """The least sure rows, and a few others that are the same on every draw; `probability` and `key` are columns."""
    ordered = ready.sort_values([probability, key], kind="stable", ignore_index=True)
    least, rest = ordered.head(LEAST_SURE), ordered.iloc[LEAST_SURE:]
    return pd.concat([least, rest.sample(min(_AT_RANDOM, len(rest)), random_state=0)])


def _as_rows(sample: pd.DataFrame, plan: merging.Plan, desk: Desk) -> pd.DataFrame:
    members = desk.found[desk.found["group_id"].isin(sample["group_id"]) & ~desk.found["is_survivor"]]
    leads = desk.records(members["record_key"])
    names = (show.full_names(leads) + " · " + leads["Company"]).str.strip(" ·")
    others = names.groupby(members["group_id"].to_numpy()).agg(", ".join)
    return pd.DataFrame(
        {
            "Probability": [percent(share) for share in sample["probability"]],
            "Survives": (sample["name"] + " · " + sample["company"]).str.strip(" ·").to_numpy(),
            "Goes": sample["group_id"].map(others).to_numpy(),
            "Values lost": [plan.losing.get(group_id, 0) for group_id in sample["group_id"]],
            "Because": sample["reason"].to_numpy(),
        }
    ).astype({"Probability": "str", "Survives": "str", "Goes": "str", "Because": "str"})
