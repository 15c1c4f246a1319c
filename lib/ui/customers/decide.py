"""The decision on the lead on top, and on many at once."""

from __future__ import annotations

from uuid import uuid4

import pandas as pd
import streamlit as st

from lib.jobs import customer_effect, customer_queue, learning, merging, steps
from lib.jobs.customer_queue import KINDS, Bulk, View
from lib.store.ledger import Line
from lib.ui import act, show
from lib.ui.customers.desk import LEADS, Desk
from lib.ui.customers.queue import called
from lib.ui.customers.sheet import Sheet
from lib.ui.duplicates.bulk import LEAST_SURE, sample
from lib.ui.duplicates.queue import percent

_YES = {"contact": "Yes, this contact", "account": "Yes, this account"}
_DID = {
    ("contact", "yes"): "Lead and contact are one person; a conversion goes into that contact.",
    ("contact", "no"): "The lead is not that contact; Sluice will not suggest it again.",
    ("account", "yes"): "The lead belongs to that account; a conversion goes into it.",
    ("account", "no"): "The lead does not belong to that account; Sluice will not suggest it again.",
}


def bar(desk: Desk, found: Sheet, others: pd.DataFrame, following: str) -> None:
    """What a conversion would do, and the buttons; `others` are all open candidates of the lead, `following` the next
    lead.
    """
    page = desk.page
    with st.bottom:
        told = customer_effect.in_words(found.effect, found.object, found.equal)
        st.markdown(show.plain(told), help=show.plain(found.effect.notes) if found.effect.notes else None)
        if not page.may_act:
            st.caption("Only an admin decides; you can look at everything.")
            return
        with st.container(horizontal=True, horizontal_alignment="right"):
            act.undo_button(page)
            st.button(
                _YES[found.object], type="primary", icon=":material/person_check:", key="cust_yes", shortcut="M",
                on_click=decide, args=(desk, found, "yes", following),
            )  # fmt: skip
            st.button(
                "No", icon=":material/person_off:", key="cust_no", shortcut="N", on_click=decide,
                args=(desk, found, "no", following), help="Says that it is somebody else. The next candidate follows.",
            )  # fmt: skip
            if len(others) > 1:
                st.button(
                    f"None of the {len(others)}", icon=":material/group_off:", key="cust_none", shortcut="X",
                    on_click=none_of, args=(desk, others, following),
                )  # fmt: skip
            st.button(
                "Skip", icon=":material/skip_next:", key="cust_skip", shortcut="S", on_click=LEADS.skip,
                args=(page.book.id, found.lead_key, following),
            )  # fmt: skip


def decide(desk: Desk, found: Sheet, same: str, following: str) -> None:
    """Say that the lead is, or is not, this contact or of this account."""
    because = merging.why(found.row["match_probability"], found.row["reason"])
    if act.decide(desk.page, customer_queue.lines(found.row.to_frame().T, same, [because]), _DID[found.object, same]):
        LEADS.note_decision(found.lead_key, following, act.now().timestamp())


def none_of(desk: Desk, others: pd.DataFrame, following: str) -> None:
    """Say that the lead is none of its candidates."""
    lines = _lines(desk, others, "no")
    if act.decide(desk.page, lines, f"The lead is none of the {len(lines)}.", batch=uuid4().hex):
        LEADS.note_decision(str(others["lead_key"].iloc[0]), following, act.now().timestamp())


def measured(desk: Desk, view: View) -> None:
    """What is known of the precision of links that are this sure, beside the button that confirms them."""
    sure = desk.page.rules().duplicate_sure
    if desk.page.may_act and desk.likely["match_probability"].ge(sure).any():
        st.caption(
            f"Precision from {sure:.0%}: {_precision(desk, view, sure) or 'not measured yet'}",
            help="By what people decided one by one until this page was opened, with an interval of 95%.",
        )


def bulk_button(desk: Desk, shown: pd.DataFrame, view: View) -> None:
    """The way to the dialog, with how many leads it is about."""
    count = int(shown["match_probability"].ge(desk.page.rules().duplicate_sure).sum())
    if not desk.page.may_act or not count:
        return
    if st.button(f"Confirm {steps.counted(count, 'sure link')} ...", key="cust_bulk", icon=":material/done_all:"):
        dialog(desk, shown, view)


@st.dialog("Confirm many links at once", width="large")
def dialog(desk: Desk, shown: pd.DataFrame, view: View) -> None:
    """Choose how sure is sure enough, look at a sample, confirm."""
    sure = desk.page.rules().duplicate_sure * 100
    limit = st.slider("Confirm links of at least this probability", 50.0, 100.0, sure, 0.5, format="%.1f%%")
    plan = customer_queue.bulk(shown, desk.standing.open, limit / 100)
    left = f"Left to you, because two are as likely: {steps.counted(plan.passed_over, 'lead')}."
    if plan.ready.empty:
        st.info(left if plan.passed_over else "No lead in view is that sure.")
        return
    contacts = int(plan.ready["object"].eq("contact").sum())
    st.markdown(
        f"**{len(plan.ready):,} leads** of the present view: {contacts:,} are contacts already, "
        f"{len(plan.ready) - contacts:,} belong to accounts. Nothing is merged or converted by this."
    )
    if plan.passed_over:
        st.caption(left)
    looked_at = sample(plan.ready, "match_probability", "lead_key")
    st.caption(f"Look first: the {min(LEAST_SURE, len(looked_at))} least sure of them, and others at random.")
    show.grid(_as_rows(desk, looked_at))
    known = _precision(desk, view, limit / 100)
    told = f"measured {known}" if known else "not measured yet: decide on some one by one"
    st.caption(f"Precision at {limit:.1f}% and above: {told}.")
    if st.button(
        f"Confirm {steps.counted(len(plan.ready), 'link')}", type="primary", icon=":material/done_all:",
        key="cust_bulk_confirm", on_click=confirm_all, args=(desk, plan),
    ):  # fmt: skip
        st.rerun()


def _precision(desk: Desk, view: View, limit: float) -> str:
    """How precise links from that probability on were, by what people decided one by one; "" before they did."""
    rows, heard = desk.bench.rows, desk.heard
    if KINDS[view.kind]:
        rows, heard = (part[part["object"].eq(KINDS[view.kind])] for part in (rows, heard))
    share = learning.precision(rows, heard, limit)
    return "" if share == learning.UNMEASURED else f"{share}, by {steps.counted(len(heard), 'decision')}"


def confirm_all(desk: Desk, plan: Bulk) -> None:
    """Write all of them as one batch."""
    lines = _lines(desk, plan.ready, "yes")
    if act.decide(desk.page, lines, f"{steps.counted(len(lines), 'link')} confirmed.", batch=uuid4().hex):
        LEADS.start_over()


def _lines(desk: Desk, rows: pd.DataFrame, same: str) -> list[Line]:
    """One line of the ledger for each row of the queue."""
    return customer_queue.lines(rows, same, map(merging.why, rows["match_probability"], desk.reasons(rows)))


def _as_rows(desk: Desk, rows: pd.DataFrame) -> pd.DataFrame:
    leads = desk.page.base()["lead"].loc[rows["lead_key"]]
    return pd.DataFrame(
        {
            "Probability": [percent(share) for share in rows["match_probability"]],
            "Lead": list((show.full_names(leads) + " · " + leads["Company"]).str.strip(" ·")),
            "Is": rows["object"].map({"contact": "Contact", "account": "Of account"}).to_numpy(),
            "Called": called(desk, rows),
            "Because": desk.reasons(rows),
        }
    ).astype("str")
