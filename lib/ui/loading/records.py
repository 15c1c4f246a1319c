"""Looking through the records of a book as they were imported: one page of them at a time, whatever their number."""

from __future__ import annotations

import streamlit as st

from lib.model import fields
from lib.store import browse, imports
from lib.ui import show
from lib.ui.loading import words
from lib.ui.page import Page

_A_PAGE = 50
_AS_IMPORTED = "– as imported –"


def door(page: Page) -> None:
    """The button behind which the records are."""
    if st.button("Look through the records", icon=":material/table_rows:", key="records", type="tertiary"):
        _look_through(page)


@st.dialog("Records as they were imported", width="large")
def _look_through(page: Page) -> None:
    kind, where, what, order, way = st.columns([1.4, 1.4, 1.6, 1.4, 1], vertical_alignment="bottom")
    name = kind.selectbox("Object", _loaded(page), format_func=words.OBJECTS.__getitem__, key="records_object")
    if name is None:
        st.info("Nothing is loaded now: every import was undone.")
        return
    labels = {field: fields.label(name, field) for field in fields.names(name)}
    first = next((place for place, field in enumerate(labels) if field in ("LastName", "Name")), 0)
    field = where.selectbox("Field", list(labels), first, format_func=labels.__getitem__, key=f"records_field_{name}")
    text = what.text_input("Contains", key="records_text", placeholder="any text")
    sort = order.selectbox(
        "Sort by",
        ["", *labels],
        format_func=lambda chosen: labels.get(chosen, _AS_IMPORTED),
        key=f"records_sort_{name}",
    )
    descending = way.toggle("Descending", key="records_descending", disabled=not sort)

    def read(number: int) -> browse.Page:
        return browse.page(
            page.store, page.book.id, name, contains={field: text.strip()}, sort=sort, descending=descending,
            offset=(number - 1) * _A_PAGE, limit=_A_PAGE,
        )  # fmt: skip

    place = st.container()
    found = read(1)
    pages = max(1, -(-found.total // _A_PAGE))
    number = st.pagination(pages, key=f"records_page_{name}_{field}_{text}") if pages > 1 else 1
    with place:
        st.caption(words.counted(found.total, "record"))
        rows = read(number).frame if number > 1 else found.frame
        held = [column for column in rows.columns if rows[column].ne("").any()]
        view = rows[held].rename(columns=labels)
        show.grid(view if view.columns.is_unique else rows[held], height=460)


def _loaded(page: Page) -> list[str]:
    """The objects of which the book has records."""
    active = [made for made in imports.all(page.store, page.book.id) if made.active]
    return [name for name in words.OBJECTS if any(name in made.counts and made.counts[name].rows for made in active)]
