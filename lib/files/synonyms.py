"""What other programs and people call our fields, and how a header is brought into a shape to be looked up.

The names stand in synonyms.txt, already normalised; API names and labels of the registry need no line there.
Sources: the exporters' own documentation, Salesforce's report labels.
"""

from __future__ import annotations

import re
import unicodedata
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
    "campaign_member": (("audit", ""),),
    "activity": (("audit", ""),),
    "lead_history": (),
    "user": (("person", ""),),
}
"""Object -> the shared sections of synonyms.txt that it takes in, and what its fields' names begin with there."""

_PATHS = {
    "lead": {"owner.name": "OwnerName", "owner.id": "OwnerId"},
    "contact": {"account.name": "AccountName", "account.id": "AccountId", "owner.id": "OwnerId"},
}
"""Parent fields as Data Loader writes them."""

PREFIX = re.compile(r"^(leads?|persons?|contacts?|accounts?|organizations?|deals?)( - |: |_(?=[A-Z ]))", re.IGNORECASE)
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_BRACKETS = re.compile(r"\(([^()]*)\)")
_REMARK = re.compile(r"\s*\((required|optional)\)\s*$", re.IGNORECASE)
_SIGNS = re.compile(r"[^\w]|_")


def normal(header: str) -> str:
    """A header as it is looked up: camelCase split, lower case, words apart by one space, arrows and stars gone."""
    text = unicodedata.normalize("NFKC", header).strip("\ufeff \t\r\n")
    text = _REMARK.sub("", text)
    text = _CAMEL.sub(" ", text).casefold()
    return " ".join(_SIGNS.sub(" ", text).split())


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
    """Normalised name used elsewhere -> field; the object's own section goes before the shared ones."""
    known = set(fields.names(object_name))
    found: dict[str, str] = {}
    for section, before in ((object_name, ""), *_SHARED[object_name]):
        for name, others in _sections()[section]:
            if before + name in known:
                for other in others:
                    found.setdefault(other.removeprefix("~"), before + name)
    return found


@cache
def weak() -> frozenset[str]:
    """Names that give way to every other column that fits the same field."""
    lines = (others for section in _sections().values() for _, others in section)
    return frozenset(other[1:] for others in lines for other in others if other.startswith("~"))


@cache
def _sections() -> dict[str, list[tuple[str, list[str]]]]:
    """synonyms.txt: section -> (field, names it goes by) of each line."""
    sections: dict[str, list[tuple[str, list[str]]]] = {}
    for line in _FILE.read_text(encoding="utf-8").splitlines():
        if line.startswith("["):
            section = sections.setdefault(line.strip("[]"), [])
        elif line and not line.startswith("#"):
            name, *others = line.split("|")
            section.append((name, others))
    return sections


@cache
def _all_known() -> frozenset[str]:
    return frozenset(key for name in fields.OBJECTS for key in (*api_names(name), *labels(name), *synonyms(name)))


@lru_cache(maxsize=4096)
def is_known(header: str) -> bool:
    """Whether any object has a field that goes by this header."""
    return header.strip().lower() in _all_known() or any(key in _all_known() for key in keys(header))
