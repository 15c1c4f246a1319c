"""The health report: every issue, and one score that a sales manager can follow.

How the score is made:

* Every lead starts with 100 points. Each check that finds something on it takes the check's weight away, once,
  however many of its fields are concerned. No lead falls below 0: where the weights come to more than 100, the checks
  share the 100 in proportion to their weights.
* Health is the average over all leads, rounded. No leads, no complaints: 100.
* So a check costs about `weight x share of the leads it affects` points of health. That is the column `points`. The
  points of all checks add up to 100 - score, before rounding.

Example: "E-mail cannot work" has weight 48. If 25% of the leads are affected, and by nothing else, it costs 12 points.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import pandas as pd

from lib.checks import links, others, process, reach, values
from lib.checks.catalogue import CHECKS, Check
from lib.checks.finding import Finding, Setting
from lib.model import fields
from lib.model.rules import Rules

NO_SOURCE = "(no source)"
"""How leads without a source are named in `by_source`."""
_ISSUE_COLUMNS = ["check", "object", "key", "field", "value", "fix"]
_EXAMPLES = 3


@dataclass(frozen=True)
class Report:
    """Health of the leads and all issues.

    score: 0..100. issues: one row per issue; `fix` is the value that would mend it, "" where a person must decide.
    summary: one row per check that found something, the costliest first; `affected` counts records, not fields;
    `share` is of the object's records; `examples` are up to three values. by_source: one row per lead source,
    most leads first.
    """

    score: int
    issues: pd.DataFrame
    summary: pd.DataFrame
    by_source: pd.DataFrame


def run(tables: Mapping[str, pd.DataFrame], *, rules: Rules, today: date) -> Report:
    """Check the leads and what surrounds them; see the module's text for how the score is made."""
    completed = {name: fields.complete(frame, name) for name, frame in tables.items()}
    setting = Setting(completed, rules, today)
    known = links.known_ids(completed)
    leads = completed["lead"] if "lead" in completed else fields.empty("lead")
    found = [
        finding for finding in (*_on_leads(leads, setting, known), *others.find(setting, known)) if finding.rows.any()
    ]
    groups: dict[tuple[str, str], list[Finding]] = {}
    for finding in found:
        groups.setdefault((finding.check, finding.object), []).append(finding)
    masks = {
        name: np.logical_or.reduce([finding.rows.to_numpy(dtype=bool) for finding in findings])
        for name, findings in groups.items()
    }
    weighed = [CHECKS[name].weight * mask for name, mask in masks.items() if name[1] == "lead"]
    total = np.sum(weighed, axis=0) if weighed else np.zeros(len(leads))
    counted = 100 / np.maximum(total, 100)
    rows = [
        _summary_row(check, groups[name], masks[name], completed[check.object], counted)
        for name, check in CHECKS.items()
        if name in groups
    ]
    lost = total * counted
    return Report(_score(lost), _issues(found, completed), _summary(rows), _by_source(leads["LeadSource"], lost))


def _on_leads(leads: pd.DataFrame, setting: Setting, known: Mapping[str, links.Known]) -> Iterator[Finding]:
    if leads.empty:
        return
    yield from values.required(setting)
    yield from reach.contact_points(leads, "lead", setting)
    yield from reach.lead_phones(leads, setting)
    yield from reach.lead_places(leads, setting)
    yield from values.too_long(leads)
    yield from values.placeholders(leads, setting)
    yield from values.name_case(setting)
    yield from values.wrong_field(leads)
    yield from process.freshness(leads, setting)
    yield from process.ownership(leads, setting)
    yield from process.labels(setting)
    yield from process.conversion(leads)
    yield from links.broken_ids(leads, "lead")
    yield from links.orphans(leads, "lead", known)


def _score(lost: np.ndarray) -> int:
    return round(100 - float(lost.mean())) if len(lost) else 100


def _issues(found: Sequence[Finding], tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    if not found:
        return pd.DataFrame({column: pd.Series(dtype="str") for column in _ISSUE_COLUMNS})
    columns: dict[str, list[Any]] = {column: [] for column in _ISSUE_COLUMNS}
    for finding in found:
        rows, frame = finding.rows.to_numpy(dtype=bool), tables[finding.object]
        count = int(rows.sum())
        for column, name in (("check", finding.check), ("object", finding.object), ("field", finding.field)):
            columns[column].append([name] * count)
        columns["key"].append(frame.index.array[rows])
        columns["value"].append(frame[finding.field].array[rows])
        columns["fix"].append([""] * count if finding.fix is None else finding.fix.array[rows])
    return pd.DataFrame(
        {name: pd.concat([pd.Series(part, dtype="str") for part in parts]).array for name, parts in columns.items()}
    )


def _summary_row(
    check: Check, findings: list[Finding], affected: np.ndarray, frame: pd.DataFrame, counted: np.ndarray
) -> dict[str, object]:
    """`counted`: which part of its weights each lead can lose (1, or less where they come to more than 100)."""
    examples: dict[str, None] = {}
    for finding in findings:
        shown = frame[finding.field].array[finding.rows.to_numpy(dtype=bool)][:200]
        examples.update(dict.fromkeys(value for value in shown if value.strip()))
    return {
        "check": check.name,
        "label": check.label,
        "object": check.object,
        "field": ", ".join(dict.fromkeys(finding.field for finding in findings)),
        "affected": int(affected.sum()),
        "total": len(frame),
        "share": float(affected.mean()),
        "points": float((check.weight * affected * counted).mean()) if check.object == "lead" else 0.0,
        "examples": list(examples)[:_EXAMPLES],
        "why": check.why,
    }


def _summary(rows: list[dict[str, object]]) -> pd.DataFrame:
    columns = ["check", "label", "object", "field", "affected", "total", "share", "points", "examples", "why"]
    summary = pd.DataFrame(rows, columns=columns)
    return summary.sort_values(["points", "affected"], ascending=False, kind="stable", ignore_index=True)


def _by_source(sources: pd.Series, lost: np.ndarray) -> pd.DataFrame:
    named = sources.str.strip().replace("", NO_SOURCE)
    grouped = pd.DataFrame({"source": named.to_numpy(), "lost": lost}).groupby("source", sort=True)["lost"]
    table = pd.DataFrame({"leads": grouped.size(), "score": (100 - grouped.mean()).round().astype(int)})
    return table.reset_index().sort_values("leads", ascending=False, kind="stable", ignore_index=True)
