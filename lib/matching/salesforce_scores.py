"""How alike two values of a field are to Salesforce, from 0 to 100.

A field's score is the best of its methods, or a weighted sum over the sections of the value. Where Salesforce uses a
method of its own, a public one stands in:

* Metaphone 3: double metaphone, the primary code of the two, accents dropped.
* Name Variant: the nicknames of the package `nicknames` and of tables/nicknames.txt.
* Keyboard Distance: edits over the longer length, where two keys that touch on a US keyboard cost half an edit.
* Kullback-Liebler: one minus the Jensen-Shannon divergence of the words, its form that is symmetric and finite.
* Sections of a phone that both lack count as equal, and so does an international code that one lacks. A street's
  name is compared by edit distance, its other sections must be equal; one that both lack is left out of the average.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from functools import lru_cache
from math import log2
from typing import Any

import numpy as np
from doublemetaphone import doublemetaphone
from numpy.typing import NDArray
from rapidfuzz import process
from rapidfuzz.distance import JaroWinkler, Levenshtein

from lib.model import people, text

Texts = NDArray[np.object_]
Scores = NDArray[np.float64]

_KEYS = ("1234567890", "qwertyuiop", "asdfghjkl", "zxcvbnm")
_STREET_TYPES = frozenset({
    "st", "ave", "rd", "blvd", "dr", "ln", "ct", "pl", "sq", "hwy", "pkwy", "ter", "cir", "trl", "way", "c", "cra", "r",
    "via", "allee", "weg", "gasse", "laan", "gata",
})  # fmt: skip
_SUITES = frozenset({"ste", "apt", "fl", "rm", "bldg"})


def first_name(a: Texts, b: Texts) -> Scores:
    """The best of exact, initials, Jaro-Winkler, sound and name variant."""
    best = _compared(JaroWinkler.normalized_similarity, a, b)
    best[_each(_initial, a, b) | _each(_sound_alike, a, b) | _each(_variants, a, b)] = 100.0
    return best


def last_name(a: Texts, b: Texts) -> Scores:
    """The best of exact, keyboard distance and sound."""
    best = np.where(_each(_sound_alike, a, b), 100.0, 0.0)
    others = np.flatnonzero(best == 0)
    best[others] = [keyboard(x, y) for x, y in zip(a[others], b[others], strict=True)]
    return best


def title(a: Texts, b: Texts) -> Scores:
    """The best of exact, acronym and shared words."""
    best = np.array([shared_words(x, y) for x, y in zip(a, b, strict=True)], dtype=float)
    best[_each(is_acronym, a, b)] = 100.0
    return best


def company(a: Texts, b: Texts) -> Scores:
    """The best of exact, acronym and edit distance."""
    best = edits(a, b)
    best[_each(is_acronym, a, b)] = 100.0
    return best


def phone(a: Texts, b: Texts) -> Scores:
    """International code 10, area code 50, the next three digits 30, the last four 10; of digits as entered."""
    return np.array([_phone(x, y) for x, y in zip(a, b, strict=True)], dtype=float)


def street(a: Texts, b: Texts) -> Scores:
    """Name 50, number 20, type ("Street", "Drive") 15, suite 15; of streets in the form of `places.street_key`."""
    sections = [
        np.array([street_sections(value) for value in values], dtype=object).reshape(-1, 4) for values in (a, b)
    ]
    score, weights = np.zeros(len(a)), np.zeros(len(a))
    for section, weight in enumerate((50.0, 20.0, 15.0, 15.0)):
        x, y = (side[:, section] for side in sections)
        known = (x != "") | (y != "")
        weights[known] += weight
        score[known] += weight * (edits if section == 0 else exact)(x[known], y[known])
    return score / np.maximum(weights, 1.0)


def postcode(a: Texts, b: Texts) -> Scores:
    """The first five characters 90, the next four 10."""
    parts = [90.0 * (x[:5] == y[:5]) + 10.0 * (x[5:9] == y[5:9]) for x, y in zip(a, b, strict=True)]
    return np.array(parts, dtype=float)


def city(a: Texts, b: Texts) -> Scores:
    """The best of exact and edit distance."""
    return edits(a, b)


def edits(a: Texts, b: Texts) -> Scores:
    """100 times one minus the edits over the longer length: "VP Sales" against "VP of Sales" is 73."""
    return _compared(Levenshtein.normalized_similarity, a, b)


def exact(a: Texts, b: Texts) -> Scores:
    """100 where both are the same, else 0."""
    return np.where(a == b, 100.0, 0.0)


def keyboard(a: str, b: str) -> float:
    """Edit distance over the longer length, where a slip to a key beside the right one costs half."""
    longer = max(len(a), len(b))
    row = [float(at) for at in range(len(b) + 1)]
    for at, x in enumerate(a, start=1):
        before, row = row, [float(at)]
        for there, y in enumerate(b, start=1):
            slip = 0.0 if x == y else 0.5 if y in _beside(x) else 1.0
            row.append(min(before[there] + 1, row[-1] + 1, before[there - 1] + slip))
    return 100.0 * (1 - row[-1] / longer)


def shared_words(a: str, b: str) -> float:
    """100 where both have the same words, 0 where they share none."""
    one, other = a.split(), b.split()
    divergence = 0.0
    for words, others in ((one, other), (other, one)):
        for word in set(words):
            share = words.count(word) / len(words)
            divergence += 0.5 * share * log2(2 * share / (share + others.count(word) / len(others)))
    return 100.0 * (1 - divergence)


def is_acronym(a: str, b: str) -> bool:
    """Whether one is the initials of the other: AMD and Advanced Micro Devices."""
    short, long = sorted((a, b), key=lambda name: " " in name)
    words = long.split()
    return " " not in short and len(words) > 1 and short == "".join(word[0] for word in words)


def sound(name: str) -> str:
    """The primary double metaphone code of a name; "" where there is none, as in other scripts."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    code: str = doublemetaphone(plain)[0] if plain else ""
    return code


