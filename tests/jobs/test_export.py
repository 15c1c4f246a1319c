"""The change files: nothing is deleted but losers, nothing converted is touched, nothing is lost in silence."""

from datetime import datetime

import pandas as pd
import pytest

from lib.jobs import export
from lib.model import fields, ids
from lib.model.rules import Rules

NOW = datetime(2026, 11, 22, 14, 2)


def sf(prefix, number):
    """A Salesforce Id that exists in 18 characters."""
    return ids.to_18(pd.Series([f"{prefix}{number:012d}"])).iloc[0]


A, B, C, D, E = (sf("00Q", number) for number in range(1, 6))
SPRING, AUTUMN = sf("701", 1), sf("701", 2)


def frame(object_name, rows):
    index = pd.Index(list(rows), name="key", dtype="str")
    given = pd.DataFrame(list(rows.values()), index=index).fillna("").astype("str")
    return fields.complete(given, object_name) if rows else fields.empty(object_name)


def lead(key, **values):
    return {"Id": key, "LastName": "Doe", "Status": "New", "Branch__c": "North"} | values


def member(campaign, lead_id, status, responded="false", at="2026-01-01"):
    return {"CampaignId": campaign, "LeadId": lead_id, "Status": status, "HasResponded": responded, "CreatedDate": at}


def files(leads=None, merged=None, values_of=None, junk=None, links=(), **others):
    leads = leads or {key: lead(key) for key in (A, B, C)}
    tables = {"lead": frame("lead", leads)} | {name: frame(name, rows) for name, rows in others.items()}
    rows = [(key, kind, "junk") for key, kind in (junk or {}).items()]
    return export.change_files(
        tables,
        merged=pd.Series(merged or {}, dtype="str"),
        values_of=values_of or {},
        verdicts=pd.DataFrame(rows, columns=["lead_key", "junk_kind", "verdict"], dtype="str"),
        rules=Rules(),
        links=pd.DataFrame(list(links), columns=["lead_key", "object", "key"], dtype="str"),
    )


def rows(frame):
    return frame.values.tolist()


def test_without_decisions_every_lead_comes_out_as_it_came_in():
    found = files()
    assert list(found["cleaned_leads.csv"]["Id"]) == [A, B, C]
    assert list(found["cleaned_leads.csv"]["Branch__c"]) == ["North"] * 3
    assert all(frame.empty for name, frame in found.items() if name != "cleaned_leads.csv")


def test_a_survivor_is_updated_in_the_changed_fields_only():
    leads = {A: lead(A, City="Bonn", Title="CEO", Phone="1"), B: lead(B)}
    changed = {("lead", A): {"City": "Köln", "Title": "", "Phone": "1", "Name": "Jane Doe", "Branch__c": "South"}}
    found = files(leads, {B: A}, changed)
    update = found["01_update_survivors.csv"]
    assert update.to_dict("records") == [{"Id": A, "Title": "#N/A", "City": "Köln", "Branch__c": "South"}]
    clean = found["cleaned_leads.csv"]
    assert clean[["Id", "City", "Title", "Name"]].values.tolist() == [[A, "Köln", "", "Jane Doe"]]


def test_a_blank_cell_of_an_update_means_no_change():
    changed = {("lead", A): {"City": "Bonn"}, ("lead", B): {"Title": "CEO"}}
    update = files(values_of=changed)["01_update_survivors.csv"]
    assert update.columns.tolist() == ["Id", "Title", "City"]
    assert rows(update) == [[A, "", "Bonn"], [B, "CEO", ""]]


def test_only_losers_are_deleted_and_chains_end_in_the_last_survivor():
    found = files(merged={A: B, B: C})
    assert rows(found["05_delete_losers.csv"]) == [[A, C], [B, C]]
    assert list(found["cleaned_leads.csv"]["Id"]) == [C]


def test_the_merge_plan_has_a_master_and_at_most_two_others_a_step_all_first_steps_first():
    found = files({key: lead(key) for key in (A, B, C, D, E)}, merged={B: A, C: A, D: A})
    assert found["merge_plan.csv"].to_dict("records") == [
        {"MasterId": A, "DuplicateId1": B, "DuplicateId2": C, "Step": "1"},
        {"MasterId": A, "DuplicateId1": D, "DuplicateId2": "", "Step": "2"},
    ]
    assert files(merged={})["merge_plan.csv"].empty


