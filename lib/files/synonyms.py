"""What other programs and people call our fields, and how a header is brought into a shape to be looked up.

One line a field: API name, then the names it goes by elsewhere, already normalised. API names and labels of the
registry need no line here. Sources: the exporters' own documentation, Salesforce's report labels.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache

from lib.model import fields

_PERSON = """
Salutation|prefix|mr ms|anrede|honorific|primary name prefix
FirstName|first name|given name|forename|firstname|fname|vorname|prenom|prénom|nombre|nome|imie|voornaam|primary name first|name first|first
MiddleName|middle name|middle|second name|primary name middle|name middle
LastName|last name|surname|family name|lastname|lname|nachname|familienname|nom|nom de famille|apellido|apellidos|cognome|achternaam|primary name last|name last|last
Suffix|name suffix|primary name suffix
Name|name|full name|fullname|contact name|person name|contact person|primary name full|name full|kontakt|complete name|display name
Title|title|job title|jobtitle|position|role|funktion|job|job position|occupation|designation|poste|cargo
Email|email|e mail|email address|e mail address|emailaddress|emailaddress1|work email|primary email|mail|business email|email work|email 1|email1|correo|correo electronico|e mail adresse|courriel|company email
Phone|phone|business phone|phone number|telephone|telephone1|telephone number|tel|work phone|direct phone|office phone|main phone|phone work|phone 1|phone1|telefon|telefono|teléfono|téléphone|phone no|primary phone|rufnummer
MobilePhone|mobile|mobile phone|mobile phone number|mobile number|cell|cell phone|cellphone|mobilephone|cell number|handy|phone mobile|mobil|movil|portable
Fax|fax|business fax|fax number
LeadSource|lead source|original source|original source type|source|leadsourcecode|source channel|lead source channel|channel|hs analytics source|origin
Description|description|notes|note|comments|comment|message|remarks|bemerkung
OwnerId|owner id|ownerid|hubspot owner id
DoNotCall|do not call|donotphone|do not allow phone calls|do not phone
HasOptedOutOfEmail|email opt out|opted out of email|unsubscribed|unsubscribed from all email|opt out|email optout|optout|do not allow emails|do not email
HasOptedOutOfFax|fax opt out|do not fax
EmailBouncedReason|email bounced reason|email hard bounce reason|bounce reason
EmailBouncedDate|email bounced date|bounce date
"""

_ADDRESS = """
Street|street|address|street address|address line 1|address1|address 1|street 1|address1 line1|addr line1|addr full|addr1|adresse|strasse|straße|strabe|full address|mailing address|road|direccion|rue
City|city|town|address1 city|addr city|city town|ort|stadt|ville|ciudad|locality|city name|citta
State|state|state province|state region|province|region|address1 stateorprovince|addr state|bundesland|county|state county|state province text only
PostalCode|postal code|zip|zip postal code|zip code|zipcode|postcode|post code|postalcode|plz|addr postal code|address1 postalcode|postleitzahl|code postal|postal zip code|zip postcode|cap
Country|country|country region|address1 country|addr country|land|pays|pais|país|nation|country name|country text only|country code
"""

_COMPANY = """
Website|website|website url|web site|url|web|domain|company domain name|company domain|homepage|web address|company website|domain name
Industry|industry|industrycode|vertical|branche|sector
AnnualRevenue|annual revenue|annualrevenue|revenue|turnover|umsatz
NumberOfEmployees|employees|no of employees|number of employees|numemployees|numberofemployees|company size|headcount|employee count|num employees|mitarbeiter|staff
"""

_AUDIT = """
CreatedDate|created date|create date|createdate|created on|createdon|created time|created at|creation date|date created|created|hinzugefugt|add time|lead created
LastModifiedDate|last modified date|modified on|modified time|lastmodifieddate|last modified|modified date|updated at|last updated|update time|modifiedon
LastActivityDate|last activity|last activity date|last contacted|last contact date|notes last updated|last activity time
"""

_LEAD = (
    _PERSON
    + _ADDRESS
    + _COMPANY
    + _AUDIT
    + """
