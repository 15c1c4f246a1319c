"""Why, and why not."""

from __future__ import annotations

import math

import pandas as pd
import pytest

from lib.errors import BadArgument, NotFound
from lib.matching import engine
from lib.matching.calibrate import Calibration, apply
from lib.matching.explain import briefly, explain
from lib.matching.prepare import prepare
from lib.matching.weights import GROUPS
from tests.matching.leads import leads, person, town

ROBERT = person("Robert", "Tillmann", "Fernwood Tools", "robert.tillmann@fernwood.com") | {"key": "X1"}
FRAME = leads(
    ROBERT,
    ROBERT | {"FirstName": "Bob", "key": "X2"},
    person("Wilma", "Ostrander", "Oakline Freight", key="X3"),
    *town(60),
)
FOUND = engine.find(FRAME)


def told(left: str, right: str, **options):
    return explain(FRAME, left, right, FOUND.model, threshold=0.9, pairs=FOUND.pairs, **options)


def test_the_steps_add_up_to_the_weight_that_the_run_gave():
    made = told("X2", "X1")
    pair = FOUND.pairs.iloc[0]
    assert made.stage == "match"
    assert made.steps["bits"].sum() == pytest.approx(made.match_weight)
    assert made.match_weight == pytest.approx(pair["match_weight"])
    assert made.match_probability == pytest.approx(pair["match_probability"])


def test_each_step_shows_both_values_and_the_finding():
    steps = told("X1", "X2").steps.set_index("evidence")
    assert steps.loc["First name", ["left", "right", "finding"]].tolist() == ["Robert", "Bob", "nickname"]
    assert steps.index[0] == "Starting point"


@pytest.mark.parametrize(
    ("email", "finding"),
    [
        ("", "known for one only"),
        ("robert.tillmann@elsewhere.com", "same mailbox name"),
        ("bobby77@gmail.com", "different, but one private and one at work: says nothing"),
        ("info@fernwood.com", "different, but not each a person's own: says nothing"),
        ("not an address", "nothing that both have and that can be compared"),
    ],
)
def test_where_an_e_mail_says_nothing_it_is_told_why(email, finding):
    frame = leads(ROBERT, ROBERT | {"Email": email, "key": "X2"}, *town(60))
    steps = explain(frame, "X1", "X2", FOUND.model, threshold=0.9).steps.set_index("evidence")
    assert steps.loc["E-mail", "finding"] == finding
    assert (steps.loc["E-mail", "bits"] == 0) == (finding != "same mailbox name")


def test_how_rare_a_shared_value_is_has_a_step_of_its_own():
    """One of the 62 who have a last name is an Ostrander, and 1,000 more count among whom 0.08% are: 0.8 / 1,062."""
    frame = leads(*(person("Wilma", "Ostrander", key=key) for key in ("X1", "X2")), *town(60))
    found = engine.find(frame)
    steps = explain(frame, "X1", "X2", found.model, threshold=0.9).steps.set_index("evidence")
    assert steps.loc["Last name: how rare", "bits"] == pytest.approx(math.log2(0.0008 / (0.8 / 1062)), abs=1e-6)
    said = "by chance 1 in 1,328 would share it, 1 in 1,250 a usual one"
    assert steps.loc["Last name: how rare", "finding"] == said
    learned = math.log2(found.model["agreement"]["last"][1])
    assert steps.loc["Last name", "bits"] == pytest.approx(learned - math.log2(0.0008), abs=1e-6)
    assert steps["bits"].sum() == pytest.approx(found.pairs["match_weight"].iloc[0])


def test_what_relatives_share_anyway_is_worth_the_same_however_rare_it_is():
    steps = told("X1", "X2").steps
    assert steps["finding"].iloc[0].startswith("two relatives")
    assert not steps["evidence"].str.endswith("how rare").any()