def test_converted_leads_are_never_touched():
    leads = {A: lead(A, IsConverted="true"), B: lead(B), C: lead(C), D: lead(D, IsConverted="1"), E: lead(E)}
    changed = {("lead", A): {"City": "Bonn"}}
    found = files(leads, {B: A, D: C}, changed, junk={A: "vendor", E: "student"})
    assert found["05_delete_losers.csv"].empty
    assert found["01_update_survivors.csv"].empty
    assert rows(found["04_update_junk_status.csv"]) == [[E, "Unqualified"]]
    assert sorted(rows(found["skipped.csv"])) == [
        [A, A, "01_update_survivors.csv", "a converted lead cannot be updated"],
        [A, A, "04_update_junk_status.csv", "a converted lead cannot be updated"],
        [B, B, "05_delete_losers.csv", "its survivor is converted and cannot be merged into"],
        [D, D, "05_delete_losers.csv", "a converted lead can neither be merged nor deleted"],
    ]


def test_leads_that_salesforce_has_deleted_are_neither_cleaned_nor_changed():
    gone = lead(B, IsDeleted="true")
    found = files(
        {A: lead(A), B: gone, C: lead(C, IsDeleted="1")}, {C: A}, {("lead", B): {"City": "Bonn"}}, {B: "stale"}
    )
    assert list(found["cleaned_leads.csv"]["Id"]) == [A]
    changes = ("01_update_survivors.csv", "04_update_junk_status.csv", "05_delete_losers.csv")
    assert all(found[name].empty for name in changes)
    assert set(found["skipped.csv"]["reason"]) == {"it is deleted in Salesforce already"}
    assert sorted(found["skipped.csv"]["file"]) == sorted(changes)


def test_records_without_a_salesforce_id_are_left_out_and_counted():
    leads = {"row1": lead(""), "row2": lead("77"), A: lead(A)}
    found = files(leads, {"row1": A, "row2": A}, {("lead", "row2"): {"City": "Bonn"}}, junk={})
    assert found["05_delete_losers.csv"].empty
    assert found["skipped.csv"]["reason"].tolist() == ["no Salesforce Id"] * 2
    assert "2 of 05_delete_losers.csv: no Salesforce Id" in export.readme(found, NOW)


def test_the_survivor_joins_the_losers_campaigns_once_with_the_best_status():
    members = {
        "m1": member(SPRING, A, "Sent", at="2026-05-01"),
        "m2": member(SPRING, B, "Registered", "true", at="2026-01-01"),
        "m3": member(AUTUMN, A, "Sent"),
        "m4": member(AUTUMN, C, "Sent"),
        "m5": member(SPRING, B, "Sent") | {"IsDeleted": "true"},
    }
    campaigns = {SPRING: {"Id": SPRING}, AUTUMN: {"Id": AUTUMN}}
    found = files(merged={A: C, B: C}, campaign_member=members, campaign=campaigns)
    assert rows(found["02_insert_campaign_members.csv"]) == [[SPRING, C, "Registered"]]


def test_tasks_and_events_of_losers_go_to_the_survivor_in_a_file_each():
    task, event, other = sf("00T", 1), sf("00U", 1), sf("00T", 2)
    activities = {
        task: {"Id": task, "WhoId": A[:15]},
        event: {"Id": event, "WhoId": A},
        other: {"Id": other, "WhoId": B},
    }
    found = files(merged={A: B}, activity=activities)
    assert rows(found["03_reparent_tasks.csv"]) == [[task, B]]
    assert rows(found["03_reparent_events.csv"]) == [[event, B]]


def test_junk_gets_the_orgs_own_unqualified_status_and_is_not_deleted():
    leads = {A: lead(A, Status="Closed - Not Converted"), B: lead(B), C: lead(C, Status="Closed - Not Converted")}
    found = files(leads, junk={B: "vendor", C: "student"})
    assert rows(found["04_update_junk_status.csv"]) == [[B, "Closed - Not Converted"]]
    assert found["junk_leads.csv"][["Id", "JunkKinds"]].values.tolist() == [[B, "vendor"], [C, "student"]]
    assert list(found["cleaned_leads.csv"]["Id"]) == [A]
    assert found["05_delete_losers.csv"].empty


