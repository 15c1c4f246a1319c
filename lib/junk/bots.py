"""What gives form-filling bots away, in one lead and across the batch."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from lib.junk.gibberish import random_case
from lib.junk.reading import Findings, Reading, findings
from lib.junk.vocabulary import load
from lib.model import emails
from lib.model.text import contains, encoded, fold_all

_WEB = r"\b(?:web|website|form|site|landing|inbound|chat|contact us|online)\b"
_SHORTEST_COMMENT = 20


def find(reading: Reading) -> Iterator[Findings]:
    """The measured bot findings of every lead; wordings and links are found elsewhere."""
    yield random_case(reading)
    yield _doubled(reading)
    yield _famous_company(reading)
    yield from _same_comment(reading)
    yield _one_mailbox(reading)
    yield _burst(reading)


def _doubled(reading: Reading) -> Findings:
    last = reading.last
    doubled = (reading.first == last) & (last.str.len() >= 7) & last.str.isalpha()
    return findings("spam.name_doubled", "full_name", np.flatnonzero(doubled), last[doubled], 0.45)


def _famous_company(reading: Reading) -> Findings:
    company = fold_all(reading.series("raw_company"))
    famous = company.isin(load().lists["bot_companies"])
    home = reading.series("email_domain").str.replace("[.].*$", "", regex=True) == company
    rows = np.flatnonzero(famous & ~home)
    return findings("spam.company_google", "company", rows, reading.series("raw_company").iloc[rows], 0.55)


def _same_comment(reading: Reading) -> Iterator[Findings]:
    """One comment on three leads or more with different addresses: a bot where it has a link or came within two days.

    Elsewhere it may be a campaign's note or a form's preset, so it is a hint at most.
    """
    column = reading["comment"]
    codes, folded = encoded(column.folded)
    comment = column.spread(codes)
    often = _different(comment, reading["email"].codes) >= 3
    rows = np.flatnonzero((often & (folded.str.len() >= _SHORTEST_COMMENT).to_numpy())[comment])
    if not len(rows):
        return
    created = reading.created.iloc[rows]
    times = created.groupby(comment[rows])
    close = (times.transform("max") - times.transform("min") <= pd.Timedelta(days=2)) & created.notna()
    shown = reading.series("comment").iloc[rows]
    bot = contains(shown, r"(?i)https?://|www[.]").to_numpy() | close.to_numpy(dtype=bool)
    yield findings("spam.same_comment", "comment", rows[bot], shown[bot].str.slice(0, 60), 0.8)
    yield findings("spam.shared_comment", "comment", rows[~bot], shown[~bot].str.slice(0, 60), 0.24)


def _one_mailbox(reading: Reading) -> Findings:
    """One address under four people or more; swapped and misspelt names share their initials and count once."""
    address = reading.series("email")
    first, last = fold_all(reading.first).str[:1], fold_all(reading.last).str[:1]
    initials = (first + last).where(first < last, last + first)
    people = reading["email"].spread(_different(reading["email"].codes, encoded(initials)[0]))
    role = emails.is_role(reading.series("email_local")).to_numpy(dtype=bool)
    usable = (address != "").to_numpy() & (reading.email_problem == "").to_numpy()
    many = (people >= 4) & usable & ~role
    return findings("spam.one_mailbox", "email", np.flatnonzero(many), address[many], 0.55)


def _different(groups: np.ndarray, members: np.ndarray) -> np.ndarray:
    """How many different members each group has; both are numbers from 0 on."""
    span = int(members.max(initial=0)) + 1
    return np.bincount(np.unique(groups.astype(np.int64) * span + members) // span)


def _burst(reading: Reading) -> Findings:
    """Ten leads or more from one web source within two minutes; loads, which share their seconds, are none."""
    created, source = reading.created, fold_all(reading.leads["LeadSource"])
    web = source.str.contains(_WEB) & created.notna() & (created != created.dt.normalize())
    frame = pd.DataFrame({"source": source.to_numpy(dtype=object), "created": created.to_numpy()})[web.to_numpy()]
    frame = frame.sort_values(["source", "created"], kind="stable")
    times = frame["created"].to_numpy(dtype="datetime64[s]").astype(np.int64)
    sources, _ = pd.factorize(frame["source"])
    clock = times + sources * 10**11
    start = np.searchsorted(clock, clock - 120, side="left")
    size = np.arange(len(clock)) - start + 1
    seconds = np.concatenate(([0], np.cumsum(np.diff(clock) != 0)))[: len(clock)]
    spread = seconds - seconds[start] + 1 if len(clock) else seconds
    last_of_burst = (size >= 10) & (spread >= size / 2)
    marks = np.zeros(len(clock) + 1, dtype=np.int64)
    np.add.at(marks, start[last_of_burst], 1)
    np.add.at(marks, np.flatnonzero(last_of_burst) + 1, -1)
    inside = np.cumsum(marks[:-1]) > 0
    rows = np.sort(frame.index.to_numpy()[inside])
    return findings("spam.burst", "created", rows, reading.leads["CreatedDate"].iloc[rows], 0.4)
