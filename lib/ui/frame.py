"""The frame of every page: role, book, navigation, title. A page's first line opens it.

Streamlit serves a file in `pages/` by its URL without running app.py first, so nothing here relies on app.py:
each page checks the role and draws the same sidebar itself.
"""

from __future__ import annotations

import getpass
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Literal

import streamlit as st

from lib.errors import SluiceError
from lib.jobs import demo, work
from lib.model.actor import Actor, Role
from lib.settings import settings
from lib.store import book as books_view
from lib.store import books, imports, runs
from lib.store.books import Book
from lib.store.database import Store
from lib.ui import act, address, cache, keys, results, show, state
from lib.ui.page import Page

_ASSETS = Path(__file__).parent / "assets"


@dataclass(frozen=True)
class Room:
    """A page as the navigation knows it."""

    name: str
    group: Literal["Look", "Clean", "Convert", "Keep"]
    title: str
    icon: str
    sentence: str
    role: Role = "viewer"
    needs_leads: bool = True

    @property
    def file(self) -> str:
        return f"pages/{self.name}.py"


ROOMS = (
    Room("overview", "Look", "Overview", "monitoring", "Is the data fit to use, and what comes next?"),
    Room("funnel", "Look", "Funnel", "filter_alt", "How far leads really get, and how far off the raw chart is."),
    Room("load", "Clean", "Load", "upload_file", "Bring leads in. The source is never changed.", "admin", False),
    Room("duplicates", "Clean", "Duplicates", "group", "Which leads are the same person, and why."),
    Room("junk", "Clean", "Junk", "delete_sweep", "Leads that will never buy, with the evidence."),
    Room("convert", "Convert", "Convert", "swap_horiz", "Rehearse conversions before the one-way door."),
    Room("history", "Keep", "History", "history", "Every decision, and the way back.", "viewer", False),
    Room("export", "Keep", "Export", "download", "Take the result back to Salesforce.", "admin"),
    Room("settings", "Keep", "Settings", "tune", "Rules and books.", "admin", False),
)  # fmt: skip


def navigate() -> None:
    """What app.py does: register the pages and run the one asked for. The pages draw the navigation.

    The root leads on to the Overview, since a default page would not be found under its own name.
    """
    home = st.Page(_home, title="Sluice", default=True, visibility="hidden")
    st.navigation([home, *(st.Page(room.file, title=room.title) for room in ROOMS)], position="hidden").run()


def _home() -> None:
    st.switch_page(ROOMS[0].file, query_params=st.query_params.to_dict())


def open_page(name: str, *, report: bool = True) -> Page:
    """Draw the frame of a page and return what it works with; stops the page where it may not be shown.

    `report` says what the last action did; a page that draws parts of itself anew says so in them. The role comes from
    the settings: a local admin, or else a viewer of the demo org.
    """
    room = next(room for room in ROOMS if room.name == name)
    st.set_page_config(page_title=f"{room.title} · Sluice", page_icon=str(_ASSETS / "icon.svg"), layout="wide")
    actor = _actor()
    try:
        store = cache.store(settings().database_url)
        book = _book(store, actor)
        today = work.as_of(store, book.id) or act.now().date()
        page = Page(name, actor, store, book, books_view.versions(store, book.id), today)
    except SluiceError as error:
        st.error(show.plain(str(error)), icon=":material/error:")
        st.stop()
    show.style()
    _sidebar(page)
    st.title(room.title)
    st.caption(room.sentence)
    if room.role == "admin" and not page.may_act:
        st.warning("This page is for admins. You can look at everything in the other pages.", icon=":material/lock:")
        st.stop()
    if report:
        act.report(page)
    results.report_import(page)
    if room.needs_leads and not page.versions.imports:
        _welcome(page)
        st.stop()
    return page


def _actor() -> Actor:
    if not settings().local_admin:
        return Actor("visitor", "viewer")
    try:
        return Actor(getpass.getuser(), "admin")
    except (KeyError, OSError):  # an account without a name, as in some containers
        return Actor("admin", "admin")


def _book(store: Store, actor: Actor) -> Book:
    """The book of this session: the one in the URL, else the last one used, else the newest."""
    if actor.role == "viewer":
        chosen = demo.ensure(store, act.now())
    else:
        living = books.all(store) or [books.create(store, actor, "My leads", now=act.now())]
        wanted = st.query_params.get("book") or state.get("book")
        chosen = next((book for book in living if str(book.id) == str(wanted)), None) or _last_filled(store, living)
        if len(living) > 1:
            address.put("book", str(chosen.id))
    state.put("book", chosen.id)
    return chosen


def _last_filled(store: Store, living: list[Book]) -> Book:
    """The book that was loaded into last; the first one where none was."""
    newest = {made.id: book for book in living for made in imports.all(store, book.id)}
    return newest[max(newest)] if newest else living[0]


def _sidebar(page: Page) -> None:
    st.logo(str(_ASSETS / "logo.svg"), size="large")
    with st.sidebar:
        for group in ("Look", "Clean", "Convert", "Keep"):
            rooms = [room for room in ROOMS if room.group == group and (page.may_act or room.role == "viewer")]
            if rooms:
                st.caption(group)
            for room in rooms:
                address.link(room.name, room.title, room.icon)
        st.divider()
        _book_switch(page)
        keys.guard()


def _book_switch(page: Page) -> None:
    leads = cache.lead_count(page.store.url, page.book.id, page.versions.imports)
    living = books.all(page.store) if page.may_act else [page.book]
    if len(living) > 1:
        names = {book.id: book.name for book in living}
        if state.get("book_choice") != page.book.id:
            state.put("book_choice", page.book.id)
        st.selectbox(
            "Book",
            list(names),
            format_func=names.__getitem__,
            key="book_choice",
            on_change=switch_book,
        )
    else:
        st.caption("Book")
        st.text(page.book.name)
    if leads:
        st.caption(f"{leads:,} leads · as of {day(page.today)}")


def switch_book() -> None:
    """Go on with the book chosen in the sidebar."""
    state.put("book", state.get("book_choice"))
    st.query_params["book"] = str(state.get("book_choice"))


def day(value: date) -> str:
    """A day as people write it: 22 Nov 2026."""
    return f"{value.day} {value:%b %Y}"


def _welcome(page: Page) -> None:
    """The empty state of every page: how to begin, unless leads are on their way."""
    loading = runs.latest(page.store, page.book.id, "import")
    if loading is not None and loading.status in ("queued", "running"):
        return
    with st.container(border=True):
        st.subheader("No leads yet")
        st.write(
            "Load a file of leads, or look around in the demo org first: about 5,000 leads with everything around them."
        )
        if page.may_act:
            with st.container(horizontal=True, vertical_alignment="center"):
                address.link("load", "Load a file", "upload_file")
                results.demo_button(page)
        else:
            st.write("The demo org is being prepared.")
