"""Each check, on a lead made to fail it."""

from __future__ import annotations

from datetime import date

import pandas as pd
import pytest

from lib import checks
from lib.checks.values import proper_case
from lib.model import fields
from lib.model.rules import LOST, Rules

TODAY = date(2026, 11, 22)
USER, LEAD, ACCOUNT, CONTACT = "0055g00000QwErTAAV", "00Q5g00000AbCdEEAV", "0015g00000aBcDeAAK", "0035g00000XyZ12AAF"
GOOD = {
    "FirstName": "Ann", "LastName": "Weaver", "Company": "Acme", "Email": "ann@acme-tools.com", "Phone": "+14155552671",
    "Country": "United States", "Status": "New", "LeadSource": "Web", "OwnerName": "Bo",
    "CreatedDate": "2026-11-01T09:00:00.000Z",
}  # fmt: skip
CONVERTED = {
    "IsConverted": "1",
    "ConvertedDate": "2026-11-02",
    "ConvertedAccountId": ACCOUNT,
    "ConvertedContactId": CONTACT,
}


def table(name: str, *rows: dict[str, str]) -> pd.DataFrame:
    keys = [row.get("Id") or f"{name}{number}" for number, row in enumerate(rows)]
    frame = pd.DataFrame(list(rows), index=pd.Index(keys, name="key", dtype="str"), dtype="str").fillna("")
    return fields.complete(frame, name)


def found(lead: dict[str, str], rules: Rules | None = None, **tables: pd.DataFrame) -> list[str]:
    issues = checks.run({"lead": table("lead", {**GOOD, **lead}), **tables}, rules=rules or Rules(), today=TODAY).issues
    return issues.loc[issues["object"] == "lead", "check"].unique().tolist()


@pytest.mark.parametrize(
    ("lead", "expected"),
    [
        ({}, []),
        ({"LastName": " "}, ["missing_last_name"]),
        ({"LastName": "[not provided]"}, ["missing_last_name"]),
        ({"Company": "n/a"}, ["missing_company"]),
        ({"Email": "", "Phone": ""}, ["no_contact_point"]),
        ({"Email": "", "Phone": "", "MobilePhone": "+4930901820"}, []),
        ({"Email": "ann@gmial.com"}, ["email_invalid"]),
        ({"Email": "Ann Weaver"}, ["email_invalid"]),
        ({"EmailBouncedReason": "550 user unknown"}, ["email_bounced"]),
        ({"Phone": "+1 015 555 2671"}, ["phone_invalid"]),
        ({"Phone": "415 555 2671", "Country": ""}, ["phone_without_country", "country_unknown"]),
        ({"Country": "Atlantis"}, ["country_unknown"]),
        ({"State": "Bayern"}, ["state_mismatch"]),
        ({"City": "c" * 41}, ["too_long"]),
        ({"Title": "n/a"}, ["placeholder"]),
        ({"Phone": "0000000000"}, ["placeholder"]),
        ({"LastName": "WEAVER"}, ["name_case"]),
        ({"FirstName": "ann"}, ["name_case"]),
        ({"FirstName": "JP", "LastName": "Li"}, []),
        ({"LastName": "ann@acme.com"}, ["value_in_wrong_field"]),
        ({"Company": ACCOUNT}, ["value_in_wrong_field"]),
        ({"CreatedDate": "2024-01-01"}, ["stale"]),
        ({"CreatedDate": "2024-01-01", "LastActivityDate": "2026-01-01"}, []),
        ({"CreatedDate": "2024-01-01", "Status": "Closed - Not Converted"}, []),
        ({"CreatedDate": ""}, []),
        ({"CreatedDate": "2026-09-01", "IsUnreadByOwner": "1"}, ["unread"]),
        ({"CreatedDate": "2026-11-20", "IsUnreadByOwner": "1"}, []),
        ({"CreatedDate": "2027-01-01"}, ["created_in_future"]),
        ({"CreatedDate": "2026-11-23T20:00:00Z"}, []),
        ({"OwnerName": ""}, ["owner_missing"]),
        ({"Status": ""}, ["status_missing"]),
        ({"LeadSource": "unknown"}, ["source_missing"]),
        (CONVERTED, []),
        ({**CONVERTED, "ConvertedDate": ""}, ["converted_without_date"]),
        ({**CONVERTED, "ConvertedContactId": ""}, ["converted_without_target"]),
        ({"ConvertedDate": "2026-11-02"}, ["unconverted_with_date"]),
        ({"OwnerId": USER.lower()}, ["broken_id"]),
    ],
)  # fmt: skip
def test_each_check_finds_its_own_fault_only(lead, expected):
    assert found(lead) == expected


