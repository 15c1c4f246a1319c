"""What is proven about each lead, on seven leads worked out by hand."""

import pandas as pd
import pytest

from lib.funnel import facts as funnel_facts
from lib.model import fields
from lib.model.rules import Rules
from tests.funnel.seven_leads import HISTORY, LEADS, OPPORTUNITIES, STAGES, TODAY, change, facts, frame


def one(lead, history=(), **rules):
    rows = {str(position): row for position, row in enumerate(history)}
    found = funnel_facts.facts(
        frame("lead", {"a": lead}),
        frame("lead_history", rows),
        fields.empty("opportunity"),
        rules=Rules(**rules),
        today=TODAY,
    )
    return found.loc["a"]


def test_each_lead_got_as_far_as_is_proven():
    assert facts()["furthest"].to_dict() == {"a": 0, "b": 1, "c": 2, "d": 3, "e": 2, "f": 0, "g": 1}


def test_a_lead_is_either_converted_or_lost_or_open():
    found = facts()
    assert list(found.index[found["converted"]]) == ["d"]
    assert list(found.index[found["lost"]]) == ["c"]
    assert list(found.index[found["open"]]) == ["a", "b", "e", "f", "g"]


def test_history_tells_when_a_stage_was_first_reached():
    found = facts()
    assert found.loc["c", "reached_1"] == pd.Timestamp("2026-01-04")
    assert found.loc["c", "reached_2"] == pd.Timestamp("2026-01-10")
    assert found.loc["d", "reached_3"] == pd.Timestamp("2026-01-14")
    assert found["reached_2"].isna().sum() == 6


def test_days_count_from_the_last_change_of_status_or_from_creation():
    days = facts()["days_in_stage"]
    assert days[["a", "b", "e", "f", "g"]].tolist() == [59, 55, 55, 54, 28]
    assert days[["c", "d"]].isna().all()


def test_the_opportunity_brings_the_money():
    found = facts()
    assert found.loc["d", ["won", "amount", "days_to_convert"]].tolist() == [True, 500.0, 10.0]
    assert not found.drop("d")["won"].any()


def test_a_blank_source_has_a_name_and_a_missing_owner_name_falls_back_to_the_id():
    found = facts()
    assert found.loc["f", "source"] == "(none)"
    assert found.loc["g", "owner"] == "005x"


def test_an_old_value_proves_a_stage_that_the_lead_has_left():
    assert one({"Status": "Unqualified"}, [change("a", "Qualified", "Unqualified", "2026-01-02")])["furthest"] == 2


def test_report_headers_name_the_status_too():
    row = change("a", "New", "Qualified", "2026-01-02", field="Lead Status")
    assert one({"Status": "New"}, [row])["furthest"] == 2


def test_a_status_mapped_to_the_last_stage_still_proves_no_conversion():
    lead = one({"Status": "Signed"}, stage_of_status={"Signed": "Converted"})
    assert (lead["furthest"], lead["converted"], lead["status_stage"]) == (2, False, "Converted")


def test_a_conversion_proves_the_last_stage_whatever_the_status_says():
    lead = one({"Status": "Unqualified", "IsConverted": "1"})
    assert (lead["furthest"], lead["converted"], lead["lost"]) == (3, True, False)


def test_days_to_convert_are_never_negative():
    lead = one({"CreatedDate": "2026-01-05T01:00:00Z", "IsConverted": "true", "ConvertedDate": "2026-01-04"})
    assert lead["days_to_convert"] == 0


def test_a_15_character_id_in_the_history_finds_its_lead():
    key = "00Q5g00000AbCdEEAV"
    leads = frame("lead", {key: {"Id": key, "Status": "New"}})
    history = frame("lead_history", {"h": change("00Q5g00000AbCdE", "New", "Qualified", "2026-01-02")})
    found = funnel_facts.facts(leads, history, fields.empty("opportunity"), rules=Rules(), today=TODAY)
    assert found.loc[key, "furthest"] == 2


def test_deleted_leads_and_deleted_history_are_out():
    leads = frame("lead", {"a": {"IsDeleted": "true"}, "b": {"Status": "New"}})
    history = frame("lead_history", {"h": change("b", "New", "Qualified", "2026-01-02") | {"IsDeleted": "1"}})
    found = funnel_facts.facts(leads, history, fields.empty("opportunity"), rules=Rules(), today=TODAY)
    assert found["furthest"].to_dict() == {"b": 0}


@pytest.mark.parametrize("leads", [fields.empty("lead"), LEADS.head(1)])
def test_no_leads_and_no_history_are_no_trouble(leads):
    empty = [fields.empty("lead_history"), fields.empty("opportunity")]
    found = funnel_facts.facts(leads, *empty, rules=Rules(stages=STAGES), today=TODAY)
    full = facts()
    assert found.index.tolist() == leads.index.tolist()
    assert found.dtypes.astype(str).to_dict() == full.dtypes.astype(str).to_dict()


def test_arguments_stay_as_they_were():
    before = [frame.copy() for frame in (LEADS, HISTORY, OPPORTUNITIES)]
    facts()
    for old, new in zip(before, (LEADS, HISTORY, OPPORTUNITIES), strict=True):
        pd.testing.assert_frame_equal(old, new)
