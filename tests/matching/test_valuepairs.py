"""Comparing values: what is told apart without a comparison would have been told apart by it."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from rapidfuzz.distance import OSA, JaroWinkler
from rapidfuzz.fuzz import token_sort_ratio

from lib.matching.columns import encode, marks, spread
from lib.matching.employers import abbreviate
from lib.matching.valuepairs import alike, distinct, near, per_value_pair, same_words, share_words


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


@pytest.mark.parametrize("at_once", [2_000_000, 1])
def test_words_are_shared_as_they_are_word_by_word_however_many_are_looked_at_at_once(
    column, pairs, at_once, monkeypatch
):
    def stand(some: set[str], words: set[str]) -> bool:
        missing = some - words
        slips = [[len(a) > 3 and len(b) > 3 and OSA.distance(a, b) <= 1 for b in words] for a in missing]
        return not missing or (len(missing) < len(words) and all(map(any, slips)))

    def one(a: str, b: str) -> bool:
        first, second = set(a.split()), set(b.split())
        return a != b and max(len(a.split()), len(b.split())) > 1 and (stand(first, second) or stand(second, first))

    monkeypatch.setattr("lib.matching.valuepairs._WORDS_AT_ONCE", at_once)
    some = slice(None) if at_once > 1 else slice(0, 3000)
    x, y = (codes[some] for codes in pairs)
    straight = [one(column.values[a], column.values[b]) for a, b in zip(x, y)]
    assert share_words(column, x, y).tolist() == straight
    assert any(straight)


def test_abbreviated_names_have_the_same_words(column, pairs):
    def short_for(a: str, b: str) -> bool:
        short, long = sorted((a, b), key=len)
        rest = iter(long)
        begins = 1 < len(short) < len(long) and short[0] == long[0]
        return a == b or (begins and all(letter in rest for letter in short))

    def one(a: str, b: str) -> bool:
        first, second = sorted(a.split(" ")), sorted(b.split(" "))
        return len(first) == len(second) and all(map(short_for, first, second))

    straight = [one(column.values[a], column.values[b]) for a, b in zip(*pairs)]
    assert abbreviate(column, *pairs).tolist() == straight
    names = encode(pd.Series(["nthn manufacturing", "northern mfg", "redgate systems", "redgate partners"]))
    one_way, other = np.array([0, 2], dtype=np.int32), np.array([1, 3], dtype=np.int32)
    assert abbreviate(names, one_way, other).tolist() == [True, False]


def test_the_characters_of_any_script_stand_one_after_the_other():
    texts = encode(pd.Series(["ab", "é李", "𝒳"])).texts
    characters, ends = spread(texts.slice(1))
    assert ("".join(map(chr, characters)), ends.tolist()) == ("é李𝒳", [2, 3])
    assert [int(bits).bit_count() for bits in marks(texts, 2)] == [1, 1, 0]


def test_values_are_judged_once_for_each_two_of_them_and_missing_ones_never():
    column = encode(pd.Series(["a", "b", "a", "", "b"]))
    asked = []

    def judge(x, y):
        asked.extend(zip(x.tolist(), y.tolist()))
        return (1 + (x != y)).astype(np.int8), np.where(x == y, 0.25, 0.5)

    left, right = np.array([0, 0, 1, 2, 3, 1]), np.array([1, 2, 2, 4, 4, 4])
    level, chance = per_value_pair(left, right, {"letter": (column, judge)})["letter"].of()
    assert level.tolist() == [2, 1, 2, 2, 0, 1]
    assert chance.tolist() == [0.5, 0.25, 0.5, 0.5, 1.0, 0.25]
    assert sorted(asked) == [(0, 0), (0, 1), (1, 1)]
