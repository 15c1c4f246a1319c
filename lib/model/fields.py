"""The field registry: which objects there are, and which fields each has.

One line a field: API name, label, kind, greatest length (0 = no limit). The kind is one of id, text, name,
email, phone, url, street, city, state, postcode, country, picklist, number, currency, date, datetime, bool,
longtext. Source: the object tables of Salesforce's own reference.
"""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd


@dataclass(frozen=True)
class Field:
    """One field of one object; `length` is the limit in characters, 0 where there is none."""

    name: str
    label: str
    kind: str
    length: int = 0


_LEAD = """
Id|Lead ID|id|18
IsDeleted|Deleted|bool|0
MasterRecordId|Master Record ID|id|18
Salutation|Salutation|picklist|40
FirstName|First Name|name|40
MiddleName|Middle Name|name|40
LastName|Last Name|name|80
Suffix|Suffix|text|40
Name|Full Name|name|121
Title|Title|text|128
Company|Company|text|255
Street|Street|street|255
City|City|city|40
State|State/Province|state|80
PostalCode|Zip/Postal Code|postcode|20
Country|Country|country|80
Phone|Phone|phone|40
MobilePhone|Mobile Phone|phone|40
Fax|Fax|phone|40
Email|Email|email|80
Website|Website|url|255
Description|Description|longtext|32000
LeadSource|Lead Source|picklist|255
Status|Status|picklist|255
Industry|Industry|picklist|255
Rating|Rating|picklist|255
AnnualRevenue|Annual Revenue|currency|0
NumberOfEmployees|Employees|number|8
OwnerId|Owner ID|id|18
OwnerName|Lead Owner|text|255
IsConverted|Converted|bool|0
ConvertedDate|Converted Date|date|0
ConvertedAccountId|Converted Account ID|id|18
ConvertedContactId|Converted Contact ID|id|18
ConvertedOpportunityId|Converted Opportunity ID|id|18
IsUnreadByOwner|Unread By Owner|bool|0
CreatedDate|Created Date|datetime|0
CreatedById|Created By ID|id|18
LastModifiedDate|Last Modified Date|datetime|0
LastModifiedById|Last Modified By ID|id|18
LastActivityDate|Last Activity|date|0
EmailBouncedReason|Email Bounced Reason|text|255
EmailBouncedDate|Email Bounced Date|datetime|0
DoNotCall|Do Not Call|bool|0
HasOptedOutOfEmail|Email Opt Out|bool|0
HasOptedOutOfFax|Fax Opt Out|bool|0
CurrencyIsoCode|Lead Currency|picklist|3
RecordTypeId|Lead Record Type|id|18
"""

_CONTACT = """
Id|Contact ID|id|18
IsDeleted|Deleted|bool|0
MasterRecordId|Master Record ID|id|18
AccountId|Account ID|id|18
AccountName|Account Name|text|255
Salutation|Salutation|picklist|40
FirstName|First Name|name|40
LastName|Last Name|name|80
Name|Full Name|name|121
Title|Title|text|128
Department|Department|text|80
Email|Email|email|80
Phone|Business Phone|phone|40
MobilePhone|Mobile Phone|phone|40
HomePhone|Home Phone|phone|40
OtherPhone|Other Phone|phone|40
Fax|Business Fax|phone|40
MailingStreet|Mailing Street|street|255
MailingCity|Mailing City|city|40
MailingState|Mailing State/Province|state|80
MailingPostalCode|Mailing Zip/Postal Code|postcode|20
MailingCountry|Mailing Country|country|80
LeadSource|Lead Source|picklist|255
Birthdate|Birthdate|date|0
Description|Contact Description|longtext|32000
OwnerId|Owner ID|id|18
OwnerName|Contact Owner|text|255
ReportsToId|Reports To ID|id|18
DoNotCall|Do Not Call|bool|0
HasOptedOutOfEmail|Email Opt Out|bool|0
HasOptedOutOfFax|Fax Opt Out|bool|0
EmailBouncedReason|Email Bounced Reason|text|255
EmailBouncedDate|Email Bounced Date|datetime|0
CreatedDate|Created Date|datetime|0
LastModifiedDate|Last Modified Date|datetime|0
LastActivityDate|Last Activity|date|0
"""

