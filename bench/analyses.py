"""What each analysis of a book costs: processor seconds and peak memory, for any number of leads.

    python -m bench.analyses [--leads 100000] [--kinds check,flag,funnel]

The leads are those of `bench.duplicates` (100,000 from our own generator), cut or repeated to the number wanted; a
repeated lead gets another id, person, company, mailbox, numbers and comment, so that values differ as they do in a
large org. 18 columns, and two changes of status a lead for the funnel. Each analysis runs in a process of its own.
"""

from __future__ import annotations

import argparse
import resource
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from datetime import date
from multiprocessing import get_context
from pathlib import Path

import numpy as np
import pandas as pd

from bench.duplicates import ROOT, org
from lib.jobs import analyse
from lib.jobs.progress import silent
from lib.model import fields, ids
from lib.model.rules import from_yaml

MADE = 100_000
COLUMNS = (
    "Id", "FirstName", "LastName", "Title", "Company", "Street", "City", "State", "PostalCode", "Country", "Phone",
    "Email", "Website", "Description", "LeadSource", "Status", "CreatedDate", "LastActivityDate",
)  # fmt: skip
MARKED = {"LastName": "{value}{mark}", "Company": "{value} {mark}", "Email": "{mark}.{value}",
          "Description": "{value} {mark}"}  # fmt: skip
"""How a repeated lead's values are made to differ; `mark` is a made-up word, another for each repetition."""


def leads(count: int) -> Path:
    """A Parquet file of so many leads, made where it is not there yet."""
    path = ROOT / "data" / "bench" / f"analyses_{count}.parquet"
    if not path.exists():
        made = pd.read_csv(org(MADE, 7) / "Lead.csv", dtype="str", keep_default_na=False, usecols=list(COLUMNS))
        parts = [_repeated(made.iloc[: count - start], start // MADE) for start in range(0, count, MADE)]
        pd.concat(parts, ignore_index=True).to_parquet(path)
    return path


def _repeated(made: pd.DataFrame, number: int) -> pd.DataFrame:
    if not number:
        return made
    mark = "".join("aeiou"[int(digit) % 5] + "lmnrstvbdk"[int(digit)] for digit in f"{number:03}")
    changed = {
        name: made[name]
        .map(lambda value, form=form: form.format(value=value, mark=mark) if value else "")
        .astype("str")
        for name, form in MARKED.items()
    }
    phone = made["Phone"].str.replace(r"\d\d$", lambda last: f"{(int(last[0]) + 7 * number) % 100:02}", regex=True)
    return made.assign(**changed, Phone=phone, Id=ids.to_18(f"00Q{number:03}" + made["Id"].str.slice(6, 15)))


def history(table: pd.DataFrame) -> pd.DataFrame:
    """Two changes of status for every lead: that it was being worked on, and what it is now."""
    size = len(table)
    status = table["Status"].to_numpy(dtype=object)
    columns = {
        "LeadId": np.repeat(table["Id"].to_numpy(dtype=object), 2),
        "Field": "Status",
        "OldValue": np.column_stack(
            [np.full(size, "New", dtype=object), np.full(size, "Working", dtype=object)]
        ).ravel(),
        "NewValue": np.column_stack([np.full(size, "Working", dtype=object), status]).ravel(),
        "CreatedDate": np.repeat(table["CreatedDate"].to_numpy(dtype=object), 2),
    }
    keys = pd.Index([f"h{number}" for number in range(2 * size)], name=fields.KEY, dtype="str")
    return fields.complete(pd.DataFrame(columns, index=keys, dtype="str"), "lead_history")


def measure(kind: str, path: Path) -> tuple[float, float]:
    """Processor seconds of one analysis, and the most megabytes that its process held, the leads among them."""
    table = pd.read_parquet(path).astype("str")
    tables = {name: fields.empty(name) for name in fields.OBJECTS}
    tables["lead"] = fields.complete(table.set_index("Id", drop=False).rename_axis(fields.KEY), "lead")
    if kind == "funnel":
        tables["lead_history"] = history(table)
    rules = from_yaml((ROOT / "sample_data" / "demo" / "rules.yaml").read_text(encoding="utf-8"))
    analyse.get_ready()
    started = time.process_time()
    analyse.ANALYSES[kind](tables, rules, date(2026, 11, 22), silent)
    seconds = time.process_time() - started
    unit = 1 if sys.platform == "darwin" else 1024
    return seconds, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / 1e6


def main() -> None:
    """Prints a line for each analysis."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--leads", type=int, default=MADE)
    parser.add_argument("--kinds", default="check,flag,funnel", help="of check, match, flag, funnel")
    options = parser.parse_args()
    path = leads(options.leads)
    print(f"{options.leads:,} leads{'seconds':>14}{'peak MB':>10}")
    with ProcessPoolExecutor(1, mp_context=get_context("spawn"), max_tasks_per_child=1) as pool:
        for kind in options.kinds.split(","):
            seconds, megabytes = pool.submit(measure, kind, path).result()
            print(f"{kind:8}{seconds:>{len(f'{options.leads:,}') + 12}.1f}{megabytes:>10,.0f}", flush=True)


if __name__ == "__main__":
    main()
