"""What was loaded before: what each import brought, its rejected rows, and the way back."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import Any

import streamlit as st

from lib.store import imports, ledger
from lib.store.imports import Import
from lib.ui import act, show, state
from lib.ui.loading import outcome, records, words
from lib.ui.page import Page

_OPENED = "load.opened"
_A_PAGE = 10


def show_list(page: Page) -> None:
    """Every import, the newest first, which is open."""
    made = imports.all(page.store, page.book.id)
    if not made:
        return
    title, look = st.columns([4, 1.4], vertical_alignment="bottom")
    title.subheader("Loaded before")
    with look:
        records.door(page)
    number = st.pagination(-(-len(made) // _A_PAGE), key="imports_page") if len(made) > _A_PAGE else 1
    lines = ledger.page(page.store, page.book.id, kinds=["import"], limit=len(made))
    by_decision = {line["decision_id"]: line for line in lines.to_dict("records")}
    opened = state.get(_OPENED, made[0].id)
    for one in made[(number - 1) * _A_PAGE : number * _A_PAGE]:
        with st.container(border=True):
            _line(page, one, by_decision.get(one.decision_id, {}), opened == one.id)
            if opened == one.id:
                outcome.show_outcome(page, one)


def _line(page: Page, made: Import, line: Mapping[Hashable, Any], opened: bool) -> None:
    what, see, back = st.columns([6, 1.2, 1.2], vertical_alignment="center")
    refused = sum(count.rejected for count in made.counts.values())
    with what.container(gap=None):
        show.text(made.name)
        facts = [
            f"{words.moment(made.created_at)} UTC by {made.who}",
            "" if made.exporter == "generic" else made.exporter,
            words.records(made.counts),
            f"{refused:,} rejected" if refused else "",
            "" if made.active else "undone",
        ]
        st.caption(show.plain(" · ".join(fact for fact in facts if fact)))
    see.button(
        "Close" if opened else "What it brought", key=f"open_{made.id}", type="tertiary", width="stretch",
        on_click=state.put, args=(_OPENED, 0 if opened else made.id),
    )  # fmt: skip
    undone = 0 if made.active else int(line.get("undone_by", 0))
    if made.active or undone:
        back.button(
            "Redo" if undone else "Undo", key=f"back_{made.id}", type="tertiary", width="stretch",
            icon=":material/redo:" if undone else ":material/undo:", on_click=act.undo,
            args=(page, act.Said("", decision=undone or made.decision_id, undone=bool(undone))),
        )  # fmt: skip
