"""Commands that look: inspect, check, funnel, convert."""

from __future__ import annotations

from argparse import Namespace

import pandas as pd

from lib.errors import BadArgument
from lib.jobs import analyse, honest, rehearse, relations
from lib.jobs import inspect as inspecting
from lib.jobs import verify as verifying
from lib.jobs.headless import reading
from lib.jobs.headless.outcome import Outcome, columns, rows
from lib.jobs.progress import Progress, part
from lib.model import fields


def inspect(options: Namespace, progress: Progress) -> Outcome:
    """What a file is taken for, and whether its objects hang together where it has several."""
    read = reading.read_file(options.file, options)
    found = relations.of_readings([read])
    document = {**inspecting.document(read), "relations": rows(found)}
    if options.out:
        inspecting.write_records(read, options.out)
    several = len(relations.tables_of([read])) > 1
    said = ["", *relations.sentences(found)] if several and len(found) else []
    return Outcome(document, "\n".join([inspecting.text(read), *said]))


def check(options: Namespace, progress: Progress) -> Outcome:
    """The health report: a score of the leads, and what drags it down; other records are checked, but have no score."""
    tables = reading.all_tables(options.file, options)
    leads = len(tables["lead"])
    if options.min_score is not None and not leads:
        raise BadArgument(f"--min-score {options.min_score:g}: {options.file} holds no leads. Name a file that does.")
    found = analyse.check(tables, reading.the_rules(options), reading.the_day(options), progress)
    summary, report = found["summary"], found["report"]
    assert isinstance(summary, pd.DataFrame) and isinstance(report, dict)
    shown = summary[["check", "label", "object", "field", "affected", "total", "share", "points", "examples"]]
    health = f"Health {report['score']} of 100, {leads:,} leads" if leads else "No leads in this file, so no score"
    text = f"{health}\n\n{columns(shown[['label', 'object', 'affected', 'share', 'points']].round(3))}"
    document = {
        "score": report["score"] if leads else None,
        "leads": leads,
        "checks": rows(shown.rename(columns={"affected": "rows"})),
    }
    below = options.min_score is not None and report["score"] < options.min_score
    return Outcome(document, text, 1 if below else 0)


def funnel(options: Namespace, progress: Progress) -> Outcome:
    """Stages with counts and rates, raw and clean side by side."""
    rules, today = reading.the_rules(options), reading.the_day(options)
    tables = {
        **{name: fields.empty(name) for name in fields.OBJECTS},
        "lead": reading.one(options.file, "lead", options),
        "lead_history": reading.one(options.history, "lead_history", options),
        "opportunity": reading.one(options.opportunities, "opportunity", options),
        "campaign": reading.one(options.campaigns, "campaign", options),
        "campaign_member": reading.one(options.members, "campaign_member", options),
    }
    if options.by and options.by not in tables["lead"].columns:
        known = ", ".join(name for name in tables["lead"].columns if tables["lead"][name].ne("").any())
        raise BadArgument(f"--by {options.by}: the leads have no such field. They have {known}.")
    result = honest.of_tables(tables, rules, today, part(progress, 0, 1), by_field=options.by)
    text = f"{result.finding}\n\n{columns(result.stages.round(3))}"
    if result.by is not None:
        text += f"\n\n{columns(result.by.round(3))}"
    document = {
        "finding": result.finding,
        "stages": rows(result.stages),
        "velocity": rows(result.velocity),
        "by": rows(result.by) if result.by is not None else None,
    }
    return Outcome(document, text)


def convert(options: Namespace, progress: Progress) -> Outcome:
    """The rehearsal: plan.csv and the files that Data Loader takes."""
    rules, today = reading.the_rules(options), reading.the_day(options)
    tables = {
        **{name: fields.empty(name) for name in fields.OBJECTS},
        "lead": reading.one(options.file, "lead", options),
        "account": reading.one(options.accounts, "account", options),
        "contact": reading.one(options.contacts, "contact", options),
        "opportunity": reading.one(options.opportunities, "opportunity", options),
    }
    found = rehearse.of_tables(tables, rules, today, progress)
    for name, frame in {"plan.csv": rehearse.plan_rows(found), **rehearse.loader_files(found)}.items():
        reading.write_csv(frame, options.out / name)
    counts = found.rows["action"].value_counts()
    document = {
        "leads": len(found.rows),
        **{action: int(counts.get(action, 0)) for action in ("ready", "fix", "never")},
        "out": str(options.out),
    }
    text = "{leads:,} leads: {ready:,} ready, {fix:,} to fix first, {never:,} never. Written to {out}".format(
        **document
    )
    return Outcome(document, text)


def verify(options: Namespace, progress: Progress) -> Outcome:
    """What of an export was applied, by a later export of the same records."""
    files = verifying.read(options.export)
    tables: dict[str, list[pd.DataFrame]] = {name: [] for name in fields.OBJECTS}
    for name in options.files:
        for object_name, frame in reading.all_tables(name, options).items():
            tables[object_name].append(frame)
    later = {name: fields.complete(pd.concat(frames), name) for name, frames in tables.items()}
    found = verifying.check(files, later)
    if options.out:
        reading.write_csv(found, options.out)
    summary = verifying.summary(found)
    checked = int((found["state"] != verifying.UNCHECKED).sum())
    applied = int((found["state"] == verifying.APPLIED).sum())
    share = applied / checked if checked else 1.0
    document = {"changes": len(found), "checked": checked, "applied": applied, "share": round(share, 6)}
    below = options.min_applied is not None and share < options.min_applied
    return Outcome(
        {**document, "files": rows(summary)},
        f"{applied:,} of {checked:,} changes that could be checked were applied ({share:.1%}).\n\n{columns(summary)}",
        1 if below else 0,
    )
