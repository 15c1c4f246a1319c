"""How fast a big CSV is read: Sluice beside polars, DuckDB, Arrow and pandas, each in a process of its own.

    python bench/reading.py [--leads 1000000] [--rounds 3] [--style STYLE] [--only READER]

"sluice" reads, recognises the columns and gives each record its key; "the cells" stops when every row is read and
accounted for, which is what the other readers do. Writes the leads once into data/bench/ (18 columns, about 230 bytes
each: quoted commas and quotes, line breaks in one Description of forty, a third of all cells empty; seeded). Every
reader reads all columns as text, on all cores, so that len() of the result is known. Prints the median wall-clock
seconds, processor seconds and peak memory of each.
"""

from __future__ import annotations

import argparse
import csv
import os
import random
import statistics
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
HEADER = [
    "Id", "FirstName", "LastName", "Title", "Company", "Email", "Phone", "MobilePhone", "Website", "Street", "City",
    "State", "PostalCode", "Country", "LeadSource", "Status", "CreatedDate", "Description",
]  # fmt: skip

READERS = {
    "sluice": "from lib.files import read; r = read(path).tables[0]; n = len(r.frame) + len(r.rejected)",
    "the cells": (
        "from pathlib import Path; from lib.files.formats import contents; from lib.files.pace import SILENT;"
        "g = contents(Path(path).read_bytes(), 'leads.csv', SILENT).grids[0]; n = g.height + len(g.rejected)"
    ),
    "polars": "import polars as pl; n = pl.read_csv(path, infer_schema=False).height",
    "duckdb": "import duckdb; n = duckdb.sql(f\"from read_csv('{path}', all_varchar=true)\").to_arrow_table().num_rows",
    "pyarrow": (
        "import pyarrow as pa, pyarrow.csv as a; names = open(path).readline().strip().replace('\"', '').split(',');"
        "n = a.read_csv(path, parse_options=a.ParseOptions(newlines_in_values=True),"
        "convert_options=a.ConvertOptions(column_types=dict.fromkeys(names, pa.string()))).num_rows"
    ),
    "pandas": "import pandas as pd; n = len(pd.read_csv(path, dtype=str, keep_default_na=False))",
}
ONLY_UTF_8 = {"polars", "duckdb", "pyarrow", "pandas"}
ENCODINGS = {"windows-1252": "cp1252", "utf-16": "utf-16"}


def leads_file(count: int, style: str, seed: int = 7) -> Path:
    """The file of so many leads, written where it is not there yet."""
    path = ROOT / "data" / "bench" / f"reading_{count}_{style}.csv"
    if path.exists():
        return path
    path.parent.mkdir(parents=True, exist_ok=True)
    quoting = csv.QUOTE_ALL if style == "all" else csv.QUOTE_MINIMAL
    with path.with_suffix(".part").open(
        "w", encoding=ENCODINGS.get(style, "utf-8"), errors="replace", newline=""
    ) as file:
        writer = csv.writer(file, quoting=quoting, lineterminator="\n")
        writer.writerow(HEADER)
        for number, row in enumerate(_leads(count, random.Random(seed))):
            broken = style == "rejects" and number % 1000 == 999
            writer.writerow([*row, "one too many"] if broken else row)
    path.with_suffix(".part").rename(path)
    return path


