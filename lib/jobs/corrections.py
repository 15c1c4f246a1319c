"""The weights that people set, laid over what a run found."""

from __future__ import annotations

import pandas as pd

from lib.matching import calibrate
from lib.matching.calibrate import Calibration
from lib.model.rules import Rules


def in_force(pairs: pd.DataFrame, rules: Rules) -> pd.DataFrame:
    """The pairs of a run with the weights that people set."""
    corrections = set_by_people(rules)
    return pairs if corrections is None else calibrate.apply(pairs, corrections)


def set_by_people(rules: Rules) -> Calibration | None:
    """The corrected weights that the rules hold, if any."""
    return Calibration.of(rules.duplicate_weights) if rules.duplicate_weights else None
