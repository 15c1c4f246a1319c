"""The reviewer's desk: the open groups of this book, which of them are in view, and which one is on top.

The group on top stands in the URL (`group`), so that it survives a reload and can be sent to a colleague. When it
is decided it leaves the queue, and the one behind it takes its place.
"""

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
from lib.ui import address, laid_over, results, state
from lib.ui.page import Page

_PLACE = "duplicates.place"
_SKIPPED = "duplicates.skipped"
_DECIDED = "duplicates.decided"
_TIMES = "duplicates.times"
_LONGEST_PAUSE = 120.0
"""Seconds after which a reviewer was away rather than thinking."""


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

    @property
    def links(self) -> pd.DataFrame:
        """The leads that are contacts or belong to accounts, as the run found them."""
        return results.frame(self.page, self.run, "links")

    def records(self, keys: Iterable[str]) -> pd.DataFrame:
        """Some leads with the decisions laid over them."""
        return book.lay_over({"lead": self.page.base()["lead"].loc[list(keys)]}, self.page.state())["lead"]

    def members(self, group_id: str) -> list[str]:
        """The records of a group, the suggested survivor first."""
        rows = self.found[self.found["group_id"].eq(group_id)]
        ordered = rows.sort_values(["is_survivor", "record_key"], ascending=[False, True], kind="stable")
        return [str(key) for key in ordered["record_key"]]


def lay_out(page: Page) -> Desk:
    """The desk as the book stands; stops the page until duplicates have been looked for."""
    run = results.wanted(page, "match")["match"]
    return Desk(page, run, laid_over.standing(page, run))


def related_counts(desk: Desk, keys: Sequence[str]) -> pd.DataFrame:
    """What hangs on some leads, and on those that were merged into them."""
    return related.of_standing(laid_over.related_counts(desk.page), keys, desk.page.state().merged)


def in_view(desk: Desk, view: View) -> pd.DataFrame:
    """The groups to go through, those skipped in this session last."""
    return duplicate_queue.narrow(desk.groups, desk.found, view, last=skipped(desk.page))


def position(desk: Desk, shown: pd.DataFrame, view: View) -> int:
    """Where in the view the group on top is; a group whose decision was undone comes back to the top, and another view
    begins at its own top.
    """
    places = {group_id: place for place, group_id in enumerate(shown["group_id"])}
    for group_id in reversed(state.get(_DECIDED, ())):
        if group_id in places:
            state.put(_DECIDED, tuple(g for g in state.get(_DECIDED) if g != group_id))
            go(group_id)
    wanted = st.query_params.get("group", "")
    last_view, last_place, last_wanted = state.get(_PLACE, (view, 0, wanted))
    if last_view == view:
        place = places.get(wanted, min(last_place, len(shown) - 1))
    else:
        place = 0 if wanted == last_wanted else places.get(wanted, 0)
    if place or "group" in st.query_params:
        go(str(shown["group_id"].iloc[place]))
    state.put(_PLACE, (view, place, st.query_params.get("group", "")))
    return place


def after(shown: pd.DataFrame, place: int) -> str:
    """The group that comes on top when this one is decided; the one before at the end, "" after the last."""
    following = place + 1 if place + 1 < len(shown) else place - 1
    return str(shown["group_id"].iloc[following]) if following >= 0 else ""


def go(group_id: str) -> None:
    """Put a group on top."""
    address.put("group", group_id)


def start_over() -> None:
    """Go to the top of the queue."""
    state.take(_PLACE)
    st.query_params.pop("group", None)


def skip(page: Page, group_id: str, following: str) -> None:
    """Put a group off until the end of the queue, for this session."""
    before = tuple(g for g in skipped(page) if g != group_id)
    state.put(_SKIPPED, (page.book.id, (*before, group_id)))
    if following:
        go(following)


def skipped(page: Page) -> tuple[str, ...]:
    """The groups put off in this session."""
    book, groups = state.get(_SKIPPED, (page.book.id, ()))
    return groups if book == page.book.id else ()


def note_decision(group_id: str, following: str, at: float) -> None:
    """Remember that a group was decided, so that an undo brings it back to the top, and how fast that went."""
    state.put(_DECIDED, (*state.get(_DECIDED, ()), group_id)[-50:])
    state.put(_TIMES, (*state.get(_TIMES, ()), at)[-20:])
    if following:
        go(following)


def minutes_left(groups: int) -> int | None:
    """How long the rest takes at this session's pace; None until there is one."""
    times: tuple[float, ...] = state.get(_TIMES, ())
    pauses = pd.Series(times, dtype="float64").diff().dropna()
    pauses = pauses[pauses < _LONGEST_PAUSE]
    if len(pauses) < 3:
        return None
    return max(1, round(float(pauses.median()) * groups / 60))
