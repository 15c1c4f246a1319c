"""Two lists of pairs held against each other."""

from __future__ import annotations

import pandas as pd

from lib.jobs import beside_salesforce
from lib.matching import engine, salesforce
from lib.matching.prepare import prepare
from lib.model.rules import Rules
from tests.matching.leads import leads, person, town


def _pairs(*rows: tuple[str, str, float]) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=["left_key", "right_key", "match_probability"])
    return frame.assign(reason="same name").astype({"left_key": "str", "right_key": "str", "reason": "str"})


def test_each_pair_is_found_by_both_or_by_one():
    """a, b and c are one group of Sluice, though a and c are linked through b alone."""
    found = _pairs(("a", "b", 0.99), ("b", "c", 0.97), ("a", "c", 0.8), ("x", "y", 0.4))
    standard = pd.DataFrame(
        {"left_key": ["a", "x", "p"], "right_key": ["c", "y", "q"], "reason": ["e-mail", "phone", "phone"]}
    ).astype("str")

    pairs = beside_salesforce.compare(found, standard, 0.9)

    assert list(zip(pairs["left_key"], pairs["right_key"], pairs["who"], pairs["matched"])) == [
        ("a", "b", "sluice", ""),
        ("b", "c", "sluice", ""),
        ("a", "c", "both", "e-mail"),
        ("x", "y", "salesforce", "phone"),
        ("p", "q", "salesforce", "phone"),
    ]
    assert pairs["reason"].tolist() == ["same name"] * 4 + [""]
    assert beside_salesforce.count(pairs[pairs["who"].eq("salesforce")]) == (2, 4)
    assert beside_salesforce.count(pairs.iloc[:3]) == (3, 3)


def test_sluice_has_its_say_on_a_pair_that_it_never_found_likely():
    """Two Ann Abbotts of two countries, with one exchange code in their numbers: enough for Salesforce."""
    two = [
        person("Ann", "Abbott", "Fernwood Tools", "ann@fernwood.com", Phone="415 555 1234", City="Ely"),
        person("Ann", "Abbott", "Zenith Foods", "aabbott@zenith.io", Phone="415 555 9876", City="Bonn"),
    ]
    frame = leads(*two, *town(60))
    found, standard = engine.find(frame), salesforce.find(frame)
    pairs = beside_salesforce.compare(found.pairs, standard, 0.9)
    told = beside_salesforce.explained(pairs, prepare(frame), found.model, Rules()).iloc[0]
    assert (told["who"], told["left_key"], told["right_key"]) == ("salesforce", "L0", "L1")
    assert told["match_probability"] < 0.9
    assert "same name" in told["reason"]
