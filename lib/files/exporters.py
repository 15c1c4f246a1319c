"""Which program wrote a table: told by headers that only it writes, by what surrounds the table, by how values look."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePath

from lib.files import synonyms
from lib.files.footer import is_report
from lib.files.values import look
from lib.files.words import words
from lib.model import fields

REPORT = "Salesforce report export"
LOADER = "Data Loader"
EXPORT = "Data Export"
WIZARD = "Data Import Wizard"

EXPORT_MEMBERS = {
    "Lead", "Contact", "Account", "Opportunity", "Campaign", "CampaignMember", "Task", "Event", "LeadHistory", "User",
}  # fmt: skip
"""What the files of a Data Export are called, one for each object."""


@dataclass(frozen=True)
class Evidence:
    """A table as far as its exporter shows in it.

    `names`: the table's own name, then the file's; `marks`: `titled`, `footer`, `quoted`, `bom`, `safe`.
    """

    names: Sequence[str]
    headers: Sequence[str]
    object: str
    marks: frozenset[str]
    samples: Mapping[str, Sequence[str]]


def exporter_of(seen: Evidence) -> tuple[str, str]:
    """The program that wrote the table and what gave it away; "generic" when nothing did."""
    if "safe" in seen.marks:
        return "Sluice", "it carries Sluice's mark"
    keys = {synonyms.normal(header) for header in seen.headers}
    literal = [header.strip() for header in seen.headers]
    for exporter, told in _BY_HEADERS.items():
        if told(keys, literal):
            return exporter, f"its headers are those of {exporter}"
    return _of_salesforce(seen, keys, literal) or ("generic", "no exporter's marks")


def _of_salesforce(seen: Evidence, keys: set[str], literal: list[str]) -> tuple[str, str] | None:
    api = synonyms.api_names(seen.object)
    in_capitals = len(literal) > 1 and all(header == header.upper() for header in literal)
    if all(header == header.lower() for header in literal) and look(seen.samples.get("id", ())) == "id":
        literal = [api.get(header, header) for header in literal]
    if in_capitals and any(re.search(r"[a-z][A-Z]", api.get(header.lower(), "")) for header in literal):
        return LOADER, "headers are API names in capitals"
    if any(is_report(name, seen.headers) for name in seen.names) or "footer" in seen.marks:
        return REPORT, "a report's name or footer"
    weekly = bool(_WEEKLY.match(seen.names[-1]))
    if _is_api_headed(literal, api, weekly, bool(seen.marks & {"quoted"})):
        return _by_api_names(seen, literal, weekly)
    if "titled" in seen.marks and len(_labelled(seen, keys)) >= 2:
        return REPORT, "a title above Salesforce's labels"
    known = _labelled(seen, keys)
    surely = keys & (_REPORT_ONLY if seen.marks & {"quoted"} else _REPORT_ONLY - _WIZARD_ONLY)
    if len(known) >= max(2, _MOSTLY * len(keys)) and (surely or _has_paths(literal)):
        return REPORT, "headers are Salesforce's labels"
    if keys >= {"first name", "last name"} and keys & {"company", "account name"} and keys & _WIZARD_ONLY:
        return WIZARD, "headers are those of the wizard's template"
    return None


def _is_api_headed(literal: list[str], api: Mapping[str, str], weekly: bool, quoted: bool) -> bool:
    """Whether the headers are Salesforce's API names, and not just words that anybody writes together."""
    if any(" " in header for header in literal):
        return False
    known = [header for header in literal if header in set(api.values()) or _API_ONLY.search(header)]
    camel = {header for header in known if re.search(r"[a-z][A-Z]|[._]", header)}
    if "Id" in literal and (weekly or (camel and all(header.lower() in api for header in literal))):
        return True
    return len(camel) >= 2 and ("Id" in literal or quoted or bool(camel - _EVERYDAY))


def _by_api_names(seen: Evidence, literal: list[str], weekly: bool) -> tuple[str, str]:
    """Data Export or Data Loader: both head their files with API names."""
    if weekly:
        return EXPORT, f"{seen.names[-1]} is named like a part of the weekly export"
    loader, export = _style(seen, literal)
    named = PurePath(seen.names[0]).stem in EXPORT_MEMBERS
    whole = bool({"SystemModstamp", "IsDeleted"} & set(literal))
    if export and not loader:
        return EXPORT, "API-name headers, and times and checkboxes as the Data Export writes them"
    zipped = seen.names[0] != seen.names[-1] and seen.names[-1].lower().endswith(".zip")
    if named and (zipped or (whole and not loader) or not (loader or seen.marks & {"quoted", "bom"})):
        return EXPORT, "API-name headers in a file named after its object"
    return LOADER, "headers are API names"


def _style(seen: Evidence, literal: list[str]) -> tuple[bool, bool]:
    """Whether checkboxes and times stand as Data Loader writes them (true, ...Z), as Data Export does (1, blank)."""
    loader = export = 0
    for header in literal:
        field = fields.field(seen.object, header)
        cells = seen.samples.get(header, ())[:50]
        if not cells or not (field or header == "SystemModstamp"):
            continue
        if field and field.kind == "bool":
            loader += all(cell in {"true", "false"} for cell in cells)
            export += all(cell in {"0", "1"} for cell in cells)
        elif header == "SystemModstamp" or (field and field.kind == "datetime"):
            loader += all(_LOADER_TIME.fullmatch(cell) for cell in cells)
            export += all(_EXPORT_TIME.fullmatch(cell) for cell in cells)
    return loader > export, export > loader


