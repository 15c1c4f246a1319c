"""A plan as sheets for the tools that convert: the inputs of convertLead, what stays behind, and what is lost."""

from __future__ import annotations

import numpy as np
import pandas as pd

from lib.conversion.fates import NEW_KEY
from lib.conversion.plan import Plan
from lib.model import ids

BATCH = 100
"""convertLead takes that many leads in one call."""


def loader_files(plan: Plan) -> dict[str, pd.DataFrame]:
    """File name -> sheet.

    lead_convert.csv: one row a ready lead, its columns named like the inputs of convertLead, plus accountFromLeadId
    (the account is made by the conversion of that lead, in an earlier batch) and batch (at most 100 leads each).
    not_converted.csv: the other leads, and those without a Salesforce Id, with the reason. values_lost.csv: each
    value that no record would hold afterwards or that another value keeps out.
    """
    rows = plan.rows
    known = ids.is_salesforce_id(rows["lead_id"])
    ready = rows["action"].eq("ready")
    left_behind = rows.loc[~(ready & known)]
    reason = left_behind["blockers"].mask(left_behind["blockers"].eq(""), "no Salesforce Id")
    kept_out = plan.fields["outcome"].isin(["created", "filled", "same"]) | plan.fields["lead_field"].eq("")
    return {
        "lead_convert.csv": _convert(rows.loc[ready & known], rows),
        "not_converted.csv": left_behind[["lead_id", "lead", "action"]].assign(reason=reason),
        "values_lost.csv": plan.fields.loc[~kept_out],
    }


def _convert(rows: pd.DataFrame, all_rows: pd.DataFrame) -> pd.DataFrame:
    lead_id_of = all_rows.set_index("lead_key")["lead_id"]
    founder = rows["account_key"].str.removeprefix(f"{NEW_KEY}account:")
    follows = rows["account_key"].str.startswith(NEW_KEY) & founder.ne(rows["lead_key"])
    from_lead = founder.map(lead_id_of).where(follows, "").fillna("").astype("str")
    no_deal = rows["opportunity_action"].eq("none")
    sheet = pd.DataFrame(
        {
            "leadId": rows["lead_id"],
            "convertedStatus": rows["converted_status"],
            "accountId": _existing(rows["account_key"]),
            "accountFromLeadId": from_lead,
            "contactId": _existing(rows["contact_key"]),
            "doNotCreateOpportunity": np.where(no_deal, "true", "false"),
            "opportunityName": rows["opportunity_name"].where(rows["opportunity_action"].eq("new"), ""),
            "opportunityId": _existing(rows["opportunity_key"]),
            "ownerId": rows["owner"],
            "overwriteLeadSource": "false",
        }
    ).astype("str")
    makers, followers = sheet.loc[~follows], sheet.loc[follows]
    batches = np.arange(len(makers)) // BATCH + 1
    later = np.arange(len(followers)) // BATCH + 1 + (batches[-1] if len(batches) else 0)
    batch = np.concatenate([batches, later]).astype("int64")
    return pd.concat([makers, followers], ignore_index=True).assign(batch=batch)


def _existing(keys: pd.Series) -> pd.Series:
    return keys.where(~keys.str.startswith(NEW_KEY), "")
