"""What is proven about each lead's way through the funnel: one row a lead.

Three things prove how far a lead got: the stages that its history names, its current status, and IsConverted. Only
IsConverted proves the last stage: a status text such as "Closed - Converted" proves the one before it, no more.
"""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd

from lib.funnel import stages as stage_guess
from lib.model import dates, references, values
from lib.model.rules import LOST, Rules
from lib.model.text import encoded, fold_all, map_unique

NONE = "(none)"
"""Stands for a blank source or owner, so that it can be shown, filtered and counted."""

_NEVER = np.iinfo(np.int64).min
"""How NaT is kept: before every moment."""

_STATUS_FIELDS = frozenset({"status", "lead status", "leadstatus", "hs lead status"})
_WON_STAGES = frozenset({"closed won", "won", "gewonnen", "geschlossen gewonnen", "ganada", "cerrada ganada", "gagnee"})


def facts(
    leads: pd.DataFrame, history: pd.DataFrame, opportunities: pd.DataFrame, *, rules: Rules, today: date
) -> pd.DataFrame:
    """One row a lead that is not deleted, under the lead's key.

    furthest (position of the furthest proven stage), status_stage (what the current status stands for), converted,
    lost, open (exactly one of the three is true), created, source, owner, converted_on, days_to_convert (whole days,
    never below 0), reached_0 ... reached_n (when each stage or a later one was first reached: creation for the first,
    the conversion for the last, history for those between), days_in_stage (of open leads: since the last change of
    status, else since creation), won and amount (of the opportunity that the lead became).
    """
    leads = leads.loc[~values.truth(leads["IsDeleted"]).to_numpy()]
    last = len(rules.stages) - 1
    changes = _status_changes(leads, history)
    status = leads["Status"].str.strip()
    statuses = [name for column in (status, changes["old"], changes["new"]) for name in encoded(column)[1].tolist()]
    stage_of = stage_guess.resolve(rules, statuses)
    stage_of[""] = rules.stages[0]
    position_of = {stage: position for position, stage in enumerate(rules.stages)}
    level_of = {status: min(position_of.get(stage, 0), last - 1) for status, stage in stage_of.items()}

    status_stage = map_unique(status, stage_of.__getitem__)
    converted = values.truth(leads["IsConverted"])
    created = dates.parse_dates(leads["CreatedDate"])
    converted_on = dates.parse_dates(leads["ConvertedDate"]).where(converted)
    lost = ~converted & status_stage.eq(LOST)
    reached = _reached(leads.index, changes, level_of, last)
    proven = pd.DataFrame(
        {
            "status": map_unique(status, level_of.__getitem__, "int64"),
            "history": _furthest_in_history(leads.index, changes, level_of),
            "converted": converted * last,
        }
    )
    result = pd.DataFrame(
        {
            "furthest": proven.max(axis=1).astype("int64"),
            "status_stage": status_stage,
            "converted": converted,
            "lost": lost,
            "open": ~converted & ~lost,
            "created": created,
            "source": _named(leads["LeadSource"]),
            "owner": _named(leads["OwnerName"].where(leads["OwnerName"].ne(""), leads["OwnerId"])),
            "converted_on": converted_on,
            "days_to_convert": days_between(created, converted_on),
            "reached_0": created,
            **{f"reached_{position}": when for position, when in reached.items()},
            f"reached_{last}": converted_on,
        },
        index=leads.index,
    )
    since = _last_change(leads.index, changes).fillna(created)
    now = pd.Series(pd.Timestamp(today), index=leads.index, dtype="datetime64[us]")
    result["days_in_stage"] = days_between(since, now).where(result["open"])
    return result.join(_deals(leads, opportunities, converted))


def days_between(start: pd.Series, end: pd.Series) -> pd.Series:
    """Whole days from one date to the other; a date without a time may lie "before" its own morning: never below 0."""
    return (end.dt.normalize() - start.dt.normalize()).dt.days.clip(lower=0).astype("float64")


def _named(series: pd.Series) -> pd.Series:
    trimmed = series.str.strip()
    return trimmed.where(trimmed.ne(""), NONE)


def _status_changes(leads: pd.DataFrame, history: pd.DataFrame) -> pd.DataFrame:
    """The changes of status of known leads: lead (row number in `leads`), old, new, at."""
    about_status = fold_all(history["Field"]).isin(_STATUS_FIELDS) & ~values.truth(history["IsDeleted"])
    rows = history.loc[about_status.to_numpy(), ["LeadId", "OldValue", "NewValue", "CreatedDate"]]
    rows = rows.reset_index(drop=True)
    changes = pd.DataFrame(
        {
            "lead": references.positions_of(rows["LeadId"], leads),
            "old": rows["OldValue"].str.strip(),
            "new": rows["NewValue"].str.strip(),
            "at": dates.parse_dates(rows["CreatedDate"]),
        }
    )
    return changes.loc[changes["lead"] >= 0]


def _furthest_in_history(index: pd.Index, changes: pd.DataFrame, level_of: dict[str, int]) -> np.ndarray:
    furthest = np.zeros(len(index), dtype="int64")
    for column in ("old", "new"):
        levels = map_unique(changes[column], level_of.__getitem__, "int64")
        np.maximum.at(furthest, changes["lead"].to_numpy(), levels.to_numpy())
    return furthest


def _reached(index: pd.Index, changes: pd.DataFrame, level_of: dict[str, int], last: int) -> dict[int, pd.Series]:
    """For each stage between the first and the last: when a change of status first led to it or beyond."""
    levels = map_unique(changes["new"], level_of.__getitem__, "int64")
    return {position: _earliest(index, changes.loc[levels >= position]) for position in range(1, last)}


def _earliest(index: pd.Index, changes: pd.DataFrame) -> pd.Series:
    dated = changes.loc[changes["at"].notna()]
    never = np.iinfo(np.int64).max
    first = np.full(len(index), never)
    np.minimum.at(first, dated["lead"].to_numpy(), dated["at"].to_numpy().view(np.int64))
    return _moments(np.where(first == never, _NEVER, first), index)


def _last_change(index: pd.Index, changes: pd.DataFrame) -> pd.Series:
    latest = np.full(len(index), _NEVER)
    np.maximum.at(latest, changes["lead"].to_numpy(), changes["at"].to_numpy().view(np.int64))
    return _moments(latest, index)


def _moments(microseconds: np.ndarray, index: pd.Index) -> pd.Series:
    return pd.Series(microseconds.view("datetime64[us]"), index=index)


def _deals(leads: pd.DataFrame, opportunities: pd.DataFrame, converted: pd.Series) -> pd.DataFrame:
    """won and amount of the opportunity that each converted lead became."""
    deals = opportunities.loc[~values.truth(opportunities["IsDeleted"])]
    unsaid = deals["IsWon"].str.strip().eq("") & fold_all(deals["StageName"]).isin(_WON_STAGES)
    known = pd.DataFrame({"won": values.truth(deals["IsWon"]) | unsaid, "amount": values.numbers(deals["Amount"])})
    deal = references.positions_of(leads["ConvertedOpportunityId"].where(converted, ""), deals)
    found = known.reset_index(drop=True).reindex(pd.Index(deal)).set_axis(leads.index)
    return found.assign(won=found["won"].eq(True), amount=found["amount"].astype("float64"))