_ACCOUNT = """
Id|Account ID|id|18
IsDeleted|Deleted|bool|0
MasterRecordId|Master Record ID|id|18
Name|Account Name|text|255
Type|Account Type|picklist|255
ParentId|Parent Account ID|id|18
AccountNumber|Account Number|text|40
BillingStreet|Billing Street|street|255
BillingCity|Billing City|city|40
BillingState|Billing State/Province|state|80
BillingPostalCode|Billing Zip/Postal Code|postcode|20
BillingCountry|Billing Country|country|80
Phone|Account Phone|phone|40
Fax|Account Fax|phone|40
Website|Website|url|255
Industry|Industry|picklist|255
Rating|Account Rating|picklist|255
AnnualRevenue|Annual Revenue|currency|0
NumberOfEmployees|Employees|number|8
AccountSource|Account Source|picklist|255
Description|Account Description|longtext|32000
OwnerId|Owner ID|id|18
OwnerName|Account Owner|text|255
CreatedDate|Created Date|datetime|0
LastModifiedDate|Last Modified Date|datetime|0
LastActivityDate|Last Activity|date|0
"""

_OPPORTUNITY = """
Id|Opportunity ID|id|18
IsDeleted|Deleted|bool|0
Name|Opportunity Name|text|120
AccountId|Account ID|id|18
AccountName|Account Name|text|255
ContactId|Contact ID|id|18
StageName|Stage|picklist|255
Amount|Amount|currency|0
Probability|Probability (%)|number|3
CloseDate|Close Date|date|0
Type|Opportunity Type|picklist|255
NextStep|Next Step|text|255
LeadSource|Lead Source|picklist|255
IsClosed|Closed|bool|0
IsWon|Won|bool|0
ForecastCategory|Forecast Category|picklist|40
CampaignId|Campaign ID|id|18
Description|Description|longtext|32000
OwnerId|Owner ID|id|18
OwnerName|Opportunity Owner|text|255
CreatedDate|Created Date|datetime|0
LastModifiedDate|Last Modified Date|datetime|0
"""

_CAMPAIGN = """
Id|Campaign ID|id|18
IsDeleted|Deleted|bool|0
Name|Campaign Name|text|80
ParentId|Parent Campaign|id|18
Type|Type|picklist|255
Status|Status|picklist|255
StartDate|Start Date|date|0
EndDate|End Date|date|0
IsActive|Active|bool|0
BudgetedCost|Budgeted Cost in Campaign|currency|0
ActualCost|Actual Cost in Campaign|currency|0
ExpectedRevenue|Expected Revenue in Campaign|currency|0
NumberSent|Num Sent in Campaign|number|0
Description|Description|longtext|32000
OwnerId|Owner ID|id|18
OwnerName|Campaign Owner|text|255
CreatedDate|Created Date|datetime|0
"""

_CAMPAIGN_MEMBER = """
Id|Campaign Member ID|id|18
IsDeleted|Deleted|bool|0
CampaignId|Campaign ID|id|18
CampaignName|Campaign Name|text|80
LeadId|Lead ID|id|18
ContactId|Contact ID|id|18
Type|Member Type|picklist|40
FirstName|First Name|name|40
LastName|Last Name|name|80
Name|Full Name|name|121
Title|Title|text|128
CompanyOrAccount|Company (Account)|text|255
Email|Email|email|80
Phone|Phone|phone|40
Status|Status|picklist|40
HasResponded|Responded|bool|0
FirstRespondedDate|First Responded Date|date|0
CreatedDate|Created Date|datetime|0
"""

_ACTIVITY = """
Id|Activity ID|id|18
IsDeleted|Deleted|bool|0
WhoId|Name ID|id|18
WhatId|Related To ID|id|18
Subject|Subject|text|255
Status|Status|picklist|255
Priority|Priority|picklist|40
Type|Type|picklist|40
TaskSubtype|Task Subtype|picklist|40
ActivityDate|Due Date|date|0
StartDateTime|Start|datetime|0
EndDateTime|End|datetime|0
CompletedDateTime|Completed|datetime|0
IsClosed|Closed|bool|0
CallType|Call Type|picklist|40
CallDurationInSeconds|Call Duration|number|0
Description|Comments|longtext|32000
OwnerId|Owner ID|id|18
OwnerName|Assigned To|text|255
CreatedDate|Created Date|datetime|0
"""

