"""Writes a demo org of Salesforce records, and the truth about its duplicates, junk and customers beside it.

    python sample_data/generate.py [--out DIR] [--leads 5000] [--seed 7] [--today 2026-11-22] [--leads-only]

The same arguments give the same bytes. With --leads-only just Lead.csv, rules.yaml and the truth are written,
slice by slice, so that a million leads need little memory.
"""

from __future__ import annotations

import argparse
import random
import shutil
from collections import defaultdict
from contextlib import ExitStack
from datetime import date
from pathlib import Path

from orgmaker import files
from orgmaker.calendar import Calendar
from orgmaker.crm import Crm
from orgmaker.ids import Ids
from orgmaker.leads import COLUMNS, Lead
from orgmaker.population import Population, Populator
from orgmaker.seller import rules_yaml
from orgmaker.staff import Staff
from orgmaker.story import LADDER, Story

HERE = Path(__file__).parent
SLICE = 50_000
CUSTOMERS_PER_LEAD = 0.045
CUSTOMERS_WHO_ARE_LEADS = 0.02


def generate(out: Path, count: int, seed: int, today: date, leads_only: bool = False) -> None:
    """Writes the org into the folder `out`."""
    out.mkdir(parents=True, exist_ok=True)
    rng = random.Random(f"org {seed}")
    staff, populator, ids = Staff(), Populator(rng), Ids("Lead", 210_000_000)
    calendar = Calendar(today, rng)
    story = Story(staff, today, converts=not leads_only)
    crm = None if leads_only else Crm(staff, calendar, rng)
    with ExitStack() as stack:
        lead_file = stack.enter_context(files.CsvFile(out / "Lead.csv", COLUMNS))
        truth = {
            name: stack.enter_context(files.CsvFile(out / f"truth_{name}.csv", header))
            for name, header in files.TRUTH.items()
        }
        for start in range(0, count, SLICE):
            made = populator.make(min(SLICE, count - start))
            for lead in made.leads:
                calendar.place(lead, rng)
            made.leads.sort(key=lambda lead: (lead.created, lead.person.entity))
            for lead in made.leads:
                lead.values["Id"] = ids.next()
            if crm:
                _plant_customers(crm, populator, made, rng)
            _tell(made.leads, story, crm, rng)
            lead_file.write(list(lead.values.values()) for lead in made.leads)
            _write_truth(truth, made, crm)
    if crm:
        for name, rows in crm.rows.items():
            files.write_rows(out / f"{name}.csv", rows)
    (out / "rules.yaml").write_text(rules_yaml(), encoding="utf-8", newline="\n")
    shutil.copyfile(HERE / "TRUTH.md", out / "README.md")


def _plant_customers(crm: Crm, populator: Populator, made: Population, rng: random.Random) -> None:
    """Customers of old: some of them come in again as leads, under an e-mail address that may differ."""
    genuine = [lead for lead in made.leads if not lead.junk - {"free_email", "opt_out"} and not lead.odd]
    for lead in rng.sample(genuine, round(len(made.leads) * CUSTOMERS_WHO_ARE_LEADS)):
        if lead.person.entity not in crm.contact_of:
            crm.customer(lead.person)
    for _ in range(round(len(made.leads) * CUSTOMERS_PER_LEAD)):
        company = rng.choice(made.companies) if rng.random() < 0.6 else populator.company(1)
        crm.customer(populator.person(company))


def _tell(leads: list[Lead], story: Story, crm: Crm | None, rng: random.Random) -> None:
    for lead in leads:
        owner = story.tell(lead, rng)
        if crm is None:
            continue
        if owner and lead.values["Status"] == LADDER[-1]:
            crm.convert(lead, owner)
        crm.member(lead)
        crm.history(lead, owner)
        crm.tasks(lead, owner)


def _write_truth(truth: dict[str, files.CsvFile], made: Population, crm: Crm | None) -> None:
    groups: dict[str, list[Lead]] = defaultdict(list)
    for lead in made.leads:
        groups[lead.person.entity].append(lead)
    for entity, members in groups.items():
        if len(members) > 1:
            truth["duplicates"].write((lead.values["Id"], entity, ";".join(lead.variations)) for lead in members)
    for lead in made.leads:
        key = lead.values["Id"]
        truth["junk"].write((key, kind) for kind in sorted(lead.junk))
        if lead.odd:
            truth["odd"].write([(key, lead.odd)])
        if crm and lead.person.entity in crm.contact_of and lead.values["IsConverted"] == "false":
            truth["customers"].write([(key, *crm.contact_of[lead.person.entity])])
    truth["lookalikes"].write((*sorted((a.values["Id"], b.values["Id"])), kind) for a, b, kind in made.alike)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--out", type=Path, default=HERE / "demo", help="folder to write to")
    parser.add_argument("--leads", type=int, default=5000, help="how many leads")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--today", type=date.fromisoformat, default=date(2026, 11, 22), help="the org's last day")
    parser.add_argument("--leads-only", action="store_true", help="no other objects: for very many leads")
    given = parser.parse_args()
    if given.leads < 500:
        parser.error("--leads must be at least 500: fewer cannot hold every kind of truth")
    generate(given.out, given.leads, given.seed, given.today, given.leads_only)


if __name__ == "__main__":
    main()
