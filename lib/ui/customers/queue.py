"""The head of the workbench of customers: how much there is, which leads to go through, and where one is in them."""

from __future__ import annotations

from functools import partial

import pandas as pd
import streamlit as st

from lib.jobs import customer_queue, steps
from lib.jobs.customer_queue import KINDS, ORDERS, View
from lib.store import imports
from lib.ui import address, cache, frame, owners, show, state
from lib.ui.customers.desk import LEADS, Desk
from lib.ui.customers.sheet import Sheet
from lib.ui.duplicates.queue import beside, door, percent, probabilities
from lib.ui.duplicates.walk import bar

_LOWEST = 50
"""Per cent from which on the run names a contact or an account at all."""
_PICKED = "customers.picked"
_FOLDED = ("cust_owner", "cust_import")
"""The filters that are folded away, as they stand in the URL."""


def metrics(desk: Desk) -> None:
    """The row of figures, each with the rows behind it."""
    likely, standing = desk.likely, desk.standing
    contacts = likely[likely["object"].eq("contact")]
    at_stake = likely[likely["stake"].gt(0)]
    cells = st.columns(4, gap="medium")
    told = "Leads that are probably a contact or of an account already, and that nobody has decided on."
    with beside(cells[0], "Likely customers", len(likely), told):
        if len(likely) and door("cust_see_open"):
            show.leads_dialog("Leads that are likely customers", desk.records("lead", likely["lead_key"].tolist()))
    with beside(cells[1], "Are contacts", len(contacts), "Of these, leads that are probably a contact themselves."):
        if len(contacts) and door("cust_see_contacts"):
            show.leads_dialog("Leads that are likely contacts", desk.records("lead", contacts["lead_key"].tolist()))
    told = "Of these, leads of an account with an open opportunity, or with activity in the last 90 days."
    with beside(cells[2], "At stake", len(at_stake), told):
        if len(at_stake) and door("cust_see_stake"):
            show.leads_dialog("Leads with something at stake", desk.records("lead", at_stake["lead_key"].tolist()))
    with beside(cells[3], "Decided", standing.decided, f"Of {standing.before:,} likely customers."):
        if standing.decided and door("cust_see_decided", "History"):
            st.switch_page("pages/history.py", query_params=address.of_book({"what": "link"}))


def filters(desk: Desk) -> View:
    """The filters at the top of the queue, kept in the URL."""
    page = desk.page
    usual = max(_LOWEST, int(page.rules().duplicate_threshold * 100))
    sources, owned = (
        page.derived(f"{name} of customers", partial(customer_queue.choices, desk.standing.open, desk.people, name),
                     desk.run.id)
        for name in ("source", "owner")
    )  # fmt: skip
    called = owners.names(page)
    kind, probability, source, order, more = st.columns([1.2, 1, 1, 1, 0.9], vertical_alignment="bottom")
    chosen = kind.selectbox("Who they may be", list(KINDS), key="cust_kind", bind="query-params")
    band = probabilities(probability, _LOWEST, usual, key="cust_probability")
    folded = sum(name in st.query_params for name in _FOLDED)
    with more.popover(f"More filters: {folded}" if folded else "More filters", icon=":material/tune:", width="stretch",
                      key="cust_more"):  # fmt: skip
        owner = st.selectbox(
            "Owner", ["", *owned], format_func=lambda key: show.plain(called.get(key, key)) or "All owners",
            key="cust_owner", bind="query-params",
        )  # fmt: skip
        loaded = {str(made.id): made for made in imports.all(page.store, page.book.id) if made.active}
        file = st.selectbox(
            "Import", ["", *loaded], key="cust_import", bind="query-params",
            format_func=lambda key: f"{loaded[key].name}, {frame.day(loaded[key].as_of)}" if key else "All imports",
            help="Leads that stood in that file.",
        )  # fmt: skip
    return View(
        lowest=page.rules().duplicate_threshold if band[0] == usual else band[0] / 100,
        highest=band[1] / 100,
        kind=chosen,
        source=source.selectbox(
            "Source", ["", *sources], format_func=lambda name: show.plain(name) or "All sources", key="cust_source",
            bind="query-params",
        ),
        owner=owner,
        keys=cache.derived(
            page.store.url, "keys of import", lambda: imports.keys(page.store, int(file), "lead"), file
        ) if file else None,
        order=order.selectbox("Sort by", list(ORDERS), key="cust_order", bind="query-params"),
    )  # fmt: skip


