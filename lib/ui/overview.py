"""The Overview: five numbers, the next best steps, and what drags the health down.

Each part is drawn as soon as the analyses behind it are done: `found` holds those runs, by kind.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

import pandas as pd
import streamlit as st

from lib.charts import health
from lib.jobs import steps
from lib.store.runs import Run
from lib.ui import address, funnel_view, laid_over, results, show
from lib.ui.page import Page

Found = Mapping[str, Run]

_LEAST_POINTS = 0.05
"""What costs less shows as no points at all."""

_AHEAD = "…"


def analyses(page: Page) -> Found:
    """The analyses that are done by now; the others are started and shown at work."""
    return results.so_far(page, "check", "match", "flag", "funnel")


def numbers(page: Page, found: Found) -> None:
    """Five numbers, each a door to what is behind it."""
    tiles = [tile.container(border=True, height="stretch") for tile in st.columns(5)]
    with tiles[0]:
        score = results.facts(page, found["check"], "report")["score"] if "check" in found else _AHEAD
        st.metric("Health", f"{score}", help="100 means that no check found anything. What costs points is below.")
        st.caption("of 100")
    with tiles[1]:
        leads = page.tables()["lead"]
        st.metric("Leads", f"{len(leads):,}")
        _door("See them", "all leads", lambda: leads, "leads", empty=leads.empty)
    with tiles[2]:
        _duplicates(page, found)
    with tiles[3]:
        _junk(page, found)
    with tiles[4]:
        _conversion(page, found)


def _duplicates(page: Page, found: Found) -> None:
    count, behind = _AHEAD, "in groups"
    if "match" in found:
        members = laid_over.standing(page, found["match"]).found
        count = f"{(~members['is_survivor']).sum():,}"
        behind = f"in {steps.counted(members['group_id'].nunique(), 'group')}"
    told = "Leads that another lead already stands for, not yet decided. One that is junk as well counts as junk in "
    st.metric("Duplicates", count, help=f"{told}the funnel.")
    address.link("duplicates", behind, "arrow_forward")


def _junk(page: Page, found: Found) -> None:
    count, behind = _AHEAD, "by kind"
    if "flag" in found:
        verdicts = laid_over.verdicts(page, found["flag"])
        out = verdicts[verdicts["clear"] | (verdicts["disposition"].eq("junk") & verdicts["decided"].eq("junk"))]
        count, behind = f"{out['key'].nunique():,}", f"of {steps.counted(out['kind'].nunique(), 'kind')}"
    st.metric("Junk", count, help="Clear or confirmed: these are left out of the clean funnel.")
    address.link("junk", behind, "arrow_forward")


def _conversion(page: Page, found: Found) -> None:
    rate, behind = _AHEAD, "raw and clean"
    if found.keys() >= {"funnel", "match", "flag"}:
        funnel = funnel_view.whole(page, found)
        clean, raw = funnel.clean["converted"], funnel.raw["converted"]
        rate = f"{clean.mean():.1%}" if len(clean) else "–"
        behind = f"raw says {raw.mean():.1%}" if len(raw) else "no leads"
    st.metric("Honest conversion", rate)
    address.link("funnel", behind, "arrow_forward")


def next_steps(page: Page, found: Found) -> None:
    """What to do now, each a link to where it is done."""
    st.subheader("Next best steps")
    if not found.keys() >= {"match", "flag"}:
        st.caption("They appear when duplicates and junk have been looked for.")
        return
    match, flag = found["match"], found["flag"]
    todo = steps.next_steps(
        laid_over.standing(page, match).queue,
        laid_over.verdicts(page, flag),
        laid_over.existing_customers(page, match),
        page.rules(),
    )
    if not todo:
        st.success("Nothing urgent: no open duplicates, no clear junk.", icon=":material/check:")
    for step in todo:
        address.link(step.page, step.text, "arrow_forward", step.query)


def drags(page: Page, found: Found) -> None:
    """The checks that cost most points, each with its rows."""
    st.subheader("What drags it down")
    if "check" not in found:
        st.caption("Every field is being checked.")
        return
    summary = results.frame(page, found["check"], "summary")
    shown = summary[summary["points"] >= _LEAST_POINTS]
    if shown.empty:
        st.success("Nothing costs the leads points.", icon=":material/check:")
    for row in shown.head(8).to_dict("records"):
        label, bar, rows = st.columns([4, 2.4, 1.2], vertical_alignment="center")
        with label:
            st.markdown(f"**{show.plain(row['label'])}**", help=show.plain(row["why"]))
        bar.progress(min(1.0, float(row["share"])), text=f"{row['affected']:,} · +{row['points']:.1f} points")
        with rows:
            check, name = row["check"], f"check_{row['check']}_{row['object']}"
            behind = partial(_found_by, page, found["check"], check)
            _door("rows", row["label"], behind, name, empty=row["object"] != "lead")
    with st.expander("Every check, and how the score is reckoned"):
        st.caption(
            "The points are what mending all of a line would give back; together they are what is missing to 100."
        )
        columns = ["label", "object", "affected", "total", "share", "points"]
        view = summary[columns].rename(columns=str.capitalize)
        show.grid(view, columns={"Share": st.column_config.NumberColumn(format="percent"),
                                 "Points": st.column_config.NumberColumn(format="%.2f")})  # fmt: skip


def by_source(page: Page, found: Found) -> None:
    """The score of each source's leads."""
    if "check" not in found:
        return
    st.subheader("Health by source")
    scores = results.frame(page, found["check"], "by_source")
    page.chart("health by source", lambda: health.by_source(scores), found["check"].id, alt="Health by source")


def _found_by(page: Page, check: Run, name: str) -> pd.DataFrame:
    """The leads, as imported, in which a check found something."""
    issues = results.frame(page, check, "issues")
    keys = issues.loc[issues["check"].eq(name) & issues["object"].eq("lead"), "key"]
    leads = page.base()["lead"]
    return leads.loc[leads.index.isin(keys)]


def _door(label: str, title: str, leads: Callable[[], pd.DataFrame], key: str, *, empty: bool) -> None:
    if st.button(label, key=f"door_{key}", type="tertiary", icon=":material/visibility:", disabled=empty):
        show.leads_dialog(title, leads())
