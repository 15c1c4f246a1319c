"""Evidence in words: exact values, phrases, patterns, and concepts that stand together.

Everything is found once per distinct value and then given to the rows that hold it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache, reduce

import numpy as np
import pandas as pd

from lib.junk.phrases import Scanner
from lib.junk.reading import Column, Reading, findings, nothing_found
from lib.junk.vocabulary import Evidence, Exceptions, Together, Vocabulary
from lib.model.text import fold

_NONE = pd.DataFrame({"code": np.array([], dtype=np.int64), "matched": np.array([], dtype=str), "strength": 0.0})
_NOWHERE = np.array([], dtype=np.int64)
SCANNED = ("comment", "title", "company", "full_name")
"""The fields that hold running text."""


class Wording:
    """The phrases found in each field of running text, and what they amount to."""

    def __init__(self, reading: Reading, vocabulary: Vocabulary) -> None:
        self._reading = reading
        self._vocabulary = vocabulary
        self._hits = {field: _hits(reading[field], _phrases_of(field, vocabulary)) for field in SCANNED}
        self._concepts = {field: _Concepts.among(self._hits[field], vocabulary) for field in SCANNED}

    def findings(self) -> pd.DataFrame:
        """One row a lead, piece of evidence and field: as `findings` lays them out."""
        parts = []
        for piece in self._vocabulary.evidence:
            find = _FINDERS.get(piece.mode)
            for field in piece.fields if find else ():
                hits = find(self, piece, field)  # type: ignore[misc]
                if len(hits):
                    parts.append(self._on_rows(hits, piece.id, field))
        return pd.concat([nothing_found(), *parts], ignore_index=True)

    def mentions(self, field: str, phrases: Iterable[str]) -> pd.DataFrame:
        """The first of these phrases in each distinct value: `code`, `matched`."""
        hits = self._hits[field]
        return _first(hits[hits["phrase"].isin(set(map(fold, phrases)))].assign(matched=lambda f: f["phrase"]))

    def together(self, field: str, together: Together) -> pd.DataFrame:
        """The closest meeting of the concepts in each distinct value: `code`, `matched`."""
        return _meetings(self._concepts[field], together)

    def _exact(self, piece: Evidence, field: str) -> pd.DataFrame:
        column = self._reading[field]
        codes = np.flatnonzero(column.folded.isin(piece.terms).to_numpy())
        if not len(codes):
            return _NONE
        term = column.folded.iloc[codes]
        return pd.DataFrame(
            {
                "code": codes,
                "matched": column.values.iloc[codes].to_numpy(),
                "strength": [piece.strength_of(word) for word in term],
            }
        )

    def _phrase(self, piece: Evidence, field: str) -> pd.DataFrame:
        hits = self._hits[field]
        found = hits[hits["phrase"].isin(piece.terms)]
        if found.empty:
            return _NONE
        if piece.unless:
            found = found[~_void(found, hits, self._vocabulary.exceptions[piece.unless])]
        found = found.assign(matched=found["phrase"], strength=[piece.strength_of(p) for p in found["phrase"]])
        return _first(found.sort_values("strength", ascending=False, kind="stable"))

    def _regex(self, piece: Evidence, field: str) -> pd.DataFrame:
        column = self._reading[field]
        pattern = re.compile(piece.regex, re.IGNORECASE | re.DOTALL)
        found = [(code, match.group()) for code, match in enumerate(map(pattern.search, column.values)) if match]
        if not found:
            return _NONE
        frame = pd.DataFrame(found, columns=["code", "matched"])
        return frame.assign(matched=frame["matched"].str.strip().str.slice(0, 60), strength=piece.strength)

    def _together(self, piece: Evidence, field: str) -> pd.DataFrame:
        assert piece.together is not None
        found = self.together(field, piece.together)
        if found.empty:
            return _NONE
        if piece.unless:
            found = found[~_void(found, self._hits[field], self._vocabulary.exceptions[piece.unless])]
        return _first(found).assign(strength=piece.strength)

    def _on_rows(self, hits: pd.DataFrame, evidence: str, field: str) -> pd.DataFrame:
        column = self._reading[field]
        which, rows = column.rows(hits["code"].to_numpy(dtype=np.int64))
        spread = hits.iloc[which]
        return findings(evidence, field, rows, spread["matched"], spread["strength"].to_numpy(dtype=float))


_FINDERS: dict[str, Callable[[Wording, Evidence, str], pd.DataFrame]] = {
    "exact": Wording._exact,
    "phrase": Wording._phrase,
    "regex": Wording._regex,
    "together": Wording._together,
}


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


def _hits(column: Column, phrases: frozenset[str]) -> pd.DataFrame:
    return _scanner(phrases).scan(column.folded.tolist()).rename(columns={"text": "code"})


@cache
def _scanner(phrases: frozenset[str]) -> Scanner:
    return Scanner(phrases)


@dataclass(frozen=True)
class _Concepts:
    """Where concepts stand in a field: of each hit the value's code, its first and last word, and its phrase."""

    code: np.ndarray
    word: np.ndarray
    end: np.ndarray
    phrase: list[str]
    places: Mapping[str, np.ndarray]
    """Concept -> the positions of its hits."""

    @classmethod
    def among(cls, hits: pd.DataFrame, vocabulary: Vocabulary) -> _Concepts:
        held = {phrase: np.asarray(places) for phrase, places in hits.groupby("phrase").indices.items()}
        places = {
            name: np.concatenate([_NOWHERE, *(held[phrase] for phrase in phrases if phrase in held)])
            for name, phrases in vocabulary.concepts.items()
        }
        code, word, end = (hits[name].to_numpy(dtype=np.int64) for name in ("code", "word", "end"))
        return cls(code, word, end, hits["phrase"].str.removesuffix("*").tolist(), places)

    def of(self, names: tuple[str, ...]) -> np.ndarray:
        """The positions of the hits of any of these concepts."""
        return np.unique(np.concatenate([_NOWHERE, *(self.places[name] for name in names)]))


