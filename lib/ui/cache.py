"""The only place that caches: everything is keyed by the store, the book and its versions, never by a frame.

What comes back is shared by all sessions: read it, never change it. A new version is a new key, so nothing is
ever cleared by hand. Failures are not cached.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd
import streamlit as st

from lib.store import book, database, runs


@st.cache_resource(max_entries=4, show_spinner=False)
def store(url: str) -> database.Store:
    """The store behind a database URL, opened once for the process."""
    return database.open_store(url)


@st.cache_resource(max_entries=6, show_spinner=False)
def base(url: str, book_id: int, imports: int) -> Mapping[str, pd.DataFrame]:
    """Every object's newest rows, without decisions."""
    return book.imported(store(url), book_id)


@st.cache_resource(max_entries=24, show_spinner=False)
def lead_count(url: str, book_id: int, imports: int) -> int:
    """How many leads were imported, before any merge."""
    return book.count(store(url), book_id, "lead")


@st.cache_resource(max_entries=24, show_spinner=False)
def state(url: str, book_id: int, imports: int, ledger: int) -> book.State:
    """The active decisions, replayed; from the state that was read last, where there is one."""
    last = _last_state(url, book_id, imports)
    earlier = [known for known in last if known.line < ledger]
    last[:] = [book.state(store(url), book_id, earlier[0] if earlier else None)]
    return last[0]


@st.cache_resource(max_entries=24, show_spinner=False)
def _last_state(url: str, book_id: int, imports: int) -> list[book.State]:
    """The state of a book that was read last, or nothing: the one thing here that is replaced."""
    return []


@st.cache_resource(max_entries=6, show_spinner=False)
def tables(url: str, book_id: int, imports: int, ledger: int) -> Mapping[str, pd.DataFrame]:
    """The book: newest rows with the active decisions laid over them."""
    return book.decided(base(url, book_id, imports), state(url, book_id, imports, ledger))


@st.cache_resource(max_entries=48, show_spinner=False)
def result(url: str, run_id: int, name: str) -> pd.DataFrame | dict[str, Any]:
    """A stored result of a finished run; a run's results never change."""
    return runs.result(store(url), run_id, name)


@st.cache_resource(max_entries=64, show_spinner=False)
def derived(url: str, what: str, _compute: Any, *key: object) -> Any:
    """Something computed from cached inputs; `what` and `key` must name all that it depends on."""
    return _compute()


@st.cache_resource(max_entries=400, show_spinner=False)
def small(url: str, what: str, _compute: Any, *key: object) -> Any:
    """The same for what is small and much used: what is remembered of it drives nothing else out."""
    return _compute()


@st.cache_resource(max_entries=1, ttl="15m", show_spinner=False)
def heavy(url: str, what: str, _compute: Any, *key: object) -> Any:
    """The same for what takes much memory: the last one alone is kept, and for a quarter of an hour."""
    return _compute()
