"""Results of runs with the book's decisions laid over them: what is still open, what is decided.

Nothing here is stored: it is derived from a run's result and the ledger's state, in milliseconds.
"""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from lib.junk import flags
from lib.matching import groups, survivors
from lib.model.rules import Rules
from lib.store.replay import State

Tree = groups.Tree
"""Groups at every threshold at once."""


def open_pairs(pairs: pd.DataFrame, merged: pd.Series) -> pd.DataFrame:
    """The pairs between records that still stand: a merged record is spoken for by its survivor."""
    if merged.empty:
        return pairs
    moved = pairs.assign(
        left_key=pairs["left_key"].map(merged).fillna(pairs["left_key"]),
        right_key=pairs["right_key"].map(merged).fillna(pairs["right_key"]),
    )
    moved = moved[moved["left_key"] != moved["right_key"]]
    turned = moved["left_key"] > moved["right_key"]
    left = moved["left_key"].where(~turned, moved["right_key"])
    right = moved["right_key"].where(~turned, moved["left_key"])
    moved = moved.assign(left_key=left, right_key=right)
    best = moved.sort_values(
        ["match_probability", "left_key", "right_key"], ascending=[False, True, True], kind="stable"
    )
    return best.drop_duplicates(["left_key", "right_key"]).reset_index(drop=True)


def open_groups(pairs: pd.DataFrame, state: State, leads: pd.DataFrame, threshold: float) -> pd.DataFrame:
    """Undecided duplicate groups, one row a record, with `is_survivor` as Sluice would choose it."""
    return with_survivors(open_tree(pairs, state, threshold).cut(threshold), leads)


def open_tree(pairs: pd.DataFrame, state: State, threshold: float) -> Tree:
    """The undecided groups of every threshold: from this one on, or from the usual lowest if that is lower."""
    floor = min(threshold, groups.LOOSEST)
    return groups.tree(open_pairs(pairs, state.merged), floor, unlinked=_apart(state))


def with_survivors(found: pd.DataFrame, leads: pd.DataFrame) -> pd.DataFrame:
    """Groups with `is_survivor` as Sluice would choose it."""
    return found.assign(is_survivor=survivors.choose(leads, found))


def _apart(state: State) -> list[tuple[str, str]]:
    """The pairs that people keep apart, in terms of the records that still stand."""
    stands_for = state.merged.to_dict()
    moved = {(stands_for.get(left, left), stands_for.get(right, right)) for left, right in state.unlinked}
    return sorted((min(pair), max(pair)) for pair in moved if pair[0] != pair[1])


def group_table(found: pd.DataFrame, pairs: pd.DataFrame, leads: pd.DataFrame) -> pd.DataFrame:
    """One row a group: `group_id, size, probability, reason, sources, converted`, surest and largest first."""
    by_group = found.groupby("group_id", sort=False)
    table = pd.DataFrame({"size": by_group.size(), "probability": by_group["group_probability"].first()})
    table["survivor"] = found[found["is_survivor"]].set_index("group_id")["record_key"]
    group_of = found.set_index("record_key")["group_id"]
    inside = pairs.assign(group_id=pairs["left_key"].map(group_of), other=pairs["right_key"].map(group_of))
    inside = inside[inside["group_id"].notna() & (inside["group_id"] == inside["other"])]
    table["reason"] = inside.drop_duplicates("group_id").set_index("group_id")["reason"]
    table["reason"] = table["reason"].fillna("").astype("str")
    ordered = table.rename_axis("group_id").reset_index()
    return ordered.sort_values(
        ["probability", "size", "group_id"], ascending=[False, False, True], kind="stable", ignore_index=True
    )


def junk_table(verdicts: pd.DataFrame, state: State, rules: Rules) -> pd.DataFrame:
    """The verdicts with what people decided: `decided` is "", "junk" or "not_junk"; `clear` is undecided but sure.

    What people decided stands even where the rules do not flag it any more. Verdicts on leads that were merged away
    are left out, and so are undecided ones of the kinds that the rules switch off.
    """
    said = state.verdicts.rename(columns={"lead_key": "key", "junk_kind": "kind", "verdict": "decided"})
    table = verdicts.merge(said[["key", "kind", "decided"]], on=["key", "kind"], how="outer")
    table = table[~table["key"].isin(state.merged.index)]
    table["decided"] = table["decided"].fillna("").astype("str")
    table = table[table["decided"].ne("") | ~table["kind"].isin(rules.junk_off)]
    dispositions = flags.kinds().set_index("kind")["disposition"]
    table["disposition"] = table["disposition"].fillna(table["kind"].map(dispositions)).astype("str")
    table["confidence"] = table["confidence"].fillna(1.0)
    table["evidence"] = table["evidence"].fillna("decided by a person; not flagged any more").astype("str")
    table["matched"] = table["matched"].fillna("").astype("str")
    table["clear"] = (
        table["decided"].eq("") & table["disposition"].eq("junk") & table["confidence"].ge(rules.junk_threshold)
    )
    return table


@dataclass(frozen=True)
class Dirt:
    """What keeps raw from clean: merged records and junk, decided by people or predicted and clear."""

    merged: pd.Series
    predicted_merged: pd.Series
    junk: frozenset[str]
    predicted_junk: frozenset[str]


def dirt(found: pd.DataFrame, junk: pd.DataFrame, state: State) -> Dirt:
    """The dirt in a book: `found` from open_groups at the rules' threshold, `junk` from junk_table."""
    survivor_of = found[found["is_survivor"]].set_index("group_id")["record_key"]
    losers = found[~found["is_survivor"]]
    predicted = pd.Series(
        losers["group_id"].map(survivor_of).to_numpy(), index=pd.Index(losers["record_key"], dtype="str"), dtype="str"
    )
    dispositions = flags.kinds().set_index("kind")["disposition"]
    confirmed = state.verdicts[
        state.verdicts["verdict"].eq("junk") & state.verdicts["junk_kind"].map(dispositions).eq("junk")
    ]
    decided = frozenset(confirmed["lead_key"])
    return Dirt(state.merged, predicted, decided, frozenset(junk.loc[junk["clear"], "key"]) - decided)
