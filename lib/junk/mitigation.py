"""What speaks against a verdict: buying intent, staff titles, a confirmed name, recent activity, an open deal."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pandas as pd

from lib.junk import gibberish
from lib.junk.parties import host, under
from lib.junk.reading import Reading
from lib.junk.vocabulary import Mitigator, Vocabulary
from lib.junk.wording import Wording
from lib.model import companies, emails, values
from lib.model.rules import Rules
from lib.model.text import fold_all

_RECENT = timedelta(days=180)


def find(
    reading: Reading,
    wording: Wording,
    found: pd.DataFrame,
    vocabulary: Vocabulary,
    rules: Rules,
    today: date,
    has_open_deal: np.ndarray | None,
) -> pd.DataFrame:
    """One row a lead, kind and mitigator that applies: `row`, `kind`, `keep`, `label`."""
    kinds = found["evidence"].map({piece.id: piece.kind for piece in vocabulary.evidence})
    parts = []
    for mitigator in vocabulary.mitigators:
        if mitigator.field == "special":
            rows = _measured(mitigator.id, reading, found, rules, today, has_open_deal)
        else:
            rows = _worded(mitigator, reading, wording)
        blocking = found["evidence"].isin(mitigator.not_if)
        for kind in mitigator.kinds:
            outdone = found["row"].to_numpy()[blocking & (kinds == kind)]
            parts.append((np.setdiff1d(rows, outdone), kind, mitigator))
    sizes = [len(rows) for rows, _, _ in parts]
    return pd.DataFrame(
        {
            "row": np.concatenate([rows for rows, _, _ in parts]),
            "kind": np.repeat(np.array([kind for _, kind, _ in parts], dtype=object), sizes),
            "keep": np.repeat([mitigator.keep for _, _, mitigator in parts], sizes),
            "label": np.repeat(np.array([mitigator.label for _, _, mitigator in parts], dtype=object), sizes),
        }
    ).astype({"kind": "str", "label": "str"})


def _worded(mitigator: Mitigator, reading: Reading, wording: Wording) -> np.ndarray:
    codes = [wording.mentions(mitigator.field, mitigator.phrases)]
    codes += [wording.together(mitigator.field, together) for together in mitigator.together]
    kept = np.setdiff1d(np.concatenate(codes), wording.mentions(mitigator.field, mitigator.unless_phrases))
    return reading[mitigator.field].rows(kept)[1]


def _measured(
    name: str,
    reading: Reading,
    found: pd.DataFrame,
    rules: Rules,
    today: date,
    has_open_deal: np.ndarray | None,
) -> np.ndarray:
    if name == "corroborated_person":
        doubted = found.loc[found["evidence"].str.startswith(("fake.", "gib.")), "row"]
        return _corroborated(reading, np.unique(doubted.to_numpy(dtype=np.int64)))
    if name == "recently_active":
        return np.flatnonzero(pd.Timestamp(today) - reading.last_seen <= _RECENT)
    if name == "own_tester":
        ours = found.loc[found["evidence"].str.startswith("own."), "row"]
        return np.unique(ours.to_numpy(dtype=np.int64))
    customer = under(reading.series("email_domain"), rules.protected_domains) | values.truth(
        reading.leads["IsConverted"]
    )
    if has_open_deal is not None:
        customer |= has_open_deal
    return np.flatnonzero(customer)


def _corroborated(reading: Reading, rows: np.ndarray) -> np.ndarray:
    """The rows whose first or last name comes back in a corporate address or website that is no mash itself."""
    domain = reading.series("email_domain").iloc[rows]
    local = reading.series("email_local").iloc[rows]
    website = reading.series("website").iloc[rows].map(host).astype("str")
    corporate = (
        (domain != "")
        & (reading.email_problem.iloc[rows] == "")
        & ~emails.is_free(domain)
        & (emails.is_disposable(domain) == 0)
    ).to_numpy(dtype=bool)
    mashed = _mash(local) | _mash(domain.str.replace("[.].*$", "", regex=True))
    first, last = fold_all(reading.first.iloc[rows]), fold_all(reading.last.iloc[rows])
    company = companies.company_keys(reading.series("company").iloc[rows])
    told = [_comes_back(*each) for each in zip(fold_all(local), fold_all(domain + " " + website), first, last, company)]
    return rows[corporate & ~mashed & np.array(told, dtype=bool)]


def _mash(texts: pd.Series) -> np.ndarray:
    words = texts.str.extract("([a-z]{3,})", expand=False).fillna("").astype("str")
    return gibberish.is_gibberish(words, gibberish.UNLIKELY_ALONE)


def _comes_back(local: str, hosts: str, first: str, last: str, company: str) -> bool:
    mailbox, sites = local.replace(" ", ""), hosts.replace(" ", "")
    names = [part for name in (first, last) for part in name.split()]
    return (
        any(len(name) >= 3 and name in mailbox for name in names)
        or any(len(name) >= 4 and name in sites for name in names)
        or (len(company) >= 5 and company in sites)
    )
