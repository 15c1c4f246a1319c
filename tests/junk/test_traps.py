"""Every trap of the vocabulary: values that look like junk and are none."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from tests.junk.conftest import verdicts_of_each

TRAPS = yaml.safe_load((Path(__file__).parent / "cases" / "traps.yaml").read_text(encoding="utf-8"))["traps"]
FIELDS = {
    "title": "Title",
    "company": "Company",
    "email": "Email",
    "comment": "Description",
    "first_name": "FirstName",
    "last_name": "LastName",
    "full_name": "Name",
    "phone": "Phone",
}


def lead_with(field: str, value: str) -> dict[str, str]:
    """An otherwise ordinary lead, so that the trap alone is judged."""
    values = {"FirstName": "Carla", "LastName": "Winters", "Email": "c.winters@wintersfreight.com", "Country": "NG"}
    if field == "full_name":
        first, _, last = value.partition(" ")
        return {**values, "FirstName": first, "LastName": last}
    if field == "email" and "(" in value:
        value, _, name = value.rstrip(")").partition(" (")
        return {**values, "Email": value, "FirstName": name.split()[0], "LastName": name.split()[1]}
    if field == "email" and value.startswith("bill@"):
        return {**values, "Email": value, "FirstName": "Bill", "LastName": "Price"}
    if field == "phone":
        return {**values, "Email": "", "Phone": value}
    return {**values, FIELDS[field]: value}


@pytest.fixture(scope="module")
def judged():
    leads = [lead_with(trap["field"], trap["value"]) for trap in TRAPS]
    boxes = {"c.winters@wintersfreight.com": "c.winters@wintersfreight{}.com"}
    return verdicts_of_each(
        [lead | {"Email": boxes.get(lead["Email"], lead["Email"]).format(place)} for place, lead in enumerate(leads)]
    )


@pytest.mark.parametrize("place", range(len(TRAPS)), ids=lambda n: f"{TRAPS[n]['value']} is no {TRAPS[n]['not_kind']}")
def test_a_trap_is_not_flagged(judged, place):
    assert TRAPS[place]["not_kind"] not in judged[place], TRAPS[place]["why"]
