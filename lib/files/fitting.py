"""Whether a column's values agree with the field its header suggests, and whose data a header is about."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from lib.files import synonyms, values
from lib.files.words import words
from lib.model.fields import Field

_NUMBERED = re.compile(r"Column \d+(?: \(\d+\))?")
"""What a column without a header is called."""
_DIALLED = re.compile(r"(?:\+|00)?\s?\d[\d -]{0,6}")
_TIMES = frozenset({"min", "mins", "minute", "minutes", "minuten", "h", "hour", "hours"})
_ID_WORDS = frozenset({"id", "ids", "guid", "uuid", "key", "kennung", "vid"})
_PERSONAL = {"FirstName", "LastName", "Name"}
_EITHER = frozenset({"name", "nom", "nome", "nombre", "nombres", "naam"})
"""Headers that are the first, the last or the full name, depending on what stands beside them."""


def is_of_others(header: str, object_name: str) -> bool:
    """Whether the header speaks of another record or person: "Owner.Email", "Email (Owning User)", "Manager Phone"."""
    parts = set(synonyms.normal(header).split())
    return synonyms.is_foreign(header, object_name) or bool(parts & words("others"))


def is_remarked_as_of_others(header: str) -> bool:
    """Whether the brackets of a header say that it is about somebody else."""
    aside = {part for remark in synonyms.remarks(header) for part in remark.split()}
    return bool(aside & words("others"))


def words_against(header: str, kind: str) -> bool:
    """Whether a word or a number of the header speaks against the kind that its values seem to be."""
    if _NUMBERED.fullmatch(header):
        return False
    parts = synonyms.normal(header).split()
    return bool(words(f"against {kind}") & set(parts)) or any(word.isdigit() and word != "1" for word in parts)


def objection(field: Field, header: str, look: str, cells: Sequence[str], *, sure: bool) -> str:
    """What speaks against giving the column to the field, "" where nothing does.

    `sure`: the header is the field's API name or label, which only few values can contradict.
    """
    if field.kind == "id":
        return _objection_to_id(field, header, look, sure)
    if field.name == "State" and cells and values.share_of(cells, values.is_status) >= 0.6:
        return "its values look like statuses"
    if field.name == "Title" and cells and values.share_of(cells, values.is_salutation) >= 0.6:
        return "its values look like forms of address"
    if field.kind == "country" and cells and values.share_of(cells, _DIALLED.fullmatch) >= 0.5:
        return "its values are dialling codes"
    if words("sounds") & {part for remark in synonyms.remarks(header) for part in remark.split()}:
        return "it says how a name sounds"
    if field.kind in {"currency", "number"} and (unit := _unit(header, field.name)):
        return f"it counts in {unit}"
    if field.name == "OwnerName" and look == "id":
        return "its values look like Salesforce Ids"
    if sure or (field.kind == "email" and not look and "email" in synonyms.normal(header).replace(" ", "")):
        return ""
    return _contradiction(field, look, cells)


def _objection_to_id(field: Field, header: str, look: str, sure: bool) -> str:
    """Names and numbers are no Salesforce Ids; other systems' ids do as references, where the header says "id"."""
    literal = header.strip() == field.name or (sure and header.strip().lower() == field.name.lower() != "id")
    if look == "id" or literal:
        return ""
    parts = set(" ".join(synonyms.keys(header)).replace(":", " ").split())
    if field.name == "Id" or (not parts & _ID_WORDS and not header.strip().lower().endswith("id")):
        return "its values are no Salesforce Ids"
    return "" if look in {"", "phone"} else f"its values look like {look}s"


def _unit(header: str, name: str) -> str:
    parts = header.lower().replace("(", " ").replace(")", " ").replace(",", " ").split()
    unit = next((part for part in parts if part in words("units")), "")
    if name == "CallDurationInSeconds":
        unit = unit or next((part for part in parts if part in _TIMES), "")
    return unit


def _contradiction(field: Field, look: str, cells: Sequence[str]) -> str:
    """How the values belie a name that is not the field's own."""
    kind = field.kind
    if kind in {"name", "text", "street", "city", "state", "country", "picklist"}:
        plain = {"email", "id", "date"} | ({"url", "link", "phone"} if kind != "picklist" else set())
        if look in plain:
            return f"its values look like {look}s"
        if kind == "state" and cells and values.share_of(cells, values.is_macro_region) >= 0.6:
            return "its values are sales regions, not states"
        return "its values are numbers" if kind != "picklist" and _share(cells, str.isdigit) > 0.5 else ""
    if kind == "bool":
        return f"its values look like {look}s" if look else ""
    if not cells:
        return ""
    wanted = {
        "email": (lambda cell: "@" in cell, 0.0, "no value is an e-mail address"),
        "phone": (lambda cell: sum(map(str.isdigit, cell)) >= 5, 0.0, "no value is a telephone number"),
        "url": (lambda cell: "." in cell, 0.0, "no value is a web address"),
        "number": (_has_digit, 0.3, "its values are no numbers"),
        "currency": (_has_digit, 0.3, "its values are no amounts"),
        "date": (_has_digit, 0.5, "its values are no dates"),
        "datetime": (_has_digit, 0.5, "its values are no dates"),
    }
    if kind not in wanted:
        return ""
    test, least, reason = wanted[kind]
    return "" if _share(cells, test) > least else reason


def _has_digit(cell: str) -> bool:
    return any(map(str.isdigit, cell))


def _share(cells: Sequence[str], test: object) -> float:
    assert callable(test)
    return sum(map(bool, map(test, cells))) / len(cells) if cells else 0.0


def settle_names(
    mapping: dict[str, str | None],
    reasons: dict[str, str],
    samples: Mapping[str, Sequence[str]],
    chosen: set[str],
    object_name: str,
) -> None:
    """Decide what "Name", "Nom" or "Nombre" is from the columns beside it and from its values."""
    if object_name not in {"lead", "contact"}:
        return
    at = {name: header for header, name in mapping.items() if name in _PERSONAL | {"Company"}}
    for header in [h for name, h in at.items() if name in _PERSONAL and h not in chosen]:
        if synonyms.normal(header) not in _EITHER:
            continue
        cells = samples.get(header, ())
        several = values.several_words(cells)
        name = mapping[header]
        if name == "Name" and "FirstName" in at and "LastName" not in at and cells and several < 0.5:
            _move(header, "LastName", "beside a first name, the last name", mapping, reasons)
        elif name in {"FirstName", "LastName"} and len(_PERSONAL & set(at)) == 1 and several >= 0.5:
            _move(header, "Name", "the only name, of several words", mapping, reasons)
        elif _is_company_list(object_name, name, at) and values.are_companies(cells):
            _move(header, "Company", "its values look like companies", mapping, reasons)
        at = {name: header for header, name in mapping.items() if name in _PERSONAL | {"Company"}}


def _is_company_list(object_name: str, name: str | None, at: Mapping[str, str]) -> bool:
    return object_name == "lead" and name == "Name" and not {"Company", "FirstName", "LastName"} & set(at)


def _move(header: str, name: str, reason: str, mapping: dict[str, str | None], reasons: dict[str, str]) -> None:
    mapping[header] = name
    reasons[header] = reason
