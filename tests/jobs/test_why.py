"""Why a group is one: its links, and the evidence of each in steps."""

from __future__ import annotations

import pandas as pd
import pytest

from lib.jobs import why
from lib.matching import reasons
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


def test_two_copies_of_one_record_are_to_one_another_what_they_are_to_it():
    copied = pd.concat([PAIRS.iloc[[0]]] * 2).assign(right_key=["b", "c"], reason=reasons.IDENTICAL)
    links = why.links_within(copied, ["a", "b", "c"])

    assert list(zip(links["left_key"], links["right_key"])) == [("a", "b"), ("a", "c"), ("b", "c")]
    assert links["match_probability"].tolist() == [0.99] * 3
    assert links["reason"].tolist() == [reasons.IDENTICAL] * 3


def test_of_very_many_copies_the_next_holds_the_others_where_the_first_is_not_among_them():
    keys = [f"k{n:03}" for n in range(300)]
    copied = pd.concat([PAIRS] * 299).assign(left_key="k000", right_key=keys[1:], reason=reasons.IDENTICAL)

    for there in (keys, keys[1:]):
        links = why.links_within(copied, there)
        assert set(links["left_key"]) == {there[0]}
        assert list(links["right_key"]) == there[1:]


def test_the_steps_of_a_pair_add_up_to_its_weight():
    steps = why.steps(PAIRS.iloc[0])

    assert steps["bits"].sum() == pytest.approx(6.6)
    assert steps["bits"].iloc[0] == pytest.approx(-11.4)
    assert steps["evidence"].tolist() == ["Starting point", "Name", "E-mail and phone", "Organisation", "Place"]


PEOPLE = fields.complete(
    pd.DataFrame(
        {
            "FirstName": ["Ana", "Ana", "Bo"],
            "LastName": ["Ruiz", "Ruiz", "Lind"],
            "Email": ["ana@acme.com", "aruiz@bolt.io", ""],
            "Company": ["Acme", "Bolt (EU)", "Acme Works"],
        },
        index=pd.Index([f"00Q5g00000000A{n}EAI" for n in (1, 2, 3)], name="key"),
    ).astype("str"),
    "lead",
)


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("00Q5g00000000A1EAI", [0]),
        ("00Q5g00000000A1", [0]),
        ("ANA@acme.com", [0]),
        ("  ana  ruiz ", [0, 1]),
        ("acme", [0, 2]),
        ("li", [2]),
        ("b", [2, 1]),
        ("ruiz bolt (", [1]),
        ("nobody", []),
        (" ", []),
    ],
)
def test_leads_are_found_by_id_e_mail_name_or_words(typed, found):
    assert why.find_leads(why.searchable(PEOPLE), typed) == [PEOPLE.index[place] for place in found]


def test_no_more_are_listed_than_asked_for():
    assert len(why.find_leads(why.searchable(PEOPLE), "a", most=1)) == 1


def test_the_weakest_link_is_the_one_at_which_a_group_parts_first():
    """a-b and b-c hold the three together; a-c is weaker still, but nothing hangs on it."""
    links = pd.DataFrame(
        [("a", "b", 0.99), ("b", "c", 0.95), ("a", "c", 0.4)], columns=["left_key", "right_key", "match_probability"]
    )
    assert why.weakest(links) == 1
    assert why.weakest(links.iloc[2:].assign(match_probability=0.0)) is None
