"""Flagging leads: all evidence gathered, lowered and turned into verdicts."""

from __future__ import annotations

from datetime import date
from itertools import chain

import pandas as pd

from lib.junk import bots, fakes, gibberish, mailboxes, mitigation, parties, standing
from lib.junk.reading import Reading, gathered
from lib.junk.verdicts import FLOOR, LOWERED, verdicts
from lib.junk.vocabulary import load
from lib.junk.wording import Wording
from lib.model.rules import Rules

REVIEW = 0.5
"""From this confidence on a verdict is worth a person's look; below it is a hint."""


CUSTOMER = "is_customer_or_open_deal"
"""The mitigator of leads that are customers."""


def flag(leads: pd.DataFrame, *, rules: Rules, today: date, has_open_deal: pd.Series | None = None) -> pd.DataFrame:
    """One row a lead and kind that it is flagged with: key, kind, disposition, confidence, evidence, matched.

    Confidence is at least 0.25 (a hint); 0.5 asks for a review, 0.85 is a suggestion. Kinds in `rules.junk_off` are
    left out. `has_open_deal` is indexed by key; leads with an open deal, converted leads and protected domains keep
    only a quarter of the confidence. The rows of one lead stand together in the order of `leads`, the surest first;
    `matched` holds the texts behind the evidence, parted by " | ".
    """
    vocabulary, keys = load(), leads.index
    reading = Reading(leads.reset_index(drop=True))
    open_deal = None if has_open_deal is None else has_open_deal.reindex(keys, fill_value=False).to_numpy(dtype=bool)
    wording = Wording(reading, vocabulary)
    found = gathered(
        chain(
            wording.findings(),
            gibberish.find(reading),
            fakes.find(reading),
            parties.find(reading, rules),
            mailboxes.find(reading, wording),
            bots.find(reading),
            standing.find(reading, rules, today),
        )
    )
    off = {piece.id for piece in vocabulary.evidence if piece.kind in rules.junk_off}
    found = found[~found["evidence"].isin(off)]
    lowered = mitigation.find(reading, wording, found, vocabulary, rules, today, open_deal)
    return verdicts(found, lowered, vocabulary, keys)


def spared(verdicts: pd.DataFrame, customers: pd.Series) -> pd.DataFrame:
    """The verdicts with those lowered that stand where `customers` is true: these leads are known to be a customer's
    contacts. As for converted leads, only a quarter of the confidence is left; what is less than a hint is gone.
    """
    vocabulary = load()
    mitigator = next(one for one in vocabulary.mitigators if one.id == CUSTOMER)
    told = verdicts["evidence"].str.contains(mitigator.label, regex=False)
    lowered = customers & verdicts["kind"].isin(mitigator.kinds) & ~told
    if not lowered.any():
        return verdicts
    before = verdicts["evidence"].str.contains(LOWERED, regex=False)
    note = before.map({True: ", ", False: LOWERED}).astype("str") + mitigator.label
    less = (verdicts["confidence"] * mitigator.keep).round(4)
    table = verdicts.assign(
        confidence=verdicts["confidence"].mask(lowered, less),
        evidence=verdicts["evidence"].mask(lowered, verdicts["evidence"] + note),
    )
    return table[~lowered | table["confidence"].ge(FLOOR)]


def kinds() -> pd.DataFrame:
    """The kinds in the order in which they are shown: kind, label, disposition, severity."""
    rows = [(kind.name, kind.label, kind.disposition, kind.severity) for kind in load().kinds]
    return pd.DataFrame(rows, columns=["kind", "label", "disposition", "severity"]).astype("str")
