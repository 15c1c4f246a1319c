"""Gibberish: keyboard mash, random capitals, and letters that no language puts in a row.

A word is gibberish if it is a known mash, repeats a vowelless unit, walks along a keyboard row, switches case at
random, or has letter triples too unlikely for a word or name of some 60 languages (`vocabulary/letters.txt`, trained by
`bench/junk_train_letters.py`). Words in scripts that leave vowels out are never judged.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

import numpy as np
import pandas as pd
import pyarrow.compute as pc

from lib.junk import vocabulary
from lib.junk.reading import Column, Findings, Reading, findings
from lib.model.text import among, arrow, contains, encoded, flags, from_arrow

UNLIKELY = -6.25
"""Mean log2 probability of a letter below which a word is no word: 0.07% of names, 83% of mash."""
_UNLIKELY_SHORT = -7.5
UNLIKELY_ALONE = -7.0
"""The same where nothing else is odd about the lead."""
_LONGEST = 24
_REPEATED = re.compile(r"([bcdfghjklmnpqrstvwxz]{2,4})\1+|(.)\2{3,}|(.{1,4})\3{3,}")
_TWICE = re.compile(r"(.{3,4})\1+")
_RANDOM_CASE = re.compile(r"(?=[A-Za-z]{10,}$)(?:[A-Z]*[a-z]+[A-Z]){4}")
_OTHER_SCRIPT = re.compile(r"[^\W\d_\u0000-\u024f\u1e00-\u1eff]")
_BETWEEN_WORDS = r"[^\pL\p{Nl}\p{No}]+"
_AT_ONCE = 65_536


def find(reading: Reading) -> Iterator[Findings]:
    """The gibberish findings of every lead."""
    words = {field: Words.of(reading[field]) for field in ("first_name", "last_name")}
    first, last = (words[field].shares(acronyms=False) >= 0.5 for field in words)
    alone = [words[field].shares(UNLIKELY_ALONE) >= 0.5 for field in words]
    names = reading.series("full_name")
    both = first & last
    one = (alone[0] | alone[1]) & ~both
    yield findings("gib.names", "full_name", np.flatnonzero(both), names[both], 0.9)
    yield findings("gib.name", "full_name", np.flatnonzero(one), names[one], 0.55)
    for evidence, field, strength in (
        ("gib.company", "company", 0.45),
        ("gib.title", "title", 0.35),
        ("gib.comment", "comment", 0.4),
    ):
        odd = Words.of(reading[field]).shares() >= 0.5
        yield findings(evidence, field, np.flatnonzero(odd), reading.series(field)[odd].str.slice(0, 60), strength)
    local = Words.of(reading["email_local"]).shares(UNLIKELY_ALONE) > 0.5
    yield findings("gib.email", "email", np.flatnonzero(local), reading.series("email")[local], 0.4)


def random_case(reading: Reading) -> Findings:
    """Leads with random capitals in two or more fields: what a form-filling bot types."""
    count = np.zeros(reading.size, dtype=int)
    for field in ("first_name", "last_name", "company", "comment"):
        column = reading[field]
        count += column.spread(_randomly_cased(column.values))
    rows = np.flatnonzero(count >= 2)
    return findings("spam.random_case", "full_name", rows, reading.series("full_name").iloc[rows], 0.8)


def is_gibberish(words: pd.Series, limit: float = UNLIKELY, *, acronyms: bool = True) -> np.ndarray:
    """Whether each word, as it was typed, is gibberish; `acronyms` spares short words in capitals."""
    return Measures.of(words).gibberish(limit, acronyms=acronyms)


@dataclass(frozen=True)
class Measures:
    """What speaks for gibberish in each of some words, and what against it."""

    mash: np.ndarray
    odd: np.ndarray
    fine: np.ndarray
    capitals: np.ndarray
    lengths: np.ndarray
    score: np.ndarray

    @classmethod
    def of(cls, words: pd.Series) -> Measures:
        """The words measured, some at a time: their letters take much room."""
        parts = [_measured(words.iloc[start : start + _AT_ONCE]) for start in range(0, max(len(words), 1), _AT_ONCE)]
        return cls(*map(np.concatenate, zip(*parts)))

    def gibberish(self, limit: float = UNLIKELY, *, acronyms: bool = True) -> np.ndarray:
        """Whether each word is gibberish; `acronyms` spares short words in capitals."""
        short = limit + _UNLIKELY_SHORT - UNLIKELY
        unlikely = ((self.lengths >= 5) & (self.score < limit)) | ((self.lengths == 4) & (self.score < short))
        if acronyms:
            unlikely &= ~(self.capitals & (self.lengths <= 5))
        result: np.ndarray = self.mash | ((self.odd | unlikely) & ~self.fine)
        return result


@dataclass(frozen=True)
class Words:
    """The words of two letters and more in a column: `values` names each one's value, `codes` its place in measures."""

    column: Column
    values: np.ndarray
    codes: np.ndarray
    measures: Measures

    @classmethod
    def of(cls, column: Column) -> Words:
        split = pc.split_pattern(pc.replace_substring_regex(arrow(column.values), _BETWEEN_WORDS, " "), " ")
        words, values = pc.list_flatten(split), pc.list_parent_indices(split)
        long = pc.greater(pc.utf8_length(words), 1)
        codes, distinct = encoded(from_arrow(words.filter(long)))
        return cls(column, values.filter(long).to_numpy(), codes, Measures.of(distinct))

    def shares(self, limit: float = UNLIKELY, *, acronyms: bool = True) -> np.ndarray:
        """For every row, the share of the words that are gibberish; 0 where there are no words."""
        size = len(self.column.values)
        odd = self.measures.gibberish(limit, acronyms=acronyms)[self.codes]
        count = np.bincount(self.values, minlength=size)
        return self.column.spread(np.bincount(self.values, odd, minlength=size) / np.maximum(count, 1))


