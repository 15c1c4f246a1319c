"""Salesforce's standard rules, by examples that Salesforce publishes or that were worked out by hand."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from lib.matching import salesforce, salesforce_keys
from lib.matching import salesforce_scores as scores
from tests.matching.leads import leads, person

SAME = {"Title": "Buyer", "Company": "Acme Inc."}


def found(*rows: dict[str, str]) -> list[tuple[str, str]]:
    """The pairs that match among these records, called L0, L1, ..."""
    pairs = salesforce.find(leads(*rows))
    return list(zip(pairs["left_key"], pairs["right_key"]))


def matches(one: dict[str, str], other: dict[str, str]) -> bool:
    return found(one, other) == [("L0", "L1")]


def score(how, a: str, b: str) -> float:
    one, other = (np.array([value], dtype=object) for value in (a, b))
    assert how(one, other) == pytest.approx(how(other, one))
    return round(float(how(one, other)[0]), 1)


@pytest.mark.parametrize(
    ("how", "a", "b", "wanted"),
    [
        (scores.phone, "14155551234", "14155555678", 90.0),
        (scores.phone, "4155551234", "14155551234", 100.0),
        (scores.phone, "14155551234", "16505551234", 50.0),
        (scores.edits, "vp sales", "vp of sales", 72.7),
        (scores.first_name, "jon", "john", 100.0),
        (scores.first_name, "raj", "rajesh", 88.3),
        (scores.first_name, "martha", "marhta", 96.1),
        (scores.first_name, "robert", "bob", 100.0),
        (scores.first_name, "jonathan", "j", 100.0),
        (scores.first_name, "wilma", "j", 0.0),
        (scores.last_name, "smith", "smyth", 100.0),
        (scores.last_name, "ferrari", "ferraei", 92.9),
        (scores.last_name, "ferrari", "ferrani", 85.7),
        (scores.company, "amd", "advanced micro devices", 100.0),
        (scores.company, "acme", "acne", 75.0),
        (scores.title, "ceo", "chief executive officer", 100.0),
        (scores.title, "sales manager", "marketing manager", 50.0),
        (scores.title, "sales manager", "head of logistics", 0.0),
        (scores.street, "123 market st ste 100", "123 market dr ste 300", 70.0),
        (scores.street, "bahnhof st 239", "bahnhof st 239", 100.0),
        (scores.street, "12 oak ave", "14 oak ave", 76.5),
        (scores.street, "12 oak ave", "12 oak ave ste 4", 85.0),
        (scores.postcode, "941051234", "941059999", 90.0),
        (scores.postcode, "94105", "94106", 10.0),
    ],
)
def test_a_field_scores_as_published_or_worked_out(how, a, b, wanted):
    assert score(how, a, b) == wanted


def test_names_are_keyed_by_double_metaphone():
    assert [scores.sound(name) for name in ("doe", "benioff", "smith", "schmidt", "thompson")] == [
        "T", "PNF", "SM0", "XMT", "TMPSN",
    ]  # fmt: skip
    assert scores.sound("王") == ""
    assert scores.sound("josé") == scores.sound("jose")


def test_a_key_is_made_of_what_salesforce_publishes():
    """johndoe@ibm.com; jt@salesforce.com; mpnfsales; mpnf415555; salessanfr."""
    same_key = [
        (person("", "Doe", email="john_doe@us.ibm.com"), person("Zoe", "Ray", email="JohnDoe@ibm.com")),
        (person("John", "Doe", email="x@us.salesforce.com"), person("Jim", "Day", email="y@salesforce.com")),
        (person("Marc", "Benioff", "salesforce.com"), person("Mo", "Banoff", "Salesian")),
        (person("Marc", "Benioff", Phone="1-415-555-1234"), person("Mo", "Banoff", Phone="(415) 555 9876")),
        ({"Company": "salesforce.com", "City": "San Francisco"}, {"Company": "Salesian", "City": "Sanford"}),
    ]
    for pair in same_key[:4]:
        left, _ = salesforce_keys.candidates(salesforce_keys.entered(leads(*pair)))
        assert len(left) == 1, pair
    left, _ = salesforce_keys.candidates(salesforce_keys.entered(leads(*same_key[4])))
    assert len(left) == 0, "sanfr and sanfo"


def test_two_that_share_no_key_are_never_compared_however_alike():
    """Raj and Rajesh agree on names (Jaro-Winkler 88), street and postcode, which would do, but on no key."""
    home = {"Street": "12 Oak Avenue", "PostalCode": "94105", "City": "San Francisco"}
    raj = person("Raj", "Sharma", "Infosys", "raj@infosys.com") | home
    rajesh = person("Rajesh", "Sharma", "Wipro", "rajesh.sharma@wipro.com") | home
    assert not matches(raj, rajesh)
    assert matches(raj, rajesh | {"Email": "rsharma@infosys.com"})


def test_a_nickname_with_another_initial_needs_the_same_e_mail():
    bob, robert = person("Bob", "Weaver", **SAME), person("Robert", "Weaver", **SAME)
    assert not matches(bob, robert)
    assert matches(bob | {"Email": "rw@acme.com"}, robert | {"Email": "rw@acme.com"})


@pytest.mark.parametrize(
    ("beside", "mailboxes", "wanted"),
    [
        ({"Title": "Buyer", "Company": "Acme"}, "", "title, company"),
        ({}, "xx", "e-mail"),
        ({"Phone": "415 555 1234"}, "", "phone"),
        ({"Phone": "415 555 1234", "Company": "Acme"}, "", "phone, company"),
        ({"Street": "12 Oak St", "City": "Ely"}, "xy", "street, city"),
        ({"Street": "12 Oak St", "PostalCode": "94105"}, "xy", "street, postcode"),
        ({"Street": "12 Oak St", "Title": "Buyer"}, "xy", "street, title"),
    ],
)
def test_each_row_of_the_equation_matches(beside, mailboxes, wanted):
    addresses = [f"{name}@acme.com" for name in mailboxes] or ["", ""]
    frame = leads(*(person("Ada", "Moreau", email=address) | beside for address in addresses))
    assert salesforce.find(frame)["reason"].tolist() == [f"first name, last name, {wanted}"]


def test_neither_e_mail_nor_company_alone_matches():
    assert not matches(person("Ada", "Moreau", email="x@acme.com"), person("Wilma", "Ray", email="x@acme.com"))
    assert not matches(person("Ada", "Moreau", "Acme"), person("Ada", "Moreau", "Acme"))
    assert not matches({"Email": "x@acme.com"}, {"Email": "x@acme.com"})


def test_a_blank_name_is_passed_over_only_beside_an_e_mail():
    assert matches(person("", "Doe", email="a@x.com"), person("John", "Doe", email="a@x.com"))
    assert not matches(person("", "Doe", Phone="415 555 1234"), person("John", "Doe", Phone="415 555 1234"))
    assert not matches(person("Ann", "", email="a@x.com"), person("", "Doe", email="a@x.com"))


def test_first_and_last_name_may_be_swapped():
    assert matches(person("George", "Michael", email="g@m.com"), person("Michael", "George", email="g@m.com"))


def test_organisations_without_a_person_go_by_the_rule_for_accounts():
    acme = {"Company": "Acme Widgets Inc.", "City": "Ely", "State": "MN"}
    assert matches(acme, {"Company": "Acme Widgets LLC", "City": "Ely", "State": "MN"})
    assert not matches(acme, {"Company": "Acme Widgets LLC", "City": "Ely", "State": "WI"})
    site = {"Company": "Acme", "Website": "https://www.acme.com/en", "Phone": "415 555 1234"}
    assert matches(site, {"Company": "Zenith", "Website": "acme.com", "Phone": "415 555 9999"})
    assert not matches(acme, person("Ada", "Moreau", **acme))


def test_of_a_crowd_with_one_key_each_is_compared_with_a_hundred():
    """130 people share first initial, surname and company: each meets the 50 before and the 50 behind it."""
    crowd = leads(*(person(f"J{n:03}", "Smith", "Acme") for n in range(130)))
    left, right = salesforce_keys.candidates(salesforce_keys.entered(crowd))
    degree = np.bincount(np.concatenate([left, right]))
    assert degree.max() == 100
    assert len(left) == 50 * 80 + 49 * 50 // 2
    assert found(*(person(f"J{n:03}", "Smith", "Acme") for n in range(90))) == []


def test_the_order_of_rows_changes_nothing():
    rows = [person("Ada", "Moreau", **SAME), person("Ada", "Moreau", **SAME), person("Ada", "Morau", **SAME)]
    frame = leads(*rows)
    pd.testing.assert_frame_equal(salesforce.find(frame), salesforce.find(frame.iloc[::-1]))


def test_leads_are_held_against_contacts():
    contacts = leads(person("Ada", "Moreau", **SAME) | {"key": "C1"}, person("Ada", "Moreau", **SAME) | {"key": "C2"})
    pairs = salesforce.find(leads(person("Ada", "Moreau", **SAME)), contacts)
    assert list(zip(pairs["left_key"], pairs["right_key"])) == [("L0", "C1"), ("L0", "C2")]


def test_a_set_holds_all_that_pairs_connect():
    pairs = pd.DataFrame({"left_key": ["a", "d", "b"], "right_key": ["b", "e", "c"], "reason": "x"}).astype("str")
    assert salesforce.sets(pairs).to_numpy().tolist() == [["a", "a"], ["b", "a"], ["c", "a"], ["d", "d"], ["e", "d"]]
    assert salesforce.sets(pairs.iloc[:0]).empty


def test_the_rules_tell_why_they_do_not_match_two():
    raj = person("Raj", "Sharma", "Infosys", "raj@infosys.com", Street="12 Oak Avenue", City="Ely")
    rajesh = person("Rajesh", "Sharma", "Wipro", "r.sharma@wipro.com", Street="12 Oak Ave", City="Ely")
    one, other = leads(raj), leads(rajesh)
    apart = salesforce.explain(one, other)
    assert apart.stage == "no shared key"
    assert dict(zip(apart.steps["evidence"], apart.steps["finding"])) == {
        "first name": "88 of the 85 needed: matches",
        "last name": "100 of the 90 needed: matches",
        "e-mail": "0 of the 100 needed: does not match",
        "city": "100 of the 85 needed: matches",
        "street": "100 of the 80 needed: matches",
        "company": "14 of the 70 needed: does not match",
    }
    assert salesforce.explain(one, other.assign(Email="rs@infosys.com")).stage == "match"
    assert salesforce.explain(one, other.assign(Email="rs@infosys.com", Street="")).stage == "no row of the equation"
