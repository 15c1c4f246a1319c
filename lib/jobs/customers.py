"""Leads that may be customers already: the contacts and accounts they were linked to, with what people said laid over.

Everything goes by positions in the tables of leads, contacts and accounts, so that a state of the ledger is laid over
all links of a hundred thousand leads in milliseconds.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from lib.matching import link
from lib.model import references, values
from lib.store.lines import LINKED
from lib.store.replay import State

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

SAID = "confirmed by a person"
"""The reason of a link that somebody confirmed."""


@dataclass(frozen=True)
class Rows:
    """Some candidates: positions of leads and of contacts and accounts, the row of each among `Customers.rows` (-1:
    none), and whether it was confirmed.
    """

    lead: Ints
    target: Ints
    row: Ints
    confirmed: Bools

    def where(self, chosen: Bools) -> Rows:
        """Those that are chosen."""
        return Rows(self.lead[chosen], self.target[chosen], self.row[chosen], self.confirmed[chosen])


class Standing:
    """What stands of the links under a state of the ledger; each view of it is made when somebody first asks.

    Of `before` leads that are likely linked to something, `decided` have nothing likely left to decide.
    """

    def __init__(self, bench: Customers, live: Rows, asked: Rows, before: int, decided: int) -> None:
        self._bench, self._live, self._asked = bench, live, asked
        self.before, self.decided = before, decided

    @cached_property
    def open(self) -> pd.DataFrame:
        """The candidates that nobody has decided on, one row each: `lead_key, object, key, account` (that of the
        contact, or itself), `match_probability, stake, worth`, `lead` (a number for each) and `row` (the place in
        `Customers.rows`); those of a lead stand in order, the one to ask about first.
        """
        return self._bench.frame(self._asked)

    @cached_property
    def links(self) -> pd.DataFrame:
        """The best contact and the best account of each lead (`matching.link.COLUMNS`), what people confirmed at a
        probability of 1; what they rejected is not there.
        """
        return self._bench.links(self._live)

    def links_of(self, leads: Collection[str]) -> pd.DataFrame:
        """The `links` of a few leads."""
        return self._bench.links(self._live.where(self._bench.are(self._live.lead, leads)))

    @cached_property
    def contacts(self) -> frozenset[str]:
        """The leads that are a contact already, probably or by what people said."""
        return self._bench.contacts(self._live)


class Customers:
    """The candidates of one match run, for whichever state of the ledger is asked for."""

    def __init__(
        self,
        found: Mapping[str, pd.DataFrame],
        tables: Mapping[str, pd.DataFrame],
        threshold: float,
        stakes: Mapping[str, pd.Series] | None = None,
    ) -> None:
        """`found` are the pairs of leads with contacts and with accounts of a match run, likeliest first; `tables` as
        imported; `stakes` says by object and key what hangs on a record. Leads that were converted, and records that
        were deleted, have no candidates.
        """
        leads, contacts, accounts = (tables[name] for name in ("lead", *LINKED))
        self._threshold = threshold
        self._leads, self._index = leads.index, {"contact": contacts.index, "account": accounts.index}
        self._offset = {"contact": 0, "account": len(contacts)}
        self._targets = len(contacts) + len(accounts)
        home = references.positions_of(contacts["AccountId"], accounts)
        itself = np.arange(len(accounts), dtype=np.int64)
        self._account = np.concatenate([home.astype(np.int64), itself])
        """The position of the account of each contact (-1: none), then of each account: itself."""
        self._closed = (values.truth(leads["IsConverted"]) | values.truth(leads["IsDeleted"])).to_numpy(dtype=bool)
        self._gone = np.concatenate([values.truth(tables[name]["IsDeleted"]).to_numpy(dtype=bool) for name in LINKED])
        self.rows = self._candidates(found, tables, stakes)
        self._padded = self.rows[["match_probability", "reason"]].reindex(range(len(self.rows) + 1))
        self._names = contacts.index.append(accounts.index)
        self._rank = np.argsort(np.argsort(self._leads.to_numpy(dtype=object), kind="stable"), kind="stable")
        self._lead = self._leads.get_indexer(pd.Index(self.rows["lead_key"])).astype(np.int64)
        self._target = self._codes(self.rows)

    def at(self, state: State) -> Standing:
        """The candidates and links under a state."""
        said, yes = self._said(state)
        lead, target, row = self._standing(state, said[yes])
        pair = lead * self._targets + target
        place = pd.Index(said).get_indexer(pd.Index(pair))
        decided = np.zeros(len(pair), dtype=np.int8)
        decided[place >= 0] = np.where(yes[place[place >= 0]], 1, -1)
        is_contact = target < self._offset["account"]
        account = self._account[target]

        chosen = self._chosen(said[yes])
        my_contact, my_account = chosen["contact"][lead], chosen["account"][lead]
        its_account = np.where(my_contact >= 0, self._account[my_contact], -1)
        settled = np.where(its_account >= 0, its_account, my_account)
        refused = np.isin(lead * self._targets + self._offset["account"] + account, said[~yes]) & (account >= 0)
        fits = (settled < 0) | (account == settled)
        live = (decided > 0) | ((decided == 0) & fits & ~(is_contact & refused))
        live &= np.where(is_contact, (my_contact < 0) | (target == my_contact), fits)

        beyond = self._beyond(state)[lead]
        asked = live & (decided == 0) & (my_contact < 0) & (is_contact | (my_account < 0)) & ~beyond
        likely = self._likely(row)
        before, left = (self._leads_in(lead[part]) for part in (likely & ~beyond, likely & asked))
        rows = Rows(lead, target, row, decided > 0)
        return Standing(self, rows.where(live), rows.where(asked), before, before - left)

    def _leads_in(self, lead: Ints) -> int:
        """How many leads there are among these."""
        there = np.zeros(len(self._leads), dtype=bool)
        there[lead] = True
        return int(there.sum())

    def _candidates(
        self,
        found: Mapping[str, pd.DataFrame],
        tables: Mapping[str, pd.DataFrame],
        stakes: Mapping[str, pd.Series] | None,
    ) -> pd.DataFrame:
        """Every candidate with what hangs on it; those of a lead in the order in which to ask about them: contacts that
        are likely first, since a contact brings its account, then by probability.
        """
        leads = tables["lead"]
        parts = []
        for name in LINKED:
            pairs = found.get(name)
            if pairs is None or pairs.empty:
                continue
            rows = pairs.rename(columns={"left_key": "lead_key", "right_key": "key"}).assign(object=name)
            target = self._codes(rows)
            kept = rows["lead_key"].isin(leads.index[~self._closed]).to_numpy() & (target >= 0) & ~self._gone[target]
            parts.append(rows[kept])
        if not parts:
            blank: dict[str, list] = {name: [] for name in [*link.COLUMNS, "match_weight", "account"]}
            return pd.DataFrame(blank).astype(link.COLUMNS | {"account": "str"}).assign(stake=0.0, worth=0.0)
        rows = pd.concat(parts, ignore_index=True).astype({"object": "str"})
        home = self._account[self._codes(rows)]
        names = np.append(self._index["account"].to_numpy(dtype=object), "")
        rows["account"] = pd.Series(names[home], dtype="str")
        rows["stake"] = 0.0 if stakes is None else _stake(rows, stakes)
        rows["worth"] = rows["match_probability"] * (1 + rows["stake"])
        later = ~(rows["object"].eq("contact") & rows["match_probability"].ge(self._threshold))
        surest = -rows["match_probability"].round(9)
        order = rows.assign(later=later, surest=surest).sort_values(["later", "surest", "object", "key"], kind="stable")
        return rows.loc[order.index].reset_index(drop=True)

    def _codes(self, rows: pd.DataFrame) -> Ints:
        """The position of each row's `object` and `key` among the contacts and, behind them, the accounts; -1: none."""
        codes = np.full(len(rows), -1, dtype=np.int64)
        for name, known in self._index.items():
            mine = np.flatnonzero(rows["object"].eq(name))
            at = known.get_indexer(pd.Index(rows["key"].iloc[mine]))
            codes[mine] = np.where(at >= 0, at + self._offset[name], -1)
        return codes

    def _moved(self, state: State) -> Ints:
        """For each lead the position of the one that it was merged into, or its own."""
        merged = {key: end for (name, key), end in state.ends.items() if name == "lead"}
        moved = np.arange(len(self._leads), dtype=np.int64)
        loser, survivor = (
            self._leads.get_indexer(pd.Index(list(part), dtype="str")) for part in (merged, merged.values())
        )
        there = (loser >= 0) & (survivor >= 0)
        moved[loser[there]] = survivor[there]
        return moved

    def _said(self, state: State) -> tuple[Ints, Bools]:
        """The pairs that people spoke about, each once and by the last word on it, in the order in which they were
        said, and whether the word is yes. What was said of a merged lead was said of its survivor.
        """
        said = state.links.sort_values("decision_id", kind="stable")
        if said.empty or not len(self._leads) or not self._targets:
            return np.zeros(0, dtype=np.int64), np.zeros(0, dtype=bool)
        if any(name in LINKED for name, _ in state.ends):
            said["key"] = [state.ends.get(record, record[1]) for record in zip(said["object"], said["key"])]
        lead = self._leads.get_indexer(pd.Index(said["lead_key"]))
        target = self._codes(said)
        known = (lead >= 0) & (target >= 0) & ~self._gone[target]
        pair = self._moved(state)[lead[known]] * self._targets + target[known]
        yes = said["same"].eq("yes").to_numpy()[known]
        last = ~pd.Series(pair).duplicated(keep="last").to_numpy()
        return pair[last], yes[last]

    def _standing(self, state: State, confirmed: Ints) -> tuple[Ints, Ints, Ints]:
        """The leads and targets of all candidates of leads that stand, each pair once, with their rows; behind them
        what was confirmed without being a candidate, with a row of -1.
        """
        lead, target, row = self._lead, self._target, np.arange(len(self._lead), dtype=np.int64)
        if state.ends:
            lead = self._moved(state)[lead]
            first = ~pd.Series(lead * self._targets + target).duplicated().to_numpy()
            lead, target, row = lead[first], target[first], row[first]
        added = confirmed[~np.isin(confirmed, lead * self._targets + target)]
        if not len(added):
            return lead, target, row
        return (
            np.concatenate([lead, added // self._targets]),
            np.concatenate([target, added % self._targets]),
            np.concatenate([row, np.full(len(added), -1, dtype=np.int64)]),
        )

    def _chosen(self, confirmed: Ints) -> dict[str, Ints]:
        """For each lead the contact, and the account, that was confirmed last; -1 where none was."""
        lead, target = confirmed // max(self._targets, 1), confirmed % max(self._targets, 1)
        is_contact = target < self._offset["account"]
        chosen = {name: np.full(len(self._leads), -1, dtype=np.int64) for name in LINKED}
        chosen["contact"][lead[is_contact]] = target[is_contact]
        chosen["account"][lead[~is_contact]] = target[~is_contact] - self._offset["account"]
        return chosen

    def _beyond(self, state: State) -> Bools:
        """Which leads are beyond asking: those that are converted, and those whose plan is approved."""
        settled = self._closed.copy()
        at = self._leads.get_indexer(pd.Index(list(state.plans), dtype="str"))
        settled[at[at >= 0]] = True
        return settled

    def _likely(self, row: Ints) -> Bools:
        likely = np.append(self.rows["match_probability"].to_numpy() >= self._threshold, False)
        found: Bools = likely[row]
        return found

    def frame(self, some: Rows) -> pd.DataFrame:
        """Some candidates, under the leads that stand."""
        columns = ["object", "key", "account", "match_probability", "stake", "worth"]
        found = self.rows[columns].take(some.row).reset_index(drop=True)
        found.insert(0, "lead_key", self._leads.take(some.lead).astype("str").array)
        return found.assign(lead=some.lead, row=some.row)

    def links(self, live: Rows) -> pd.DataFrame:
        """The best contact and account of each lead; the rows stand by probability within each object."""
        is_contact = live.target < self._offset["account"]
        first = np.flatnonzero(~pd.Series(live.lead * 2 + is_contact).duplicated().to_numpy())
        first = first[np.lexsort([is_contact[first], self._rank[live.lead[first]]])]
        confirmed, row = live.confirmed[first], live.row[first]
        found = pd.DataFrame(
            {
                "lead_key": self._leads.take(live.lead[first]).array,
                "object": np.where(is_contact[first], "contact", "account"),
                "key": self._names.take(live.target[first]).array,
                "match_probability": np.where(confirmed, 1.0, self._padded["match_probability"].to_numpy()[row]),
                "reason": self._padded["reason"].take(row).mask(confirmed, SAID).array,
            }
        )
        return found.astype(link.COLUMNS)

    def are(self, lead: Ints, keys: Collection[str]) -> Bools:
        """Which of some positions are those of these leads."""
        return np.isin(lead, self._leads.get_indexer(pd.Index(list(keys), dtype="str")))

    def contacts(self, live: Rows) -> frozenset[str]:
        """The leads that have a contact."""
        return frozenset(self._leads.take(np.unique(live.lead[live.target < self._offset["account"]])))


def _stake(rows: pd.DataFrame, stakes: Mapping[str, pd.Series]) -> pd.Series:
    """What hangs on each candidate: on the lead, on the contact if it is one, and on the account."""
    known = {"lead": rows["lead_key"], "contact": rows["key"].where(rows["object"].eq("contact"), ""),
             "account": rows["account"]}  # fmt: skip
    hanging = sum(stakes[name].reindex(pd.Index(key)).fillna(0.0).to_numpy() for name, key in known.items())
    return pd.Series(hanging, index=rows.index, dtype="float64")


def confirmed(tables: Mapping[str, pd.DataFrame], state: State) -> pd.DataFrame:
    """The contacts and accounts that people said leads are or belong to (`matching.link.COLUMNS`)."""
    return Customers({}, tables, 0.0).at(state).links
