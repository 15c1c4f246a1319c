"""The Overview: five numbers, the next best steps, and what drags the health down."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import pandas as pd
import streamlit as st

from lib.charts import health
from lib.jobs import honest, review, steps
from lib.ui import address, funnel_view, results, show
from lib.ui.page import Page

_LEAST_POINTS = 0.05
"""What costs less shows as no points at all."""


@dataclass(frozen=True)
class Picture:
    """All that the Overview shows, computed once for the state of the book."""

    score: int
    summary: pd.DataFrame
    issues: pd.DataFrame
    by_source: pd.DataFrame
    groups: pd.DataFrame
    members: pd.DataFrame
    junk: pd.DataFrame
    customers: pd.Index
    funnel: honest.Funnel


def picture(page: Page) -> Picture:
    """Read the results of the analyses with the decisions laid over them."""
    found = results.wanted(page, "check", "match", "flag", "funnel")
    funnel = funnel_view.whole(page)

    def draw() -> Picture:
        rules, state, leads = page.rules(), page.state(), page.tables()["lead"]
        pairs = review.open_pairs(results.frame(page, found["match"], "pairs"), state.merged)
        members = review.open_groups(pairs, state, leads, rules.duplicate_threshold)
        links = results.frame(page, found["match"], "links")
        return Picture(
            int(results.facts(page, found["check"], "report")["score"]),
            results.frame(page, found["check"], "summary"),
            results.frame(page, found["check"], "issues"),
            results.frame(page, found["check"], "by_source"),
            review.group_table(members, pairs, leads),
            members,
            review.junk_table(results.frame(page, found["flag"], "verdicts"), state, rules),
            steps.existing_customers(links, leads[~leads.index.isin(list(state.plans))], rules),
            funnel,
        )

    return page.derived("overview", draw, *(run.id for run in found.values()))


def numbers(page: Page, seen: Picture) -> None:
    """Five numbers, each a door to what is behind it."""
    leads = page.tables()["lead"]
    extra = seen.members.loc[~seen.members["is_survivor"], "record_key"]
    out = seen.junk[seen.junk["disposition"].eq("junk") & seen.junk["decided"].ne("not_junk")]
    out = out[out["clear"] | out["decided"].eq("junk")]
    clean, raw = seen.funnel.clean["converted"], seen.funnel.raw["converted"]
    tiles = st.columns(5)
    with tiles[0], st.container(border=True, height="stretch"):
        st.metric("Health", f"{seen.score}", help="100 means that no check found anything. What costs points is below.")
        st.caption("of 100")
    with tiles[1], st.container(border=True, height="stretch"):
        st.metric("Leads", f"{len(leads):,}")
        _door("See them", "all leads", lambda: leads, "leads", empty=leads.empty)
    with tiles[2], st.container(border=True, height="stretch"):
        st.metric(
            "Duplicates",
            f"{len(extra):,}",
            help="Leads that another lead already stands for, not yet "
            "decided. One that is junk as well counts as junk in the funnel.",
        )
        address.link("duplicates", f"in {steps.counted(len(seen.groups), 'group')}", "arrow_forward")
    with tiles[3], st.container(border=True, height="stretch"):
        st.metric(
            "Junk", f"{out['key'].nunique():,}", help="Clear or confirmed: these are left out of the clean funnel."
        )
        address.link("junk", f"of {steps.counted(out['kind'].nunique(), 'kind')}", "arrow_forward")
    with tiles[4], st.container(border=True, height="stretch"):
        st.metric("Honest conversion", f"{clean.mean():.1%}" if len(clean) else "–")
        address.link("funnel", f"raw says {raw.mean():.1%}" if len(raw) else "no leads", "arrow_forward")


def next_steps(page: Page, seen: Picture) -> None:
    """What to do now, each a link to where it is done."""
    st.subheader("Next best steps")
    todo = steps.next_steps(seen.groups, seen.junk, seen.customers, page.rules())
    if not todo:
        st.success("Nothing urgent: no open duplicates, no clear junk.", icon=":material/check:")
    for step in todo:
        address.link(step.page, step.text, "arrow_forward", step.query)


def drags(page: Page, seen: Picture) -> None:
    """The checks that cost most points, each with its rows."""
    st.subheader("What drags it down")
    shown = seen.summary[seen.summary["points"] >= _LEAST_POINTS]
    if shown.empty:
        st.success("Nothing costs the leads points.", icon=":material/check:")
    for row in shown.head(8).to_dict("records"):
        label, bar, rows = st.columns([4, 2.4, 1.2], vertical_alignment="center")
        with label:
            st.markdown(f"**{show.plain(row['label'])}**", help=show.plain(row["why"]))
        bar.progress(min(1.0, float(row["share"])), text=f"{row['affected']:,} · +{row['points']:.1f} points")
        with rows:
            check, name = row["check"], f"check_{row['check']}_{row['object']}"
            _door("rows", row["label"], partial(_found_by, page, seen, check), name, empty=row["object"] != "lead")
    with st.expander("Every check, and how the score is reckoned"):
        st.caption(
            "The points are what mending all of a line would give back; together they are what is missing to 100."
        )
        columns = ["label", "object", "affected", "total", "share", "points"]
        view = seen.summary[columns].rename(columns=str.capitalize)
        show.grid(view, columns={"Share": st.column_config.NumberColumn(format="percent"),
                                 "Points": st.column_config.NumberColumn(format="%.2f")})  # fmt: skip


def by_source(page: Page, seen: Picture) -> None:
    """The score of each source's leads."""
    st.subheader("Health by source")
    page.chart("health by source", lambda: health.by_source(seen.by_source), alt="Health by source")


def _found_by(page: Page, seen: Picture, check: str) -> pd.DataFrame:
    """The leads, as imported, in which a check found something."""
    keys = seen.issues.loc[seen.issues["check"].eq(check) & seen.issues["object"].eq("lead"), "key"]
    leads = page.base()["lead"]
    return leads.loc[leads.index.isin(keys)]


def _door(label: str, title: str, leads: Callable[[], pd.DataFrame], key: str, *, empty: bool) -> None:
    if st.button(label, key=f"door_{key}", type="tertiary", icon=":material/visibility:", disabled=empty):
        show.leads_dialog(title, leads())
