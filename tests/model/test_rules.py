"""Rules travel as YAML and come back as they were."""

from __future__ import annotations

import pytest

from lib.errors import BadArgument
from lib.model.rules import Rules, from_yaml, to_yaml


def test_off_and_no_are_words_not_booleans() -> None:
    rules = from_yaml("default_country: NO\njunk: {off: [student]}\nown: {names: [Yes, On]}\n")
    assert (rules.default_country, rules.junk_off, rules.own_names) == ("NO", ("student",), ("Yes", "On"))


def test_what_is_exported_reads_back_equal() -> None:
    rules = Rules(own_names=("Yes", "12"), default_country="NO", junk_off=("stale",), stage_of_status={"Off": "New"})
    assert from_yaml(to_yaml(rules)) == rules


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("junk: {treshold: 0.5}", "junk has unknown parts: treshold"),
        ("junk: {threshold: yes}", "junk.threshold must be a number from 0 to 1"),
        ("[1, 2]", "the rules must be a mapping"),
        ("own: [", "not YAML"),
        ("[" * 5000, "not YAML"),
        ("default_country: 2026-13-45", "not YAML"),
        ("own: !!python/object/apply:os.system ['true']", "not YAML"),
        ("default_country: [DE]", "default_country must be text"),
        ("own: {names: [[a, b]]}", "own.names must be text"),
        ("competitors: [{name: [a]}]", "competitors, entry 1, name must be text"),
        ("competitors: [{aliases: [a]}]", "competitors, entry 1: needs a name"),
        ("funnel: {stages: [New, New, Won]}", "each stage once"),
        ("funnel: {stages: [New, Disqualified]}", "not Disqualified"),
    ],
)
def test_what_cannot_be_used_is_named(text: str, said: str) -> None:
    with pytest.raises(BadArgument, match=said):
        from_yaml(text)


def test_parts_left_out_are_the_defaults() -> None:
    assert from_yaml("") == Rules()
    assert from_yaml("default_country:\nconversion: {first_stage: }") == Rules()


def test_references_that_multiply_without_end_are_refused_at_once() -> None:
    """Ten lists of ten, eight deep: a hundred million names when written out, a kilobyte as a file."""
    nested = "".join(f"    - &y{n} [{', '.join([f'*y{n - 1}'] * 10)}]\n" for n in range(1, 9))
    with pytest.raises(BadArgument, match="must be text"):
        from_yaml(f"own:\n  names:\n    - &y0 [l, l]\n{nested}")
