"""What the funnel says, raw and clean side by side: the stage table, cuts of it, and the sentence above the chart.

Every function takes a `Funnel` (lib/funnel/clean.py), whole or a selection. A lead counts in every stage up to its
furthest one, so no numerator is above its denominator. A rate without a denominator is NaN.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import numpy as np
import pandas as pd

from lib.errors import BadArgument
from lib.funnel.clean import Funnel
from lib.funnel.facts import NONE

Behind = Literal["raw", "clean", "lost", "open", "duplicates", "junk"]
"""Which leads of a stage: all that reached it (raw or clean), those that ended or stand there, those left out."""

_FREQUENCIES = {"week": "W-SUN", "month": "M", "quarter": "Q", "year": "Y"}


def contrast(funnel: Funnel, stages: Sequence[str]) -> pd.DataFrame:
    """One row a stage: stage, raw, clean, raw_rate and clean_rate (from the stage before), raw_overall and
    clean_overall (from the first), dropped, lost_here, open_here, median_days_open, duplicates_out, junk_out,
    decided_share (of those left out, what people decided; 1 where nothing is left out).

    dropped = lost_here + open_here, on the clean side. raw = clean + duplicates_out + junk_out: in the first stage
    always; further on, unless a selection leaves out the member of a group that got that far.
    """
    funnel = Funnel(
        raw=funnel.raw[["furthest", "group", "survivor", "junk", "decided"]],
        clean=funnel.clean[["furthest", "group", "converted", "lost", "open", "days_in_stage"]],
    )
    rows = []
    for position, stage in enumerate(stages):
        clean = funnel.clean.loc[funnel.clean["furthest"] >= position]
        ended = clean.loc[(clean["furthest"] == position) & ~clean["converted"]]
        duplicates, junk = _duplicates(funnel, position), _junk(funnel, position)
        left_out = len(duplicates) + len(junk)
        decided = int(duplicates["decided"].sum() + junk["decided"].sum())
        rows.append(
            {
                "stage": stage,
                "raw": int((funnel.raw["furthest"] >= position).sum()),
                "clean": len(clean),
                "dropped": len(ended),
                "lost_here": int(ended["lost"].sum()),
                "open_here": int(ended["open"].sum()),
                "median_days_open": ended["days_in_stage"].median(),
                "duplicates_out": len(duplicates),
                "junk_out": len(junk),
                "decided_share": decided / left_out if left_out else 1.0,
            }
        )
    table = pd.DataFrame(rows).astype({"median_days_open": "float64"})
    for position, side in enumerate(("raw", "clean")):
        counts = table[side].astype("float64")
        table.insert(3 + position, f"{side}_rate", _share(counts, counts.shift()))
    for position, side in enumerate(("raw", "clean")):
        table.insert(5 + position, f"{side}_overall", _share(table[side], table[side].iloc[0]))
    return table


def members(funnel: Funnel, position: int, behind: Behind) -> pd.Index:
    """The keys of the leads behind a count of the stage table; `position` counts stages from 0."""
    if behind == "duplicates":
        return _duplicates(funnel, position).index
    if behind == "junk":
        return _junk(funnel, position).index
    side = funnel.raw if behind == "raw" else funnel.clean
    if behind in ("raw", "clean"):
        return side.index[side["furthest"] >= position]
    if behind in ("lost", "open"):
        return side.index[(side["furthest"] == position) & side[behind]]
    raise BadArgument(f"No leads are kept under {behind!r}. Known: raw, clean, lost, open, duplicates, junk.")


def by(funnel: Funnel, column: str) -> pd.DataFrame:
    """One row a value of a column of the facts ("source", "owner"), best clean conversion first.

    The value's column, raw, clean, raw_converted, clean_converted, raw_conversion, clean_conversion, duplicates, junk,
    duplicate_share and junk_share (of raw), won and amount_won (clean), raw_rank, clean_rank and rank_change (positive:
    better than the raw figures say). A duplicate group counts where its survivor belongs.
    """
    raw, clean = funnel.raw, funnel.clean
    duplicates = _duplicates(funnel, 0)
    table = pd.DataFrame(
        {
            "raw": raw.groupby(column).size(),
            "clean": clean.groupby(column).size(),
            "raw_converted": raw.groupby(column)["converted"].sum(),
            "clean_converted": clean.groupby(column)["converted"].sum(),
            "duplicates": duplicates.groupby(column).size(),
            "junk": raw.loc[raw["junk"]].groupby(column).size(),
            "won": clean.groupby(column)["won"].sum(),
            "amount_won": clean.loc[clean["won"]].groupby(column)["amount"].sum(),
        }
    ).fillna(0)
    counts = [name for name in table.columns if name != "amount_won"]
    table = table.astype({**dict.fromkeys(counts, "int64"), "amount_won": "float64"})
    for side in ("raw", "clean"):
        table[f"{side}_conversion"] = _share(table[f"{side}_converted"], table[side])
        ranks = table[f"{side}_conversion"].rank(ascending=False, method="min", na_option="bottom")
        table[f"{side}_rank"] = ranks.astype("int64")
    table["duplicate_share"] = _share(table["duplicates"], table["raw"])
    table["junk_share"] = _share(table["junk"], table["raw"])
    table["rank_change"] = table["raw_rank"] - table["clean_rank"]
    ordered = table.rename_axis(column).reset_index()
    return ordered.sort_values(["clean_rank", "clean", column], ascending=[True, False, True], ignore_index=True)


def periods(funnel: Funnel, every: str = "month") -> pd.DataFrame:
    """One row a period of creation ("week", "month", "quarter", "year"), oldest first.

    period (its first day), raw, clean, raw_converted, clean_converted, raw_conversion, clean_conversion, open_share:
    the share of clean leads still open, so that a young period is not read as a bad one. Leads without a date of
    creation belong to no period.
    """
    if every not in _FREQUENCIES:
        raise BadArgument(f"Periods cannot be a {every!r} long. Known: {', '.join(_FREQUENCIES)}.")
    parts = {}
    for name, side in (("raw", funnel.raw), ("clean", funnel.clean)):
        period = side["created"].dt.to_period(_FREQUENCIES[every]).dt.start_time.rename("period")
        grouped = side.groupby(period)
        parts[name] = grouped.size()
        parts[f"{name}_converted"] = grouped["converted"].sum()
        if name == "clean":
            parts["open"] = grouped["open"].sum()
    table = pd.DataFrame(parts).fillna(0).astype("int64")
    for name in ("raw", "clean"):
        table[f"{name}_conversion"] = _share(table[f"{name}_converted"], table[name])
    table["open_share"] = _share(table.pop("open"), table["clean"])
    return table.rename_axis("period").reset_index()


def velocity(side: pd.DataFrame, stages: Sequence[str]) -> pd.DataFrame:
    """How long the step to each stage takes, for one side's facts: from_stage, to_stage, leads (those where both
    dates are known), median_days, p90_days. The last row is the whole way, from the first stage to the last.
    """
    last = len(stages) - 1
    steps = [(position, position + 1) for position in range(last)] + [(0, last)]
    rows = []
    for start, end in steps:
        took = side[f"reached_{end}"] - side[f"reached_{start}"]
        days = (took.dt.total_seconds() / 86400).clip(lower=0).dropna()
        rows.append(
            {
                "from_stage": stages[start],
                "to_stage": stages[end],
                "leads": len(days),
                "median_days": days.median(),
                "p90_days": days.quantile(0.9),
            }
        )
    return pd.DataFrame(rows)


def finding(funnel: Funnel) -> str:
    """The title of the chart: what the honest conversion is, what the raw figure says, and what made the difference."""
    raw, clean = funnel.raw, funnel.clean
    if raw.empty:
        return "No leads in this selection."
    if clean.empty:
        return f"None of these {len(raw):,} leads is left once duplicates and junk are out."
    if not raw["converted"].any():
        return "No lead here is marked as converted; an export of open leads only would look like this, too."
    raw_rate, clean_rate = f"{raw['converted'].mean():.1%}", f"{clean['converted'].mean():.1%}"
    if len(raw) == len(clean):
        return f"Conversion is {raw_rate}; no duplicates or junk to leave out."
    opening = f"Honest conversion is {clean_rate}, not {raw_rate}"
    if raw_rate == clean_rate:
        opening = f"Conversion is {raw_rate}, raw and clean"
    return f"{opening}: {_largest_cause(funnel)}."


def _largest_cause(funnel: Funnel) -> str:
    """The source and the kind of dirt that most leads were left out for, as the share of that source's leads."""
    sources = by(funnel, "source")
    dirt = pd.concat([sources.assign(kind=kind, out=sources[kind]) for kind in ("duplicates", "junk")])
    worst = dirt.sort_values("out", ascending=False, kind="stable").iloc[0]
    whose = "leads without a source" if worst["source"] == NONE else f"{worst['source']} leads"
    return f"{worst['out'] / worst['raw']:.0%} of {whose if len(sources) > 1 else 'them'} were {worst['kind']}"


def _duplicates(funnel: Funnel, position: int) -> pd.DataFrame:
    """Raw rows that reached a stage and are neither junk nor the one row that the clean side keeps of their group."""
    raw = funnel.raw
    rows = raw.loc[~raw["junk"] & (raw["furthest"] >= position)]
    survivors_first = np.argsort(~rows["survivor"].to_numpy(), kind="stable")
    groups = rows["group"].iloc[survivors_first]
    kept = funnel.clean.loc[funnel.clean["furthest"] >= position, "group"]
    surplus = (groups.duplicated() | ~groups.isin(kept)).to_numpy()
    return rows.iloc[np.sort(survivors_first[surplus])]


def _junk(funnel: Funnel, position: int) -> pd.DataFrame:
    return funnel.raw.loc[funnel.raw["junk"] & (funnel.raw["furthest"] >= position)]


def _share(part: pd.Series, whole: pd.Series | float) -> pd.Series:
    """part / whole, NaN where the whole is 0."""
    wholes = pd.Series(whole, index=part.index, dtype="float64")
    return part.astype("float64") / wholes.where(wholes > 0)
