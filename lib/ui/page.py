"""What a page holds in its hands: who asks, which book, and the frames and results of that book."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from types import TracebackType
from typing import Any

import altair
import pandas as pd
import streamlit as st

from lib.errors import SluiceError
from lib.model.actor import Actor
from lib.model.rules import Rules
from lib.store import book as books_view
from lib.store.book import State, Versions
from lib.store.books import Book
from lib.store.database import Store
from lib.ui import cache, show


@dataclass(frozen=True)
class Page:
    """The frame of one page in one rerun. Used as a context, it shows errors in one place."""

    name: str
    actor: Actor
    store: Store
    book: Book
    versions: Versions
    today: date
    """The day that the book speaks of: that of its newest import."""

    @property
    def may_act(self) -> bool:
        """Whether to offer actions; the functions that write check the role themselves."""
        return self.actor.role == "admin"

    def now(self) -> Page:
        """The same page over the book as it stands now: a part of a page that is drawn anew by itself asks for it."""
        return replace(self, versions=books_view.versions(self.store, self.book.id))

    def base(self) -> Mapping[str, pd.DataFrame]:
        """Every object's rows as imported."""
        return cache.base(self.store.url, self.book.id, self.versions.imports)

    def tables(self) -> Mapping[str, pd.DataFrame]:
        """Every object's rows with the decisions laid over them."""
        return cache.tables(self.store.url, self.book.id, self.versions.imports, self.versions.ledger)

    def state(self) -> State:
        """The active decisions."""
        return self._state

    @cached_property
    def _state(self) -> State:
        return cache.state(self.store.url, self.book.id, self.versions.imports, self.versions.ledger)

    def rules(self) -> Rules:
        """The rules in force."""
        return self.state().rules

    def derived(self, what: str, compute: Callable[[], Any], *key: object) -> Any:
        """Something computed once for this state of the book; `key` names what else it depends on."""
        return cache.derived(
            self.store.url, what, compute, self.book.id, self.versions.imports, self.versions.ledger, *key
        )

    def chart(self, what: str, draw: Callable[[], altair.LayerChart], *key: object, alt: str) -> None:
        """Show a chart that is drawn once for this state of the book: Altair takes its time over a specification."""

        def specification() -> dict[str, Any]:
            return {name: part for name, part in draw().to_dict().items() if name != "config"}

        st.vega_lite_chart(dict(self.derived(f"chart of {what}", specification, *key)), alt=alt)

    def __enter__(self) -> Page:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> bool:
        if isinstance(error, SluiceError):
            st.error(show.plain(str(error)), icon=":material/error:")
            return True
        return False
