"""Seeded drawing: weighted choices, and lists that are read from the folder `words`."""

from __future__ import annotations

import random
from collections.abc import Sequence
from itertools import accumulate
from pathlib import Path
from typing import Any

WORDS = Path(__file__).with_name("words")


def lines(name: str) -> list[str]:
    """The lines of a word list, without comments and blank lines."""
    text = (WORDS / f"{name}.txt").read_text(encoding="utf-8")
    return [line for line in text.splitlines() if line.strip() and not line.startswith("#")]


def lists(name: str) -> dict[str, list[str]]:
    """A word list of lines "label: word word", by label; underscores stand for spaces within a word."""
    found = {}
    for line in lines(name):
        label, words = line.split(": ", 1)
        found[label] = [word.replace("_", " ") for word in words.split()]
    return found


class Table:
    """A weighted choice, prepared once."""

    def __init__(self, items: Sequence, weights: Sequence[float] | None = None):
        self.items = list(items)
        self._cumulative = list(accumulate(weights if weights is not None else [1.0] * len(self.items)))

    def draw(self, rng: random.Random) -> Any:
        return rng.choices(self.items, cum_weights=self._cumulative)[0]


def by_rank(items: Sequence, exponent: float, flatten: float = 8.0) -> Table:
    """Words listed from frequent to rare, drawn as often as in life: weight falls with rank (Zipf-Mandelbrot)."""
    unique = list(dict.fromkeys(items))
    return Table(unique, [(rank + flatten) ** -exponent for rank in range(len(unique))])


def fill(rng: random.Random, pattern: str) -> str:
    """A pattern with # replaced by digits and L by capital letters: "M5L #L#" gives "M5K 2P7"."""
    letters = "ABCDEFGHJKLMNPRSTVWXY"
    return "".join(str(rng.randrange(10)) if c == "#" else rng.choice(letters) if c == "L" else c for c in pattern)
