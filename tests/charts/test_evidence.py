"""The waterfall of evidence: every step begins where the one before ended, and the last bar is the sum."""

from __future__ import annotations

import pandas as pd

from lib.charts import evidence, palette

STEPS = pd.DataFrame(
    [("Starting point", "", -12.0), ("Name", "same", 18.0), ("Place", "other city", -1.5)],
    columns=["evidence", "finding", "bits"],
)


def test_every_step_begins_where_the_one_before_ended():
    bars = evidence.running(STEPS)

    assert bars["start"].tolist() == [0.0, -12.0, 6.0, 0.0]
    assert bars["end"].tolist() == [-12.0, 6.0, 4.5, 4.5]
    assert bars["evidence"].tolist()[-1] == "In all"


def test_evidence_for_and_against_have_colours_of_their_own():
    chart = evidence.waterfall(STEPS).to_dict()

    bars = chart["layer"][0]
    rows = chart["datasets"][bars["data"]["name"]]
    assert [row["shown"] for row in rows] == ["in all", "for", "against", "in all"]
    assert bars["encoding"]["color"]["scale"]["range"] == [palette.CLEAN, palette.NOTICE, palette.RAW]
