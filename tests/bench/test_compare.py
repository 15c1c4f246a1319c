"""What bench.compare makes of pairs and probabilities."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from bench.compare import by_threshold, calibration, tools
from bench.sluice_leads import look, prepared

TRUTH = pd.Series({"a": "A", "b": "A", "c": "A"})
PAIRS = pd.DataFrame(
    {"left_id": ["a", "b", "c"], "right_id": ["b", "c", "d"], "match_probability": [0.9995, 0.92, 0.6]}
)


def test_pairs_are_judged_apart_from_the_groups_they_make():
    row = by_threshold(tools("careful")["splink"], PAIRS, TRUTH, 4).set_index("threshold").loc["0.9"]
    assert (row["pairs_precision"], row["pairs_recall"]) == (1.0, pytest.approx(2 / 3))
    assert (row["pairwise_precision"], row["pairwise_recall"], row["is"]) == (1.0, 1.0, "default hindsight")


def test_stated_probabilities_stand_beside_the_true_share():
    table = calibration(PAIRS, TRUTH)
    assert table["stated"].tolist() == [0.6, 0.92, 0.9995]
    assert table["true"].tolist() == [0.0, 1.0, 1.0]


def test_what_sluice_keeps_is_among_what_it_compares():
    compared, kept = look(*prepared(Path(__file__).parents[1] / "six_leads.csv"))
    assert len(compared) == 15, "in a small file every pair is compared"
    assert len(kept) > 0
    assert set(zip(kept["left_id"], kept["right_id"])) <= set(zip(compared["left_id"], compared["right_id"]))
