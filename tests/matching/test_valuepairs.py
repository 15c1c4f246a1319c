"""Comparing values: what is told apart without a comparison would have been told apart by it."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from rapidfuzz.distance import OSA, JaroWinkler
from rapidfuzz.fuzz import token_sort_ratio

from lib.matching.columns import encode
from lib.matching.valuepairs import alike, distinct, near, same_words, share_words


@pytest.fixture(scope="module")
def column():
    """Short words of few letters, so that many are alike, in one to three words; some with other scripts."""
    random = np.random.default_rng(5)
    alphabet = np.array(list("abcdeé李 12"))
    made = ["".join(random.choice(alphabet, random.integers(1, 13))) for _ in range(300)]
    return encode(pd.Series([" ".join(text.split()) for text in made], dtype="str"))


@pytest.fixture(scope="module")
def pairs(column):
    x, y = np.triu_indices(len(column.values))
    return x.astype(np.int32), y.astype(np.int32)


@pytest.mark.parametrize("least", [0.7, 0.8, 0.85, 0.9, 2.0])
def test_values_are_near_where_edits_leave_so_much_of_the_longer(column, pairs, least):
    straight = [OSA.normalized_similarity(column.values[a], column.values[b]) >= least for a, b in zip(*pairs)]
    assert near(column, *pairs, least).tolist() == straight


def test_names_are_alike_by_a_slip_or_a_late_difference(column, pairs):
    def one(a: str, b: str) -> bool:
        edits, short, long = OSA.distance(a, b), *sorted((len(a), len(b)))
        winkler = JaroWinkler.similarity(a, b)
        few = (edits <= 1 and short >= 3) or (edits <= 2 and long >= 6 and short >= 5)
        return winkler >= 0.92 or (winkler >= 0.6 and few)

    assert alike(column, *pairs).tolist() == [one(column.values[a], column.values[b]) for a, b in zip(*pairs)]


def test_the_order_of_words_does_not_count(column, pairs):
    straight = np.array([token_sort_ratio(column.values[a], column.values[b]) for a, b in zip(*pairs)])
    found = same_words(column, *pairs, 80.0)
    assert np.allclose(found[straight >= 80], straight[straight >= 80])
    assert (found[straight < 80] < 80).all()


@pytest.mark.parametrize("size", [7, 3_000_000_000])
def test_each_pair_of_codes_is_found_once_whichever_comes_first(size):
    a, b = np.array([1, 5, 2, 1], dtype=np.int32), np.array([2, 5, 1, 0], dtype=np.int32)
    x, y, where = distinct(a, b, size)
    assert list(zip(x.tolist(), y.tolist())) == [(0, 1), (1, 2), (5, 5)]
    assert where.tolist() == [1, 2, 1, 0]


def test_the_words_of_one_stand_among_those_of_the_other_but_for_a_slip_in_a_longer_one():
    names = encode(pd.Series(["garcia lopez", "garcia", "garzia", "lopes garcia", "garcia vega", "li", "li vega"]))
    shared = {
        (a, b)
        for a in range(7)
        for b in range(a + 1, 7)
        if share_words(names, np.array([a], dtype=np.int32), np.array([b], dtype=np.int32))[0]
    }
    assert shared == {(0, 1), (0, 2), (0, 3), (1, 3), (2, 3), (1, 4), (2, 4), (5, 6)}
