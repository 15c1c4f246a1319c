"""The health chart: a bar a source, best first."""

from __future__ import annotations

import pandas as pd

from lib.charts import health


def _sources(chart):
    return [row["source"] for rows in chart.to_dict()["datasets"].values() for row in rows]


def test_the_best_source_comes_first_and_equals_by_name():
    table = pd.DataFrame({"source": ["Web", "Fair", "Mail"], "leads": [10, 5, 2], "score": [70, 90, 90]})
    chart = health.by_source(table)
    assert chart.to_dict()["layer"][0]["encoding"]["y"]["sort"] == ["Fair", "Mail", "Web"]
    assert set(_sources(chart)) == {"Fair", "Mail", "Web"}


def test_no_more_bars_than_fit():
    table = pd.DataFrame({"source": [f"S{n:02}" for n in range(20)], "leads": 1, "score": range(20)})
    assert sorted(_sources(health.by_source(table, most=3))) == ["S17", "S18", "S19"]


def test_every_score_is_drawn_on_the_same_scale():
    table = pd.DataFrame({"source": ["Web"], "leads": [10], "score": [3]})
    assert health.by_source(table).to_dict()["layer"][0]["encoding"]["x"]["scale"]["domain"] == [0, 108]
