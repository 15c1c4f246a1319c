"""What stands in the way, and what to look at."""

import pytest

from lib.model.rules import Rules
from tests.conversion.book import jane, plan, row

CONTACT = ("L1", "contact", "C1", 0.97)


@pytest.mark.parametrize(
    ("lead", "reason"),
    [
        (jane(IsConverted="true"), "already converted"),
        (jane(MasterRecordId="00Q5g00000AbCdEEAV", IsDeleted="true"), "merged into another lead"),
        (jane(IsDeleted="true"), "deleted"),
    ],
)
def test_some_leads_are_never_converted(lead, reason):
    made = row(plan({"L1": lead}))
    assert (made["action"], made["blockers"]) == ("never", reason)
    assert (made["account_action"], made["account_key"], made["opportunity_name"], made["lost"]) == ("", "", "", 0)


def test_a_lead_that_people_merged_away_is_never_converted():
    assert row(plan({"L1": jane()}, merged={"L1"}))["blockers"] == "merged into another lead"


@pytest.mark.parametrize(
    ("lead", "blocker"),
    [
        (jane(Company=" "), "no company"),
        (jane(LastName=""), "no last name"),
        (jane(OwnerId="00G5g00000PqRsTEAV"), "owned by a queue: choose an owner"),
        (jane(OwnerId="U2"), "the owner is inactive: choose another"),
        (jane(Company="", LastName=""), "no company; no last name"),
        (jane(City="x" * 41), "City is too long for the account's Billing City (40 characters at most); "
                              "City is too long for the contact's Mailing City (40 characters at most)"),
    ],
)  # fmt: skip
def test_what_can_be_mended_is_to_be_fixed_first(lead, blocker):
    users = {"U1": {"Id": "U1", "IsActive": "true"}, "U2": {"Id": "U2", "IsActive": "false"}}
    made = row(plan({"L1": lead}, user=users))
    assert (made["action"], made["blockers"]) == ("fix", blocker)


def test_a_chosen_owner_clears_the_queue():
    made = row(plan({"L1": jane(OwnerId="00G5g00000PqRsTEAV")}, choices={"L1": {"owner": "0055g00000AbCdE"}}))
    assert (made["action"], made["owner"]) == ("ready", "0055g00000AbCdE")


def test_an_existing_account_and_contact_need_no_company_and_no_name():
    assert row(plan({"L1": jane(Company="", LastName="")}, [CONTACT]))["action"] == "ready"


def test_a_value_too_long_is_no_trouble_where_it_would_not_be_written():
    long = "x" * 256
    account = {"A1": {"Id": "A1", "Name": "Acme", "Website": "acme.example"}}
    made = plan({"L1": jane(Website=long)}, [("L1", "account", "A1", 0.99)], account=account)
    assert row(made)["action"] == "ready"


def test_the_converted_status_is_read_from_the_leads_that_have_one():
    leads = {
        "L1": jane(),
        "L2": jane(IsConverted="true", Status="Closed - Converted"),
        "L3": jane(IsConverted="true", Status="Closed - Converted"),
        "L4": jane(IsConverted="true", Status="Odd"),
    }
    assert row(plan(leads, rules=Rules()))["converted_status"] == "Closed - Converted"
    alone = row(plan({"L1": jane()}, rules=Rules()))
    assert (alone["action"], alone["blockers"]) == ("fix", "no converted status known: name it in Settings")


def test_opt_outs_that_stay_behind_are_told():
    lead = jane(DoNotCall="1", HasOptedOutOfEmail="true")
    assert row(plan({"L1": lead}, [CONTACT]))["warnings"] == (
        "do not call is not carried to the existing contact; e-mail opt-out is not carried to the existing contact"
    )
    assert row(plan({"L1": lead}))["warnings"] == ""


def test_an_open_opportunity_of_the_account_is_told_unless_none_is_to_be_made():
    deals = {"O1": {"AccountId": "A1", "StageName": "Prospecting"}, "O2": {"AccountId": "A2", "IsClosed": "true"}}
    leads, found = {"L1": jane(), "L2": jane()}, [CONTACT, ("L2", "account", "A2", 0.99)]
    made = plan(leads, found, opportunity=deals)
    assert row(made)["warnings"] == "the account has an open opportunity"
    assert row(made, "L2")["warnings"] == ""
    without = plan(leads, found, opportunity=deals, choices={"L1": {"opportunity": "none"}})
    assert row(without)["warnings"] == ""


def test_junk_and_undecided_duplicates_are_told():
    made = row(plan({"L1": jane(Company="n/a")}, junk={"L1": "title 'Estudiante' 92%"}, undecided={"L1"}))
    assert made["warnings"] == (
        "the company is a placeholder; looks like junk: title 'Estudiante' 92%; its duplicates are not decided yet"
    )
    assert made["action"] == "ready"
