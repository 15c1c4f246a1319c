"""Evidence: what two values of a kind say."""

from __future__ import annotations

import numpy as np
import pytest

from lib.matching import evidence, weights
from lib.matching.prepare import prepare
from tests.matching.leads import leads, town


def levels(one: dict[str, str], other: dict[str, str], **options) -> dict[str, str]:
    """The name of the level of each kind of evidence that is known for both."""
    records = prepare(leads(one, other), **options)
    seen = evidence.compare(records, np.array([0]), np.array([1]))
    return {kind: weights.level_names(kind)[level[0]] for kind, level in seen.levels.items() if level[0]}


CASES = [
    ("FirstName", "Bob", "Robert", "first", "nickname"),
    ("FirstName", "Pat", "Patrick", "first", "nickname"),
    ("FirstName", "R.", "Robert", "first", "initial"),
    ("FirstName", "Robrt", "Robert", "first", "similar"),
    ("FirstName", "Robert", "Wilma", "first", "different"),
    ("LastName", "Müller", "Muller", "last", "same"),
    ("LastName", "Tilmann", "Tillmann", "last", "similar"),
    ("LastName", "Smith", "Ostrander", "last", "different"),
    ("Email", "a.lee+news@gmail.com", "ALee@googlemail.com", "email", "same"),
    ("Email", "ann.lee@acme.com", "ann.leee@acme.com", "email", "similar"),
    ("Email", "ann.lee@acme.com", "ann.lee@gmail.com", "email", "same mailbox name"),
    ("Email", "jsmith@acme.com", "jsmith2@acme.com", "email", "different at one domain"),
    ("Phone", "+44 20 7946 0018", "020 7946 0018", "phone", "same"),
    ("Phone", "+1 212 736 5000", "+1 212 736 5008", "phone", "similar"),
    ("MobilePhone", "+1 917 736 5000", "917 736 5000", "phone", "same mobile"),
    ("Company", "Acme Tools GmbH", "ACME Tools", "company", "same"),
    ("Company", "Advanced Micro Devices", "AMD Inc.", "company", "similar"),
    ("Company", "Vexel GmbH dba Brightwell", "Brightwell", "company", "same"),
    ("Company", "Vexel (formerly Brightwell)", "Vexel Inc", "company", "same"),
    ("Company", "Vexel, a Brightwell company", "Brightwell Group", "company", "same"),
    ("Company", "Vexel, a Brightwell company", "Ostrander, a Brightwell company", "company", "different"),
    ("City", "Frankfurt am Main", "frankfurt am main", "place", "same city"),
    ("Website", "https://www.acme.co.uk/about", "acme.co.uk", "organisation", "same"),
    ("Title", "Sales Director", "Director, Sales", "title", "similar"),
    ("Title", "CEO", "ceo", "title", "same"),
    ("Street", "12 Mill Lane", "Rose House, 12 Mill Ln", "place", "same address"),
]


@pytest.mark.parametrize(("field", "left", "right", "kind", "level"), CASES)
def test_two_values_are_judged_by_level(field, left, right, kind, level):
    assert levels({field: left}, {field: right})[kind] == level


def test_a_second_surname_may_be_missing():
    found = levels({"FirstName": "Ana", "LastName": "Garcia Lopez"}, {"FirstName": "Ana", "LastName": "García"})
    assert found == {"first": "same", "last": "partial"}


def test_missing_on_one_side_says_nothing():
    assert levels({"Email": "ann@acme.com"}, {"Phone": "212 736 5000"}) == {}


def test_swapped_names_are_seen_as_one_finding():
    found = levels({"FirstName": "Anna", "LastName": "Bergström"}, {"FirstName": "Bergstrom", "LastName": "Anna"})
    assert found == {"last": "swapped"}


def test_swapped_names_may_be_two_peoples_who_bear_them_as_they_stand():
    """4 of 1,002 are called by one first name, 0.8 by one last name; one name in twenty is the wrong way round."""
    swapped = leads({"FirstName": "Anna", "LastName": "Berg"}, {"FirstName": "Berg", "LastName": "Anna"})
    seen = evidence.compare(prepare(swapped), np.array([0]), np.array([1]))
    assert 2 ** seen.chance["last"][0] == pytest.approx(1.05 * (4 / 1002) * (0.8 / 1002), rel=1e-5)


def test_a_surname_with_particles_in_the_wrong_place_is_swapped():
    found = levels({"FirstName": "van der Meer", "LastName": "Iris"}, {"FirstName": "Iris", "LastName": "van der Meer"})
    assert found == {"last": "swapped"}


