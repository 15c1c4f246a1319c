"""Gibberish: keyboard mash, random capitals, and letters that no language puts in a row.

A word is gibberish if it is a known mash, repeats a vowelless unit, walks along a keyboard row, switches case at
random, or has letter triples too unlikely for a word or name of some 60 languages (`vocabulary/letters.txt`, trained by
`bench/junk_train_letters.py`). Words in scripts that leave vowels out are never judged.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from itertools import pairwise

import numpy as np
import pandas as pd

from lib.junk import vocabulary
from lib.junk.reading import Column, Findings, Reading, findings

UNLIKELY = -6.25
"""Mean log2 probability of a letter below which a word is no word: 0.07% of names, 83% of mash."""
_UNLIKELY_SHORT = -7.5
UNLIKELY_ALONE = -7.0
"""The same where nothing else is odd about the lead."""
_LONGEST = 24
_REPEATED = re.compile(r"([bcdfghjklmnpqrstvwxz]{2,4})\1+|(.)\2{3,}|(.{1,4})\3{3,}")
_TWICE = re.compile(r"(.{3,4})\1+")
_RANDOM_CASE = re.compile(r"(?=[A-Za-z]{10,}$)(?:[A-Z]*[a-z]+[A-Z]){4}")
_OTHER_SCRIPT = r"[^\W\d_\u0000-\u024f\u1e00-\u1eff]"
_WORDS = r"[^\W\d_]+"


def find(reading: Reading) -> Iterator[Findings]:
    """The gibberish findings of every lead."""
    first, last = (_shares(reading[field], acronyms=False) >= 0.5 for field in ("first_name", "last_name"))
    alone = [_shares(reading[field], UNLIKELY_ALONE) >= 0.5 for field in ("first_name", "last_name")]
    names = reading.series("full_name").to_numpy(dtype=object)
    both = first & last
    one = (alone[0] | alone[1]) & ~both
    yield findings("gib.names", "full_name", np.flatnonzero(both), names[both], 0.9)
    yield findings("gib.name", "full_name", np.flatnonzero(one), names[one], 0.55)
    for evidence, field, strength in (
        ("gib.company", "company", 0.45),
        ("gib.title", "title", 0.35),
        ("gib.comment", "comment", 0.4),
    ):
        odd = _shares(reading[field]) >= 0.5
        yield findings(evidence, field, np.flatnonzero(odd), reading.series(field)[odd].str.slice(0, 60), strength)
    local = _shares(reading["email_local"], UNLIKELY_ALONE) > 0.5
    yield findings("gib.email", "email", np.flatnonzero(local), reading.series("email")[local], 0.4)


def random_case(reading: Reading) -> Findings:
    """Leads with random capitals in two or more fields: what a form-filling bot types."""
    count = np.zeros(reading.size, dtype=int)
    for field in ("first_name", "last_name", "company", "comment"):
        column = reading[field]
        count += column.spread(column.values.str.contains(_RANDOM_CASE.pattern).to_numpy(dtype=bool))
    rows = np.flatnonzero(count >= 2)
    return findings("spam.random_case", "full_name", rows, reading.series("full_name").iloc[rows], 0.8)


def is_gibberish(words: pd.Series, limit: float = UNLIKELY, *, acronyms: bool = True) -> np.ndarray:
    """Whether each word, as it was typed, is gibberish; `acronyms` spares short words in capitals."""
    folded = words.str.lower().to_numpy(dtype=object)
    lists = vocabulary.load().lists
    mash = np.isin(folded, lists["mash_tokens"])
    fine = np.isin(folded, lists["real_words_on_a_row"]) | words.str.contains(_OTHER_SCRIPT).to_numpy(dtype=bool)
    ascii_words = pd.Series([_plain(word) for word in folded], dtype="str")
    letters = _letters(ascii_words)
    lengths = (letters > 0).sum(axis=1)
    repeated = ascii_words.str.fullmatch(_REPEATED.pattern).to_numpy(dtype=bool)
    walk = _longest_walk(letters)
    walked = ((walk >= 5) & (walk >= 0.75 * lengths)) | ((walk == 4) & (lengths == 4))
    repeated = repeated | (ascii_words.str.fullmatch(_TWICE.pattern).to_numpy(dtype=bool) & (walk >= 3))
    cased = words.str.contains(_RANDOM_CASE.pattern).to_numpy(dtype=bool)
    score = _likelihood(letters)
    acronym = acronyms & (words.str.upper() == words).to_numpy(dtype=bool) & (lengths <= 5)
    unlikely = ((lengths >= 5) & (score < limit)) | ((lengths == 4) & (score < limit + _UNLIKELY_SHORT - UNLIKELY))
    return mash | ((repeated | walked | cased | (unlikely & ~acronym)) & ~fine)


def _shares(column: Column, limit: float = UNLIKELY, *, acronyms: bool = True) -> np.ndarray:
    """For every row, the share of the words that are gibberish; 0 where there are no words."""
    words = column.values.str.findall(_WORDS).explode().dropna()
    words = words[words.str.len() > 1].astype("str")
    codes, distinct = pd.factorize(words)
    odd = (
        is_gibberish(pd.Series(distinct, dtype="str"), limit, acronyms=acronyms)[codes]
        if len(distinct)
        else np.array([], dtype=bool)
    )
    share = pd.Series(odd, index=words.index, dtype=float).groupby(level=0).mean()
    return column.spread(share.reindex(range(len(column.values)), fill_value=0.0).to_numpy())


def _plain(word: str) -> str:
    return word if word.isascii() else re.sub("[^a-z]", "", vocabulary.fold(word))


def _letters(words: pd.Series) -> np.ndarray:
    """The words as rows of letter numbers, a = 1, 0 where the word has ended; letters past the longest are cut."""
    if words.empty:
        return np.zeros((0, _LONGEST + 1), dtype=np.int64)
    cut = np.array([word[:_LONGEST] for word in words], dtype=f"S{_LONGEST + 1}")
    codes = cut.view(np.uint8).reshape(len(words), -1).astype(np.int64) - 96
    return np.where((codes >= 1) & (codes <= 26), codes, 0)


@cache
def _model() -> np.ndarray:
    """log2 P(letter | two letters before) in `bench/junk_train_letters.py`'s order."""
    rows = [[-(ord(character) - 48) / 4 for character in row] for row in vocabulary.letters()]
    return np.array(rows).reshape(27, 27, 27)


