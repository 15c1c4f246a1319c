"""What leaves Sluice: the cleaned leads, and the change files that an admin applies with Data Loader, in order.

Nothing here deletes junk: a junk lead gets an unqualified status. Only the losers of a merge are deleted, and a lead
that was converted is never touched, since Salesforce can neither merge nor update it.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

import numpy as np
import pandas as pd

from lib.files.writer import NULL
from lib.funnel import stages
from lib.model import dates, fields, ids, references, values
from lib.model.rules import LOST, Rules
from lib.model.survivorship import OTHERS_PER_MERGE

Tables = Mapping[str, pd.DataFrame]
Values = Mapping[tuple[str, str], Mapping[str, str]]
"""(object, key) -> the fields that decisions changed."""

UNQUALIFIED = "Unqualified"
"""The status of junk in an org whose leads show no unqualified status of its own."""

READ_ONLY = frozenset(
    {"Id", "IsDeleted", "MasterRecordId", "Name", "OwnerName", "IsConverted", "ConvertedDate", "ConvertedAccountId",
     "ConvertedContactId", "ConvertedOpportunityId", "CreatedDate", "CreatedById", "LastModifiedDate",
     "LastModifiedById", "LastActivityDate", "AccountName", "SystemModstamp"}
)  # fmt: skip
"""Fields that Salesforce keeps by itself: an update of them would be refused."""

CONVERSIONS = "06_convert_into_existing.csv"

_STEPS = {
    "01_update_survivors.csv": "update leads: the values that merges and fixes chose ({null} clears a field)",
    "02_insert_campaign_members.csv": "insert campaign members: survivors join the campaigns of their duplicates",
    "03_reparent_tasks.csv": "update tasks: those of the duplicates go to the survivor",
    "03_reparent_events.csv": "update events, likewise",
    "04_update_junk_status.csv": "update leads: junk gets an unqualified status; nothing is deleted",
    "05_delete_losers.csv": "delete leads: only the duplicates that were merged; MasterRecordId is for your records",
    CONVERSIONS: "convert leads into the contacts and accounts named, with a tool that converts (Data Loader does not)",
    "merge_plan.csv": "instead of 01 to 03 and 05, with a tool that merges leads: one merge a row, in this order",
}


def change_files(
    tables: Tables,
    *,
    merged: pd.Series,
    values_of: Values,
    verdicts: pd.DataFrame,
    rules: Rules,
    links: pd.DataFrame | None = None,
) -> dict[str, pd.DataFrame]:
    """File name -> frame to write, from the imported tables (no decision applied) and the active decisions.

    merged: loser -> survivor. verdicts: lead_key, junk_kind, verdict ("junk" or "not_junk"). links: lead_key, object,
    key, the contacts and accounts that people confirmed. Change files hold only records with a Salesforce Id; what is
    left out stands in skipped.csv with the reason.
    """
    base = {
        name: fields.complete(tables[name], name) if name in tables else fields.empty(name) for name in fields.OBJECTS
    }
    leads = base["lead"]
    final = _final_survivors(merged, leads.index)
    said_junk = verdicts.loc[verdicts["verdict"].eq("junk")]
    kinds = said_junk.groupby("lead_key")["junk_kind"].agg(", ".join)
    junk = leads.index[leads.index.isin(kinds.index) & ~leads.index.isin(final.index)]

    skipped = _Skipped(leads)
    pairs = skipped.keep_pairs(final)
    changed = {key: new for (name, key), new in values_of.items() if name == "lead"}
    updates = _updates(leads, changed, final, skipped)
    junk_status = _junk_status(leads, junk, rules, skipped)
    tasks, events = _reparented(base["activity"], leads, pairs)
    deletes = pd.DataFrame(
        {"Id": leads.loc[pairs.index, "Id"], "MasterRecordId": leads.loc[pd.Index(pairs), "Id"].to_numpy()}
    )
    conversions = _conversions(base, links, junk, skipped)
    own_columns = tables.get("lead", leads)
    current = _with_values(own_columns, changed)
    is_junk = current.index.isin(junk)
    is_gone = current.index.isin(final.index) | values.truth(leads["IsDeleted"]).to_numpy()
    files = {
        "cleaned_leads.csv": current.loc[~is_gone & ~is_junk],
        "junk_leads.csv": current.loc[is_junk].assign(JunkKinds=kinds.reindex(current.index[is_junk])),
        "01_update_survivors.csv": updates,
        "02_insert_campaign_members.csv": _new_members(base["campaign_member"], base["campaign"], leads, pairs),
        "03_reparent_tasks.csv": tasks,
        "03_reparent_events.csv": events,
        "04_update_junk_status.csv": junk_status,
        "05_delete_losers.csv": deletes,
        CONVERSIONS: conversions,
        "merge_plan.csv": _merge_plan(leads, pairs),
        "skipped.csv": skipped.frame(),
    }
    return {name: frame.reset_index(drop=True).astype("str") for name, frame in files.items()}


def readme(files: Mapping[str, pd.DataFrame], now: datetime) -> str:
    """The text that goes with the files: what each is, how many rows it has, and in which order to apply them."""
    steps = [
        f"  {name}  (rows: {len(files[name]):,})\n      {text.format(null=NULL)}"
        for name, text in _STEPS.items()
        if name in files
    ]
    counts = files["skipped.csv"].groupby(["file", "reason"]).size().reset_index(name="count")
    left_out = [
        f"  {count:,} of {file}: {reason}"
        for file, reason, count in zip(counts["file"], counts["reason"], counts["count"], strict=True)
    ]
    return "\n".join(
        [
            f"Sluice export of {now:%Y-%m-%d %H:%M} UTC",
            "",
            f"cleaned_leads.csv  (rows: {len(files['cleaned_leads.csv']):,})",
            "  Every lead that remains, with all its columns and with every decision applied.",
            f"junk_leads.csv  (rows: {len(files['junk_leads.csv']):,})",
            "  The leads that people confirmed as junk, with the kinds. They are not in cleaned_leads.csv.",
            "",
            "Change files for Data Loader. Apply them in the order of their numbers, and keep a backup:",
            *steps,
            "",
            "The duplicates are deleted once their campaigns, tasks and events are with the survivor.",
            "Leads of customers are converted last: a converted lead cannot be changed any more.",
            "Afterwards export the leads again and run: python -m lib verify LATER_EXPORT --export THIS_FOLDER",
            "It says of every change whether it was applied.",
            "",
            "Left out (each record is named in skipped.csv):" if left_out else "Nothing was left out.",
            *left_out,
            "",
        ]
    )


class _Skipped:
    """What cannot go into a change file, with the reason."""

    def __init__(self, leads: pd.DataFrame) -> None:
        self._leads = leads
        self._parts: list[pd.DataFrame] = []
        self._has_id = ids.is_salesforce_id(leads["Id"])
        self._converted = values.truth(leads["IsConverted"])
        self._deleted = values.truth(leads["IsDeleted"])

    def keep(self, keys: pd.Index, file: str) -> pd.Index:
        """The leads that a change file can name; the others are noted."""
        converted, deleted, known = self._converted[keys], self._deleted[keys], self._has_id[keys]
        self.note(keys[converted], file, "a converted lead cannot be updated")
        self.note(keys[~converted & deleted], file, "it is deleted in Salesforce already")
        self.note(keys[~converted & ~deleted & ~known], file, "no Salesforce Id")
        return keys[~converted & ~deleted & known]

    def keep_pairs(self, merged: pd.Series) -> pd.Series:
        """The merges (loser -> survivor) that Salesforce can follow; the others are noted."""
        losers, survivors = merged.index, pd.Index(merged)
        reasons = np.select(
            [
                self._converted[losers],
                self._converted[survivors],
                self._deleted[losers],
                self._deleted[survivors],
                ~self._has_id[losers].to_numpy(),
                ~self._has_id[survivors].to_numpy(),
            ],
            [
                "a converted lead can neither be merged nor deleted",
                "its survivor is converted and cannot be merged into",
                "it is deleted in Salesforce already",
                "its survivor is deleted in Salesforce",
                "no Salesforce Id",
                "its survivor has no Salesforce Id",
            ],
            "",
        )
        for reason in sorted({str(reason) for reason in reasons} - {""}):
            self.note(losers[reasons == reason], "05_delete_losers.csv", reason)
        return merged[reasons == ""]

    def frame(self) -> pd.DataFrame:
        empty = pd.DataFrame(columns=["key", "Id", "file", "reason"], dtype="str")
        return pd.concat([empty, *self._parts])

    def note(self, keys: pd.Index, file: str, reason: str) -> None:
        """Leads that are left out of a file."""
        if len(keys):
            record_ids = self._leads.loc[keys, "Id"].to_numpy()
            self._parts.append(pd.DataFrame({"key": keys, "Id": record_ids, "file": file, "reason": reason}))


def _final_survivors(merged: pd.Series, known: pd.Index) -> pd.Series:
    """loser -> the lead that it ends in, chains followed; merges of unknown leads left out."""
    next_one = dict(merged.items())
    ends = {}
    for loser in next_one:
        end, seen = loser, set()
        while end in next_one and end not in seen:
            seen.add(end)
            end = next_one[end]
        ends[loser] = end
    final = pd.Series(ends, dtype="str").rename_axis(fields.KEY)
    return final[final.index.isin(known) & final.isin(known) & (final != final.index)]


def _with_values(frame: pd.DataFrame, changed: Mapping[str, Mapping[str, str]]) -> pd.DataFrame:
    """The frame with the changed values laid over it; a changed field that it did not have becomes a column."""
    known = {key: new for key, new in changed.items() if key in frame.index}
    columns = {}
    for field in dict.fromkeys(field for new in known.values() for field in new):
        column = frame[field].copy() if field in frame.columns else pd.Series("", index=frame.index, dtype="str")
        news = pd.Series({key: new[field] for key, new in known.items() if field in new}, dtype="str")
        column.loc[news.index] = news
        columns[field] = column
    return frame.assign(**columns)


def _updates(
    leads: pd.DataFrame, changed: Mapping[str, Mapping[str, str]], final: pd.Series, skipped: _Skipped
) -> pd.DataFrame:
    """Id and the fields that changed; blank where a lead's field did not, NULL where it is to be cleared."""
    after = _with_values(leads, changed)
    touched = leads.index[leads.index.isin(list(changed)) & ~leads.index.isin(final.index)]
    writable = [name for name in after.columns if name not in READ_ONLY]
    old = leads.reindex(columns=writable, fill_value="").loc[touched]
    new = after.loc[touched, writable]
    differs = old.ne(new)
    touched = skipped.keep(touched[differs.any(axis=1)], "01_update_survivors.csv")
    differs = differs.loc[touched]
    used = [name for name in writable if differs[name].any()]
    cells = new.loc[touched, used]
    cells = cells.mask(cells == "", NULL).where(differs[used], "")
    cells.insert(0, "Id", leads.loc[touched, "Id"])
    return cells