def _labelled(seen: Evidence, keys: set[str]) -> set[str]:
    """The headers that are Salesforce's labels or report headers of the object."""
    return keys & (set(synonyms.labels(seen.object)) | _REPORT_ONLY | _WIZARD_ONLY)


def _has_paths(literal: list[str]) -> bool:
    """Whether a custom report type's columns are there: "Lead Owner: Full Name"."""
    return any(re.match(r"[A-Z][\w ]+: [A-Z]", header) and synonyms.path(header) for header in literal)


_WEEKLY = re.compile(r"WE_00D\w+\.zip$", re.IGNORECASE)
_API_ONLY = re.compile(r"^[A-Z]\w*\.[A-Z][\w.]*$|\w__[cr]\b")
"""Parent fields and custom fields: no label or program of another kind looks so."""
_MOSTLY = 0.4
"""The share of a report's headers that are Salesforce's labels, custom fields being the others."""
_EVERYDAY = {"FirstName", "LastName", "MiddleName", "MobilePhone", "PostalCode", "AccountName"}
"""API names that people who know no API write as well."""
_LOADER_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z")
_EXPORT_TIME = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(?:Z)?")

_REPORT_ONLY = {synonyms.normal(label) for label in words("report labels")}
_WIZARD_ONLY = {synonyms.normal(label) for label in words("wizard labels")}

Told = Callable[[set[str], list[str]], bool]


def _entity(headers: list[str], entity: str) -> int:
    return sum(header.lower().startswith(f"{entity} - ") for header in headers)


def _is_pipedrive(_: set[str], headers: list[str]) -> bool:
    counts = [_entity(headers, entity) for entity in ("lead", "person", "organization", "deal")]
    return max(counts) >= 2 or sum(counts) >= 3 or any("pipedrive" in header.lower() for header in headers)


def _is_dynamics(keys: set[str], headers: list[str]) -> bool:
    if any(_DO_NOT_MODIFY.match(header) for header in headers):
        return True
    lower = {header.lower() for header in headers}
    if len(lower & words("dynamics logical")) >= 3 and lower & words("dynamics logical for sure"):
        return True
    sure = keys & words("dynamics labels for sure") and not keys & {"record id", "account owner"}
    return bool(sure) and len(keys & words("dynamics labels")) >= 3


def _is_hubspot(keys: set[str], headers: list[str]) -> bool:
    literal = set(headers)
    named_inside = sum(bool(_HUBSPOT_NAME.match(header)) for header in headers)
    flat = literal & words("hubspot internal")
    if named_inside >= 2 or (named_inside and literal & {"firstname", "lastname", *flat}) or len(flat) >= 3:
        return True
    labelled = keys & words("hubspot ids") and keys & words("hubspot labels") and not keys & words("zoho only")
    return bool(labelled) or "hubspot owner" in keys


def _is_zoho(keys: set[str], headers: list[str]) -> bool:
    owned = keys & {"lead owner", "contact owner", "account owner", "deal owner", "lead name"}
    others = keys & (words("zoho only") | {"company", "lead status", "tag"})
    return "Record Id" in headers and bool(owned) and bool(others)


def _is_meta(keys: set[str], _: list[str]) -> bool:
    return len(keys & words("meta")) >= 3 and bool(keys & {"platform", "adset id", "adset name", "is organic"})


def _is_linkedin(keys: set[str], headers: list[str]) -> bool:
    """A form's name with the ad or the time, or a LinkedIn profile with any of these; codes of the API say it alone."""
    lower = {header.lower() for header in headers}
    if {"leadtype", "testlead"} & lower and {"submittedat", "formid", "first_name"} & lower:
        return True
    profile, form = keys & words("linkedin profile"), keys & words("linkedin form")
    around = bool(keys & words("linkedin ad")) + bool(keys & words("linkedin when"))
    person = bool(keys & words("linkedin person"))
    return person and bool((form and around) or (profile and len(profile) + len(form) + around >= 2))


_DO_NOT_MODIFY = re.compile(
    r"\((do not modify|nicht (?:ver)?ändern|ne pas modifier|no modificar|não modificar|non modificare|niet wijzigen|"
    r"変更しないでください|変更不可)\)",
    re.IGNORECASE,
)
_HUBSPOT_NAME = re.compile(r"(hs_|hubspot_|notes_last_|num_associated_|num_contacted_notes|associatedcompanyid$)")

_BY_HEADERS: dict[str, Told] = {
    "Salesforce Bulk API": lambda _, headers: any(header.lower() in {"sf__id", "sf__error"} for header in headers),
    "Dynamics 365": _is_dynamics,
    "Pipedrive": _is_pipedrive,
    "Zoho CRM": _is_zoho,
    "HubSpot": _is_hubspot,
    "Meta lead ads": _is_meta,
    "LinkedIn lead gen forms": _is_linkedin,
    "web-to-lead form": lambda keys, _: "oid" in keys and bool(keys & {"ret url", "return url", "lead source"}),
    "Marketo": lambda keys, _: (
        any("marketo" in key.split() for key in keys)
        or len(keys & {"acquisition program", "acquisition program name", "sfdc type", "person score", "lead score"})
        >= 2
    ),
    "Eloqua": lambda keys, _: any(key.startswith("eloqua ") for key in keys),
    "Mailchimp": lambda keys, _: len(keys & {"member rating", "optin time", "leid", "euid", "confirm time"}) >= 2,
    "Eventbrite": lambda keys, _: (
        len(keys & {"ticket type", "attendee", "order", "order date", "buyer email", "attendee status", "order no"})
        >= 3
    ),
}
"""Exporters with headers of their own; told from (normalised headers, headers as they stand)."""
