"""Commands that find what to clean: duplicates, explain, junk."""

from __future__ import annotations

import tempfile
from argparse import Namespace
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from lib.errors import BadArgument, NotFound
from lib.jobs import analyse, corrections
from lib.jobs.headless import reading
from lib.jobs.headless.outcome import Outcome, columns, rows
from lib.jobs.progress import Progress
from lib.matching import engine, groups, salesforce, survivors
from lib.matching import explain as explaining
from lib.matching.prepare import prepare
from lib.settings import settings

CUSTOM_KINDS = ("id", "date", "name", "text", "number")


def duplicates(options: Namespace, progress: Progress) -> Outcome:
    """groups.csv, and pairs.csv where asked for."""
    rules = reading.the_rules(options)
    records = reading.to_match(options.files, options)
    against = reading.beside(options.against, records, options)
    if options.preset == "salesforce" and options.engine == "spark":
        raise BadArgument("--preset salesforce runs on this machine alone. Leave out --engine spark.")
    if options.preset == "salesforce":
        pairs, grouped, skipped, threshold = *_as_salesforce(records, against, options), pd.DataFrame(), None
    else:
        threshold = rules.duplicate_threshold if options.threshold is None else options.threshold
        given: dict[str, Any] = {
            "against": against,
            "custom": custom_fields(options.match, records),
            "default_country": rules.default_country,
            "progress": progress,
        }
        found = _on_spark(records, given) if options.engine == "spark" else engine.find(records, **given)
        pairs, skipped = corrections.in_force(found.pairs, rules), found.skipped
        grouped = groups.group(pairs, threshold)
    everything = records if against is None else pd.concat([records, against]).fillna("")
    grouped["is_survivor"] = survivors.choose(everything, grouped, rules.survivorship)
    stays = pd.Series(np.where(grouped["is_survivor"], "true", "false"), index=grouped.index, dtype="str")
    written = grouped.assign(is_survivor=stays).rename(columns={"record_key": "record_id"})
    reading.write_csv(written[["record_id", "group_id", "is_survivor", "match_probability"]].round(4), options.out)
    if options.pairs:
        renamed = pairs.rename(columns={"left_key": "left_id", "right_key": "right_id"})
        reading.write_csv(renamed.round(4), options.pairs)
    count = int(grouped["group_id"].nunique())
    extra = len(grouped) - count
    document = {
        "preset": options.preset,
        "records": len(everything),
        "groups": count,
        "duplicates": extra,
        "share": round(extra / max(1, len(everything)), 6),
        "threshold": threshold,
        "skipped_blocks": rows(skipped),
        "out": str(options.out),
    }
    how = "by Salesforce's rules" if threshold is None else f"at a probability of {threshold:g} or more"
    text = (
        f"{document['records']:,} records: {extra:,} duplicates in {document['groups']:,} groups "
        f"({document['share']:.1%}) {how}. Written to {options.out}"
    )
    above = options.max_duplicates is not None and extra > options.max_duplicates * len(everything)
    return Outcome(document, text, 1 if above else 0)


def _on_spark(records: pd.DataFrame, given: dict[str, Any]) -> engine.Matches:
    from lib.matching import spark

    with tempfile.TemporaryDirectory(prefix="sluice-spark-") as scratch:
        return spark.find(records, master=settings().spark_master, scratch=Path(scratch), **given)


