"""The analyses of a book: check, match, flag, funnel, salesforce. Frames in, named results out.

The command line calls these on files, a run's worker calls them on a book's imported rows. The results rest on
the rows alone, never on the ledger's decisions: those are laid over them when a page reads, so that a merge or
a verdict makes nothing stale. Each analysis loads its room when it is called: a worker that imports needs none.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict
from datetime import date
from typing import TYPE_CHECKING, Any

import pandas as pd

from lib.files import spare
from lib.jobs.progress import Progress, part, silent
from lib.model import values
from lib.model.rules import Competitor, Rules

if TYPE_CHECKING:
    from lib.matching.engine import Matches
    from lib.matching.records import Records

Tables = Mapping[str, pd.DataFrame]
Results = dict[str, pd.DataFrame | dict[str, Any]]
Keep = Callable[[str, "Records"], None]

RULES_USED: dict[str, tuple[str, ...]] = {
    "check": ("stale_after_days", "default_country", "stage_of_status"),
    "match": ("default_country",),
    "flag": ("own_names", "own_domains", "competitors", "protected_domains", "stale_after_days", "junk_off"),
    "funnel": ("stages", "stage_of_status"),
    "salesforce": (),
}
"""Kind of analysis -> the rules it depends on: a change of another rule leaves its result good."""


def check(tables: Tables, rules: Rules, today: date, progress: Progress) -> Results:
    """Health: `issues`, `summary` and `by_source` frames, and `report` with the score."""
    from lib.checks import report

    progress(0.1, "checking fields")
    found = report.run(tables, rules=rules, today=today)
    return {
        "issues": found.issues,
        "summary": found.summary,
        "by_source": found.by_source,
        "report": {"score": found.score, "leads": len(tables["lead"])},
    }


def match(tables: Tables, rules: Rules, today: date, progress: Progress, keep: Keep | None = None) -> Results:
    """Duplicates: `pairs`, `skipped` blocks, the `model` learned, and `links` to contacts and accounts.

    Beside these what `links` were chosen from. `keep` is given what was prepared, "lead" or the name of the object that
    leads are linked to before the records.
    """
    from lib.matching import engine, link
    from lib.matching.prepare import prepare

    country, tell = rules.default_country, part(progress, 0, 0.8)
    leads = to_match(tables["lead"])

    def find(name: str, other: pd.DataFrame | None, told: Progress, floor: float) -> Matches:
        told(0.0, "Reading names, addresses and numbers")
        records = prepare(leads if other is None else link.as_side(name, leads), other, default_country=country)
        if keep is not None:
            keep(name, records)
        return engine.search(records, progress=told, floor=floor)

    found = {"lead": find("lead", None, tell, engine.FLOOR)}
    progress(0.8, "looking for existing customers")
    for name, other in others(tables).items():
        if len(leads) and len(other):
            found[name] = find(name, other, silent, link.FLOOR)
    return matched(found)


def matched(found: Mapping[str, Matches]) -> Results:
    """The results of a match from its parts: matches among leads, with contacts, with accounts."""
    from lib.matching import link

    linked = {name: matches for name, matches in found.items() if name != "lead"}
    results: Results = {
        "pairs": found["lead"].pairs,
        "skipped": found["lead"].skipped,
        "model": found["lead"].model,
        "links": link.best({name: matches.pairs for name, matches in linked.items()}),
    }
    for name, matches in linked.items():
        results |= {f"{name}_pairs": matches.pairs, f"{name}_model": matches.model}
    return results


def flag(tables: Tables, rules: Rules, today: date, progress: Progress) -> Results:
    """Junk: the `verdicts` frame."""
    from lib.junk import flags

    progress(0.1, "looking for junk")
    leads = open_leads(tables["lead"])
    found = flags.flag(leads, rules=rules, today=today, has_open_deal=has_open_deal(leads, tables["opportunity"]))
    return {"verdicts": found}


def funnel(tables: Tables, rules: Rules, today: date, progress: Progress) -> Results:
    """The funnel's `facts`: one row a lead, how far it got and when."""
    from lib.funnel import facts

    progress(0.1, "following every lead through its stages")
    leads = tables["lead"]
    found = facts.facts(leads, tables["lead_history"], tables["opportunity"], rules=rules, today=today)
    return {"facts": found}


