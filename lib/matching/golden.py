"""What the survivor of a merge holds, for many groups in one go, by the book's rules of survivorship.

Worked on plain lists: a page asks for one group at every click, a bulk merge for thousands.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd

from lib.model import dates, values
from lib.model.survivorship import DEFAULT, Survivorship


class Merged(NamedTuple):
    """One field after a merge: its value, whose it is ("" where it is made of several), differing values that go."""

    value: str
    from_key: str
    lost: tuple[str, ...]


def of_groups(
    records: pd.DataFrame,
    groups: Mapping[str, Sequence[str]],
    names: Sequence[str],
    how: Survivorship = DEFAULT,
) -> dict[str, dict[str, Merged]]:
    """Survivor -> field -> what it holds after the merge, for those of the fields `names` that a record has filled.

    `groups` maps each survivor to the records that go, all of them in `records`.
    """
    order, freshness = _fresh_first(records, groups)
    trust = {source: place for place, source in enumerate(how.sources)}
    table = _Table(
        keys=records.index.to_numpy(dtype=object),
        columns={name: records[name].to_numpy(dtype=object) for name in names},
        ticked={name: values.truth(records[name]).to_numpy() for name in names if how.keeps(name) == "opt_out"},
        numbers={name: values.numbers(records[name]).to_numpy() for name in names if how.keeps(name) == "sum"},
        freshness=freshness,
        trust=[trust.get(source, len(trust)) for source in records["LeadSource"]] if trust else [],
    )
    outcome: dict[str, dict[str, Merged]] = {}
    for survivor, rows in order.items():
        fields: dict[str, Merged] = {}
        for name, column in table.columns.items():
            filled = [row for row in rows if column[row]]
            if filled:
                fields[name] = _merged(name, how.keeps(name), rows[0], filled, table)
        outcome[survivor] = fields
    return outcome


class _Table(NamedTuple):
    """Records as plain arrays: keys, texts by field, ticks and numbers of the fields that need them, and the rank of
    each record by freshness and by how much its source is trusted (0 = first; empty where no source is ranked)."""

    keys: np.ndarray
    columns: Mapping[str, np.ndarray]
    ticked: Mapping[str, np.ndarray]
    numbers: Mapping[str, np.ndarray]
    freshness: np.ndarray
    trust: Sequence[int]


def _merged(name: str, keeps: str, survivor: int, filled: list[int], table: _Table) -> Merged:
    """One field over the rows that have it, the survivor's first, then from the freshest down."""
    column, keys = table.columns[name], table.keys
    if keeps == "own":
        return Merged(column[survivor], keys[survivor], ())
    distinct = list(dict.fromkeys(column[row] for row in filled))
    if keeps == "concatenate":
        between = "\n\n" if name == "Description" else "; "
        return Merged(between.join(distinct), keys[filled[0]] if len(distinct) == 1 else "", ())
    if keeps == "sum" and len(filled) > 1 and not any(np.isnan(table.numbers[name][row]) for row in filled):
        return Merged(f"{sum(table.numbers[name][row] for row in filled):.12g}", "", ())
    tick = next((row for row in filled if table.ticked[name][row]), None) if keeps == "opt_out" else None
    if tick is not None:
        return Merged(column[tick], keys[tick], ())
    kept = _best(keeps, filled, column, table)
    return Merged(column[kept], keys[kept], tuple(value for value in distinct if value != column[kept]))


def _best(keeps: str, filled: list[int], column: np.ndarray, table: _Table) -> int:
    """The row whose value is kept; of equals the first, which is the survivor's where it has one."""
    if keeps == "newest":
        return min(filled, key=table.freshness.__getitem__)
    if keeps == "longest":
        return max(filled, key=lambda row: len(column[row]))
    if keeps == "most_common":
        held = [column[row] for row in filled]
        return max(filled, key=lambda row: held.count(column[row]))
    if keeps == "trusted_source" and table.trust:
        return min(filled, key=table.trust.__getitem__)
    return filled[0]


def _fresh_first(records: pd.DataFrame, groups: Mapping[str, Sequence[str]]) -> tuple[dict[str, list[int]], np.ndarray]:
    """Survivor -> its row, then the rows of the others from the freshest down; and each row's rank by freshness."""
    place = np.empty(len(records), dtype=np.int64)
    place[
        np.lexsort(
            (
                records.index.to_numpy(dtype=str),
                -dates.seconds(records["CreatedDate"]),
                -dates.seconds(records["LastModifiedDate"]),
            )
        )
    ] = np.arange(len(records))
    row_of = {key: row for row, key in enumerate(records.index)}
    order = {
        survivor: [row_of[survivor], *sorted((row_of[key] for key in others), key=place.__getitem__)]
        for survivor, others in groups.items()
    }
    return order, place