def _as_salesforce(
    records: pd.DataFrame, against: pd.DataFrame | None, options: Namespace
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Pairs and groups of Salesforce's standard rules, in the columns of Sluice's own: no probabilities, no bits."""
    _takes_no_settings(options)
    pairs = salesforce.find(records, against)
    grouped = salesforce.sets(pairs).assign(match_probability=1.0)
    return pairs.assign(match_probability=1.0).reindex(columns=list(engine.PAIR_COLUMNS)), grouped


def _takes_no_settings(options: Namespace) -> None:
    for name, given in (("--threshold", options.threshold is not None), ("--match", bool(options.match))):
        if given:
            raise BadArgument(f"{name} does not go with --preset salesforce: its rules are what they are.")


def custom_fields(items: Sequence[str], records: pd.DataFrame) -> dict[str, str]:
    """--match FIELD:KIND as a mapping; raises BadArgument naming the fields or kinds that there are."""
    found = {}
    for item in items:
        name, _, kind = item.rpartition(":")
        if kind not in CUSTOM_KINDS:
            raise BadArgument(f"--match {item}: the kind after the colon must be one of {', '.join(CUSTOM_KINDS)}.")
        if name not in records.columns:
            known = ", ".join(column for column in records.columns if records[column].ne("").any())
            raise BadArgument(f"--match {item}: the records have no field {name!r}. They have {known}.")
        found[name] = kind
    return found


def explain(options: Namespace, progress: Progress) -> Outcome:
    """Why two records are, or are not, in one group."""
    rules = reading.the_rules(options)
    records = reading.to_match([options.file], options)
    against = reading.beside(options.against, records, options)
    for wanted in (options.left, options.right):
        if wanted not in records.index and (against is None or wanted not in against.index):
            raise NotFound(f"There is no record {wanted!r} in {options.file}. Ids look like {records.index[0]!r}.")
    threshold = rules.duplicate_threshold if options.threshold is None else options.threshold
    if options.preset == "salesforce":
        return _explain_as_salesforce(records, against, options)
    prepared = prepare(
        records, against, custom=custom_fields(options.match, records), default_country=rules.default_country
    )
    found = engine.search(prepared, progress=progress)
    told = explaining.explain(
        records, options.left, options.right, found.model,
        threshold=threshold, records=prepared, corrections=corrections.set_by_people(rules),
        pairs=corrections.in_force(found.pairs, rules), against=against,
    )  # fmt: skip
    document = {
        "left": options.left,
        "right": options.right,
        "match_probability": told.match_probability,
        "match_weight": told.match_weight,
        "verdict": told.verdict,
        "stage": told.stage,
        "steps": rows(told.steps),
    }
    return Outcome(document, f"{told.verdict}\n\n{columns(told.steps.round(2))}")


def _explain_as_salesforce(records: pd.DataFrame, against: pd.DataFrame | None, options: Namespace) -> Outcome:
    """What Salesforce's rules say of two records, in the shape of Sluice's own answer: without probability and bits."""
    _takes_no_settings(options)
    rest = records if against is None else pd.concat([records, against])
    told = salesforce.explain(rest.loc[[options.left]], rest.loc[[options.right]])
    document = {
        "left": options.left,
        "right": options.right,
        "match_probability": None,
        "match_weight": None,
        "verdict": told.verdict,
        "stage": told.stage,
        "steps": rows(told.steps),
    }
    return Outcome(document, f"{told.verdict}\n\n{columns(told.steps)}")


def junk(options: Namespace, progress: Progress) -> Outcome:
    """verdicts.csv: one row for each kind that a record is flagged with; weaker hints stay on the Junk page."""
    from lib.junk import flags

    tables = reading.all_tables(options.file, options)
    if tables["lead"].empty:
        tables["lead"] = reading.people([options.file], options)
    found = analyse.flag(tables, reading.the_rules(options), reading.the_day(options), progress)["verdicts"]
    assert isinstance(found, pd.DataFrame)
    written = found[found["confidence"] >= flags.REVIEW].rename(columns={"key": "record_id"})
    written = written[["record_id", "kind", "disposition", "confidence", "evidence"]]
    reading.write_csv(written.round(4), options.out)
    counts = {kind: int(n) for kind, n in written["kind"].value_counts().items()}
    document = {
        "leads": len(tables["lead"]),
        "flagged": int(written["record_id"].nunique()),
        "kinds": counts,
        "out": str(options.out),
    }
    kinds = (
        columns(flags.kinds().set_index("kind").join(pd.Series(counts, name="leads"), how="inner").reset_index())
        if counts
        else ""
    )
    return Outcome(
        document, f"{document['flagged']:,} of {document['leads']:,} leads flagged. Written to {options.out}\n\n{kinds}"
    )
