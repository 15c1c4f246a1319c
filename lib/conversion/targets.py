"""Which account, contact and opportunity each lead would be converted into, and who would own them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from lib.model import references

NEW = "new"
NO_DEAL = "none"
Choice = Mapping[str, str]
"""What a person chose for one lead: account, contact (a key or "new"), opportunity (a key, "new", "none"), owner."""


@dataclass(frozen=True)
class Target:
    """The keys of the existing records to use ("" = a new one), what stands in the way, and what to look at."""

    account: str = ""
    contact: str = ""
    problem: str = ""
    note: str = ""


def resolve(
    leads: pd.DataFrame,
    existing: Mapping[str, pd.DataFrame],
    links: pd.DataFrame,
    choices: Mapping[str, Choice],
    threshold: float,
) -> pd.DataFrame:
    """One row a lead: account, contact, opportunity (keys of existing records, "" = none of them), wants_deal (whether
    there is to be an opportunity), owner, problem, note, match_probability and reason (of the link that was followed).

    A choice beats a link; a link counts from the threshold on; a contact brings its account.
    """
    best = _best_links(leads, existing, links, threshold)
    accounts_of = references.keys_of(existing["contact"]["AccountId"], existing["account"])
    home = dict(zip(existing["contact"].index, accounts_of, strict=True))
    known = set(existing["account"].index)
    found = [
        _target(choices.get(lead, {}), account, contact, home, known)
        for lead, account, contact in zip(leads.index, best["account"]["key"], best["contact"]["key"], strict=True)
    ]
    columns = {name: [getattr(target, name) for target in found] for name in ("account", "contact", "problem", "note")}
    result = pd.DataFrame(columns, index=leads.index, dtype="str")
    by_contact = result["contact"].ne("") & result["contact"].eq(best["contact"]["key"])
    by_account = result["account"].ne("") & result["account"].eq(best["account"]["key"]) & ~by_contact
    for column in ("match_probability", "reason"):
        result[column] = best["contact"][column].where(by_contact, best["account"][column].where(by_account))
    deal = _chosen(leads, choices, "opportunity").replace("", NEW)
    is_key = ~deal.isin([NEW, NO_DEAL])
    gone = is_key & ~deal.isin(existing["opportunity"].index) & result["problem"].eq("")
    owner = _chosen(leads, choices, "owner")
    return result.assign(
        reason=result["reason"].fillna("").astype("str"),
        opportunity=deal.where(is_key & ~gone, ""),
        wants_deal=deal.ne(NO_DEAL),
        owner=owner.where(owner.ne(""), leads["OwnerId"]),
        problem=result["problem"].mask(gone, "the chosen opportunity is not in this book"),
    )


def _best_links(
    leads: pd.DataFrame, existing: Mapping[str, pd.DataFrame], links: pd.DataFrame, threshold: float
) -> dict[str, pd.DataFrame]:
    """For account and contact: key, match_probability and reason of each lead's best link, aligned with the leads."""
    sure = links.loc[links["match_probability"] >= threshold]
    sure = sure.sort_values(["match_probability", "key"], ascending=[False, True])
    best = {}
    for name in ("account", "contact"):
        rows = sure.loc[sure["object"].eq(name) & sure["key"].isin(existing[name].index)]
        rows = rows.drop_duplicates("lead_key").set_index("lead_key").reindex(leads.index)
        best[name] = rows.assign(key=rows["key"].fillna("").astype("str"))
    return best


def _chosen(leads: pd.DataFrame, choices: Mapping[str, Choice], what: str) -> pd.Series:
    return pd.Series([choices.get(lead, {}).get(what, "") for lead in leads.index], index=leads.index, dtype="str")


def _target(
    choice: Choice, linked_account: str, linked_contact: str, home: Mapping[str, str], accounts: set[str]
) -> Target:
    account, contact = choice.get("account", ""), choice.get("contact", "")
    if account not in {"", NEW} and account not in accounts:
        return Target(problem="the chosen account is not in this book")
    if contact not in {"", NEW}:
        return _chosen_contact(account, contact, home)
    chosen = "" if account == NEW else account
    fallback = chosen or ("" if account == NEW else linked_account)
    if contact == NEW or not linked_contact:
        return Target(fallback)
    if not home[linked_contact]:
        return Target(fallback, note="a contact that matches belongs to no account, so it cannot be used")
    if account in {"", home[linked_contact]}:
        other = not account and linked_account not in {"", home[linked_contact]}
        note = "another account matches, too; the matching contact decided" if other else ""
        return Target(home[linked_contact], linked_contact, note=note)
    return Target(fallback, note="a contact that matches is in another account than the chosen one")


def _chosen_contact(account: str, contact: str, home: Mapping[str, str]) -> Target:
    if contact not in home:
        return Target(problem="the chosen contact is not in this book")
    if not home[contact]:
        return Target("" if account == NEW else account, contact, problem="the chosen contact belongs to no account")
    if account not in {"", home[contact]}:
        problem = "the chosen contact is in a different account than the chosen one"
        return Target("" if account == NEW else account, contact, problem=problem)
    return Target(home[contact], contact)
