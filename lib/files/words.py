"""The word lists by which exporters, objects and fields are recognised; they stand in words.txt."""

from __future__ import annotations

from functools import cache
from pathlib import Path

_FILE = Path(__file__).with_name("words.txt")


def words(section: str) -> frozenset[str]:
    """The names of a section; none where there is no such section."""
    return frozenset(_sections().get(section, {}))


def weights(section: str) -> dict[str, float]:
    """The names of a section, each with its weight."""
    return _sections()[section]


@cache
def _sections() -> dict[str, dict[str, float]]:
    sections: dict[str, dict[str, float]] = {}
    for line in _FILE.read_text(encoding="utf-8").splitlines():
        if line.startswith("["):
            section = sections.setdefault(line.strip("[]"), {})
        elif line and not line.startswith("#"):
            for entry in line.split("|"):
                name, _, weight = entry.partition("*")
                section[name] = float(weight or 1)
    return sections