def test_the_stale_limit_and_the_lost_statuses_come_from_the_rules():
    old = {"CreatedDate": "2026-06-01", "Status": "Parked"}
    assert found(old) == []
    assert found(old, Rules(stale_after_days=90)) == ["stale"]
    assert found(old, Rules(stale_after_days=90, stage_of_status={"Parked": LOST})) == []


def test_a_default_country_stands_in_for_a_blank_one():
    lead = {"Phone": "030 901820", "Country": ""}
    assert found(lead, Rules(default_country="Germany")) == []


def test_an_owner_who_left_is_found_by_short_or_long_id():
    users = table("user", {"Id": USER, "IsActive": "false"})
    assert found({"OwnerId": USER[:15]}, user=users) == ["owner_inactive"]
    assert found({"OwnerId": USER}, user=table("user", {"Id": USER, "IsActive": "true"})) == []


def test_references_are_followed_into_loaded_tables_only():
    other = table("account", {"Id": "0015g00000zZzZzAAK", "Name": "Other"})
    same = table("account", {"Id": ACCOUNT, "Name": "Acme"})
    assert found(CONVERTED) == []
    assert found(CONVERTED, account=other) == ["orphan_reference"]
    assert found({**CONVERTED, "ConvertedAccountId": ACCOUNT[:15]}, account=same) == []


def test_a_queue_may_own_a_lead():
    users = table("user", {"Id": USER, "IsActive": "true"})
    assert found({"OwnerId": "00G5g00000PqRsTEAV"}, user=users) == []


def test_a_campaign_member_of_a_lead_that_is_gone_is_an_orphan():
    members = table("campaign_member", {"LeadId": LEAD}, {"LeadId": "00Q5g00000ZZZZZEAV"}, {"LeadId": ""})
    report = checks.run(
        {"lead": table("lead", {**GOOD, "Id": LEAD}), "campaign_member": members}, rules=Rules(), today=TODAY
    )
    orphans = report.issues[report.issues["check"] == "orphan_reference"]
    assert orphans["key"].tolist() == ["campaign_member1"]


def test_contacts_and_deals_are_looked_at_but_cost_nothing():
    contacts = table("contact", {"LastName": "", "AccountId": ACCOUNT, "Email": "ann@acme.con"})
    deals = table("opportunity", {"Name": "Deal", "StageName": "Open", "CloseDate": "2026-01-01", "AccountId": ACCOUNT})
    report = checks.run(
        {"lead": table("lead", GOOD), "contact": contacts, "opportunity": deals}, rules=Rules(), today=TODAY
    )
    assert report.score == 100
    assert set(report.summary["check"]) == {"missing_last_name", "email_invalid", "close_date_passed"}
    assert report.summary["points"].tolist() == [0, 0, 0]


@pytest.mark.parametrize(
    ("typed", "proper"),
    [
        ("WEAVER", "Weaver"),
        ("MARIA DE LA CRUZ-LOPEZ", "Maria de la Cruz-Lopez"),
        ("o'brien", "O'Brien"),
        ("MCDONALD", "McDonald"),
        ("VAN DYKE", "Van Dyke"),
    ],
)
def test_names_are_offered_in_proper_case(typed, proper):
    assert proper_case(typed) == proper
