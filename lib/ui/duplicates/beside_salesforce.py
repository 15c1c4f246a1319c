"""Compare with Salesforce: what its standard matching rules find in these leads, and what Sluice finds."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from lib.jobs import beside_salesforce, work
from lib.jobs.beside_salesforce import BOTH, SALESFORCE, SLUICE
from lib.ui import act, results, show
from lib.ui.duplicates import why
from lib.ui.duplicates.desk import Desk
from lib.ui.duplicates.queue import percent

_SHOWN = 200
_WIDTHS = {"One": 190, "Other": 190, "Sluice": 60, "Because": 220, "Salesforce": 150}
_LABELS = {BOTH: "Both", SLUICE: "Only Sluice", SALESFORCE: "Only Salesforce"}


def panel(desk: Desk) -> None:
    """The comparison, started by a button; each count opens its pairs, each pair its evidence."""
    st.subheader("Salesforce's standard rules beside Sluice", anchor=False)
    page = desk.page
    asked = (page.store, page.book.id, page.versions.imports, "salesforce", page.rules(), page.today)
    if work.asked(*asked) is None:
        st.caption(
            "What would Salesforce's own standard matching rules find in these leads? The rules are rebuilt from "
            "their published description; nothing is changed."
        )
        st.button(
            "Compare", key="dup_salesforce_start", icon=":material/compare_arrows:", on_click=_start, args=(desk,)
        )
        return
    run = results.so_far(page, "salesforce").get("salesforce")
    if run is None:
        return
    threshold = page.rules().duplicate_threshold
    pairs = page.derived(
        "beside salesforce",
        lambda: beside_salesforce.compare(desk.pairs, results.frame(page, run, "pairs"), threshold),
        desk.run.id, run.id, threshold,
    )  # fmt: skip
    _figures(pairs)
    _examples(desk, pairs)


def _start(desk: Desk) -> None:
    page = desk.page

    def ask() -> None:
        work.ensure(
            page.store, page.book.id, page.versions.imports, ["salesforce"], page.rules(), page.today, act.now()
        )

    act.perform(ask)


def _figures(pairs: pd.DataFrame) -> None:
    """The finding in a sentence."""
    ours = beside_salesforce.count(pairs[pairs["who"].ne(SALESFORCE)])
    theirs = beside_salesforce.count(pairs[pairs["who"].ne(SLUICE)])
    st.markdown(
        f"Salesforce's rules find **{theirs.pairs:,} pairs** among {theirs.leads:,} leads. Sluice finds "
        f"**{ours.pairs:,} pairs** among {ours.leads:,} leads."
    )
    st.caption(
        "Before any decision: for Sluice every two leads of one group, for Salesforce every two that match its rules. "
        "Nicknames, sounds and typing slips are judged by public stand-ins for Salesforce's own."
    )


def _examples(desk: Desk, pairs: pd.DataFrame) -> None:
    """The pairs that both find, or only one of them, each with what Sluice says of it."""
    counts = pairs["who"].value_counts()
    who = st.segmented_control(
        "Pairs found by", list(_LABELS), default=SLUICE, required=True, key="dup_salesforce_who",
        format_func=lambda name: f"{_LABELS[name]}: {counts.get(name, 0):,}",
    )  # fmt: skip
    chosen = pairs[pairs["who"].eq(who)]
    if chosen.empty:
        st.info("There is no such pair.")
        return
    some = chosen.head(_SHOWN)
    if some["reason"].eq("").any():
        with st.spinner("Asking what Sluice says of them ..."):
            some = _told(desk, some, str(who))
    leads = desk.page.base()["lead"]
    called = {side: _called(leads.loc[some[f"{side}_key"]]) for side in ("left", "right")}
    rows = pd.DataFrame(
        {
            "One": called["left"],
            "Other": called["right"],
            "Sluice": [percent(share) for share in some["match_probability"]],
            "Because": some["reason"].to_numpy(),
            "Salesforce": some["matched"].str.replace("first name, last name", "names").to_numpy(),
        }
    ).astype("str")
    rows = rows.drop(columns="Salesforce") if who == SLUICE else rows
    key = f"dup_salesforce_rows_{desk.run.id}_{who}_{hash(tuple(some['left_key']))}"
    widths = {name: st.column_config.TextColumn(width=width) for name, width in _WIDTHS.items() if name in rows}
    picked = show.grid(rows, key=key, select="single-row", height=300, columns=widths)
    if len(chosen) > len(some):
        st.caption(f"The {len(some):,} surest of {len(chosen):,}.")
    if not picked:
        st.caption("Choose a row to see both leads and the evidence.")
    else:
        row = some.iloc[picked[0]]
        _both_say(desk, leads, str(row["left_key"]), str(row["right_key"]))


def _both_say(desk: Desk, leads: pd.DataFrame, left: str, right: str) -> None:
    """Two leads, what Salesforce's rules say of them field by field, and Sluice's evidence."""
    show.leads_grid(leads.loc[[left, right]])
    salesforce, sluice = st.columns([2, 3], gap="large")
    with salesforce:
        told = beside_salesforce.as_salesforce(leads, left, right)
        st.markdown(show.plain(told.verdict))
        show.table(["Field", "Salesforce's score"], zip(told.steps["evidence"], told.steps["finding"]))
    with sluice:
        why.explained(desk, left, right)


def _told(desk: Desk, some: pd.DataFrame, who: str) -> pd.DataFrame:
    """Pairs with probability and reason, worked out for those that were never likely to Sluice."""
    model = results.facts(desk.page, desk.run, "model")
    found: pd.DataFrame = desk.page.derived(
        "beside salesforce, told",
        lambda: beside_salesforce.explained(some, why.prepared(desk), model, desk.page.rules()),
        desk.run.id, who, desk.page.rules().duplicate_threshold,
    )  # fmt: skip
    return found


def _called(leads: pd.DataFrame) -> list[str]:
    return list((show.full_names(leads) + " · " + leads["Company"]).str.strip(" ·"))
