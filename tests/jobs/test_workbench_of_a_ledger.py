"""A workbench that is kept up decision by decision shows what one shows that is laid out afresh."""

from __future__ import annotations

import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from lib.jobs.workbench import Standing, Workbench
from lib.model import fields
from lib.store import book
from tests.store.test_any_sequence import KEYS, decision, new_book, quickly, shared_store, take

__all__ = ["new_book", "shared_store"]

PAIRS = pd.DataFrame(
    [("a", "b", 0.99, ""), ("c", "d", 0.97, ""), ("b", "c", 0.3, ""), ("d", "e", 0.92, "")],
    columns=["left_key", "right_key", "match_probability", "reason"],
).astype({"left_key": "str", "right_key": "str", "reason": "str"})


def _told(standing: Standing) -> tuple:
    found = standing.found.drop(columns="component").sort_values(["group_id", "record_key"], ignore_index=True)
    return found.to_dict("split"), standing.queue.drop(columns="component").to_dict("split"), standing.decided


@quickly
@given(steps=st.lists(st.one_of(decision, st.tuples(decision, decision), st.integers(0, 99)), min_size=2, max_size=8))
def test_after_any_decisions_and_undos_it_shows_what_one_laid_out_afresh_shows(shared_store, new_book, steps):
    book_id = new_book()
    leads = fields.complete(book.base(shared_store, book_id, "lead").loc[list(KEYS)], "lead")
    kept, state = Workbench(PAIRS, leads, 0.9), book.state(shared_store, book_id)
    standing = kept.at(state)
    for one in steps:
        take(shared_store, book_id, [one] if not isinstance(one, int) else [one + 1])
        state = book.state(shared_store, book_id, since=state)
        standing = kept.at(state)
    assert _told(standing) == _told(Workbench(PAIRS, leads, 0.9).at(book.state(shared_store, book_id)))
