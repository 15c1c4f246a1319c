"""The funnel without the dirt: junk left out, every duplicate group one lead.

The raw side keeps every lead. The clean side has one row for each lead that remains: it stands for its whole
duplicate group, with the furthest stage of any member, the earliest creation and the survivor's source and owner.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd

from lib.funnel.facts import days_between

Merges = Mapping[str, str] | pd.Series
"""Loser -> survivor; chains are followed."""
Keys = pd.Series | Collection[str]
"""Keys of leads, or a Series of booleans under them."""


@dataclass(frozen=True)
class Funnel:
    """Both sides of the funnel, for the same selection of leads.

    raw: the facts of every lead, with group (number of the duplicate group; -1 where the lead is junk), survivor
    (it stands for its group), junk and decided (a person said so, rather than a prediction).
    clean: the facts of the leads that remain, with group.
    """

    raw: pd.DataFrame
    clean: pd.DataFrame


def collapse(
    facts: pd.DataFrame,
    merged: Merges | None = None,
    predicted_merged: Merges | None = None,
    out: Keys = (),
    predicted_out: Keys = (),
) -> Funnel:
    """Both sides of the funnel, from what people decided and what is predicted.

    A merged lead is a duplicate whatever was said about it; a group goes the way of its survivor, so that the
    duplicates of a junk lead are out with it.
    """
    keys = facts.index
    decided_loser, decided_survivor = _edges(keys, merged)
    predicted_loser, predicted_survivor = _edges(keys, predicted_merged)
    survivor = _survivors(
        len(keys),
        np.concatenate([decided_loser, predicted_loser]),
        np.concatenate([decided_survivor, predicted_survivor]),
        firm=decided_loser,
    )
    is_merged, is_out = _mask(len(keys), decided_loser), keys.isin(_keys(out))
    junk = (is_out | keys.isin(_keys(predicted_out))) & ~is_merged
    stands = ~junk & (survivor == np.arange(len(keys)))
    raw = facts.assign(
        group=np.where(junk, -1, survivor),
        survivor=stands,
        junk=junk,
        decided=is_merged | _mask(len(keys), decided_survivor) | is_out,
    )
    return Funnel(raw=raw, clean=_one_a_group(raw))


def select(
    funnel: Funnel,
    *,
    created_from: date | None = None,
    created_to: date | None = None,
    sources: Iterable[str] = (),
    owners: Iterable[str] = (),
) -> Funnel:
    """The part of the funnel that was created in a period (both days included) from some sources, for some owners.

    Nothing given means all. The raw side is taken by each lead's own values, the clean side by those of its group,
    provided that a member of the group is on the raw side.
    """
    wanted_sources, wanted_owners = list(sources), list(owners)

    def part(side: pd.DataFrame) -> pd.DataFrame:
        keep = pd.Series(True, index=side.index)
        if created_from:
            keep &= side["created"] >= pd.Timestamp(created_from)
        if created_to:
            keep &= side["created"] < pd.Timestamp(created_to) + pd.Timedelta(days=1)
        if wanted_sources:
            keep &= side["source"].isin(wanted_sources)
        if wanted_owners:
            keep &= side["owner"].isin(wanted_owners)
        return side.loc[keep]

    raw, clean = part(funnel.raw), part(funnel.clean)
    return Funnel(raw=raw, clean=clean.loc[clean["group"].isin(raw["group"])])


def _keys(given: Keys) -> list[str]:
    if isinstance(given, pd.Series):
        return list(given.index[given.to_numpy(dtype=bool)])
    return list(given)


def _mask(length: int, positions: np.ndarray) -> np.ndarray:
    mask = np.zeros(length, dtype=bool)
    mask[positions] = True
    return mask


def _edges(keys: pd.Index, merges: Merges | None) -> tuple[np.ndarray, np.ndarray]:
    """Row numbers of losers and of their survivors; pairs with an unknown lead are left out."""
    if merges is None or not len(merges):
        return np.empty(0, dtype=np.intp), np.empty(0, dtype=np.intp)
    series = merges if isinstance(merges, pd.Series) else pd.Series(dict(merges))
    losers, survivors = keys.get_indexer(series.index), keys.get_indexer(pd.Index(series.to_numpy(dtype=object)))
    known = (losers >= 0) & (survivors >= 0) & (losers != survivors)
    return losers[known], survivors[known]


def _survivors(length: int, losers: np.ndarray, survivors: np.ndarray, *, firm: np.ndarray) -> np.ndarray:
    """The row number of the lead that each lead counts as.

    Of each connected group that is the member which loses to nobody; where decisions and predictions run in a
    circle, one that loses in no decision (`firm`: the losers of decisions).
    """
    group = np.arange(length)
    while True:
        lowest = np.minimum(group[losers], group[survivors])
        if (group[losers] == lowest).all() and (group[survivors] == lowest).all():
            break
        for side in (losers, survivors):
            np.minimum.at(group, group[side], lowest)
        group = group[group]
    rank = _mask(length, losers).astype(int) + _mask(length, firm)
    members = np.lexsort((np.arange(length), rank))
    stands = np.empty(length, dtype=np.intp)
    stands[group[members[::-1]]] = members[::-1]
    return stands[group]


def _one_a_group(raw: pd.DataFrame) -> pd.DataFrame:
    """The rows that stand for a group, with what its members reached together."""
    clean = raw.loc[raw["survivor"]].drop(columns=["survivor", "junk", "decided"])
    shared = raw.loc[raw["group"].isin(raw.loc[~raw["survivor"] & ~raw["junk"], "group"].unique())]
    groups = shared.groupby("group")
    reached = [column for column in raw.columns if column.startswith("reached_")]
    maxima = groups[["furthest", "converted", "open", "won", "amount"]].max()
    minima = groups[["created", "converted_on", "days_in_stage", *reached]].min()
    together = maxima.join(minima)
    together["open"] &= ~together["converted"]
    together["lost"] = ~together["converted"] & ~together["open"]
    together["days_in_stage"] = together["days_in_stage"].where(together["open"])
    together["days_to_convert"] = days_between(together["created"], together["converted_on"])
    here = clean["group"].isin(together.index).to_numpy()
    found = together.reindex(clean.loc[here, "group"])
    changed = {}
    for column in together.columns:
        values = clean[column].array.copy()
        values[here] = found[column].array
        changed[column] = values
    return clean.assign(**changed)
