"""Side by side: a lead, the contact or the account that it may be, what differs, and what hangs on each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd
import streamlit as st

from lib.jobs import customer_effect, merging, related, steps
from lib.jobs.customer_effect import Effect
from lib.model import dates, fields
from lib.ui import cache, frame, laid_over, owners, show
from lib.ui.customers.desk import Desk
from lib.ui.duplicates import compare
from lib.ui.duplicates.queue import percent

_FIRST = (
    "FirstName", "LastName", "Title", "Company", "Email", "Phone", "MobilePhone", "Website", "Street", "City", "State",
    "PostalCode", "Country",
)  # fmt: skip
"""Fields by which people are told apart, always in the same place."""


@dataclass(frozen=True)
class Sheet:
    """One candidate on the desk: the `row` of the queue (with the reason and the bits that the run found), the records
    by object, each a frame of one row or none, what a conversion would do, and the values as people read them: object
    -> field of the lead -> value, under "after" what there is after a conversion.
    """

    row: pd.Series
    records: Mapping[str, pd.DataFrame]
    effect: Effect
    shown: Mapping[str, Mapping[str, str]]

    @property
    def others(self) -> list[str]:
        """The records beside the lead: a contact and its account, or an account."""
        return [name for name in ("contact", "account") if name in self.shown]

    @property
    def held(self) -> dict[str, str]:
        """Field of the lead -> the value that the contact has, or else the account."""
        names = self.shown["lead"]
        return {n: next((self.shown[o][n] for o in self.others if self.shown[o][n]), "") for n in names}

    @property
    def equal(self) -> list[str]:
        """The fields in which lead and candidate hold the same, however it is written."""
        lead, held = self.shown["lead"], self.held
        return [name for name in lead if lead[name] and _alike(name, lead[name], held[name])]

    @property
    def lead_key(self) -> str:
        """The lead that is asked about."""
        return str(self.row["lead_key"])

    @property
    def object(self) -> str:
        """What the candidate is: contact or account."""
        return str(self.row["object"])


def sheet(desk: Desk, row: pd.Series) -> Sheet:
    """A candidate with its records as they stand."""
    page = desk.page
    keys = {
        "lead": row["lead_key"],
        "contact": row["key"] if row["object"] == "contact" else "",
        "account": row["account"],
    }
    records = {name: desk.records(name, [str(key)] if key else []) for name, key in keys.items()}
    found = desk.bench.rows.iloc[int(row["row"])]
    effect = customer_effect.of_link(records, str(row["object"]), page.rules())
    shown = _readable(desk, records, effect)
    return Sheet(pd.concat([found.drop(["lead_key"]), row[["lead_key"]]]), records, effect, shown)


def _alike(name: str, mine: str, theirs: str) -> bool:
    """Whether two values are the same but for capitals, and telephone numbers but for how they are set."""
    known = fields.field("lead", name)
    if known is not None and known.kind == "phone":
        digits = ["".join(filter(str.isdigit, value)) for value in (mine, theirs)]
        return bool(digits[0]) and digits[0] == digits[1]
    return mine.casefold() == theirs.casefold()


def choose(desk: Desk, candidates: pd.DataFrame) -> pd.Series:
    """Which of the candidates of a lead is looked at; the best one, until somebody picks another."""
    if len(candidates) == 1:
        return candidates.iloc[0]
    said = [_called(desk, row) for row in candidates.to_dict("records")]
    lead = candidates["lead_key"].iloc[0]
    place = st.segmented_control(
        "It could be", range(len(said)), default=0, required=True, format_func=said.__getitem__, wrap=True,
        key=f"cust_who_{lead}_{desk.page.versions.ledger}",
    )  # fmt: skip
    return candidates.iloc[place or 0]


def _called(desk: Desk, row: Mapping) -> str:
    record = desk.page.base()[row["object"]].loc[row["key"]]
    name = record["Name"] if row["object"] == "account" else show.person(record)
    return show.plain(f"{row['object'].capitalize()} {name}, {percent(row['match_probability'])}")


def differences(found: Sheet) -> None:
    """The fields whose values differ, with what there is after a conversion; the others are folded."""
    lead, held, equal = found.shown["lead"], found.held, found.equal
    there = [name for name in lead if held[name] and not lead[name]]
    disputed = [name for name in lead if lead[name] and held[name] and name not in equal]
    alone = [name for name in lead if lead[name] and not held[name]]
    parts = ["lead", *found.others]
    head = ["", *(f"{name.capitalize()}: {_name(found.records[name])}" for name in parts), "After conversion"]
    rows = [
        (merging.label(name), [found.shown[part][name] for part in parts], _result(found, name))
        for name in [*disputed, *alone]
    ]
    if rows:
        show.compare(head, rows)
    else:
        st.caption("Every field that the lead has filled holds the same there.")
    for names, told in ((equal, "equal"), (there, "filled only there")):
        if names:
            with st.expander(f"{steps.counted(len(names), 'field')} {told}"):
                show.facts({merging.label(name): held[name] for name in names})


def _readable(desk: Desk, records: Mapping[str, pd.DataFrame], effect: Effect) -> dict[str, dict[str, str]]:
    """`Sheet.shown`, of the fields that one of the records has filled."""
    parts: dict[str, Mapping] = {"lead": records["lead"].iloc[0].to_dict()}
    for name in ("contact", "account"):
        renamed = fields.as_leads(records[name], name) if len(records[name]) else None
        if renamed is not None:
            parts[name] = renamed.iloc[0].to_dict()
    columns = [name for name in merging.open_fields(records["lead"]) if name not in ("Name", "Status")]
    ordered = [*(name for name in _FIRST if name in columns), *(name for name in columns if name not in _FIRST)]
    called = owners.names(desk.page)
    shown: dict[str, dict[str, str]] = {part: {} for part in (*parts, "after")}
    for name in ordered:
        held = [part.get(name, "") for part in (*parts.values(), effect.results)]
        if any(held[: len(parts)]):
            said = _ticks(compare.readable(name, pd.Series(held, dtype="str"), called))
            if any(said[: len(parts)]):
                for part, value in zip(shown, said):
                    shown[part][name] = value
    return shown


def _ticks(values: list[str]) -> list[str]:
    """An empty box says nothing."""
    return ["" if value == "No" else value for value in values]


def _result(found: Sheet, name: str) -> str:
    """What there is after a conversion, and whether the lead's own value is gone."""
    after = found.shown["after"][name]
    if name in found.effect.made and after:
        return f"{after} (new contact)"
    if name not in found.effect.lost:
        return after
    return f"{after} (the lead's is lost)" if after else "lost"