def _new_members(members: pd.DataFrame, campaigns: pd.DataFrame, leads: pd.DataFrame, pairs: pd.Series) -> pd.DataFrame:
    """CampaignId, LeadId, Status: the losers' campaigns that the survivor is not in, each with the best status.

    Best is a status that counts as a response, then the one that was set last.
    """
    rows = members.loc[~values.truth(members["IsDeleted"])]
    campaign = references.keys_of(rows["CampaignId"], campaigns)
    work = pd.DataFrame(
        {
            "lead": references.keys_of(rows["LeadId"], leads),
            "campaign": campaign.where(campaign.ne(""), ids.to_18(rows["CampaignId"])),
            "CampaignId": rows["CampaignId"],
            "Status": rows["Status"],
            "responded": values.truth(rows["HasResponded"]),
            "added": dates.parse_dates(rows["CreatedDate"]),
        }
    )
    work["survivor"] = work["lead"].map(pairs).fillna("").astype("str")
    of_losers = work.loc[work["survivor"].ne("") & ids.is_salesforce_id(work["CampaignId"])]
    there = pd.MultiIndex.from_frame(work[["lead", "campaign"]])
    missing = of_losers.loc[~pd.MultiIndex.from_frame(of_losers[["survivor", "campaign"]]).isin(there)]
    best = missing.sort_values(["responded", "added"], ascending=False, kind="stable", na_position="last")
    best = best.drop_duplicates(["survivor", "campaign"]).sort_index()
    return pd.DataFrame(
        {
            "CampaignId": best["CampaignId"],
            "LeadId": leads.loc[pd.Index(best["survivor"]), "Id"].to_numpy(),
            "Status": best["Status"],
        }
    )


