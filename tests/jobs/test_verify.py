"""A later export says of every change whether it was applied."""

from __future__ import annotations

import pandas as pd
import pytest

from lib.errors import BadArgument
from lib.jobs import verify
from lib.model import fields

A, B, C = "00Q5g00000000A1EAI", "00Q5g00000000A2EAI", "00Q5g00000000A3EAI"
TASK, CAMPAIGN = "00T5g00000000A1EAI", "7015g00000000A1AAI"


def frame(**columns: list[str]) -> pd.DataFrame:
    return pd.DataFrame(columns, dtype="str")


def later(**objects: pd.DataFrame) -> dict[str, pd.DataFrame]:
    return {name: fields.complete(objects.get(name, frame(Id=[])), name) for name in fields.OBJECTS}


def states(files: dict[str, pd.DataFrame], **objects: pd.DataFrame) -> list[str]:
    return verify.check(files, later(**objects))["state"].tolist()


def test_a_value_is_applied_where_the_record_has_it_now_however_it_is_written():
    updates = {
        "01_update_survivors.csv": frame(
            Id=[A, B, C], Phone=["111", "", "333"], DoNotCall=["true", "", ""], AnnualRevenue=["1500.0", "", ""],
            Title=["", "#N/A", ""],
        )
    }  # fmt: skip
    leads = frame(
        Id=[A[:15], B], Phone=["111", "999"], DoNotCall=["1", ""], AnnualRevenue=["1,500", ""], Title=["CEO", "Boss"]
    )

    found = verify.check(updates, later(lead=leads))

    assert list(zip(found["field"], found["state"])) == [
        ("Phone", "applied"), ("DoNotCall", "applied"), ("AnnualRevenue", "applied"),
        ("Title", "not applied"),
        ("Phone", "record not found"),
    ]  # fmt: skip


def test_a_duplicate_is_gone_where_it_is_missing_or_marked_as_deleted():
    deletes = {"05_delete_losers.csv": frame(Id=[A, B, C], MasterRecordId=[C, C, C])}

    assert states(deletes, lead=frame(Id=[A, B], IsDeleted=["false", "true"])) == ["not applied", "applied", "applied"]


def test_members_and_tasks_are_looked_for_and_what_was_not_exported_stays_unchecked():
    files = {
        "02_insert_campaign_members.csv": frame(CampaignId=[CAMPAIGN] * 2, LeadId=[A, B], Status=["Sent", "Sent"]),
        "03_reparent_tasks.csv": frame(Id=[TASK], WhoId=[A]),
    }
    members = frame(Id=["00v5g00000000A1EAI"], CampaignId=[CAMPAIGN[:15]], LeadId=[A])

    assert states(files, campaign_member=members, activity=frame(Id=[TASK], WhoId=[B])) == [
        "applied", "not applied", "not applied",
    ]  # fmt: skip
    assert states(files) == ["not checked"] * 3


def test_a_conversion_is_applied_where_the_lead_became_that_contact_of_that_account():
    ann, acme, other = "0035g00000000A1EAI", "0015g00000000A1EAI", "0015g00000000B2EAI"
    wanted = {
        "06_convert_into_existing.csv": frame(leadId=[A, B], contactId=[ann, ""], accountId=[acme, acme], lead=["", ""])
    }
    leads = frame(Id=[A, B], ConvertedContactId=[ann, ann], ConvertedAccountId=[acme, other])
    found = verify.check(wanted, later(lead=leads))
    assert list(zip(found["id"], found["field"], found["state"])) == [
        (A, "ConvertedContactId", "applied"),
        (A, "ConvertedAccountId", "applied"),
        (B, "ConvertedAccountId", "not applied"),
    ]


def test_the_summary_counts_the_states_of_each_file():
    deletes = {"05_delete_losers.csv": frame(Id=[A, B], MasterRecordId=[C, C])}

    found = verify.summary(verify.check(deletes, later(lead=frame(Id=[A]))))

    assert found.to_dict("records") == [
        {"file": "05_delete_losers.csv", "changes": 2, "applied": 1, "not_applied": 1, "not_found": 0, "unchecked": 0}
    ]


def test_a_folder_without_change_files_is_refused(tmp_path):
    with pytest.raises(BadArgument, match="no change files"):
        verify.read(tmp_path)


@pytest.mark.parametrize(
    ("body", "said"), [(b"", "cannot be read"), (b"\x80\xff", "cannot be read"), (b"Lead\n1", "Id")]
)
def test_a_change_file_that_is_none_is_refused_by_name(body, said, tmp_path):
    (tmp_path / "05_delete_losers.csv").write_bytes(body)
    with pytest.raises(BadArgument, match=f"05_delete_losers.csv.*{said}"):
        verify.read(tmp_path)
