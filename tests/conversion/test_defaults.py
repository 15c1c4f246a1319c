"""What a new opportunity gets by itself."""

from datetime import date

import pandas as pd
import pytest

from lib.conversion import defaults
from tests.conversion.book import frame

CLOSE_DATES = [
    ("2024-01-15", {1: "2024-03-31", 2: "2024-01-31", 4: "2024-03-31", 7: "2024-03-31", 10: "2024-03-31"}),
    ("2024-05-10", {1: "2024-06-30", 2: "2024-07-31", 4: "2024-06-30", 7: "2024-06-30", 10: "2024-06-30"}),
    ("2024-11-30", {1: "2024-12-31", 2: "2025-01-31", 4: "2024-12-31", 7: "2024-12-31", 10: "2024-12-31"}),
    ("2024-12-31", {1: "2024-12-31", 2: "2025-01-31", 4: "2024-12-31", 7: "2024-12-31", 10: "2024-12-31"}),
    ("2024-02-01", {3: "2024-02-29"}),
    ("2023-02-01", {3: "2023-02-28"}),
]


@pytest.mark.parametrize(("today", "ends"), CLOSE_DATES)
def test_the_close_date_is_the_end_of_the_fiscal_quarter(today, ends):
    for start, end in ends.items():
        assert defaults.close_date(date.fromisoformat(today), start) == date.fromisoformat(end)


def test_an_opportunity_is_named_after_the_company_within_80_characters():
    names = defaults.opportunity_names(pd.Series([" Acme ", "x" * 200]))
    assert names.tolist() == ["Acme-", "x" * 79 + "-"]


def test_the_primary_campaign_is_the_one_that_the_lead_joined_last():
    leads = frame("lead", {"L1": {"Id": "L1"}, "L2": {}, "L3": {}})
    members = frame(
        "campaign_member",
        {
            "m1": {"LeadId": "L1", "CampaignId": "late", "CreatedDate": "2026-05-01"},
            "m2": {"LeadId": "L1", "CampaignId": "early", "CreatedDate": "2026-04-01"},
            "m3": {"LeadId": "L1", "CampaignId": "gone", "CreatedDate": "2026-06-01", "IsDeleted": "true"},
            "m4": {"LeadId": "L2", "CampaignId": "undated"},
        },
    )
    assert defaults.latest_campaigns(leads, members).to_dict() == {"L1": "late", "L2": "undated", "L3": ""}