def _likelihood(letters: np.ndarray) -> np.ndarray:
    """The mean log2 probability of each word's letters and its end."""
    edge = np.zeros((len(letters), 2), dtype=np.int64)
    padded = np.concatenate([edge, letters], axis=1)
    each = _model()[padded[:, :-2], padded[:, 1:-1], padded[:, 2:]]
    counted = np.concatenate([np.ones((len(letters), 1), bool), letters[:, :-1] > 0], axis=1)
    return (each * counted).sum(axis=1) / counted.sum(axis=1)


@cache
def _neighbours() -> tuple[np.ndarray, np.ndarray]:
    forward = np.zeros((27, 27), dtype=bool)
    for row in vocabulary.load().lists["keyboard_rows"]:
        for left, right in pairwise(row):
            forward[ord(left) - 96, ord(right) - 96] = True
    return forward, forward.T


def _longest_walk(letters: np.ndarray) -> np.ndarray:
    """The most letters of each word that follow one another on a keyboard row, in either direction."""
    best = np.zeros(len(letters), dtype=np.int64)
    for neighbours in _neighbours():
        run = np.ones(len(letters), dtype=np.int64)
        for place in range(1, letters.shape[1]):
            run = np.where(neighbours[letters[:, place - 1], letters[:, place]], run + 1, 1)
            best = np.maximum(best, run)
    return best
