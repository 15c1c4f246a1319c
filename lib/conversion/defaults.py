"""What a new opportunity gets that no lead field says: its name, close date and primary campaign."""

from __future__ import annotations

import calendar
from datetime import date

import pandas as pd

from lib.model import dates, references, values

OPPORTUNITY_NAME_LENGTH = 80
"""The limit of a conversion's opportunityName; the field itself takes 120."""


def close_date(today: date, fiscal_year_start: int) -> date:
    """The last day of the fiscal quarter of `today`; the fiscal year starts with that month (1 to 12)."""
    quarter = ((today.month - fiscal_year_start) % 12) // 3
    month = (fiscal_year_start - 1 + 3 * (quarter + 1) - 1) % 12 + 1
    year = today.year + (month < today.month)
    return date(year, month, calendar.monthrange(year, month)[1])


def opportunity_names(companies: pd.Series) -> pd.Series:
    """The company and a hyphen, as Salesforce proposes it, cut to what a conversion takes."""
    return companies.str.strip().str[: OPPORTUNITY_NAME_LENGTH - 1] + "-"


def latest_campaigns(leads: pd.DataFrame, members: pd.DataFrame) -> pd.Series:
    """For each lead the campaign (its id or key) that it was added to last, "" where there is none."""
    rows = members.loc[~values.truth(members["IsDeleted"]) & members["CampaignId"].ne("")]
    lead = references.keys_of(rows["LeadId"], leads)
    known = pd.DataFrame(
        {"lead": lead, "campaign": rows["CampaignId"], "added": dates.parse_dates(rows["CreatedDate"])}
    )
    known = known.loc[known["lead"].ne("")].sort_values("added", kind="stable", na_position="first")
    latest = known.drop_duplicates("lead", keep="last").set_index("lead")["campaign"]
    return latest.reindex(leads.index).fillna("").astype("str")
