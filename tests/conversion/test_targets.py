"""Existing accounts and contacts are found, or chosen."""

import pytest

from tests.conversion.book import jane, plan, row

BY_CONTACT = ("L1", "contact", "C1", 0.97)
BY_ACCOUNT = ("L1", "account", "A1", 0.95)
OTHER = ("L1", "account", "A2", 0.96)


def where(made, lead="L1"):
    return tuple(row(made, lead)[["account_action", "account_key", "contact_action", "contact_key"]])


NEW = ("new", "new:account:L1", "new", "new:contact:L1")


@pytest.mark.parametrize(
    ("found", "choice", "expected"),
    [
        ([], {}, NEW),
        ([("L1", "account", "A1", 0.79)], {}, NEW),
        ([("L1", "account", "gone", 0.99)], {}, NEW),
        ([BY_ACCOUNT], {}, ("found", "A1", "new", "new:contact:L1")),
        ([BY_CONTACT], {}, ("found", "A1", "found", "C1")),
        ([BY_CONTACT, OTHER], {}, ("found", "A1", "found", "C1")),
        ([BY_CONTACT], {"contact": "new"}, NEW),
        ([BY_CONTACT, BY_ACCOUNT], {"contact": "new"}, ("found", "A1", "new", "new:contact:L1")),
        ([BY_CONTACT, BY_ACCOUNT], {"account": "new"}, NEW),
        ([BY_CONTACT], {"account": "A2"}, ("found", "A2", "new", "new:contact:L1")),
        ([], {"contact": "C1"}, ("found", "A1", "found", "C1")),
        ([], {"account": "A1", "contact": "C1"}, ("found", "A1", "found", "C1")),
        ([("L1", "contact", "C9", 0.99)], {}, NEW),
    ],
)
def test_a_choice_beats_a_link_and_a_contact_brings_its_account(found, choice, expected):
    assert where(plan({"L1": jane()}, found, choices={"L1": choice})) == expected


@pytest.mark.parametrize(
    ("choice", "blocker"),
    [
        ({"account": "A2", "contact": "C1"}, "the chosen contact is in a different account than the chosen one"),
        ({"account": "new", "contact": "C1"}, "the chosen contact is in a different account than the chosen one"),
        ({"contact": "C9"}, "the chosen contact belongs to no account"),
        ({"contact": "gone"}, "the chosen contact is not in this book"),
        ({"account": "gone"}, "the chosen account is not in this book"),
        ({"opportunity": "gone"}, "the chosen opportunity is not in this book"),
    ],
)
def test_a_choice_that_cannot_be_followed_blocks(choice, blocker):
    made = row(plan({"L1": jane()}, choices={"L1": choice}))
    assert (made["action"], made["blockers"]) == ("fix", blocker)


def test_a_link_that_cannot_be_followed_warns():
    made = row(plan({"L1": jane()}, [BY_CONTACT], choices={"L1": {"account": "A2"}}))
    assert made["warnings"] == "a contact that matches is in another account than the chosen one"
    made = row(plan({"L1": jane()}, [BY_CONTACT, OTHER]))
    assert made["warnings"] == "another account matches, too; the matching contact decided"


def test_the_row_names_what_was_found_and_how_surely():
    made = row(plan({"L1": jane()}, [BY_CONTACT]))
    assert (made["account_name"], made["contact_name"], made["match_probability"], made["reason"]) == (
        "Acme Limited",
        "Jane Doe",
        0.97,
        "same e-mail",
    )


def test_the_threshold_may_be_given():
    made = plan({"L1": jane()}, [("L1", "account", "A1", 0.6)], threshold=0.5)
    assert where(made)[:2] == ("found", "A1")


@pytest.mark.parametrize(
    ("choice", "expected"),
    [
        ("new", ("new", "new:opportunity:L1", "Acme Ltd-", "2026-12-31")),
        ("none", ("none", "", "", "")),
        ("O1", ("found", "O1", "Big deal", "")),
    ],
)
def test_an_opportunity_is_made_unless_someone_says_otherwise(choice, expected):
    made = plan({"L1": jane()}, choices={"L1": {"opportunity": choice}}, opportunity={"O1": {"Name": "Big deal"}})
    found = row(made)[["opportunity_action", "opportunity_key", "opportunity_name", "close_date"]]
    assert tuple(found) == expected
