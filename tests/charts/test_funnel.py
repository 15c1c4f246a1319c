"""The funnel's charts say what their rows say."""

from __future__ import annotations

import pandas as pd
import pytest

from lib.charts import export, funnel, palette


@pytest.fixture
def table():
    return pd.DataFrame({"stage": ["New", "Working", "Won"], "raw": [10, 5, 1], "clean": [8, 4, 0]})


@pytest.fixture
def by_source():
    return pd.DataFrame(
        {
            "source": ["Web", "Fair"],
            "raw": [10, 4],
            "clean": [5, 4],
            "raw_converted": [2, 1],
            "clean_converted": [2, 1],
            "raw_conversion": [0.2, 0.25],
            "clean_conversion": [0.4, 0.25],
            "duplicates": [3, 0],
            "junk": [2, 0],
        }
    )


def _data(chart):
    document = chart.to_dict()
    return [row for rows in document["datasets"].values() for row in rows]


def test_a_bar_has_its_count_and_its_rate_from_the_stage_before(table):
    rows = funnel.stage_rows(table, "raw").set_index("stage")
    assert rows["label"].tolist() == ["10", "5 · 50%", "1 · 20%"]
    assert rows.loc["Won", "from_before"] == "1 of 5 (20.0%)"
    assert rows.loc["Won", "overall"] == "1 of 10 (10.0%)"


@pytest.mark.parametrize(("sides", "bars"), [("raw", 3), ("clean", 3), ("both", 6)])
def test_the_switch_chooses_the_bars(table, sides, bars):
    assert len(_data(funnel.stages(table, sides))) == bars


def test_stages_keep_their_order_and_raw_and_clean_their_colours(table):
    bars = funnel.stages(table, "both").to_dict()["layer"][0]["encoding"]
    assert bars["y"]["sort"] == ["New", "Working", "Won"]
    assert bars["color"]["scale"] == {"domain": ["Raw", "Clean"], "range": [palette.RAW, palette.CLEAN]}


def test_a_stage_after_an_empty_one_has_no_rate(table):
    rows = funnel.stage_rows(pd.DataFrame({"stage": ["A", "B"], "raw": [0, 0], "clean": [0, 0]}), "raw")
    assert rows["label"].tolist() == ["0", "0"]
    assert rows["from_before"].tolist() == ["0 of 0", "0 of 0"]


def test_no_stage_at_all_is_an_empty_chart():
    nothing = pd.DataFrame({"stage": [], "raw": [], "clean": []}).astype({"raw": "int64", "clean": "int64"})
    assert _data(funnel.stages(nothing, "both")) == []


def test_sources_tell_numerator_and_denominator(by_source):
    web = next(row for row in _data(funnel.sources(by_source, "source")) if row["source"] == "Web")
    assert web["raw_told"] == "2 of 10 (20.0%)"
    assert web["clean_told"] == "2 of 5 (40.0%)"


def test_only_the_first_sources_are_drawn_in_the_order_given(by_source):
    chart = funnel.sources(by_source, "source", most=1)
    assert [row["source"] for row in _data(chart)] == ["Web"]
    assert chart.to_dict()["layer"][0]["encoding"]["y"]["sort"] == ["Web"]


def test_a_month_is_one_point_a_side():
    table = pd.DataFrame(
        {
            "period": pd.to_datetime(["2026-09-01", "2026-10-01"]),
            "open_share": [0.1, 0.6],
            "raw_conversion": [0.1, 0.05],
            "clean_conversion": [0.2, 0.1],
        }
    )
    rows = _data(funnel.months(table))
    assert sorted((row["side"], row["rate"]) for row in rows) == [
        ("Clean", 0.1), ("Clean", 0.2), ("Raw", 0.05), ("Raw", 0.1),
    ]  # fmt: skip


def test_a_source_that_looks_like_markup_stays_a_category(by_source):
    hostile = by_source.assign(source=["<img src=x onerror=alert(1)>", "![x](http://127.0.0.1:1/x.png)"])
    encoding = funnel.sources(hostile, "source").to_dict()["layer"][1]["encoding"]
    assert encoding["y"]["field"] == "source" and encoding["y"]["type"] == "nominal"
    assert not {"url", "href"} & set(encoding)


def test_a_chart_leaves_as_a_picture(table):
    chart = funnel.stages(table, "both")
    assert export.picture(chart, "png").startswith(b"\x89PNG")
    svg = export.picture(chart, "svg").decode()
    assert svg.startswith("<svg") and "Working" in svg
