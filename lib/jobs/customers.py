"""Leads that may be customers already: the contacts and accounts they were linked to, with what people said laid over.

Everything goes by positions in the tables of leads, contacts and accounts, so that a state of the ledger is laid over
all links of a hundred thousand leads in milliseconds.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

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
class Standing:
    """What stands of the links under a state of the ledger.

    `open` has the candidates that nobody has decided on, one row each: `lead_key, object, key, account` (that of the
    contact, or itself), `match_probability, stake, worth`; those of a lead stand in order, the one to ask about first.
    `links` has the best contact and the best account of each lead (`matching.link.COLUMNS`), what people confirmed at a
    probability of 1; what they rejected is not there. Of `before` leads that are likely linked to something, `decided`
    have nothing likely left to decide.
    """

    open: pd.DataFrame
    links: pd.DataFrame
    before: int
    decided: int


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
        self.rows = self._candidates(found, tables, stakes)
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
        before = np.unique(lead[likely & ~beyond])
        left = np.unique(lead[likely & asked])
        return Standing(
            open=self._frame(row[asked], lead[asked]),
            links=self._links(row[live], lead[live], target[live], decided[live] > 0),
            before=len(before),
            decided=len(before) - len(left),
        )

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
            there = tables[name].index[~values.truth(tables[name]["IsDeleted"]).to_numpy()]
            kept = pairs["left_key"].isin(leads.index[~self._closed]) & pairs["right_key"].isin(there)
            rows = pairs[kept.to_numpy()].rename(columns={"left_key": "lead_key", "right_key": "key"})
            parts.append(rows.assign(object=name))
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
        merged = state.merged
        moved = np.arange(len(self._leads), dtype=np.int64)
        loser, survivor = self._leads.get_indexer(merged.index), self._leads.get_indexer(pd.Index(merged))
        there = (loser >= 0) & (survivor >= 0)
        moved[loser[there]] = survivor[there]
        return moved

    def _said(self, state: State) -> tuple[Ints, Bools]:
        """The pairs that people spoke about, each once and by the last word on it, in the order in which they were
        said, and whether the word is yes. What was said of a merged lead was said of its survivor.
        """
        said = state.links.sort_values("decision_id", kind="stable")
        if said.empty or not len(self._leads):
            return np.zeros(0, dtype=np.int64), np.zeros(0, dtype=bool)
        moved = {name: state.merged_of(name) for name in LINKED}
        key = said["key"]
        for name, merged in moved.items():
            if len(merged):
                key = key.where(said["object"].ne(name), key.map(merged).fillna(key))
        lead = self._leads.get_indexer(pd.Index(said["lead_key"]))
        target = self._codes(said.assign(key=key))
        known = (lead >= 0) & (target >= 0)
        pair = self._moved(state)[lead[known]] * self._targets + target[known]
        yes = said["same"].eq("yes").to_numpy()[known]
        last = ~pd.Series(pair).duplicated(keep="last").to_numpy()
        return pair[last], yes[last]

    def _standing(self, state: State, confirmed: Ints) -> tuple[Ints, Ints, Ints]:
        """The leads and targets of all candidates of leads that stand, each pair once, with their rows; behind them
        what was confirmed without being a candidate, with a row of -1.
        """
        lead, target, row = self._lead, self._target, np.arange(len(self._lead), dtype=np.int64)
        if len(state.merges):
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

    def _frame(self, row: Ints, lead: Ints) -> pd.DataFrame:
        """The candidates of some rows, under the leads that stand."""
        columns = ["object", "key", "account", "match_probability", "stake", "worth"]
        found = self.rows[columns].take(row).reset_index(drop=True)
        found.insert(0, "lead_key", self._leads.take(lead).to_numpy())
        return found.assign(row=row).astype({"lead_key": "str"})

    def _links(self, row: Ints, lead: Ints, target: Ints, confirmed: Bools) -> pd.DataFrame:
        """The best contact and account of each lead; the rows stand by probability within each object."""
        is_contact = target < self._offset["account"]
        first = ~pd.Series(lead * 2 + is_contact).duplicated().to_numpy()
        row, lead, target = row[first], lead[first], target[first]
        confirmed, is_contact = confirmed[first], is_contact[first]
        names = np.concatenate([index.to_numpy(dtype=object) for index in self._index.values()])
        probability = np.append(self.rows["match_probability"].to_numpy(dtype=float), 1.0)[row]
        reason = np.append(self.rows["reason"].to_numpy(dtype=object), SAID)[row]
        found = pd.DataFrame(
            {
                "lead_key": self._leads.take(lead).to_numpy(),
                "object": np.where(is_contact, "contact", "account"),
                "key": names[target],
                "match_probability": np.where(confirmed, 1.0, probability),
                "reason": np.where(confirmed, SAID, reason),
            }
        ).astype(link.COLUMNS)
        return found.sort_values(["lead_key", "object"], ignore_index=True)


def _stake(rows: pd.DataFrame, stakes: Mapping[str, pd.Series]) -> pd.Series:
    """What hangs on each candidate: on the lead, on the contact if it is one, and on the account."""
    known = {"lead": rows["lead_key"], "contact": rows["key"].where(rows["object"].eq("contact"), ""),
             "account": rows["account"]}  # fmt: skip
    hanging = sum(stakes[name].reindex(pd.Index(key)).fillna(0.0).to_numpy() for name, key in known.items())
    return pd.Series(hanging, index=rows.index, dtype="float64")
