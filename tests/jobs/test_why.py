"""Why a group is one: its links, and the evidence of each in steps."""

from __future__ import annotations

import pandas as pd
import pytest

from lib.errors import NotFound
from lib.jobs import why
from lib.model import fields

PAIRS = pd.DataFrame(
    [("a", "b", 0.99, 6.6, 9.0, 5.0, 4.0, 0.0, 0.0, "same name")],
    columns=[
        "left_key", "right_key", "match_probability", "match_weight", "name_bits", "contact_bits", "organisation_bits",
        "place_bits", "custom_bits", "reason",
    ],
)  # fmt: skip


def test_every_pair_of_a_group_is_listed_the_unlikely_ones_last():
    links = why.links_within(PAIRS, ["b", "c", "a"])

    assert list(zip(links["left_key"], links["right_key"])) == [("a", "b"), ("a", "c"), ("b", "c")]
    assert links["match_probability"].tolist() == [0.99, 0.0, 0.0]
    assert links["reason"].tolist() == ["same name", "", ""]


def test_the_steps_of_a_pair_add_up_to_its_weight():
    steps = why.steps(PAIRS.iloc[0])

    assert steps["bits"].sum() == pytest.approx(6.6)
    assert steps["bits"].iloc[0] == pytest.approx(-11.4)
    assert steps["evidence"].tolist() == ["Starting point", "Name", "E-mail and phone", "Organisation", "Place"]


@pytest.mark.parametrize("typed", ["00Q5g00000000A1EAI", "00Q5g00000000A1", "ANA@acme.com", " ana ruiz "])
def test_a_lead_is_found_by_id_e_mail_or_name(typed):
    key = "00Q5g00000000A1EAI"
    row = {"FirstName": "Ana", "LastName": "Ruiz", "Email": "ana@acme.com"}
    leads = fields.complete(pd.DataFrame([row], index=pd.Index([key], name="key")).astype("str"), "lead")

    assert why.find_lead(leads, typed) == key


@pytest.mark.parametrize("typed", ["", "nobody"])
def test_a_lead_that_is_not_there_is_said_so(typed):
    with pytest.raises(NotFound, match="no such lead"):
        why.find_lead(fields.empty("lead"), typed)
