"""Do the loaded objects hang together? One row for each reference field that is filled."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from lib.checks import links
from lib.checks.links import Known
from lib.files.reading import Reading
from lib.model import fields
from lib.model.text import from_arrow
from lib.store import narrow
from lib.store.database import Store

COLUMNS = ["child", "field", "parent", "filled", "found", "orphans", "unchecked", "absent", "share", "examples"]
"""`filled` = `found` + `orphans` + `unchecked`; `absent` are the objects that unchecked references name."""

_EXAMPLES = 3
NOBODY = "LeadId, ContactId"
"""The field of the row that counts campaign members without lead and contact; its `filled` counts all members."""


def report(tables: Mapping[str, pd.DataFrame], known: Mapping[str, pd.Index] | None = None) -> pd.DataFrame:
    """Each reference field of the tables, followed into them and into what else is known.

    `known`: ids of records that are loaded already, by object. `share` is that of the orphans among the references
    that could be checked. `examples` are up to three values that name no record. Campaign members that point at
    nobody have a row of their own, with the field "LeadId, ContactId".
    """
    there = links.known_ids(tables)
    for name, also in (known or {}).items():
        if len(also):
            there[name] = Known.of(tables.get(name, fields.empty(name)), also)
    rows = [row for name, frame in tables.items() for row in _rows(name, frame, there)]
    return pd.DataFrame(rows, columns=COLUMNS)


def of_readings(readings: Sequence[Reading], known: Mapping[str, pd.Index] | None = None) -> pd.DataFrame:
    """The relations of what was read from files; `known` as for `report`."""
    return report(tables_of(readings), known)


def of_book(store: Store, book_id: int) -> pd.DataFrame:
    """The relations of everything in a book, as it was imported."""
    wanted = {name: {"Id", *references} for name, references in links.REFERENCES.items()}
    return report(narrow.tables(store, book_id, wanted))


def known_in(store: Store, book_id: int, readings: Sequence[Reading]) -> dict[str, pd.Index]:
    """The ids of the book's records to which what was read may refer: the `known` of `of_readings`."""
    objects = tables_of(readings)
    targets = {target for name in objects for named in links.REFERENCES[name].values() for target in named}
    held = narrow.tables(store, book_id, {name: {"Id"} for name in sorted(targets)})
    return {name: pd.Index(from_arrow(Known.of(frame).ids)) for name, frame in held.items()}


def tables_of(readings: Sequence[Reading]) -> dict[str, pd.DataFrame]:
    """Object -> the records that these readings hold of it."""
    found: dict[str, list[pd.DataFrame]] = {}
    for reading in readings:
        for table in reading.tables:
            found.setdefault(table.object, []).append(table.frame)
    return {
        name: frames[0] if len(frames) == 1 else pd.concat(frames).fillna("")
        for name, frames in sorted(found.items(), key=lambda item: list(fields.OBJECTS).index(item[0]))
    }


def sentences(found: pd.DataFrame) -> list[str]:
    """What a report says, for people: the orphans first, then what could not be checked. Queues may own records."""
    orphans = found[found["orphans"] > 0].sort_values("orphans", ascending=False, kind="stable")
    said = [_missing(row) for row in orphans.to_dict("records")]
    unchecked = found[(found["unchecked"] > 0) & (found["absent"] != "queue")]
    said += [_unchecked(row) for row in unchecked.to_dict("records")]
    return said


def _rows(name: str, frame: pd.DataFrame, there: Mapping[str, Known]) -> Iterator[dict[str, Any]]:
    for followed in links.follow(frame, name, there):
        if followed.filled.any():
            at = np.flatnonzero(followed.orphans)[:200]
            examples = list(dict.fromkeys(frame[followed.field].iloc[at].str.strip()))[:_EXAMPLES]
            filled, orphans, unchecked = followed.filled.sum(), followed.orphans.sum(), followed.unchecked.sum()
            counts = (int(filled), int(orphans), int(unchecked))
            yield _row(name, followed.field, followed.targets, counts, followed.absent, examples)
    if name == "campaign_member" and (nobody := links.members_of_nobody(frame)).any():
        yield _row(name, NOBODY, ("lead", "contact"), (len(frame), int(nobody.sum()), 0), (), [])


def _row(
    child: str,
    field: str,
    parents: Sequence[str],
    counts: tuple[int, int, int],
    absent: Sequence[str],
    examples: list[str],
) -> dict[str, Any]:
    filled, orphans, unchecked = counts
    checked = filled - unchecked
    share = round(orphans / checked, 6) if checked else 0.0
    return {
        "child": child,
        "field": field,
        "parent": ", ".join(parents),
        "filled": filled,
        "found": checked - orphans,
        "orphans": orphans,
        "unchecked": unchecked,
        "absent": ", ".join(absent),
        "share": share,
        "examples": examples,
    }


def _missing(row: Mapping[Hashable, Any]) -> str:
    children = fields.several(row["child"])
    among = f"{row['orphans']:,} of {row['filled'] - row['unchecked']:,} {children} ({row['share']:.1%})"
    if row["field"] == NOBODY:
        return f"{among} point at neither a lead nor a contact."
    parents = " or ".join(_one(name) for name in row["parent"].split(", "))
    label = fields.label(row["child"], row["field"])
    return f"{label} of {among} names no loaded {parents}, such as {', '.join(row['examples'])}."


def _unchecked(row: Mapping[Hashable, Any]) -> str:
    label, children = fields.label(row["child"], row["field"]), fields.several(row["child"])
    absent = ", ".join(_one(name) for name in row["absent"].split(", "))
    return f"{label} of {row['unchecked']:,} {children} names what is not loaded ({absent}): not checked."


def _one(name: str) -> str:
    return name.replace("_", " ")