_LEAD_HISTORY = """
Id|History ID|id|18
IsDeleted|Deleted|bool|0
LeadId|Lead ID|id|18
Field|Field / Event|text|255
OldValue|Old Value|text|255
NewValue|New Value|text|255
CreatedDate|Edit Date|datetime|0
CreatedById|Edited By ID|id|18
"""

_USER = """
Id|User ID|id|18
Username|Username|text|80
Name|Full Name|name|121
FirstName|First Name|name|40
LastName|Last Name|name|80
Email|Email|email|128
Alias|Alias|text|8
Title|Title|text|80
Department|Department|text|80
IsActive|Active|bool|0
"""


def _fields(text: str) -> tuple[Field, ...]:
    rows = (line.split("|") for line in text.strip().splitlines())
    return tuple(Field(name, label, kind, int(length)) for name, label, kind, length in rows)


OBJECTS: dict[str, tuple[Field, ...]] = {
    "lead": _fields(_LEAD),
    "contact": _fields(_CONTACT),
    "account": _fields(_ACCOUNT),
    "opportunity": _fields(_OPPORTUNITY),
    "campaign": _fields(_CAMPAIGN),
    "campaign_member": _fields(_CAMPAIGN_MEMBER),
    "activity": _fields(_ACTIVITY),
    "lead_history": _fields(_LEAD_HISTORY),
    "user": _fields(_USER),
}
"""The fields of each object, in the order in which they are shown and exported."""

KEY = "key"
"""Name of the index of every frame of records."""


def names(object_name: str) -> list[str]:
    """The API names of an object's fields, in order."""
    return [field.name for field in OBJECTS[object_name]]


def field(object_name: str, name: str) -> Field | None:
    """The field of that name, or None where the object has none such (an unmapped column)."""
    return next((f for f in OBJECTS[object_name] if f.name == name), None)


def label(object_name: str, name: str) -> str:
    """What to call a field on a screen: its label, or the source's own header."""
    found = field(object_name, name)
    return found.label if found else name


def several(object_name: str) -> str:
    """What records of an object are called within a sentence: "campaign members"."""
    others = {"activity": "activities", "opportunity": "opportunities", "lead_history": "lead history rows"}
    return others.get(object_name, f"{object_name.replace('_', ' ')}s")


def empty(object_name: str) -> pd.DataFrame:
    """A frame of that object without rows."""
    index = pd.Index([], name=KEY, dtype="str")
    return pd.DataFrame({name: pd.Series(dtype="str", index=index) for name in names(object_name)}, index=index)


def complete(frame: pd.DataFrame, object_name: str) -> pd.DataFrame:
    """The frame with every field of the object present (blank where the source had none).

    Fields come first and in registry order, unmapped columns after them as they were.
    """
    wanted = names(object_name)
    if list(frame.columns[: len(wanted)]) == wanted:
        return frame
    extra = [column for column in frame.columns if column not in set(wanted)]
    blank = pd.Series("", index=frame.index, dtype="str")
    columns = {name: frame[name] if name in frame.columns else blank for name in wanted}
    return pd.DataFrame({**columns, **{name: frame[name] for name in extra}}, index=frame.index)


_AS_LEAD = {
    "lead": {},
    "contact": {
        "AccountName": "Company",
        "MailingStreet": "Street",
        "MailingCity": "City",
        "MailingState": "State",
        "MailingPostalCode": "PostalCode",
        "MailingCountry": "Country",
    },
    "account": {
        "Name": "Company",
        "BillingStreet": "Street",
        "BillingCity": "City",
        "BillingState": "State",
        "BillingPostalCode": "PostalCode",
        "BillingCountry": "Country",
    },
}


def as_leads(frame: pd.DataFrame, object_name: str) -> pd.DataFrame | None:
    """Contacts or accounts as if they were leads, so that both sides of a comparison have the same fields.

    None for an object that holds neither people nor companies.
    """
    if object_name not in _AS_LEAD:
        return None
    renamed = frame.rename(columns=_AS_LEAD[object_name])
    return complete(renamed.loc[:, ~renamed.columns.duplicated()], "lead")