Id|lead id|leadid|record id|do not modify lead|sf id|lead pipedrive system id|hs object id
Name|lead name
Company|company|company name|company account|companyname|organization|organisation|organization name|organisation name|org name|orgname|employer|associated company|account name|account|business name|firm|firma|unternehmen|entreprise|societe|société|empresa|azienda|bedrijf|primary name org|name org|company or account|business|organization full name
Status|lead status|status|status reason|hs lead status|lead state|statuscode|lead labels|labels|label
Rating|lead rating|rating|leadqualitycode|temperature
OwnerName|lead owner|owner|owner name|owner full name|contact owner|assigned to|lead owner alias|record owner|sales rep
IsConverted|is converted|converted
ConvertedDate|converted date|conversion date
ConvertedAccountId|converted account id
ConvertedContactId|converted contact id
ConvertedOpportunityId|converted opportunity id
IsUnreadByOwner|unread|unread by owner
CurrencyIsoCode|lead currency|currency|currency iso code
"""
)

_CONTACT = (
    _PERSON
    + "\n".join("Mailing" + line for line in _ADDRESS.strip().splitlines())
    + _AUDIT
    + """
Id|contact id|contactid|record id|do not modify contact|person id|person pipedrive system id
AccountId|account id|accountid|associated company id|company id|organization id
AccountName|account name|company name|company|account|organization|organisation|organization name|org name|associated company|employer|firma
Department|department|abteilung
HomePhone|home phone|home phone number|phone home
Birthdate|birthdate|birthday|date of birth|dob|geburtsdatum
"""
)

_ACCOUNT = (
    "\n".join("Billing" + line for line in _ADDRESS.strip().splitlines())
    + _COMPANY
    + _AUDIT
    + """
Id|account id|accountid|record id|do not modify account|company id|organization id
Name|account name|name|company name|company|organization|organisation|organization name|org name|business name|firma
Type|account type|type
ParentId|parent account id|parent id|parent account
Phone|account phone|main phone|phone|phone number|telephone|telephone1|tel
Fax|account fax|fax
Rating|account rating|rating
AccountSource|account source|source
Description|account description|description|notes
OwnerId|owner id|account owner id
"""
)

_OPPORTUNITY = (
    _AUDIT
    + """
Id|opportunity id|opportunityid|record id|deal id|do not modify opportunity
Name|opportunity name|name|deal name|deal title|title|topic
AccountId|account id|accountid|company id
ContactId|contact id|primary contact id
StageName|stage|stage name|deal stage|sales stage
Amount|amount|deal value|value|est revenue|estimated revenue
Probability|probability|probability percent|win probability
CloseDate|close date|closedate|expected close date|est close date|estimated close date
Type|opportunity type|type|deal type
NextStep|next step
LeadSource|lead source|source
IsClosed|closed|is closed
IsWon|won|is won
ForecastCategory|forecast category
CampaignId|campaign id|primary campaign source id|primary campaign source
OwnerId|owner id|opportunity owner id
"""
)

_CAMPAIGN = (
    _AUDIT
    + """
Id|campaign id|campaignid
Name|campaign name|name
ParentId|parent campaign|parent campaign id
Type|campaign type|type
Status|campaign status|status
StartDate|start date|campaign start date
EndDate|end date|campaign end date
IsActive|active|is active
BudgetedCost|budgeted cost|budget
ActualCost|actual cost|cost
ExpectedRevenue|expected revenue
NumberSent|num sent|number sent
"""
)

_CAMPAIGN_MEMBER = (
    _AUDIT
    + """
Id|campaign member id|campaignmember id
CampaignId|campaign id|campaign
LeadId|lead id|lead
ContactId|contact id|contact
Status|member status|campaign member status|status
HasResponded|responded|has responded
FirstRespondedDate|first responded date|responded date|first responded
"""
)

_ACTIVITY = (
    _AUDIT
    + """
