"""What a load brings, or brought, object by object."""

from __future__ import annotations

from collections.abc import Mapping

from lib.store.imports import Counts
from lib.ui import show
from lib.ui.loading import words

_HEAD = ["", "Records", "New", "Changed", "Unchanged", "In the book, not in these files", "Rejected"]


def comparison(counts: Mapping[str, Counts]) -> None:
    """Each object's records against the book as it is."""
    rows = [
        [words.OBJECTS[name], *(f"{n:,}" for n in (c.rows, c.new, c.changed, c.unchanged, c.gone, c.rejected))]
        for name, c in counts.items()
    ]
    show.table(_HEAD, rows, numeric=range(1, 7))
