"""Rehearsing conversions: which leads are worth it."""

from __future__ import annotations

import pandas as pd

from lib.jobs import rehearse
from lib.model import fields
from lib.model.rules import Rules

LINKS = pd.DataFrame(
    {"lead_key": ["A", "B"], "object": "contact", "key": ["c1", "c2"], "match_probability": [0.97, 0.5], "reason": ""}
)


def _pools(planned: set[str]) -> dict[str, list[str]]:
    index = pd.Index(["A", "B", "C", "D"], name=fields.KEY, dtype="str")
    leads = pd.DataFrame(
        {"Status": ["New", "Qualified", "Qualified", "Qualified"], "IsConverted": ["false", "false", "false", "true"]},
        index=index, dtype="str",
    )  # fmt: skip
    tables = {name: fields.empty(name) for name in fields.OBJECTS} | {"lead": fields.complete(leads, "lead")}
    return {name: list(keys) for name, keys in rehearse.candidates(tables, LINKS, Rules(), planned).items()}


def test_pools_are_by_stage_and_by_sure_links_to_contacts():
    pools = _pools(set())
    assert pools["Existing customers"] == ["A"]
    assert pools["Qualified leads"] == ["B", "C"]
    assert pools["All unconverted"] == ["A", "B", "C"]


def test_an_approved_lead_is_no_longer_waiting_but_can_still_be_looked_at():
    pools = _pools({"A", "B"})
    assert (pools["Existing customers"], pools["Qualified leads"], pools["Approved"]) == ([], ["C"], ["A", "B"])
    assert pools["All unconverted"] == ["A", "B", "C"]
