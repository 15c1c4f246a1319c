"""Leads that are customers already: decide on one, and the next is there; what is said holds everywhere."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from lib.jobs import load, progress, work
from lib.model.rules import Rules, to_yaml
from lib.settings import settings
from lib.store import book as books_view
from lib.store import books, database, ledger
from lib.store.database import Store
from lib.store.lines import Line
from tests.conftest import ADMIN, NOW, TODAY
from tests.pages.conftest import sound

_NAMES = (
    "Weaver",
    "Novotny",
    "Ferrari",
    "Hartwell",
    "Sokolov",
    "Lindqvist",
    "Mendoza",
    "Tehrani",
    "Zielinski",
    "Okafor",
)
LEADS = "Id,FirstName,LastName,Company,Title,Email,Phone,LeadSource,Status,CreatedDate,LastActivityDate,IsConverted"
CONTACTS = "Id,AccountId,FirstName,LastName,Email,Title,Phone,MailingCity"
ACCOUNTS = "Id,Name,Website,Phone"
DEALS = "Id,AccountId,Name,StageName,IsClosed"


def _files(folder: Path) -> list[Path]:
    """Sixty leads at ten companies. 0, 11 and 22 are contacts already; of 22 there are two contacts. All belong to the
    three accounts of companies 0 to 2, of which that of company 1 has an open opportunity.
    """
    first = ("Robert", "Katarina", "Giuseppe", "Wilhelmina", "Dmitri", "Annelise")
    people = [(first[n // 10], _NAMES[(n + n // 10) % 10], n % 10) for n in range(60)]
    leads = [
        f"lead{n:02},{one},{last},Works {place} Ltd,Buyer,{one}.{last}@works{place}.com,+1 415 555 20{n:02},"
        f"{'Web' if n % 2 else 'Fair'},New,2026-10-01,,false"
        for n, (one, last, place) in enumerate(people)
    ]
    contacts = [
        f"con{n:02}{twin},acc{people[n][2]},{people[n][0]},{people[n][1]},{people[n][0]}.{people[n][1]}@works"
        f"{people[n][2]}.com,{title},,Rome"
        for n, twin, title in ((0, "", ""), (11, "", "Head"), (22, "", "Buyer"), (22, "b", "Buyer"))
    ]
    accounts = [f"acc{place},Works {place},works{place}.com," for place in range(3)]
    sheets = {
        "Lead.csv": [LEADS, *leads], "Contact.csv": [CONTACTS, *contacts], "Account.csv": [ACCOUNTS, *accounts],
        "Opportunity.csv": [DEALS, "opp1,acc1,Big deal,Proposal,false"],
    }  # fmt: skip
    for name, rows in sheets.items():
        (folder / name).write_text("\n".join(rows), encoding="utf-8")
    return [folder / name for name in sheets]


@pytest.fixture(scope="module")
def analysed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with one book that has been analysed: every test gets a copy."""
    folder = tmp_path_factory.mktemp("customers")
    store = database.open_store(f"sqlite:///{folder / 'sluice.db'}")
    made = books.create(store, ADMIN, "Small", now=NOW)
    sources = [load.Source(path, path.name, {}) for path in _files(folder)]
    load.load_sources(store, ADMIN, made.id, sources, as_of=TODAY, now=NOW, progress=progress.silent)
    work.analyse_book(store, made.id, lambda: NOW)
    store.engine.dispose()
    return folder / "sluice.db"


@pytest.fixture
def store(analysed: Path) -> Store:
    """This test's own copy of it."""
    settings().data_dir.mkdir(exist_ok=True)
    shutil.copy(analysed, settings().data_dir / "sluice.db")
    return database.open_store(settings().database_url)


@pytest.fixture
def book(store: Store) -> int:
    """The book with leads, contacts, accounts and an opportunity."""
    return books.all(store)[0].id


@pytest.fixture
def open_customers(open_page, book) -> Callable[..., AppTest]:
    """Open the Duplicates page in this mode."""
    return lambda **query: open_page("duplicates", dup_mode="Customers", **query)


def _press(at: AppTest, key: str) -> AppTest:
    return sound(at.button(key=key).click().run())


def _title(at: AppTest) -> str:
    return next(header.value for header in at.subheader if header.value.startswith("Lead "))


def _figures(at: AppTest) -> dict[str, str]:
    return {metric.label: metric.value for metric in at.metric}


def _links(store: Store, book_id: int) -> list[tuple[str, str, str]]:
    rows = books_view.state(store, book_id).links.sort_values("decision_id")
    return list(zip(rows["lead_key"], rows["key"], rows["same"]))


