"""A handful of leads with the contacts and accounts that a match run might have linked them to."""

from __future__ import annotations

import pandas as pd

from lib.jobs.customers import Customers, Standing
from lib.model import fields
from lib.store.replay import State, replay

LEADS = list("ABCDEF")
CONTACTS = {"c1": "x", "c2": "y", "c3": ""}
ACCOUNTS = ["x", "y"]
EVERYBODY = {*(("lead", key) for key in LEADS), *(("contact", key) for key in CONTACTS),
             *(("account", key) for key in ACCOUNTS)}  # fmt: skip


def records(object_name: str, rows: dict[str, dict[str, str]]) -> pd.DataFrame:
    """Records of an object by key, blank where nothing is said."""
    frame = pd.DataFrame.from_dict(rows, orient="index").fillna("").astype("str")
    frame.index = pd.Index(list(rows), name=fields.KEY, dtype="str")
    return fields.complete(frame, object_name)


def tables(**columns: dict[str, str]) -> dict[str, pd.DataFrame]:
    """The book: F is converted; c1 is at x, c2 at y, c3 nowhere. `columns` are more values of leads, by lead."""
    rows = {
        key: {"LastName": key, "LeadSource": "Web" if key < "C" else "Fair", **columns.get(key, {})} for key in LEADS
    }
    rows["F"]["IsConverted"] = "true"
    found = {name: fields.empty(name) for name in fields.OBJECTS}
    people = {key: {"LastName": key, "AccountId": home} for key, home in CONTACTS.items()}
    return found | {
        "lead": records("lead", rows),
        "contact": records("contact", people),
        "account": records("account", {key: {"Name": key} for key in ACCOUNTS}),
    }


def pairs(*rows: tuple[str, str, float]) -> pd.DataFrame:
    """Pairs of a lead and another record, likeliest first."""
    table = pd.DataFrame(rows, columns=["left_key", "right_key", "match_probability"])
    kinds = {"left_key": "str", "right_key": "str", "match_probability": "float64"}
    table = table.assign(match_weight=5.0, reason="same e-mail").astype(kinds | {"reason": "str"})
    return table.sort_values(["match_probability", "right_key"], ascending=[False, True], ignore_index=True)


FOUND = {
    "contact": pairs(("A", "c1", 0.99), ("A", "c2", 0.85), ("C", "c3", 0.6), ("D", "c2", 0.97), ("F", "c1", 0.99)),
    "account": pairs(("A", "x", 0.999), ("A", "y", 0.7), ("B", "y", 0.9), ("C", "x", 0.95), ("D", "x", 0.6)),
}


def customers(found: dict[str, pd.DataFrame] = FOUND, **more) -> Customers:
    """Links from 0.8 on are likely."""
    return Customers(found, tables(), 0.8, **more)


def state(*lines: tuple[str, dict]) -> State:
    """The state after these decisions, numbered from 1."""
    return replay([(number, *line) for number, line in enumerate(lines, start=1)], EVERYBODY)


def said(lead: str, key: str, same: str = "yes") -> tuple[str, dict]:
    """What somebody says of a lead and a contact or account."""
    name = "contact" if key in CONTACTS else "account"
    return "link", {"lead": lead, "object": name, "key": key, "same": same}


def merge(survivor: str, loser: str) -> tuple[str, dict]:
    """A merge of two leads."""
    return "merge", {"object": "lead", "survivor": survivor, "losers": [loser], "values": {}}


def asked(standing: Standing) -> dict[str, list[str]]:
    """Lead -> the candidates that are asked about, in order."""
    return {key: part["key"].tolist() for key, part in standing.open.groupby("lead_key")}


def links(standing: Standing, leads: str = "") -> dict[str, str]:
    """Lead and object -> the record it is linked to, of all leads or of some."""
    rows = standing.links_of(list(leads)) if leads else standing.links
    return {f"{lead} {name}": key for lead, name, key in zip(rows["lead_key"], rows["object"], rows["key"])}
