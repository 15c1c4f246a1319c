"""Corrections of the mapping, remembered for files of the same shape."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import streamlit as st

from lib.jobs.load import Choice, Source
from lib.jobs.preview import FileView, TableView
from lib.store import mappings
from lib.store.mappings import Remembered
from lib.ui import act, show
from lib.ui.loading import mapping, waiting
from lib.ui.page import Page

Kept = Mapping[str, Remembered]


def recall(page: Page, found: Iterable[tuple[Source, FileView]]) -> tuple[Kept, bool]:
    """What is remembered for these files' shapes; and whether a table turned out to hold other records by it.

    A table that nothing was decided about yet takes over what is remembered of it.
    """
    tables = [(source, table) for source, file in found for table in file.tables if table.shape]
    kept = mappings.recall(page.store, page.book.id, sorted({table.shape for _, table in tables}))
    other_object = False
    for source, table in tables:
        if table.shape in kept and not waiting.is_decided(source, table.name):
            made = _as_choice(kept[table.shape], table)
            waiting.take_over(source, table.name, made)
            other_object |= made.object_name not in (None, table.object)
    return kept, other_object


def note(page: Page, source: Source, table: TableView, kept: Kept, key: str) -> None:
    """Whose correction a table follows, with the way out."""
    found = kept.get(table.shape)
    if found is None or waiting.choice(source, table.name) != _as_choice(found, table):
        return
    who = "you" if found.who == page.actor.name else found.who
    said, forget = st.columns([5, 1.6], vertical_alignment="center")
    said.caption(f":material/history: {show.plain(f'As {who} corrected it on {found.at.day} {found.at:%b %Y}')}")
    forget.button(
        "Forget this correction", key=f"forget_{key}", type="tertiary",
        on_click=_forget, args=(page, source, table, key),
    )  # fmt: skip


def keep(page: Page, found: Iterable[tuple[Source, FileView]]) -> None:
    """Remember what was corrected by hand; forget what a table followed and no table of its shape follows any more."""
    every = [(source, table) for source, file in found for table in file.tables if table.shape]
    tables = [(waiting.choice(source, table.name), table) for source, table in every]
    corrected = {table.shape for made, table in tables if made.object_name or made.overrides}
    taken_back = {table.shape for source, table in every if waiting.was_taken_over(source, table.name)} - corrected
    kept = mappings.recall(page.store, page.book.id, sorted({table.shape for _, table in tables}))
    for made, table in tables:
        before = kept.get(table.shape)
        if (made.object_name or made.overrides) and (before is None or made != _as_choice(before, table)):
            mappings.remember(
                page.store, page.actor, page.book.id, table.shape, made.object_name, made.overrides, act.now()
            )
    for shape in sorted(taken_back & kept.keys()):
        mappings.forget(page.store, page.actor, page.book.id, shape)


def _as_choice(found: Remembered, table: TableView) -> Choice:
    """The correction in the table's own spelling of its headers, whose capitals may be other ones."""
    spelled = {header.casefold(): header for header in table.mapping}
    there = {
        header: header if header in table.mapping else spelled.get(header.casefold()) for header in found.overrides
    }
    return Choice(found.object_name, {here: found.overrides[header] for header, here in there.items() if here})


def _forget(page: Page, source: Source, table: TableView, key: str) -> None:
    def run() -> act.Said:
        mappings.forget(page.store, page.actor, page.book.id, table.shape)
        waiting.decide(source, table.name, Choice())
        mapping.draw_anew(key)
        return act.Said("Forgotten. Files of this shape are taken as they are recognised.")

    act.perform(run)