def test_a_mobile_in_common_counts_rather_than_an_equally_rare_desk_number():
    numbers = {"Phone": "+1 212 736 5000", "MobilePhone": "+1 917 736 5001"}
    assert levels(numbers, numbers)["phone"] == "same mobile"


def test_two_spellings_that_each_mailbox_bears_out_are_two_people():
    one = {"FirstName": "Paul", "LastName": "Hansen", "Email": "paul.hansen@acme.com"}
    other = {"FirstName": "Paul", "LastName": "Hanson", "Email": "paul.hanson@acme.com"}
    assert levels(one, other)["last"] == "different"


@pytest.mark.parametrize(("colleagues", "level"), [(5, "same"), (3, "similar")])
def test_a_slip_in_the_usual_domain_of_a_company_is_the_same_mailbox(colleagues, level):
    rows = [{"Email": f"{name}@fernwood.com", "Company": "Fernwood"} for name in ("ann", "bob", "cyd", "dan", "eve")]
    rows = [*rows[:colleagues], {"Email": "ann@fernwod.com", "Company": "Fernwood Ltd"}]
    records = prepare(leads(*rows))
    seen = evidence.compare(records, np.array([0]), np.array([len(rows) - 1]))
    assert evidence.EMAIL[seen.levels["email"][0]] == level


def test_a_new_last_name_with_the_old_mailbox_is_recognised():
    one = {"FirstName": "Joan", "LastName": "Wynwell"}
    other = {"FirstName": "Joan", "LastName": "Henderson", "Email": "jwynwell@acme.com"}
    assert levels(one, other)["last"] == "in the e-mail"


def test_father_and_son_differ_by_generation():
    one, other = {"FirstName": "Robert", "LastName": "Smith Sr"}, {"FirstName": "Robert", "LastName": "Smith Jr."}
    assert levels(one, other)["first"] == "different"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"Email": "ann.lee@acme.com"}, {"Email": "sunny81@gmail.com"}),
        ({"Email": "info@acme.com"}, {"Email": "ann.lee@acme.com"}),
        ({"Phone": "+1 212 736 5000"}, {"MobilePhone": "+1 917 555 8123"}),
    ],
    ids=["a private mailbox and one at work", "the office's mailbox and one's own", "the desk and the mobile"],
)
def test_contact_points_of_two_kinds_say_nothing_when_they_differ(one, other):
    assert not {"email", "phone"} & levels(one, other).keys()


def test_each_of_two_mailboxes_bears_out_its_own_first_name():
    one = {"FirstName": "Robert", "LastName": "Tillmann", "Email": "robert.tillmann@acme.com"}
    other = {"FirstName": "Roberta", "LastName": "Tillmann", "Email": "roberta@acme.com"}
    assert levels(one, other)["first"] == "different"


def test_a_number_that_two_invented_people_gave_is_nobodys():
    rows = [{"LastName": "Test", "Phone": "212 736 5000"}, {"LastName": "Asdf", "Phone": "212 736 5000"}]
    records = prepare(leads(*rows, {"LastName": "Lee", "Phone": "212 736 5000"}))
    assert not records.numbers[0].present.any()


def test_made_up_values_are_not_compared():
    one = {"FirstName": "Test", "LastName": "Test", "Company": "Test Company", "Email": "test@test.com"}
    assert levels(one, one) == {}


def test_a_custom_date_is_read_before_it_is_compared():
    one, other = {"born": "05.03.1970"}, {"born": "1970-03-05"}
    assert levels(one | {"City": "Bonn"}, one | {"City": "Bonn"}, custom={"born": "date"})["custom born"] == "same"
    assert "custom born" in levels(one, other, custom={"born": "date"})


def test_a_whole_address_in_the_street_is_taken_apart():
    records = prepare(leads({"Street": "9 Mill St, Ely, MN 55731-1234"}, {"Street": "9 Mill Street", "City": "Ely"}))
    assert (records.street.values.tolist(), records.city.values.tolist()) == (["9 mill st"], ["ely"])
    assert records.postcode.values.tolist() == ["55731"]
    records = prepare(leads({"Street": "Mill House, 9 Mill St, 55731 Ely"}))
    assert (records.street.values[0], records.city.values[0], records.postcode.values[0]) == (
        "9 mill st",
        "ely",
        "55731",
    )