def background(desk: Desk, found: Sheet) -> None:
    """One line a record: how fresh it is, whose it is, and what hangs on it."""
    counts, called = _counts(desk, found), owners.names(desk.page)
    held = [(name, records.iloc[0]) for name, records in found.records.items() if len(records)]
    days = _days([record[field] for _, record in held for field in ("CreatedDate", "LastActivityDate")])
    rows = [
        (
            name.capitalize(),
            *days[2 * place : 2 * place + 2],
            called.get(record["OwnerId"], record["OwnerId"]) or record["OwnerName"],
            related.in_words(counts[name]),
            str(record.name),
        )
        for place, (name, record) in enumerate(held)
    ]
    show.table(["", "Created", "Last activity", "Owner", "Related records", "Id"], rows)


def _counts(desk: Desk, found: Sheet) -> dict[str, dict]:
    page = desk.page
    behind = {found.lead_key: page.state().behind.get(("lead", found.lead_key), ())}
    counts = related.of_standing(laid_over.related_counts(page), [found.lead_key], behind)
    lead = counts.loc[found.lead_key].to_dict()
    counted = cache.derived(
        page.store.url, "related of customers", lambda: related.of_customers(page.base()), page.book.id,
        page.versions.imports,
    )  # fmt: skip
    others = {name: counted[name].loc[found.records[name].index[0]].to_dict() for name in counted
              if len(found.records[name])}  # fmt: skip
    return {"lead": lead, **others}


def _days(values: list[str]) -> list[str]:
    moments = dates.parse_dates(pd.Series(values, dtype="str"))
    return ["" if pd.isna(at) else frame.day(at.date()) for at in moments]


def _name(records: pd.DataFrame) -> str:
    record = records.iloc[0]
    return str(record["Name"] or " ".join(part for part in (record.get("FirstName"), record.get("LastName")) if part))
