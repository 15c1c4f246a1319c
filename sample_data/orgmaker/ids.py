"""Salesforce record ids: 18 characters, with the prefix of their object and a right checksum."""

from __future__ import annotations

import string

PREFIX = {
    "Lead": "00Q",
    "Contact": "003",
    "Account": "001",
    "Opportunity": "006",
    "Campaign": "701",
    "CampaignMember": "00v",
    "Task": "00T",
    "LeadHistory": "017",
    "User": "005",
    "Group": "00G",
}
_DIGITS = string.digits + string.ascii_uppercase + string.ascii_lowercase
_CHECK = string.ascii_uppercase + "012345"
_POD = "8d"


def checksum(id15: str) -> str:
    """The three characters that make a 15-character id safe where letter case is lost."""
    blocks = (id15[start : start + 5] for start in (0, 5, 10))
    return "".join(_CHECK[sum(1 << k for k, c in enumerate(block) if "A" <= c <= "Z")] for block in blocks)


class Ids:
    """Counts up the ids of one object, as an org does."""

    def __init__(self, object_name: str, start: int):
        self._prefix = PREFIX[object_name] + _POD
        self._next = start

    def next(self) -> str:
        number, text = self._next, ""
        self._next += 1
        while number:
            number, digit = divmod(number, 62)
            text = _DIGITS[digit] + text
        id15 = self._prefix + text.rjust(10, "0")
        return id15 + checksum(id15)
