"""Why two records are, or are not, in one group: the evidence in bits, and the stage that lost the pair."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from lib.errors import BadArgument, NotFound
from lib.matching import calibrate, candidates, evidence, groups, keys, reasons, weights
from lib.matching.calibrate import Calibration
from lib.matching.candidates import Meeting
from lib.matching.prepare import prepare
from lib.matching.records import Records

STAGES = (
    "match", "joined by hand", "joined through others", "cannot-link", "no shared key", "block too large",
    "weight below threshold", "split",
)  # fmt: skip
"""Where a pair ends: in one group (the first three), or lost at a stage."""
_SHOWN: dict[str, tuple[str, tuple[str, ...]]] = {
    "first": ("First name", ("FirstName", "Name")),
    "last": ("Last name", ("LastName", "Name")),
    "middle": ("Middle name", ("MiddleName", "FirstName")),
    "company": ("Company name", ("Company",)),
    "email": ("E-mail", ("Email",)),
    "phone": ("Phone", ("Phone", "MobilePhone")),
    "organisation": ("Organisation", ("Company", "Website", "Email")),
    "title": ("Title", ("Title",)),
    "place": ("Place", ("Street", "PostalCode", "City", "Country")),
}
"""What each kind of evidence is called, and the fields it is taken from."""
_ONE_OF = {"first", "last", "middle", "organisation"}
_STARTS = {
    "strangers": "any two records of this file, before any evidence",
    "colleagues": "two colleagues, who share employer, place and switchboard anyway",
    "relatives": "two relatives, who share last name and home anyway",
    "branches": "two branches of one organisation, which share the name anyway",
}


@dataclass(frozen=True)
class Explanation:
    """The waterfall of one pair: `steps` (evidence, left, right, finding, bits) add up to `match_weight`."""

    match_probability: float
    match_weight: float
    steps: pd.DataFrame
    verdict: str
    stage: str


def explain(
    leads: pd.DataFrame,
    left_key: str,
    right_key: str,
    model: Mapping[str, Any],
    *,
    threshold: float,
    records: Records | None = None,
    corrections: Calibration | None = None,
    pairs: pd.DataFrame | None = None,
    against: pd.DataFrame | None = None,
    custom: Mapping[str, str] | None = None,
    default_country: str = "",
    linked: Collection[tuple[str, str]] = (),
    unlinked: Collection[tuple[str, str]] = (),
) -> Explanation:
    """Explain one pair with the weights of an earlier `engine.find`; give it the same frames and options.

    `records` are the same frames prepared, where somebody has them: preparing is most of the work. `corrections` are
    the weights that people set. With the `pairs` that were found, it also tells whether a likely pair was split off, or
    an unlikely one joined through others.
    Raises NotFound for an unknown key.
    """
    if left_key == right_key:
        raise BadArgument("A record is always one with itself. Choose two different records.")
    if records is None:
        records = prepare(leads, against, custom=custom, default_country=default_country)
    left, right = _position(records, left_key), _position(records, right_key)
    if left > right if records.second is not None else left_key > right_key:
        left, right = right, left
    seen = evidence.compare(records, np.array([left]), np.array([right]))
    weighed = _weighed(seen, model, corrections)
    rare = _rarity(records, seen, weighed, weights.Model(**model))
    probability, weight = float(weighed.probability[0]), float(weighed.weight[0])
    frame = leads if against is None else pd.concat([leads, against.reindex(columns=leads.columns, fill_value="")])
    raw = frame.loc[records.keys[left]], frame.loc[records.keys[right]]
    both = frozenset((left_key, right_key))
    met = candidates.meetings(keys.rules(records), keys.orders(records), records.count, records.split, left, right)
    if both in map(frozenset, unlinked):
        stage = "cannot-link"
    elif both in map(frozenset, linked):
        stage = "joined by hand"
    else:
        compared = any(meeting.compared for meeting in met) or _found(records, left, right, pairs)
        together = _together(left_key, right_key, threshold, pairs, linked, unlinked)
        stage = _stage(met, compared, probability, threshold, together)
    verdict = _verdict(met, stage, probability, weight, threshold)
    return Explanation(probability, weight, _steps(records, (left, right), seen, weighed, rare, raw), verdict, stage)


def of_link(lead: pd.DataFrame, other: pd.DataFrame, model: Mapping[str, Any], records: Records) -> pd.DataFrame:
    """The `steps` for one lead and one record of another object: frames of one row each, as they were prepared.

    Raises NotFound where one of them is not among the `records`.
    """
    left = _position(records, str(lead.index[0]), second=False)
    right = _position(records, str(other.index[0]), second=True)
    seen = evidence.compare(records, np.array([left]), np.array([right]))
    weighed = _weighed(seen, model, None)
    rare = _rarity(records, seen, weighed, weights.Model(**model))
    raw = lead.iloc[0], other.reindex(columns=lead.columns, fill_value="").iloc[0]
    return _steps(records, (left, right), seen, weighed, rare, raw)


def briefly(
    records: Records, model: Mapping[str, Any], pairs: pd.DataFrame, corrections: Calibration | None = None
) -> pd.DataFrame:
    """`match_probability, match_weight, reason` of pairs (`left_key, right_key`), compared by a run or not."""
    row_of = pd.Series(np.arange(records.count), index=records.keys)
    one, other = (row_of.loc[pairs[side]].to_numpy() for side in ("left_key", "right_key"))
    swapped = (pairs["left_key"] > pairs["right_key"]).to_numpy(dtype=bool)
    seen = evidence.compare(records, np.where(swapped, other, one), np.where(swapped, one, other))
    weighed = _weighed(seen, model, corrections)
    figures = {"match_probability": weighed.probability, "match_weight": weighed.weight}
    return pd.DataFrame(figures).assign(reason=reasons.words(seen.levels))


def _weighed(seen: evidence.Evidence, model: Mapping[str, Any], corrections: Calibration | None) -> weights.Weighed:
    found = weights.weigh(seen, weights.Model(**model))
    return found if corrections is None else calibrate.corrected(found, corrections)


def _position(records: Records, key: str, *, second: bool | None = None) -> int:
    """The row of a record; `second` says of which of two frames, where a key may stand in both."""
    found = np.flatnonzero(records.keys == key)
    if second is not None and records.second is not None:
        found = found[records.second[found] == second]
    if not len(found):
        raise NotFound(f"There is no record {key}. Record keys look like {records.keys[0]}.")
    return int(found[0])


def _together(
    left_key: str,
    right_key: str,
    threshold: float,
    pairs: pd.DataFrame | None,
    linked: Collection[tuple[str, str]],
    unlinked: Collection[tuple[str, str]],
) -> bool | None:
    """Whether the two are in one group; None where that is not known."""
    if pairs is None:
        return None
    group_of = groups.group(pairs, threshold, linked=linked, unlinked=unlinked).set_index("record_key")["group_id"]
    mine, other = group_of.get(left_key), group_of.get(right_key)
    return mine is not None and mine == other


def _found(records: Records, left: int, right: int, pairs: pd.DataFrame | None) -> bool:
    """Whether a pair is among those that were found; some are compared because others hold their records together."""
    if pairs is None:
        return False
    mine = pairs["left_key"].eq(records.keys[left]) & pairs["right_key"].eq(records.keys[right])
    return bool(mine.any())


def _stage(met: Sequence[Meeting], compared: bool, probability: float, threshold: float, together: bool | None) -> str:
    if together and (not compared or probability < threshold):
        return "joined through others"
    if not compared:
        return "block too large" if met else "no shared key"
    if probability < threshold:
        return "weight below threshold"
    return "match" if together in (True, None) else "split"


def _verdict(met: Sequence[Meeting], stage: str, probability: float, weight: float, threshold: float) -> str:
    chance = f"{_percent(probability)} likely to be one ({weight:+.1f} bits)"
    rules = ", ".join(f"{meeting.rule} ({meeting.records:,} records have it)" for meeting in met)
    return {
        "match": f"In one group: {chance}.",
        "joined by hand": f"In one group because somebody joined them; the evidence alone: {chance}.",
        "joined through others": f"In one group through other records that match both; by themselves {chance}.",
        "cannot-link": f"Apart because somebody said that they are not duplicates; the evidence alone: {chance}.",
        "no shared key": "Never compared: they share no e-mail, phone, or combination of name, company and place. "
        f"If they were compared: {chance}.",
        "block too large": f"Not compared: they share only {rules}, too many to compare all. "
        f"If they were compared: {chance}.",
        "weight below threshold": f"Compared, but only {chance}; the threshold is {_percent(threshold)}.",
        "split": f"By themselves {chance}, but other records of their groups speak against joining them.",
    }[stage]


def _percent(probability: float) -> str:
    return f"{min(probability, 0.999) * 100:.1f}%" if probability >= 0.001 else "less than 0.1%"


def _rarity(
    records: Records, seen: evidence.Evidence, weighed: weights.Weighed, model: weights.Model
) -> dict[str, tuple[str, float]]:
    """Of each kind whose value the two share: how rare it is in words, and the bits that this adds to what a usual
    value would be worth. A kind that is weighed by how often colleagues or relatives agree has none.
    """
    stories = weights.rivals(seen, model.at_work, model.rates, model.records)
    rival, learned = list(stories.values())[int(weighed.rival[0])], weights.weigh(seen, model)
    found = {}
    for kind, level in seen.levels.items():
        usual = evidence.usual_chance(records, kind, int(level[0]))
        before = float(learned.by_kind[kind][0])
        if usual is None or not before or rival[kind][0] != seen.chance[kind][0]:
            continue
        chance = float(np.exp2(seen.chance[kind][0]))
        said = f"by chance 1 in {1 / chance:,.0f} would share it, 1 in {1 / usual:,.0f} a usual one"
        found[kind] = (said, float(np.log2(usual / chance)) * float(weighed.by_kind[kind][0]) / before)
    return found


def _steps(
    records: Records,
    rows_of: tuple[int, int],
    seen: evidence.Evidence,
    weighed: weights.Weighed,
    rare: Mapping[str, tuple[str, float]],
    raw: tuple[pd.Series, pd.Series],
) -> pd.DataFrame:
    rival = weights.RIVALS[int(weighed.rival[0])]
    rows: list[tuple[object, ...]] = [("Starting point", "", "", _STARTS[rival], float(weighed.start[0]))]
    for kind, level in seen.levels.items():
        label, sources = _SHOWN.get(kind, (kind.removeprefix("custom "), (kind.removeprefix("custom "),)))
        if kind == "first" and level[0]:
            sources = (*sources, "Email")
        texts = [_text(record, kind, sources) for record in raw]
        if not any(texts):
            continue
        finding = weights.level_names(kind)[int(level[0])] or _silence(records, rows_of, kind, texts)
        if level[0] == 0 and kind in ("company", "middle", "title"):
            continue
        said, added = rare.get(kind, ("", 0.0))
        rows.append((label, *texts, finding, float(weighed.by_kind[kind][0]) - added))
        if said:
            rows.append((f"{label}: how rare", "", "", said, added))
    return pd.DataFrame(rows, columns=["evidence", "left", "right", "finding", "bits"])


def _silence(records: Records, rows_of: tuple[int, int], kind: str, texts: Sequence[str]) -> str:
    """Why a kind of evidence says nothing about two records (`rows_of`) that show these texts."""
    if not all(texts):
        return "known for one only"
    both = list(rows_of)
    if kind != "email" or not records.email.present[both].all():
        return "nothing that both have and that can be compared"
    if records.role[both].any():
        return "different, but not each a person's own: says nothing"
    return "different, but one private and one at work: says nothing"


def _text(record: pd.Series, kind: str, sources: tuple[str, ...]) -> str:
    filled = [str(record[name]) for name in sources if record[name] != ""]
    return filled[0] if filled and kind in _ONE_OF else " · ".join(filled)
