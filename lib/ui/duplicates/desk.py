"""The reviewer's desk: the open groups of this book, and which of them are in view."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import pandas as pd
import streamlit as st

from lib.jobs import duplicate_queue, related
from lib.jobs.duplicate_queue import View
from lib.jobs.workbench import Standing
from lib.store import book
from lib.store.runs import Run
from lib.ui import laid_over, results
from lib.ui.duplicates.walk import Walk
from lib.ui.page import Page

GROUPS = Walk("group")
"""The way through the groups."""


@dataclass(frozen=True)
class Desk:
    """Everything that the workbench looks at in one rerun."""

    page: Page
    run: Run
    standing: Standing

    @property
    def found(self) -> pd.DataFrame:
        """The records in open groups, one row each."""
        return self.standing.found

    @property
    def groups(self) -> pd.DataFrame:
        """The queue, one row a group."""
        return self.standing.queue

    @property
    def pairs(self) -> pd.DataFrame:
        """The likely pairs, with the weights in force."""
        return laid_over.pairs(self.page, self.run)

    def contacts(self, keys: Iterable[str]) -> dict[str, float]:
        """Those of some leads that are contacts, and how probably; as people left it."""
        found = laid_over.standing_links(self.page, self.run).links_of(list(keys))
        found = found[found["object"].eq("contact")]
        return dict(zip(found["lead_key"], found["match_probability"]))

    def records(self, keys: Iterable[str]) -> pd.DataFrame:
        """Some leads with the decisions laid over them."""
        keys = list(keys)
        return book.lay_over({"lead": self.page.base()["lead"].loc[keys]}, self.page.state().about(keys))["lead"]

    def members(self, group_id: str) -> list[str]:
        """The records of a group, the suggested survivor first."""
        rows = self.found[self.found["group_id"].eq(group_id)]
        ordered = rows.sort_values(["is_survivor", "record_key"], ascending=[False, True], kind="stable")
        return [str(key) for key in ordered["record_key"]]


def lay_out(page: Page) -> Desk:
    """The desk as the book stands; stops the page until duplicates have been looked for."""
    run = results.wanted(page, "match")["match"]
    return Desk(page, run, laid_over.standing(page, run))


def as_of_now(drawn: Desk) -> Desk:
    """A desk with what was decided since it was drawn; draws the whole page anew where more than that has changed."""
    page = drawn.page.now()
    if page.versions.imports != drawn.page.versions.imports or page.rules() != drawn.page.rules():
        st.rerun()
    desk = Desk(page, drawn.run, laid_over.standing(page, drawn.run))
    if desk.groups.empty:
        st.rerun()
    return desk


def related_counts(desk: Desk, keys: Sequence[str]) -> pd.DataFrame:
    """What hangs on some leads, and on those that were merged into them."""
    behind = desk.page.state().behind
    merged = {key: behind.get(("lead", key), ()) for key in keys}
    return related.of_standing(laid_over.related_counts(desk.page), keys, merged)


def in_view(desk: Desk, view: View) -> pd.DataFrame:
    """The groups to go through, those skipped in this session last."""
    return duplicate_queue.narrow(desk.groups, desk.found, view, last=GROUPS.skipped(desk.page.book.id))
