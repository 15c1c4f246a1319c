"""Candidates: blocks, caps, the fallback, each pair once."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from lib.matching.candidates import Blocks, Meeting, Rule, both, collect, either_order, meetings
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


def test_the_members_of_a_too_large_block_of_a_rule_without_neighbours_are_passed_over():
    names = column(*padded("baker", "young", "bakker", "adams", "zola"))
    alone = replace(rule(*padded(*["smith"] * 5)), neighbours=False)
    found = collect([alone], [names], 1205, None, cap=4)
    assert (pairs_of(found), len(found.skipped)) == ([], 0)
    assert not meetings([alone], [names], 1205, None, 0, 2, cap=4)[0].compared
    assert len(collect([alone], [names], 1205, None, cap=5).left) == 10


@pytest.mark.parametrize("split", [None, 700])
def test_where_two_meet_is_told_without_looking_at_all_the_others(split):
    """Random values in blocks of two to forty, with a cap of six: small ones, large ones, and neighbours in them."""
    made = np.random.default_rng(5)
    columns = [column(*(f"v{n}" for n in made.integers(0, size, 1200))) for size in (30, 150, 500)]
    rules = [Rule(f"rule {at}", (one.hashes,), (one,)) for at, one in enumerate(columns)]
    rules.append(Rule("either of two", (columns[1].hashes, columns[2].hashes), (columns[1],)))
    orders = [column(*(f"n{n}" if n else "" for n in made.integers(0, 90, 1200)))]
    compared = set(pairs_of(collect(rules, orders, 1200, split, cap=6)))
    told = [
        (one, other)
        for one in range(680, 740)
        for other in range(one + 1, 1200)
        if any(m.compared for m in meetings(rules, orders, 1200, split, one, other, cap=6))
    ]
    assert told == sorted(pair for pair in compared if 680 <= pair[0] < 740)
    assert len(told) > 50


def test_a_meeting_names_the_rule_and_how_many_share_the_value():
    shared = [rule(*padded(*["info@acme.com"] * 5))]
    names = [column(*padded("baker", "young", "bakker", "adams", "zola"))]
    assert meetings(shared, names, 1205, None, 0, 2, cap=4) == [Meeting("same value", 5, True)]
    assert meetings(shared, names, 1205, None, 3, 4, cap=4) == [Meeting("same value", 5, False)]
    assert meetings(shared, names, 1205, None, 0, 7, cap=4) == []


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


def test_a_pair_that_shares_two_numbers_is_given_once_and_a_block_counts_each_record_once():
    one, other = column(*padded("1", "1", "2")), column(*padded("1", "1", "1"))
    blocks = Blocks.of((one.hashes, other.hashes))
    assert blocks.rows[blocks.starts[0] : blocks.starts[0] + blocks.sizes[0]].tolist() == [0, 1, 2]
    found = collect([Rule("same number", (one.hashes, other.hashes), (one,))], [], 1203, None)
    assert pairs_of(found)[:3] == [(0, 1), (0, 2), (1, 2)]


def test_keys_that_differ_in_their_last_bits_alone_are_different_keys():
    keys = np.array([8, 9, 8, 9, 10, 0, 9], dtype=np.uint64)
    blocks = Blocks.of((keys,))
    assert [blocks.rows[a : a + n].tolist() for a, n in zip(blocks.starts, blocks.sizes)] == [[0, 2], [1, 3, 6]]
