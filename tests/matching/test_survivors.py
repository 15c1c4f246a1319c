"""The survivor of a group, and what it keeps."""

from __future__ import annotations

import pandas as pd
import pytest

from lib.matching import golden
from lib.matching.survivors import choose
from lib.model.survivorship import DEFAULT, Survivorship
from tests.matching.leads import leads


def one_group(frame: pd.DataFrame) -> pd.DataFrame:
    return pd.DataFrame({"record_key": frame.index, "group_id": frame.index[0]}).astype("str")


def survivor(frame: pd.DataFrame, **options) -> str:
    groups = one_group(frame)
    return str(groups["record_key"][choose(frame, groups, **options)].item())


def kept(frame: pd.DataFrame, key: str, how: Survivorship = DEFAULT) -> dict[str, tuple[str, str, tuple[str, ...]]]:
    others = [other for other in frame.index if other != key]
    return dict(golden.of_groups(frame, {key: others}, list(frame.columns), how)[key])


def test_a_converted_lead_survives_a_fuller_one():
    frame = leads({"Email": "a@b.org", "Phone": "1", "City": "Bonn"}, {"IsConverted": "true"})
    assert survivor(frame) == "L1"


def test_activities_come_before_filled_fields():
    frame = leads({"Email": "a@b.org", "Phone": "1"}, {"Email": "a@b.org"})
    assert survivor(frame) == "L0"
    assert survivor(frame, activity_counts=pd.Series({"L1": 3})) == "L1"


def test_of_equal_records_the_older_one_survives_then_the_smaller_key():
    assert survivor(leads({"CreatedDate": "2025-03-01"}, {"CreatedDate": "2024-03-01"})) == "L1"
    assert survivor(leads({"City": "Bonn"}, {"City": "Bonn"})) == "L0"


def test_each_group_is_settled_by_the_first_criterion_that_tells_its_records_apart():
    frame = leads(
        {"OwnerId": "00G1"}, {"OwnerId": "0051"}, {"OwnerId": "0051", "City": "Bonn"},
        {"CreatedDate": "2024-03-01"}, {"CreatedDate": "2025-03-01"}, {"CreatedDate": "2024-03-01"},
        {"City": "Rom"}, {"IsConverted": "true"},
    )  # fmt: skip
    ids = ["b", "b", "b", "a", "a", "a", "c", "c"]
    groups = pd.DataFrame({"record_key": list(frame.index), "group_id": ids}).sample(frac=1, random_state=3)
    assert sorted(groups["record_key"][choose(frame, groups)]) == ["L2", "L3", "L7"]


def test_every_group_has_one_survivor():
    frame = leads({"City": "Bonn"}, {"City": "Bonn"}, {"City": "Rom"}, {"City": "Rom"})
    groups = pd.DataFrame({"record_key": list(frame.index), "group_id": ["L0", "L0", "L2", "L2"]})
    assert groups["group_id"][choose(frame, groups)].tolist() == ["L0", "L2"]


def test_a_blank_is_filled_from_the_freshest_record():
    frame = leads(
        {"LastName": "Lee"},
        {"LastName": "Lee", "Phone": "111", "LastModifiedDate": "2024-01-01"},
        {"LastName": "Lee", "Phone": "222", "LastModifiedDate": "2025-01-01"},
    )
    assert kept(frame, "L0")["Phone"] == ("222", "L2", ("111",))


def test_the_survivors_own_value_stays_and_the_other_is_named_as_lost():
    frame = leads({"Title": "CEO"}, {"Title": "Owner", "LastModifiedDate": "2025-01-01"})
    assert kept(frame, "L0")["Title"] == ("CEO", "L0", ("Owner",))


def test_an_opt_out_wins():
    frame = leads({"HasOptedOutOfEmail": "false"}, {"HasOptedOutOfEmail": "true"})
    assert kept(frame, "L0")["HasOptedOutOfEmail"] == ("true", "L1", ())


def test_descriptions_are_put_one_after_the_other():
    frame = leads({"Description": "Met in Bonn"}, {"Description": "Wants a demo"}, {"Description": "Met in Bonn"})
    assert kept(frame, "L0")["Description"][0] == "Met in Bonn\n\nWants a demo"


def test_the_owner_and_status_of_the_others_are_not_taken_over():
    frame = leads({"OwnerId": "", "Status": "New"}, {"OwnerId": "005A", "Status": "Working"})
    assert kept(frame, "L0")["OwnerId"] == ("", "L0", ())
    assert kept(frame, "L0")["Status"] == ("New", "L0", ())


@pytest.mark.parametrize(
    ("criterion", "expected"),
    [
        ("owned_by_person", "L1"), ("trusted_source", "L2"), ("most_complete", "L0"), ("newest", "L2"),
        ("oldest", "L1"), ("last_active", "L1"),
    ],
)  # fmt: skip
def test_the_first_criterion_that_tells_records_apart_decides_who_survives(criterion, expected):
    frame = leads(
        {"OwnerId": "00G1", "LeadSource": "List", "CreatedDate": "2025-01-02", "City": "Bonn", "Phone": "1"},
        {"OwnerId": "0051", "CreatedDate": "2025-01-01", "City": "Bonn", "LastActivityDate": "2025-03-01"},
        {"OwnerId": "00G2", "LeadSource": "Web", "CreatedDate": "2025-01-03", "City": "Bonn"},
    )
    assert survivor(frame, how=Survivorship((criterion,), ("Web", "List"))) == expected


def test_a_converted_lead_survives_whatever_the_rules_say():
    frame = leads({"CreatedDate": "2025-01-02"}, {"CreatedDate": "2024-01-01", "IsConverted": "true"})
    assert survivor(frame, how=Survivorship(("newest",))) == "L1"


@pytest.mark.parametrize(
    ("keeps", "value", "whose", "lost"),
    [
        ("survivor", "Jon", "L0", ("John",)),
        ("newest", "John", "L1", ("Jon",)),
        ("longest", "John", "L1", ("Jon",)),
        ("most_common", "John", "L1", ("Jon",)),
        ("trusted_source", "John", "L2", ("Jon",)),
        ("concatenate", "Jon; John", "", ()),
    ],
)
def test_a_field_keeps_what_its_rule_says(keeps, value, whose, lost):
    frame = leads(
        {"FirstName": "Jon", "LastModifiedDate": "2023-01-01"},
        {"FirstName": "John", "LastModifiedDate": "2025-01-01"},
        {"FirstName": "John", "LastModifiedDate": "2024-01-01", "LeadSource": "Web"},
    )
    how = Survivorship(sources=("Web",), fields={"FirstName": keeps})
    assert kept(frame, "L0", how)["FirstName"] == (value, whose, lost)


def test_numbers_are_added_up_and_texts_among_them_are_not():
    how = Survivorship(fields={"NumberOfEmployees": "sum"})
    numbers = leads({"NumberOfEmployees": "12"}, {"NumberOfEmployees": "30"})
    texts = leads({"NumberOfEmployees": "12"}, {"NumberOfEmployees": "many"})

    assert kept(numbers, "L0", how)["NumberOfEmployees"] == ("42", "", ())
    assert kept(texts, "L0", how)["NumberOfEmployees"] == ("12", "L0", ("many",))
