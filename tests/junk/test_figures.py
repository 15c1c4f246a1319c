"""The verdicts on the labelled leads stay as good as they were measured to be."""

from __future__ import annotations

import pytest

from bench.junk_figures import RULES, TODAY, figures, leads
from lib.junk import flag


@pytest.mark.parametrize(("split", "precision", "recall"), [("dev", 0.95, 0.98)])
def test_labelled_leads_are_judged_rightly(split, precision, recall):
    frame, labels = leads(split)
    expected = {key: set(text.split(";")) - {"genuine"} for key, text in labels["expected_labels"].items()}
    allowed = {key: set(text.split(";")) - {""} for key, text in labels["also_flags"].items()}
    found = flag(frame, rules=RULES, today=TODAY)
    table = figures(found[found["confidence"] >= 0.5], expected, allowed)
    assert table.loc["junk kinds", "precision"] >= precision
    assert table.loc["junk kinds", "recall"] >= recall
