"""Step 2: what each file was taken for and why, its mapping, what will be rejected."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace

import streamlit as st

from lib.jobs import preview, rejects
from lib.jobs.from_database import EXPORTER
from lib.jobs.load import Choice, Source
from lib.jobs.preview import FileView, TableView
from lib.store.runs import Run
from lib.ui import show
from lib.ui.loading import ahead, mapping, rejected, remembered, waiting, words
from lib.ui.loading.ahead import Ahead
from lib.ui.loading.remembered import Kept
from lib.ui.page import Page


@dataclass(frozen=True)
class Looked:
    """The files that wait: as they came, what each was taken for, and what those that can be loaded would bring.

    `ready` are the ones to load, with every column's field said.
    """

    sources: Sequence[Source]
    files: Sequence[FileView | Run]
    ready: Sequence[Source]
    ahead: Ahead | None
    kept: Kept

    @property
    def viewed(self) -> list[tuple[Source, FileView]]:
        both = zip(self.sources, self.files, strict=True)
        return [(source, file) for source, file in both if isinstance(file, FileView) and not file.problem]


def look(page: Page) -> Looked:
    """Find out what the files are, lay over it what was remembered and decided, and what they would bring."""
    sources = waiting.sources()
    files = ahead.files(page, [_with_objects(source) for source in sources])
    found = Looked(sources, files, [], None, {})
    kept, other_object = remembered.recall(page, found.viewed)
    if other_object:
        st.rerun()
    for source, file in zip(sources, files, strict=True):
        for number, table in enumerate(file.tables if isinstance(file, FileView) else ()):
            mapping.take_over(source, table, _key(source, number))
    ready = [_ready(source, file) for source, file in zip(sources, files, strict=True)]
    wanted = [source for source in ready if source is not None]
    undecided = any(isinstance(file, Run) for file in files)
    return Looked(sources, files, wanted, ahead.look(page, wanted) if wanted and not undecided else None, kept)


def show_files(page: Page, looked: Looked) -> None:
    """Every file that waits, in a box of its own."""
    st.subheader("2 · Check")
    tables = sum(len(file.tables) for _, file in looked.viewed)
    exact = _exact(looked)
    for place, (source, file) in enumerate(zip(looked.sources, looked.files, strict=True)):
        with st.container(border=True):
            _head(place, source, file)
            if isinstance(file, Run):
                ahead.watch(page, file, "Looking into it")
            elif file.problem:
                _problem(source, file, looked)
            else:
                for number, table in enumerate(file.tables):
                    now = exact.get((source.id, table.name))
                    _table(page, source, file, table, now, looked.kept, _key(source, number), tables == 1)


def _with_objects(source: Source) -> Source:
    """The file with what its tables' records are said to be, and no more."""
    made = waiting.decided(source).choices
    return replace(source, choices={t: Choice(object_name=c.object_name) for t, c in made.items() if c.object_name})


def _ready(source: Source, file: FileView | Run) -> Source | None:
    """The file as it is to be loaded: what is shown of its mapping is what is done. None where there is nothing."""
    decided = waiting.decided(source)
    if isinstance(file, Run):
        return decided
    choices = dict(decided.choices)
    for table in file.tables:
        made = choices.get(table.name, Choice())
        if made.overrides:
            said = {header: name or "" for header, name in preview.overlaid(table, made.overrides).items()}
            choices[table.name] = replace(made, object_name=table.object, overrides=said)
    if file.problem and not any(made.overrides for made in choices.values()):
        return None
    left = [table for table in file.tables if not choices.get(table.name, Choice()).left_out]
    return replace(decided, choices=choices) if left else None


def _exact(looked: Looked) -> dict[tuple[str, str], TableView]:
    """Each table as it will be loaded, where that is known by now: under its file's path and its name."""
    if looked.ahead is None or looked.ahead.found is None:
        return {}
    both = zip(looked.ready, looked.ahead.found.files, strict=True)
    return {(source.id, table.name): table for source, file in both for table in file.tables}


def _problem(source: Source, file: FileView, looked: Looked) -> None:
    """Why a file cannot be loaded as it is; where only its columns are unknown, a person can map them."""
    exact = _exact(looked).get((source.id, source.name))
    if exact is None:
        st.error(show.plain(file.problem), icon=":material/error:")
    for number, table in enumerate(file.tables):
        key = _key(source, number)
        with st.expander("Map its columns by hand", expanded=exact is not None, key=f"fold_{key}"):
            mapping.objects(source, table, key)
            mapping.editor(source, table, key)
            if exact is not None:
                _rows(file, table, exact, key)


