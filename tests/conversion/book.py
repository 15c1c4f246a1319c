"""A small book to convert in, and short ways to ask for a plan."""

from datetime import date

import pandas as pd

from lib.conversion import plan as conversion
from lib.model import fields
from lib.model.rules import Rules

TODAY = date(2026, 11, 22)
RULES = Rules(converted_status="Qualified")


def frame(object_name, rows):
    """A complete frame of an object from {key: {field: value}}."""
    index = pd.Index(list(rows), name="key", dtype="str")
    if not rows:
        return fields.empty(object_name)
    given = pd.DataFrame(list(rows.values()), index=index).fillna("").astype("str")
    return fields.complete(given, object_name)


def links(*rows):
    """Links from (lead, object, key, probability)."""
    columns = ["lead_key", "object", "key", "match_probability"]
    return pd.DataFrame(rows, columns=columns).assign(reason="same e-mail")


def jane(**values):
    return {"FirstName": "Jane", "LastName": "Doe", "Company": "Acme Ltd", "CreatedDate": "2026-01-05"} | values


ACCOUNTS = {
    "A1": {"Id": "A1", "Name": "Acme Limited", "Phone": "", "Website": "acme.example", "OwnerId": "005owner"},
    "A2": {"Id": "A2", "Name": "Bolt"},
}
CONTACTS = {
    "C1": {"Id": "C1", "FirstName": "Jane", "LastName": "Doe", "AccountId": "A1", "Email": "jane@acme.example"},
    "C9": {"Id": "C9", "LastName": "Nobody"},
}


def plan(leads, found=(), rules=RULES, **given):
    """The plan of all the leads; other tables by name, the rest is handed on."""
    names = {"account": ACCOUNTS, "contact": CONTACTS}
    others = {name: given.pop(name) for name in list(given) if name in fields.OBJECTS}
    tables = {name: frame(name, rows) for name, rows in (names | others | {"lead": leads}).items()}
    return conversion.plan(tables, list(leads), links(*found), rules=rules, today=TODAY, **given)


def row(made, lead="L1"):
    return made.rows.set_index("lead_key").loc[lead]


def fate(made, lead="L1"):
    """(target, field) -> (current, result, outcome) of one lead; the lead's own field where there is no target."""
    rows = made.fields.loc[made.fields["lead_key"].eq(lead)]
    where = zip(rows["target"], rows["field"].where(rows["field"].ne(""), rows["lead_field"]), strict=True)
    return dict(zip(where, zip(rows["current"], rows["result"], rows["outcome"], strict=True), strict=True))
