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
    ],
)
def test_what_cannot_be_used_is_named(text: str, said: str) -> None:
    with pytest.raises(BadArgument, match=said):
        from_yaml(text)
