"""What people's answers say about the weights: corrected weights, and measured precision and recall.

An answer is a pair that somebody has looked at, with whether the two are one. The weights of the groups of evidence
are corrected by a logistic regression that is held to them: the fewer answers, the less it moves. Precision and recall
are measured on the answers alone, whatever the model believes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from math import inf, log, nan, sqrt

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from lib.matching.weights import GROUPS, Weighed, group_of, total

Floats = NDArray[np.float64]

ENOUGH = 20
"""Answers from which on the weights are corrected."""
BANDS = (0.0, 0.2, 0.5, 0.7, 0.8, 0.9, 0.95, 0.98, 0.995, 0.999)
"""Where the bands of probability begin, within which answers speak for the pairs that nobody was asked about."""
THRESHOLDS = (0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.98, 0.99, 0.995)
"""Thresholds that are shown beside each other."""
_SHIFT = 2.0
"""By how many bits all weights together are usually off, at the most common."""
_SCALE = 0.2
"""By what share the weight of a group of evidence is usually off."""
_SLIPS = 0.01
"""The share of answers that are a slip of the hand: so that one of them does not overturn what is certain."""
_ROUNDS = 50
_Z = 1.959964
"""The normal deviate of intervals of 95%."""


@dataclass(frozen=True)
class Calibration:
    """Corrected weights: bits added to every pair, and what the bits of each group of evidence are multiplied by."""

    shift: float
    scale: Mapping[str, float]

    @classmethod
    def of(cls, numbers: Mapping[str, float]) -> Calibration:
        """From what `numbers` gives; what is left out stays as it is."""
        return cls(numbers.get("shift", 0.0), {group: numbers.get(group, 1.0) for group in GROUPS})

    def numbers(self) -> dict[str, float]:
        """As a flat mapping, to the fourth digit."""
        return {"shift": round(self.shift, 4), **{group: round(value, 4) for group, value in self.scale.items()}}


@dataclass(frozen=True)
class Share:
    """A share with its interval of 95%; `answers` is how many independent answers it is worth. NaN: not measured."""

    estimate: float
    low: float
    high: float
    answers: float = 0.0


UNKNOWN = Share(nan, 0.0, 1.0)


def fit(answers: pd.DataFrame) -> Calibration | None:
    """The weights that the answers speak for; None where there are fewer than ENOUGH, or all say the same.

    `answers` has the columns of pairs, `same` (whether they are one) and `count`, what an answer counts. The
    logistic regression of `same` on the bits of each group has a normal prior around the weights as they are (Bishop,
    Pattern Recognition and Machine Learning, 4.5: the mode of the posterior), with a share of slips among the answers
    (Copas 1988, Binary regression models for contaminated data). Which pairs were asked about, chosen by
    their weight, does not matter for it.
    """
    same, count = answers["same"].to_numpy(dtype=bool), answers["count"].to_numpy(dtype=float)
    if count.sum() < ENOUGH or same.all() or not same.any():
        return None
    bits = answers[[f"{group}_bits" for group in GROUPS]].to_numpy(dtype=float)
    start = answers["match_weight"].to_numpy(dtype=float) - bits.sum(axis=1)
    known = np.column_stack([np.ones(len(bits)), bits]) * log(2)
    begin = np.array([0.0, *(1.0 for _ in GROUPS)])
    precision = 1.0 / np.array([_SHIFT, *(_SCALE for _ in GROUPS)]) ** 2

    def loss(values: Floats) -> float:
        yes = _yes(start * log(2) + known @ values)
        missed = -(count * np.log(np.where(same, yes, 1.0 - yes))).sum()
        return float(missed + 0.5 * (precision * (values - begin) ** 2).sum())

    values, last = begin, loss(begin)
    for _ in range(_ROUNDS):
        odds = start * log(2) + known @ values
        yes, slope = _yes(odds), (1 - 2 * _SLIPS) * _logistic(odds) * _logistic(-odds)
        pull = known.T @ (count * (same - yes) / (yes * (1 - yes)) * slope) - precision * (values - begin)
        information = (known.T * (count * slope**2 / (yes * (1 - yes)))) @ known + np.diag(precision)
        step = np.linalg.solve(information, pull)
        while loss(values + step) > last and np.abs(step).max() > 1e-9:
            step = step / 2
        values, before = values + step, last
        last = loss(values)
        if before - last < 1e-10:
            break
    return Calibration(float(values[0]), dict(zip(GROUPS, np.maximum(values[1:], 0.0).tolist())))


def _logistic(odds: Floats) -> Floats:
    return 1.0 / (1.0 + np.exp(-np.clip(odds, -40, 40)))


def _yes(odds: Floats) -> Floats:
    """How likely somebody says that the two are one."""
    return _SLIPS + (1 - 2 * _SLIPS) * _logistic(odds)


def apply(pairs: pd.DataFrame, calibration: Calibration) -> pd.DataFrame:
    """The pairs with corrected weights and probabilities, likeliest first (where equal, in the order they had); what
    people joined stays certain.
    """
    said = pairs["match_probability"].to_numpy() >= 1.0
    bits = {f"{group}_bits": pairs[f"{group}_bits"].to_numpy() * calibration.scale[group] for group in GROUPS}
    added = sum(bits[name] - pairs[name].to_numpy() for name in bits)
    weight = np.where(said, pairs["match_weight"], pairs["match_weight"] + calibration.shift + added)
    probability = np.where(said, 1.0, 1.0 / (1.0 + np.exp2(-np.clip(weight, -60, 50))))
    corrected = pairs.assign(match_probability=probability, match_weight=weight, **bits)
    return corrected.take(np.argsort(-probability.round(9), kind="stable")).reset_index(drop=True)


def corrected(weighed: Weighed, calibration: Calibration) -> Weighed:
    """The same for pairs as they come from `weights.weigh`."""
    by_kind = {kind: bits * calibration.scale[group_of(kind)] for kind, bits in weighed.by_kind.items()}
    start = weighed.start + calibration.shift
    weight = start + total(by_kind)
    return replace(
        weighed,
        probability=1.0 / (1.0 + np.exp2(-np.clip(weight, -60, 50))),
        weight=weight,
        by_kind=by_kind,
        bits={group: bits * calibration.scale[group] for group, bits in weighed.bits.items()},
        start=start,
    )


def suggested(probability: Floats) -> float:
    """The threshold, of whole hundredths from 0.5 on, that promises the best F0.5 (van Rijsbergen's F, in which
    precision counts twice): with `probability` of all pairs, after calibration.
    """
    steps = np.arange(50, 100) / 100
    ordered = np.sort(probability)
    found = len(ordered) - np.searchsorted(ordered, steps)
    right = np.concatenate([np.cumsum(ordered[::-1])[::-1], [0.0]])[len(ordered) - found]
    score = 1.25 * right / np.maximum(found + 0.25 * ordered.sum(), 1e-9)
    return float(steps[np.argmax(np.round(score, 9))])


def measured(probability: Floats, answers: pd.DataFrame, threshold: float) -> tuple[Share, Share]:
    """Precision and recall of the pairs at or above a threshold, by the answers (`match_probability, same, count`).

    `probability` is that of all pairs that were compared and kept; recall is among the true ones of these. Answers are
    not spread evenly over them, so those of each band speak for its pairs: post-stratification (Cochran, Sampling
    Techniques, 5A.9), which takes those asked within a band for a random sample of it. A band without answers goes with
    its neighbour. The interval of precision is Wilson's, with the sample size that the answers are worth by their
    unequal weights (Kish 1965; Dean and Pagano 2015 find it to cover well) and by what of each band was asked about.
    That of recall comes from those of the true pairs on either side of the threshold (MOVER for a ratio: Donner and
    Zou 2012, Closed-form confidence intervals for functions of the normal mean and standard deviation).
    """
    ordered = np.sort(probability)
    above = [max(threshold, edge) for edge in BANDS if edge < threshold][-1:] + [e for e in BANDS if e > threshold]
    below = [edge for edge in BANDS if edge < threshold] + [threshold]
    found, right = _part(ordered, answers, [*above, inf] if above else [threshold, inf])
    missed, lost = _part(ordered, answers, below)
    if not right.answers:
        return UNKNOWN, UNKNOWN
    if not missed:
        return right, Share(1.0, 1.0, 1.0, right.answers)
    return right, _recall(found, right, missed, lost) if lost.answers else UNKNOWN


def _part(ordered: Floats, answers: pd.DataFrame, edges: Sequence[float]) -> tuple[int, Share]:
    """How many pairs there are from the first to before the last edge, and the share of true ones among them."""
    pairs = np.diff(np.searchsorted(ordered, edges)).astype(float)
    band = np.searchsorted(edges, answers["match_probability"].to_numpy(), side="right") - 1
    inside = (band >= 0) & (band < len(pairs))
    count = answers["count"].to_numpy(dtype=float)
    yes = count * answers["same"].to_numpy(dtype=bool)
    asked, said = (np.bincount(band[inside], values[inside], len(pairs)).astype(float) for values in (count, yes))
    total = int(pairs.sum())
    if not asked.any() or not total:
        return total, UNKNOWN
    pairs, asked, said = _with_answers(pairs, asked, said)
    estimate = min(float((pairs / total * said / asked).sum()), 1.0)
    unasked = np.maximum(1 - asked / pairs, 0.0)
    spread = float(((pairs / total) ** 2 * unasked / asked).sum())
    return total, _wilson(estimate, 1 / spread) if spread else Share(estimate, estimate, estimate, float(total))


def _with_answers(*columns: Floats) -> list[Floats]:
    """Pairs, answers and yeses of the bands; one without an answer goes with the next lower one, the lowest with the
    next higher.
    """
    whose = np.maximum(np.cumsum(columns[1] > 0) - 1, 0)
    return [np.bincount(whose, values).astype(float) for values in columns]


def _wilson(estimate: float, answers: float) -> Share:
    middle = (estimate + _Z**2 / (2 * answers)) / (1 + _Z**2 / answers)
    half = _Z / (1 + _Z**2 / answers) * sqrt(estimate * (1 - estimate) / answers + _Z**2 / (4 * answers**2))
    return Share(estimate, max(middle - half, 0.0), min(middle + half, 1.0), answers)


def _recall(found: int, right: Share, missed: int, lost: Share) -> Share:
    """The share of true pairs that were found, by the ratio of those missed to those found."""
    true, low, high = (found * part for part in (right.estimate, right.low, right.high))
    gone, least, most = (missed * part for part in (lost.estimate, lost.low, lost.high))
    if not true + gone:
        return UNKNOWN
    product = (true * gone) ** 2
    under = max(product - least * high * (2 * gone - least) * (2 * true - high), 0.0)
    over = max(product - most * low * (2 * gone - most) * (2 * true - low), 0.0)
    fewest = (true * gone - sqrt(under)) / (high * (2 * true - high)) if high < 2 * true else 0.0
    largest = (true * gone + sqrt(over)) / (low * (2 * true - low)) if low > 0 else inf
    return Share(true / (true + gone), 1 / (1 + largest), 1 / (1 + max(fewest, 0.0)), right.answers + lost.answers)
