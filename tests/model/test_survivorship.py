"""Rules of survivorship: what holds where nothing was said, and what cannot be said."""

from __future__ import annotations

import pytest

from lib.errors import BadArgument
from lib.model import rules, survivorship
from lib.model.rules import Rules
from lib.model.survivorship import Survivorship


def test_an_opt_out_and_who_works_on_a_record_are_safe_whatever_every_other_field_keeps():
    how = Survivorship(fields={"*": "newest"})

    assert (how.keeps("DoNotCall"), how.keeps("OwnerId"), how.keeps("Phone")) == ("opt_out", "own", "newest")


def test_what_is_said_of_a_field_comes_before_everything_else():
    assert Survivorship(fields={"*": "newest", "OwnerId": "survivor"}).keeps("OwnerId") == "survivor"


def test_they_travel_with_the_rules():
    held = Rules(survivorship=Survivorship(("newest",), ("Web", "Fair"), {"Phone": "longest"}))

    assert rules.from_yaml(rules.to_yaml(held)) == held


@pytest.mark.parametrize(
    "text",
    [
        "survivorship: {survivor: [loudest]}",
        "survivorship: {survivor: [newest, newest]}",
        "survivorship: {fields: {Phone: best}}",
        "survivorship: {who: me}",
    ],
)
def test_what_is_not_known_is_refused(text):
    with pytest.raises(BadArgument, match="survivorship"):
        rules.from_yaml(text)


def test_every_way_to_keep_a_value_and_every_criterion_has_a_name():
    assert set(survivorship.SAFE.values()) <= set(survivorship.KEEPS)
    assert set(survivorship.DEFAULT.survivor) <= set(survivorship.CRITERIA)
