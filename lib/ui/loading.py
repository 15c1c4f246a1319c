"""The Load page's three steps: choose, check, load. Going back is always possible."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from uuid import uuid4

import pandas as pd
import streamlit as st

from lib.errors import SluiceError
from lib.jobs import bundle, load, work
from lib.jobs.load import Reading, Table
from lib.model import fields
from lib.store import imports
from lib.ui import act, address, cache, results, show, state
from lib.ui.page import Page

_TOKEN, _SOURCES, _ROUND = "load.token", "load.sources", "load.round"
_KEPT_AS_IS = "– keep as it is –"
_TYPES = ["csv", "tsv", "txt", "xlsx", "xls", "xlsb", "ods", "zip"]
_OBJECTS = {
    "lead": "Leads",
    "contact": "Contacts",
    "account": "Accounts",
    "opportunity": "Opportunities",
    "campaign": "Campaigns",
    "campaign_member": "Campaign members",
    "activity": "Activities",
    "lead_history": "Lead history",
    "user": "Users",
}


def sources() -> list[load.Source]:
    """The files on their way in, in this session."""
    return list(state.get(_SOURCES, []))


def choose(page: Page) -> None:
    """Step 1: files or the demo org. An upload goes to disk at once and its widget goes away with its bytes."""
    st.subheader("1 · Choose")
    files, demo = st.columns([3, 2], gap="medium")
    with files:
        number = state.get(_ROUND, 0)
        dropped = st.file_uploader(
            "CSV or Excel files, several at once if you have them: leads, contacts, accounts, opportunities, "
            "campaigns, campaign members, tasks, lead history",
            type=_TYPES,
            accept_multiple_files=True,
            key=f"upload_{number}",
        )
        if dropped:
            token = state.get(_TOKEN) or uuid4().hex
            state.put(_TOKEN, token)
            folder, held = work.uploads_folder(token), sources()
            for upload in dropped:
                held.append(load.Source(load.keep_upload(folder, upload), upload.name, {}))
            state.put(_SOURCES, held)
            state.put(_ROUND, number + 1)
            st.rerun()
    with demo, st.container(border=True):
        st.write(
            "**Just looking?** The demo org has about 5,000 leads with accounts, campaigns, activities and history."
        )
        results.demo_button(page)


def check(page: Page) -> list[tuple[load.Source, Reading]]:
    """Step 2: what each file was taken for, its mapping, what will be rejected. Returns what can be loaded."""
    st.subheader("2 · Check")
    readable = []
    for position, source in enumerate(sources()):
        with st.container(border=True):
            name, drop = st.columns([6, 1], vertical_alignment="center")
            with name:
                show.text(source.name)
            drop.button("Remove", key=f"drop_{position}", on_click=_drop, args=(position,), width="stretch")
            try:
                readable.append(_one_file(page, position, source))
            except SluiceError as error:
                st.error(show.plain(str(error)), icon=":material/error:")
    return readable


def commit(page: Page, readable: list[tuple[load.Source, Reading]]) -> None:
    """Step 3: the totals, and the button."""
    st.subheader("3 · Load")
    rows = sum(len(table.frame) for _, reading in readable for table in reading.tables)
    rejected = sum(len(table.rejected) for _, reading in readable for table in reading.tables)
    same = _loaded_before(page, readable)
    if same:
        before = f"This was loaded before, as {same.name} on {same.created_at:%d %b %Y, %H:%M} UTC by {same.who}."
        st.warning(show.plain(f"{before} Loading it again changes nothing."), icon=":material/content_copy:")
    left, right = st.columns([4, 1.3], vertical_alignment="center")
    left.write(
        f"**{rows:,}** records will be loaded" + (f", {rejected:,} rows rejected." if rejected else ", none rejected.")
    )
    right.button(
        "Load again" if same else "Load",
        type="secondary" if same else "primary", icon=":material/upload:", key="load_now", disabled=not rows,
        on_click=_load, args=(page, [source for source, _ in readable]), width="stretch",
    )  # fmt: skip


def earlier(page: Page) -> None:
    """What was loaded before, with the rows that were refused."""
    made = imports.all(page.store, page.book.id)
    if not made:
        return
    st.subheader("Loaded before")
    rows = [
        (
            one.name,
            f"{one.created_at:%d %b %Y, %H:%M}",
            one.who,
            ", ".join(f"{c.rows:,} {_OBJECTS[name].lower()}" for name, c in one.counts.items() if c.rows),
            f"{sum(c.rejected for c in one.counts.values()):,}",
            "loaded" if one.active else "undone",
        )
        for one in reversed(made)
    ]
    show.table(["File", "When (UTC)", "Who", "Records", "Rejected", "State"], rows, numeric=[4])
    refused = [one for one in made if any(c.rejected for c in one.counts.values())]
    if refused:
        labels = {one.id: f"{one.name}, {one.created_at:%d %b %Y %H:%M}" for one in refused}
        chosen = st.selectbox(
            "Rows that were rejected", list(labels), format_func=labels.__getitem__, index=None, key="refused"
        )
        if chosen:
            rejected_rows(imports.rejected(page.store, chosen), f"import_{chosen}")
    address.link("history", "Undo an import in History", "history")


def rejected_rows(rejected: pd.DataFrame, key: str) -> None:
    """Rejected rows with their reasons, to look at and to download."""
    show.grid(rejected.head(500), height=220)
    st.download_button(
        "Download the rejected rows",
        data=lambda: bundle.sheet(rejected),
        file_name="rejected.csv", mime="text/csv", icon=":material/download:", on_click="ignore", key=f"rejected_{key}",
    )  # fmt: skip


def _one_file(page: Page, position: int, source: load.Source) -> tuple[load.Source, Reading]:
    first = _read(page, replace(source, overrides={}))
    lead_like = len(first.tables) == 1
    if lead_like:
        source = _object_choice(position, source, first.tables[0])
        first = _read(page, replace(source, overrides={}))
    _taken_for(first)
    overrides: dict[str, str] = {}
    for number, table in enumerate(first.tables):
        overrides |= _mapping(table, f"{position}_{number}_{source.object_name}")
    source = replace(source, overrides=overrides)
    reading = _read(page, source)
    changes = imports.compare(page.store, page.book.id, load.import_tables([reading])) if page.versions.imports else {}
    for number, table in enumerate(reading.tables):
        _preview(table, changes, f"{position}_{number}")
    return source, reading


def _read(page: Page, source: load.Source) -> Reading:
    """Read a file once for each mapping that is tried."""
    key = (str(source.path), source.object_name, tuple(sorted(source.overrides.items())))
    return cache.derived(page.store.url, "reading", lambda: load.read_source(source), *key)


def _object_choice(position: int, source: load.Source, table: Table) -> load.Source:
    chosen = st.selectbox(
        "These records are", list(_OBJECTS), index=list(_OBJECTS).index(table.object), format_func=_OBJECTS.__getitem__,
        key=f"object_{position}", width=260,
    )  # fmt: skip
    return source if chosen == table.object else replace(source, object_name=chosen)


def _taken_for(reading: Reading) -> None:
    facts = [
        "" if reading.exporter == "generic" else reading.exporter,
        reading.encoding,
        _delimiter(reading.delimiter),
        _size(reading.size),
    ]
    st.caption(show.plain(" · ".join(fact for fact in facts if fact)))
    with st.expander("Why it was taken for this"):
        for reason in reading.why:
            show.text(reason)


def _size(count: int) -> str:
    return f"{count / 1e6:,.1f} MB" if count >= 1e6 else f"{max(1, round(count / 1e3)):,} kB"


def _delimiter(mark: str) -> str:
    names = {",": "comma", ";": "semicolon", "\t": "tab", "|": "pipe"}
    return names.get(mark, mark)


def _mapping(table: Table, key: str) -> dict[str, str]:
    """The mapping of one table, to correct; returns header -> field for what was changed by hand."""
    labels = {name: f"{fields.label(table.object, name)} ({name})" for name in fields.names(table.object)}
    names = {label: name for name, label in labels.items()}
    headers = list(table.mapping)
    proposed = [labels[name] if (name := table.mapping[header]) else _KEPT_AS_IS for header in headers]
    view = pd.DataFrame(
        {
            "Source column": headers,
            "Field": proposed,
            "Sample values": [" · ".join(table.samples.get(header, [])[:3]) for header in headers],
            "Filled": [round(table.filled.get(header, 0.0), 2) for header in headers],
            "Sure": [table.reasons.get(header, "") for header in headers],
        }
    )
    mapped = sum(choice != _KEPT_AS_IS for choice in proposed)
    if table.key_source == "row_hash":
        st.info(
            "No column identifies a record, so a later version of this file cannot update these records: "
            "changed rows will count as new ones.",
            icon=":material/fingerprint:",
        )
    st.caption(f"{_OBJECTS[table.object]}: {mapped} of {len(headers)} columns mapped; the others are kept as they are.")
    edited = st.data_editor(
        view,
        hide_index=True,
        disabled=["Source column", "Sample values", "Filled", "Sure"],
        column_config={
            "Field": st.column_config.SelectboxColumn(
                options=[_KEPT_AS_IS, *labels.values()], required=True, width="medium"
            ),
            "Filled": st.column_config.NumberColumn(format="percent", width="small"),
        },
        height=min(38 + 35 * len(headers), 388),
        key=f"mapping_{key}",
    )
    changed = {h: now for h, now, was in zip(headers, edited["Field"], proposed, strict=True) if now != was}
    return {header: names.get(choice, "") for header, choice in changed.items()}


def _preview(table: Table, changes: Mapping[str, imports.Counts], key: str) -> None:
    parts = [f"{len(table.frame):,} records"]
    if table.object in changes:
        found = changes[table.object]
        parts = [
            f"{found.new:,} new",
            f"{found.changed:,} changed",
            f"{found.unchanged:,} unchanged",
            f"{found.gone:,} not in this file",
        ]
    left, right = st.columns(2)
    with left.popover(f"Preview: {', '.join(parts)}", icon=":material/table:", width="stretch"):
        used = [name for name in table.frame.columns if table.frame[name].head(50).ne("").any()]
        show.grid(table.frame[used].head(50), height=320)
    if len(table.rejected):
        with right.popover(f"{len(table.rejected):,} rows will be rejected", icon=":material/block:", width="stretch"):
            rejected_rows(table.rejected, key)
    else:
        right.caption("No row is rejected.")


def _loaded_before(page: Page, readable: list[tuple[load.Source, Reading]]) -> imports.Import | None:
    if not readable:
        return None
    return imports.find_same(page.store, page.book.id, load.fingerprint([reading.sha256 for _, reading in readable]))


def _drop(position: int) -> None:
    held = sources()
    gone = held.pop(position)
    Path(gone.path).unlink(missing_ok=True)
    state.put(_SOURCES, held)
    state.forget("mapping_")
    state.forget("object_")


def _load(page: Page, chosen: list[load.Source]) -> None:
    def start() -> act.Said:
        today = act.now()
        work.request_import(
            page.store, page.actor, page.book.id, chosen, token=state.get(_TOKEN), as_of=today.date(), now=today
        )
        state.put(_SOURCES, [])
        state.take(_TOKEN)
        return act.Said("Loading. You can go on; this page and the others show how far it is.")

    act.perform(start)


def start_over() -> None:
    """Forget the files of this session that were not loaded."""
    token = state.take(_TOKEN)
    if token:
        shutil.rmtree(work.uploads_folder(token), ignore_errors=True)
    state.put(_SOURCES, [])
