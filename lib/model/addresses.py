"""Whole addresses in one value, taken apart: "Hughes Plaza, 100 Howard Hughes Way, Las Vegas, NV 89111"."""

from __future__ import annotations

import re

from lib.model import places

_POSTCODE = re.compile(
    r"(?:^|\s)((?:[A-Z]{1,2}-)?\d{4,6}(?:-\d{4})?|[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}|[A-Z]\d[A-Z] ?\d[A-Z]\d)(?=\s|$)"
)
"""Digits as most countries write them, British and Canadian codes."""
_STATE = re.compile(r"(?:^|\s)[A-Z]{2}$")
_NUMBER = re.compile(r"\d")
_HOUSE = re.compile(r"(?:^|\s)#?\d+\w?\b")
_INDOORS = re.compile(
    r"(?:suite|ste|apt|appt|apartment|unit|floor|fl|room|rm|level|bldg|bld|building|#)\b|#", re.IGNORECASE
)
_WORDS = re.compile(r"[^\W\d_]{2}")


def split_address(s: str) -> tuple[str, str, str]:
    """(street, city, postcode) of an address whose parts stand between commas; "" for what it does not say.

    The street is the part with a house number (a building's name before it is left out); country and state at the end
    are left out. An address of one part is a street.
    """
    parts = [part for part in (part.strip(" .") for part in s.split(",")) if part]
    if len(parts) < 2:
        return s.strip(), "", ""
    while len(parts) > 1 and places.is_country(parts[-1]):
        parts.pop()
    street = next((at for at, part in enumerate(parts) if _is_house(part)), 0)
    postcode = _postcode(parts, street)
    rest = [_STATE.sub("", part).strip() for n, part in enumerate(parts) if n > street]
    city = next((part for part in rest if _WORDS.search(part) and not _NUMBER.search(part)), "")
    return parts[street], city, postcode


def _is_house(part: str) -> bool:
    """Whether a part names a street and a number in it, and not a suite or a floor."""
    return bool(_HOUSE.search(part) and _WORDS.search(part) and not _INDOORS.match(part))


def _postcode(parts: list[str], street: int) -> str:
    """The last postcode behind the street, taken out of its part; "" where there is none."""
    for at in range(len(parts) - 1, street, -1):
        found = list(_POSTCODE.finditer(parts[at]))
        if found:
            code = found[-1]
            parts[at] = (parts[at][: code.start()] + parts[at][code.end() :]).strip()
            return code[1]
    return ""
