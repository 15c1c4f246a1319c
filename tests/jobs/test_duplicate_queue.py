"""The queue of open groups: what a reviewer sorts and filters by, and how many are decided."""

from __future__ import annotations

import pandas as pd
import pytest

from lib.jobs import duplicate_queue, related
from lib.jobs.duplicate_queue import View
from lib.model import fields


def leads(**records: dict[str, str]) -> pd.DataFrame:
    frame = pd.DataFrame.from_dict(records, orient="index").fillna("").astype("str")
    return fields.complete(frame.rename_axis("key"), "lead")


LEADS = leads(
    a={"FirstName": "Ana", "LastName": "Ruiz", "Company": "Acme", "LeadSource": "Web"},
    b={"FirstName": "Ana", "LastName": "Ruis", "LeadSource": "Trade Show"},
    c={"Name": "Bo Li", "LeadSource": "Web", "IsConverted": "true"},
    d={"Name": "Bo Lee", "LeadSource": "Web"},
    e={"Name": "B Li"},
    f={"Name": "Cy Day"},
    g={"Name": "Cyrus Day"},
)
FOUND = pd.DataFrame(
    [
        ("a", "a", 0.99, True), ("b", "a", 0.99, False),
        ("c", "c", 0.95, True), ("d", "c", 0.95, False), ("e", "c", 0.95, False),
        ("f", "f", 0.999, True), ("g", "f", 0.999, False),
    ],
    columns=["record_key", "group_id", "group_probability", "is_survivor"],
).assign(
    source=["Web", "Trade Show", "Web", "Web", "", "", ""], owner=["", "ada", "", "", "bo", "", ""], by_hand=False
)  # fmt: skip
PAIRS = pd.DataFrame(
    [
        ("f", "g", 0.999, "nickname"), ("a", "b", 0.99, "same phone"), ("c", "d", 0.95, "similar name"),
        ("d", "e", 0.95, ""),
    ],
    columns=["left_key", "right_key", "match_probability", "reason"],
)  # fmt: skip
KNOWN = ["b"]


@pytest.fixture
def queue() -> pd.DataFrame:
    return duplicate_queue.queue(FOUND, PAIRS, LEADS, KNOWN)


def narrowed(queue: pd.DataFrame, view: View, **options) -> list[str]:
    return duplicate_queue.narrow(queue, FOUND, view, **options)["group_id"].tolist()


def test_the_group_most_worth_deciding_comes_first_with_the_person_it_is_about(queue):
    assert queue["group_id"].tolist() == ["c", "f", "a"]
    assert queue["worth"].tolist() == [pytest.approx(2 * 0.95), pytest.approx(0.999), pytest.approx(0.99)]
    assert queue["name"].tolist() == ["Bo Li", "Cy Day", "Ana Ruiz"]
    assert queue["reason"].tolist() == ["similar name", "nickname", "same phone"]


def test_a_group_of_several_converted_leads_is_not_mergeable_as_it_is(queue):
    several = LEADS.assign(IsConverted=LEADS["IsConverted"].where(LEADS.index != "e", "true"))

    assert queue["mergeable"].tolist() == [True, True, True]
    found = duplicate_queue.queue(FOUND, PAIRS, several, KNOWN)
    assert dict(zip(found["group_id"], found["mergeable"])) == {"c": False, "f": True, "a": True}


def test_what_hangs_on_its_leads_makes_a_group_worth_more():
    stakes = pd.Series({"b": 2.0, "g": 0.5})

    found = duplicate_queue.queue(FOUND, PAIRS, LEADS, KNOWN, stakes)

    assert dict(zip(found["group_id"], found["worth"])) == {
        "a": pytest.approx(0.99 * 3), "f": pytest.approx(0.999 * 1.5), "c": pytest.approx(0.95 * 2),
    }  # fmt: skip
    assert found["group_id"].tolist() == ["a", "c", "f"]


def test_a_group_names_each_of_its_sources_once(queue):
    assert dict(zip(queue["group_id"], queue["sources"])) == {"f": "", "a": "Web, Trade Show", "c": "Web"}


def test_a_converted_lead_or_a_probable_contact_makes_a_customer_but_an_account_does_not(queue):
    assert dict(zip(queue["group_id"], queue["customer"])) == {"f": False, "a": True, "c": True}


@pytest.mark.parametrize(
    ("view", "expected"),
    [
        (View(), ["c", "f", "a"]),
        (View(lowest=0.97), ["f", "a"]),
        (View(highest=0.99), ["c", "a"]),
        (View(order="Surest"), ["f", "a", "c"]),
        (View(order="Least sure"), ["c", "a", "f"]),
        (View(owner="ada"), ["a"]),
        (View(keys=frozenset({"e", "x"})), ["c"]),
        (View(source="Trade Show"), ["a"]),
        (View(size="3 records"), ["c"]),
        (View(size="4 or more"), []),
        (View(customers=True), ["c", "a"]),
    ],
)
def test_a_view_narrows_the_queue(queue, view, expected):
    assert narrowed(queue, view) == expected


def test_groups_that_were_put_off_come_last(queue):
    assert narrowed(queue, View(), last=["c", "f"]) == ["a", "c", "f"]


def test_the_most_frequent_source_is_named_first():
    assert duplicate_queue.choices(FOUND, "source") == ["Web", "Trade Show"]


def test_without_groups_the_queue_is_empty_but_has_its_columns(queue):
    nothing = duplicate_queue.queue(FOUND.iloc[:0], PAIRS.iloc[:0], LEADS, KNOWN)

    assert nothing.empty
    assert set(nothing.columns) == set(queue.columns)


def test_a_group_is_decided_when_no_two_of_its_records_are_open_together():
    smaller = FOUND[FOUND["record_key"].isin(["a", "b", "d", "e"])].replace({"group_id": {"c": "d"}})

    assert duplicate_queue.decided(FOUND, FOUND) == 0
    assert duplicate_queue.decided(FOUND, smaller) == 1
    assert duplicate_queue.decided(FOUND, FOUND.iloc[:0]) == 3


def test_what_hangs_on_a_lead_is_counted_by_either_form_of_its_id():
    key = "00Q5g00000000A1EAI"
    tables = {name: fields.empty(name) for name in fields.OBJECTS}
    tables["lead"] = leads(**{key: {"ConvertedOpportunityId": "006x"}, "other": {}})
    tables["activity"] = children("activity", "WhoId", [key, key[:15], "", "gone"])
    tables["campaign_member"] = children("campaign_member", "LeadId", [key])

    found = related.counts(tables)

    assert found.loc[key].to_dict() == {"activities": 2, "campaigns": 1, "opportunities": 1}
    assert found.loc["other"].sum() == 0
    assert related.in_words(found.loc[key].to_dict()) == "2 activities · 1 campaign · 1 opportunity"


def children(object_name: str, field: str, references: list[str]) -> pd.DataFrame:
    index = pd.Index([f"{object_name}{n}" for n in range(len(references))], name="key")
    return fields.complete(pd.DataFrame({field: references}, index=index).astype("str"), object_name)
