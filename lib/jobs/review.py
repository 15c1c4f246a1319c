"""Results of runs with the book's decisions laid over them: what is still open, what is decided.

Nothing here is stored: it is derived from a run's result and the ledger's state, in milliseconds.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np
import pandas as pd

from lib.junk import flags
from lib.matching import groups, survivors
from lib.matching.reasons import IDENTICAL
from lib.model.rules import Rules
from lib.model.survivorship import DEFAULT, Survivorship
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


def open_groups(
    pairs: pd.DataFrame,
    state: State,
    leads: pd.DataFrame,
    threshold: float,
    how: Survivorship = DEFAULT,
    activities: pd.Series | None = None,
) -> pd.DataFrame:
    """Undecided duplicate groups of these leads, one row a record, with `is_survivor` by the rules of survivorship, and
    `by_hand` where nothing but people's word holds the record to the most of its group.

    `activities` holds the number of activities by key.

    Records that people joined count as one when the others are grouped, so that each brings its own pairs along.
    """
    joined = _joined(state, leads.index)
    found = open_tree(pairs, state, threshold, joined).cut(threshold)
    if len(joined):
        found = _with_joined(found, joined)
    if found.empty:
        return found.assign(is_survivor=pd.Series(dtype=bool), by_hand=pd.Series(dtype=bool))
    found["by_hand"] = _by_hand(found, open_pairs(pairs, state.merged), threshold, joined) if len(joined) else False
    return found.assign(is_survivor=survivors.choose(leads, found, how, activities))


def open_tree(pairs: pd.DataFrame, state: State, threshold: float, joined: pd.Series | None = None) -> Tree:
    """The undecided groups of every threshold: from this one on, or from the usual lowest if that is lower.

    `joined` maps records that count as one with another to that other; without it, those that people joined are linked.
    """
    merged = state.merged
    if joined is not None and len(joined):
        merged = pd.concat([merged.map(joined).fillna(merged), joined])
    linked = state.linked if joined is None else frozenset()
    together, apart = (_of_standing(said, merged) for said in (linked, state.unlinked))
    floor = min(threshold, groups.LOOSEST)
    return groups.tree(open_pairs(pairs, merged), floor, linked=together, unlinked=apart)


def _joined(state: State, known: pd.Index) -> pd.Series:
    """Lead -> the first of those that people joined it with, directly or through others; of leads that still stand."""
    ends = state.merged.to_dict() if state.linked else {}
    moved = {(ends.get(left, left), ends.get(right, right)) for left, right in state.linked}
    keys = sorted({key for pair in moved for key in pair} & set(known))
    place = {key: position for position, key in enumerate(keys)}
    tied = sorted((place[a], place[b]) for a, b in moved if a in place and b in place and a != b)
    left, right = (np.array(side, dtype=np.int64) for side in zip(*tied)) if tied else (np.zeros(0, np.int64),) * 2
    first = groups.components(left, right, len(keys))
    moving = {key: keys[first[position]] for position, key in enumerate(keys) if first[position] != position}
    return pd.Series(moving, index=pd.Index(moving, dtype="str"), dtype="str")


def _with_joined(found: pd.DataFrame, joined: pd.Series) -> pd.DataFrame:
    """The groups with the records that stand behind others; those that only people joined are groups of their own."""
    firsts = joined.drop_duplicates()
    alone = firsts[~firsts.isin(found["record_key"])].to_numpy()
    certain = {"match_probability": 1.0, "group_probability": 1.0}
    made = pd.DataFrame({"record_key": alone, "group_id": alone, **certain})
    found = pd.concat([found, made], ignore_index=True)
    behind = found.set_index("record_key").loc[joined.to_numpy()]
    more = behind.assign(record_key=joined.index.to_numpy(), match_probability=1.0).reset_index(drop=True)
    found.loc[found["record_key"].isin(firsts), "match_probability"] = 1.0
    found = pd.concat([found, more[found.columns]], ignore_index=True)
    smallest = found.sort_values("record_key").drop_duplicates("group_id").set_index("group_id")["record_key"]
    found["group_id"] = found["group_id"].map(smallest)
    return found.astype(groups.GROUP_COLUMNS).sort_values(["group_id", "record_key"], ignore_index=True)


def _by_hand(found: pd.DataFrame, standing: pd.DataFrame, threshold: float, joined: pd.Series) -> np.ndarray:
    """Which records no likely pair holds, directly or through others, to the largest part of their group (of equal
    parts that of the smallest key). Copies of a record hold together though that one is not among them.
    """
    group_of = found.set_index("record_key")["group_id"]
    touched = set(group_of[group_of.index.isin([*joined.index, *joined])])
    rows = np.flatnonzero(found["group_id"].isin(touched))
    keys = found["record_key"].take(rows)
    near = standing[standing["left_key"].isin(keys) | standing["right_key"].isin(keys)]
    same = near["left_key"].map(group_of).eq(near["right_key"].map(group_of))
    near = near[near["match_probability"].ge(threshold) & same | near["reason"].eq(IDENTICAL)]
    codes, names = pd.factorize(pd.concat([near["left_key"], near["right_key"], keys]))
    left, right, own = np.split(codes.astype(np.int64), [len(near), 2 * len(near)])
    part = groups.components(left, right, len(names))[own]
    home = pd.DataFrame({"group_id": found["group_id"].take(rows), "part": part})
    home["size"] = home.groupby(["group_id", "part"])["part"].transform("size")
    largest = home.sort_values("size", ascending=False, kind="stable").drop_duplicates("group_id")
    out = np.zeros(len(found), dtype=bool)
    out[rows] = home["part"].ne(home["group_id"].map(largest.set_index("group_id")["part"]))
    return out


def _of_standing(said: Collection[tuple[str, str]], stands_for: pd.Series) -> list[tuple[str, str]]:
    """Pairs that people spoke about, in terms of the records that still stand."""
    ends = stands_for.to_dict() if said else {}
    moved = {(ends.get(left, left), ends.get(right, right)) for left, right in said}
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
    copied = pairs[pairs["reason"].eq(IDENTICAL)]
    among = pd.concat([copied["left_key"], copied["right_key"]]).map(group_of).value_counts()
    parted = table["reason"].isna() & table.index.isin(among.index[among > 1])
    added = by_group["by_hand"].sum()
    table["reason"] = table["reason"].mask(parted, IDENTICAL).mask(added.eq(table["size"] - 1)).fillna("joined by hand")
    told = "; " + added.astype("str") + added.eq(1).map({True: " record", False: " records"}) + " added by hand"
    some = added.between(1, table["size"] - 2)
    table["reason"] = table["reason"].mask(some, table["reason"] + told).astype("str")
    ordered = table.rename_axis("group_id").reset_index()
    return ordered.sort_values(
        ["probability", "size", "group_id"], ascending=[False, False, True], kind="stable", ignore_index=True
    )


def junk_table(verdicts: pd.DataFrame, state: State, rules: Rules) -> pd.DataFrame:
    """The verdicts with what people decided: `decided` is "", "junk" or "not_junk"; `clear` is undecided but sure.

    What people decided stands even where the rules do not flag it any more. Verdicts on leads that were merged away
    are left out, and so are undecided ones of the kinds that the rules switch off. Whoever people said is a contact
    already is hardly junk.
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
    table = flags.spared(table, table["decided"].eq("") & table["key"].isin(known_contacts(state)))
    table["clear"] = (
        table["decided"].eq("") & table["disposition"].eq("junk") & table["confidence"].ge(rules.junk_threshold)
    )
    return table


def known_contacts(state: State) -> set[str]:
    """The leads that people said are a contact already; what was said of a merged lead was said of its survivor."""
    said = state.links[state.links["object"].eq("contact")].sort_values("decision_id", kind="stable")
    if said.empty:
        return set()
    said = said.assign(lead_key=[state.ends.get(("lead", key), key) for key in said["lead_key"]])
    last = said.drop_duplicates(["lead_key", "key"], keep="last")
    return set(last.loc[last["same"].eq("yes"), "lead_key"])


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
