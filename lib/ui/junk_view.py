"""The Junk page: verdicts by kind with their evidence, to confirm or reject singly or in bulk."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from uuid import uuid4

import pandas as pd
import streamlit as st

from lib.errors import BadArgument
from lib.jobs import junk_words
from lib.model import rules as rules_of
from lib.store import ledger
from lib.ui import act, address, laid_over, results, show
from lib.ui.page import Page

_STANDINGS = {"Undecided": "", "Confirmed": "junk", "Not junk": "not_junk"}
_MOST_SHOWN = 500
_VERBS = {"junk": "confirmed", "not_junk": "marked as not junk"}


@dataclass(frozen=True)
class Queue:
    """The verdicts that the filters leave: `rows` is indexed 0.. and has lead columns beside those of the verdict."""

    rows: pd.DataFrame
    total: int
    kind: str
    standing: str
    version: str


def table(page: Page) -> pd.DataFrame:
    """Every standing verdict with what people decided."""
    return laid_over.verdicts(page, results.wanted(page, "flag")["flag"])


def headline(page: Page, verdicts: pd.DataFrame) -> None:
    """What there is and how much of it is decided."""
    flagged, decided = verdicts["key"].nunique(), verdicts[verdicts["decided"].ne("")]
    clear = verdicts[verdicts["clear"]]
    wrong = decided["decided"].eq("not_junk").mean() if len(decided) else None
    tiles = st.columns(4)
    tiles[0].metric(
        "Leads flagged", f"{flagged:,}", border=True, help="With at least one kind, harmless ones included."
    )
    tiles[1].metric(
        "Clearly junk", f"{clear['key'].nunique():,}", border=True, help="Undecided, and left out of the clean funnel."
    )
    tiles[2].metric("Decided by people", f"{len(decided):,}", border=True)
    tiles[3].metric(
        "Found wrong",
        "–" if wrong is None else f"{wrong:.0%}",
        border=True,
        help="Of the verdicts that people decided here.",
    )


def queue(page: Page, verdicts: pd.DataFrame) -> Queue:
    """The filters, in the URL, and what they leave; the surest come first."""
    labels = junk_words.labels()
    left, middle, right = st.columns([1.5, 1.4, 1.6], vertical_alignment="bottom")
    standing = left.segmented_control(
        "Show", list(_STANDINGS), default="Undecided", required=True, key="standing", bind="query-params"
    )
    low, high = middle.slider(
        "Confidence", 0.25, 1.0, (0.5, 1.0), 0.05, key="confidence", bind="query-params", format="%.2f"
    )
    find = right.text_input("Find", key="find", bind="query-params", placeholder="a name, company, e-mail or evidence")
    shown = verdicts[verdicts["decided"].eq(_STANDINGS[standing or "Undecided"])]
    shown = shown[shown["confidence"].between(low, high + 1e-9)]
    counts = shown.groupby("kind").size()
    kinds = [kind for kind in labels if kind in counts.index]
    if not kinds:
        return Queue(shown.head(0), 0, "", str(standing), "")
    kind = address.choice("Kind", kinds, "kind", lambda name: f"{labels[name]} {counts[name]:,}")
    rows = shown[shown["kind"].eq(kind)].sort_values(["confidence", "key"], ascending=[False, True], kind="stable")
    rows = _with_leads(page, rows, find)
    version = f"{kind}_{standing}_{low}_{high}_{find}_{page.versions.ledger}"
    return Queue(rows.head(_MOST_SHOWN).reset_index(drop=True), len(rows), kind, str(standing), version)


def _with_leads(page: Page, rows: pd.DataFrame, find: str) -> pd.DataFrame:
    leads = page.tables()["lead"]
    held = leads.loc[leads.index.isin(rows["key"])]
    about = pd.DataFrame(
        {"Lead": show.full_names(held), "Company": held["Company"], "Title": held["Title"], "Email": held["Email"]}
    )
    joined = rows.merge(about, left_on="key", right_index=True, how="inner")
    if find.strip():
        text = joined[["Lead", "Company", "Title", "Email", "evidence"]].agg(" ".join, axis=1)
        joined = joined[text.str.contains(find.strip(), case=False, regex=False)]
    return joined


def rows(page: Page, waiting: Queue) -> list[int]:
    """The verdicts with their evidence; returns the positions selected."""
    view = pd.DataFrame(
        {
            "Sure": waiting.rows["confidence"].clip(upper=0.99).round(2),
            "Lead": waiting.rows["Lead"],
            "Company": waiting.rows["Company"],
            "Evidence": waiting.rows["evidence"],
            "Title": waiting.rows["Title"],
            "Email": waiting.rows["Email"],
        }
    )
    if waiting.total > len(waiting.rows):
        st.caption(f"The surest {len(waiting.rows):,} of {waiting.total:,}. Narrow the filters to see the others.")
    return show.grid(
        view,
        key=f"junk_{waiting.version}",
        select="multi-row",
        height=min(38 + 35 * len(view), 460),
        columns={
            "Sure": st.column_config.NumberColumn(format="percent", width=60),
            "Lead": st.column_config.TextColumn(width=150),
            "Company": st.column_config.TextColumn(width=160),
            "Evidence": st.column_config.TextColumn(width=420),
        },
    )


def actions(page: Page, waiting: Queue, positions: Sequence[int]) -> None:
    """Confirm or reject what is selected, or all that is shown; protect a domain for good."""
    picked = waiting.rows.iloc[list(positions)] if positions else waiting.rows
    what = f"{len(positions):,} selected" if positions else f"all {len(picked):,} shown"
    st.caption(f"This applies to {what}. Nothing changes in Salesforce; every step can be undone.")
    with st.container(horizontal=True):
        if waiting.standing != "Confirmed":
            st.button(
                f"Confirm {what}", type="primary", icon=":material/check:", shortcut="j", key="confirm",
                on_click=_decide, args=(page, picked, "junk"),
            )  # fmt: skip
        if waiting.standing != "Not junk":
            st.button(
                f"Not junk: {what}", icon=":material/close:", shortcut="n", key="reject",
                on_click=_decide, args=(page, picked, "not_junk"),
            )  # fmt: skip
        if len(positions) == 1:
            st.button(
                "Always allow this e-mail domain", icon=":material/verified_user:", key="allow",
                on_click=_allow, args=(page, str(picked["Email"].iloc[0])),
            )  # fmt: skip
    if len(positions) == 1:
        _why(page, picked.iloc[0])


def _why(page: Page, row: pd.Series) -> None:
    """The evidence of one verdict beside the lead it is about."""
    lead = page.tables()["lead"].loc[row["key"]]
    evidence, fields = st.columns(2, gap="large")
    with evidence:
        st.subheader("Why")
        told = str(row["evidence"]).split("; lowered by: ")
        show.table(["Evidence"], [[part] for part in told[0].split(" + ")])
        if len(told) > 1:
            st.caption("Lowered by")
            show.text(told[1])
    with fields:
        st.subheader("The lead")
        names = ("Company", "Title", "Email", "Phone", "Website", "Country", "LeadSource", "Status", "Description")
        show.facts({"Name": str(row["Lead"]), **{name: lead[name] for name in names if lead[name]}})


def _decide(page: Page, picked: pd.DataFrame, verdict: str) -> None:
    lines = [
        ledger.Line("verdict", {"lead": key, "junk_kind": kind, "verdict": verdict}, why=evidence[:300])
        for key, kind, evidence in zip(picked["key"], picked["kind"], picked["evidence"], strict=True)
    ]
    count = f"{len(lines):,} verdict{'s' if len(lines) != 1 else ''}"
    act.decide(page, lines, f"{count} {_VERBS[verdict]}.", batch=uuid4().hex if len(lines) > 1 else None)


def _allow(page: Page, email: str) -> None:
    def protect() -> act.Said:
        domain = email.rpartition("@")[2].strip().lower()
        if not domain or domain in page.rules().protected_domains:
            raise BadArgument(
                "This lead has no e-mail domain that could be allowed. Mark the lead as not junk instead."
            )
        new = replace(page.rules(), protected_domains=(*page.rules().protected_domains, domain))
        line = ledger.Line("rules", {"yaml": rules_of.to_yaml(new)}, why=f"always allow {domain}")
        made = ledger.append(page.store, page.actor, page.book.id, [line], seen=page.versions.ledger, now=act.now())
        return act.Said(f"Leads from {domain} are not taken for junk any more.", decision=made[0])

    act.perform(protect)
