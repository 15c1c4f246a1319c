"""Relations between objects: who points at records that are not there, and what cannot be told."""

from __future__ import annotations

import pandas as pd
import pytest

from lib import checks
from lib.jobs import relations
from lib.model import fields
from lib.model.rules import Rules
from tests.conftest import TODAY

ANN, BO, CY = "00Q5g00000000A1EAI", "00Q5g00000000A2EAI", "00Q5g00000000A3EAI"
MARTA, ACME, USER = "0035g00000000C1AAI", "0015g00000000B1AAI", "0055g00000QwErTAAV"
QUEUE, CASE, DEAL = "00G5g00000PqRsTEAV", "5005g00000PqRsTEAV", "0065g00000000D1AAI"


def table(name: str, *rows: dict[str, str]) -> pd.DataFrame:
    keys = [row.get("Id") or f"{name}{number}" for number, row in enumerate(rows)]
    frame = pd.DataFrame(list(rows), index=pd.Index(keys, name="key", dtype="str"), dtype="str").fillna("")
    return fields.complete(frame, name)


def rows(known: dict[str, pd.Index] | None = None, **tables: pd.DataFrame) -> dict[str, tuple[int, int, int, str]]:
    """Field -> found, orphans, unchecked, absent."""
    found = relations.report(tables, known).to_dict("records")
    assert all(row["filled"] == row["found"] + row["orphans"] + row["unchecked"] for row in found)
    return {f"{r['child']}.{r['field']}": (r["found"], r["orphans"], r["unchecked"], r["absent"]) for r in found}


LEADS = table("lead", {"Id": ANN, "OwnerId": USER}, {"Id": BO, "OwnerId": QUEUE})
"""Both have owners: a user and a queue."""


def test_short_and_long_ids_join_and_what_names_no_record_is_an_orphan():
    members = table("campaign_member", *({"LeadId": key} for key in (ANN[:15], BO, f" {ANN} ", CY, "nonsense")))
    found = relations.report({"lead": LEADS, "campaign_member": members})
    (row,) = found[found["field"] == "LeadId"].to_dict("records")
    assert (row["filled"], row["found"], row["orphans"], row["share"]) == (5, 3, 2, 0.4)
    assert row["examples"] == [CY, "nonsense"]


def test_references_to_objects_that_are_not_loaded_are_unchecked():
    converted = table("lead", {"Id": ANN, "ConvertedAccountId": ACME, "ConvertedContactId": MARTA, "OwnerId": USER})
    found = rows(lead=converted, contact=table("contact", {"Id": "0035g00000000C2AAI"}))
    assert found == {
        "lead.OwnerId": (0, 0, 1, "user"),
        "lead.ConvertedAccountId": (0, 0, 1, "account"),
        "lead.ConvertedContactId": (0, 1, 0, ""),
    }


def test_an_owner_is_a_user_or_a_queue():
    unknown = table("lead", {"Id": CY, "OwnerId": "0055g00000AbCdEAAV"})
    users = table("user", {"Id": USER})
    assert rows(lead=LEADS, user=users) == {"lead.OwnerId": (1, 0, 1, "queue")}
    assert rows(lead=unknown, user=users) == {"lead.OwnerId": (0, 1, 0, "")}
    assert rows(lead=unknown) == {"lead.OwnerId": (0, 0, 1, "user")}
    assert relations.sentences(relations.report({"lead": LEADS, "user": users})) == []


def test_an_activity_points_where_its_ids_prefix_says():
    activities = table(
        "activity",
        {"WhoId": ANN, "WhatId": ACME},
        {"WhoId": CY, "WhatId": DEAL},
        {"WhoId": MARTA, "WhatId": CASE},
    )
    found = rows(lead=LEADS.drop(columns="OwnerId"), activity=activities, account=table("account", {"Id": ACME}))
    assert found == {"activity.WhoId": (1, 1, 1, "contact"), "activity.WhatId": (1, 0, 2, "opportunity, other")}


def test_ids_of_other_systems_are_followed_by_the_records_keys():
    leads = table("lead", {"LastName": "Ann"}, {"LastName": "Bo"}).set_axis(["101", "102"])
    activities = table("activity", {"WhoId": "101"}, {"WhoId": "999"})
    assert rows(lead=leads, activity=activities) == {"activity.WhoId": (1, 0, 1, "contact")}
    contacts = table("contact", {"LastName": "Cy"}).set_axis(["201"])
    assert rows(lead=leads, activity=activities, contact=contacts) == {"activity.WhoId": (1, 1, 0, "")}


@pytest.mark.parametrize("key", ["1", "row:2", "0123456789abcdef01234567-1"])
def test_records_without_ids_leave_references_to_them_unchecked(key):
    leads = table("lead", {"LastName": "Ann"}).set_axis([key])
    members = table("campaign_member", {"LeadId": ANN})
    assert rows(lead=leads, campaign_member=members) == {"campaign_member.LeadId": (0, 0, 1, "lead")}


def test_what_the_book_knows_already_counts_as_loaded():
    members = table("campaign_member", {"LeadId": ANN}, {"LeadId": CY})
    assert rows(campaign_member=members) == {"campaign_member.LeadId": (0, 0, 2, "lead")}
    assert rows({"lead": pd.Index([ANN])}, campaign_member=members) == {"campaign_member.LeadId": (1, 1, 0, "")}


def test_members_of_nobody_are_counted_and_told_in_words():
    members = table("campaign_member", {"LeadId": ANN}, {"ContactId": MARTA}, {"LeadId": " "})
    found = relations.report({"campaign_member": members, "lead": LEADS})
    assert "1 of 3 campaign members (33.3%) point at neither a lead nor a contact." in relations.sentences(found)
    assert "Contact ID of 1 campaign members names what is not loaded (contact): not checked." in relations.sentences(
        found
    )


def test_the_health_check_counts_the_same_orphans():
    tables = {
        "lead": table("lead", {"Id": ANN, "OwnerId": "0055g00000AbCdEAAV"}, {"Id": BO, "ConvertedAccountId": ACME}),
        "account": table("account", {"Id": "0015g00000000B2AAI"}),
        "user": table("user", {"Id": USER}),
        "campaign_member": table("campaign_member", {"LeadId": CY}, {"LeadId": ANN}, {}),
        "activity": table("activity", {"WhoId": CY}, {"WhoId": MARTA}, {"WhatId": CASE}),
    }
    issues = checks.run(tables, rules=Rules(), today=TODAY).issues
    health = issues[issues["check"].isin(["orphan_reference", "member_of_nobody"])]
    report = relations.report(tables)
    assert len(health) == report["orphans"].sum() == 5
