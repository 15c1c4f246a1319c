"""Rehearsing conversions, for a file on the command line and for chosen leads of a book."""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterable, Mapping
from datetime import date
from typing import Any

import pandas as pd

from lib.conversion import loader
from lib.conversion.plan import Plan, plan, totals
from lib.conversion.targets import Choice
from lib.funnel import stages
from lib.jobs import steps
from lib.jobs.progress import Progress
from lib.matching import link
from lib.model import values
from lib.model.rules import Rules

__all__ = ["Choice", "Plan", "candidates", "line", "loader_files", "of_book", "of_tables", "plan_rows", "totals"]

loader_files = loader.loader_files


def of_tables(tables: Mapping[str, pd.DataFrame], rules: Rules, today: date, progress: Progress) -> Plan:
    """The plan for every lead of a file, against the contacts and accounts of others."""
    progress(0.1, "looking for existing contacts and accounts")
    links = link.link(tables["lead"], tables["contact"], tables["account"], default_country=rules.default_country)
    progress(0.6, "rehearsing")
    return plan(tables, tables["lead"].index, links, rules=rules, today=today)


def of_book(
    tables: Mapping[str, pd.DataFrame],
    keys: Iterable[str],
    links: pd.DataFrame,
    rules: Rules,
    today: date,
    *,
    choices: Mapping[str, Choice],
    junk: pd.DataFrame,
    undecided: pd.DataFrame,
) -> Plan:
    """The plan for some leads of a book. `junk` is a junk_table, `undecided` the records of open groups."""
    clear = junk[(junk["clear"] | junk["decided"].eq("junk")) & junk["disposition"].eq("junk")]
    reasons = dict(zip(clear["key"], clear["evidence"], strict=True))
    return plan(
        tables,
        keys,
        links,
        rules=rules,
        today=today,
        choices=choices,
        junk=reasons,
        undecided=set(undecided["record_key"]),
    )


def candidates(
    tables: Mapping[str, pd.DataFrame], links: pd.DataFrame, rules: Rules, planned: Collection[str]
) -> dict[str, pd.Index]:
    """The unconverted leads worth rehearsing: by stage reached in the status, and who is a customer already.

    Those whose plan is approved (`planned`) wait no longer: they have a pool of their own.
    """
    leads = tables["lead"]
    unconverted = leads[~values.truth(leads["IsConverted"]) & ~values.truth(leads["IsDeleted"])]
    waiting = unconverted[~unconverted.index.isin(list(planned))]
    stage_of = stages.resolve(rules, waiting["Status"].unique())
    reached = waiting["Status"].map(stage_of)
    found = {f"{stage} leads": waiting.index[reached.eq(stage)] for stage in reversed(rules.stages[:-1])}
    return {
        "Existing customers": steps.existing_customers(links, waiting, rules),
        **found,
        "Approved": unconverted.index.difference(waiting.index, sort=False),
        "All unconverted": unconverted.index,
    }


def plan_rows(found: Plan) -> pd.DataFrame:
    """The rows as plan.csv has them: ids first, then what would happen, texts last."""
    return found.rows.rename(columns={"lead_key": "lead_id", "lead_id": "salesforce_id"})


def line(row: Mapping[Hashable, Any]) -> dict[str, Any]:
    """The payload of a ledger line that approves one row of a plan."""
    return {
        "lead": row["lead_key"],
        "account": row["account_key"],
        "contact": row["contact_key"],
        "opportunity": row["opportunity_name"] if row["opportunity_action"] == "new" else row["opportunity_key"],
        "opportunity_action": row["opportunity_action"],
    }
