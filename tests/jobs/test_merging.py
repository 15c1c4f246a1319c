"""What a merge would do: values kept, filled and lost, what Salesforce refuses, and the lines it writes."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from lib.jobs import merging
from lib.jobs.merging import Choices
from lib.model import fields

NAMES = {"a": "A", "b": "B", "c": "C", "d": "D"}


def leads(**records: dict[str, str]) -> pd.DataFrame:
    frame = pd.DataFrame.from_dict(records, orient="index").fillna("").astype("str")
    return fields.complete(frame.rename_axis("key"), "lead")


def weavers() -> pd.DataFrame:
    return leads(
        a={"FirstName": "Robert", "LastName": "Weaver", "Company": "Acme", "Description": "met at booth 12"},
        b={"FirstName": "Bob", "LastName": "Weaver", "Email": "rweaver@acme.com", "Description": "wants a quote"},
        c={"FirstName": "Robert", "LastName": "Wever", "Company": "Acme", "Phone": "+1 415 555 2671"},
    )  # fmt: skip


def test_the_survivor_keeps_its_own_values_and_blanks_are_filled():
    outcome = merging.preview(weavers(), Choices("a"))

    assert outcome.losers == ("b", "c")
    assert outcome.fields["FirstName"].value == "Robert"
    assert outcome.changes == {
        "Email": "rweaver@acme.com",
        "Phone": "+1 415 555 2671",
        "Description": "met at booth 12\n\nwants a quote",
    }
    assert outcome.filled == {"Email": "b", "Phone": "c"}


def test_what_differs_is_lost_and_said_with_whose_it_is():
    outcome = merging.preview(weavers(), Choices("a"))

    assert set(outcome.lost) == {("FirstName", "b", "Bob"), ("LastName", "c", "Wever")}
    assert merging.in_words(outcome, NAMES) == (
        "3 records become 1. Phone is filled from C. Email is filled from B. "
        "First Name of B and Last Name of C would be lost."
    )


def test_the_effect_in_short_counts_what_is_filled_lost_and_left_out():
    everybody = merging.preview(weavers(), Choices("a"))
    assert merging.in_short(everybody) == ("3 records become 1. 2 fields are filled. Values of 2 fields would be lost.")
    fewer = merging.preview(weavers(), Choices("a", left_out=frozenset({"c"})))
    assert merging.in_short(fewer) == (
        "2 records become 1. 1 field is filled. Values of 1 field would be lost. 1 record stays apart."
    )


def test_a_merge_without_differences_loses_nothing():
    records = leads(a={"LastName": "Weaver"}, b={"LastName": "Weaver"})

    assert merging.in_words(merging.preview(records, Choices("a")), NAMES) == "2 records become 1. Nothing is lost."


def test_a_value_that_a_person_picked_replaces_the_suggestion():
    outcome = merging.preview(weavers(), Choices("a", kept={"FirstName": "b"}))

    assert outcome.changes["FirstName"] == "Bob"
    assert ("FirstName", "a", "Robert") in outcome.lost
    assert ("FirstName", "c", "Robert") in outcome.lost


def test_one_description_can_be_picked_instead_of_both():
    outcome = merging.preview(weavers(), Choices("a", kept={"Description": "b"}))

    assert outcome.changes["Description"] == "wants a quote"
    assert ("Description", "a", "met at booth 12") in outcome.lost


def test_picking_a_blank_value_leaves_the_suggestion():
    assert merging.preview(weavers(), Choices("a", kept={"Email": "a"})).changes["Email"] == "rweaver@acme.com"


def test_a_record_left_out_gives_nothing_and_loses_nothing():
    outcome = merging.preview(weavers(), Choices("a", left_out=frozenset({"c"})))

    assert (outcome.losers, outcome.left_out) == (("b",), ("c",))
    assert "Phone" not in outcome.changes
    assert merging.in_words(outcome, NAMES).endswith("C stays apart.")


def test_leaving_out_all_but_one_is_no_merge():
    outcome = merging.preview(weavers(), Choices("a", left_out=frozenset({"b", "c"})))

    assert outcome.refused.startswith("There is nothing to merge")


def test_a_tick_that_opts_out_wins_and_nothing_is_lost_by_it():
    records = leads(a={"LastName": "W", "DoNotCall": "false"}, b={"LastName": "W", "DoNotCall": "true"})

    outcome = merging.preview(records, Choices("a"))

    assert outcome.changes == {"DoNotCall": "true"}
    assert outcome.lost == ()


def test_owner_and_status_stay_those_of_the_survivor_unless_picked():
    records = leads(a={"LastName": "W", "Status": "New"}, b={"LastName": "W", "Status": "Working", "OwnerId": "u2"})

    assert merging.preview(records, Choices("a")).changes == {}
    assert merging.preview(records, Choices("a", kept={"Status": "b"})).changes == {"Status": "Working"}


def test_what_salesforce_sets_itself_is_no_part_of_a_merge():
    records = leads(a={"LastName": "W", "CreatedDate": "2026-01-01"}, b={"LastName": "W", "CreatedDate": "2025-01-01"})

    assert "CreatedDate" not in merging.preview(records, Choices("a")).fields


def test_the_full_name_follows_the_names_it_is_made_of():
    records = leads(
        a={"FirstName": "Bob", "LastName": "Wever", "Name": "Bob Wever"},
        b={"FirstName": "Robert", "LastName": "Weaver", "Name": "Robert Weaver"},
    )

    both = merging.preview(records, Choices("a", kept={"FirstName": "b", "LastName": "b"}))
    one = merging.preview(records, Choices("a", kept={"LastName": "b"}))

    assert both.changes["Name"] == "Robert Weaver"
    assert one.changes["Name"] == "Bob Weaver"


def test_a_full_name_that_is_all_there_is_counts_as_a_field_of_its_own():
    records = leads(a={"Name": "Bob Wever"}, b={"Name": "Bob Weaver"})

    assert merging.preview(records, Choices("a")).fields["Name"].value == "Bob Wever"


def test_the_owner_name_follows_the_owner():
    records = leads(
        a={"LastName": "W", "OwnerId": "u1", "OwnerName": "Uma"},
        b={"LastName": "W", "OwnerId": "u2", "OwnerName": "Tom"},
    )

    outcome = merging.preview(records, Choices("a", kept={"OwnerId": "b"}))

    assert outcome.changes == {"OwnerId": "u2", "OwnerName": "Tom"}


def test_a_converted_lead_survives_by_itself():
    records = leads(a={"LastName": "W"}, b={"LastName": "W", "IsConverted": "true"})

    assert merging.suggest(records, "a") == Choices("b")
    assert "converted" in merging.preview(records, Choices("a")).refused


def test_of_two_converted_leads_one_is_left_out():
    records = leads(
        a={"LastName": "W", "IsConverted": "true"}, b={"LastName": "W", "IsConverted": "true"}, c={"LastName": "W"}
    )

    choices = merging.suggest(records, "a")
    outcome = merging.preview(records, choices)

    assert choices == Choices("a", left_out=frozenset({"b"}))
    assert outcome.refused == ""
    assert outcome.losers == ("c",)


def test_two_converted_leads_and_nobody_else_cannot_be_merged():
    records = leads(a={"LastName": "W", "IsConverted": "true"}, b={"LastName": "W", "IsConverted": "true"})

    assert merging.preview(records, merging.suggest(records, "a")).refused.startswith("Each of these was converted")


def test_four_records_take_two_merges_in_salesforce():
    records = leads(**{key: {"LastName": "W"} for key in "abcd"})

    outcome = merging.preview(records, Choices("a"))

    assert outcome.steps == 2
    assert merging.in_words(outcome, NAMES).endswith("In Salesforce it takes 2 merges, three records at most in each.")


def test_a_converted_survivor_makes_them_one_in_sluice_only_and_the_way_round_is_said():
    records = leads(a={"LastName": "W", "IsConverted": "true"}, **{key: {"LastName": "W"} for key in "bcd"})

    outcome = merging.preview(records, Choices("a"))

    said = "4 records become 1 in Sluice. Nothing is lost."
    assert (merging.in_words(outcome, NAMES), merging.in_short(outcome)) == (said, said)
    assert merging.not_in_salesforce(outcome, NAMES) == (
        "A is converted, and Salesforce merges nothing into a converted lead. Merged, they count as one in Sluice "
        "only, and the change files leave them out. To make them one in Salesforce, skip this group and convert the "
        "others into the contact and account of A (Customers)."
    )


def test_where_salesforce_can_merge_or_nothing_is_merged_no_way_round_is_said():
    converted = leads(a={"LastName": "W", "IsConverted": "true"}, b={"LastName": "W"})

    assert merging.not_in_salesforce(merging.preview(weavers(), Choices("a")), NAMES) == ""
    assert merging.not_in_salesforce(merging.preview(converted, Choices("b")), NAMES) == ""
    assert merging.not_in_salesforce(merging.preview(converted, Choices("b", left_out=frozenset("a"))), NAMES) == ""


def test_the_merge_line_carries_survivor_losers_and_changed_values():
    outcome = merging.preview(weavers(), Choices("a", left_out=frozenset({"c"})))

    merge, apart = merging.merge_lines(outcome, 0.97, "same company")

    assert merge.kind == "merge"
    assert merge.payload == {
        "object": "lead",
        "survivor": "a",
        "losers": ["b"],
        "values": {"Email": "rweaver@acme.com", "Description": "met at booth 12\n\nwants a quote"},
        "probability": 0.97,
    }
    assert apart.payload == {"object": "lead", "pairs": [["a", "c"], ["b", "c"]]}


def test_keeping_apart_names_every_pair_of_the_group():
    line = merging.apart_line(["c", "a", "b"], "looked alike")

    assert line.payload["pairs"] == [["a", "c"], ["b", "c"], ["a", "b"]]


def test_a_plan_passes_over_groups_with_several_converted_leads():
    records = leads(
        a={"LastName": "W"}, b={"LastName": "V"},
        c={"LastName": "K", "IsConverted": "true"}, d={"LastName": "K", "IsConverted": "true"},
    )  # fmt: skip
    groups, found = queue_of({"a": ["a", "b"], "c": ["c", "d"]})

    plan = merging.plan_all(groups, found, records)

    assert list(plan.ready["group_id"]) == ["a"]
    assert (plan.records, plan.passed_over, plan.losing) == (2, 1, {"a": 1})
    assert [line.payload["losers"] for line in plan.lines()] == [["b"]]


def test_a_plan_counts_the_groups_that_become_one_in_sluice_only():
    records = leads(
        a={"LastName": "W"}, b={"LastName": "W"}, c={"LastName": "K", "IsConverted": "true"}, d={"LastName": "K"}
    )

    assert merging.plan_all(*queue_of({"a": ["a", "b"], "c": ["c", "d"]}), records).into_converted == 1


def queue_of(members: dict[str, list[str]]) -> tuple[pd.DataFrame, pd.DataFrame]:
    """A queue with these groups, and their records, of which the first survives."""
    groups = pd.DataFrame({"group_id": list(members), "probability": 0.99, "reason": "same name"})
    rows = [(key, group_id, key == keys[0]) for group_id, keys in members.items() for key in keys]
    return groups, pd.DataFrame(rows, columns=["record_key", "group_id", "is_survivor"])


values_of_a_lead = some.fixed_dictionaries(
    {
        "FirstName": some.sampled_from(["", "Ana", "Anna"]),
        "Description": some.sampled_from(["", "one", "two"]),
        "DoNotCall": some.sampled_from(["", "true", "false"]),
        "Status": some.sampled_from(["", "New", "Working"]),
        "LastModifiedDate": some.sampled_from(["", "2026-01-01", "2026-02-01"]),
        "CreatedDate": some.sampled_from(["", "2025-01-01"]),
    }
)


@settings(deadline=None, max_examples=25)
@given(some.lists(values_of_a_lead, min_size=2, max_size=4))
def test_a_group_by_itself_and_among_others_comes_to_the_same(records):
    frame = leads(**{f"k{place}": {"LastName": "W", **record} for place, record in enumerate(records)})
    keys = list(frame.index)
    alone = merging.preview(frame, Choices(keys[0]))
    assert alone == merging.plan_all(*queue_of({keys[0]: keys}), frame).previews[keys[0]]


@pytest.mark.parametrize(
    ("probability", "reason", "said"),
    [(0.9713, "same phone", "97.1%: same phone"), (0.99997, "", "99.9%"), (1, "", "100.0%")],
)
def test_the_reason_of_a_decision_names_probability_and_evidence(probability, reason, said):
    assert merging.why(probability, reason) == said
