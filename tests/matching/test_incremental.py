"""New, changed and gone records matched with what was learned before: what a full run would find with it."""

from __future__ import annotations

import random

import numpy as np
import pandas as pd
import pytest

from lib.matching import candidates, engine, evidence, incremental, keys, later
from lib.matching.incremental import update
from lib.matching.prepare import prepare
from lib.matching.records import Records
from lib.matching.weights import Model
from tests.matching.leads import leads, person, town

FIELDS = ("FirstName", "LastName", "Company", "Email", "Phone", "City")


def seen_again(row: dict[str, str], chance: random.Random) -> dict[str, str]:
    """The same person as another source would have it: some fields blank, another mailbox, a slip, a full name."""
    row = {name: value for name, value in row.items() if name in FIELDS and (chance.random() > 0.25)}
    if chance.random() < 0.3:
        last = row.get("LastName", "x")
        row["LastName"] = last[:-1]
    if chance.random() < 0.2:
        row["Company"] = f"{row.get('Company', '')} Ltd"
    if chance.random() < 0.1:
        row |= {"FirstName": "Test", "LastName": "Test"}
    return row


def books(seed: int) -> tuple[pd.DataFrame, pd.DataFrame]:
    """A list of leads as it was and as it is now: some new, some changed, some gone, in any order of rows."""
    chance = random.Random(seed)
    people = town(40)
    rows = [row | {"key": f"A{n:02}"} for n, row in enumerate(people)]
    rows += [seen_again(chance.choice(people), chance) | {"key": f"{chance.choice('BZ')}{n:02}"} for n in range(40)]
    new = [seen_again(chance.choice(people), chance) | {"key": f"{chance.choice('0AZ')}-{n}"} for n in range(8)]
    new += [person("Nora", "Quillon", "Newcomer Works", "info@newcomer.com", key=f"N{n}") for n in range(2)]
    rows += [
        person("Olaf", "Quern", "", "olaf@hollymount.com", key="Q1"),
        person("O", "Quern", "Hollymount Tools", key="Q2"),
    ]
    new += [person("Pia", "Zander", "Hollymount", key="Q3")]
    gone, changed = chance.sample(range(80), 5), chance.sample(range(80), 6)
    now = [seen_again(row, chance) | {"key": row["key"]} if n in changed else row for n, row in enumerate(rows)]
    now = [row for n, row in enumerate(now) if n not in gone] + new
    return leads(*chance.sample(rows, len(rows))), leads(*chance.sample(now, len(now)))


def since(known: Records, now: pd.DataFrame) -> tuple[Records, list[str]]:
    """The records that are new or changed, and the keys of those gone."""
    return later.differing(known, prepare(now)), sorted(set(known.keys) - set(now.index))


def sharing(records) -> np.ndarray:
    """Every two rows that have a key of some rule in common, told pair by pair."""
    met = np.zeros((records.count, records.count), dtype=bool)
    for rule in keys.rules(records):
        for one in rule.keys:
            for other in rule.keys:
                met |= (one[:, None] == other[None, :]) & (one[:, None] > 0)
    return met | met.T


def full_run(known: Records, found: engine.Matches, newer: Records, gone: list[str]) -> pd.DataFrame:
    """Every live pair that shares a key, weighed with the weights and frequencies of the first run."""
    records = later.extended(known, newer)
    out = {*newer.keys, *gone}
    live = [row for row, key in enumerate(records.keys) if row >= known.count or key not in out]
    met = sharing(records)
    pairs = [(a, b) for a in live for b in live if records.keys[a] < records.keys[b] and met[a, b]]
    left, right = np.array(pairs).T
    seen = evidence.compare(records, left, right)
    return engine.weigh(records, left, right, seen, Model(**found.model), 0.05)


def in_order(pairs: pd.DataFrame) -> pd.DataFrame:
    return pairs.sort_values(["left_key", "right_key"], ignore_index=True)


