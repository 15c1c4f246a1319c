"""Why two records were brought together, in a few plain words."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pyarrow as pa

from lib.matching.evidence import CUSTOM, EMAIL, FIRST, LAST, ORGANISATION, PHONE, PLACE, TITLE, Levels
from lib.model import text

_NAMES = {
    "same": "same first name", "nickname": "nickname", "initial": "first name by its initial",
    "similar": "similar first name", "partial": "part of the first name", "different": "different first name",
}  # fmt: skip
_LASTS = {
    "same": "same last name", "similar": "similar last name", "partial": "part of the last name",
    "initial": "last name by its initial", "swapped": "first and last name swapped",
    "in the e-mail": "last name in the other's e-mail", "different": "different last name",
}  # fmt: skip
_TELLING: dict[str, tuple[tuple[str, ...], dict[str, str]]] = {
    "email": (EMAIL, {"same": "same e-mail", "similar": "similar e-mail", "same mailbox name": "same mailbox name"}),
    "phone": (PHONE, {"same mobile": "same mobile", "same": "same phone", "similar": "similar phone"}),
    "first": (FIRST, _NAMES),
    "last": (LAST, _LASTS),
    "company": (ORGANISATION, {"same": "same company name", "similar": "similar company name"}),
    "organisation": (
        ORGANISATION,
        {"same": "same company", "similar": "similar company", "different": "different company"},
    ),
    "title": (TITLE, {"same": "same title"}),
    "place": (PLACE, {"same address": "same address", "same postcode": "same postcode", "same city": "same city"}),
}
COPY = "copy"
"""The kind of evidence that says at level 1 that one record is the other's copy."""
IDENTICAL = "the same in all that is compared"
_CUSTOM = {"same": "same {}", "similar": "similar {}", "different": "different {}"}


def words(levels: dict[str, Levels]) -> pd.Series:
    """One text for each pair; each distinct pattern of levels is put into words once."""
    kinds = list(levels)
    codes = np.zeros(len(levels[kinds[0]]), dtype=np.int64)
    for kind in kinds:
        codes = codes * 8 + levels[kind]
    _, where, inverse = np.unique(codes, return_index=True, return_inverse=True)
    texts = [_words({kind: int(levels[kind][row]) for kind in kinds}) for row in where]
    return text.from_arrow(pa.array(texts, pa.large_string()).take(pa.array(inverse)))


def _words(level: dict[str, int]) -> str:
    if level.get(COPY):
        return IDENTICAL
    said = []
    for kind, (names, phrases) in _TELLING.items():
        phrase = phrases.get(names[level[kind]])
        if phrase:
            said.append(phrase)
    for kind in level:
        if kind.startswith("custom ") and level[kind]:
            said.append(_CUSTOM[CUSTOM[level[kind]]].format(kind.removeprefix("custom ")))
    return ", ".join(said).replace("same first name, same last name", "same name")