def _leads(count: int, dice: random.Random):  # type: ignore[no-untyped-def]
    first = ["Anna", "José", "Marie-Claire", "Bo", "Katarzyna", "Jürgen", "Priya", "Wei", "Fatima", "O'Neil"]
    last = ["Smith", "Müller", "van der Berg", "Kowalska", "Tanaka", "García López", "Lee", "Johnson", "Nguyen"]
    firms = ["Baltyk Logistyka", "Hoshino Works", 'Smith "and" Sons', "Acme, Inc.", "Globex", "Initech Systems"]
    titles = ["Head of Purchasing", "VP Sales", "Engineer", "CEO, Founder", "Assistant to the Managing Director"]
    places = [("Gdańsk", "", "80-001", "Poland"), ("Chicago", "IL", "60601", "United States"),
              ("München", "Bayern", "80331", "Germany"), ("São Paulo", "SP", "01310-100", "Brazil")]  # fmt: skip
    notes = ["Met at the fair and asked for a price list by the end of the month",
             'Said "call me in spring", wants a demo for the whole team', "Follow up: budget is approved"]  # fmt: skip
    sources, states = ["Web", "Phone Inquiry", "Partner Referral", "Trade Show"], ["Open - Not Contacted", "Working"]
    for number in range(count):
        chance = dice.random
        given, family, firm = dice.choice(first), dice.choice(last), dice.choice(firms)
        city, state, code, country = dice.choice(places)
        note = dice.choice(notes) if chance() < 0.35 else ""
        if chance() < 0.025:
            note = f"{note}\nSecond line, {number}\nthird"
        site = f"firm{number % 9973}.example.com"
        day = f"2026-{number % 12 + 1:02d}-{number % 28 + 1:02d}T09:{number % 60:02d}:00.000Z"
        yield [
            f"00Q5g{number:010d}AAA",
            given,
            family,
            dice.choice(titles) if chance() < 0.6 else "",
            f"{firm} {number % 997}",
            f"{given[0].lower()}.{number}@{site}" if chance() < 0.8 else "",
            f"+1 312 555 {number % 10000:04d}" if chance() < 0.6 else "",
            f"+49 170 {number % 10000000:07d}" if chance() < 0.3 else "",
            f"https://www.{site}" if chance() < 0.5 else "",
            f"{number % 9999} Main Street, Suite {number % 77}" if chance() < 0.7 else "",
            city,
            state,
            code,
            country,
            dice.choice(sources),
            dice.choice(states),
            day,
            note,
        ]


def measure(reader: str, path: Path) -> tuple[float, float, float, str]:
    """Wall-clock and processor seconds, peak MB, and the rows counted or the error; the imports are not timed."""
    imports = {
        "sluice": "import lib.files",
        "the cells": "import lib.files.formats",
        "duckdb": "import duckdb, pyarrow",
    }.get(reader, f"import {reader}")
    imports += ", pyarrow.csv" if reader == "pyarrow" else ""
    code = (
        f"import sys, time; sys.path.insert(0, {str(ROOT)!r}); path = {str(path)!r}; {imports};"
        "t = time.perf_counter(); c = time.process_time();"
        f"{READERS[reader]}; print(time.perf_counter() - t, time.process_time() - c, n)"
    )
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, stderr=subprocess.PIPE) as child:
        assert child.stdout is not None and child.stderr is not None
        said, error = child.stdout.read().decode().split()[-3:], child.stderr.read().decode()
        _, status, used = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
    peak = used.ru_maxrss / (1024 if sys.platform != "darwin" else 1 << 20)
    if child.returncode:
        return 0.0, 0.0, peak, error.strip().splitlines()[-1][:60]
    return float(said[0]), float(said[1]), peak, f"{int(said[2]):,}"


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    options.add_argument("--leads", type=int, default=1_000_000)
    options.add_argument("--rounds", type=int, default=3)
    options.add_argument("--style", default="needed", choices=["needed", "all", "rejects", *ENCODINGS])
    options.add_argument("--only", choices=READERS)
    asked = options.parse_args()
    path = leads_file(asked.leads, asked.style)
    size = path.stat().st_size / 1e6
    print(f"{asked.leads:,} leads, {len(HEADER)} columns, {size:.0f} MB, quotes: {asked.style}; {asked.rounds} rounds")
    path.read_bytes()
    taken: dict[str, list[tuple[float, float, float, str]]] = {}
    for _ in range(asked.rounds):
        for reader in [asked.only] if asked.only else READERS:
            taken.setdefault(reader, []).append(measure(reader, path))
            time.sleep(0.2)
    print(f"{'reader':<10}{'seconds':>9}{'cpu':>8}{'peak MB':>9}{'rows':>12}")
    for reader, runs in taken.items():
        seconds, cpu, peak = (statistics.median(run[place] for run in runs) for place in (0, 1, 2))
        print(f"{reader:<10}{seconds:>9.2f}{cpu:>8.2f}{peak:>9.0f}{runs[0][3]:>12}")


if __name__ == "__main__":
    main()
