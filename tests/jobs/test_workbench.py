"""The workbench keeps up with the ledger: whatever was decided, its groups are those found anew."""

from __future__ import annotations

from itertools import combinations

import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from lib.jobs import duplicate_queue, review
from lib.jobs.workbench import Workbench
from lib.model import fields
from lib.store import book
from lib.store.replay import replay

KEYS = list("ABCDEFGHIJ")
KNOWN = frozenset("C")


def _leads() -> pd.DataFrame:
    index = pd.Index(KEYS, name=fields.KEY, dtype="str")
    frame = pd.DataFrame(
        {
            "LastName": KEYS, "LeadSource": ["Web", "Fair"] * 5, "OwnerId": ["ada"] * 5 + [""] * 5,
            "OwnerName": [""] * 5 + ["Bo"] * 5,
        },
        index=index, dtype="str",
    )  # fmt: skip
    needed = ["FirstName", "Name", "Company", "Email", "Title", "IsConverted", "LastActivityDate", "CreatedDate"]
    return frame.assign(**dict.fromkeys(needed, "")).astype("str")


def _pairs(rows: list[tuple[str, str, float]]) -> pd.DataFrame:
    table = pd.DataFrame(rows, columns=["left_key", "right_key", "match_probability"])
    kinds = {"left_key": "str", "right_key": "str", "match_probability": "float64"}
    return table.assign(reason="same e-mail").astype(kinds)


def _state(lines: list[tuple[str, dict]]):
    numbered = [(number, kind, payload) for number, (kind, payload) in enumerate(lines, start=1)]
    return replay(numbered, {("lead", key) for key in KEYS})


def _merge(survivor: str, *losers: str, **values: str) -> tuple[str, dict]:
    return "merge", {"object": "lead", "survivor": survivor, "losers": list(losers), "values": values}


def _said(kind: str, *pairs: str) -> tuple[str, dict]:
    return kind, {"object": "lead", "pairs": [list(pair) for pair in pairs]}


PAIRS = _pairs([("A", "B", 0.99), ("B", "C", 0.97), ("A", "C", 0.96), ("D", "E", 0.95), ("F", "G", 0.3)])


def _bench(pairs: pd.DataFrame = PAIRS) -> Workbench:
    return Workbench(pairs, _leads(), 0.9)


def _groups(bench: Workbench, *lines: tuple[str, dict]) -> list[list[str]]:
    found = bench.at(_state(list(lines))).found
    return sorted(sorted(part) for _, part in found.groupby("group_id")["record_key"])


def test_a_merge_takes_its_group_out_of_the_queue_and_an_undo_brings_it_back():
    bench = _bench()

    assert _groups(bench) == [["A", "B", "C"], ["D", "E"]]
    assert _groups(bench, _merge("D", "E")) == [["A", "B", "C"]]
    assert _groups(bench) == [["A", "B", "C"], ["D", "E"]]


def test_an_ejected_record_leaves_the_others_together():
    assert _groups(_bench(), _said("not_duplicate", "AC", "BC")) == [["A", "B"], ["D", "E"]]


def test_records_joined_by_hand_are_a_group_though_no_pair_was_found():
    assert _groups(_bench(), _said("duplicate", "FH"), _said("duplicate", "DI")) == [
        ["A", "B", "C"], ["D", "E", "I"], ["F", "H"],
    ]  # fmt: skip


def test_the_last_word_on_a_pair_counts():
    assert ["H", "I"] not in _groups(_bench(), _said("duplicate", "HI"), _said("not_duplicate", "HI"))
    assert ["H", "I"] in _groups(_bench(), _said("not_duplicate", "HI"), _said("duplicate", "HI"))


def test_it_counts_the_groups_that_are_decided():
    standing = _bench().at(_state([_merge("D", "E"), _merge("A", "B")]))

    assert (standing.before, standing.decided) == (2, 1)


def test_a_record_shows_the_values_that_its_merge_gave_it():
    standing = _bench().at(_state([_merge("A", "B", LeadSource="Phone", LastName="Abe")]))

    row = standing.found.set_index("record_key").loc["A"]
    assert (row["source"], row["owner"]) == ("Phone", "ada")
    assert standing.queue.set_index("group_id").loc["A", "sources"] == "Phone, Web"


def test_a_group_touches_a_customer_as_soon_as_one_of_its_leads_is_known_and_only_as_long():
    bench = _bench()

    def touching(known: str) -> list[str]:
        queue = bench.at(_state([]), frozenset(known)).queue
        return sorted(queue.loc[queue["customer"], "group_id"])

    assert [touching(""), touching("E"), touching("CE"), touching("C"), touching("G")] == [
        [], ["D"], ["A", "D"], ["A"], [],
    ]  # fmt: skip


_pair = st.sampled_from(list(combinations(KEYS, 2)))
_line = st.one_of(
    st.lists(st.sampled_from(KEYS), min_size=2, max_size=4, unique=True).map(lambda keys: _merge(*keys, Title=keys[0])),
    st.tuples(st.sampled_from(["duplicate", "not_duplicate"]), _pair).map(
        lambda said: (said[0], {"object": "lead", "pairs": [list(said[1])]})
    ),
    st.sampled_from(KEYS).map(lambda key: ("fix", {"object": "lead", "key": key, "values": {"LeadSource": "Fix"}})),
)


@settings(max_examples=25, deadline=None)
@given(
    st.lists(
        st.tuples(_pair, st.sampled_from([0.1, 0.6, 0.92, 0.95, 0.99])), max_size=14, unique_by=lambda pair: pair[0]
    ),
    st.lists(st.lists(_line, max_size=6), min_size=1, max_size=3),
)
def test_after_any_decisions_in_any_order_the_groups_are_those_found_anew(rows, histories):
    pairs = _pairs(sorted(((*pair, p) for pair, p in rows), key=lambda row: -row[2]))
    bench = _bench(pairs)
    for lines in histories:
        state = _state(lines)
        leads = book.lay_over({"lead": _leads()}, state)["lead"]
        found = review.open_groups(pairs, state, leads, 0.9)
        queue = duplicate_queue.queue(found, review.open_pairs(pairs, state.merged), leads, KNOWN)
        before = review.open_groups(pairs, _state([]), _leads(), 0.9)

        standing = bench.at(state, KNOWN)

        columns = list(found.columns)
        mine = standing.found.sort_values(["group_id", "record_key"], ignore_index=True)[columns]
        pd.testing.assert_frame_equal(mine, found.sort_values(["group_id", "record_key"], ignore_index=True))
        pd.testing.assert_frame_equal(standing.queue[list(queue.columns)], queue)
        assert standing.decided == duplicate_queue.decided(before, found)
