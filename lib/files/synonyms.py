"""What other programs and people call our fields, and how a header is brought into a shape to be looked up.

The names stand in synonyms.txt; API names and labels of the registry need no line there.
Sources: the exporters' own documentation, Salesforce's report labels in several languages.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

from lib.model import fields

_FILE = Path(__file__).with_name("synonyms.txt")

_SHARED: dict[str, tuple[tuple[str, str], ...]] = {
    "lead": (("person", ""), ("address", ""), ("company", ""), ("audit", "")),
    "contact": (("person", ""), ("address", "Mailing"), ("audit", "")),
    "account": (("address", "Billing"), ("company", ""), ("audit", "")),
    "opportunity": (("audit", ""),),
    "campaign": (("audit", ""),),
    "campaign_member": (("person", ""), ("address", ""), ("audit", "")),
    "activity": (("audit", ""),),
    "lead_history": (),
    "user": (("person", ""),),
}
"""Object -> the shared sections of synonyms.txt that it takes in, and what its fields' names begin with there."""

_OWN = {
    "lead": {"lead", "leads", "person", "persons", "people"},
    "contact": {"contact", "contacts", "person", "persons", "people"},
    "account": {"account", "accounts", "organization", "organizations", "company"},
    "opportunity": {"opportunity", "opportunities", "deal", "deals"},
    "campaign": {"campaign", "campaigns"},
    "campaign_member": {"campaign member", "member"},
    "activity": {"activity", "task", "event"},
    "lead_history": {"lead history", "history"},
    "user": {"user", "users"},
}
"""Object -> what stands before its own fields where an exporter prefixes them ("Lead: Email", "Person - Email")."""

_ENTITIES = frozenset().union(*_OWN.values())
_RELATIONS = _ENTITIES | {
    "owner", "lead owner", "contact owner", "account owner", "opportunity owner", "campaign owner", "created by",
    "last modified by", "modified by", "account name", "parent account", "contact name", "campaign name", "reports to",
    "record type", "master record", "partner account", "manager", "profile", "role", "user role", "who", "what",
    "converted account", "converted contact", "converted opportunity", "parent campaign", "assigned to", "lead name",
    "opportunity name", "primary campaign source", "primary contact", "owning user", "edited by", "parent", "sender",
}  # fmt: skip
"""Heads of "A: B" and "A.B" that are another record: B is then no field of the record at hand."""

_DASHED = re.compile(rf"^({'|'.join(sorted(_ENTITIES))})( - |_(?=[A-Z ]))(.+)$", re.IGNORECASE)
_COLON = re.compile(r"^([^:]{2,40}):\s+(.+)$")
_DOTTED = re.compile(r"^([A-Za-z]\w*)\.([A-Za-z][\w.]*)$")
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_BRACKETS = re.compile(r"\(([^()]*)\)|（([^（）]*)）")
_REMARK = re.compile(r"\s*\((required|optional|pflichtfeld)\)\s*$", re.IGNORECASE)
_APOSTROPHES = re.compile("[’‘`´]")
_PLURAL_IDS = re.compile(r"\bIDs\b")
_SIGNS = re.compile(r"[^\w]|_")
_ACCENTS = re.compile("[\u0300-\u036f]")

NOTHING = "-"
"""In the place of a field: the name is known, and none of our fields holds what it stands for."""


@dataclass(frozen=True)
class Meaning:
    """A field that a name stands for; a weak one gives way to every other column that fits the field."""

    field: str
    weak: bool = False


@lru_cache(maxsize=1 << 14)
def normal(header: str) -> str:
    """A header as it is looked up: camelCase split, lower case, without accents, words apart by one space."""
    text = _APOSTROPHES.sub("'", unicodedata.normalize("NFKC", header).strip("\ufeff \t\r\n"))
    text = _CAMEL.sub(" ", _PLURAL_IDS.sub("Ids", _REMARK.sub("", text))).casefold()
    if not text.isascii():
        text = unicodedata.normalize("NFC", _ACCENTS.sub("", unicodedata.normalize("NFD", text)))
    return " ".join(_SIGNS.sub(" ", text).split())


def path(header: str) -> tuple[str, str] | None:
    """("owner", "full name") of "Owner: Full Name", "Owner.FullName" or "Person - Name"; None for a plain header."""
    text = header.strip()
    if found := _DASHED.match(text):
        return normal(found[1]), normal(found[3])
    if found := _COLON.match(text) or _DOTTED.match(text):
        return normal(found[1]), normal(found[2])
    return None


