"""Whose record it is: the names of people taken apart, and the names that somebody made up left out."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from lib.matching import made_up
from lib.matching.columns import Column, encode, folded
from lib.model import people, text

_GENERATION = re.compile(r"\b(jr|junior|sr|senior|ii|iii|iv)\b")
_SAME_GENERATION = {"junior": "jr", "senior": "sr"}


def split(frame: pd.DataFrame) -> tuple[Column, Column, Column, Column, Column, NDArray[np.bool_]]:
    """First, middle (its initial, and whole) and last name and generation, and whose name is invented.

    A full name is split where the parts are not given apart; one name in both fields is said once.
    """
    given = text.blank_placeholders(frame["FirstName"], "name")
    family = text.blank_placeholders(frame["LastName"], "name")
    given = given.mask(given == family, "")
    either = given.where(given != "", family)
    crowded = ((given == "") ^ (family == "")) & either.str.contains(" ", regex=False)
    crowded &= ~people.begins_with_particle(family.where(crowded, ""))
    none = (given == "") & (family == "")
    whole = either.where(crowded, frame["Name"].where(none, ""))
    full = encode(text.blank_placeholders(whole, "name"))
    parts = pd.DataFrame(
        [people.split_full_name(value) for value in full.values], columns=["first", "middle", "last"], dtype="str"
    )
    split = {name: full.recode(parts[name]) for name in parts.columns}
    use = full.present
    texts = {
        name: pd.Series(np.where(use, column.take(column.values, ""), plain), dtype="str")
        for (name, column), plain in zip(split.items(), (given, frame["MiddleName"], family))
    }
    suffix = encode(frame["Suffix"] + " " + family.where(~use, whole) + " " + given.where(~use, ""))
    generation = suffix.derive(_generation)
    first, middle, last = (folded(texts[name]) for name in ("first", "middle", "last"))
    first, last = first.derive(people.without_titles), last.derive(people.without_titles)
    invented = _invented(first, last)
    first, last = (Column(np.where(invented, -1, name.codes), name.values) for name in (first, last))
    inner = first.derive(lambda name: name.split(" ")[1] if _letter(name.split(" ")[1:2]) else "")
    first = first.derive(lambda name: name.split(" ")[0] if _letter(name.split(" ")[-1:]) else name)
    whole_middle, middle = middle, middle.derive(lambda name: name[:1])
    chosen = np.where(middle.present, middle.take(middle.values, ""), inner.take(inner.values, ""))
    return first, encode(pd.Series(chosen, dtype="str")), whole_middle, last, generation, invented


def _invented(first: Column, last: Column) -> NDArray[np.bool_]:
    """Whose name is one that people type when they do not want to give theirs: it says nothing about who it is."""
    given, family = zip(*(name.partition(" ")[::2] for name in made_up.PEOPLE))
    some = first.take(np.isin(first.values, given), False) & last.take(np.isin(last.values, family), False)
    result = first.take(np.isin(first.values, made_up.NAMES), False) | last.take(
        np.isin(last.values, made_up.NAMES), False
    )
    rows = np.flatnonzero(some & ~result)
    whole = zip(first.values[first.codes[rows]], last.values[last.codes[rows]])
    result[rows] = [f"{a} {b}" in made_up.PEOPLE for a, b in whole]
    return result


def _letter(words: list[str]) -> bool:
    """Whether the word given is an initial."""
    return bool(words) and len(words[0]) == 1 and words[0].isalpha()


def _generation(name: str) -> str:
    found = _GENERATION.search(text.fold(name))
    return _SAME_GENERATION.get(found[1], found[1]) if found else ""
