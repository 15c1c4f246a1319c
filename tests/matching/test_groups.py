"""Groups: components split at the weakest link."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lib.matching.groups import components, group, tree


def pairs(*rows: tuple[str, str, float]) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=["left_key", "right_key", "match_probability"])
    return frame.astype({"left_key": "str", "right_key": "str", "match_probability": "float64"})


def members(result: pd.DataFrame) -> list[list[str]]:
    return sorted(sorted(part["record_key"]) for _, part in result.groupby("group_id"))


def test_pairs_above_the_threshold_become_groups_named_by_their_smallest_key():
    result = group(pairs(("B", "C", 0.95), ("D", "E", 0.6)), 0.9)
    assert result.to_dict("list") == {
        "record_key": ["B", "C"],
        "group_id": ["B", "B"],
        "match_probability": [0.95, 0.95],
        "group_probability": [0.95, 0.95],
    }


def test_no_pairs_give_no_groups():
    assert group(pairs(), 0.9).empty


def test_father_and_son_are_not_joined_through_a_record_that_could_be_either():
    chain = pairs(("father", "unclear", 0.97), ("son", "unclear", 0.93))
    assert members(group(chain, 0.9)) == [["father", "unclear"]]


def test_a_chain_holds_where_its_links_are_much_stronger_than_the_doubt():
    chain = pairs(("A", "B", 0.9999), ("B", "C", 0.9999), ("A", "C", 0.3))
    assert members(group(chain, 0.9)) == [["A", "B", "C"]]


def test_the_weakest_link_that_is_needed_is_the_groups_probability():
    triangle = pairs(("A", "B", 0.99), ("B", "C", 0.95), ("A", "C", 0.91))
    result = group(triangle, 0.9)
    assert set(result["group_probability"]) == {0.95}
    assert dict(zip(result["record_key"], result["match_probability"])) == {"A": 0.99, "B": 0.99, "C": 0.95}


def test_two_strong_pairs_joined_by_a_single_bridge_are_split():
    bridge = pairs(("A", "B", 0.999), ("C", "D", 0.999), ("B", "C", 0.92))
    assert members(group(bridge, 0.9)) == [["A", "B"], ["C", "D"]]


def test_unlinked_records_never_share_a_group():
    result = group(pairs(("A", "B", 0.99), ("B", "C", 0.98), ("A", "C", 0.97)), 0.9, unlinked=[("C", "A")])
    assert members(result) == [["A", "B"]]


def test_linked_records_share_a_group_without_any_pair():
    result = group(pairs(("A", "B", 0.99)), 0.9, linked=[("X", "Y")])
    assert members(result) == [["A", "B"], ["X", "Y"]]


def test_a_lower_threshold_joins_more():
    doubtful = pairs(("A", "B", 0.7))
    assert group(doubtful, 0.9).empty
    assert members(group(doubtful, 0.6)) == [["A", "B"]]


def test_components_find_long_chains():
    left, right = np.arange(0, 999), np.arange(1, 1000)
    assert set(components(left, right, 1001)[:1000]) == {0}
    assert components(left, right, 1001)[1000] == 1000


KEYS = [f"K{number}" for number in range(8)]
EDGES = st.lists(
    st.tuples(st.sampled_from(KEYS), st.sampled_from(KEYS), st.integers(5, 99)).filter(lambda edge: edge[0] < edge[1]),
    max_size=20,
    unique_by=lambda edge: edge[:2],
)


@settings(max_examples=60, deadline=None)
@given(EDGES, st.randoms())
def test_the_order_of_pairs_never_matters(edges, random):
    rows = [(a, b, percent / 100) for a, b, percent in edges]
    shuffled = random.sample(rows, len(rows))
    pd.testing.assert_frame_equal(group(pairs(*rows), 0.5), group(pairs(*shuffled), 0.5))


@settings(max_examples=60, deadline=None)
@given(EDGES, st.tuples(st.sampled_from(KEYS), st.sampled_from(KEYS)).filter(lambda pair: pair[0] != pair[1]))
def test_every_group_is_held_by_its_links_and_respects_what_people_said(edges, apart):
    rows = [(a, b, percent / 100) for a, b, percent in edges]
    result = group(pairs(*rows), 0.5, unlinked=[apart]).set_index("record_key")
    assert (result["group_probability"] >= 0.5).all()
    assert (result["match_probability"] >= result["group_probability"]).all()
    assert result["group_id"].value_counts().min() >= 2 if len(result) else True
    if set(apart) <= set(result.index):
        assert result.loc[apart[0], "group_id"] != result.loc[apart[1], "group_id"]


@settings(max_examples=25, deadline=None)
@given(EDGES, st.lists(st.sampled_from([edge / 100 for edge in range(5, 100, 5)]), min_size=2, max_size=2))
def test_groups_at_a_higher_threshold_refine_those_at_a_lower_one(edges, thresholds):
    rows = [(a, b, percent / 100) for a, b, percent in edges]
    coarse, fine = (members(group(pairs(*rows), threshold)) for threshold in sorted(thresholds))
    assert all(any(set(small) <= set(large) for large in coarse) for small in fine)


@settings(max_examples=25, deadline=None)
@given(EDGES, st.sampled_from([0.3, 0.5, 0.52, 0.8, 0.95]))
def test_one_tree_gives_what_each_threshold_by_itself_gives(edges, threshold):
    rows = [(a, b, percent / 100) for a, b, percent in edges]
    pd.testing.assert_frame_equal(tree(pairs(*rows), 0.3).cut(threshold), group(pairs(*rows), threshold))


@settings(max_examples=25, deadline=None)
@given(EDGES, st.sampled_from([0.1, 0.5, 0.7]))
def test_groups_are_those_of_the_rule_written_out(edges, threshold):
    rows = [(a, b, percent / 100) for a, b, percent in edges]
    assert members(group(pairs(*rows), threshold)) == by_the_rule(rows, threshold)


def by_the_rule(rows: list[tuple[str, str, float]], threshold: float) -> list[list[str]]:
    """From the strongest link down, join where all pairs between two groups speak for it: 4.5 bits against for a pair
    never seen; a link below one half asks for no more than its own weight on average.
    """
    weight = {frozenset((a, b)): min(float(np.log2(p / (1 - p))), 12.0) for a, b, p in rows}
    held = [{key} for key in sorted({key for a, b, _ in rows for key in (a, b)})]
    for a, b, p in sorted(rows, key=lambda row: (-row[2], row[0], row[1])):
        one, other = (next(part for part in held if key in part) for key in (a, b))
        between = [weight.get(frozenset((x, y)), -4.5) for x in one for y in other]
        speaks_for_it = np.mean(between) >= min(0.0, weight[frozenset((a, b))]) - 1e-9
        if p >= threshold and one is not other and speaks_for_it:
            held = [part for part in held if part not in (one, other)] + [one | other]
    return sorted(sorted(part) for part in held if len(part) > 1)


def test_the_tree_counts_what_every_threshold_would_give():
    found = tree(pairs(("A", "B", 0.99), ("B", "C", 0.95), ("A", "C", 0.91), ("D", "E", 0.7), ("F", "G", 0.3)))
    counted = found.counts([0.5, 0.7, 0.71, 0.95, 0.96, 0.991]).set_index("threshold")
    assert counted["groups"].tolist() == [2, 2, 1, 1, 1, 0]
    assert counted["records"].tolist() == [5, 5, 3, 3, 2, 0]
    assert counted["duplicates"].tolist() == [3, 3, 2, 2, 1, 0]
    assert counted["expected_precision"].iloc[:5].tolist() == pytest.approx([0.88, 0.88, 0.97, 0.97, 0.99])
    assert np.isnan(counted["expected_precision"].iloc[5])


def test_what_a_person_joined_outweighs_what_speaks_against_it_but_not_what_a_person_keeps_apart():
    two = pairs(("A", "B", 0.9999), ("C", "D", 0.9999), ("B", "D", 0.06))
    assert members(group(two, 0.9)) == [["A", "B"], ["C", "D"]]
    assert members(group(two, 0.9, linked=[("D", "B")])) == [["A", "B", "C", "D"]]
    assert members(group(two, 0.9, linked=[("D", "B")], unlinked=[("A", "C")])) == [["A", "B", "D"]]