@lru_cache(maxsize=1 << 14)
def keys(header: str, object_name: str = "") -> tuple[str, ...]:
    """The shapes under which a header is looked up, most literal first.

    As a path, whole, without the object's own prefix (any object's, where none is given), without brackets.
    """
    whole = normal(header)
    shapes = [whole, normal(_BRACKETS.sub(" ", header))]
    if parts := path(header):
        head, leaf = parts
        own = _OWN.get(object_name, _ENTITIES)
        shapes = [f"{head}: {leaf}", f"{head}: {normal(_BRACKETS.sub(' ', path_leaf(header)))}", whole]
        if head in own:
            shapes += [leaf, normal(_BRACKETS.sub(" ", path_leaf(header)))]
    return tuple(dict.fromkeys(shape for shape in shapes if shape.strip(": ")))


def path_leaf(header: str) -> str:
    """What follows the head of a path, as it stands."""
    text = header.strip()
    found = _DASHED.match(text)
    if found:
        return found[3]
    found = _COLON.match(text) or _DOTTED.match(text)
    return found[2] if found else text


def entities(object_name: str = "") -> frozenset[str]:
    """What an object is called in headers; what all are called, where none is given."""
    return frozenset(_OWN[object_name]) if object_name else _ENTITIES


def is_foreign(header: str, object_name: str) -> bool:
    """Whether the header is plainly of another record: "Owner.Email", "Account Name: Website"."""
    parts = path(header)
    return parts is not None and parts[0] in _RELATIONS and parts[0] not in _OWN[object_name]


def remarks(header: str) -> list[str]:
    """What stands in brackets, normalised: "Email (Owning User)" gives ["owning user"]."""
    return [normal(first or second) for first, second in _BRACKETS.findall(header)]


@cache
def api_names(object_name: str) -> dict[str, str]:
    """Lower-case API name -> field."""
    return {name.lower(): name for name in fields.names(object_name)}


@cache
def labels(object_name: str) -> dict[str, str]:
    """Normalised label -> field."""
    return {normal(field.label): field.name for field in fields.OBJECTS[object_name]}


@cache
def synonyms(object_name: str) -> dict[str, tuple[Meaning, ...]]:
    """Normalised name used elsewhere -> what it may stand for; the object's own section goes before the shared ones.

    No meaning at all: the name is known, and no field of this object holds what it stands for.
    """
    known = set(fields.names(object_name))
    found: dict[str, tuple[Meaning, ...]] = {}
    for section, before in ((object_name, ""), *_SHARED[object_name]):
        own: dict[str, tuple[Meaning, ...]] = {}
        for name, others in _sections()[section]:
            for other in others:
                meanings = own.get(other.removeprefix("~"), ())
                if before + name in known:
                    meanings = (*meanings, Meaning(before + name, other.startswith("~")))
                own[other.removeprefix("~")] = meanings
        for other, meanings in own.items():
            if other not in found:
                found[other] = meanings
            elif found[other] and meanings:
                found[other] = (*found[other], *meanings)
    return found


@cache
def _sections() -> dict[str, list[tuple[str, list[str]]]]:
    """synonyms.txt: section -> (field, names it goes by, normalised) of each line."""
    sections: dict[str, list[tuple[str, list[str]]]] = {}
    for line in _FILE.read_text(encoding="utf-8").splitlines():
        if line.startswith("["):
            section = sections.setdefault(line.strip("[]"), [])
        elif line and not line.startswith("#"):
            name, *others = line.split("|")
            section.append((name, [_entry(other) for other in others]))
    return sections


def _entry(name: str) -> str:
    """A name of synonyms.txt, normalised, with its mark and its colon kept."""
    head, colon, leaf = name.removeprefix("~").partition(": ")
    return "~" * name.startswith("~") + normal(head) + (f": {normal(leaf)}" if colon else "")


@cache
def _all_known() -> frozenset[str]:
    return frozenset(key for name in fields.OBJECTS for key in (*api_names(name), *labels(name), *synonyms(name)))


def is_name(shape: str) -> bool:
    """Whether a normalised header is a name of any field of any object, or a known name of none."""
    return shape in _all_known()


@lru_cache(maxsize=4096)
def is_known(header: str) -> bool:
    """Whether any object has a field that goes by this header."""
    return header.strip().lower() in _all_known() or any(key in _all_known() for key in keys(header))