Id|activity id|task id|event id
WhoId|name id|who id|contact lead id|contact id|lead id
WhatId|related to id|what id|related to
Subject|subject|topic
Status|task status|activity status|status
ActivityDate|due date|date|activity date|due date only
StartDateTime|start|start date time|start time
EndDateTime|end|end date time|end time
CompletedDateTime|completed|completed date|completed date time
IsClosed|closed|is closed
CallDurationInSeconds|call duration|call duration in seconds
Type|type|activity type|task type
Description|comments|full comments|description|notes
OwnerId|owner id|assigned to id|assigned id
"""
)

_HISTORY = """
Id|history id
LeadId|lead id|lead
Field|field event|field|changed field
OldValue|old value|from
NewValue|new value|to
CreatedDate|edit date|created date|changed on|date
CreatedById|edited by id|created by id|edited by
"""

_USER = (
    _PERSON
    + """
Id|user id|userid
Username|username|user name|login
Alias|alias
IsActive|active|is active|status
"""
)

_TEXTS = {
    "lead": _LEAD,
    "contact": _CONTACT,
    "account": _ACCOUNT,
    "opportunity": _OPPORTUNITY,
    "campaign": _CAMPAIGN,
    "campaign_member": _CAMPAIGN_MEMBER,
    "activity": _ACTIVITY,
    "lead_history": _HISTORY,
    "user": _USER,
}

_PATHS = {
    "lead": {"owner.name": "OwnerName", "owner.id": "OwnerId"},
    "contact": {"account.name": "AccountName", "account.id": "AccountId", "owner.id": "OwnerId"},
}
"""Parent fields as Data Loader writes them."""

PREFIX = re.compile(r"^(leads?|persons?|contacts?|accounts?|organizations?|deals?)( - |: |_(?=[A-Z ]))", re.IGNORECASE)
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_BRACKETS = re.compile(r"\(([^()]*)\)")


def normal(header: str) -> str:
    """A header as it is looked up: camelCase split, lower case, words apart by one space, arrows and stars gone."""
    text = unicodedata.normalize("NFKC", header).strip("\ufeff \t\r\n")
    text = re.sub(r"\s*\((required|optional)\)\s*$", "", text, flags=re.IGNORECASE)
    text = _CAMEL.sub(" ", text).casefold()
    return " ".join(re.sub(r"[^\w]|_", " ", text).split())


def keys(header: str) -> list[str]:
    """The shapes under which a header is looked up, most literal first: whole, without its prefix, without brackets."""
    bare = PREFIX.sub("", header.strip())
    without = _BRACKETS.sub(" ", bare)
    shapes = [normal(header), normal(bare), normal(without)]
    return list(dict.fromkeys(shape for shape in shapes if shape))


@cache
def api_names(object_name: str) -> dict[str, str]:
    """Lower-case API name, or parent path, -> field."""
    return {name.lower(): name for name in fields.names(object_name)} | _PATHS.get(object_name, {})


@cache
def labels(object_name: str) -> dict[str, str]:
    """Normalised label -> field."""
    return {normal(field.label): field.name for field in fields.OBJECTS[object_name]}


@cache
def synonyms(object_name: str) -> dict[str, str]:
    """Normalised name used elsewhere -> field."""
    known = set(fields.names(object_name))
    found: dict[str, str] = {}
    for line in _TEXTS[object_name].strip().splitlines():
        name, *others = line.split("|")
        if name in known:
            for other in others:
                found.setdefault(other, name)
    return found


@cache
def _all_known() -> frozenset[str]:
    return frozenset(key for name in fields.OBJECTS for key in (*api_names(name), *labels(name), *synonyms(name)))


def is_known(header: str) -> bool:
    """Whether any object has a field that goes by this header."""
    return header.strip().lower() in _all_known() or any(key in _all_known() for key in keys(header))
