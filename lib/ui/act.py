"""Acting: what a button does, said afterwards in one line with its own Undo."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import streamlit as st

from lib.errors import SluiceError
from lib.store import ledger
from lib.ui import address, show, state
from lib.ui.page import Page

_SAID, _DONE, _SHOWN = "act.said", "act.done", "act.shown"
_REMEMBERED = 50
"""How many decisions of a session its Undo reaches back; History reaches them all."""


@dataclass(frozen=True)
class Said:
    """What the last action of this session did; `decision` or `batch` can be undone."""

    text: str
    error: bool = False
    decision: int | None = None
    batch: str | None = None
    undone: bool = False
    """Whether it took something back, so that taking it back in turn does that again."""
    back_to: tuple[str, str] | None = None
    """What of the page's address leads to what was decided on."""


def now() -> datetime:
    """The time of an action, in UTC."""
    return datetime.now(UTC)


def decide(
    page: Page,
    lines: Sequence[ledger.Line],
    did: str,
    *,
    batch: str | None = None,
    back_to: tuple[str, str] | None = None,
) -> bool:
    """Append decisions to the ledger and say so. `did` is a sentence without lead text. An undo puts `back_to`, a
    parameter and its value, into the address.
    """

    def append() -> Said:
        ids = ledger.append(
            page.store, page.actor, page.book.id, lines, seen=page.versions.ledger, now=now(), batch=batch
        )
        said = Said(did, decision=ids[0] if len(ids) == 1 else None, batch=batch, back_to=back_to)
        state.put(_DONE, (*state.get(_DONE, ()), (page.book.id, said))[-_REMEMBERED:])
        return said

    return perform(append)


def perform(action: Callable[[], Said | None]) -> bool:
    """Run an action in a callback; its outcome or its error is shown on the next draw. None shows by itself."""
    try:
        state.put(_SAID, action())
        return True
    except SluiceError as error:
        state.put(_SAID, Said(str(error), error=True))
        return False


def undo(page: Page, said: Said) -> None:
    """Undo what was said."""

    def run() -> Said:
        if said.batch is not None:
            line = ledger.undo_batch(page.store, page.actor, page.book.id, said.batch, now=now())
        else:
            assert said.decision is not None
            line = ledger.undo(page.store, page.actor, page.book.id, said.decision, now=now())
        return Said("Done again." if said.undone else "Undone.", decision=line, undone=not said.undone)

    if perform(run):
        state.put(_DONE, tuple(done for done in state.get(_DONE, ()) if done != (page.book.id, said)))
        if said.back_to:
            address.put(*said.back_to)


def undo_button(page: Page) -> None:
    """Undo of the last decision of this session that still stands, as often as wanted; the message may have its own,
    which is the same.
    """
    done = [said for book_id, said in state.get(_DONE, ()) if book_id == page.book.id]
    if not state.get(_SHOWN, False):
        st.button(
            "Undo", icon=":material/undo:", key="undo_earlier", shortcut="Z", disabled=not done,
            on_click=undo, args=(page, done[-1] if done else None),
            help=show.plain(f"Takes back: {done[-1].text}") if done else "Nothing was decided in this session yet.",
        )  # fmt: skip


def report(page: Page) -> None:
    """Show what the last action did, with Undo, at the bottom of the window: there it is seen however far one has
    scrolled, and moves nothing. Pages call it once, before their work.
    """
    said: Said | None = state.take(_SAID)
    may_undo = said is not None and (said.decision is not None or said.batch is not None)
    state.put(_SHOWN, said is not None and may_undo and not said.undone)
    if said is None:
        return
    if said.error:
        st.bottom.error(show.plain(said.text), icon=":material/error:")
        return
    with st.bottom.container(horizontal=True, vertical_alignment="center"):
        st.success(show.plain(said.text), icon=":material/check:")
        if may_undo:
            label, icon, key = ("Redo", "redo", "Shift+Z") if said.undone else ("Undo", "undo", "Z")
            st.button(label, icon=f":material/{icon}:", key="undo_last", shortcut=key, on_click=undo, args=(page, said))