def test_a_compared_pair_below_the_threshold_says_so():
    made = told("X1", "X3")
    assert made.stage == "weight below threshold"
    assert "the threshold is 90.0%" in made.verdict


def test_a_pair_that_shares_no_key_was_never_compared():
    frame = leads(ROBERT, person("Wilma", "Ostrander", key="X3"), *(town(60) * 19))
    model = engine.find(frame).model
    made = explain(frame, "X1", "X3", model, threshold=0.9)
    assert made.stage == "no shared key"
    assert made.verdict.startswith("Never compared")


def test_what_people_decided_is_the_stage():
    assert told("X1", "X2", unlinked=[("X2", "X1")]).stage == "cannot-link"
    assert told("X1", "X3", linked=[("X1", "X3")]).stage == "joined by hand"


def test_a_likely_pair_that_others_speak_against_was_split():
    pairs = FOUND.pairs.iloc[:0]
    assert explain(FRAME, "X1", "X2", FOUND.model, threshold=0.9, pairs=pairs).stage == "split"


def test_an_unknown_record_is_named():
    with pytest.raises(NotFound, match="no record Z9"):
        told("X1", "Z9")
    with pytest.raises(BadArgument, match="two different records"):
        told("X1", "X1")


def test_records_that_are_prepared_already_give_the_same_answer():
    made, anew = told("X1", "X2", records=prepare(FRAME)), told("X1", "X2")
    assert (made.verdict, made.stage, made.match_weight) == (anew.verdict, anew.stage, anew.match_weight)
    pd.testing.assert_frame_equal(made.steps, anew.steps)


def test_pairs_are_told_in_brief_as_the_run_would_have_it_likely_or_not():
    pairs = pd.DataFrame({"left_key": ["X2", "X1"], "right_key": ["X1", "X3"]}, dtype="str")
    brief = briefly(prepare(FRAME), FOUND.model, pairs)
    found = FOUND.pairs.iloc[0]
    assert brief.loc[0, "match_weight"] == pytest.approx(found["match_weight"])
    assert brief.loc[0, "reason"] == found["reason"]
    assert brief.loc[1, "match_probability"] < 0.001


def test_a_block_that_is_too_large_is_named_with_its_size():
    """Sixty share a switchboard and nothing else; the two names are far apart in every order."""
    crowd = [person(row["FirstName"], row["LastName"], Phone="+1 415 736 1000") for row in town(60)]
    frame = leads(*crowd, *(person(f"Q{n}", f"Zz{n}", f"Firm {n}") for n in range(1100)))
    made = explain(frame, "L0", "L30", engine.find(frame).model, threshold=0.9)
    assert made.stage == "block too large"
    assert "same phone (60 records have it)" in made.verdict


def test_weights_that_people_corrected_count_here_as_in_the_list_of_pairs():
    corrections = Calibration(-2.0, {**dict.fromkeys(GROUPS, 1.0), "name": 0.5, "contact": 1.25})
    pairs = apply(FOUND.pairs, corrections)
    made = told("X1", "X2", corrections=corrections)
    assert made.match_weight == pytest.approx(pairs["match_weight"].iloc[0])
    assert made.match_weight < told("X1", "X2").match_weight - 2
    assert made.steps["bits"].sum() == pytest.approx(made.match_weight)
    assert briefly(prepare(FRAME), FOUND.model, pairs, corrections)["match_weight"].iloc[0] == made.match_weight


def test_a_first_name_that_the_mailbox_tells_is_shown_by_it_and_counted():
    rows = [person("", "Okonkwo", "Brightwell", "tamsin.okonkwo@brightwell.com", key=key) for key in ("A", "B")]
    frame = leads(*rows)
    told = explain(frame, "A", "B", engine.find(frame).model, threshold=0.9)
    steps = told.steps.set_index("evidence")
    assert steps.loc["First name", "left"] == "tamsin.okonkwo@brightwell.com"
    assert told.steps["bits"].sum() == pytest.approx(told.match_weight)
