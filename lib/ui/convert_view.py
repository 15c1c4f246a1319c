"""The Convert page: choose leads, see what each would become, what blocks it, what would be lost; approve."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import uuid4

import pandas as pd
import streamlit as st

from lib.jobs import bundle, rehearse
from lib.jobs.rehearse import Choice, Plan
from lib.store import ledger
from lib.ui import act, address, laid_over, owners, results, show, state
from lib.ui.page import Page

_CHOICES = "convert.choices"
_MOST = 500
_ACTIONS = {"ready": "Ready", "fix": "Fix first", "never": "Never"}
_FATES = {
    "target": "Target", "label": "Field", "lead_value": "Lead's value", "current": "There now", "result": "Result",
    "outcome": "What happens",
}  # fmt: skip


@dataclass(frozen=True)
class Inputs:
    """What a rehearsal rests on besides the leads chosen."""

    links: pd.DataFrame
    junk: pd.DataFrame
    undecided: pd.DataFrame
    pools: Mapping[str, pd.Index]


def inputs(page: Page) -> Inputs:
    """Links to existing customers, junk and open groups of the book."""
    found = results.wanted(page, "match", "flag")

    def gather() -> Inputs:
        links, rules = laid_over.links(page, found["match"]), page.rules()
        return Inputs(
            links,
            laid_over.verdicts(page, found["flag"]),
            laid_over.standing(page, found["match"]).found,
            rehearse.candidates(page.tables(), links, rules, page.state().plans),
        )

    return page.derived("convert inputs", gather, *(run.id for run in found.values()))


def choose(page: Page, given: Inputs) -> pd.Index:
    """Which leads to rehearse: a pool of them, narrowed by text."""
    left, right = st.columns([5, 1], vertical_alignment="bottom")
    pools = {name: keys for name, keys in given.pools.items() if len(keys)}
    if not pools:
        return pd.Index([], dtype="str")
    names = list(pools)
    with left:
        pool = address.choice("Leads", names, "pool", lambda name: f"{name} {len(pools[name]):,}", "segments")
    find = right.text_input("Find", key="convert_find", bind="query-params", placeholder="name, company ...")
    leads = page.tables()["lead"].loc[pools[pool]]
    if find.strip():
        text = show.full_names(leads) + " " + leads["Company"] + " " + leads["Email"]
        leads = leads[text.str.contains(find.strip(), case=False, regex=False)]
    if len(leads) > _MOST:
        st.caption(f"The first {_MOST:,} of {len(leads):,} are rehearsed at a time; narrow the choice to see others.")
    return leads.index[:_MOST]


def plan(page: Page, given: Inputs, keys: pd.Index) -> Plan:
    """The rehearsal of these leads with what the person chose."""
    choices: dict[str, Choice] = {key: choice for key, choice in _choices().items() if key in keys}
    told = tuple(sorted((key, *sorted(choice.items())) for key, choice in choices.items()))
    return page.derived(
        "plan",
        lambda: rehearse.of_book(
            page.tables(), keys, given.links, page.rules(), page.today, choices=choices, junk=given.junk,
            undecided=given.undecided,
        ),
        tuple(keys), told,
    )  # fmt: skip


def totals(found: Plan) -> None:
    """What the whole selection comes to."""
    counts = rehearse.totals(found)
    tiles = st.columns(6)
    tiles[0].metric("Ready", f"{counts['ready']:,}", border=True, height="stretch")
    tiles[1].metric("Fix first", f"{counts['fix']:,}", border=True, height="stretch")
    tiles[2].metric("Never", f"{counts['never']:,}", border=True, height="stretch")
    for tile, plural in zip(tiles[3:], ("accounts", "contacts", "opportunities"), strict=True):
        found_ones = counts[f"{plural}_found"]
        tile.metric(
            plural.capitalize(), f"{counts[plural]:,}", f"{found_ones:,} found, {counts[plural] - found_ones:,} new",
            delta_color="off", delta_arrow="off", border=True, height="stretch", help="What the ready leads become.",
        )  # fmt: skip


def rows(page: Page, found: Plan) -> str | None:
    """One row a lead; returns the key of the one selected."""
    table = found.rows
    approved = set(page.state().plans)
    view = pd.DataFrame(
        {
            "": [
                ("Approved" if key in approved else _ACTIONS[a])
                for key, a in zip(table["lead_key"], table["action"], strict=True)
            ],
            "Lead": table["lead"],
            "What blocks it": table["blockers"],
            "Account": _target(table, "account"),
            "Contact": _target(table, "contact"),
            "Opportunity": _target(table, "opportunity"),
            "Lost": table["lost"],
            "Look at": table["warnings"],
        }
    )
    positions = show.grid(
        view, key=f"plan_{page.versions.ledger}_{len(table)}_{hash(tuple(table['lead_key']))}", select="single-row",
        height=min(38 + 35 * len(view), 420),
    )  # fmt: skip
    return str(table["lead_key"].iloc[positions[0]]) if positions else None


def _target(table: pd.DataFrame, name: str) -> pd.Series:
    action, named = table[f"{name}_action"], table[f"{name}_name"]
    told = named.where(named.ne(""), table[f"{name}_key"])
    return (told + " (" + action + ")").where(action.isin(["new", "found"]), action)


def detail(page: Page, found: Plan, key: str) -> None:
    """Field by field what becomes of one lead's values, and other targets to choose."""
    row = found.rows[found.rows["lead_key"].eq(key)].iloc[0]
    st.subheader(show.plain(row["lead"]))
    if row["reason"]:
        probability = row["match_probability"]
        st.caption(
            show.plain(
                f"Found because: {row['reason']}"
                + (f" ({min(probability, 0.99):.0%})" if pd.notna(probability) else "")
            )
        )
    for text, kind in ((row["blockers"], st.error), (row["warnings"], st.warning)):
        if text:
            kind(show.plain(text[:1].upper() + text[1:]))
    fates = found.fields.loc[found.fields["lead_key"].eq(key), list(_FATES)]
    told = fates.replace(dict(owners.names(page))).assign(target=fates["target"].str.capitalize())
    show.table(list(_FATES.values()), told.itertuples(index=False, name=None))
    if page.may_act and row["action"] != "never":
        _other_targets(page, row)


