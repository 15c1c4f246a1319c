"""What confirming a link would come to, before anybody confirms it."""

from __future__ import annotations

from lib.jobs import customer_effect
from lib.jobs.customer_effect import Effect
from lib.model import fields
from lib.model.rules import Rules
from tests.jobs.customers_book import records

LEAD = {
    "FirstName": "Jo", "LastName": "Doe", "Company": "Acme Ltd", "Title": "Buyer", "Phone": "1", "Email": "jo@acme.com",
    "Website": "acme.com", "Rating": "Hot", "Wish__c": "A quote",
}  # fmt: skip
CONTACT = {"FirstName": "Joanna", "LastName": "Doe", "AccountId": "x", "Phone": "2", "Email": "JO@acme.com"}
ACCOUNT = {"Name": "Acme Limited", "Phone": "3"}


def effect(name: str, contact: dict[str, str] | None = None) -> Effect:
    book = {
        "lead": records("lead", {"A": LEAD}),
        "contact": records("contact", {"c": contact}) if contact else fields.empty("contact"),
        "account": records("account", {"x": ACCOUNT})
        if not contact or contact["AccountId"]
        else fields.empty("account"),
    }
    return customer_effect.of_link(book, name, Rules())


def test_a_contact_keeps_what_it_has_and_its_blanks_are_filled():
    found = effect("contact", CONTACT)
    assert (found.results["FirstName"], found.results["Title"], found.results["Company"]) == (
        "Joanna", "Buyer", "Acme Limited",
    )  # fmt: skip
    assert found.filled == {"contact": ["Title"], "account": ["Website", "Account Rating"]}
    assert found.lost == ["FirstName", "Company", "Phone", "Wish__c"]
    assert customer_effect.in_words(found, "contact", ["Phone"]) == (
        "Converted, the lead goes into this contact; Title of the contact and Website and Account Rating of the "
        "account would be filled; First Name, Company and Wish__c of the lead would be lost."
    )


def test_an_account_gets_a_new_contact_with_what_the_account_does_not_take():
    found = effect("account")
    assert (found.results["Phone"], found.results["FirstName"], found.results["Website"]) == ("1", "Jo", "acme.com")
    assert {"Phone", "FirstName", "Title"} <= found.made
    assert "Website" not in found.made
    assert found.lost == ["Company", "Wish__c"]


def test_a_contact_without_an_account_cannot_be_converted_into():
    found = effect("contact", {**CONTACT, "AccountId": ""})
    assert not found.usable
    assert "belongs to no account" in customer_effect.in_words(found, "contact")
