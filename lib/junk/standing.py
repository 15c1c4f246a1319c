"""Where a lead stands: how long it has been silent, and whether it wants to be left alone."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import numpy as np
import pandas as pd

from lib.junk.reading import Findings, Reading, findings
from lib.model import values
from lib.model.rules import Rules
from lib.model.text import fold_all

_OUT = ("opted out", "opt out", "unsubscribed")


def find(reading: Reading, rules: Rules, today: date) -> Iterator[Findings]:
    """The stale and opt-out findings of every lead."""
    yield from _silent(reading, rules, today)
    yield _opted_out(reading.leads)


def _silent(reading: Reading, rules: Rules, today: date) -> Iterator[Findings]:
    days = (pd.Timestamp(today) - reading.last_seen).dt.days
    open_still = ~values.truth(reading.leads["IsConverted"])
    long = ((days > 2 * rules.stale_after_days) & open_still).to_numpy(dtype=bool)
    some = ((days > rules.stale_after_days) & open_still).to_numpy(dtype=bool) & ~long
    shown = reading.last_seen.dt.strftime("%Y-%m-%d").astype("str")
    yield findings("stale.inactive", "last_activity", np.flatnonzero(some), shown[some], 0.6)
    yield findings("stale.long_inactive", "last_activity", np.flatnonzero(long), shown[long], 0.85)


def _opted_out(leads: pd.DataFrame) -> Findings:
    mail, calls = (
        (values.truth(leads[field]) | fold_all(leads[field]).isin(_OUT)).to_numpy(dtype=bool)
        for field in ("HasOptedOutOfEmail", "DoNotCall")
    )
    out = mail | calls
    what = np.select([mail & calls, mail], ["of e-mail and calls", "of e-mail"], default="of calls")
    return findings("opt.flag", "opt_out", np.flatnonzero(out), what[out], 0.99)
