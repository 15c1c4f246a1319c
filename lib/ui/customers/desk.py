"""The desk for leads that may be customers: what is open, which of it is in view."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd
import streamlit as st

from lib.jobs import customer_queue
from lib.jobs.customer_queue import View
from lib.jobs.customers import Customers, Standing
from lib.store import book
from lib.store.answers import links
from lib.store.runs import Run
from lib.ui import cache, laid_over
from lib.ui.duplicates.walk import Walk
from lib.ui.page import Page

LEADS = Walk("lead")
"""The way through the leads."""


@dataclass(frozen=True)
class Desk:
    """Everything that the workbench of customers looks at in one rerun."""

    page: Page
    run: Run

    @property
    def bench(self) -> Customers:
        """All candidates, whatever people decided."""
        return laid_over.linked(self.page, self.run)

    @property
    def standing(self) -> Standing:
        """Those that are open, and the links as people left them."""
        return laid_over.standing_links(self.page, self.run)

    @property
    def likely(self) -> pd.DataFrame:
        """One row a lead that is likely linked to something and open."""
        return self.narrowed(View(lowest=self.page.rules().duplicate_threshold))

    @property
    def people(self) -> pd.DataFrame:
        """What leads are filtered by (customer_queue.people)."""
        page = self.page
        found: pd.DataFrame = cache.derived(
            page.store.url, "people of leads", lambda: customer_queue.people(page.base()["lead"]), page.book.id,
            page.versions.imports,
        )  # fmt: skip
        return found

    @property
    def heard(self) -> pd.DataFrame:
        """What people decided one by one, with what the run said of it (customer_queue.heard)."""
        page = self.page
        found: pd.DataFrame = page.derived(
            "heard of links",
            lambda: customer_queue.heard(self.bench.rows, links(page.store, page.book.id, page.state().dormant)),
            self.run.id,
        )
        return found

    def narrowed(self, view: View) -> pd.DataFrame:
        """The leads of a view (customer_queue.narrow)."""
        found: pd.DataFrame = self.page.derived(
            "customers in view", lambda: customer_queue.narrow(self.standing.open, self.people, view), self.run.id, view
        )
        return found

    def reasons(self, rows: pd.DataFrame) -> list[str]:
        """Why the run named the contact or account of each row of the queue."""
        return [str(reason) for reason in self.bench.rows["reason"].take(rows["row"].to_numpy())]

    def records(self, object_name: str, keys: list[str]) -> pd.DataFrame:
        """Some records of an object with the decisions laid over them."""
        held = self.page.base()[object_name].loc[keys]
        return book.lay_over({object_name: held}, self.page.state())[object_name]


def as_of_now(drawn: Desk) -> Desk:
    """A desk with what was decided since it was drawn; draws the whole page anew where more than that has changed."""
    page = drawn.page.now()
    if page.versions.imports != drawn.page.versions.imports or page.rules() != drawn.page.rules():
        st.rerun()
    return Desk(page, drawn.run)


def in_view(desk: Desk, view: View) -> pd.DataFrame:
    """The leads to go through, those skipped in this session last."""
    return customer_queue.later(desk.narrowed(view), LEADS.skipped(desk.page.book.id))
