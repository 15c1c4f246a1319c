"""The head of the workbench: how much there is, which groups to go through, and where one is in them."""

from __future__ import annotations

from functools import partial
from typing import cast

import pandas as pd
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from lib.jobs import duplicate_queue, steps
from lib.jobs.duplicate_queue import SIZES, View
from lib.store import imports
from lib.ui import address, cache, frame, owners, show, state
from lib.ui.duplicates import desk as desks
from lib.ui.duplicates.desk import Desk
from lib.ui.duplicates.walk import bar

_PICKED = "duplicates.picked"
_FOLDED = ("dup_owner", "dup_size", "dup_import", "dup_customer")
"""The filters that are folded away, as they stand in the URL."""


def metrics(desk: Desk) -> None:
    """The row of figures, each with the rows behind it."""
    groups, found = desk.groups, desk.found
    going = len(found) - len(groups)
    sure = desk.page.rules().duplicate_sure
    before, decided = desk.standing.before, desk.standing.decided
    is_sure = groups["probability"].ge(sure)
    merged = desk.page.state().ends
    cells = st.columns(4, gap="medium")
    told = f"Groups that nobody has decided on yet; {len(found):,} leads are in them."
    with beside(cells[0], "Open groups", len(groups), told):
        if door("dup_see_open"):
            show.leads_dialog("Leads in open duplicate groups", desk.records(found["record_key"]))
    with beside(cells[1], "Duplicates inside", going, "Leads that would go if every open group were merged."):
        if door("dup_see_going"):
            show.leads_dialog("Leads that would go", desk.records(found.loc[~found["is_survivor"], "record_key"]))
    with beside(cells[2], "Sure groups", int(is_sure.sum()), f"Open groups of {sure:.0%} or more."):
        if is_sure.any() and door("dup_see_sure"):
            inside = found["group_id"].isin(set(groups.loc[is_sure, "group_id"]))
            show.leads_dialog("Leads in sure groups", desk.records(found.loc[inside, "record_key"]))
    told = f"Of {before:,} groups. {len(merged):,} leads are merged away."
    with beside(cells[3], "Decided", decided, told):
        if decided and door("dup_see_decided", "History"):
            st.switch_page("pages/history.py", query_params=address.of_book())


def beside(cell: DeltaGenerator, label: str, count: int, told: str) -> DeltaGenerator:
    """A figure with room beside it for its door."""
    row = cell.container(horizontal=True, vertical_alignment="bottom", gap="small")
    row.metric(label, f"{count:,}", help=told, width="content")
    return row


def door(key: str, label: str = "See leads") -> bool:
    """The way from a figure to what is behind it; whether it was taken."""
    return st.button(label, key=key, type="tertiary")


def filters(desk: Desk) -> View:
    """The filters at the top of the queue, kept in the URL."""
    lowest = int(min(desk.page.rules().duplicate_threshold, desk.groups["probability"].min()) * 100)
    sources, owned = (
        desk.page.derived(f"choices of {name}", partial(duplicate_queue.choices, desk.found, name), desk.run.id)
        for name in ("source", "owner")
    )
    called = owners.names(desk.page)
    probability, source, order, more = st.columns(4, vertical_alignment="bottom")
    folded = sum(name in st.query_params for name in _FOLDED)
    band = (lowest, 100)
    if lowest < 100:
        band = probabilities(probability, lowest, lowest, key="dup_probability")
    said = f"More filters: {folded}" if folded else "More filters"
    with more.popover(said, icon=":material/tune:", width="stretch", key="dup_more"):
        owner = st.selectbox(
            "Owner", ["", *owned], format_func=lambda key: show.plain(called.get(key, key)) or "All owners",
            key="dup_owner", bind="query-params",
        )  # fmt: skip
        size = st.selectbox("Size", list(SIZES), key="dup_size", bind="query-params")
        loaded = {str(made.id): made for made in imports.all(desk.page.store, desk.page.book.id) if made.active}
        file = st.selectbox(
            "Import", ["", *loaded], key="dup_import", bind="query-params",
            format_func=lambda key: f"{loaded[key].name}, {frame.day(loaded[key].as_of)}" if key else "All imports",
            help="Groups in which a lead stood in that file.",
        )  # fmt: skip
        customers = st.toggle(
            "Touches a customer", key="dup_customer", bind="query-params",
            help="Only groups in which a lead was converted, or is probably a contact already.",
        )  # fmt: skip
    return View(
        lowest=0.0 if band[0] == lowest else band[0] / 100,
        highest=band[1] / 100,
        source=source.selectbox(
            "Source", ["", *sources], format_func=lambda name: show.plain(name) or "All sources", key="dup_source",
            bind="query-params",
        ),
        owner=owner,
        size=size,
        customers=customers,
        keys=cache.derived(
            desk.page.store.url, "keys of import", lambda: imports.keys(desk.page.store, int(file), "lead"), file
        ) if file else None,
        order=order.selectbox("Sort by", list(duplicate_queue.ORDERS), key="dup_order", bind="query-params"),
    )  # fmt: skip


