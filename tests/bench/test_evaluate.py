"""The evaluator of the benchmarks, against values worked out by hand."""

from __future__ import annotations

import pandas as pd
import pytest

from bench.evaluate import connected, pair_scores, scores

# Eight records. In truth a, b, c are one person and d, e another; found were a+b and d+e+f+g; h is on its own in both.
TRUTH = pd.Series({"a": "A", "b": "A", "c": "A", "d": "B", "e": "B"})
FOUND = pd.Series({"a": "1", "b": "1", "d": "2", "e": "2", "f": "2", "g": "2"})


@pytest.fixture(scope="module")
def judged() -> dict[str, float]:
    return scores(FOUND, TRUTH, 8)


def test_two_of_seven_pairs_found_are_among_the_four_true_ones(judged):
    assert (judged["pairs_found"], judged["pairs_true"]) == (7, 4)
    assert judged["pairwise_precision"] == pytest.approx(2 / 7, abs=1e-4)
    assert judged["pairwise_recall"] == pytest.approx(2 / 4, abs=1e-4)
    assert judged["pairwise_f1"] == pytest.approx(4 / 11, abs=1e-4)


def test_of_four_clusters_found_and_five_true_ones_only_h_is_the_same(judged):
    assert judged["cluster_precision"] == pytest.approx(1 / 4, abs=1e-4)
    assert judged["cluster_recall"] == pytest.approx(1 / 5, abs=1e-4)
    assert judged["cluster_f1"] == pytest.approx(2 / 9, abs=1e-4)


def test_b_cubed_is_the_mean_over_records_of_what_each_shares_with_its_cluster(judged):
    precision = (1 + 1 + 1 + 2 / 4 + 2 / 4 + 1 / 4 + 1 / 4 + 1) / 8
    recall = (2 / 3 + 2 / 3 + 1 / 3 + 1 + 1 + 1 + 1 + 1) / 8
    assert judged["b_cubed_precision"] == pytest.approx(precision, abs=1e-4)
    assert judged["b_cubed_recall"] == pytest.approx(recall, abs=1e-4)


def test_pairs_are_scored_as_they_are_whatever_groups_they_would_make():
    pairs = pd.DataFrame({"left_id": ["a", "b", "a", "f"], "right_id": ["b", "c", "h", "g"]})
    assert pair_scores(pairs, TRUTH) == (2 / 4, 2 / 4)


def test_pairs_that_hang_together_are_one_group():
    pairs = pd.DataFrame({"left_id": ["b", "x", "c"], "right_id": ["a", "y", "b"]})
    assert connected(pairs).to_dict() == {"a": "a", "b": "a", "c": "a", "x": "x", "y": "x"}


def test_nothing_found_scores_nothing_but_the_records_that_are_alone():
    judged = scores(pd.Series(dtype=str), TRUTH, 8)
    assert judged["pairwise_f1"] == 0
    assert judged["cluster_recall"] == pytest.approx(3 / 5)
