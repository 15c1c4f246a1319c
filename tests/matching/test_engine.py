"""The whole way: leads in, pairs and groups out."""

from __future__ import annotations

import json

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lib.errors import BadArgument, UnknownColumns
from lib.matching import engine, groups
from lib.matching.prepare import prepare
from tests.matching.leads import leads, person, town

TOWN = town(60)


def probability(frame: pd.DataFrame, left: str, right: str, **options) -> float:
    """The probability of one pair, 0 where it was not kept."""
    found = engine.find(frame, **options).pairs
    row = found[(found["left_key"] == min(left, right)) & (found["right_key"] == max(left, right))]
    return float(row["match_probability"].iloc[0]) if len(row) else 0.0


def two(one: dict[str, str], other: dict[str, str], **options) -> float:
    """The probability that two leads of a town are one person."""
    return probability(leads(one | {"key": "X1"}, other | {"key": "X2"}, *TOWN), "X1", "X2", **options)


ROBERT = person("Robert", "Tillmann", "Fernwood Tools", "robert.tillmann@fernwood.com", Phone="+1 212 736 5000")

SAME = {
    "the same mailbox written otherwise": ROBERT | {"Email": "Robert.Tillmann+news@FERNWOOD.com", "Phone": ""},
    "a nickname at the same company": person("Bob", "Tillmann", "Fernwood Tools, Inc."),
    "a slip in the last name, same phone": person("Robert", "Tilmann", "", "", Phone="212-736-5000"),
    "first and last name swapped": person("Tillmann", "Robert", "Fernwood Tools Inc"),
    "an initial and the same mailbox": person("R.", "Tillmann", "", "robert.tillmann@fernwood.com"),
    "the whole name in the last name": person("", "Robert Tillmann", "Fernwood Tools"),
    "moved to another employer, same mobile": person("Robert", "Tillmann", "Oakline Freight", Phone="+1 212 736 5000"),
}


@pytest.mark.parametrize("other", SAME.values(), ids=SAME.keys())
def test_one_person_is_recognised(other):
    assert two(ROBERT, other) >= 0.9


DIFFERENT = {
    "a colleague at the switchboard": person("Wilma", "Ostrander", "Fernwood Tools", "", Phone="+1 212 736 5000"),
    "a colleague of the same first name": person("Robert", "Zielinski", "Fernwood Tools", "rz@fernwood.com"),
    "a relative at the same number": person("Wilma", "Tillmann", "", "", Phone="+1 212 736 5000"),
    "a colleague with a numbered mailbox": person("Roberta", "Tillmann", "Fernwood Tools", "roberta@fernwood.com"),
    "somebody else": person("Wilma", "Ostrander", "Oakline Freight", "wilma@oakline.com"),
}


@pytest.mark.parametrize("other", DIFFERENT.values(), ids=DIFFERENT.keys())
def test_different_people_are_kept_apart(other):
    assert two(ROBERT, other) < 0.5


def test_colleagues_who_share_everything_but_their_names_are_not_merged():
    office = {"Company": "Acme", "Email": "info@acme.com", "Phone": "+1 212 736 5000", "Street": "1 Main Street"}
    staff = [person(first, last) | office for first, last in (("Ann", "Lee"), ("Bob", "Kent"), ("Eva", "Moss"))]
    found = engine.find(leads(*staff, *TOWN)).pairs
    assert groups.group(found, 0.5).empty


def test_a_numbered_mailbox_tells_of_a_namesake_at_the_company():
    clear, second = "robert.tillmann@fernwood.com", "robert.tillmann2@fernwood.com"
    other = person("Robert", "Tillmann", "Fernwood Tools", Phone="+1 212 736 5111")
    assert two(ROBERT | {"Email": clear}, other) > two(ROBERT | {"Email": second}, other) + 0.3


def test_one_title_tells_a_person_from_a_namesake():
    one, other = person("Robert", "Tillmann", Title="Harbour Pilot"), person("Robert", "Tillmann", Title="Head Cook")
    assert two(one, one) > two(one, other) + 0.01


def test_a_name_borne_by_the_firm_itself_says_little_about_who_works_there():
    one, other = person("R.", "Tillmann", "Tillmann Tools"), person("Ralf", "Tillmann", "Tillmann Tools")
    elsewhere = [row | {"Company": "Fernwood Tools"} for row in (one, other)]
    assert two(*elsewhere) > two(one, other) + 0.1


