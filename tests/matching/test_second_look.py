"""Records that others hold together are compared, so that a person who is there many times is one group."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from lib.matching import candidates, engine, explain, groups, incremental, later, reasons, second_look
from lib.matching import copies as equal
from lib.matching.prepare import prepare
from tests.matching.leads import leads, person, town


def copies(count: int, first: int = 0) -> list[dict[str, str]]:
    """One person, entered so many times."""
    rows = [person("Tamsin", "Okonkwo", "Brightwell", "tamsin@brightwell.com") for _ in range(count)]
    return [row | {"key": f"Z{first + n:03}"} for n, row in enumerate(rows)]


def crowd() -> list[dict[str, str]]:
    return [row | {"key": f"A{n:03}"} for n, row in enumerate(town(60))]


def groups_of_copies(pairs: pd.DataFrame) -> list[int]:
    grouped = groups.group(pairs, 0.9)
    return grouped[grouped["record_key"].str.startswith("Z")].groupby("group_id").size().tolist()


@pytest.fixture
def blocked(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pairs are found by their keys alone, as in a large file."""
    monkeypatch.setattr(candidates, "ALL", 0)


@pytest.mark.usefixtures("blocked")
def test_a_person_who_is_there_more_often_than_a_block_is_compared_in_full_is_one_group() -> None:
    found = engine.find(leads(*crowd(), *copies(candidates.CAP + 18)))
    assert groups_of_copies(found.pairs) == [candidates.CAP + 18]


@pytest.mark.usefixtures("blocked")
def test_copies_that_come_later_join_the_group_that_is_there() -> None:
    known = prepare(leads(*crowd(), *copies(20)))
    found = engine.search(known)
    since = later.differing(known, prepare(leads(*copies(12, first=20))))
    pairs = incremental.update(known, found, since).pairs
    assert not pairs.duplicated(["left_key", "right_key"]).any()
    assert groups_of_copies(pairs) == [32]


@pytest.mark.usefixtures("blocked")
def test_a_pair_that_was_looked_at_again_is_told_as_a_match() -> None:
    frame = leads(*crowd(), *copies(30))
    found = engine.find(frame)
    told = explain.explain(frame, "Z000", "Z025", found.model, threshold=0.9, pairs=found.pairs)
    assert told.stage == "match"


def test_more_copies_than_are_compared_with_one_another_are_one_group_with_who_is_like_them(
    blocked: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(equal, "ALL", 0)
    alike = person("Tamsin", "Okonkwo", "", "tamsin@brightwell.com", key="ZZ1")
    twin = person("Tamara", "Okonkwo", "Brightwell", "tamara@brightwell.com", key="ZZ2")
    found = engine.find(leads(*crowd(), *copies(1500), alike, twin))
    assert len(found.pairs) < 1600
    assert groups_of_copies(found.pairs) == [1501]
    told = found.pairs.set_index("right_key")["reason"]
    assert (told["Z001"], told["ZZ1"]) == (reasons.IDENTICAL, "same e-mail, same name, same company")


def test_a_copy_that_people_hold_apart_leaves_the_others_together(
    blocked: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(equal, "ALL", 0)
    found = engine.find(leads(*crowd(), *copies(40))).pairs
    apart = groups.group(found, 0.9, unlinked=[("Z007", "Z000")])
    assert sorted(apart["record_key"]) == [f"Z{n:03}" for n in range(40) if n != 7]
    assert apart["group_id"].nunique() == 1


@pytest.mark.parametrize("ends", [[1, 40], [15, 40], [10, 25, 40]])
def test_copies_that_people_part_stay_together_on_each_side(
    blocked: None, monkeypatch: pytest.MonkeyPatch, ends: list[int]
) -> None:
    monkeypatch.setattr(equal, "ALL", 0)
    found = engine.find(leads(*crowd(), *copies(40))).pairs
    side = [sum(n >= end for end in ends) for n in range(40)]
    unlinked = [(f"Z{a:03}", f"Z{b:03}") for a in range(40) for b in range(a) if side[a] != side[b]]
    apart = groups.group(found, 0.9, unlinked=unlinked)
    sizes = [side.count(part) for part in range(len(ends))]
    assert apart.groupby("group_id").size().tolist() == [size for size in sizes if size > 1]


@pytest.mark.parametrize("gone", [["Z000"], ["Z007"], ["Z000", "Z001"]])
def test_copies_stay_one_group_when_the_one_that_stood_for_them_is_gone(
    blocked: None, monkeypatch: pytest.MonkeyPatch, gone: list[str]
) -> None:
    monkeypatch.setattr(equal, "ALL", 0)
    alike = person("Tamsin", "Okonkwo", "", "tamsin@brightwell.com", key="A999")
    known = prepare(leads(*crowd(), *copies(40), alike))
    found = engine.search(known)
    none = later.differing(known, prepare(leads(alike)))
    pairs = incremental.update(known, found, none, gone).pairs
    left = sorted({f"Z{n:03}" for n in range(40)} - set(gone))
    group = groups.group(pairs, 0.9)
    assert list(group["record_key"]) == ["A999", *left]
    assert group["group_id"].nunique() == 1
    assert (pairs["left_key"] < pairs["right_key"]).all()


def test_a_copy_that_is_corrected_leaves_the_others_one_group_with_it(
    blocked: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(equal, "ALL", 0)
    known = prepare(leads(*crowd(), *copies(40)))
    found = engine.search(known)
    corrected = copies(1)[0] | {"Phone": "+1 415 736 9911"}
    pairs = incremental.update(known, found, later.differing(known, prepare(leads(corrected)))).pairs
    assert groups_of_copies(pairs) == [40]


def chain(first: int, count: int) -> list[tuple[int, int]]:
    """Records one after the other, each with a link to the next."""
    return [(row, row + 1) for row in range(first, first + count - 1)]


def looked_at(links: list[tuple[int, int]], count: int) -> set[tuple[int, int]]:
    left, right = np.array(links).T
    again = second_look.pairs(left, right, np.full(len(links), 0.9), count)
    return set(zip(*(part.tolist() for part in again)))


def test_connected_records_that_never_met_are_looked_at_again_where_they_are_more_than_a_full_block() -> None:
    small, large = chain(0, candidates.CAP), chain(candidates.CAP, candidates.CAP + 1)
    rows = range(candidates.CAP, 2 * candidates.CAP + 1)
    every = {(a, b) for a in rows for b in rows if a < b}
    assert looked_at(small + large, 100) == every - set(large)


def test_an_unlikely_pair_connects_nothing() -> None:
    left, right = np.array(chain(0, 30)).T
    again = second_look.pairs(left, right, np.full(29, 0.4), 30)
    assert [len(part) for part in again] == [0, 0]


def test_what_is_too_much_together_is_left_and_what_is_small_comes_first() -> None:
    small, large = chain(0, 13), chain(13, 2000)
    assert looked_at(large + small, 2013) == {(a, b) for a in range(13) for b in range(a + 2, 13)}