def test_a_north_american_number_is_known_without_its_plus():
    assert levels({"Phone": "818-892-2818"}, {"Phone": "18188922818"})["phone"] == "same"
    assert levels({"Phone": "188-922-8180"}, {"Phone": "1188922818"})["phone"] != "same"


def test_other_house_numbers_are_other_houses():
    town = {"City": "Leeds"}
    assert levels(town | {"Street": "60 Kings Way"}, town | {"Street": "64 Kings Way"})["place"] == "same city"
    assert levels(town | {"Street": "60 Kings Way"}, town | {"Street": "60 Kins Way"})["place"] == "same address"


def test_the_evidence_is_the_same_however_many_pairs_are_compared_at_once():
    records = prepare(leads(*town(30)))
    left, right = np.triu_indices(30, 1)
    whole, parts = evidence.compare(records, left, right), evidence.compare(records, left, right, at_once=7)
    for table in ("levels", "chance", "colleagues"):
        for name, column in getattr(whole, table).items():
            np.testing.assert_array_equal(column, getattr(parts, table)[name])


def test_an_unknown_domain_called_mail_is_a_provider_unless_a_company_is_called_so():
    one, other = {"LastName": "Lee", "Email": "a@ourmail.net"}, {"LastName": "Roy", "Email": "b@ourmail.net"}
    assert "organisation" not in levels(one, other)
    assert levels(one, other | {"Company": "Ourmail Ltd"})["organisation"] == "same"


def test_a_mailbox_of_several_people_says_nothing_of_a_record_without_a_name():
    family = [{"FirstName": first, "LastName": "Roy", "Email": "roy@gmail.com"} for first in ("Ann", "Bo")]
    chance = [
        evidence.compare(prepare(leads(*people, {"Email": "roy@gmail.com"})), np.array([0]), np.array([len(people)]))
        for people in (family[:1], family)
    ]
    assert [round(float(seen.chance["email"][0]), 1) for seen in chance] == [-6.6, -1.0]


def test_an_id_is_worth_as_much_as_the_people_who_share_it_are_few():
    def chance(*ids: str) -> float:
        rows = [{"FirstName": f, "LastName": "Roy", "VAT": vat} for f, vat in zip(("Ann", "Ann", "Bo", "Cy"), ids)]
        seen = evidence.compare(prepare(leads(*rows), custom={"VAT": "id"}), np.array([0]), np.array([1]))
        return float(seen.chance["custom VAT"][0])

    assert chance("7", "7", "8", "9") == pytest.approx(np.log2(0.02 / 4), abs=0.01)
    assert chance("7", "7", "7", "9") == pytest.approx(np.log2(0.02 / 4), abs=0.01)
    assert chance("7", "7", "7", "7") == pytest.approx(np.log2(1.02 / 4), abs=0.01)


def test_a_misspelt_city_is_as_common_as_the_one_that_was_meant():
    rows = [{"City": "Bristol"}, {"City": "Bristl"}, *({"City": "Bristol"} for _ in range(8))]
    seen = evidence.compare(prepare(leads(*rows)), np.array([0, 1]), np.array([1, 0]))
    assert seen.chance["place"].tolist() == pytest.approx([np.log2((8 + 30 * 0.003) / 40)] * 2, abs=0.01)


def test_domains_a_slip_apart_are_not_held_against_a_pair():
    one, town = {"Website": "northwind-traders.com"}, {"City": "Leeds"}
    assert "organisation" not in levels(one | town, {"Website": "northwind-tradres.com"} | town)
    assert levels(one | town, {"Website": "southsea.com"} | town)["organisation"] == "different"


def test_numbers_of_one_town_are_a_digit_apart_more_often_than_those_of_many():
    town = [{"Phone": f"+1 415 555 2{n:03}"} for n in range(100)]
    many = [{"Phone": f"+1 {200 + 7 * n} {555 - n} {9999 - 97 * n:04}"} for n in range(100)]

    assert evidence._close_numbers(prepare(leads(*town))) > 0.01
    assert evidence._close_numbers(prepare(leads(*many))) == 0.002


def test_a_number_that_two_names_share_is_as_rare_as_one_that_one_name_has():
    frame = leads({"LastName": "Hill"}, {"LastName": "Stone"}, {"LastName": "Marsh"}, {"LastName": "Reed"})
    frame["Pass"] = ["111", "111", "222", "333"]
    records = prepare(frame.astype("str"), custom={"Pass": "id"})

    seen = evidence.compare(records, np.array([0]), np.array([1]))

    assert seen.chance["custom Pass"][0] == pytest.approx(np.log2(0.02 / 4))
