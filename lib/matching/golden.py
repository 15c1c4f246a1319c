"""What the survivor of a merge holds, for many groups in one go.

The survivor's own value stays where it has one; a blank is filled from the freshest record that has it. An opt-out of
any record wins; descriptions are put one after the other. Worked on plain lists: a page asks for one group at every
click, a bulk merge for thousands.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd

from lib.model import dates, values

OPT_OUTS = ("HasOptedOutOfEmail", "DoNotCall", "HasOptedOutOfFax")
"""Boxes of which a tick on any record wins."""

LONG = "Description"
"""Texts of it are put one after the other."""

STAYS = frozenset({"OwnerId", "OwnerName", "Status", "RecordTypeId"})
"""What belongs to the record rather than to the person: the survivor's own stays, even a blank one."""


class Merged(NamedTuple):
    """One field after a merge: its value, whose it is ("" where it is made of several), differing values that go."""

    value: str
    from_key: str
    lost: tuple[str, ...]


def of_groups(
    records: pd.DataFrame, groups: Mapping[str, Sequence[str]], names: Sequence[str]
) -> dict[str, dict[str, Merged]]:
    """Survivor -> field -> what it holds after the merge, for those of the fields `names` that a record has filled.

    `groups` maps each survivor to the records that go, all of them in `records`.
    """
    order = _fresh_first(records, groups)
    keys = records.index.to_numpy(dtype=object)
    columns = {name: records[name].to_numpy(dtype=object) for name in names}
    ticked = {name: values.truth(records[name]).to_numpy() for name in OPT_OUTS if name in columns}
    outcome: dict[str, dict[str, Merged]] = {}
    for survivor, rows in order.items():
        fields: dict[str, Merged] = {}
        for name, column in columns.items():
            filled = [row for row in rows if column[row]]
            if filled:
                fields[name] = _merged(name, rows[0], filled, column, keys, ticked)
        outcome[survivor] = fields
    return outcome


def _merged(
    name: str,
    survivor: int,
    filled: list[int],
    column: np.ndarray,
    keys: np.ndarray,
    ticked: Mapping[str, np.ndarray],
) -> Merged:
    """One field over the rows that have it, the survivor's first, then from the freshest down."""
    if name in STAYS:
        return Merged(column[survivor], keys[survivor], ())
    distinct = list(dict.fromkeys(column[row] for row in filled))
    if name == LONG:
        return Merged("\n\n".join(distinct), keys[filled[0]] if len(distinct) == 1 else "", ())
    tick = next((row for row in filled if ticked[name][row]), None) if name in ticked else None
    if tick is not None:
        return Merged(column[tick], keys[tick], ())
    kept = filled[0]
    return Merged(column[kept], keys[kept], tuple(distinct[1:]))


def _fresh_first(records: pd.DataFrame, groups: Mapping[str, Sequence[str]]) -> dict[str, list[int]]:
    """Survivor -> its row, then the rows of the others from the freshest down."""
    place = np.empty(len(records), dtype=np.int64)
    place[
        np.lexsort(
            (
                records.index.to_numpy(dtype=str),
                -_seconds(records["CreatedDate"]),
                -_seconds(records["LastModifiedDate"]),
            )
        )
    ] = np.arange(len(records))
    row_of = {key: row for row, key in enumerate(records.index)}
    return {
        survivor: [row_of[survivor], *sorted((row_of[key] for key in others), key=place.__getitem__)]
        for survivor, others in groups.items()
    }


def _seconds(series: pd.Series) -> np.ndarray:
    """Seconds since 1970, 0 where there is no date."""
    since = (dates.parse_dates(series) - pd.Timestamp(0)).dt.total_seconds()
    return since.fillna(0).to_numpy(dtype=float)
