"""Leads across objects: contacts and accounts."""

from __future__ import annotations

import pytest

from lib.matching import engine, explain
from lib.matching.link import COLUMNS, link, others
from lib.matching.prepare import prepare
from tests.matching.leads import leads, person

ACCOUNTS = leads(
    {"key": "001A", "Name": "Fernwood Tools GmbH", "Website": "https://www.fernwood.com", "BillingCity": "Bonn"},
    {"key": "001B", "Name": "Oakline Freight", "Website": "oakline.com", "BillingCity": "Lyon"},
    object_name="account",
)
CONTACTS = leads(
    {"key": "003A", "FirstName": "Robert", "LastName": "Tillmann", "AccountId": "001A", "Email": "robert@fernwood.com"},
    {"key": "003B", "FirstName": "Wilma", "LastName": "Ostrander", "AccountId": "001B"},
    object_name="contact",
)


def found(*rows) -> dict[tuple[str, str], str]:
    result = link(leads(*rows), CONTACTS, ACCOUNTS)
    assert list(result.columns) == list(COLUMNS)
    return {(row.lead_key, row.object): row.key for row in result.itertuples()}


def test_a_lead_who_is_a_contact_already_is_found_with_the_account():
    rows = found(person("Bob", "Tillmann", "Fernwood Tools", "robert@fernwood.com"))
    assert rows == {("L0", "contact"): "003A", ("L0", "account"): "001A"}


def test_a_colleague_of_a_contact_belongs_to_the_account_only():
    assert found(person("Greta", "Lindquist", "Fernwood Tools", "greta@fernwood.com")) == {("L0", "account"): "001A"}


def test_a_company_mailbox_leads_to_the_account_without_any_company_name():
    assert found(person("Greta", "Lindquist", "", "greta@oakline.com")) == {("L0", "account"): "001B"}


def test_nobody_is_linked_to_strangers():
    assert found(person("Hugo", "Branova", "Castelli Media", "hugo@castellimedia.com")) == {}


def test_without_contacts_or_accounts_there_are_no_links():
    assert link(leads(person("Ann", "Lee")), CONTACTS.iloc[:0], ACCOUNTS.iloc[:0]).empty


def test_the_evidence_for_a_link_adds_up_to_its_weight_though_lead_and_contact_bear_the_same_key():
    mine = leads({**person("Bob", "Tillmann", "Fernwood Tools", "robert@fernwood.com"), "key": "003A"})
    theirs = others(CONTACTS, ACCOUNTS)["contact"]
    found = engine.find(mine, against=theirs)
    steps = explain.of_link(mine, theirs.loc[["003A"]], found.model, prepare(mine, theirs))
    assert steps["bits"].sum() == pytest.approx(found.pairs["match_weight"].iloc[0])
    assert steps.set_index("evidence").loc["First name", ["left", "right"]].tolist() == ["Bob", "Robert"]
