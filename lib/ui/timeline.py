"""The ledger on a screen: filters, lines, and the Undo of each."""

from __future__ import annotations

import json
from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pandas as pd
import streamlit as st

from lib.store import ledger, lines
from lib.ui import act, show
from lib.ui.page import Page

PAGE_SIZE = 25
_SPANS = {"Any time": None, "Today": 1, "Last 7 days": 7, "Last 30 days": 30}
_VERBS = {
    "merge": "Merge", "not_duplicate": "Not duplicates", "duplicate": "Duplicates", "answer": "Answer",
    "link": "Contact or account", "verdict": "Junk verdict", "fix": "Field fix",
    "plan": "Conversion plan", "rules": "Rules", "import": "Import", "undo": "Undo",
}  # fmt: skip


Names = Mapping[str, pd.Series]
"""Object -> what its records are called, by key."""


@dataclass(frozen=True)
class Filters:
    """Which lines to show; blank means all."""

    who: str
    kind: str
    span: str
    record: str


def filters(page: Page) -> Filters:
    """The filters at the top of the page, kept in the URL."""
    who, what, when, record = st.columns([1, 1, 1, 2])
    people = ["", *ledger.people(page.store, page.book.id)]
    kinds = ["", *(kind for kind in lines.KINDS)]
    return Filters(
        who.selectbox("Who", people, format_func=lambda name: name or "Everybody", key="who", bind="query-params"),
        what.selectbox(
            "What", kinds, format_func=lambda k: _VERBS.get(k, "Everything"), key="what", bind="query-params"
        ),
        when.selectbox("When", list(_SPANS), key="when", bind="query-params"),
        record.text_input("Record", key="record", bind="query-params", placeholder="a lead's key or Salesforce Id"),
    )


def read(page: Page, chosen: Filters) -> tuple[pd.DataFrame, int]:
    """One page of the ledger under these filters, and how many lines there are in all."""
    days = _SPANS[chosen.span]
    wanted: dict[str, Any] = {
        "who": chosen.who or None,
        "kinds": [chosen.kind] if chosen.kind else [],
        "since": act.now() - timedelta(days=days) if days else None,
        "record": ("lead", chosen.record.strip()) if chosen.record.strip() else None,
    }
    total = ledger.count(page.store, page.book.id, **wanted)
    pages = max(1, -(-total // PAGE_SIZE))
    number = st.pagination(pages, key="history_page") if pages > 1 else 1
    found = ledger.page(page.store, page.book.id, **wanted, limit=PAGE_SIZE, offset=(number - 1) * PAGE_SIZE)
    return found, total


def show_lines(page: Page, found: pd.DataFrame, total: int) -> None:
    """The lines, newest first, each with what it was about and its Undo or Redo."""
    st.caption(f"{total:,} line{'s' if total != 1 else ''}, newest first")
    names = _names(page)
    for line in found.to_dict("records"):
        with st.container(border=True):
            when, what, back = st.columns([1.1, 5, 1.4], vertical_alignment="center")
            when.caption(f"{line['at']:%d %b %Y}  \n{line['at']:%H:%M} UTC")
            with what:
                st.text(sentence(line["who"], line["kind"], line["what"], json.loads(line["payload"]), names))
                notes = [line["why"], *_standing(line["state"], line["batch_size"])]
                if any(notes):
                    st.caption(show.plain(" · ".join(note for note in notes if note)))
            with back:
                _way_back(page, line)


def sentence(who: str, kind: str, what: str, payload: dict, names: Names) -> str:
    """A line in words, with people's names in place of keys."""
    if kind == "merge":
        others = ", ".join(_name(names, key) for key in payload["losers"])
        return f"{who} merged {others} into {_name(names, payload['survivor'])}"
    if kind == "verdict":
        no = "" if payload["verdict"] == "junk" else "not "
        return f"{who} decided: {_name(names, payload['lead'])} is {no}{payload['junk_kind'].replace('_', ' ')}"
    if kind in ("duplicate", "not_duplicate"):
        members = dict.fromkeys(key for pair in payload["pairs"] for key in pair)
        did = "joined" if kind == "duplicate" else "kept apart"
        return f"{who} {did}: {', '.join(_name(names, key) for key in members)}"
    if kind == "answer":
        one, other = (_name(names, key) for key in payload["pair"])
        said = {"yes": "are one person", "no": "are different people", "unsure": "may or may not be one person"}
        return f"{who} said: {one} and {other} {said[payload['same']]}"
    if kind == "link":
        return f"{who} said: {_linked(payload, names)}"
    if kind == "plan":
        return f"{who} planned the conversion of {_name(names, payload['lead'])}"
    return f"{who} {what}"


def _linked(payload: dict, names: Names) -> str:
    no = payload["same"] == "no"
    does = {"contact": "is not" if no else "is", "account": "does not belong to" if no else "belongs to"}
    name = payload["object"]
    return f"{_name(names, payload['lead'])} {does[name]} the {name} {_name(names, payload['key'], name)}"


def _name(names: Names, key: str, object_name: str = "lead") -> str:
    found = names[object_name].get(key, "")
    return f"{found} ({key})" if found else key


def _names(page: Page) -> Names:
    def read() -> Names:
        base = page.base()
        people = {name: show.full_names(base[name]) for name in ("lead", "contact")}
        return {**people, "account": base["account"]["Name"]}

    found: Names = page.derived("names", read)
    return found


def _standing(state: str, batch_size: int) -> list[str]:
    notes = [f"one of {batch_size:,} decided together"] if batch_size > 1 else []
    if state == "dormant":
        notes.append("dormant: its records or what it rests on are not there now")
    elif state == "undone":
        notes.append("undone")
    return notes


def _way_back(page: Page, line: Mapping[Hashable, Any]) -> None:
    if not page.may_act:
        return
    with st.container(horizontal=True, horizontal_alignment="right"):
        if line["state"] == "undone":
            st.button(
                "Redo",
                key=f"redo_{line['decision_id']}",
                icon=":material/redo:",
                on_click=_undo,
                args=(page, line["undone_by"], True),
            )
            return
        label = "Undo import" if line["kind"] == "import" else "Undo"
        st.button(
            label,
            key=f"undo_{line['decision_id']}",
            icon=":material/undo:",
            on_click=_undo,
            args=(page, line["decision_id"]),
        )
        if line["batch_size"] > 1:
            st.button(
                f"Undo all {line['batch_size']:,}", key=f"undo_all_{line['decision_id']}",
                on_click=act.undo, args=(page, act.Said("", batch=line["batch_id"])),
            )  # fmt: skip


def _undo(page: Page, decision_id: int, undone: bool = False) -> None:
    act.undo(page, act.Said("", decision=int(decision_id), undone=undone))
