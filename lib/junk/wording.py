"""Evidence in words: exact values, phrases, patterns, and concepts that stand together.

Everything is found once per distinct value and then given to the rows that hold it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, reduce

import numpy as np
import pyarrow as pa

from lib.junk.phrases import Scanner
from lib.junk.reading import Column, Findings, Reading, findings
from lib.junk.vocabulary import Evidence, Together, Vocabulary
from lib.model.text import among, contains, fold

_NOWHERE = np.array([], dtype=np.int64)
SCANNED = ("comment", "title", "company", "full_name")
"""The fields that hold running text."""


@dataclass(frozen=True)
class Found:
    """What was found in the distinct values of a field: the values' codes, each once, the texts, and how strong."""

    codes: np.ndarray
    matched: np.ndarray
    strength: np.ndarray | float


class Wording:
    """The phrases found in each field of running text, and what they amount to."""

    def __init__(self, reading: Reading, vocabulary: Vocabulary) -> None:
        self._reading = reading
        self._vocabulary = vocabulary
        self._hits = {field: _Hits.among(reading[field], _phrases_of(field, vocabulary)) for field in SCANNED}
        self._concepts = {
            (field, name): hits.of(phrases)
            for field, hits in self._hits.items()
            for name, phrases in vocabulary.concepts.items()
        }

    def findings(self) -> Iterator[Findings]:
        """The findings of every piece of evidence that is in words."""
        for piece in self._vocabulary.evidence:
            find = _FINDERS.get(piece.mode)
            for field in piece.fields if find else ():
                found = find(self, piece, field)  # type: ignore[misc]
                which, rows = self._reading[field].rows(found.codes)
                strength = found.strength[which] if isinstance(found.strength, np.ndarray) else found.strength
                yield findings(piece.id, field, rows, found.matched[which], strength)

    def mentions(self, field: str, phrases: Iterable[str]) -> np.ndarray:
        """The codes of the distinct values that have one of these phrases."""
        hits = self._hits[field]
        return np.unique(hits.code[hits.of(map(fold, phrases))])

    def together(self, field: str, together: Together) -> np.ndarray:
        """The codes of the distinct values in which the concepts meet."""
        return self._meetings(field, together)[0]

    def _exact(self, piece: Evidence, field: str) -> Found:
        column = self._reading[field]
        codes = np.flatnonzero(among(column.folded, frozenset(piece.terms)))
        strength = [piece.strength_of(term) for term in column.folded.iloc[codes].tolist()]
        return Found(codes, column.values.iloc[codes].to_numpy(dtype=object), np.array(strength))

    def _phrase(self, piece: Evidence, field: str) -> Found:
        hits = self._hits[field]
        places = hits.of(piece.terms)
        if piece.unless:
            places = places[~self._void(field, hits.code[places], hits.end[places], piece.unless)]
        strength = np.array([piece.strength_of(phrase) for phrase in hits.phrase[places]])
        strongest = np.lexsort((places, -strength, hits.code[places]))
        codes, first = np.unique(hits.code[places[strongest]], return_index=True)
        kept = strongest[first]
        return Found(codes, hits.phrase[places[kept]], strength[kept])

    def _regex(self, piece: Evidence, field: str) -> Found:
        column = self._reading[field]
        search = re.compile(piece.regex, re.IGNORECASE | re.DOTALL).search
        likely = _likely(column, piece.regex)
        matches = [search(text) for text in column.values.iloc[likely].tolist()]
        matched = np.array([match.group().strip()[:60] for match in matches if match], dtype=object)
        return Found(likely[np.array([match is not None for match in matches], dtype=bool)], matched, piece.strength)

    def _together(self, piece: Evidence, field: str) -> Found:
        assert piece.together is not None
        codes, end, matched = self._meetings(field, piece.together)
        kept = ~self._void(field, codes, end, piece.unless) if piece.unless else np.ones(len(codes), dtype=bool)
        return Found(codes[kept], matched[kept], piece.strength)

    def _void(self, field: str, codes: np.ndarray, end: np.ndarray, exceptions: str) -> np.ndarray:
        """Whether an exception stands in the same value: anywhere, or after the found term."""
        hits, named = self._hits[field], self._vocabulary.exceptions[exceptions]
        following = hits.of(named.after)
        last = np.full(len(self._reading[field].values), -1, dtype=np.int64)
        np.maximum.at(last, hits.code[following], hits.word[following])
        return np.isin(codes, hits.code[hits.of(named.anywhere)]) | (last[codes] > end)

    def _meetings(self, field: str, together: Together) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """The values where one concept of every slot stands within the window, the closest meeting of each.

        Their codes, the last word of each meeting, and its words in order.
        """
        hits = self._hits[field]
        code, word, last = hits.code, hits.word, hits.end
        slots = [self._places(field, slot) for slot in together.slots]
        shared = reduce(np.intersect1d, (code[slot] for slot in slots))
        shared = np.setdiff1d(shared, code[self._places(field, together.none)])
        if not len(shared):
            return _NOWHERE, _NOWHERE, np.array([], dtype=object)
        first, *others = (slot[np.isin(code[slot], shared)] for slot in slots)
        members, start, end = first[:, None], word[first], last[first]
        for other in others:
            left, right = _same(code[members[:, 0]], code[other])
            found = other[right]
            follows = word[found] > end[left]
            apart = follows | ((last[found] < start[left]) & (not together.ordered))
            low, high = np.minimum(start[left], word[found]), np.maximum(end[left], last[found])
            near = apart & (high - low <= together.within)
            both = np.where(follows[:, None], np.c_[members[left], found], np.c_[found, members[left]])
            members, start, end = both[near], low[near], high[near]
        order = np.lexsort((start, end - start, code[members[:, 0]]))
        codes, closest = np.unique(code[members[order, 0]], return_index=True)
        kept = order[closest]
        words = [" … ".join(phrase.removesuffix("*") for phrase in row) for row in hits.phrase[members[kept]]]
        return codes, end[kept], np.array(words, dtype=object)

    def _places(self, field: str, concepts: tuple[str, ...]) -> np.ndarray:
        """The positions of the hits of any of these concepts."""
        return np.unique(np.concatenate([_NOWHERE, *(self._concepts[field, name] for name in concepts)]))