def test_a_name_in_both_fields_is_said_once():
    assert two(person("Kennex", "Kennex"), person("Kennex", "Kennex")) < two(ROBERT, ROBERT) - 0.01


def test_a_shorter_name_within_a_longer_one_of_a_mailbox_is_not_in_it():
    one = person("Wendy", "Clarke", "Fernwood Tools", "wendy.clarke@fernwood.com")
    other = person("Wendy", "Clark", "Fernwood Tools", "wclark@fernwood.com")
    assert two(one, other) < 0.5


def test_a_record_that_stands_in_the_file_often_does_not_make_its_name_common():
    again = [ROBERT | {"key": f"Y{number}"} for number in range(6)]
    moved = person("Robert", "Tillmann", "Oakline Freight", Phone="+1 212 736 5000")
    frame = leads(ROBERT | {"key": "X1"}, moved | {"key": "X2"}, *again, *TOWN)
    assert probability(frame, "X1", "X2") >= 0.9


def test_company_lists_without_people_are_matched_by_company():
    firms = [{"Company": f"{name} {trade}", "City": city} for name, trade, city in (
        ("Redfern", "Logistics", "Leeds"), ("Holm", "Foods", "Derby"), ("Carrow", "Textiles", "Derby"))]  # fmt: skip
    same = {"Company": "Redfern Logistics Ltd.", "City": "Leeds", "key": "X2"}
    frame = leads(firms[0] | {"key": "X1"}, same, *firms[1:])
    assert groups.group(engine.find(frame).pairs, 0.9)["record_key"].tolist() == ["X1", "X2"]


def test_branches_in_other_towns_are_not_one_record():
    one = {"Company": "Redfern Logistics", "Street": "1 Mill Lane", "City": "Leeds", "Website": "redfern.com"}
    other = one | {"Street": "77 High Street", "City": "Swansea"}
    assert two(one, other) < 0.9


def test_a_birth_date_tells_namesakes_apart():
    one, other = person("Robert", "Tillmann", born="1970-03-05"), person("Robert", "Tillmann", born="1992-11-30")
    assert two(one, one, custom={"born": "date"}) > two(one, other, custom={"born": "date"}) + 0.05


def test_pairs_are_sorted_complete_and_add_up_in_words():
    found = engine.find(leads(ROBERT | {"key": "X1"}, SAME["a nickname at the same company"] | {"key": "X2"}, *TOWN))
    pairs = found.pairs
    assert list(pairs.columns) == list(engine.PAIR_COLUMNS)
    assert (pairs["left_key"] < pairs["right_key"]).all()
    assert pairs["match_probability"].is_monotonic_decreasing
    assert pairs["reason"].iloc[0] == "nickname, same last name, same company"
    assert json.loads(json.dumps(found.model))["records"] == 62


@pytest.mark.parametrize("count", [0, 1, 2, 5])
def test_tiny_files_are_no_trouble(count):
    found = engine.find(leads(*TOWN[:count]))
    assert found.pairs.empty
    assert list(found.skipped.columns) == ["rule", "value", "records", "pairs"]


def test_two_identical_leads_alone_are_found():
    assert probability(leads(ROBERT, ROBERT), "L0", "L1") >= 0.9


@settings(max_examples=5, deadline=None)
@given(st.randoms())
def test_the_order_of_rows_never_matters(random):
    frame = leads(ROBERT | {"key": "X1"}, *(row | {"key": f"S{n}"} for n, row in enumerate(SAME.values())), *TOWN)
    shuffled = frame.loc[random.sample(list(frame.index), len(frame))]
    pd.testing.assert_frame_equal(engine.find(frame).pairs, engine.find(shuffled).pairs)


def test_against_another_frame_gives_only_pairs_across():
    here = leads(ROBERT | {"key": "A"}, ROBERT | {"key": "B"}, *TOWN)
    there = leads(ROBERT | {"key": "003"}, person("Wilma", "Ostrander", key="004"))
    pairs = engine.find(here, against=there).pairs
    assert set(zip(pairs["left_key"], pairs["right_key"])) >= {("A", "003"), ("B", "003")}
    assert pairs["right_key"].isin(there.index).all()