@pytest.mark.parametrize("seed", range(2))
def test_an_update_finds_what_a_full_run_with_the_same_weights_and_frequencies_finds(seed, monkeypatch):
    monkeypatch.setattr(candidates, "ALL", 0)
    before, now = books(seed)
    known = prepare(before)
    found = engine.search(known)
    newer, gone = since(known, now)
    updated = update(known, found, newer, gone)
    expected = full_run(known, found, newer, gone)
    assert 10 <= newer.count <= 21 and len(expected) > 20 and found.skipped.empty
    pd.testing.assert_frame_equal(in_order(updated.pairs), in_order(expected), rtol=1e-12)
    again = since(known, now.sample(frac=1, random_state=seed))
    pd.testing.assert_frame_equal(update(known, found, again[0], again[1][::-1]).pairs, updated.pairs)


def test_where_nothing_changed_or_all_was_undone_the_pairs_are_those_that_there_were():
    before, now = books(1)
    known = prepare(before)
    found = engine.search(known)
    assert not update(known, found, *since(known, now)).pairs.equals(found.pairs)
    pd.testing.assert_frame_equal(update(known, found, *since(known, before)).pairs, found.pairs)


def test_known_records_say_about_each_other_what_they_said_before():
    before, now = books(3)
    known = prepare(before)
    newer, _ = since(known, now)
    left, right = np.triu_indices(known.count, 1)
    was, is_now = (evidence.compare(records, left, right) for records in (known, later.extended(known, newer)))
    for kind in was.levels:
        np.testing.assert_array_equal(is_now.levels[kind], was.levels[kind])
        np.testing.assert_allclose(is_now.chance[kind], was.chance[kind], rtol=1e-6)


def test_a_later_record_reads_as_it_would_among_the_others():
    before, now = books(4)
    both = later.extended(prepare(before), prepare(now.drop(before.index, errors="ignore")))
    whole = prepare(pd.concat([before, now.drop(before.index, errors="ignore")]))
    place = {key: row for row, key in enumerate(whole.keys)}
    for name in ("first", "last", "email", "company", "city", "nick", "last_sound", "unnumbered"):
        one, other = (np.append(getattr(r, name).values, "")[getattr(r, name).codes] for r in (both, whole))
        assert [other[place[key]] for key in both.keys] == one.tolist()


def test_a_block_that_has_become_too_large_is_reported_and_its_new_records_meet_their_neighbours(monkeypatch):
    monkeypatch.setattr(candidates, "ALL", 0)
    crowd = [person("", f"Person{chr(97 + n)}", key=f"L{n:02}", Phone="+1 212 736 5000") for n in range(8)]
    known, newer = prepare(leads(*crowd)), prepare(leads(person("", "Personc", key="X", Phone="+1 212 736 5000")))
    records, place = later.extended(known, newer), later.places(known, newer)
    rules = [candidates.Rule("same phone", tuple(n.hashes for n in records.numbers), records.numbers)]
    everybody = np.ones(records.count, dtype=bool)
    small = incremental.touching(rules, [records.last], records, everybody, place, cap=9)
    assert small.skipped.empty and small.left.tolist() == [0, 1, 2, 3, 4, 5, 6, 7]
    large = incremental.touching(rules, [records.last], records, everybody, place, cap=8)
    assert large.skipped[["rule", "records", "pairs"]].to_numpy().tolist() == [["same phone", 9, 36]]
    assert large.left.tolist() == [2, 3]
    assert set(large.right) == {8}


def test_links_follow_changes_on_both_sides(monkeypatch):
    monkeypatch.setattr(candidates, "ALL", 0)
    people = town(30)
    here = leads(*(row | {"key": f"L{n}"} for n, row in enumerate(people)))
    there = leads(*(row | {"key": f"C{n}"} for n, row in enumerate(people[:20])))
    known = prepare(here, there)
    found = engine.search(known, floor=0.5)
    assert set(zip(found.pairs["left_key"], found.pairs["right_key"])) >= {("L3", "C3"), ("L5", "C5"), ("L7", "C7")}
    moved = leads(people[25] | {"key": "L3"}, people[7] | {"key": "New"})
    arrived = leads(people[28] | {"key": "C5"})
    pairs = update(known, found, prepare(moved, arrived), ["L9"], ["C11"], floor=0.5).pairs
    now = set(zip(pairs["left_key"], pairs["right_key"]))
    assert now >= {("L7", "C7"), ("New", "C7"), ("L28", "C5")}
    assert not now & {("L3", "C3"), ("L5", "C5"), ("L9", "C9"), ("L11", "C11")}
    assert pairs["right_key"].str.startswith("C").all()
