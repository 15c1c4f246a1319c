"""What a load brings, or brought, object by object."""

from __future__ import annotations

from collections.abc import Mapping

from lib.store.imports import Counts
from lib.ui import show
from lib.ui.loading import words

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
