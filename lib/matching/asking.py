"""Which pairs to ask people about: those from which most is learned, and enough of each band to measure by.

The order is the same for the same pairs. However early somebody stops, every band of probability has had its share of
questions, and those of a band are spread evenly over the patterns of evidence in it, with the same chance for each
pair: so the answers of a band speak for all of it.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from lib.matching.calibrate import BANDS

Floats = NDArray[np.float64]

_TO_MEASURE = 0.6
"""The share of questions that go to where most pairs are; the others go to where the answer is least known."""
_LEAST_DOUBT = 0.2
"""However sure a band is, it is asked about as if its pairs differed so much (a standard deviation)."""


def order(pairs: pd.DataFrame, most: int = 200) -> pd.DataFrame:
    """The pairs to ask about, in order: at most so many rows of `pairs`."""
    probability = pairs["match_probability"].to_numpy()
    band = np.searchsorted(BANDS, probability, side="right") - 1
    size = np.bincount(band, minlength=len(BANDS))
    share = _shares(probability, band, size)
    queues = [_spread(pairs, np.flatnonzero(band == number), most) for number in range(len(BANDS))]
    asked = np.zeros(len(BANDS))
    chosen = []
    for _ in range(min(most, len(pairs))):
        due = np.where(asked < size, (asked + 0.5) / np.maximum(share, 1e-12), np.inf)
        number = int(np.argmin(due))
        chosen.append(queues[number][int(asked[number])])
        asked[number] += 1
    return pairs.iloc[chosen]


def _shares(probability: Floats, band: NDArray[np.int64], size: NDArray[np.int64]) -> Floats:
    """What share of the questions each band gets: Neyman's allocation (many pairs, and in doubt), and doubt alone."""
    likely = np.bincount(band, weights=probability, minlength=len(BANDS)) / np.maximum(size, 1)
    doubt = np.where(size > 0, np.maximum(np.sqrt(likely * (1 - likely)), _LEAST_DOUBT), 0.0)
    to_measure, to_learn = size * doubt, doubt
    return _TO_MEASURE * to_measure / max(to_measure.sum(), 1e-12) + (1 - _TO_MEASURE) * to_learn / max(
        to_learn.sum(), 1e-12
    )


def _spread(pairs: pd.DataFrame, rows: NDArray[np.int64], most: int) -> list[int]:
    """Rows of one band in the order of asking: halving the steps through the band, sorted by evidence, each time
    (van der Corput's sequence), so that any first few are far apart.
    """
    band = pairs.iloc[rows]
    chance = pd.util.hash_array((band["left_key"] + " " + band["right_key"]).to_numpy(dtype=object))
    ordered = rows[np.lexsort((chance, band["reason"].to_numpy(dtype=object)))]
    halved = (int(_halving(number) * len(ordered)) for number in range(1, 4 * most))
    places = dict.fromkeys([*halved, *range(min(len(ordered), most))] if len(ordered) else [])
    return [int(ordered[place]) for place in list(places)[:most]]


def _halving(number: int) -> float:
    """The number's binary digits mirrored at the point: 1/2, 1/4, 3/4, 1/8, 5/8 ..."""
    digits = f"{number:b}"
    return int(digits[::-1], 2) / 2 ** len(digits)
