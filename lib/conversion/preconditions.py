"""What stands in the way of a conversion, and what a person should look at before it."""

from __future__ import annotations

from collections.abc import Collection, Mapping

import numpy as np
import pandas as pd

from lib.model import references, values
from lib.model.rules import Rules
from lib.model.text import blank_placeholders, fold_all


class Findings:
    """Short texts about leads, gathered one condition at a time; conditions and texts are aligned with the leads."""

    def __init__(self, index: pd.Index, separator: str = "; ") -> None:
        self._index = index
        self._separator = separator
        self._texts = np.full(len(index), "", dtype=object)

    def add(self, where: pd.Series | np.ndarray, text: str | pd.Series) -> None:
        """Say the text (one for all, or one for each lead) about the leads where the condition holds."""
        mask = np.asarray(where, dtype=bool)
        said = text.to_numpy(dtype=object)[mask] if isinstance(text, pd.Series) else text
        already = self._texts[mask]
        self._texts[mask] = np.where(already == "", "", already + self._separator) + said

    def texts(self) -> pd.Series:
        """What was said about each lead, joined; "" where nothing was."""
        return pd.Series(self._texts, index=self._index, dtype="str")


def never(leads: pd.DataFrame, merged: Collection[str]) -> pd.Series:
    """Why a lead can never be converted ("" where it can)."""
    found = Findings(leads.index)
    found.add(values.truth(leads["IsConverted"]), "already converted")
    gone = leads["MasterRecordId"].ne("") | pd.Series(leads.index.isin(list(merged)), index=leads.index)
    found.add(gone, "merged into another lead")
    found.add(values.truth(leads["IsDeleted"]) & ~gone, "deleted")
    return found.texts()


def blockers(leads: pd.DataFrame, targets: pd.DataFrame, users: pd.DataFrame, converted_status: str) -> pd.Series:
    """What has to be mended before a lead can be converted ("" where nothing has)."""
    owners = targets["owner"]
    found = Findings(leads.index)
    found.add(targets["problem"].ne(""), targets["problem"])
    found.add(leads["Company"].str.strip().eq("") & targets["account"].eq(""), "no company")
    found.add(leads["LastName"].str.strip().eq("") & targets["contact"].eq(""), "no last name")
    found.add(owners.str.startswith("00G"), "owned by a queue: choose an owner")
    inactive = users["IsActive"].ne("") & ~values.truth(users["IsActive"])
    owner = references.positions_of(owners, users)
    is_inactive = np.append(inactive.to_numpy(dtype=bool), False)[owner]
    found.add(pd.Series(is_inactive, index=leads.index), "the owner is inactive: choose another")
    no_status = pd.Series(not converted_status, index=leads.index)
    found.add(no_status, "no converted status known: name it in Settings")
    return found.texts()


def warnings(
    leads: pd.DataFrame,
    targets: pd.DataFrame,
    existing: Mapping[str, pd.DataFrame],
    junk: Mapping[str, str],
    undecided: Collection[str],
) -> pd.Series:
    """What a person should look at before converting a lead ("" where there is nothing)."""
    found = Findings(leads.index)
    found.add(targets["note"].ne(""), targets["note"])
    says_nothing = blank_placeholders(leads["Company"], "company").eq("") & leads["Company"].ne("")
    found.add(says_nothing, "the company is a placeholder")
    contact = existing["contact"].reindex(pd.Index(targets["contact"])).set_axis(leads.index)
    for field, name in (("DoNotCall", "do not call"), ("HasOptedOutOfEmail", "e-mail opt-out")):
        there_already = values.truth(contact[field].fillna("").astype("str"))
        dropped = targets["contact"].ne("") & values.truth(leads[field]) & ~there_already
        found.add(dropped, f"{name} is not carried to the existing contact")
    found.add(_joins_open_deal(targets, existing), "the account has an open opportunity")
    flagged = pd.Series([junk.get(lead, "") for lead in leads.index], index=leads.index, dtype="str")
    found.add(flagged.ne(""), "looks like junk: " + flagged)
    open_group = pd.Series(leads.index.isin(list(undecided)), index=leads.index)
    found.add(open_group, "its duplicates are not decided yet")
    return found.texts()


def _joins_open_deal(targets: pd.DataFrame, existing: Mapping[str, pd.DataFrame]) -> pd.Series:
    """Whether a new opportunity would stand beside an open one of the same account."""
    deals = existing["opportunity"]
    closed = values.truth(deals["IsClosed"]) | fold_all(deals["StageName"]).str.startswith("closed")
    busy = references.keys_of(deals.loc[~closed, "AccountId"], existing["account"])
    creates = targets["wants_deal"] & targets["opportunity"].eq("") & targets["account"].ne("")
    return creates & targets["account"].isin(busy)


def converted_status(leads: pd.DataFrame, rules: Rules) -> str:
    """The status that a conversion sets: the rules', else the one that most converted leads have, else ""."""
    if rules.converted_status:
        return rules.converted_status
    statuses = leads.loc[values.truth(leads["IsConverted"]) & leads["Status"].ne(""), "Status"]
    return "" if statuses.empty else str(statuses.mode().iloc[0])
