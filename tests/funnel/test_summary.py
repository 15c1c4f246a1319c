"""The stage table, the cuts and the sentence, on seven leads worked out by hand."""

import pandas as pd
import pytest

from lib.errors import BadArgument
from lib.funnel import clean, summary
from tests.funnel.seven_leads import STAGES, facts

FACTS = facts()
WHOLE = clean.collapse(FACTS)
CLEAN = clean.collapse(FACTS, merged={"e": "d"}, predicted_merged={"b": "a"}, predicted_out=["f"])
"""By hand: e merged into d (decided), b into a and f out (predicted), so a, c, d, g remain."""
EMPTY = clean.collapse(FACTS.head(0))


def test_the_stage_table_without_decisions():
    table = summary.contrast(WHOLE, STAGES)
    assert table["raw"].tolist() == table["clean"].tolist() == [7, 5, 3, 1]
    assert table["raw_rate"].round(3).tolist()[1:] == [0.714, 0.6, 0.333]
    assert table["dropped"].tolist() == [2, 2, 2, 0]
    assert table["lost_here"].tolist() == [0, 0, 1, 0]
    assert table["open_here"].tolist() == [2, 2, 1, 0]
    assert table["median_days_open"].tolist()[:3] == [56.5, 41.5, 55]
    assert table["decided_share"].tolist() == [1, 1, 1, 1]


def test_the_stage_table_raw_against_clean():
    table = summary.contrast(CLEAN, STAGES)
    assert table["stage"].tolist() == list(STAGES)
    assert table["raw"].tolist() == [7, 5, 3, 1]
    assert table["clean"].tolist() == [4, 4, 2, 1]
    assert table["duplicates_out"].tolist() == [2, 1, 1, 0]
    assert table["junk_out"].tolist() == [1, 0, 0, 0]
    assert table["clean_overall"].tolist() == [1, 1, 0.5, 0.25]
    assert table["decided_share"].round(3).tolist() == [0.333, 1, 1, 1]


def test_every_count_opens_its_leads():
    assert list(summary.members(CLEAN, 0, "duplicates")) == ["b", "e"]
    assert list(summary.members(CLEAN, 0, "junk")) == ["f"]
    assert list(summary.members(CLEAN, 1, "clean")) == ["a", "c", "d", "g"]
    assert list(summary.members(CLEAN, 2, "lost")) == ["c"]
    with pytest.raises(BadArgument, match="Known: raw, clean"):
        summary.members(CLEAN, 0, "sideways")


def test_sources_are_ranked_by_clean_conversion():
    table = summary.by(CLEAN, "source").set_index("source")
    assert list(table.index) == ["Trade Show", "Web", "(none)"]
    assert table["raw"].to_dict() == {"Trade Show": 3, "Web": 3, "(none)": 1}
    assert table["clean"].to_dict() == {"Trade Show": 2, "Web": 2, "(none)": 0}
    assert table["duplicates"].tolist() == [1, 1, 0]
    assert table.loc["Trade Show", "clean_conversion"] == 0.5
    assert pd.isna(table.loc["(none)", "clean_conversion"])
    assert table.loc["Trade Show", ["won", "amount_won", "raw_rank", "clean_rank"]].tolist() == [1, 500.0, 1, 1]


def test_a_change_of_rank_is_positive_where_a_source_is_better_than_it_looked():
    table = FACTS.assign(converted=[True, False, False, True, False, False, False])
    funnel = clean.collapse(table, out=["b", "c"])
    sources = summary.by(funnel, "source").set_index("source")
    assert sources["rank_change"].to_dict() == {"Web": 0, "Trade Show": -1, "(none)": 0}


def test_periods_count_by_creation():
    table = summary.periods(CLEAN, "month")
    assert table["period"].tolist() == [pd.Timestamp("2026-01-01"), pd.Timestamp("2026-02-01")]
    assert table["raw"].tolist() == [6, 1]
    assert table["clean"].tolist() == [3, 1]
    assert table["open_share"].round(3).tolist() == [0.333, 1.0]
    assert summary.periods(CLEAN, "year")["raw"].tolist() == [7]
    with pytest.raises(BadArgument, match="week, month, quarter, year"):
        summary.periods(CLEAN, "fortnight")


def test_velocity_is_the_median_of_the_leads_whose_dates_are_known():
    table = summary.velocity(WHOLE.raw, STAGES).set_index("to_stage")
    assert table["leads"].tolist() == [2, 1, 0, 1]
    assert table["median_days"].round(2).tolist()[:2] == [2.17, 6.0]
    assert table.iloc[-1]["from_stage"] == "New"
    assert round(table.iloc[-1]["median_days"], 2) == 9.08


def test_the_finding_names_the_honest_figure_the_raw_one_and_the_largest_cause():
    assert summary.finding(CLEAN) == ("Honest conversion is 25.0%, not 14.3%: 33% of Trade Show leads were duplicates.")


def test_the_finding_of_one_source_does_not_name_it():
    web = clean.select(clean.collapse(FACTS, merged={"e": "d"}), sources=["Trade Show"])
    assert summary.finding(web) == "Honest conversion is 50.0%, not 33.3%: 33% of them were duplicates."


def test_the_finding_says_so_when_there_is_nothing_to_find():
    assert summary.finding(EMPTY) == "No leads in this selection."
    assert summary.finding(WHOLE) == "Conversion is 14.3%; no duplicates or junk to leave out."
    assert summary.finding(clean.collapse(FACTS, out=FACTS.index)).startswith("None of these 7 leads is left")
    assert summary.finding(clean.collapse(FACTS.drop("d"))).startswith("No lead here is marked as converted")


def test_an_empty_funnel_has_empty_figures_and_no_trouble():
    table = summary.contrast(EMPTY, STAGES)
    assert table["raw"].tolist() == [0, 0, 0, 0]
    assert table["raw_rate"].isna().all()
    assert summary.by(EMPTY, "owner").empty
    assert summary.periods(EMPTY).empty
    assert summary.velocity(EMPTY.clean, STAGES)["leads"].tolist() == [0, 0, 0, 0]