def test_a_junk_lead_that_was_merged_is_a_loser_and_nothing_else():
    found = files(merged={A: B}, junk={A: "student"})
    assert found["04_update_junk_status.csv"].empty
    assert rows(found["05_delete_losers.csv"]) == [[A, B]]


def test_a_lead_that_is_gone_from_the_book_is_in_no_file():
    found = files(
        merged={"gone": A, B: "gone too"}, values_of={("lead", "gone"): {"City": "Bonn"}}, junk={"gone": "vendor"}
    )
    assert list(found["cleaned_leads.csv"]["Id"]) == [A, B, C]
    assert all(frame.empty for name, frame in found.items() if name != "cleaned_leads.csv")


def test_every_lead_is_in_exactly_one_place():
    found = files(merged={A: B}, junk={C: "student"})
    places = [found["cleaned_leads.csv"]["Id"], found["junk_leads.csv"]["Id"], found["05_delete_losers.csv"]["Id"]]
    assert sorted(pd.concat(places)) == [A, B, C]


def test_the_readme_names_the_files_in_the_order_to_apply_them():
    text = export.readme(files(merged={A: B}), NOW)
    assert "Sluice export of 2026-11-22 14:02 UTC" in text
    numbers = [line.split()[0] for line in text.splitlines() if line.strip()[:2].isdigit()]
    assert [name[:2] for name in numbers] == sorted(name[:2] for name in numbers)
    assert numbers[-2:] == ["05_delete_losers.csv", "06_convert_into_existing.csv"]
    assert "05_delete_losers.csv  (rows: 1)" in text
    assert "Nothing was left out." in text


@pytest.mark.parametrize("tables", [{}, {"lead": fields.empty("lead")}])
def test_an_empty_book_gives_empty_files(tables):
    empty = pd.DataFrame(columns=["lead_key", "junk_kind", "verdict"], dtype="str")
    found = export.change_files(tables, merged=pd.Series(dtype="str"), values_of={}, verdicts=empty, rules=Rules())
    assert all(frame.empty for frame in found.values())


JOE, ANN, ACME = sf("003", 1), sf("003", 2), sf("001", 1)


def test_leads_of_customers_are_named_with_the_contact_and_account_to_convert_into():
    found = files(
        leads={A: lead(A, FirstName="Jo"), B: lead(B), C: lead(C), D: lead(D, IsConverted="true"), E: lead(E)},
        junk={E: "student"},
        contact={JOE: {"Id": JOE, "AccountId": ACME, "Name": "Joe Doe"}, ANN: {"Id": ANN, "LastName": "Lee"}},
        account={ACME: {"Id": ACME, "Name": "Acme"}, "n1": {"Name": "No Id"}},
        links=[
            (A, "contact", JOE),
            (B, "account", ACME),
            (C, "contact", ANN),
            (D, "contact", JOE),
            (E, "contact", JOE),
        ],
    )
    assert found["06_convert_into_existing.csv"].to_dict("split")["data"] == [
        [A, JOE, ACME, "Jo Doe", "Joe Doe", "Acme"], [B, "", ACME, "Doe", "", "Acme"],
    ]  # fmt: skip
    assert rows(found["skipped.csv"].query("file == '06_convert_into_existing.csv'")[["key", "reason"]]) == [
        [D, "a converted lead cannot be updated"],
        [E, "it is confirmed as junk"],
        [C, "its contact belongs to no account"],
    ]
    assert "06_convert_into_existing.csv  (rows: 2)" in export.readme(found, NOW)


def test_a_conversion_needs_salesforce_ids():
    found = files(account={"n1": {"Name": "No Id"}}, links=[(A, "account", "n1")])
    assert found["06_convert_into_existing.csv"].empty
    assert rows(found["skipped.csv"][["key", "reason"]]) == [[A, "no Salesforce Id of its contact or account"]]
