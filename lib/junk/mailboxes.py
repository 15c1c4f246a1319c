"""What the mailbox says: throw-away, free, role, student and placeholder addresses, and leads nobody can reach."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from lib.junk.reading import Findings, Reading, findings
from lib.junk.vocabulary import load
from lib.junk.wording import Wording
from lib.model import emails, phones, values
from lib.model.tables import lines
from lib.model.text import contains, fold_all

_MATRICULATION = r"^(?:[a-z]{1,2}[0-9]{6,9}|[a-z]{3,4}[0-9]{2}[a-z]{2})$"

_NO_MAIL = (
    r"^(?:example[.]|(?:no|none|nope|na|noemail|nomail|email|invalid|localhost)(?:[.]|$))"
    r"|[.](?:test|example|invalid|localhost|local|internal)$"
)
"""Placeholder domains that say there is no mailbox; others belong to somebody."""


def find(reading: Reading, wording: Wording) -> Iterator[Findings]:
    """The findings that rest on e-mail addresses and phones."""
    yield from _disposable(reading)
    yield from _free(reading)
    yield _role(reading)
    yield from _student(reading)
    yield from _unreachable(reading, wording)


def _disposable(reading: Reading) -> Iterator[Findings]:
    domains = reading.series("email_domain")
    misspelt = contains(reading.email_problem, "looks like").to_numpy()
    sure = np.where(misspelt, 0.0, emails.is_disposable(domains).to_numpy())
    yield _on(domains, "disp.listed", sure >= 0.9, 0.97)
    yield _on(domains, "disp.named", (sure > 0) & (sure < 0.9), 0.8)


def _free(reading: Reading) -> Iterator[Findings]:
    domains = reading.series("email_domain")
    relay = domains.isin(lines("privacy_relays"))
    free = (emails.is_free(domains) & ~relay).to_numpy(dtype=bool)
    website = (reading.series("website") != "").to_numpy()
    yield _on(domains, "free.mailbox", free & ~website, 0.97)
    yield _on(domains, "free.mailbox_with_website", free & website, 0.55)


def _role(reading: Reading) -> Findings:
    local = reading.series("email_local")
    rows = np.flatnonzero(emails.is_role(local))
    rows = rows[~_names_the_person(reading, rows)]
    return findings("role.mailbox", "email", rows, local.iloc[rows], 0.9)


def _names_the_person(reading: Reading, rows: np.ndarray) -> np.ndarray:
    """Whether the local part is the person's initials, or has the first or last name in it."""
    local, first, last, whole = (
        fold_all(series.iloc[rows])
        for series in (reading.series("email_local"), reading.first, reading.last, reading.series("full_name"))
    )
    initials = (first.str[:1] + last.str[:1]) == local
    named = np.array(
        [
            one != "" and one != other and bool({one, other} & set(words.split()))
            for words, one, other in zip(local, first, last)
        ],
        dtype=bool,
    )
    function = whole.isin(load().named("role.person").terms)
    return (initials.to_numpy(dtype=bool) | named) & ~function.to_numpy(dtype=bool)


def _student(reading: Reading) -> Iterator[Findings]:
    domains, local = reading.series("email_domain"), reading.series("email_local")
    academic = emails.is_academic(domains).to_numpy(dtype=bool)
    host = load().named("student.email_student_host")
    address = "@" + domains
    student = address.str.contains(host.regex, case=False).to_numpy(dtype=bool)
    matriculation = local.str.contains(_MATRICULATION).to_numpy(dtype=bool) & academic
    strength = np.where(academic, host.strength, host.strength / 2)
    yield _on(domains, "student.email_student_host", student, strength[student])
    yield _on(local, "student.email_matric_no", matriculation, 0.45)
    yield _on(domains, "student.academic_domain", academic, 0.24)


def _unreachable(reading: Reading, wording: Wording) -> Iterator[Findings]:
    """Both ways to reach the lead are bad: a bounce or a report in the comment counts as bad."""
    leads, lists = reading.leads, load().lists
    email = reading.series("email")
    problem = reading.email_problem.to_numpy(dtype=object)
    automated = reading.series("email_local").isin(lists["automated_mailboxes"]).to_numpy(dtype=bool)
    noted = _mentioned(reading, wording, lists["email_bounced"])
    bounced = _bounced(leads) | noted
    why_email = np.select(
        [(email == "").to_numpy(), problem != "", automated, bounced],
        ["no e-mail", problem, "automated mailbox", "e-mail bounced"],
        default="",
    )
    rows = np.flatnonzero(why_email != "")
    why_phone = np.full(reading.size, "", dtype=object)
    why_phone[rows] = _phone_problem(leads.iloc[rows])
    wrong = _mentioned(reading, wording, lists["phone_wrong"]) & (why_email != "") & (why_phone == "")
    why_phone = np.where(wrong, "wrong number", why_phone)
    bad = why_phone != ""
    doubtful = pd.Series(why_email).astype("str").str.endswith("is a placeholder").to_numpy(dtype=bool)
    doubtful = doubtful & ~reading.series("email_domain").str.contains(_NO_MAIL).to_numpy(dtype=bool)
    matched = pd.Series(why_email).astype("str") + ", " + pd.Series(why_phone).astype("str")
    neither, perhaps = np.flatnonzero(bad & ~doubtful), np.flatnonzero(bad & doubtful)
    yield findings("reach.neither", "email", neither, matched[neither], 0.95)
    yield findings("reach.doubtful", "email", perhaps, matched[perhaps], 0.45)


def _bounced(leads: pd.DataFrame) -> np.ndarray:
    reason = leads["EmailBouncedReason"].str.strip()
    told = (reason != "") & (
        values.truth(reason)
        | ~fold_all(reason).isin({"0", "false", "no", "none", "valid", "ok", "verified", "deliverable", "active"})
    )
    return (told | (leads["EmailBouncedDate"].str.strip() != "")).to_numpy(dtype=bool)


def _phone_problem(leads: pd.DataFrame) -> np.ndarray:
    """Why no number of each lead can be rung, "" where one can.

    Without a country on the lead, any number of a possible length may ring somewhere.
    """
    usable = np.zeros(len(leads), dtype=bool)
    given = np.zeros(len(leads), dtype=bool)
    raw = [leads["Phone"], leads["MobilePhone"]]
    for typed, number in zip(raw, phones.normalise_all(raw, leads["Country"])):
        usable |= (phones.is_valid(number) & ~phones.is_placeholder(typed)).to_numpy(dtype=bool)
        given |= (typed.str.strip() != "").to_numpy()
    return np.where(usable, "", np.where(given, "unusable phone", "no phone")).astype(object)


def _mentioned(reading: Reading, wording: Wording, phrases: tuple[str, ...]) -> np.ndarray:
    column = reading["comment"]
    found = np.zeros(len(column.values), dtype=bool)
    found[wording.mentions("comment", phrases)] = True
    return column.spread(found)


def _on(shown: pd.Series, evidence: str, mask: np.ndarray, strength: float | np.ndarray) -> Findings:
    return findings(evidence, "email", np.flatnonzero(mask), shown[mask], strength)
