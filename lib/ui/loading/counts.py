"""What a load brings, or brought, object by object."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import Any

import pandas as pd
import streamlit as st

from lib.jobs import relations
from lib.model import fields
from lib.store.imports import Counts
from lib.ui import show
from lib.ui.loading import words

_FOLLOWED = ("filled", "found", "orphans", "unchecked")
_ALWAYS = ("Records", "New", "Rejected")


def comparison(counts: Mapping[str, Counts]) -> None:
    """Each object's records against the book as it is; what is nowhere the case is not told."""
    columns = {
        "Records": [count.rows for count in counts.values()],
        "New": [count.new for count in counts.values()],
        "Changed": [count.changed for count in counts.values()],
        "Unchanged": [count.unchanged for count in counts.values()],
        "Not in these files": [count.gone for count in counts.values()],
        "Rejected": [count.rejected for count in counts.values()],
    }
    told = {name: values for name, values in columns.items() if any(values) or name in _ALWAYS}
    rows = [
        [words.OBJECTS[name], *(f"{values[place]:,}" for values in told.values())] for place, name in enumerate(counts)
    ]
    show.table(["", *told], rows, numeric=range(1, len(told) + 1))


def hang_together(found: pd.DataFrame) -> None:
    """Whether what refers to another record finds it: the findings in sentences, then every reference field."""
    if found.empty:
        st.caption("Nothing here refers to another record.")
        return
    for sentence in relations.sentences(found):
        show.text(sentence)
    rows = [
        [words.OBJECTS[row["child"]], _field(row), _names(row["parent"]), *(f"{row[name]:,}" for name in _FOLLOWED)]
        for row in found.to_dict("records")
    ]
    show.table(["", "Field", "Refers to", "Filled", "Found", "Missing", "Not checked"], rows, numeric=range(3, 7))


def relations_line(found: pd.DataFrame) -> str:
    """What a report comes to, in one line; nothing where no reference could be followed."""
    orphans = int(found["orphans"].sum())
    if orphans:
        return f"{words.counted(orphans, 'reference')} to records that are nowhere"
    return "Every reference that could be followed finds its record" if found["found"].any() else ""


def _field(row: Mapping[Hashable, Any]) -> str:
    names = str(row["field"]).split(", ")
    return ", ".join(fields.label(row["child"], name) for name in names)


def _names(parents: str) -> str:
    return ", ".join(words.OBJECTS[name].lower() for name in parents.split(", "))
