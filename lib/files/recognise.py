"""Which program wrote a table, and records of which object it holds."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import PurePath

from lib.files import synonyms
from lib.model import fields, ids

FOREIGN_PREFIXES = {"500": "cases", "00D": "organizations", "01t": "products", "800": "contracts", "801": "orders"}
_FOREIGN_FILES = {"case", "order", "product2", "contract", "asset", "solution", "pricebook2", "opportunitylineitem"}

_FILE_NAMES = {
    "lead": "lead",
    "contact": "contact",
    "account": "account",
    "opportunity": "opportunity",
    "opportunities": "opportunity",
    "campaign": "campaign",
    "campaignmember": "campaign_member",
    "task": "activity",
    "event": "activity",
    "activity": "activity",
    "activities": "activity",
    "leadhistory": "lead_history",
    "user": "user",
    "deal": "opportunity",
    "company": "account",
    "companies": "account",
    "people": "lead",
    "person": "lead",
}

_TELLING = {
    "lead": (
        "leadsource status isconverted company converteddate convertedcontactid isunreadbyowner rating"
        "|lead id|lead source|lead status|lead owner|company account|lead name|converted"
    ),
    "contact": (
        "accountid mailingcity mailingstreet reportstoid birthdate mailingcountry mailingpostalcode"
        "|contact id|contact owner|mailing city|mailing street|mailing state province|account name|reports to"
        "|department|lifecycle stage|do not modify contact"
    ),
    "account": (
        "billingcity billingstreet billingcountry parentid accountsource accountnumber shippingcity "
        "annualrevenue"
        "|account id|account name|account owner|account type|billing city|billing street|parent account"
        "|company owner|do not modify account"
    ),
    "opportunity": (
        "stagename closedate amount probability forecastcategory iswon"
        "|opportunity name|opportunity id|stage|close date|amount|probability|deal name|deal stage"
        "|forecast category"
    ),
    "campaign": (
        "budgetedcost actualcost expectedresponse numbersent startdate enddate expectedrevenue"
        "|campaign name|budgeted cost in campaign|actual cost in campaign|num sent in campaign|campaign owner"
        "|campaign type"
    ),
    "campaign_member": (
        "campaignid leadid contactid hasresponded firstrespondeddate leadorcontactid"
        "|campaign member id|member status|campaign id|first responded date|responded|member type"
    ),
    "activity": (
        "whoid whatid activitydate tasksubtype calldurationinseconds startdatetime subject priority"
        "|subject|task|due date|activity id|assigned|task status|activity date|call duration"
    ),
    "lead_history": ("oldvalue newvalue leadid field|old value|new value|field event|edit date|edited by"),
    "user": (
        "username alias profileid userroleid timezonesidkey federationidentifier|username|user id|alias|profile|role"
    ),
}
"""Object -> API names in lower case, then normalised labels, that hardly any other object has."""

_PERSON_OR_COMPANY = {"Name", "FirstName", "LastName", "Company", "Email", "Phone", "MobilePhone", "Website"}

NEEDED = {
    "lead": _PERSON_OR_COMPANY,
    "contact": _PERSON_OR_COMPANY - {"Company"} | {"Id"},
    "account": {"Name", "Website", "Phone", "Id"},
    "opportunity": {"Name", "StageName", "Id"},
    "campaign": {"Name", "Id"},
    "campaign_member": {"LeadId", "ContactId", "CampaignId"},
    "activity": {"WhoId", "WhatId", "Subject", "ActivityDate"},
    "lead_history": {"LeadId"},
    "user": {"Name", "LastName", "Username", "Email", "Id"},
}
"""A table is of use when it has at least one of these."""


def foreign(names: Sequence[str], id_values: Sequence[str]) -> str | None:
    """What the records are when they are plainly of an object that is none of ours, such as cases."""
    prefix = Counter(value[:3] for value in id_values).most_common(1)
    if prefix and prefix[0][0] in FOREIGN_PREFIXES:
        return FOREIGN_PREFIXES[prefix[0][0]]
    stem = _stem(names[0])
    if stem in _FOREIGN_FILES and not (prefix and prefix[0][0] in ids.OBJECT_OF_PREFIX):
        return f"{stem}s"
    return None


def object_of(names: Sequence[str], headers: Sequence[str], id_values: Sequence[str]) -> tuple[str, str]:
    """The object and the reason: by the Ids' prefix, the headers that only it has, the file's name; else leads."""
    prefix = Counter(value[:3] for value in id_values).most_common(1)
    if prefix and prefix[0][0] in ids.OBJECT_OF_PREFIX and prefix[0][1] >= 0.8 * len(id_values):
        return ids.OBJECT_OF_PREFIX[prefix[0][0]], f"its Ids begin with {prefix[0][0]}"
    named = next((_FILE_NAMES[_stem(name)] for name in names if _stem(name) in _FILE_NAMES), None)
    scores = {name: _score(headers, name) for name in fields.OBJECTS}
    if named:
        scores[named] += 2.5
    best = max(scores, key=lambda name: (scores[name], name == "lead"))
    if scores[best] >= 2:
        if best == named:
            return best, f"it is called {names[0]} and its headers agree"
        return best, "by the headers that only it has"
    return "lead", "people or companies of no known object count as leads"


def exporter_of(
    names: Sequence[str], headers: Sequence[str], object_name: str, marks: frozenset[str]
) -> tuple[str, str]:
    """The program that wrote the table and what gave it away; "generic" when nothing did."""
    present = {synonyms.normal(header) for header in headers}
    literal = [header.strip() for header in headers]
    if "safe" in marks:
        return "Sluice", "it carries Sluice's mark"
    for exporter, told in _BY_HEADERS.items():
        if told(present, literal):
            return exporter, f"its headers are those of {exporter}"
    api = synonyms.api_names(object_name)
    exact = {*api.values(), *(header for header in literal if _API_ONLY.search(header))}
    camel = [header for header in literal if header in exact and re.search(r"[a-z][A-Z]|[._]", header)]
    in_capitals = len(literal) > 1 and all(header == header.upper() for header in literal)
    if in_capitals and any(re.search(r"[a-z][A-Z]", api.get(header.lower(), "")) for header in literal):
        return "Data Loader", "headers are API names in capitals"
    if any(re.fullmatch(r"report\d{10,}(\s*\(\d+\))?\.\w+", name) for name in names) or "footer" in marks:
        return "Salesforce report", "a report's name or footer"
    if len(camel) >= 2 and not any(" " in header for header in literal):
        named = PurePath(names[0]).stem.lower() in _EXPORT_MEMBERS
        if re.match(r"WE_00D\w+\.zip$", names[-1], re.I):
            return "Data Export", f"{names[-1]} is named like a part of the weekly export"
        if named and ("SystemModstamp" in literal or not marks & {"quoted", "bom"}):
            return "Data Export", "API-name headers in a file named after its object"
        return "Data Loader", "headers are API names"
    labels = synonyms.labels(object_name)
    known = [header for header in literal if synonyms.normal(header) in labels]
    if "titled" in marks and len(known) >= 2:
        return "Salesforce report", "a title above Salesforce's labels"
    if len(known) >= 2 and present & _REPORT_ONLY:
        return "Salesforce report", "headers are Salesforce's labels"
    if present >= {"first name", "last name", "company"} and present & _WIZARD_ONLY:
        return "Data Import Wizard", "headers are those of the wizard's template"
    return "generic", "no exporter's marks"


_EXPORT_MEMBERS = {
    "lead",
    "contact",
    "account",
    "opportunity",
    "campaign",
    "campaignmember",
    "task",
    "event",
    "leadhistory",
    "user",
}
_API_ONLY = re.compile(r"^[A-Z]\w*\.[A-Z]\w*$|\w__[cr]$")
"""Parent fields and custom fields: no label or program of another kind looks so."""

_REPORT_ONLY = {
    "lead owner", "company account", "contact owner", "account owner", "opportunity owner", "lead id",
    "contact id", "account id", "opportunity id", "unread", "converted", "mailing street", "billing street",
}  # fmt: skip
_WIZARD_ONLY = {"state province", "zip postal code", "lead source", "lead status", "no of employees"}


def _prefixed(headers: list[str], entity: str) -> int:
    return sum(header.lower().startswith(f"{entity} - ") for header in headers)


_BY_HEADERS: dict[str, Callable[[set[str], list[str]], bool]] = {
    "Salesforce Bulk API": lambda _, headers: any(header.lower() in {"sf__id", "sf__error"} for header in headers),
    "Dynamics 365": lambda _, headers: any(header.lower().startswith("(do not modify)") for header in headers),
    "Pipedrive": lambda _, headers: any(_prefixed(headers, e) >= 2 for e in ("lead", "person", "organization", "deal")),
    "HubSpot": lambda keys, _: (
        ("record id" in keys and bool(keys & {"lifecycle stage", "contact owner", "company owner", "hubspot owner"}))
        or len(keys & {"hs object id", "hubspot owner id", "lifecyclestage", "hs lead status", "hs analytics source"})
        >= 2
    ),
    "Zoho CRM": lambda keys, _: keys >= {"record id", "lead owner"} or keys >= {"record id", "lead name"},
    "Meta lead ads": lambda keys, _: keys >= {"ad id", "form id", "platform"},
    "LinkedIn lead gen form": lambda keys, headers: (
        len(keys & {"form name", "form id", "creative id", "ad id", "ad creative id", "campaign name", "campaign id"})
        >= 1
        and bool(
            keys
            & {"email address", "work email", "email", "linkedin profile url", "test lead", "linked in profile url"}
        )
        and len(
            keys & {"lead id", "created at", "test lead", "linkedin profile url", "linked in profile url", "form name"}
        )
        >= 2
    ),
    "web-to-lead form": lambda keys, _: "oid" in keys and bool(keys & {"ret url", "return url"}),
}
"""Exporters with headers of their own; told from (normalised headers, headers as they stand)."""


def _score(headers: Sequence[str], object_name: str) -> float:
    """How many of the headers are telling of the object."""
    names, _, labels = _TELLING[object_name].partition("|")
    api, called = set(names.split()), set(labels.split("|"))
    return sum(header.strip().lower() in api or synonyms.normal(header) in called for header in headers)


def _stem(name: str) -> str:
    """`My_Leads-2024 (1).csv` -> `lead` when its letters are an object's name, singular."""
    letters = re.sub(r"[^a-z]", "", PurePath(name).stem.lower())
    return letters if letters in _FILE_NAMES or letters in _FOREIGN_FILES else letters.removesuffix("s")
