"""The health score: bounded, additive, and never punished for mending something."""

from __future__ import annotations

from datetime import date

import pandas as pd
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from lib import checks
from lib.checks.catalogue import CHECKS
from lib.model import fields
from lib.model.rules import Rules

TODAY = date(2026, 11, 22)
GOOD = {
    "FirstName": "Ann", "LastName": "Weaver", "Company": "Acme", "Email": "ann@acme-tools.com", "Phone": "+14155552671",
    "Country": "United States", "State": "CA", "Status": "New", "LeadSource": "Web", "OwnerId": "0055g00000QwErTAAV",
    "CreatedDate": "2026-11-01", "LastModifiedDate": "2026-11-10", "IsConverted": "false",
}  # fmt: skip
BAD = {
    "FirstName": ["", "ann", "x@y.com", "n/a"],
    "LastName": ["", "WEAVER", "[not provided]", "w" * 90],
    "Company": ["", "unknown", "www.acme.com"],
    "Email": ["", "ann", "ann@gmail.con", "n/a"],
    "Phone": ["", "12", "415 555 2671", "0000000000", "+10"],
    "MobilePhone": ["", "030 901820", "999"],
    "Country": ["", "Atlantis", "DE"],
    "State": ["", "Bayern"],
    "Status": ["", "Closed - Not Converted"],
    "OwnerId": ["", "0055g00000qwertAAV"],
    "CreatedDate": ["", "2019-01-01"],
    "LastModifiedDate": ["", "2019-01-01"],
    "EmailBouncedReason": ["", "mailbox unknown"],
    "IsUnreadByOwner": ["", "true"],
}


def leads(*rows: dict[str, str]) -> pd.DataFrame:
    index = pd.Index([f"k{number}" for number in range(len(rows))], name="key", dtype="str")
    return fields.complete(pd.DataFrame(list(rows), index=index, dtype="str").fillna(""), "lead")


def run(*rows: dict[str, str], **tables: pd.DataFrame) -> checks.Report:
    return checks.run({"lead": leads(*rows), **tables}, rules=Rules(), today=TODAY)


messy = st.fixed_dictionaries(
    {name: st.sampled_from([*values, GOOD.get(name, "")]) for name, values in BAD.items()}
).map(lambda changes: {**GOOD, **changes})


def test_a_good_lead_has_full_health_and_no_issue():
    report = run(GOOD)
    assert report.score == 100
    assert report.issues.empty
    assert report.summary.empty


def test_no_leads_no_complaints():
    report = checks.run({}, rules=Rules(), today=TODAY)
    assert report.score == 100
    assert report.by_source.empty
    assert list(report.issues.columns) == ["check", "object", "key", "field", "value", "fix"]


def test_points_are_weight_times_share():
    report = run(GOOD, GOOD, GOOD, {**GOOD, "Email": "ann@gmail.con"})
    row = report.summary.iloc[0]
    assert (row["check"], row["affected"], row["total"], row["share"]) == ("email_invalid", 1, 4, 0.25)
    assert row["points"] == pytest.approx(CHECKS["email_invalid", "lead"].weight * 0.25)
    assert report.score == 88
    assert row["examples"] == ["ann@gmail.con"]


def test_the_costliest_check_comes_first():
    report = run({**GOOD, "LeadSource": "", "LastName": "WEAVER", "Company": ""})
    assert report.summary["check"].tolist() == ["missing_company", "source_missing", "name_case"]
    assert report.summary["points"].tolist() == [40, 20, 8]


def test_a_check_costs_a_lead_once_however_many_fields_it_concerns():
    report = run({**GOOD, "FirstName": "ANN", "LastName": "WEAVER"})
    assert report.score == 92
    assert report.issues["field"].tolist() == ["FirstName", "LastName"]
    assert report.summary["affected"].tolist() == [1]
    assert report.summary["field"].tolist() == ["FirstName, LastName"]


def test_an_issue_names_the_record_the_value_and_what_would_mend_it():
    issue = run(GOOD, {**GOOD, "Email": "Ann@Gmail.con"}).issues.iloc[0]
    assert issue.to_dict() == {
        "check": "email_invalid", "object": "lead", "key": "k1", "field": "Email", "value": "Ann@Gmail.con",
        "fix": "ann@gmail.com",
    }  # fmt: skip


def test_health_by_source_counts_leads_without_a_source_apart():
    report = run(GOOD, GOOD, {**GOOD, "LeadSource": ""})
    assert report.by_source.to_dict("records") == [
        {"source": "Web", "leads": 2, "score": 100},
        {"source": checks.NO_SOURCE, "leads": 1, "score": 80},
    ]


def test_the_worst_lead_there_can_be_does_not_fall_below_zero():
    worst = {
        "FirstName": "ann@x.com", "Title": "n/a", "State": "x" * 90, "Country": "Atlantis", "CreatedDate": "2030-01-01",
        "IsConverted": "true", "OwnerId": "", "CreatedById": "0055g00000qwertAAV", "Suffix": "y" * 90,
        "ConvertedOpportunityId": "0065g00000QwErTAAV", "MiddleName": "MIDDLE",
    }  # fmt: skip
    deals = fields.complete(
        pd.DataFrame({"Name": ["Deal"]}, index=pd.Index(["d"], name="key"), dtype="str"), "opportunity"
    )
    report = run(worst, opportunity=deals)
    assert 0 <= report.score <= 10


@settings(deadline=None, max_examples=6, phases=[Phase.generate])
@given(st.lists(messy, min_size=1, max_size=4))
def test_the_score_is_bounded_and_the_points_add_up(rows):
    report = run(*rows)
    assert 0 <= report.score <= 100
    assert report.summary["points"].sum() == pytest.approx(100 - report.score, abs=0.5 + 1e-9)
    assert set(report.issues["key"]) <= {f"k{number}" for number in range(len(rows))}


@settings(deadline=None, max_examples=5, phases=[Phase.generate])
@given(st.lists(messy, min_size=15, max_size=15), st.sampled_from(sorted(BAD)))
def test_mending_a_value_never_lowers_the_score(rows, name):
    rows = [{**row, "LeadSource": f"source {number}"} for number, row in enumerate(rows)]
    before = run(*rows)
    faulty = before.issues.loc[before.issues["field"] == name, "key"].str.removeprefix("k").astype(int)
    good = {**GOOD, "MobilePhone": GOOD["Phone"]}.get(name, "")
    new = {name: good, "EmailBouncedReason": ""} if name == "Email" else {name: good}  # a new address has not bounced
    mended = [{**row, **new} if n in set(faulty) else row for n, row in enumerate(rows)]
    gained = run(*mended).by_source.set_index("source")["score"] - before.by_source.set_index("source")["score"]
    assert gained.min() >= 0


def test_arguments_are_not_changed():
    frame = leads({**GOOD, "Email": "x"})
    before = frame.copy()
    checks.run({"lead": frame}, rules=Rules(), today=TODAY)
    pd.testing.assert_frame_equal(frame, before)


def test_every_check_says_why_it_matters():
    assert all(check.label and check.why.endswith((".", '."', "?")) for check in CHECKS.values())


def test_a_lead_cannot_lose_more_than_it_has():
    """No last name, no company, nobody to reach, no owner: the weights come to more than 100, the score stays at 0."""
    report = run({})
    assert report.score == 0
    assert report.summary["points"].sum() == pytest.approx(100)