def probabilities(cell: DeltaGenerator, lowest: int, usual: int, *, key: str) -> tuple[int, int]:
    """The filter of probabilities in per cent, from `usual` on unless somebody chose otherwise: where it stood at what
    was usual before, it follows; a choice of one's own stays, as far as there is still something to choose.
    """
    before, now = state.get(f"{key}.limits", (lowest, usual)), (lowest, usual)
    state.put(f"{key}.limits", now)
    held = state.get(key)
    moved = held is not None and before != now
    if moved:
        low, high = held
        low = usual if low == before[1] else max(low, lowest)
        state.put(key, (low, high if high > low else 100))
    chosen = cell.slider(
        "Probability", lowest, 100, None if moved else (usual, 100), format="%d%%", key=key, bind="query-params"
    )
    return cast("tuple[int, int]", chosen)


def walk(desk: Desk, shown: pd.DataFrame, place: int) -> None:
    """Where one is in the view and why this group is one, with the way back and on."""
    group = shown.iloc[place]
    title = f"Group {place + 1:,} of {len(shown):,} · {percent(group['probability'])}"
    notes = [group["name"], group["company"], group["reason"]]
    bar(desks.GROUPS, shown["group_id"].tolist(), place, title, notes, keys="dup")


def directory(desk: Desk, shown: pd.DataFrame) -> None:
    """All groups of the view as a list; a click puts one on top."""
    opened = st.expander(f"List of {steps.counted(len(shown), 'group')} in view", key="dup_list", on_change="rerun")
    if not opened.open:
        return
    with opened:
        view = pd.DataFrame(
            {
                "Probability": (shown["probability"] * 100).clip(upper=99.9),
                "Leads": shown["size"],
                "Name": shown["name"],
                "Company": shown["company"],
                "Because": shown["reason"],
                "Sources": shown["sources"],
                "Customer": shown["customer"],
            }
        )
        columns = {"Probability": st.column_config.NumberColumn(format="%.1f%%")}
        key = f"dup_rows_{desk.page.versions.ledger}_{hash(tuple(shown['group_id']))}"
        chosen = show.grid(view, key=key, select="single-row", height=300, columns=columns)
        if chosen and state.get(_PICKED) != (key, chosen):
            state.put(_PICKED, (key, chosen))
            desks.GROUPS.go(str(shown["group_id"].iloc[chosen[0]]))
            st.rerun()


def percent(probability: float) -> str:
    """A probability as people read it; never "100%" for something that is not certain."""
    share = probability * 100
    return f"{share:.0f}%" if share < 99 else f"{min(share, 99.9):.1f}%"


def nothing_left(desk: Desk) -> None:
    """The empty state: no duplicates at all, or all decided."""
    before, decided = desk.standing.before, desk.standing.decided
    if decided:
        st.success(
            f"All {before:,} duplicate groups are decided, {len(desk.page.state().merged):,} leads are merged away.",
            icon=":material/done_all:",
        )
        with st.container(horizontal=True):
            address.link("history", "See the decisions", "history")
            address.link("junk", "Go on with junk", "delete_sweep")
            if desk.page.may_act:
                address.link("export", "Take the result away", "download")
    else:
        st.info(
            f"No duplicates were found among {_leads(desk):,} leads at a probability of "
            f"{desk.page.rules().duplicate_threshold:.0%} or more. The threshold is one of the rules in Settings.",
            icon=":material/check:",
        )


def _leads(desk: Desk) -> int:
    page = desk.page
    return cache.lead_count(page.store.url, page.book.id, page.versions.imports)
