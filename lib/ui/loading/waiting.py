"""The files on their way in, in this session, and what was decided about their tables."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from uuid import uuid4

from lib.jobs import from_database, uploads, work
from lib.jobs.load import Choice, Source
from lib.ui import state
from lib.ui.page import Page

_TOKEN, _SOURCES, _CHOICES, _TAKEN_OVER = "load.token", "load.sources", "load.choices", "load.taken_over"

Choices = Mapping[tuple[str, str], Choice]


def sources() -> list[Source]:
    """The files, with nothing decided about them."""
    return list(state.get(_SOURCES, []))


def token() -> str:
    """What the uploads of this session are known by until they are loaded."""
    found = str(state.get(_TOKEN) or uuid4().hex)
    state.put(_TOKEN, found)
    return found


def add(page: Page, name: str, upload: uploads.Upload) -> None:
    """One more file; the very same file twice is one."""
    held = sources()
    if upload.sha256 in {source.sha256 for source in held}:
        upload.path.unlink(missing_ok=True)
        return
    state.put(_SOURCES, [*held, Source(upload.path, name, {}, upload.sha256)])


def add_query(database: str, query: str) -> None:
    """A table, or a SELECT, of a database that the operator named."""
    found = Source(Path(), from_database.source_name(database, query), {}, "", database, query)
    held = sources()
    if found.id not in {source.id for source in held}:
        state.put(_SOURCES, [*held, found])


def choice(source: Source, table: str) -> Choice:
    """What was decided about a table so far."""
    found: Choice = _choices().get((source.id, table), Choice())
    return found


def is_decided(source: Source, table: str) -> bool:
    """Whether anything was decided about a table, be it to take it as it is."""
    return (source.id, table) in _choices()


def decide(source: Source, table: str, choice: Choice) -> None:
    """Remember what was decided about a table while its file waits."""
    state.put(_CHOICES, {**_choices(), (source.id, table): choice})


def take_over(source: Source, table: str, choice: Choice) -> None:
    """Decide about a table as somebody did before; where that changes anything about it, remember that it did."""
    decide(source, table, choice)
    if choice != Choice():
        state.put(_TAKEN_OVER, state.get(_TAKEN_OVER, frozenset()) | {(source.id, table)})


def was_taken_over(source: Source, table: str) -> bool:
    """Whether a table followed an earlier decision at first."""
    return (source.id, table) in state.get(_TAKEN_OVER, frozenset())


def decided(source: Source) -> Source:
    """The file with all that was decided about its tables."""
    mine = {table: made for (where, table), made in _choices().items() if where == source.id}
    return replace(source, choices=mine)


def drop(source: Source) -> None:
    """Take one file away again."""
    held = [other for other in sources() if other != source]
    if not source.database:
        source.path.unlink(missing_ok=True)
    state.put(_SOURCES, held)
    if not held:
        start_over()


def start_over() -> None:
    """Take away all files that were not loaded."""
    found = state.take(_TOKEN)
    if found:
        shutil.rmtree(work.uploads_folder(found), ignore_errors=True)
    handed_over()


def handed_over() -> None:
    """Forget the files: they are a run's now, or gone."""
    for name in (_TOKEN, _SOURCES, _CHOICES, _TAKEN_OVER):
        state.take(name)
    state.forget("mapping_")
    state.forget("object_")
    state.forget("left_out_")


def folder() -> Path:
    """Where this session's files lie. What other sessions left behind long ago goes."""
    found = work.uploads_folder(token())
    uploads.sweep(found.parent)
    return found


def _choices() -> dict[tuple[str, str], Choice]:
    return dict(state.get(_CHOICES, {}))
