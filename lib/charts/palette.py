"""Colours: colour-blind-safe, the same thing the same colour on every page, readable in light and dark."""

from __future__ import annotations

from collections.abc import Iterable

RAW = "#94a3a8"
"""Raw counts, on every chart."""
CLEAN = "#14938a"
"""Clean counts, on every chart."""
LOST = "#be4a5b"
"""What is lost; red is for loss alone."""
NOTICE = "#d08700"
"""Look here."""
LABEL = "#7d8d92"
"""Labels on a chart; read well on the light and on the dark ground."""

_SERIES = (
    "#14938a", "#d08700", "#3b76c4", "#b0589f", "#7a8f2c", "#c2603a", "#4aa3c7", "#8a6fc9", "#8d7b68", "#a33d5e",
)  # fmt: skip


def of(names: Iterable[str]) -> dict[str, str]:
    """A colour for each name; the same set of names always gets the same colours."""
    return {name: _SERIES[position % len(_SERIES)] for position, name in enumerate(sorted(set(names)))}
