"""Placeholder people: test names, one value in every field, made-up phone numbers."""

from __future__ import annotations

import re
from collections.abc import Iterator

import numpy as np
import pandas as pd

from lib.junk.gibberish import is_gibberish
from lib.junk.reading import Findings, Reading, findings
from lib.junk.vocabulary import load
from lib.model import phones
from lib.model.text import fold_all, map_unique


def find(reading: Reading) -> Iterator[Findings]:
    """The measured fake-or-test findings of every lead; wordings are found elsewhere."""
    first, last = _is_token(reading.first), _is_token(reading.last)
    names = reading.series("full_name")
    given = (reading.first != "") & (reading.last != "")
    both, one = (first & last & given).to_numpy(dtype=bool), (first ^ last).to_numpy(dtype=bool)
    same = _same_everywhere(reading) & ~_explained_otherwise(reading)
    placeholder = phones.is_placeholder(reading.series("phone")) & (reading.series("phone") != "")
    yield findings("fake.name_token_both", "full_name", np.flatnonzero(both), names[both], 0.9)
    yield findings("fake.name_token_one", "full_name", np.flatnonzero(one), names[one], 0.24)
    yield findings("fake.all_same", "full_name", np.flatnonzero(same), reading.last[same], 0.85)
    shown = reading.series("phone")[placeholder]
    yield findings("fake.phone_placeholder", "phone", np.flatnonzero(placeholder), shown, 0.45)


def _is_token(names: pd.Series) -> pd.Series:
    """Whether a name is one that testers type: "Test", "Demo", "Testy", "Prueba2"."""
    piece = load().named("fake.name_token_one")
    words, pattern = frozenset(piece.terms), re.compile(piece.regex)

    def typed_by_testers(name: str) -> bool:
        folded = re.sub("[^a-z0-9 ]", "", name.lower()).strip()
        return bool(folded) and (folded in words or bool(pattern.search(folded)))

    return map_unique(names.str.strip(), typed_by_testers, dtype="bool")


def _explained_otherwise(reading: Reading) -> np.ndarray:
    """Whether a repeated value is mash or a bot's: those are kinds of their own."""
    mash = is_gibberish(reading["last_name"].values)
    bot = fold_all(reading.series("raw_company")).isin(load().lists["bot_companies"])
    doubled = (reading.first == reading.last) & (reading.last.str.len() >= 7) & ~_is_token(reading.last)
    return reading["last_name"].spread(mash) | (bot | doubled).to_numpy(dtype=bool)


def _same_everywhere(reading: Reading) -> np.ndarray:
    """Whether one value stands in three or more of first name, last name, company and title."""
    columns = [reading.series(name).str.lower() for name in ("first_name", "last_name", "raw_company", "raw_title")]
    most = np.zeros(reading.size, dtype=int)
    for one in columns:
        most = np.maximum(most, sum(((one == other) & (one != "")).to_numpy(dtype=int) for other in columns))
    return most >= 3
