"""What people's answers teach: how sure the groups really are, corrected weights, and what those would change."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from lib.jobs import review
from lib.matching import asking, calibrate
from lib.matching.calibrate import Calibration, Share
from lib.model.rules import Rules
from lib.store.ledger import Line
from lib.store.replay import State

ENOUGH = calibrate.ENOUGH
"""Answers from which on there is a lesson."""
UNMEASURED = "–"
QUESTIONS = 50
"""How many questions one round has."""
_MOST_QUESTIONS = 1000


def answered(pairs: pd.DataFrame, answers: pd.DataFrame) -> pd.DataFrame:
    """The rows of `pairs` that somebody was sure about, with `same`, `asked` and `count`.

    A decision on a whole group counts as one answer, shared out over its pairs: they are not independent.
    """
    sure = answers[answers["same"].ne("unsure")]
    found = pairs.merge(sure, on=["left_key", "right_key"])
    count = 1.0 / found.groupby("decision_id")["decision_id"].transform("size")
    return found.assign(same=found["same"].eq("yes"), count=count.astype(float))


def order(pairs: pd.DataFrame) -> pd.DataFrame:
    """The pairs worth asking about, in order; `pairs` as the run left them."""
    return asking.order(pairs, _MOST_QUESTIONS)


def questions(order: pd.DataFrame, answers: pd.DataFrame, state: State) -> pd.DataFrame:
    """What is left to ask of these: nobody is asked twice, or about a record that was merged away."""
    gone = set(state.merged.index)
    said = pd.MultiIndex.from_frame(answers[["left_key", "right_key"]])
    done = pd.MultiIndex.from_frame(order[["left_key", "right_key"]]).isin(said)
    return order[~done & ~order["left_key"].isin(gone) & ~order["right_key"].isin(gone)]


def answer_line(left: str, right: str, same: str) -> Line:
    """The line of the ledger that an answer writes: yes, no or unsure."""
    return Line("answer", {"object": "lead", "pair": [left, right], "same": same})


def precision(pairs: pd.DataFrame, heard: pd.DataFrame, threshold: float) -> str:
    """The measured share of true pairs among those at or above a threshold, in words; `heard` from `answered`."""
    return interval(calibrate.measured(pairs["match_probability"].to_numpy(), heard, threshold)[0])


def by_threshold(pairs: pd.DataFrame, heard: pd.DataFrame, tree: review.Tree) -> pd.DataFrame:
    """The counts of `Tree.counts` at each usual threshold, with `precision` and `recall` as measured, in words."""
    probability = np.sort(pairs["match_probability"].to_numpy())
    both = [calibrate.measured(probability, heard, threshold) for threshold in calibrate.THRESHOLDS]
    return tree.counts(calibrate.THRESHOLDS).assign(
        precision=[interval(right) for right, _ in both], recall=[interval(found) for _, found in both]
    )


@dataclass(frozen=True)
class Lesson:
    """What the answers would have us change: the rules that say so, and the pairs and groups as they would be;
    `suggested` is a threshold for them.
    """

    rules: Rules
    calibration: Calibration
    pairs: pd.DataFrame
    tree: review.Tree
    suggested: float


def lesson(pairs: pd.DataFrame, heard: pd.DataFrame, state: State) -> Lesson | None:
    """The lesson of the answers so far, None until there are enough; `pairs` as the run left them, and `heard` of
    these.
    """
    found = calibrate.fit(heard)
    if found is None:
        return None
    calibration = Calibration.of(found.numbers())
    corrected = calibrate.apply(pairs, calibration)
    suggested = calibrate.suggested(corrected["match_probability"].to_numpy())
    rules = replace(state.rules, duplicate_weights=calibration.numbers())
    return Lesson(rules, calibration, corrected, review.open_tree(corrected, state, 0.5), suggested)


def at(rules: Rules, threshold: float) -> Rules:
    """The rules with another threshold of duplicates; what is sure is never below it."""
    return replace(rules, duplicate_threshold=threshold, duplicate_sure=max(rules.duplicate_sure, threshold))


def without_weights(rules: Rules) -> Rules:
    """The rules with the weights that Sluice found by itself."""
    return replace(rules, duplicate_weights={})


def changes(before: pd.DataFrame, after: pd.DataFrame, most: int = 500) -> pd.DataFrame:
    """The groups that are others afterwards, both from `Tree.cut`: `change` (new, gone or changed), `group_id`,
    `probability` and the keys of their `records` (of the first so many), the most certain first.

    A group is gone where no two of its records share a group afterwards, new where none did before.
    """
    was, will = _signatures(before), _signatures(after)
    old, new = before[~was.isin(set(will))], after[~will.isin(set(was))]
    lost = _with_change(old, new, "gone")
    rows = pd.concat([_with_change(new, old, "new"), lost[lost["change"].eq("gone")]], ignore_index=True)
    table = rows.drop_duplicates(["change", "group_id"])[["change", "group_id", "group_probability"]]
    table = table.rename(columns={"group_probability": "probability"}).sort_values(
        ["probability", "group_id"], ascending=[False, True], kind="stable", ignore_index=True
    )
    shown = rows.merge(table.head(most)[["change", "group_id"]])
    records = shown.groupby(["change", "group_id"])["record_key"].agg(tuple).rename("records")
    return table.join(records, on=["change", "group_id"])


def _signatures(found: pd.DataFrame) -> pd.Series:
    """A number for each row that stands for all the records of its group."""
    number = pd.Series(pd.util.hash_array(found["record_key"].to_numpy(dtype=object)), index=found.index)
    return number.groupby(found["group_id"]).transform("sum")


def _with_change(found: pd.DataFrame, others: pd.DataFrame, otherwise: str) -> pd.DataFrame:
    """The rows with what becomes of their group: "changed" where two of its records share one of the other groups."""
    elsewhere = found["record_key"].map(others.set_index("record_key")["group_id"])
    shared = found.assign(elsewhere=elsewhere).dropna(subset=["elsewhere"])
    together = shared.loc[shared.duplicated(["group_id", "elsewhere"]), "group_id"]
    return found.assign(change=np.where(found["group_id"].isin(set(together)), "changed", otherwise))


def interval(share: Share) -> str:
    """A measured share in words: 97% (91 to 99%)."""
    if np.isnan(share.estimate):
        return UNMEASURED
    return f"{share.estimate:.0%} ({share.low * 100:.0f} to {share.high:.0%})"