def _other_targets(page: Page, row: pd.Series) -> None:
    key, tables = row["lead_key"], page.tables()
    with st.expander("Choose other targets"):
        accounts, contacts = tables["account"], tables["contact"]
        found = _choices().get(key, {})
        account = st.selectbox(
            "Account", ["as found", "new", *accounts.index], key=f"account_{key}",
            index=_position(["as found", "new", *accounts.index], found.get("account")),
            format_func=lambda k: accounts["Name"].get(k, k),
        )  # fmt: skip
        home = row["account_key"] if account == "as found" else account
        inside = contacts[contacts["AccountId"].eq(home)] if home not in ("", "new") else contacts.iloc[:0]
        names = show.full_names(inside)
        contact = st.selectbox(
            "Contact", ["as found", "new", *inside.index], key=f"contact_{key}_{home}",
            format_func=lambda k: names.get(k, k),
        )  # fmt: skip
        deal = st.segmented_control(
            "Opportunity", ["new", "none"], default=found.get("opportunity", "new"), required=True, key=f"deal_{key}"
        )
        chosen = {"account": account, "contact": contact, "opportunity": deal or "new"}
        st.button(
            "Use these",
            key=f"use_{key}",
            on_click=_use,
            args=(key, {n: v for n, v in chosen.items() if v != "as found"}),
        )


def _position(options: list[str], value: str | None) -> int:
    return options.index(value) if value in options else 0


def actions(page: Page, found: Plan) -> None:
    """Approve the ready ones, and take the plan along as files."""
    ready = found.rows[found.rows["action"].eq("ready") & ~found.rows["lead_key"].isin(set(page.state().plans))]
    st.caption("In Salesforce a conversion is a one-way door and fills only blanks. Here nothing is changed.")
    with st.container(horizontal=True):
        if page.may_act:
            st.button(
                f"Approve {len(ready):,} ready", type="primary", icon=":material/check:", key="approve",
                disabled=ready.empty, on_click=_approve, args=(page, ready),
            )  # fmt: skip
            st.download_button(
                "Download the plan", data=lambda: bundle.zipped(bundle.plan_files(found)),
                file_name="conversion_plan.zip", mime="application/zip", icon=":material/download:", on_click="ignore",
            )  # fmt: skip


def _approve(page: Page, ready: pd.DataFrame) -> None:
    lines = [ledger.Line("plan", rehearse.line(row)) for row in ready.to_dict("records")]
    plural = "s" if len(lines) != 1 else ""
    act.decide(page, lines, f"{len(lines):,} conversion plan{plural} approved.", batch=uuid4().hex if plural else None)


def _choices() -> dict[str, Choice]:
    return dict(state.get(_CHOICES, {}))


def _use(key: str, chosen: Choice) -> None:
    state.put(_CHOICES, {**_choices(), key: chosen})