def test_what_people_decided_stands():
    frame = leads(ROBERT | {"key": "X1"}, ROBERT | {"key": "X2"}, *TOWN)
    found = engine.find(frame, linked=[("L3", "X1")], unlinked=[("X2", "X1")]).pairs
    assert found.iloc[0][["left_key", "right_key", "reason"]].tolist() == ["L3", "X1", "joined by hand"]
    assert not ((found["left_key"] == "X1") & (found["right_key"] == "X2")).any()


def test_progress_runs_from_nothing_to_all():
    told: list[float] = []
    engine.find(leads(*TOWN), progress=lambda share, doing: told.append(share))
    assert told == sorted(told)
    assert (told[0], told[-1]) == (0.0, 1.0)


def test_a_custom_field_must_be_there_and_of_a_known_kind():
    with pytest.raises(UnknownColumns, match="no field born"):
        engine.find(leads(ROBERT), custom={"born": "date"})
    with pytest.raises(BadArgument, match="id, date, name, text, number"):
        engine.find(leads(ROBERT | {"born": "x"}), custom={"born": "birthday"})


def test_the_leads_are_not_changed():
    frame = leads(ROBERT, *TOWN)
    before = frame.copy(deep=True)
    engine.find(frame)
    pd.testing.assert_frame_equal(frame, before)


def numbered(count: int) -> list[dict[str, str]]:
    return [person(f"Lead{n}", f"Line{n}", f"Company{n}", f"lead{n}@company{n}.com") for n in range(10, 10 + count)]


DISTINCT = {
    "names with numbers": numbered(40),
    "last names with numbers alone": [{"LastName": f"Line{n}", "City": "Berlin"} for n in range(10, 40)],
    "one first name, last names with numbers": [person("Ann", f"Line{n}", f"Firm {n}") for n in range(10, 40)],
    "numbers apart from the names": [person(f"First {n}", f"Last {n}", f"Acme {n}") for n in range(30)],
    "numbered shops of one chain": [{"Company": f"Store {n}", "Website": "store.com"} for n in range(50)],
    "one office at one switchboard": [
        person(row["FirstName"], row["LastName"], "Acme Ltd", "info@acme.com")
        | {"Phone": "+1 212 736 5000", "Street": "1 Main Street", "City": "Leeds", "Title": "Sales Manager"}
        for row in town(60)
    ],
}


@pytest.mark.parametrize("rows", DISTINCT.values(), ids=DISTINCT.keys())
def test_a_list_of_distinct_records_gives_no_group(rows):
    city = [row | {"City": "Berlin"} for row in rows]
    assert groups.group(engine.find(leads(*city)).pairs, 0.5).empty


def test_a_duplicate_among_numbered_names_is_found():
    again = person("Lead11", "Line11", "Company11 Ltd", "lead11@company11.com", Phone="+1 212 736 5000")
    found = groups.group(engine.find(leads(*numbered(30), again | {"key": "X1"})).pairs, 0.9)
    assert found["record_key"].tolist() == ["L1", "X1"]


def test_a_last_name_with_particles_alone_is_no_full_name():
    records = prepare(leads({"LastName": "van der Berg"}, {"LastName": "Jan van der Berg"}))
    assert records.first.codes.tolist() == [-1, 0]
    assert records.last.values[records.last.codes].tolist() == ["van der berg", "van der berg"]


def test_one_particle_does_not_make_two_last_names_swapped_first_names():
    assert two(person("Emily", "van der Kaay"), person("van Mispelen", "Emily")) < 0.5


def test_no_evidence_is_taken_for_the_word_of_a_person_who_joined_two():
    ids = {f"Id{n}__c": f"{n}-77-4411" for n in range(8)}
    twice = person("Tamsin", "Okonkwo", "Brightwell", "tamsin@brightwell.com")
    frame = leads(twice | {"key": "A"}, twice | {"key": "B"}, *town(60))
    extra = frame.assign(**{name: [value, value, *[""] * 60] for name, value in ids.items()})
    surest = engine.find(extra, custom=dict.fromkeys(ids, "id")).pairs.iloc[0]
    assert surest["match_weight"] > 53 and surest["match_probability"] < 1