def _reparented(activities: pd.DataFrame, leads: pd.DataFrame, pairs: pd.Series) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Tasks and events of the losers: Id and the survivor's Id as WhoId."""
    rows = activities.loc[~values.truth(activities["IsDeleted"]) & ids.is_salesforce_id(activities["Id"])]
    survivor = references.keys_of(rows["WhoId"], leads).map(pairs).fillna("").astype("str")
    moved = rows.loc[survivor.ne("")]
    who = leads.loc[pd.Index(survivor[survivor.ne("")]), "Id"].to_numpy()
    sheet = pd.DataFrame({"Id": moved["Id"], "WhoId": who})
    is_event = sheet["Id"].str.startswith("00U")
    return sheet.loc[~is_event], sheet.loc[is_event]


def _conversions(base: Tables, links: pd.DataFrame | None, junk: pd.Index, skipped: _Skipped) -> pd.DataFrame:
    """leadId, contactId and accountId, as convertLead takes them, and what they are called: each lead that people know
    as a contact or as of an account.
    """
    named = pd.DataFrame(columns=["lead_key", "object", "key"], dtype="str") if links is None else links
    wide = pd.DataFrame(
        {
            name: named[named["object"].eq(name)].set_index("lead_key")["key"].reindex(named["lead_key"].unique())
            for name in ("contact", "account")
        },
        dtype="str",
    ).fillna("")
    keys = skipped.keep(pd.Index(wide.index.rename(fields.KEY)), CONVERSIONS)
    skipped.note(keys[keys.isin(junk)], CONVERSIONS, "it is confirmed as junk")
    leads, contacts, accounts = (base[name] for name in ("lead", "contact", "account"))
    wide = wide.loc[keys[~keys.isin(junk)]]
    home = references.keys_of(contacts["AccountId"], accounts)
    account = wide["account"].where(wide["contact"].eq(""), home.reindex(pd.Index(wide["contact"])).array)
    contact = contacts.reindex(pd.Index(wide["contact"])).fillna("").set_axis(wide.index)
    organisation = accounts.reindex(pd.Index(account)).fillna("").set_axis(wide.index)
    homeless = wide["contact"].ne("") & account.eq("")
    known = ids.is_salesforce_id(organisation["Id"]) & (wide["contact"].eq("") | ids.is_salesforce_id(contact["Id"]))
    skipped.note(wide.index[homeless], CONVERSIONS, "its contact belongs to no account")
    skipped.note(wide.index[~homeless & ~known], CONVERSIONS, "no Salesforce Id of its contact or account")
    sheet = {
        "leadId": leads["Id"].reindex(wide.index), "contactId": contact["Id"], "accountId": organisation["Id"],
        "lead": _called(leads.reindex(wide.index)), "contact": _called(contact), "account": organisation["Name"],
    }  # fmt: skip
    return pd.DataFrame(sheet)[known & ~homeless]


