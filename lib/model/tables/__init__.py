"""Tables that the normalisers read: one entry a line, # starts a comment."""

from __future__ import annotations

from functools import cache
from importlib import resources


@cache
def lines(name: str) -> tuple[str, ...]:
    """The entries of lib/model/tables/<name>.txt, in order."""
    text = resources.files(__name__).joinpath(f"{name}.txt").read_text(encoding="utf-8")
    entries = (line.partition("#")[0].strip() for line in text.splitlines())
    return tuple(entry for entry in entries if entry)


@cache
def pairs(name: str) -> dict[str, str]:
    """The entries of a table whose lines read "left = right"."""
    split = (line.partition("=") for line in lines(name))
    return {left.strip(): right.strip() for left, _, right in split}
