"""A funnel small enough to work out by hand; today is 1 March 2026, the stages are the default ones.

lead  created  status now          source      history, conversion                      so it reached
a     1 Jan    New                 Web                                                  New
b     2 Jan    Working - Contacted Web         New -> Working 5 Jan                     Working
c     3 Jan    Unqualified         Web         Working 4 Jan, Qualified 10 Jan, lost 20 Qualified, lost
d     4 Jan    Qualified           Trade Show  converted 14 Jan, won 500                Converted
e     5 Jan    Closed - Converted  Trade Show  never converted: the text proves nothing Qualified
f     6 Jan    New                 (none)                                               New
g     1 Feb    Working             Trade Show                                           Working
"""

from datetime import date

import pandas as pd

from lib.funnel import facts as funnel_facts
from lib.model import fields
from lib.model.rules import Rules

TODAY = date(2026, 3, 1)
STAGES = ("New", "Working", "Qualified", "Converted")


def frame(object_name, rows):
    """A complete frame of an object from {key: {field: value}}."""
    index = pd.Index(list(rows), name="key", dtype="str")
    given = pd.DataFrame(list(rows.values()), index=index).fillna("").astype("str")
    return fields.complete(given, object_name) if rows else fields.empty(object_name)


def change(lead, old, new, at, field="Status"):
    return {"LeadId": lead, "Field": field, "OldValue": old, "NewValue": new, "CreatedDate": at}


LEADS = frame(
    "lead",
    {
        "a": {"CreatedDate": "2026-01-01T10:00:00Z", "Status": "New", "LeadSource": "Web", "OwnerName": "Ada"},
        "b": {"CreatedDate": "2026-01-02", "Status": "Working - Contacted", "LeadSource": "Web", "OwnerName": "Ada"},
        "c": {"CreatedDate": "2026-01-03", "Status": "Unqualified", "LeadSource": "Web", "OwnerName": "Bo"},
        "d": {"CreatedDate": "2026-01-04T22:00:00Z", "Status": "Qualified", "LeadSource": "Trade Show",
              "OwnerName": "Bo", "IsConverted": "true", "ConvertedDate": "2026-01-14", "ConvertedOpportunityId": "o1"},
        "e": {"CreatedDate": "2026-01-05", "Status": "Closed - Converted", "LeadSource": "Trade Show",
              "OwnerName": "Bo", "IsConverted": "0"},
        "f": {"CreatedDate": "2026-01-06", "Status": "New", "OwnerName": "Ada"},
        "g": {"CreatedDate": "2026-02-01", "Status": "Working", "LeadSource": "Trade Show", "OwnerId": "005x"},
    },
)  # fmt: skip
HISTORY = frame(
    "lead_history",
    {
        "h1": change("b", "New", "Working - Contacted", "2026-01-05T08:00:00Z"),
        "h2": change("c", "New", "Working", "2026-01-04"),
        "h3": change("c", "Working", "Qualified", "2026-01-10"),
        "h4": change("c", "Qualified", "Unqualified", "2026-01-20"),
        "h5": change("a", "Cold", "Hot", "2026-01-09", field="Rating"),
        "h6": change("nobody", "New", "Qualified", "2026-01-09"),
    },
)
OPPORTUNITIES = frame("opportunity", {"o1": {"IsWon": "true", "Amount": "500.00"}})


def facts():
    return funnel_facts.facts(LEADS, HISTORY, OPPORTUNITIES, rules=Rules(), today=TODAY)
