"""The mapping of one table: shown, and corrected by hand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pandas as pd
import streamlit as st

from lib.jobs import preview
from lib.jobs.load import Choice, Source
from lib.jobs.preview import TableView
from lib.model import fields
from lib.ui import state
from lib.ui.loading import waiting, words

_AS_IS = "– keep as it is –"
_EDITIONS = "load.editions"


def objects(source: Source, table: TableView, key: str) -> None:
    """What the records are, to correct, and whether to load them."""
    names = list(words.OBJECTS)
    st.selectbox(
        "These records are", names, index=names.index(table.object), format_func=words.OBJECTS.__getitem__,
        key=f"object_{key}", width=260, on_change=_say_object, args=(source, table, key),
    )  # fmt: skip


def take_over(source: Source, table: TableView, key: str) -> None:
    """Keep what was changed in the editor; where a field was given to a second column, the first one loses it."""
    edited = state.get(_edition(key), {}).get("edited_rows", {})
    if not edited:
        return
    labels = _labels(table.object)
    names = {label: name for name, label in labels.items()}
    headers = list(table.mapping)
    made = waiting.choice(source, table.name)
    overrides = dict(made.overrides)
    wanted = {headers[int(row)]: names.get(change["Field"], "") for row, change in edited.items() if "Field" in change}
    for header, name in wanted.items():
        if name != (preview.overlaid(table, overrides)[header] or ""):
            overrides = {other: field for other, field in overrides.items() if not name or field != name}
            overrides[header] = name
    kept = {header: name for header, name in overrides.items() if name != (table.mapping[header] or "")}
    if kept != made.overrides:
        waiting.decide(source, table.name, replace(made, overrides=kept))
    found = preview.overlaid(table, kept)
    if any(name != (found[header] or "") for header, name in wanted.items()):
        draw_anew(key)


def editor(source: Source, table: TableView, key: str) -> None:
    """Each column with its field, what it holds, and why; the field can be changed."""
    made = waiting.choice(source, table.name)
    labels = _labels(table.object)
    headers = list(table.mapping)
    mapping = preview.overlaid(table, made.overrides)
    view = pd.DataFrame(
        {
            "Source column": headers,
            "Field": [labels.get(mapping[header] or "", _AS_IS) for header in headers],
            "Sample values": [" · ".join(table.samples.get(header, [])[:3]) for header in headers],
            "Filled": [round(table.filled.get(header, 0.0), 2) for header in headers],
            "Why": [_why(table, made, mapping, header) for header in headers],
        }
    )
    st.data_editor(
        view,
        hide_index=True,
        disabled=["Source column", "Sample values", "Filled", "Why"],
        column_config={
            "Source column": st.column_config.TextColumn(width=155),
            "Field": st.column_config.SelectboxColumn(options=[_AS_IS, *labels.values()], required=True, width=190),
            "Sample values": st.column_config.TextColumn(width=200),
            "Filled": st.column_config.NumberColumn(format="percent", width=70),
            "Why": st.column_config.TextColumn(width=160),
        },
        key=_edition(key),
    )


def _labels(object_name: str) -> dict[str, str]:
    return {name: f"{fields.label(object_name, name)} ({name})" for name in fields.names(object_name)}


def _why(table: TableView, made: Choice, mapping: Mapping[str, str | None], header: str) -> str:
    if header in made.overrides:
        return "your choice"
    if table.mapping[header] and not mapping[header]:
        return f"kept as it is: you gave {table.mapping[header]} to another column"
    return table.reasons.get(header, "")


def _say_object(source: Source, table: TableView, key: str) -> None:
    waiting.decide(source, table.name, Choice(object_name=str(state.get(f"object_{key}"))))
    draw_anew(key)


def draw_anew(key: str) -> None:
    """The next editor begins without the edits of this one."""
    editions = state.get(_EDITIONS, {})
    state.put(_EDITIONS, {**editions, key: editions.get(key, 0) + 1})


def _edition(key: str) -> str:
    return f"mapping_{key}_{state.get(_EDITIONS, {}).get(key, 0)}"
