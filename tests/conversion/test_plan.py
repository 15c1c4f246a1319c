"""The plan as a whole, and the sheets made of it."""

import pandas as pd

from lib.conversion.loader import loader_files
from lib.conversion.plan import totals
from lib.model import ids
from tests.conversion.book import jane, plan, row

LEAD, SECOND = ids.to_18(pd.Series(["00Q5g00000AbCdE", "00Q5g00000AbCdF"]))


def test_ready_leads_come_first_and_the_oldest_first_among_them():
    leads = {
        "never": jane(IsConverted="true", CreatedDate="2020-01-01"),
        "fix": jane(LastName="", CreatedDate="2021-01-01"),
        "late": jane(CreatedDate="2026-02-01"),
        "early": jane(CreatedDate="2026-01-01"),
        "undated": jane(CreatedDate=""),
    }
    made = plan(leads)
    assert made.rows["lead_key"].tolist() == ["early", "late", "undated", "fix", "never"]
    assert totals(made) == {
        "ready": 3, "fix": 1, "never": 1, "accounts": 1, "accounts_found": 0, "contacts": 3, "contacts_found": 0,
        "opportunities": 3, "opportunities_found": 0,
    }  # fmt: skip


def test_leads_whose_company_says_nothing_share_no_account():
    made = plan({"L1": jane(Company="n/a"), "L2": jane(Company="n/a")})
    assert made.rows["account_key"].tolist() == ["new:account:L1", "new:account:L2"]


def test_the_row_says_who_it_is_about():
    assert row(plan({"L1": jane()}))["lead"] == "Jane Doe · Acme Ltd"
    assert row(plan({"L1": {"Name": "Prince", "LastName": ""}}))["lead"] == "Prince"


def test_leads_that_are_not_in_the_book_are_not_in_the_plan():
    assert plan({}).rows.empty
    made = plan({"L1": jane()})
    assert len(made.rows) == 1


def test_an_empty_plan_has_its_columns():
    full, empty = plan({"L1": jane()}), plan({})
    assert list(empty.rows.columns) == list(full.rows.columns)
    assert list(empty.fields.columns) == list(full.fields.columns)
    assert {name: len(frame) for name, frame in empty.records.items()} == {"account": 0, "contact": 0, "opportunity": 0}
    assert all(frame.empty for frame in loader_files(empty).values())


def test_the_convert_sheet_has_the_inputs_of_convert_lead():
    leads = {LEAD: jane(Id=LEAD, OwnerId="005x"), "other": jane()}
    sheet = loader_files(plan(leads, [(LEAD, "contact", "C1", 0.99)]))["lead_convert.csv"]
    assert sheet.to_dict("records") == [
        {
            "leadId": LEAD, "convertedStatus": "Qualified", "accountId": "A1", "accountFromLeadId": "",
            "contactId": "C1", "doNotCreateOpportunity": "false", "opportunityName": "Acme Ltd-",
            "opportunityId": "", "ownerId": "005x", "overwriteLeadSource": "false", "batch": 1,
        }
    ]  # fmt: skip


def test_without_an_opportunity_its_name_is_blank():
    sheet = loader_files(plan({LEAD: jane(Id=LEAD)}, choices={LEAD: {"opportunity": "none"}}))["lead_convert.csv"]
    assert sheet[["doNotCreateOpportunity", "opportunityName", "opportunityId"]].values.tolist() == [["true", "", ""]]


def test_a_lead_that_joins_a_new_account_comes_in_a_later_batch_and_says_whose_it_is():
    leads = {LEAD: jane(Id=LEAD), SECOND: jane(Id=SECOND, CreatedDate="2026-02-01")}
    sheet = loader_files(plan(leads))["lead_convert.csv"]
    assert sheet[["leadId", "accountFromLeadId", "batch"]].values.tolist() == [[LEAD, "", 1], [SECOND, LEAD, 2]]


def test_batches_have_at_most_100_leads():
    keys = ids.to_18(pd.Series([f"00Q{number:012d}" for number in range(201)]))
    leads = {key: jane(Id=key, Company=f"Company {number:03d}x") for number, key in enumerate(keys)}
    sheet = loader_files(plan(leads))["lead_convert.csv"]
    assert sheet["batch"].value_counts().sort_index().to_dict() == {1: 100, 2: 100, 3: 1}


def test_what_is_not_converted_is_listed_with_the_reason():
    leads = {LEAD: jane(Id=LEAD, LastName=""), "row7": jane()}
    left = loader_files(plan(leads))["not_converted.csv"]
    assert left[["lead_id", "reason"]].values.tolist() == [["", "no Salesforce Id"], [LEAD, "no last name"]]


def test_values_that_are_kept_out_or_lost_are_listed():
    lost = loader_files(plan({LEAD: jane(Id=LEAD, X__c="1")}, [(LEAD, "account", "A1", 0.99)]))["values_lost.csv"]
    assert lost[["lead_field", "outcome"]].values.tolist() == [["Company", "kept existing"], ["X__c", "lost: unmapped"]]
