"""Second columns for one field: where a record has no value in the first, the other's serves to recognise it by.

A file may hold ADDR_FULL beside ADDR_LINE1, a native name beside the Latin one, an employer beside an
organisation's name. A field is read from one column alone; this is for comparing records, never for storing them.
"""

from __future__ import annotations

import re

import pandas as pd

from lib.files import fitting, synonyms
from lib.model import fields

_FILLED = ("Name", "Company", "Email", "Phone", "MobilePhone", "Street", "Website")
_SEVERAL = {"Email", "Phone", "MobilePhone", "Website"}
"""What one may have several of."""
_FURTHER = re.compile(
    r"^(?:second|secondary|2nd|third|3rd|other|alternate|alternative|alt|additional|further|weitere|zweite|otro|autre) "
    r"|(?<=[a-z]) ?[2-9]$"
)
"""What marks a second column for a field."""
_WHOLE = {
    "Name": ("FirstName", "LastName"),
    "Street": ("City", "PostalCode"),
}
"""Fields that say the same in parts: they are filled only where the parts are blank, too."""
_NEVER_WEAK = {"Name", "Street"}
"""Fields whose second choice may be another person or house."""


def fill_in(frame: pd.DataFrame, object_name: str = "lead") -> pd.DataFrame:
    """The frame with blank names, companies, contact points and streets taken from unmapped columns for the same."""
    known = set(fields.names(object_name))
    result = frame
    for header in [column for column in frame.columns if column not in known]:
        name = _field(header, object_name)
        blank = frame[name].eq("") & frame[header].ne("") if name else None
        if blank is None or name not in frame.columns:
            continue
        for part in _WHOLE.get(name, ()):
            blank &= frame[part].eq("")
        blank &= result[name].eq("")
        if blank.any():
            result = result.assign(**{name: result[name].where(~blank, frame[header])})
    return result


def _field(header: str, object_name: str) -> str:
    """The field that a header stands for, "" where it is none of those that are filled in."""
    plain = synonyms.normal(header)
    first = _FURTHER.sub("", plain)
    if first != plain:
        found = _field(first, object_name)
        return found if found in _SEVERAL else ""
    if fitting.is_of_others(header, object_name) or fitting.is_remarked_as_of_others(header):
        return ""
    known = synonyms.synonyms(object_name)
    for shape in synonyms.keys(header, object_name):
        for meaning in known.get(shape, ()):
            if meaning.field in _FILLED and not (meaning.weak and meaning.field in _NEVER_WEAK):
                return meaning.field
    return ""