def _measured(words: pd.Series) -> tuple[np.ndarray, ...]:
    lower, lists = words.str.lower(), vocabulary.load().lists
    typed, ascii_words, foreign = words.tolist(), lower.tolist(), np.zeros(len(words), dtype=bool)
    for place in np.flatnonzero(~flags(pc.string_is_ascii(arrow(words)), words.index)).tolist():
        foreign[place] = _OTHER_SCRIPT.search(typed[place]) is not None
        ascii_words[place] = _plain(ascii_words[place])
    letters = _letters(ascii_words)
    lengths = (letters > 0).sum(axis=1)
    walk = _longest_walk(letters)
    walked = ((walk >= 5) & (walk >= 0.75 * lengths)) | ((walk == 4) & (lengths == 4))
    repeated = np.array([_REPEATED.fullmatch(word) is not None for word in ascii_words], dtype=bool)
    twice = np.array(
        [far >= 3 and _TWICE.fullmatch(word) is not None for far, word in zip(walk, ascii_words)], dtype=bool
    )
    odd = repeated | walked | twice | _randomly_cased(words)
    fine = among(lower, frozenset(lists["real_words_on_a_row"])).to_numpy() | foreign
    mash = among(lower, frozenset(lists["mash_tokens"])).to_numpy()
    return mash, odd, fine, (words.str.upper() == words).to_numpy(dtype=bool), lengths, _likelihood(letters)


def _plain(word: str) -> str:
    return word if word.isascii() else re.sub("[^a-z]", "", vocabulary.fold(word))


def _randomly_cased(values: pd.Series) -> np.ndarray:
    result = contains(values, "(?:[a-z]+[A-Z]+){4}").to_numpy(copy=True)
    result[result] = [_RANDOM_CASE.search(value) is not None for value in values[result]]
    return result


def _letters(words: list[str]) -> np.ndarray:
    """The words as rows of letter numbers, a = 1, 0 where the word has ended; letters past the longest are cut."""
    if not words:
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
