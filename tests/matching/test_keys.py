"""Blocking rules: who is brought together."""

from __future__ import annotations

import pytest

from lib.matching import candidates, keys
from lib.matching.prepare import prepare
from tests.matching.leads import leads, person, town

ROBERT = person("Robert", "Tillmann", "Fernwood Tools", "robert@fernwood.com", PostalCode="10115", Street="1 Mill Lane")
MET = {
    "slips in both names at one company": person("Robetr", "Tillmnan", "Fernwood Tools"),
    "an initial and a slip at one company": person("R", "Tilmann", "Fernwood Tools GmbH"),
    "swapped names with a slip at one company": person("Tilmann", "Robert", "Fernwood Tools"),
    "a mailbox of the company and the same initials": person("Rbert", "Tilmannn", "", "rt@fernwood.com"),
    "another last name at one postcode": person("Robert", "Zielinski", "", PostalCode="10115"),
    "a last name that sounds alike at one postcode": person("Bertl", "Tilman", "", PostalCode="10115"),
    "a slip in the first name and nothing else": person("Rovert", "Tillmann"),
    "slips in both names at a company known by its other name": person(
        "Robetr", "Tillmnan", "Vexel dba Fernwood Tools"
    ),
    "slips in both names at one address": person("Robetr", "Tillmnan", "", Street="1 Mill Lane"),
}
TOWN = town(60) * 19
"""So many that not every pair is compared anyway."""


def met(*rows) -> set[tuple[str, str]]:
    """The pairs that come together among the rows and everybody in town, by key."""
    records = prepare(leads(*rows, *TOWN))
    found = candidates.collect(keys.rules(records), keys.orders(records), records.count, None)
    assert len(found.left) < candidates.ALL / 10
    return set(zip(records.keys[found.left], records.keys[found.right], strict=True))


@pytest.fixture(scope="module")
def pairs() -> set[tuple[str, str]]:
    return met(ROBERT | {"key": "A"}, *(row | {"key": f"B {name}"} for name, row in MET.items()))


@pytest.mark.parametrize("name", MET)
def test_records_that_may_be_one_person_meet(pairs, name):
    assert ("A", f"B {name}") in pairs


def test_people_of_whom_no_employer_is_known_meet_at_their_address():
    one = person("Robert", "Tillmann", Street="1 Mill Lane", PostalCode="10115")
    other = person("Xaver", "Quist", Street="1 Mill Lane", PostalCode="10115")
    assert ("A1", "A2") in met(one | {"key": "A1"}, other | {"key": "A2"})
