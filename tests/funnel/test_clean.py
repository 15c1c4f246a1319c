"""Junk goes, groups become one lead, and the numbers add up."""

import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from lib.funnel import clean, summary
from tests.funnel.seven_leads import STAGES, facts

FACTS = facts()
KEYS = list(FACTS.index)


def test_without_decisions_both_sides_are_the_same():
    funnel = clean.collapse(FACTS)
    assert list(funnel.raw.index) == list(funnel.clean.index) == KEYS


def test_a_group_is_one_lead_with_the_furthest_stage_and_the_survivors_source():
    funnel = clean.collapse(FACTS, merged={"d": "f"})
    survivor = funnel.clean.loc["f"]
    assert "d" not in funnel.clean.index
    assert (survivor["furthest"], survivor["source"], survivor["owner"]) == (3, "(none)", "Ada")
    assert (survivor["created"], survivor["converted"]) == (pd.Timestamp("2026-01-04T22:00"), True)
    assert (survivor["amount"], survivor["days_to_convert"]) == (500.0, 10.0)


def test_a_group_with_one_open_member_is_open():
    survivor = clean.collapse(FACTS, merged={"b": "c"}).clean.loc["c"]
    assert (survivor["open"], survivor["lost"], survivor["days_in_stage"]) == (True, False, 55)


def test_chains_of_decisions_and_predictions_end_in_one_lead():
    funnel = clean.collapse(FACTS, merged={"a": "b"}, predicted_merged=pd.Series({"b": "c", "e": "c"}))
    assert list(funnel.clean.index) == ["c", "d", "f", "g"]
    assert funnel.raw["decided"].to_dict() == dict.fromkeys(KEYS, False) | {"a": True, "b": True}


def test_where_a_prediction_contradicts_a_decision_the_decided_survivor_stands():
    funnel = clean.collapse(FACTS, merged={"b": "a"}, predicted_merged={"a": "b"})
    assert list(funnel.clean.index) == ["a", "c", "d", "e", "f", "g"]


def test_junk_is_out_and_takes_its_duplicates_with_it():
    funnel = clean.collapse(FACTS, merged={"a": "b"}, out=["b"])
    assert list(funnel.clean.index) == ["c", "d", "e", "f", "g"]
    table = summary.contrast(funnel, STAGES)
    assert table.loc[0, ["raw", "clean", "duplicates_out", "junk_out"]].tolist() == [7, 5, 1, 1]


def test_a_merged_lead_is_a_duplicate_even_if_it_was_called_junk_before():
    funnel = clean.collapse(FACTS, merged={"d": "a"}, predicted_out=pd.Series([True], index=["d"]))
    assert funnel.clean.loc["a", "furthest"] == 3


def test_a_junk_lead_lends_nothing_to_its_predicted_group():
    funnel = clean.collapse(FACTS, predicted_merged={"d": "a"}, predicted_out=["d"])
    assert funnel.clean.loc["a", "furthest"] == 0


def test_decisions_about_unknown_leads_are_passed_over():
    funnel = clean.collapse(FACTS, merged={"a": "gone", "gone": "b"}, out=["gone"])
    assert len(funnel.clean) == 7


def test_a_selection_takes_the_raw_side_by_each_leads_own_values():
    funnel = clean.collapse(FACTS, merged={"g": "a"})
    show = clean.select(funnel, sources=["Trade Show"])
    assert (list(show.raw.index), list(show.clean.index)) == (["d", "e", "g"], ["d", "e"])
    february = clean.select(funnel, created_from=pd.Timestamp("2026-02-01").date())
    assert (list(february.raw.index), list(february.clean.index)) == (["g"], [])
    assert summary.contrast(february, STAGES).loc[0, "duplicates_out"] == 1


def test_both_days_of_a_period_are_in_it():
    day = pd.Timestamp("2026-01-04").date()
    assert list(clean.select(clean.collapse(FACTS), created_from=day, created_to=day).raw.index) == ["d"]


keys = st.sampled_from([*KEYS, "unknown"])
merges = st.dictionaries(keys, keys, max_size=7)
decisions = st.fixed_dictionaries(
    {
        "merged": merges,
        "predicted_merged": merges,
        "out": st.sets(keys),
        "predicted_out": st.sets(keys),
    }
)
selections = st.fixed_dictionaries(
    {},
    optional={
        "created_from": st.dates(pd.Timestamp("2026-01-01").date(), pd.Timestamp("2026-01-06").date()),
        "created_to": st.dates(pd.Timestamp("2026-01-03").date(), pd.Timestamp("2026-02-02").date()),
        "sources": st.sets(st.sampled_from(["Web", "Trade Show", "(none)"])),
        "owners": st.sets(st.sampled_from(["Ada", "Bo", "005x"])),
    },
)


@settings(deadline=None, max_examples=25)
@given(decisions)
def test_raw_is_clean_plus_duplicates_plus_junk_in_every_stage(decided):
    table = summary.contrast(clean.collapse(FACTS, **decided), STAGES)
    assert (table["raw"] == table["clean"] + table["duplicates_out"] + table["junk_out"]).all()


@settings(deadline=None, max_examples=25)
@given(decisions, selections)
def test_in_any_selection_the_first_stage_adds_up_and_no_stage_is_above_the_one_before(decided, selected):
    funnel = clean.select(clean.collapse(FACTS, **decided), **selected)
    table = summary.contrast(funnel, STAGES)
    first = table.iloc[0]
    assert first["raw"] == first["clean"] + first["duplicates_out"] + first["junk_out"]
    assert (table[["raw", "clean"]].diff().dropna() <= 0).all(axis=None)
    assert (table["clean"].diff(-1).fillna(0).iloc[:-1] == table["dropped"].iloc[:-1]).all()
    assert (table["dropped"] == table["lost_here"] + table["open_here"]).all()
    rates = table.filter(regex="_rate|_overall|_share").stack().dropna()
    assert rates.between(0, 1).all()


@settings(deadline=None, max_examples=25)
@given(decisions, selections)
def test_every_count_opens_as_many_leads_as_it_says(decided, selected):
    funnel = clean.select(clean.collapse(FACTS, **decided), **selected)
    table = summary.contrast(funnel, STAGES)
    columns = {"raw": "raw", "clean": "clean", "lost": "lost_here", "open": "open_here",
               "duplicates": "duplicates_out", "junk": "junk_out"}  # fmt: skip
    for position in range(len(STAGES)):
        for behind, column in columns.items():
            found = summary.members(funnel, position, behind)
            assert len(found) == table.loc[position, column]
            assert found.is_unique


@settings(deadline=None, max_examples=25)
@given(decisions)
def test_sources_add_up_to_the_whole(decided):
    funnel = clean.collapse(FACTS, **decided)
    sources = summary.by(funnel, "source")
    assert sources["raw"].sum() == len(funnel.raw)
    assert sources["clean"].sum() == len(funnel.clean)
    assert (sources["raw"] == sources["clean"] + sources["duplicates"] + sources["junk"]).all()
