"""Walking through a queue: what is on top, what comes next, what was put off, and how fast it goes.

What is on top stands in the URL, so that it survives a reload and can be sent to a colleague. When it is decided it
leaves the queue, and the one behind it takes its place.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import pandas as pd
import streamlit as st

from lib.ui import address, show, state

_KEYS = (
    "The keys on the buttons work wherever the page is scrolled to, but not in a dialog, nor while a field has the "
    "focus: Escape leaves it. Z takes back one decision after the other, Shift+Z does the last one again."
)
_LONGEST_PAUSE = 120.0
"""Seconds after which a reviewer was away rather than thinking."""


@dataclass(frozen=True)
class Walk:
    """A queue of things that have ids; the one on top stands in the URL under `parameter`."""

    parameter: str

    def position(self, ids: Sequence[str], view: object) -> int:
        """Where in the view the one on top is; one whose decision was undone comes back to the top, and another view
        begins at its own top.
        """
        asked = {*state.get(self._decided, ()), st.query_params.get(self.parameter, "")}
        places = {one: place for place, one in enumerate(ids) if one in asked}
        for one in reversed(state.get(self._decided, ())):
            if one in places:
                state.put(self._decided, tuple(other for other in state.get(self._decided) if other != one))
                self.go(one)
        wanted = st.query_params.get(self.parameter, "")
        last_view, last_place, last_wanted = state.get(self._place, (view, 0, wanted))
        if last_view == view:
            place = places.get(wanted, min(last_place, len(ids) - 1))
        else:
            place = 0 if wanted == last_wanted else places.get(wanted, 0)
        if place or self.parameter in st.query_params:
            self.go(str(ids[place]))
        state.put(self._place, (view, place, st.query_params.get(self.parameter, "")))
        return place

    def go(self, one: str) -> None:
        """Put one on top."""
        address.put(self.parameter, one)

    def start_over(self) -> None:
        """Go to the top of the queue."""
        state.take(self._place)
        st.query_params.pop(self.parameter, None)

    def skip(self, book_id: int, one: str, following: str) -> None:
        """Put one off until the end of the queue, for this session."""
        before = tuple(other for other in self.skipped(book_id) if other != one)
        state.put(self._skipped, (book_id, (*before, one)))
        if following:
            self.go(following)

    def skipped(self, book_id: int) -> tuple[str, ...]:
        """What was put off in this session."""
        book, put_off = state.get(self._skipped, (book_id, ()))
        return put_off if book == book_id else ()

    def note_decision(self, one: str, following: str, at: float) -> None:
        """Remember that one was decided, so that an undo brings it back to the top, and how fast that went."""
        state.put(self._decided, (*state.get(self._decided, ()), one)[-50:])
        state.put(self._times, (*state.get(self._times, ()), at)[-20:])
        if following:
            self.go(following)

    def minutes_left(self, count: int) -> int | None:
        """How long so many take at this session's pace; None until there is one."""
        times: tuple[float, ...] = state.get(self._times, ())
        pauses = pd.Series(times, dtype="float64").diff().dropna()
        pauses = pauses[pauses < _LONGEST_PAUSE]
        if len(pauses) < 3:
            return None
        return max(1, round(float(pauses.median()) * count / 60))

    @property
    def _place(self) -> str:
        return f"walk.{self.parameter}.place"

    @property
    def _skipped(self) -> str:
        return f"walk.{self.parameter}.skipped"

    @property
    def _decided(self) -> str:
        return f"walk.{self.parameter}.decided"

    @property
    def _times(self) -> str:
        return f"walk.{self.parameter}.times"


def after(ids: Sequence[str], place: int) -> str:
    """What comes on top when this one is decided; the one before at the end, "" after the last."""
    following = place + 1 if place + 1 < len(ids) else place - 1
    return str(ids[following]) if following >= 0 else ""


def bar(walk: Walk, ids: Sequence[str], place: int, title: str, notes: Iterable[str], *, keys: str) -> None:
    """Where one is in the view and what is on top, with the way back and on; `keys` begins the keys of the buttons."""
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.button(
            "Previous", key=f"{keys}_previous", shortcut="Left", disabled=place == 0, on_click=walk.go,
            args=(ids[max(place - 1, 0)],),
        )  # fmt: skip
        st.button(
            "Next", key=f"{keys}_next", shortcut="Right", disabled=place + 1 >= len(ids), on_click=walk.go,
            args=(ids[min(place + 1, len(ids) - 1)],),
        )  # fmt: skip
        st.subheader(title, anchor=False, help=_KEYS)
    minutes = walk.minutes_left(len(ids))
    told = [*notes, f"about {minutes:,} minute{'s' if minutes != 1 else ''} left at your pace" if minutes else ""]
    st.caption(show.plain(" · ".join(note for note in told if note)))
