"""Patterns that unfold into many wordings: "[a/b] {slot}"."""

from __future__ import annotations

import random
import re

from orgmaker.draw import lines

_CHOICE = re.compile(r"\[([^\[\]]*)\]")
_PATTERNS: dict[tuple[str, str], list[tuple[str, str]]] = {}
for _line in lines("junk"):
    _kind, _language, _field, _pattern = _line.split("|", 3)
    _PATTERNS.setdefault((_kind, _field), []).append((_language, _pattern))


def unfold(pattern: str, rng: random.Random, **slots: str) -> str:
    """One wording of the pattern, its slots filled."""
    text = _CHOICE.sub(lambda found: rng.choice(found.group(1).split("/")), pattern)
    for name, value in slots.items():
        text = text.replace("{" + name + "}", value)
    return text


def words(kind: str, field: str, language: str, rng: random.Random, **slots: str) -> str:
    """A wording of the kind in that language, or in English where there is none."""
    patterns = _PATTERNS[kind, field]
    own = [pattern for spoken, pattern in patterns if spoken == language]
    chosen = rng.choice(own or [pattern for spoken, pattern in patterns if spoken == "en"])
    slots.setdefault("n", rng.choice(["3", "5", "8", "12", "25", "40"]))
    return unfold(chosen, rng, **slots)
