"""Where each lead field goes in a conversion: Salesforce's standard mapping, then the org's own.

Source: the business-account columns of the standard mapping in Salesforce's help. Nothing standard fills an
opportunity's amount or next step, a contact's department, an account's type or description.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from lib.errors import BadArgument

TARGETS = ("account", "contact", "opportunity")

_STANDARD = """
Company|account|Name
Street|account|BillingStreet
City|account|BillingCity
State|account|BillingState
PostalCode|account|BillingPostalCode
Country|account|BillingCountry
Phone|account|Phone
Fax|account|Fax
Website|account|Website
AnnualRevenue|account|AnnualRevenue
NumberOfEmployees|account|NumberOfEmployees
Industry|account|Industry
Rating|account|Rating
LeadSource|account|AccountSource
OwnerId|account|OwnerId
Salutation|contact|Salutation
FirstName|contact|FirstName
LastName|contact|LastName
Title|contact|Title
Street|contact|MailingStreet
City|contact|MailingCity
State|contact|MailingState
PostalCode|contact|MailingPostalCode
Country|contact|MailingCountry
Phone|contact|Phone
MobilePhone|contact|MobilePhone
Fax|contact|Fax
Email|contact|Email
Description|contact|Description
LeadSource|contact|LeadSource
OwnerId|contact|OwnerId
DoNotCall|contact|DoNotCall
HasOptedOutOfEmail|contact|HasOptedOutOfEmail
HasOptedOutOfFax|contact|HasOptedOutOfFax
LeadSource|opportunity|LeadSource
OwnerId|opportunity|OwnerId
"""

_KEPT = (
    "Id IsDeleted MasterRecordId Name MiddleName Suffix Status OwnerId OwnerName IsConverted ConvertedDate"
    " ConvertedAccountId ConvertedContactId ConvertedOpportunityId IsUnreadByOwner CreatedDate CreatedById"
    " LastModifiedDate LastModifiedById LastActivityDate CurrencyIsoCode RecordTypeId SystemModstamp LastViewedDate"
    " LastReferencedDate LastTransferDate PhotoUrl Address Latitude Longitude GeocodeAccuracy Jigsaw JigsawContactId"
    " CleanStatus"
)
NOT_COUNTED = frozenset(_KEPT.split())
"""Fields that Salesforce keeps by itself, or that travel with the name or the address: their values are not lost."""


@dataclass(frozen=True)
class Mapped:
    """One line of the mapping: a lead's field and the field of the record that it fills."""

    lead_field: str
    target: str
    field: str


STANDARD = tuple(Mapped(*line.split("|")) for line in _STANDARD.split())
"""Company fills the name of the opportunity, too, but as a default (lib/conversion/defaults.py)."""

NEW_CONTACT_ONLY = frozenset({"DoNotCall", "HasOptedOutOfEmail"})
"""Contact fields that a conversion never writes to a contact that is there already."""

NEVER_FILLED = frozenset({"OwnerId"})
"""Fields of existing records that stay as they are, even when they are blank."""


def lines(field_map: Mapping[str, str]) -> tuple[Mapped, ...]:
    """The standard mapping followed by the org's own, {"X__c": "contact.X__c"}; raises BadArgument on a bad one."""
    own: list[Mapped] = []
    for lead_field, where in field_map.items():
        target, _, field = where.partition(".")
        if target not in TARGETS or not field:
            raise BadArgument(
                f"The mapping of {lead_field} to {where!r} cannot be used: "
                "write account, contact or opportunity, a dot and the field, as in contact.X__c."
            )
        taken = next((line for line in (*STANDARD, *own) if (line.target, line.field) == (target, field)), None)
        if taken:
            raise BadArgument(f"{where} is filled by {taken.lead_field} already; map {lead_field} to another field.")
        own.append(Mapped(lead_field, target, field))
    return (*STANDARD, *own)