def street_sections(key: str) -> tuple[str, str, str, str]:
    """Name, number, type and suite of a street in the form of `places.street_key`."""
    words = key.split()
    suite = next((place for place, word in enumerate(words) if place and word in _SUITES), len(words))
    words, rooms = words[:suite], " ".join(words[suite + 1 :])
    numbered = [word for word in (*words[:1], *words[-1:]) if word[:1].isdigit()]
    number = numbered[0] if numbered else ""
    if number:
        words.remove(number)
    kinds = [word for word in reversed(words) if word in _STREET_TYPES and len(words) > 1]
    if kinds:
        words.remove(kinds[0])
    return " ".join(words), number, kinds[0] if kinds else "", rooms


def _phone(a: str, b: str) -> float:
    def country(digits: str) -> str:
        return digits[:-10]

    same_country = not country(a) or not country(b) or country(a) == country(b)
    area, middle = a[-10:-7] == b[-10:-7], a[-7:-4] == b[-7:-4]
    return 10.0 * same_country + 50.0 * area + 30.0 * middle + 10.0 * (a[-4:] == b[-4:])


def _compared(scorer: Any, a: Texts, b: Texts) -> Scores:
    if not len(a):
        return np.zeros(0)
    return process.cpdist(a, b, scorer=scorer, dtype=np.float64, workers=-1).round(9) * 100


def _each(holds: Callable[[str, str], bool], a: Texts, b: Texts) -> NDArray[np.bool_]:
    return np.array([holds(x, y) for x, y in zip(a, b, strict=True)], dtype=bool)


def _initial(a: str, b: str) -> bool:
    """Whether one is the first letter of the other."""
    return a[:1] == b[:1] and min(len(a), len(b)) == 1


def _sound_alike(a: str, b: str) -> bool:
    code = _remembered(a)
    return bool(code) and code == _remembered(b)


_remembered = lru_cache(maxsize=65_536)(sound)


def _variants(a: str, b: str) -> bool:
    """Whether a full name can stand behind both: Bob and Robert."""
    return not _full_names(a).isdisjoint(_full_names(b))


@lru_cache(maxsize=65_536)
def _full_names(name: str) -> frozenset[str]:
    folded = text.fold(name)
    return frozenset({folded, *people.nickname_sets().get(folded, ())}) - {""}


@lru_cache(maxsize=64)
def _beside(key: str) -> frozenset[str]:
    """The keys that touch a key; each row is shifted half a key to the right of the one above."""
    for row, letters in enumerate(_KEYS):
        at = letters.find(key)
        if at >= 0:
            above = _KEYS[row - 1][at : at + 2] if row else ""
            below = _KEYS[row + 1][max(at - 1, 0) : at + 1] if row + 1 < len(_KEYS) else ""
            return frozenset(letters[max(at - 1, 0) : at] + letters[at + 1 : at + 2] + above + below)
    return frozenset()