def test_the_lead_most_worth_deciding_is_on_top_and_a_decision_brings_the_next(open_customers, store, book):
    at = open_customers()
    assert _title(at) == "Lead 1 of 18 · 99.9% likely this contact"
    assert _figures(at) == {"Likely customers": "18", "Are contacts": "3", "At stake": "6", "Decided": "0"}

    _press(at, "cust_yes")
    assert _links(store, book) == [("lead11", "con11", "yes")]
    assert _title(at) == "Lead 1 of 17 · 86% likely of this account"
    assert _figures(at)["Decided"] == "1"

    _press(at, "undo_last")
    assert _links(store, book) == []
    assert at.query_params["lead"] == "lead11"


def test_a_lead_that_is_somebody_else_is_asked_about_its_next_candidate(open_customers, store, book):
    at = open_customers(lead="lead22")
    assert at.get("button_group")[-1].label == "It could be"
    _press(at, "cust_no")
    assert (_links(store, book), at.query_params["lead"]) == ([("lead22", "con22", "no")], "lead22")
    _press(at, "cust_none")
    assert [key for _, key, _ in _links(store, book)] == ["con22", "con22b", "acc2"]
    assert at.query_params["lead"] != "lead22"


def test_sure_links_are_confirmed_at_once_but_not_where_two_are_as_likely(open_customers, store, book):
    at = open_customers(cust_kind="Contacts")
    assert any(caption.value == "Precision from 98%: not measured yet" for caption in at.caption)
    _press(at, "cust_bulk")
    said = [caption.value for caption in at.caption]
    assert any("Left to you, because two are as likely: 1 lead" in text for text in said)
    assert any("not measured yet" in text for text in said)
    _press(at, "cust_bulk_confirm")
    assert _links(store, book) == [("lead11", "con11", "yes"), ("lead00", "con00", "yes")]
    _press(at, "undo_last")
    assert _links(store, book) == []


def test_filters_in_the_url_narrow_the_queue_and_reasons_open_without_a_fault(open_customers):
    at = open_customers(cust_kind="Accounts", cust_source="Web", cust_order="Surest", lead="lead31")
    assert _title(at).startswith("Lead 4 of 6 ")
    at.session_state["cust_why"] = at.session_state["cust_list"] = True
    sound(at.run())
    at.toggle[0].set_value(True)
    sound(at.run())
    assert any("<td class=''>Company name</td>" in part.proto.body for part in at.get("html"))


def test_the_filter_of_probabilities_follows_the_threshold(open_customers, store, book):
    at = open_customers()
    assert at.slider[0].value == (80, 100)
    line = Line("rules", {"yaml": to_yaml(replace(Rules(), duplicate_threshold=0.9))})
    ledger.append(store, ADMIN, book, [line], seen=ledger.version(store, book), now=NOW)

    sound(at.run())

    assert at.slider[0].value == (90, 100)


def test_what_is_said_holds_for_conversions_next_steps_and_history(open_page, store, book):
    said = (("lead00", "contact", "con00", "no"), ("lead00", "account", "acc0", "no"),
            ("lead22", "contact", "con22b", "yes"))  # fmt: skip
    lines = [Line("link", {"lead": lead, "object": name, "key": key, "same": same}) for lead, name, key, same in said]
    for line in lines:
        ledger.append(store, ADMIN, book, [line], seen=ledger.version(store, book), now=NOW)

    plan = open_page("convert", pool="Existing customers").dataframe[0].value
    assert sorted(plan["Lead"]) == ["Giuseppe Sokolov · Works 2 Ltd", "Katarina Ferrari · Works 1 Ltd"]
    at = open_page("duplicates", dup_mode="Customers", cust_kind="Contacts")
    assert any(caption.value.startswith("Precision from 98%: 50% (") for caption in at.caption)
    at = open_page("history", what="link")
    assert any("does not belong to the account Works 0 (acc0)" in text.value for text in at.text)


def test_when_all_are_decided_it_leads_on(open_customers, store, book):
    first = [("contact", "lead00", "con00"), ("contact", "lead11", "con11"), ("contact", "lead22", "con22")]
    others = [("account", f"lead{n:02}", f"acc{n % 10}") for n in range(60) if n % 10 < 3 and n not in (0, 11, 22)]
    lines = [
        Line("link", {"lead": lead, "object": name, "key": key, "same": "yes"}) for name, lead, key in [*first, *others]
    ]
    ledger.append(store, ADMIN, book, lines, seen=ledger.version(store, book), now=NOW)
    at = open_customers()
    assert at.success[0].value == "All 18 likely customers are decided."
    assert _figures(at)["Likely customers"] == "0"


def test_a_viewer_sees_the_leads_but_no_buttons(open_customers, book, as_viewer_of: Callable[[int], None]):
    as_viewer_of(book)
    at = open_customers()
    assert _title(at).startswith("Lead 1 of 18")
    assert not {button.key for button in at.button} & {"cust_yes", "cust_no", "cust_bulk"}