def _first(hits: pd.DataFrame) -> pd.DataFrame:
    return hits.drop_duplicates("code")


def _void(found: pd.DataFrame, hits: pd.DataFrame, exceptions: Exceptions) -> np.ndarray:
    """Whether an exception stands in the same value: anywhere, or after the found term."""
    anywhere = found["code"].isin(hits.loc[hits["phrase"].isin(exceptions.anywhere), "code"])
    following = hits[hits["phrase"].isin(exceptions.after)].groupby("code")["word"].max()
    after = found["code"].map(following).fillna(-1) > found["end"]
    return (anywhere | after).to_numpy(dtype=bool)


def _meetings(concepts: _Concepts, together: Together) -> pd.DataFrame:
    """Where one concept of every slot stands within the window; the matched text names the words in order."""
    code, word, last = concepts.code, concepts.word, concepts.end
    slots = [concepts.of(slot) for slot in together.slots]
    shared = reduce(np.intersect1d, (code[slot] for slot in slots))
    shared = np.setdiff1d(shared, code[concepts.of(together.none)])
    if not len(shared):
        return _NONE
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
    _, closest = np.unique(code[members[order, 0]], return_index=True)
    kept = order[closest]
    matched = [" … ".join(concepts.phrase[place] for place in row) for row in members[kept].tolist()]
    return pd.DataFrame({"code": code[members[kept, 0]], "end": end[kept], "matched": pd.Series(matched, dtype="str")})


def _same(left: np.ndarray, right: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The positions in both arrays, the right one sorted, of every pair of equal values."""
    low, high = np.searchsorted(right, left, "left"), np.searchsorted(right, left, "right")
    which = np.repeat(np.arange(len(left)), high - low)
    return which, np.arange(len(which)) - np.repeat(np.cumsum(high - low) - high, high - low)