def _head(place: int, source: Source, file: FileView | Run) -> None:
    name, why, drop = st.columns([6, 1, 1], vertical_alignment="center")
    with name.container(gap=None):
        show.text(source.name)
        if isinstance(file, FileView) and not file.problem:
            st.caption(show.plain(" · ".join(_facts(file))))
    if isinstance(file, FileView) and not file.problem:
        with why.popover("Why", type="tertiary", width="stretch"):
            for reason in file.why:
                show.text(reason)
    drop.button(
        "Remove", key=f"drop_{place}", type="tertiary", on_click=waiting.drop, args=(source,), width="stretch"
    )  # fmt: skip


def _facts(file: FileView) -> list[str]:
    """What it was taken for, in a few words."""
    skipped = file.tables[0].header_line - 1 if len(file.tables) == 1 and file.delimiter else 0
    facts = [
        "" if file.exporter == "generic" else file.exporter,
        words.encoding(file.encoding),
        words.delimiter(file.delimiter),
        words.counted(skipped, "title row") + " skipped" if skipped > 0 else "",
        "" if file.exporter == EXPORTER else words.size(file.size),
    ]
    return [fact for fact in facts if fact]


def _table(
    page: Page, source: Source, file: FileView, table: TableView, exact: TableView | None, kept: Kept, key: str,
    alone: bool,
) -> None:  # fmt: skip
    """One table, in one line, with its mapping folded in; open where somebody should look."""
    made = waiting.choice(source, table.name)
    doubts = [header for header in preview.guessed(table) if header not in made.overrides]
    refused = exact.refused if exact else table.refused
    attention = bool(doubts or refused) and not made.left_out
    fold = st.expander(
        _line(file, table, exact, made, doubts),
        expanded=alone or attention,
        icon=":material/error:" if attention else ":material/check:",
        key=f"fold_{key}_{'look' if attention else 'fine'}",
        on_change="rerun",
    )
    if not fold.open:
        return
    with fold:
        what, load = st.columns([3, 1.4], vertical_alignment="bottom")
        with what:
            mapping.objects(source, table, key)
        if not alone:
            load.toggle(
                "Load this table", value=not made.left_out, key=f"left_out_{key}", on_change=_leave_out,
                args=(source, table, made),
            )  # fmt: skip
        remembered.note(page, source, table, kept, key)
        _notes(table, doubts)
        mapping.editor(source, table, key)
        _rows(file, table, exact, key)


def _line(file: FileView, table: TableView, exact: TableView | None, made: Choice, doubts: Sequence[str]) -> str:
    now = exact or table
    mapped = sum(name is not None for name in preview.overlaid(table, made.overrides).values())
    count = f"{exact.rows:,}" if exact else words.about(file, table)
    parts = [
        f"**{words.OBJECTS[table.object]}** {count} records",
        f"{mapped:,} of {len(table.mapping):,} columns mapped",
        f"{len(doubts):,} to look at" if doubts else "",
        f"{now.refused:,} rejected" if now.refused else "",
    ]
    named = f"{show.plain(table.name)} · " if table.name != file.name else ""
    if made.left_out:
        return f"{named}**{words.OBJECTS[table.object]}** left out"
    return named + " · ".join(part for part in parts if part)


def _notes(table: TableView, doubts: Sequence[str]) -> None:
    if table.key_source == "row_hash":
        st.caption(
            ":material/fingerprint: No column identifies a record: a later version of this file cannot update these "
            "records, and changed rows will count as new ones."
        )
    if doubts:
        st.caption(f":material/error: Please look at: {show.plain(', '.join(doubts))}")


def _rows(file: FileView, table: TableView, exact: TableView | None, key: str) -> None:
    """The first records as they will be, and those that will not be."""
    now = exact or table
    left, right = st.columns(2)
    with left.popover("The first records", icon=":material/table:", width="stretch"):
        show.grid(now.head, height=320)
    if not now.refused:
        right.caption("No row is rejected." if exact or not file.partial else "")
        return
    label = f"{words.counted(now.refused, 'row')} will be rejected"
    with right.popover(label, icon=":material/block:", width="stretch"):
        name = rejects.name_to_mend(file.name, table.name, now.delimiter)
        rejected.rows(
            now.rejected.rename(columns={"line": "Line", "reason": "Reason", "raw": "Row as it stood"}), key,
            now.refused,
            lambda: {name: rejects.to_mend(list(table.mapping), now.rejected, now.delimiter)}, name,
        )  # fmt: skip


def _leave_out(source: Source, table: TableView, made: Choice) -> None:
    waiting.decide(source, table.name, replace(made, left_out=not made.left_out))


def _key(source: Source, number: int) -> str:
    """What the widgets of a table are known by while its file waits."""
    return f"{hashlib.sha256(source.id.encode()).hexdigest()[:12]}_{number}"
