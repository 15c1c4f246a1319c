"""The vocabulary is whole: every name that one part uses, another defines."""

from __future__ import annotations

import pytest

from lib.junk.phrases import Scanner
from lib.junk.vocabulary import load, open_elisions
from lib.model.rules import JUNK_KINDS


def test_every_kind_has_evidence():
    assert {piece.kind for piece in load().evidence} == set(JUNK_KINDS)


def test_ids_are_unique():
    ids = [piece.id for piece in load().evidence]
    assert len(ids) == len(set(ids))


def test_exceptions_concepts_and_evidence_that_are_named_exist():
    words = load()
    ids = {piece.id for piece in words.evidence}
    together = [piece.together for piece in words.evidence if piece.together]
    together += [part for mitigator in words.mitigators for part in mitigator.together]
    for part in together:
        assert {name for slot in part.slots for name in slot} | set(part.none) <= set(words.concepts)
    assert {piece.unless for piece in words.evidence} - {""} <= set(words.exceptions)
    assert {name for mitigator in words.mitigators for name in mitigator.not_if} <= ids


def test_every_concept_is_used():
    words = load()
    together = [piece.together for piece in words.evidence if piece.together]
    together += [part for mitigator in words.mitigators for part in mitigator.together]
    used = {name for part in together for slot in part.slots for name in slot}
    used |= {name for part in together for name in part.none}
    assert set(words.concepts) == used


def test_no_single_piece_of_context_reaches_a_hint():
    weak = {
        "student.academic_domain",
        "student.company_school",
        "spam.one_link",
        "fake.name_token_one",
        "vendor.company",
    }
    assert all(load().named(name).strength < 0.25 for name in weak)


@pytest.mark.parametrize(
    ("text", "phrase", "found"),
    [
        ("sales intern", "intern", True),
        ("internal audit", "intern", False),
        ("internal audit", "intern*", True),
        ("my thesis my", "my", True),
    ],
)
def test_phrases_are_found_on_word_boundaries(text, phrase, found):
    assert bool(len(Scanner([phrase]).scan([text]))) is found


def test_hits_know_their_text_and_words():
    hits = Scanner(["quick call", "grow your"]).scan(["nothing", "a quick call to grow your firm"])
    assert hits[["text", "word", "end"]].to_numpy().tolist() == [[1, 1, 2], [1, 4, 5]]


def test_elisions_are_opened_and_english_apostrophes_left():
    assert open_elisions("L'entreprise d’Anne, don't") == "L entreprise d Anne, don't"