def _called(people: pd.DataFrame) -> pd.Series:
    return people["Name"].where(people["Name"].ne(""), (people["FirstName"] + " " + people["LastName"]).str.strip())


def _merge_plan(leads: pd.DataFrame, pairs: pd.Series) -> pd.DataFrame:
    """MasterId, DuplicateId1, DuplicateId2, Step: Salesforce merges at most two others into a master at a time."""
    losers = pairs.sort_index().sort_values(kind="stable")
    place = losers.groupby(losers).cumcount().to_numpy()
    rows = pd.DataFrame(
        {
            "MasterId": leads.loc[pd.Index(losers), "Id"].to_numpy(),
            "Step": place // OTHERS_PER_MERGE + 1,
            "DuplicateId": leads.loc[losers.index, "Id"].to_numpy(),
            "Place": place % OTHERS_PER_MERGE + 1,
        }
    )
    steps = rows.set_index(["MasterId", "Step", "Place"])["DuplicateId"].unstack("Place", fill_value="")
    steps = steps.reindex(columns=range(1, OTHERS_PER_MERGE + 1), fill_value="").add_prefix("DuplicateId")
    return steps.reset_index().sort_values(["Step", "MasterId"], kind="stable")[["MasterId", *steps.columns, "Step"]]


def _junk_status(leads: pd.DataFrame, junk: pd.Index, rules: Rules, skipped: _Skipped) -> pd.DataFrame:
    status = unqualified_status(leads, rules)
    keys = skipped.keep(junk, "04_update_junk_status.csv")
    keys = keys[leads.loc[keys, "Status"].ne(status)]
    return pd.DataFrame({"Id": leads.loc[keys, "Id"], "Status": status})


def unqualified_status(leads: pd.DataFrame, rules: Rules) -> str:
    """The status that the org gives to leads it does not pursue: of those that stand for LOST the most frequent."""
    counts = leads["Status"].value_counts()
    lost = [status for status, stage in stages.resolve(rules, counts.index).items() if stage == LOST]
    return max(lost, key=lambda status: (counts[status], status), default=UNQUALIFIED)
