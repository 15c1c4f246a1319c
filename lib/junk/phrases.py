"""Finding thousands of phrases in many texts at once.

One Aho-Corasick automaton reads all texts of a field as a single string. Phrases carry the spaces around them, so
"intern" is found in "sales intern" and not in "internal"; a phrase that ends with `*` needs only the start of a word.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
import pandas as pd
from ahocorasick_rs import AhoCorasick, Implementation

_CHUNK = 100_000
_SPACE = ord(" ")


class Scanner:
    """An automaton over folded phrases."""

    def __init__(self, phrases: Iterable[str]) -> None:
        self.phrases = sorted(set(phrases))
        patterns = [f" {p[:-1]}" if p.endswith("*") else f" {p} " for p in self.phrases]
        self._automaton = AhoCorasick(patterns, implementation=Implementation.ContiguousNFA) if patterns else None

    def scan(self, texts: Sequence[str]) -> pd.DataFrame:
        """Every hit in the folded texts: `text` and `phrase` (positions in both sequences), `word` and `end`.

        `word` is the number of the phrase's first word and `end` of its last, counted from the start of the text.
        """
        parts = [self._chunk(texts[start : start + _CHUNK], start) for start in range(0, len(texts), _CHUNK)]
        hits = np.concatenate([np.zeros((0, 4), dtype=np.int64), *parts])
        return pd.DataFrame(hits, columns=["text", "phrase", "word", "end"])

    def _chunk(self, texts: Sequence[str], offset: int) -> np.ndarray:
        joined = " " + " \n ".join(texts) + " "
        found = self._automaton.find_matches_as_indexes(joined, overlapping=True) if self._automaton else []
        hits = np.array(found, dtype=np.int64).reshape(-1, 3)
        lengths = np.fromiter(map(len, texts), dtype=np.int64, count=len(texts))
        starts = np.concatenate(([0], np.cumsum(lengths + 3)[:-1])) if len(texts) else np.array([], np.int64)
        text = np.searchsorted(starts, hits[:, 1], side="right") - 1
        spaces = np.cumsum(np.frombuffer(joined.encode("ascii", "replace"), dtype=np.uint8) == _SPACE, dtype=np.int32)
        first = spaces[hits[:, 1]] - spaces[starts[text]] if len(hits) else np.array([], np.int64)
        last = spaces[hits[:, 2] - 2] - spaces[starts[text]] if len(hits) else np.array([], np.int64)
        return np.column_stack([text + offset, hits[:, 0], first, last])
