"""What a change of the rules of survivorship would do, before it is saved."""

from __future__ import annotations

import pandas as pd

from lib.jobs import survivorship_effect
from lib.model.survivorship import DEFAULT, Survivorship
from tests.matching.leads import leads

LEADS = leads(
    {"FirstName": "Ana", "Phone": "111", "CreatedDate": "2024-01-01", "LastModifiedDate": "2024-01-01"},
    {"FirstName": "Ana", "Phone": "222", "CreatedDate": "2025-01-01", "LastModifiedDate": "2025-01-01"},
    {"FirstName": "Bo", "Title": "CEO", "CreatedDate": "2024-01-01"},
    {"FirstName": "Bo", "Title": "CEO", "CreatedDate": "2025-01-01"},
)
FOUND = pd.DataFrame({"record_key": list(LEADS.index), "group_id": ["L0", "L0", "L2", "L2"]})
QUEUE = pd.DataFrame({"group_id": ["L0", "L2"], "probability": 0.99, "reason": "same name"})


def effect(after: Survivorship) -> survivorship_effect.Effect:
    return survivorship_effect.of_change(QUEUE, FOUND, LEADS, DEFAULT, after)


def test_a_rule_for_one_field_changes_its_value_in_the_groups_that_disagree():
    found = effect(Survivorship(fields={"Phone": "newest"}))

    assert (found.groups, found.survivors, found.values) == (2, 0, 1)
    assert found.examples.to_dict("records") == [
        {"group_id": "L0", "field": "Phone", "before": "111", "after": "222", "lost": "111"}
    ]


def test_another_survivor_brings_its_own_values():
    found = effect(Survivorship(("newest",)))

    assert found.survivors == 2
    assert found.fields["field"].tolist() == ["Phone"]


def test_values_that_are_kept_together_are_not_lost():
    found = effect(Survivorship(fields={"Phone": "concatenate"}))

    assert (found.lost_before, found.lost_after) == (1, 0)
    assert found.fields.to_dict("records") == [{"field": "Phone", "values": 1, "lost_before": 1, "lost_after": 0}]


def test_the_same_rules_change_nothing():
    found = effect(DEFAULT)

    assert (found.survivors, found.values) == (0, 0)
    assert found.fields.empty and found.examples.empty