_FINDERS: dict[str, Callable[[Wording, Evidence, str], Found]] = {
    "exact": Wording._exact,
    "phrase": Wording._phrase,
    "regex": Wording._regex,
    "together": Wording._together,
}


def _likely(column: Column, regex: str) -> np.ndarray:
    """The codes of the values in which a pattern may be found: RE2 is fast, but has its own ideas beyond ASCII."""
    try:
        found = contains(column.values, f"(?is){regex}").to_numpy()
    except pa.ArrowInvalid:
        return np.arange(len(column.values))
    return np.flatnonzero(found | ~column.plain)


def _phrases_of(field: str, vocabulary: Vocabulary) -> frozenset[str]:
    """Every phrase that any rule looks for in this field."""
    wanted: set[str] = set()
    slots: set[str] = set()
    for piece in vocabulary.evidence:
        if field not in piece.fields:
            continue
        if piece.mode == "phrase":
            wanted.update(piece.terms)
        if piece.together:
            slots.update(name for slot in piece.together.slots for name in slot)
            slots.update(piece.together.none)
        if piece.unless:
            exceptions = vocabulary.exceptions[piece.unless]
            wanted.update(exceptions.anywhere, exceptions.after)
    for mitigator in vocabulary.mitigators:
        if mitigator.field == field:
            wanted.update(mitigator.phrases, mitigator.unless_phrases)
            for part in mitigator.together:
                slots.update(name for slot in part.slots for name in slot)
                slots.update(part.none)
    if field == "comment":
        wanted.update(*(map(fold, vocabulary.lists[name]) for name in ("email_bounced", "phone_wrong")))
    for name in slots:
        wanted.update(vocabulary.concepts[name])
    return frozenset(wanted)


@dataclass(frozen=True)
class _Hits:
    """Where phrases stand in a field: of each hit the value's code, its first and last word, and its phrase."""

    code: np.ndarray
    word: np.ndarray
    end: np.ndarray
    phrase: np.ndarray
    _places: Mapping[str, np.ndarray]

    @classmethod
    def among(cls, column: Column, phrases: frozenset[str]) -> _Hits:
        scanner = _scanner(phrases)
        hits = scanner.scan(column.folded.tolist())
        code, word, end, number = (hits[name].to_numpy() for name in ("text", "word", "end", "phrase"))
        names = np.array(scanner.phrases, dtype=object)
        order = np.argsort(number, kind="stable")
        there, starts = np.unique(number[order], return_index=True)
        return cls(code, word, end, names[number], dict(zip(names[there], np.split(order, starts[1:]))))

    def of(self, phrases: Iterable[str]) -> np.ndarray:
        """The positions of the hits of any of these phrases, in order."""
        return np.unique(np.concatenate([_NOWHERE, *(self._places[p] for p in phrases if p in self._places)]))


@cache
def _scanner(phrases: frozenset[str]) -> Scanner:
    return Scanner(phrases)


def _same(left: np.ndarray, right: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The positions in both arrays, the right one sorted, of every pair of equal values."""
    low, high = np.searchsorted(right, left, "left"), np.searchsorted(right, left, "right")
    which = np.repeat(np.arange(len(left)), high - low)
    return which, np.arange(len(which)) - np.repeat(np.cumsum(high - low) - high, high - low)
