"""The standard mapping, written out by hand, and the org's own lines."""

import pytest

from lib.conversion import mapping
from lib.errors import BadArgument

ADDRESS = ("Street", "City", "State", "PostalCode", "Country")
BY_HAND = {
    "Company": {"account.Name"},
    **{part: {f"account.Billing{part}", f"contact.Mailing{part}"} for part in ADDRESS},
    "Phone": {"account.Phone", "contact.Phone"},
    "MobilePhone": {"contact.MobilePhone"},
    "Fax": {"account.Fax", "contact.Fax"},
    "Email": {"contact.Email"},
    "Website": {"account.Website"},
    "AnnualRevenue": {"account.AnnualRevenue"},
    "NumberOfEmployees": {"account.NumberOfEmployees"},
    "Industry": {"account.Industry"},
    "Rating": {"account.Rating"},
    "Salutation": {"contact.Salutation"},
    "FirstName": {"contact.FirstName"},
    "LastName": {"contact.LastName"},
    "Title": {"contact.Title"},
    "Description": {"contact.Description"},
    "DoNotCall": {"contact.DoNotCall"},
    "HasOptedOutOfEmail": {"contact.HasOptedOutOfEmail"},
    "HasOptedOutOfFax": {"contact.HasOptedOutOfFax"},
    "LeadSource": {"account.AccountSource", "contact.LeadSource", "opportunity.LeadSource"},
    "OwnerId": {"account.OwnerId", "contact.OwnerId", "opportunity.OwnerId"},
}


def test_the_standard_mapping_is_salesforces():
    found = {}
    for line in mapping.lines({}):
        found.setdefault(line.lead_field, set()).add(f"{line.target}.{line.field}")
    assert found == BY_HAND


def test_the_orgs_own_fields_come_after_the_standard_ones():
    assert mapping.lines({"X__c": "contact.X__c"})[-1] == mapping.Mapped("X__c", "contact", "X__c")


@pytest.mark.parametrize("where", ["contact", "lead.X__c", "contact.", ""])
def test_a_target_that_is_none_is_refused_with_a_model(where):
    with pytest.raises(BadArgument, match=r"as in contact\.X__c"):
        mapping.lines({"X__c": where})


def test_one_target_takes_one_source():
    with pytest.raises(BadArgument, match="filled by Title already"):
        mapping.lines({"X__c": "contact.Title"})
