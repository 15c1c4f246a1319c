"""A single lead's values meet the fate that the plan of many gives them."""

from lib.conversion import mapping, one
from tests.conversion.book import ACCOUNTS, CONTACTS, RULES, jane, plan

FULL = {"Phone": "555", "Website": "other.example", "Email": "JANE@acme.example ", "OwnerId": "005x", "Rating": "Hot",
        "DoNotCall": "yes", "HasOptedOutOfEmail": "no", "HasOptedOutOfFax": "1", "LeadSource": "Web"}  # fmt: skip
LEADS = {
    "L1": jane(**FULL),
    "L2": jane(**FULL, Company="Bolt"),
    "L3": jane(**FULL, Company="Somebody else", FirstName=""),
    "L4": {"LastName": "Lee", "Company": "Quiet"},
}


def test_one_lead_alone_and_the_plan_of_many_say_the_same():
    found = plan(LEADS, [("L1", "contact", "C1", 0.97), ("L2", "account", "A2", 0.97)]).fields
    mapped = found[found["lead_field"].ne("") & found["outcome"].ne("lost: unmapped")]
    into = {"L1": (ACCOUNTS["A1"], CONTACTS["C1"]), "L2": (ACCOUNTS["A2"], None)}
    for key, lead in LEADS.items():
        account, contact = into.get(key, (None, None))
        fates = one.follow(
            lead, mapping.lines(RULES.field_map), {"account": account, "contact": contact, "opportunity": None}
        )
        mine = [(f.line.target, f.line.field, f.value, f.current, f.result, f.outcome) for f in fates]
        theirs = mapped.loc[
            mapped["lead_key"].eq(key), ["target", "field", "lead_value", "current", "result", "outcome"]
        ]
        assert mine == [tuple(row) for row in theirs.to_numpy().tolist()]