def salesforce(tables: Tables, rules: Rules, today: date, progress: Progress) -> Results:
    """What Salesforce's standard matching rules find: `pairs`, each with the fields that matched."""
    from lib.matching import salesforce as standard

    progress(0.1, "going by Salesforce's rules")
    return {"pairs": standard.find(to_match(tables["lead"]))}


ANALYSES: dict[str, Callable[[Tables, Rules, date, Progress], Results]] = {
    "flag": flag,
    "match": match,
    "check": check,
    "funnel": funnel,
}
"""The longest first, since two processes may share them."""
ON_REQUEST = {"salesforce": salesforce}
"""Those that nobody waits for until somebody asks."""


def get_ready() -> None:
    """Load the readers, every room, and the tables in which they look up places, addresses and words, ahead of use."""
    from lib.checks import report  # noqa: F401
    from lib.files import reader
    from lib.funnel import facts  # noqa: F401
    from lib.junk import kinds
    from lib.matching import engine, link  # noqa: F401
    from lib.model import emails, phones, places

    country, state, email, phone = (
        pd.Series([text], dtype="str") for text in ("GB", "Kent", "a@b.co.uk", "020 79460958")
    )
    places.state_fits(state, country)
    emails.problem(email)
    emails.registrable(emails.split(email)["domain"])
    phones.normalise(phone, country)
    kinds()
    reader.read(b"Email,Company\na@b.co.uk,Acme\n", "ready.csv")


def to_match(leads: pd.DataFrame) -> pd.DataFrame:
    """The open leads as they are matched: what is blank in a column taken from a second one for the same."""
    return spare.fill_in(open_leads(leads))


def others(tables: Tables) -> dict[str, pd.DataFrame]:
    """What leads are compared with: contacts and accounts under the names of a lead's fields."""
    from lib.matching import link

    return link.others(*(spare.fill_in(tables[name], name) for name in ("contact", "account")))


def open_leads(leads: pd.DataFrame) -> pd.DataFrame:
    """The leads that analyses look at: everything that is not deleted in the source."""
    return leads.loc[~values.truth(leads["IsDeleted"]).to_numpy()]


def has_open_deal(leads: pd.DataFrame, opportunities: pd.DataFrame) -> pd.Series:
    """Whether a lead was converted to an opportunity that is still open or was won (aligned with leads)."""
    standing = ~values.truth(opportunities["IsClosed"]) | values.truth(opportunities["IsWon"])
    alive = opportunities.loc[standing.to_numpy()]
    return leads["ConvertedOpportunityId"].isin(set(alive.index)) & leads["ConvertedOpportunityId"].ne("")


def inputs(kind: str, imports_version: int, rules: Rules, today: date) -> dict[str, Any]:
    """What a run of this kind depends on: equal inputs have equal results and are computed once."""
    used = {name: value for name, value in asdict(rules).items() if name in RULES_USED[kind]}
    return {"imports": imports_version, "rules": used, "today": today.isoformat()}


def rules_of(inputs: Mapping[str, Any]) -> Rules:
    """The rules that a run was asked for with, whatever they are by now; those it does not depend on are left out."""
    used: dict[str, Any] = {
        name: tuple(value) if isinstance(value, list) else value for name, value in inputs["rules"].items()
    }
    if "competitors" in used:
        used["competitors"] = tuple(
            Competitor(one["name"], tuple(one["aliases"]), tuple(one["domains"])) for one in used["competitors"]
        )
    return Rules(**used)
