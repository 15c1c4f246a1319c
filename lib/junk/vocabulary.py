"""The vocabulary: kinds, evidence, exceptions, mitigators and concepts, read once from `vocabulary/*.yaml`.

One file a kind holds its evidence. Each piece has a *strength* (the probability that the kind is right if it stood
alone) and a *family*: of a family only the strongest counts. Modes: `exact` (the whole folded field), `phrase`
(on word boundaries of the folded field), `regex` (searched in the raw value), `together` (concepts near each other)
and `special` (measured by code; `how` says what).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from lib.model.rules import JUNK_KINDS
from lib.model.text import fold

_FOLDER = Path(__file__).with_name("vocabulary")
_FOLDED = re.compile("[a-z0-9]+(?: [a-z0-9]+)*")
_ELISION = re.compile(r"\b(j|l|d|m|n|s|t|c|qu|dell|nell|all|dall|sull|un|quell)['’](?=\w)", re.IGNORECASE)


@dataclass(frozen=True)
class Kind:
    """A kind of verdict: what it means (disposition) and how much it matters (severity)."""

    name: str
    label: str
    disposition: str
    severity: str


@dataclass(frozen=True)
class Together:
    """Concepts that say something when they stand near each other: one of every slot within so many words.

    `ordered`: the slots follow one another in the text. `none`: concepts that void it anywhere in the same field.
    """

    slots: tuple[tuple[str, ...], ...]
    within: int
    ordered: bool
    none: tuple[str, ...]


@dataclass(frozen=True)
class Evidence:
    """One kind of observation that speaks for one kind of verdict."""

    id: str
    kind: str
    family: str
    fields: tuple[str, ...]
    mode: str
    strength: float
    says: str
    terms: tuple[str, ...] = ()
    weak_terms: frozenset[str] = frozenset()
    weak_strength: float = 0.0
    regex: str = ""
    unless: str = ""
    together: Together | None = None

    def strength_of(self, term: str) -> float:
        """The strength when this term matched: some terms are also plausible real values."""
        return self.weak_strength if term in self.weak_terms else self.strength


@dataclass(frozen=True)
class Exceptions:
    """Phrases that void a piece of evidence: anywhere in the field, or only after the matched term."""

    anywhere: tuple[str, ...]
    after: tuple[str, ...]


@dataclass(frozen=True)
class Mitigator:
    """What lowers the confidence of some kinds to the share `keep`, unless evidence in `not_if` was found."""

    id: str
    label: str
    kinds: tuple[str, ...]
    field: str
    keep: float
    phrases: tuple[str, ...]
    together: tuple[Together, ...]
    unless_phrases: tuple[str, ...]
    not_if: tuple[str, ...]


@dataclass(frozen=True)
class Vocabulary:
    """Everything the junk room knows, ready to use: every term is folded."""

    kinds: tuple[Kind, ...]
    evidence: tuple[Evidence, ...]
    exceptions: Mapping[str, Exceptions]
    mitigators: tuple[Mitigator, ...]
    concepts: Mapping[str, tuple[str, ...]]
    lists: Mapping[str, tuple[str, ...]]

    def named(self, evidence_id: str) -> Evidence:
        """The evidence with this id."""
        return next(piece for piece in self.evidence if piece.id == evidence_id)


@cache
def load() -> Vocabulary:
    """The vocabulary that ships with the product."""
    kinds = _document("kinds")["kinds"]
    exceptions = _document("exceptions")
    return Vocabulary(
        kinds=tuple(Kind(name, **kinds[name]) for name in JUNK_KINDS),
        evidence=tuple(_evidence(name, entry) for name in JUNK_KINDS for entry in _document(name)["evidence"]),
        exceptions={name: _exceptions(entry) for name, entry in exceptions.items()},
        mitigators=tuple(_mitigator(entry, exceptions) for entry in _document("mitigators")["mitigators"]),
        concepts={name: _terms(entry) for name, entry in _document("concepts").items()},
        lists={name: tuple(_flat(entry)) for name, entry in _document("lists").items()},
    )


def letters() -> list[str]:
    """The letter model's rows of characters, as `bench/junk_train_letters.py` wrote them."""
    return (_FOLDER / "letters.txt").read_text(encoding="ascii").split("\n")[:27]


def open_elisions(text: str) -> str:
    """French and Italian elisions opened, so that the noun stands as a word: "l'entreprise" is "l entreprise"."""
    return _ELISION.sub(r"\1 ", text)


def _document(name: str) -> dict[str, Any]:
    with (_FOLDER / f"{name}.yaml").open(encoding="utf-8") as file:
        return yaml.load(file, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))


def _flat(entry: Any) -> Iterable[str]:
    """Every text below an entry, whether it is a list or lists by language."""
    if isinstance(entry, Mapping):
        for part in entry.values():
            yield from _flat(part)
    elif isinstance(entry, list):
        yield from (str(item) for item in entry)


def _terms(entry: Any) -> tuple[str, ...]:
    """The folded terms, each once; a final `*` (the start of a word is enough) survives folding."""
    folded = (_fold_term(term) for term in _flat(entry))
    return tuple(dict.fromkeys(term for term in folded if term))


def _fold_term(term: str) -> str:
    if _FOLDED.fullmatch(term):
        return term
    return fold(open_elisions(term)) + ("*" if term.endswith("*") else "")


def _evidence(kind: str, entry: Mapping[str, Any]) -> Evidence:
    fields = tuple(part.strip() for part in entry["field"].split(","))
    weak = entry.get("weak", {})
    return Evidence(
        id=entry["id"],
        kind=kind,
        family=entry["family"],
        fields=fields,
        mode=entry["mode"],
        strength=float(entry["strength"]),
        says=entry.get("says", ""),
        terms=_terms(entry.get("terms", [])),
        weak_terms=frozenset(_terms(weak.get("terms", []))),
        weak_strength=float(weak.get("strength", 0)),
        regex=entry.get("regex", ""),
        unless=entry.get("unless", ""),
        together=_together(entry) if entry["mode"] == "together" else None,
    )


def _together(entry: Mapping[str, Any]) -> Together:
    slots = tuple((slot,) if isinstance(slot, str) else tuple(slot) for slot in entry["all"])
    return Together(slots, int(entry["within"]), bool(entry.get("ordered", False)), tuple(entry.get("none", ())))


def _exceptions(entry: Mapping[str, Any]) -> Exceptions:
    after = _terms(entry.get("after", []))
    return Exceptions(_terms({name: part for name, part in entry.items() if name != "after"}), after)


def _mitigator(entry: Mapping[str, Any], exceptions: Mapping[str, Any]) -> Mitigator:
    phrases = entry.get("phrases") or exceptions.get(entry.get("exception_list", ""), [])
    return Mitigator(
        id=entry["id"],
        label=entry["label"],
        kinds=tuple(entry["applies_to"]),
        field=entry["field"],
        keep=float(entry["keep"]),
        phrases=_terms(phrases),
        together=tuple(_together(part) for part in entry.get("together", ())),
        unless_phrases=_terms(entry.get("unless_phrases", [])),
        not_if=tuple(entry.get("not_if", ())),
    )
