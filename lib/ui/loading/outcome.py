"""What an import brought: every count a door to its rows, the rejected rows, and whether the book hangs together."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from lib.jobs import bundle, rejects, relations
from lib.model import fields
from lib.store import comparing, imports
from lib.store.comparing import Kind
from lib.store.imports import Import
from lib.ui import address, show
from lib.ui.loading import rejected, words
from lib.ui.loading.counts import hang_together
from lib.ui.page import Page

_FIRST = 500
_WIDTHS = [2, 1, 1, 1, 1, 1.3, 1]
_HEAD = ("", "Records", "New", "Changed", "Unchanged", "Not in these files", "Rejected")
_SAID: dict[Kind, str] = {
    "new": "New: the book did not have them",
    "changed": "Changed: what each value was, and what it is",
    "gone": "In the book before, not in these files; they are still in the book",
}


def show_outcome(page: Page, made: Import) -> None:
    """What an import brought, and where to go on."""
    _numbers(page, made)
    if made.active:
        address.link("overview", "Go to Overview", "arrow_forward")
    refused = sum(count.rejected for count in made.counts.values())
    if refused:
        fold = st.expander(
            f"{words.counted(refused, 'row')} rejected", icon=":material/block:", key=f"refused_{made.id}",
            on_change="rerun",
        )  # fmt: skip
        if fold.open:
            with fold:
                _rejected(page, made, refused)
    if made.active:
        _relations(page, made)


def _numbers(page: Page, made: Import) -> None:
    """The counts, object by object."""
    with st.container(gap=None):
        for place, head in zip(st.columns(_WIDTHS), _HEAD, strict=True):
            place.caption(head)
        for name, count in made.counts.items():
            row = st.columns(_WIDTHS, vertical_alignment="center")
            row[0].write(words.OBJECTS[name])
            row[1].write(f"{count.rows:,}")
            _door(row[2], page, made, name, "new", count.new)
            _door(row[3], page, made, name, "changed", count.changed)
            row[4].write(f"{count.unchanged:,}")
            _door(row[5], page, made, name, "gone", count.gone)
            row[6].write(f"{count.rejected:,}")


def _door(place: st.delta_generator.DeltaGenerator, page: Page, made: Import, name: str, kind: Kind, n: int) -> None:
    if not n:
        place.write("0")
        return
    place.button(
        f"{n:,}", key=f"door_{kind}_{name}_{made.id}", type="tertiary", icon=":material/chevron_right:",
        on_click=_rows, args=(page, made, name, kind, n),
    )  # fmt: skip


@st.dialog("What the import brought", width="large")
def _rows(page: Page, made: Import, name: str, kind: Kind, total: int) -> None:
    """The rows behind a count; of changed records each value as it was and as it is."""
    found: pd.DataFrame = page.derived(
        "changes", lambda: comparing.changes(page.store, made.id, name, kind, _FIRST), made.id, name, kind
    )
    records = found["key"].nunique() if kind == "changed" else len(found)
    of = f"the first {records:,} of {total:,}" if records < total else f"{total:,}"
    st.caption(f"{words.OBJECTS[name]}. {_SAID[kind]}: {of}.")
    shown = _values(found, name) if kind == "changed" else _records(found, name)
    show.grid(shown, height=460)
    st.download_button(
        "Download these as CSV", data=lambda: bundle.sheet(shown.astype("str")), file_name=f"{kind}.csv",
        mime="text/csv", icon=":material/download:", on_click="ignore", key=f"take_{kind}_{name}_{made.id}",
    )  # fmt: skip


def _values(found: pd.DataFrame, name: str) -> pd.DataFrame:
    labels = {field: fields.label(name, field) for field in found["field"].unique()}
    told = found.assign(field=found["field"].map(labels))
    return told.rename(columns={"key": "Record", "field": "Field", "before": "Before", "after": "After"})


def _records(found: pd.DataFrame, name: str) -> pd.DataFrame:
    used = [column for column in found.columns if found[column].ne("").any()]
    labels = {column: fields.label(name, column) for column in fields.names(name)}
    titles = [labels.get(column, column) for column in used]
    own = [title if titles.count(title) == 1 else column for title, column in zip(titles, used, strict=True)]
    return found[used].set_axis(own, axis=1)


def _rejected(page: Page, made: Import, refused: int) -> None:
    found = imports.rejected(page.store, made.id)
    files = rejects.files_to_mend(found, made.files)
    name = next(iter(files)) if len(files) == 1 else "rejected rows to mend.zip"
    rejected.rows(rejects.listed(found, made.files), f"import_{made.id}", refused, lambda: files, name)


def _relations(page: Page, made: Import) -> None:
    """Whether references of the whole book find their records; looked up when somebody asks."""
    fold = st.expander(
        "Do the records of the book find each other?", icon=":material/link:", key=f"relations_of_{made.id}",
        on_change="rerun",
    )  # fmt: skip
    if fold.open:
        with fold, st.spinner("Following every reference"):
            hang_together(page.derived("relations", lambda: relations.of_book(page.store, page.book.id)))
