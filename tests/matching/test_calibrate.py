"""What answers say: corrected weights, and precision and recall with intervals that hold what they promise."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from lib.matching import asking, calibrate
from lib.matching.calibrate import Calibration
from lib.matching.weights import GROUPS


def answers(*rows: tuple[float, int, int]) -> pd.DataFrame:
    """So many yeses and noes at each probability."""
    told = [(p, same) for p, yes, no in rows for same in [True] * yes + [False] * no]
    return pd.DataFrame(told, columns=["match_probability", "same"]).assign(count=1.0)


def pairs(rows: int = 400, seed: int = 1) -> pd.DataFrame:
    """Pairs of names that say from -10 to 20 bits, at a start of -6, whose e-mails add from -3 to 6."""
    chance = np.random.default_rng(seed)
    bits = {f"{group}_bits": np.zeros(rows) for group in GROUPS}
    bits |= {"name_bits": chance.uniform(-10, 20, rows), "contact_bits": chance.uniform(-3, 6, rows)}
    weight = -6 + bits["name_bits"] + bits["contact_bits"]
    frame = pd.DataFrame(bits).assign(match_weight=weight, match_probability=1 / (1 + 2.0**-weight))
    keys = {"left_key": [f"a{n:04}" for n in range(rows)], "right_key": [f"b{n:04}" for n in range(rows)]}
    return frame.assign(**keys, reason=chance.choice(["same name", "same e-mail"], rows)).astype({"reason": "str"})


def reviewed(found: pd.DataFrame, shift: float, contact: float, seed: int = 2) -> pd.DataFrame:
    """Answers to all of them in a world where the weights are off by so much, and one answer in a hundred is a slip."""
    chance = np.random.default_rng(seed)
    true = found["match_weight"] + shift + (contact - 1) * found["contact_bits"]
    said = chance.random(len(found)) < 1 / (1 + 2.0**-true)
    return found.assign(same=said ^ (chance.random(len(found)) < 0.01), count=1.0)


def test_few_answers_or_answers_that_all_say_the_same_teach_nothing():
    found = reviewed(pairs(), 0.0, 1.0)
    assert calibrate.fit(found.head(19)) is None
    assert calibrate.fit(found.assign(same=True)) is None


def test_many_answers_find_by_how_much_the_weights_are_off():
    found = calibrate.fit(reviewed(pairs(20_000), -3.0, 0.6))
    assert found is not None
    assert found.shift == pytest.approx(-3.0, abs=0.5)
    assert found.scale["contact"] == pytest.approx(0.6, abs=0.1)
    assert found.scale["name"] == pytest.approx(1.0, abs=0.1)
    assert found.scale["place"] == pytest.approx(1.0), "nothing was seen of places"


def test_the_fewer_the_answers_the_less_the_weights_move():
    off = [reviewed(pairs(rows), -4.0, 1.0) for rows in (25, 100, 3000)]
    few, more, many = (calibrate.fit(one) for one in off)
    assert few is not None and more is not None and many is not None
    assert 0 > few.shift > more.shift > many.shift > -4.5


def test_one_slip_about_a_certain_pair_does_not_overturn_the_weights():
    found = reviewed(pairs(60), 0.0, 1.0)
    surest = found["match_weight"].idxmax()
    slipped = found.assign(same=found["same"].where(found.index != surest, False))
    right, wrong = calibrate.fit(found), calibrate.fit(slipped)
    assert right is not None and wrong is not None
    assert abs(right.shift - wrong.shift) < 0.5


def test_the_order_of_answers_does_not_matter():
    found = reviewed(pairs(100), -1.0, 1.0)
    one, other = calibrate.fit(found), calibrate.fit(found.sample(frac=1, random_state=3))
    assert one is not None and other is not None
    assert one.numbers() == other.numbers()


def test_corrected_weights_are_the_sum_of_corrected_bits():
    row = pairs(1).assign(name_bits=10.0, contact_bits=4.0, match_weight=8.0, match_probability=0.9961)
    found = calibrate.apply(row, Calibration.of({"shift": -2.0, "contact": 0.5}))
    assert found.loc[0, ["match_weight", "name_bits", "contact_bits"]].tolist() == [4.0, 10.0, 2.0]
    assert found.loc[0, "match_probability"] == pytest.approx(16 / 17)


def test_what_a_person_joined_stays_certain_and_the_likeliest_comes_first():
    found = pairs(3).assign(match_probability=[0.5, 1.0, 0.9], match_weight=[0.0, 99.0, 3.2])
    corrected = calibrate.apply(found, Calibration.of({"shift": -1.0}))
    assert corrected["left_key"].tolist() == ["a0001", "a0002", "a0000"]
    assert corrected["match_probability"].iloc[0] == 1.0


def test_precision_is_that_of_each_band_weighed_by_its_pairs():
    every = np.array([0.85] * 100 + [0.93] * 300)
    right, _ = calibrate.measured(every, answers((0.85, 5, 5), (0.93, 9, 1)), 0.8)
    assert right.estimate == pytest.approx((100 * 0.5 + 300 * 0.9) / 400)
    spread = 0.25**2 * 0.9 / 10 + 0.75**2 * (1 - 10 / 300) / 10
    assert right.answers == pytest.approx(1 / spread)


def test_the_interval_is_that_of_wilson():
    right, _ = calibrate.measured(np.full(10**7, 0.9995), answers((0.9995, 9, 1)), 0.5)
    assert (right.low, right.high) == (pytest.approx(0.5958, abs=1e-4), pytest.approx(0.9821, abs=1e-4))


def test_recall_counts_true_pairs_below_the_threshold_as_missed():
    every = np.array([0.6] * 200 + [0.97] * 100)
    _, found = calibrate.measured(every, answers((0.6, 2, 8), (0.97, 10, 0)), 0.9)
    assert found.estimate == pytest.approx(100 / (100 + 40))
    assert found.low < 100 / 140 < found.high


def test_a_band_without_answers_goes_with_its_neighbour():
    every = np.array([0.85] * 100 + [0.93] * 100 + [0.96] * 100)
    right, _ = calibrate.measured(every, answers((0.93, 6, 4)), 0.8)
    assert right.estimate == pytest.approx(0.6)


def test_what_nobody_was_asked_about_is_not_measured():
    right, found = calibrate.measured(np.array([0.3, 0.95]), answers(), 0.9)
    assert np.isnan([right.estimate, found.estimate]).all()
    right, found = calibrate.measured(np.array([0.3, 0.95, 0.96]), answers((0.95, 1, 0)), 0.9)
    assert right.estimate == 1.0 and np.isnan(found.estimate)


def test_when_every_pair_was_asked_about_nothing_is_uncertain():
    right, found = calibrate.measured(np.array([0.6, 0.6, 0.95, 0.95]), answers((0.6, 1, 1), (0.95, 1, 1)), 0.9)
    assert (right.low, right.estimate, right.high) == (0.5, 0.5, 0.5)
    assert (found.low, found.estimate, found.high) == (0.5, 0.5, 0.5)


def test_intervals_hold_the_truth_as_often_as_they_say():
    chance, held, rounds = np.random.default_rng(5), np.zeros(2), 40
    for _ in range(rounds):
        found = pairs(600, seed=int(chance.integers(1 << 30)))
        found = found[found["match_probability"] >= 0.05]
        true = reviewed(found, -3.0, 1.0, seed=int(chance.integers(1 << 30)))
        asked = true.loc[asking.order(found, 60).index]
        probability = found["match_probability"].to_numpy()
        above = probability >= 0.9
        truth = true["same"][above].mean(), true["same"][above].sum() / true["same"].sum()
        for place, share in enumerate(calibrate.measured(probability, asked, 0.9)):
            held[place] += share.low <= truth[place] <= share.high
    assert (held / rounds >= 0.9).all()


def test_the_suggested_threshold_is_the_best_f_half_worked_out_by_hand():
    likely = np.array([0.99, 0.98, 0.75, 0.55])
    by_hand = {
        t: 1.25 * likely[likely >= t].sum() / ((likely >= t).sum() + 0.25 * likely.sum()) for t in (0.5, 0.6, 0.8)
    }
    best = max(by_hand, key=lambda t: by_hand[t])
    assert best == 0.6
    assert calibrate.suggested(likely) == 0.56, "the first hundredth that leaves out what lowers it"


def test_every_band_is_asked_about_however_early_one_stops():
    found = pairs(1500)
    found = found[found["match_probability"] >= 0.05]
    band = np.searchsorted(calibrate.BANDS, asking.order(found, 30)["match_probability"], side="right")
    assert set(band) == set(range(1, 11))


def test_questions_are_the_same_for_the_same_pairs_and_none_comes_twice():
    found = pairs(300)
    order = asking.order(found, 300)
    shuffled = asking.order(found.sample(frac=1, random_state=4), 300)
    assert order["left_key"].tolist() == shuffled["left_key"].tolist()
    assert order["left_key"].is_unique and len(order) == 300
    assert asking.order(found.head(0)).empty


def test_questions_of_a_band_are_spread_over_the_patterns_of_evidence():
    found = pairs(300).assign(match_probability=0.95)
    found["reason"] = ["same name"] * 270 + ["same e-mail"] * 30
    assert (asking.order(found, 20)["reason"] == "same e-mail").sum() == pytest.approx(2, abs=1)
