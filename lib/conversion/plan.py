"""The rehearsal of a conversion: what each lead would become, what stands in the way, what would be lost.

Leads are converted in a fixed order, the ready ones first and the oldest first among them, so that of several leads
of one new account the first writes its values and the later ones find the fields filled.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd

from lib.conversion import defaults, fates, mapping, preconditions, targets
from lib.conversion.fates import NEW_KEY
from lib.conversion.targets import Choice
from lib.model import companies, dates, fields, values
from lib.model.rules import Rules
from lib.model.text import blank_placeholders

LINK_COLUMNS = ("lead_key", "object", "key", "match_probability", "reason")


@dataclass(frozen=True)
class Plan:
    """rows: one a lead, in the order of conversion. fields: what becomes of each value. records: object -> the
    records that the ready leads would leave behind, under their keys (new ones: "new:account:<lead>").

    rows: lead_key, lead_id, lead, action ("ready", "fix" or "never"), then for account, contact and opportunity
    <object>_action ("found", "new", "none" or, for leads that are never converted, ""), <object>_key and
    <object>_name, close_date, owner, converted_status, match_probability and reason (of the link that was followed),
    blockers, warnings, lost (how many values would be lost) and lost_values.

    fields: lead_key, target, field, label, lead_field, lead_value, current, result, outcome ("created", "filled",
    "same", "kept existing", "kept: an earlier lead's value", "not written to an existing contact", "lost: unmapped").
    A blank lead_field marks what the conversion sets by itself.
    """

    rows: pd.DataFrame
    fields: pd.DataFrame
    records: dict[str, pd.DataFrame]


def plan(
    tables: Mapping[str, pd.DataFrame],
    lead_keys: Iterable[str],
    links: pd.DataFrame,
    *,
    rules: Rules,
    today: date,
    choices: Mapping[str, Choice] | None = None,
    threshold: float | None = None,
    merged: Collection[str] = (),
    junk: Mapping[str, str] | None = None,
    undecided: Collection[str] = (),
) -> Plan:
    """Rehearse the conversion of some leads.

    links (LINK_COLUMNS) count from `threshold` on, by default that of the duplicates. merged: leads that were merged
    away. junk: lead -> why it looks like junk. undecided: leads with duplicates that nobody decided on.
    """
    lines = mapping.lines(rules.field_map)
    book = {name: tables[name] if name in tables else fields.empty(name) for name in fields.OBJECTS}
    existing = {name: book[name].loc[~values.truth(book[name]["IsDeleted"])] for name in mapping.TARGETS}
    leads = book["lead"].loc[book["lead"].index.isin(list(lead_keys))]
    limit = rules.duplicate_threshold if threshold is None else threshold
    status = preconditions.converted_status(book["lead"], rules)

    work = targets.resolve(leads, existing, links, choices or {}, limit)
    never = preconditions.never(leads, merged)
    fixable = _joined(
        preconditions.blockers(leads, work, book["user"], status), fates.too_long(leads, lines, work, existing)
    )
    work["blockers"] = never.where(never.ne(""), fixable)
    work["action"] = np.select([never.ne(""), fixable.ne("")], ["never", "fix"], "ready")
    work["warnings"] = preconditions.warnings(leads, work, existing, junk or {}, undecided)

    work = work.loc[_order(leads, work["action"])]
    leads = leads.loc[work.index].assign(OwnerId=work["owner"])
    keys = _record_keys(leads, work)
    given = _given(leads, keys, book["campaign_member"], rules, today)
    fate = fates.follow(leads, lines, given, keys, existing, work["action"].eq("ready"))
    rows = _summary(leads, work, keys, fate, existing, given, status)
    return Plan(rows=rows, fields=fate.fields, records=fate.records)


def totals(plan: Plan) -> dict[str, int]:
    """How many leads are ready, to fix and never to be converted, and what the ready ones become: accounts,
    accounts_found, contacts, contacts_found, opportunities, opportunities_found."""
    counts = {action: int(plan.rows["action"].eq(action).sum()) for action in ("ready", "fix", "never")}
    for name, plural in (("account", "accounts"), ("contact", "contacts"), ("opportunity", "opportunities")):
        keys = plan.records[name].index
        counts[plural] = len(keys)
        counts[f"{plural}_found"] = int((~keys.str.startswith(NEW_KEY)).sum())
    return counts


def _joined(*texts: pd.Series) -> pd.Series:
    """The texts of each lead in one, separated by semicolons, blanks left out."""
    found = preconditions.Findings(texts[0].index)
    for text in texts:
        found.add(text.ne(""), text)
    return found.texts()


def _order(leads: pd.DataFrame, action: pd.Series) -> pd.Index:
    """The leads in the order of conversion: ready before the others, then oldest first, then by key."""
    rank = action.map({"ready": 0, "fix": 1, "never": 2})
    order = pd.DataFrame({"rank": rank, "created": dates.parse_dates(leads["CreatedDate"]), "lead": leads.index})
    return order.sort_values(["rank", "created", "lead"]).index


def _record_keys(leads: pd.DataFrame, work: pd.DataFrame) -> pd.DataFrame:
    """The key of the account, contact and opportunity of each lead, "" where it gets none.

    Leads of one company that is new share the account that the first of them makes.
    """
    takes_part = work["action"].ne("never")
    company = companies.company_keys(blank_placeholders(leads["Company"], "company"))
    lead = pd.Series(leads.index, index=leads.index, dtype="str")
    makes_account = takes_part & work["account"].eq("")
    shared = company.where(company.ne(""), lead)[makes_account]
    founder = lead[makes_account].groupby(shared).transform("first").reindex(leads.index).fillna("")
    account = work["account"].where(work["account"].ne(""), f"{NEW_KEY}account:" + founder)
    contact = work["contact"].where(work["contact"].ne(""), f"{NEW_KEY}contact:" + lead)
    deal = work["opportunity"].where(work["opportunity"].ne(""), f"{NEW_KEY}opportunity:" + lead)
    return pd.DataFrame(
        {
            "account": account.where(takes_part, ""),
            "contact": contact.where(takes_part, ""),
            "opportunity": deal.where(takes_part & work["wants_deal"], ""),
        }
    )


def _given(
    leads: pd.DataFrame, keys: pd.DataFrame, members: pd.DataFrame, rules: Rules, today: date
) -> dict[tuple[str, str], pd.Series]:
    """(target, field) -> what the conversion sets by itself."""

    def everywhere(text: str) -> pd.Series:
        return pd.Series(text, index=leads.index, dtype="str")

    closes = defaults.close_date(today, rules.fiscal_year_start).isoformat()
    return {
        ("contact", "AccountId"): keys["account"],
        ("opportunity", "AccountId"): keys["account"],
        ("opportunity", "ContactId"): keys["contact"],
        ("opportunity", "Name"): defaults.opportunity_names(leads["Company"]),
        ("opportunity", "CloseDate"): everywhere(closes),
        ("opportunity", "StageName"): everywhere(rules.first_stage),
        ("opportunity", "CampaignId"): defaults.latest_campaigns(leads, members),
    }


def _summary(
    leads: pd.DataFrame,
    work: pd.DataFrame,
    keys: pd.DataFrame,
    fate: fates.Fates,
    existing: Mapping[str, pd.DataFrame],
    given: Mapping[tuple[str, str], pd.Series],
    status: str,
) -> pd.DataFrame:
    person = _person(leads)
    fresh = {
        "account": leads["Company"]
        .where(~keys["account"].duplicated(), "")
        .groupby(keys["account"])
        .transform("first"),
        "contact": person,
        "opportunity": given["opportunity", "Name"],
    }
    there = {"account": existing["account"]["Name"], "contact": _person(existing["contact"]),
             "opportunity": existing["opportunity"]["Name"]}  # fmt: skip
    rows = pd.DataFrame({"lead_key": leads.index, "lead_id": leads["Id"]}, index=leads.index)
    rows["lead"] = person + leads["Company"].where(leads["Company"].eq(""), " · " + leads["Company"])
    rows["action"] = work["action"]
    takes_part = work["action"].ne("never")
    for name in mapping.TARGETS:
        key = keys[name]
        is_new = key.str.startswith(NEW_KEY)
        found = there[name].reindex(pd.Index(key)).fillna("").set_axis(key.index)
        rows[f"{name}_action"] = np.select([~takes_part, key.eq(""), is_new], ["", "none", "new"], "found")
        rows[f"{name}_key"] = key
        rows[f"{name}_name"] = fresh[name].where(is_new, found).astype("str")
    makes_deal = rows["opportunity_action"].eq("new")
    rows["close_date"] = given["opportunity", "CloseDate"].where(makes_deal, "")
    rows["owner"] = work["owner"]
    rows["converted_status"] = status
    for column in ("match_probability", "reason", "blockers"):
        rows[column] = work[column]
    rows["warnings"] = _joined(work["warnings"], fate.conflicts).where(takes_part, "")
    rows["lost"] = fate.lost
    rows["lost_values"] = fate.lost_values
    return rows.reset_index(drop=True)


def _person(records: pd.DataFrame) -> pd.Series:
    """Who it is: the full name, else first and last name."""
    both = (records["FirstName"] + " " + records["LastName"]).str.strip()
    return both.where(both.ne(""), records["Name"])
