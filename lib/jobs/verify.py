"""What of an export was applied in Salesforce, by a later export of its records."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pandas as pd

from lib.errors import BadArgument
from lib.files.writer import NULL
from lib.jobs.export import CONVERSIONS
from lib.model import dates, fields, ids, values

APPLIED, NOT_APPLIED, GONE, UNCHECKED = "applied", "not applied", "record not found", "not checked"
"""What can be said of a change: the later export shows it, shows something else, lacks the record, or lacks the whole
object."""

_COLUMNS = ["file", "id", "field", "wanted", "found", "state"]
_UPDATES = {
    "01_update_survivors.csv": "lead",
    "03_reparent_tasks.csv": "activity",
    "03_reparent_events.csv": "activity",
    "04_update_junk_status.csv": "lead",
}

_CONVERTED = {"leadId": "Id", "contactId": "ConvertedContactId", "accountId": "ConvertedAccountId"}
"""What the columns of conversions come to in a converted lead."""

_NEEDED = {"02_insert_campaign_members.csv": ("CampaignId", "LeadId"), CONVERSIONS: tuple(_CONVERTED)}
"""The columns by which a change is looked up, where that is not the Id."""


def read(folder: Path) -> dict[str, pd.DataFrame]:
    """The change files of an export. Raises BadArgument where there are none in the folder."""
    names = [*_UPDATES, "02_insert_campaign_members.csv", "05_delete_losers.csv", CONVERSIONS]
    found = {name: folder / name for name in names if (folder / name).is_file()}
    if not found:
        raise BadArgument(f"There are no change files in {folder}. Name the folder that `export --out` wrote.")
    return {name: _change_file(name, path) for name, path in found.items()}


def _change_file(name: str, path: Path) -> pd.DataFrame:
    """One change file; raises BadArgument where it is none that `export` wrote."""
    try:
        frame = pd.read_csv(path, dtype="str", keep_default_na=False)
    except (ValueError, OSError) as error:
        raise BadArgument(f"{path} cannot be read as CSV. Name the folder as `export --out` wrote it.") from error
    missing = [column for column in _NEEDED.get(name, ("Id",)) if column not in frame.columns]
    if missing:
        raise BadArgument(f"{path} has no column {missing[0]}. Name the folder as `export --out` wrote it.")
    return frame


def check(files: Mapping[str, pd.DataFrame], later: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """One row a change: `file, id, field, wanted, found, state`, in the order of the files and their rows.

    `later` are the tables of the later export, complete; an object without records in it was not exported, so what is
    asked of it stays unchecked.
    """
    by_id = {name: frame.set_index(pd.Index(ids.to_18(frame["Id"]))) for name, frame in later.items()}
    parts = []
    for name, frame in files.items():
        if name in _UPDATES:
            parts.append(_updated(name, frame, by_id[_UPDATES[name]], _UPDATES[name]))
        elif name == "02_insert_campaign_members.csv":
            parts.append(_inserted(name, frame, later["campaign_member"]))
        elif name == CONVERSIONS:
            wanted = frame[list(_CONVERTED)].rename(columns=_CONVERTED)
            parts.append(_updated(name, wanted, by_id["lead"], "lead"))
        else:
            parts.append(_deleted(name, frame, by_id["lead"]))
    return pd.concat([pd.DataFrame(columns=_COLUMNS, dtype="str"), *parts], ignore_index=True).astype("str")


def summary(found: pd.DataFrame) -> pd.DataFrame:
    """One row a file: `file, changes, applied, not_applied, not_found, unchecked`."""
    counts = found.groupby(["file", "state"]).size().unstack(fill_value=0)
    counts = counts.reindex(columns=[APPLIED, NOT_APPLIED, GONE, UNCHECKED], fill_value=0)
    counts.columns = ["applied", "not_applied", "not_found", "unchecked"]
    counts.insert(0, "changes", counts.sum(axis=1))
    return counts.reset_index()


def _updated(name: str, frame: pd.DataFrame, held: pd.DataFrame, object_name: str) -> pd.DataFrame:
    """Each cell of an update file that says something, against the record's value."""
    cells = frame.melt(id_vars="Id", var_name="field", value_name="wanted", ignore_index=False)
    cells = cells[cells["wanted"].ne("")].sort_index(kind="stable")
    wanted = cells["wanted"].mask(cells["wanted"].eq(NULL), "")
    row = _rows(held, cells["Id"])
    found = [held[field].iat[at] if at >= 0 and field in held else "" for field, at in zip(cells["field"], row)]
    made = pd.DataFrame(
        {"file": name, "id": cells["Id"], "field": cells["field"], "wanted": wanted, "found": found}
    ).astype("str")
    equal = _equal(made, object_name)
    made["state"] = equal.map({True: APPLIED, False: NOT_APPLIED}).where(row >= 0, GONE)
    return made.assign(state=UNCHECKED) if held.empty else made


def _rows(held: pd.DataFrame, record_ids: pd.Series) -> np.ndarray:
    """Where the records stand that have these Ids, -1 where none does; of several rows of one record the last."""
    last = np.flatnonzero(~held.index.duplicated(keep="last"))
    found = held.index[last].get_indexer(pd.Index(ids.to_18(record_ids)))
    return np.where(found >= 0, last[found], -1) if len(last) else found


def _equal(made: pd.DataFrame, object_name: str) -> pd.Series:
    """Whether the value found is the one wanted, however it is written: boxes, days and numbers have many ways."""
    wanted, found = made["wanted"].str.strip(), made["found"].str.strip()
    equal = wanted.eq(found)
    kinds = made["field"].map(lambda name: getattr(fields.field(object_name, name), "kind", "text"))
    boxes, numbers, days = kinds.eq("bool"), kinds.isin(["currency", "number"]), kinds.isin(["date", "datetime"])
    equal |= boxes & values.truth(wanted).eq(values.truth(found))
    equal |= numbers & values.numbers(wanted).eq(values.numbers(found))
    return equal | (days & dates.parse_dates(wanted).eq(dates.parse_dates(found)))


def _inserted(name: str, frame: pd.DataFrame, members: pd.DataFrame) -> pd.DataFrame:
    """Each new campaign member, by its campaign and lead."""
    there = set(zip(ids.to_18(members["CampaignId"]), ids.to_18(members["LeadId"])))
    pairs = list(zip(ids.to_18(frame["CampaignId"]), ids.to_18(frame["LeadId"])))
    state = [UNCHECKED if members.empty else APPLIED if pair in there else NOT_APPLIED for pair in pairs]
    made = {"file": name, "id": frame["LeadId"], "field": "CampaignId", "wanted": frame["CampaignId"], "state": state}
    return pd.DataFrame({**made, "found": ""})[_COLUMNS]


def _deleted(name: str, frame: pd.DataFrame, leads: pd.DataFrame) -> pd.DataFrame:
    """Each duplicate that was to go: gone from the export, or marked as deleted there."""
    row = _rows(leads, frame["Id"])
    marked = values.truth(leads["IsDeleted"]).to_numpy()
    there = [at >= 0 and not marked[at] for at in row]
    state = [UNCHECKED if leads.empty else NOT_APPLIED if here else APPLIED for here in there]
    found = ["there" if here else "" for here in there]
    made = {"file": name, "id": frame["Id"], "field": "IsDeleted", "wanted": "gone", "found": found, "state": state}
    return pd.DataFrame(made)
