"""Survivorship: which record of a duplicate group stays, and which value each of its fields keeps.

As YAML, shaped like this (every part may be left out):

    survivor: [converted, owned_by_person, most_activity, most_complete]
    sources: [Web, Trade Show]
    fields: {"*": survivor, Phone: newest, Industry: most_common}
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from lib.errors import BadArgument

CRITERIA = {
    "converted": "Converted first",
    "owned_by_person": "Owned by a person, not a queue",
    "trusted_source": "From the most trusted source",
    "most_activity": "Most activities",
    "most_complete": "Most fields filled",
    "valid_email": "A valid e-mail address",
    "last_active": "Last active",
    "newest": "Newest",
    "oldest": "Oldest",
}
"""What can decide which record stays -> what it is called. A converted lead stays anyway: Salesforce merges none."""

KEEPS = {
    "survivor": "The survivor's; a blank is filled from the freshest",
    "own": "The survivor's, even a blank one",
    "newest": "The freshest record's",
    "longest": "The longest",
    "most_common": "The most common",
    "trusted_source": "The most trusted source's",
    "concatenate": "All, one after the other",
    "sum": "The sum",
    "opt_out": "A tick wins",
}
"""What a field can keep -> what it is called."""

OTHERS_PER_MERGE = 2
"""How many records Salesforce merges into a master in one step."""

ANY_OTHER = "*"
"""Stands for every field that is not named."""

SAFE: Mapping[str, str] = {
    "HasOptedOutOfEmail": "opt_out", "DoNotCall": "opt_out", "HasOptedOutOfFax": "opt_out",
    "Description": "concatenate",
    "OwnerId": "own", "OwnerName": "own", "Status": "own", "RecordTypeId": "own",
    ANY_OTHER: "survivor",
}  # fmt: skip
"""What is kept where nothing else was said: an opt-out is never lost, and who works on a record stays."""


@dataclass(frozen=True)
class Survivorship:
    """What a book's people decided. `survivor` names criteria, the first that tells two records apart decides;
    `sources` are lead sources, the most trusted first; `fields` maps a field to what it keeps, over `SAFE`."""

    survivor: tuple[str, ...] = ("converted", "most_activity", "most_complete", "valid_email", "last_active", "oldest")
    sources: tuple[str, ...] = ()
    fields: Mapping[str, str] = field(default_factory=dict)

    def keeps(self, name: str) -> str:
        """What a field keeps."""
        both = {**SAFE, **self.fields}
        return both.get(name, both[ANY_OTHER])


DEFAULT = Survivorship()
"""What holds where nobody has decided anything."""


def document(how: Survivorship) -> dict[str, Any]:
    """The YAML document of it."""
    return {"survivor": list(how.survivor), "sources": list(how.sources), "fields": dict(how.fields)}


def checked(survivor: tuple[str, ...], sources: tuple[str, ...], fields: Mapping[str, str]) -> Survivorship:
    """Survivorship of these parts; raises BadArgument for criteria or ways to keep a value that there are not."""
    for said, known, what in ((survivor, CRITERIA, "survivor"), (fields.values(), KEEPS, "fields")):
        unknown = sorted(set(said) - set(known))
        if unknown:
            raise BadArgument(
                f"survivorship.{what} names what is not known: {', '.join(unknown)}. Known: {', '.join(known)}."
            )
    if len(set(survivor)) < len(survivor):
        raise BadArgument("survivorship.survivor names a criterion twice.")
    return Survivorship(survivor, sources, dict(fields))