def walk(shown: pd.DataFrame, place: int, found: Sheet) -> None:
    """Where one is in the view and why this lead may be that contact or account, with the way back and on."""
    row = found.row
    what = "likely this contact" if found.object == "contact" else "likely of this account"
    title = f"Lead {place + 1:,} of {len(shown):,} · {percent(row['match_probability'])} {what}"
    notes = [show.person(found.records["lead"].iloc[0]), row["reason"], _at_stake(row["stake"])]
    bar(LEADS, shown["lead_key"].tolist(), place, title, notes, keys="cust")


def _at_stake(stake: float) -> str:
    return "at stake: an open opportunity or recent activity" if stake else ""


def directory(desk: Desk, shown: pd.DataFrame) -> None:
    """All leads of the view as a list; a click puts one on top."""
    opened = st.expander(f"List of {steps.counted(len(shown), 'lead')} in view", key="cust_list", on_change="rerun")
    if not opened.open:
        return
    with opened:
        leads = desk.page.base()["lead"].loc[shown["lead_key"]]
        view = pd.DataFrame(
            {
                "Probability": (shown["match_probability"] * 100).clip(upper=99.9),
                "Lead": show.full_names(leads).to_numpy(),
                "Company": leads["Company"].to_numpy(),
                "May be": shown["object"].str.capitalize(),
                "Called": called(desk, shown),
                "Because": desk.reasons(shown),
                "At stake": shown["stake"],
            }
        ).astype({"Lead": "str", "Company": "str", "May be": "str", "Called": "str", "Because": "str"})
        columns = {"Probability": st.column_config.NumberColumn(format="%.1f%%")}
        key = f"cust_rows_{desk.page.versions.ledger}_{hash(tuple(shown['lead_key']))}"
        chosen = show.grid(view, key=key, select="single-row", height=300, columns=columns)
        if chosen and state.get(_PICKED) != (key, chosen):
            state.put(_PICKED, (key, chosen))
            LEADS.go(str(shown["lead_key"].iloc[chosen[0]]))
            st.rerun()


def called(desk: Desk, rows: pd.DataFrame) -> list[str]:
    """What the contacts and accounts of some rows are called."""
    base = desk.page.base()
    names = {"contact": show.full_names(base["contact"]), "account": base["account"]["Name"]}
    return [str(names[name].at[key]) for name, key in zip(rows["object"], rows["key"])]


def nothing(desk: Desk) -> bool:
    """The empty states: nothing to link to, nothing found, or all decided; whether it is one of them."""
    tables, standing = desk.page.base(), desk.standing
    if not len(standing.open):
        if not len(tables["contact"]) and not len(tables["account"]):
            st.info(
                "This book has no contacts and no accounts. Load their exports beside the leads, and Sluice says "
                "which leads are customers already.", icon=":material/info:",
            )  # fmt: skip
            address.link("load", "Load contacts and accounts", "upload_file")
        elif standing.decided:
            st.success(f"All {standing.before:,} likely customers are decided.", icon=":material/done_all:")
            with st.container(horizontal=True):
                address.link("history", "See the decisions", "history", {"what": "link"})
                address.link("convert", "Convert existing customers", "arrow_forward", {"pool": "Existing customers"})
        else:
            st.info(
                f"None of the leads is a contact or belongs to an account by what is known: {len(tables['contact']):,} "
                f"contacts and {len(tables['account']):,} accounts were looked at.", icon=":material/check:",
            )  # fmt: skip
    return not len(standing.open)
