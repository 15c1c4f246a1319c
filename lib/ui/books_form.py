"""Books on the Settings page: create, switch, rename, remove, restore."""

from __future__ import annotations

import streamlit as st

from lib.store import book as books_view
from lib.store import books
from lib.ui import act, cache, show, state
from lib.ui.page import Page


def living(page: Page) -> None:
    """The books there are, each with what can be done to it."""
    for book in books.all(page.store):
        with st.container(border=True):
            name, count, go, new_name, away = st.columns([3, 2, 1.3, 1.3, 1.3], vertical_alignment="center")
            with name:
                show.text(book.name)
            leads = cache.lead_count(page.store.url, book.id, books_view.versions(page.store, book.id).imports)
            count.caption(f"{leads:,} leads · since {book.created_at:%d %b %Y}")
            if book.id == page.book.id:
                go.badge("open", color="green")
            else:
                go.button("Switch", key=f"switch_{book.id}", on_click=_switch, args=(book.id,), width="stretch")
            with new_name.popover("Rename", width="stretch"):
                wanted = st.text_input("New name", book.name, key=f"name_{book.id}", max_chars=80)
                st.button("Rename", key=f"rename_{book.id}", on_click=_rename, args=(page, book.id, wanted))
            with away.popover("Remove", width="stretch"):
                st.write("The book goes out of sight. Nothing of it is deleted; it can be restored below.")
                st.button("Remove this book", key=f"remove_{book.id}", on_click=_remove, args=(page, book.id))


def create(page: Page) -> None:
    """A new book."""
    with st.form("new_book", clear_on_submit=True, border=False):
        name, button = st.columns([3, 1], vertical_alignment="bottom")
        wanted = name.text_input("New book", placeholder="for another org, or to try things", max_chars=80)
        if button.form_submit_button("Create", width="stretch"):
            act.perform(lambda: _created(page, wanted))
            st.rerun()


def removed(page: Page) -> None:
    """The books that were removed."""
    gone = books.all(page.store, removed=True)
    if not gone:
        return
    st.caption("Removed")
    for book in gone:
        with st.container(horizontal=True, vertical_alignment="center"):
            show.text(book.name)
            st.button("Restore", key=f"restore_{book.id}", on_click=_restore, args=(page, book.id))


def _created(page: Page, name: str) -> act.Said:
    made = books.create(page.store, page.actor, name, now=act.now())
    _switch(made.id)
    return act.Said("The book is there, and open.")


def _switch(book_id: int) -> None:
    state.put("book", book_id)
    st.query_params["book"] = str(book_id)


def _rename(page: Page, book_id: int, name: str) -> None:
    def rename() -> act.Said:
        books.rename(page.store, page.actor, book_id, name)
        return act.Said("Renamed.")

    act.perform(rename)


def _remove(page: Page, book_id: int) -> None:
    def remove() -> act.Said:
        books.remove(page.store, page.actor, book_id, now=act.now())
        st.query_params.pop("book", None)
        return act.Said("The book is removed; it can be restored below.")

    act.perform(remove)


def _restore(page: Page, book_id: int) -> None:
    def restore() -> act.Said:
        books.restore(page.store, page.actor, book_id)
        return act.Said("The book is back.")

    act.perform(restore)
