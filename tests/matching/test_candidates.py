"""Candidates: blocks, caps, the fallback, each pair once."""

from __future__ import annotations

import numpy as np
import pandas as pd

from lib.matching.candidates import Rule, both, collect, either_order
from lib.matching.columns import encode


def column(*values: str):
    return encode(pd.Series(values, dtype="str"))


def rule(*values: str) -> Rule:
    made = column(*values)
    return Rule("same value", (made.hashes,), (made,))


def pairs_of(found) -> list[tuple[int, int]]:
    return list(zip(found.left.tolist(), found.right.tolist()))


def padded(*values: str) -> tuple[str, ...]:
    """The values, then enough distinct ones that not every pair is compared anyway."""
    return (*values, *(f"other {number}" for number in range(1200)))


def test_records_with_one_key_meet_and_blank_ones_do_not():
    found = collect([rule(*padded("a", "b", "a", "", ""))], [], 1205, None)
    assert pairs_of(found) == [(0, 2)]


def test_a_pair_that_two_rules_bring_is_given_once():
    found = collect([rule(*padded("a", "a")), rule(*padded("x", "x"))], [], 1202, None)
    assert pairs_of(found) == [(0, 1)]


def test_in_a_small_file_every_pair_is_compared():
    found = collect([], [], 4, None)
    assert pairs_of(found) == [(0, 1), (0, 2), (0, 3), (1, 2), (1, 3), (2, 3)]


def test_an_oversized_block_is_reported_and_its_neighbours_still_meet():
    shared = padded(*["info@acme.com"] * 5)
    names = column(*padded("baker", "young", "bakker", "adams", "zola"))
    found = collect([rule(*shared)], [names], 1205, None, cap=4)
    report = found.skipped.iloc[0]
    assert (report["value"], report["records"], report["pairs"]) == ("info@acme.com", 5, 10)
    assert (0, 2) in pairs_of(found)
    assert (3, 4) not in pairs_of(found)


def test_with_a_second_frame_only_pairs_across_are_wanted():
    found = collect([rule(*padded("a", "a", "a"))], [], 1203, 2)
    assert pairs_of(found) == [(0, 2), (1, 2)]


def test_a_key_of_two_values_needs_both_and_keeps_their_order():
    left, right = column("a", "b", "a", "").hashes, column("b", "a", "b", "b").hashes
    key = both(left, right)
    assert key[0] == key[2] != key[1]
    assert key[3] == 0


def test_a_key_in_either_order_is_the_same_for_swapped_names():
    key = either_order(column("anna", "berg").hashes, column("berg", "anna").hashes)
    assert key[0] == key[1] > 0


def test_hashes_do_not_depend_on_the_file():
    assert column("x", "acme").hashes[1] == column("acme").hashes[0]
    assert np.all(column("", "a").hashes == [0, column("a").hashes[0]])
