"""Evidence that only a batch shows: one comment, one mailbox, one burst."""

from __future__ import annotations

import pandas as pd

from lib.junk import flag
from tests.junk.conftest import RULES, TODAY, leads_of


def spam(leads: pd.DataFrame) -> pd.Series:
    found = flag(leads, rules=RULES, today=TODAY)
    return found[found["kind"] == "spam_bot"].set_index("key")["evidence"]


def person(number: int, **values: str) -> dict[str, str]:
    last = ("Arden", "Becker", "Castro", "Dubois", "Eklund", "Fabbri")[number % 6]
    return {"FirstName": "Noa", "LastName": last, "Email": f"noa{number}@firm{number}.com", **values}


def test_the_same_comment_on_three_leads_within_two_days_is_a_bot():
    text = "Hello there, visitors of the page would like it"
    days = ("2026-11-01T10:00:00Z", "2026-11-01T18:00:00Z", "2026-11-02T09:00:00Z")
    leads = leads_of(*[person(n, Description=text, CreatedDate=day) for n, day in enumerate(days)])
    assert list(spam(leads).index) == ["L1", "L2", "L3"]


def test_a_note_shared_over_months_says_nothing_by_itself():
    text = "Downloaded the guide to field planning"
    days = ("2026-01-01T10:00:00Z", "2026-05-01T18:00:00Z", "2026-11-02T09:00:00Z")
    leads = leads_of(*[person(n, Description=text, CreatedDate=day) for n, day in enumerate(days)])
    assert spam(leads).empty


def test_one_mailbox_under_four_names_is_a_bot():
    leads = leads_of(*[person(n, Email="one.box@gmail.com") for n in range(4)])
    assert len(spam(leads)) == 4


def test_one_person_swapped_and_misspelt_on_one_mailbox_is_no_bot():
    names = [("Kathryn", "Hudson"), ("Hudson", "Kathryn"), ("Kathryn", "Hudsoon"), ("Kathry", "Hudson")]
    leads = leads_of(*[{"FirstName": first, "LastName": last, "Email": "kh@lumnix.com"} for first, last in names])
    assert spam(leads).empty


def test_a_burst_from_one_web_form_is_a_hint():
    rows = [person(n, LeadSource="Web form", CreatedDate=f"2026-11-01T10:00:{5 * n:02d}Z") for n in range(11)]
    late = person(3, LeadSource="Web form", CreatedDate="2026-11-01T11:30:00Z")
    found = spam(leads_of(*rows, late))
    assert list(found.index) == [f"L{n}" for n in range(1, 12)]


def test_a_bulk_load_is_no_burst():
    rows = [person(n, LeadSource="Web form", CreatedDate="2026-11-01T10:00:07Z") for n in range(20)]
    assert spam(leads_of(*rows)).empty
