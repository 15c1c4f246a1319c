"""Leads linked to contacts and accounts, with what people said laid over: what is asked, and what is used."""

from __future__ import annotations

from datetime import date

import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from lib.jobs import analyse, customer_queue, rehearse, related, review
from lib.jobs.customer_queue import View
from lib.jobs.customers import SAID, Customers
from lib.jobs.progress import silent
from lib.matching import link
from lib.model.rules import Rules
from tests.jobs.customers_book import (
    ACCOUNTS,
    CONTACTS,
    FOUND,
    asked,
    customers,
    links,
    merge,
    pairs,
    records,
    said,
    state,
    tables,
)

BENCH = customers()
TODAY = date(2026, 11, 22)
ALL = View()


def after(*lines, found=None):
    bench = BENCH if found is None else customers(found)
    return bench.at(state(*lines))


def test_likely_contacts_are_asked_about_first_and_converted_leads_not_at_all():
    standing = after()
    assert asked(standing) == {"A": ["c1", "c2", "x", "y"], "B": ["y"], "C": ["x", "c3"], "D": ["c2", "x"]}
    assert (standing.before, standing.decided) == (4, 0)


def test_without_decisions_the_links_are_the_best_that_the_run_found():
    open_ones = {name: found[found["left_key"] != "F"] for name, found in FOUND.items()}
    assert after().links.equals(link.best(open_ones))
    assert links(after(), "AC") == {"A contact": "c1", "A account": "x", "C contact": "c3", "C account": "x"}


def test_a_confirmed_contact_settles_the_lead_and_brings_its_account():
    standing = after(said("A", "c2"))
    assert "A" not in asked(standing)
    assert (links(standing)["A contact"], links(standing)["A account"]) == ("c2", "y")
    row = standing.links.set_index(["lead_key", "object"]).loc[("A", "contact")]
    assert (row["match_probability"], row["reason"]) == (1.0, SAID)
    assert (standing.before, standing.decided) == (4, 1)


def test_a_rejected_link_is_neither_asked_about_nor_used_and_the_next_best_takes_its_place():
    standing = after(said("A", "c1", "no"))
    assert asked(standing)["A"] == ["c2", "x", "y"]
    assert links(standing)["A contact"] == "c2"
    standing = after(said("D", "c2", "no"), said("D", "x", "no"))
    assert "D" not in asked(standing)
    assert not {"D contact", "D account"} & set(links(standing))


def test_a_confirmed_account_leaves_only_its_own_contacts():
    standing = after(said("A", "y"))
    assert asked(standing)["A"] == ["c2"]
    assert (links(standing)["A contact"], links(standing)["A account"]) == ("c2", "y")


def test_contacts_of_a_rejected_account_are_not_suggested():
    standing = after(said("A", "x", "no"))
    assert asked(standing)["A"] == ["c2", "y"]
    assert (links(standing)["A contact"], links(standing)["A account"]) == ("c2", "y")


def test_a_contact_that_was_confirmed_stands_though_its_account_was_rejected():
    standing = after(said("A", "c1"), said("A", "x", "no"))
    assert links(standing)["A contact"] == "c1"
    assert "A account" not in links(standing)


def test_the_contact_confirmed_last_holds():
    assert links(after(said("A", "c1"), said("A", "c2")))["A contact"] == "c2"
    assert links(after(said("A", "c2"), said("A", "c1"), said("A", "c1", "no")))["A contact"] == "c2"


def test_what_was_confirmed_holds_though_a_later_run_does_not_find_it():
    standing = after(said("B", "c1"), found={"account": FOUND["account"]})
    assert (links(standing)["B contact"], links(standing).get("B account")) == ("c1", None)
    assert "B" not in asked(standing)


def test_what_was_said_of_a_merged_lead_was_said_of_its_survivor():
    standing = after(said("A", "c1", "no"), merge("B", "A"))
    assert asked(standing)["B"] == ["c2", "x", "y"]
    assert "A" not in asked(standing)
    assert links(after(said("A", "c1"), merge("B", "A"))) == {
        "B contact": "c1", "B account": "x", "C contact": "c3", "C account": "x", "D contact": "c2", "D account": "x",
    }  # fmt: skip


def test_of_two_merged_leads_the_later_word_counts():
    assert links(after(said("A", "c1"), said("B", "c1", "no"), merge("B", "A")))["B contact"] == "c2"
    assert links(after(said("B", "c1", "no"), said("A", "c1"), merge("B", "A")))["B contact"] == "c1"


def test_nothing_is_asked_about_a_lead_merged_into_a_converted_one_or_with_an_approved_plan():
    standing = after(merge("F", "A"), ("plan", {"lead": "B", "account": "y", "contact": ""}))
    assert set(asked(standing)) == {"C", "D"}
    assert standing.before == 2


def test_deleted_contacts_are_no_candidates():
    book = tables()
    book["contact"] = book["contact"].assign(IsDeleted=["true", "", ""])
    assert asked(Customers(FOUND, book, 0.8).at(state()))["A"] == ["c2", "x", "y"]


def test_a_conversion_goes_where_people_said_and_never_where_they_said_no():
    book = tables(A={"Company": "Acme"})

    def targets(*lines) -> list[str]:
        given = after(*lines).links
        nobody = review.junk_table(analyse.flag(book, Rules(), TODAY, silent)["verdicts"], state(), Rules()).iloc[:0]
        plan = rehearse.of_book(
            book, ["A"], given, Rules(), TODAY, choices={}, junk=nobody, undecided=pd.DataFrame({"record_key": []})
        )
        return plan.rows.loc[0, ["contact_key", "account_key"]].tolist()

    assert targets() == ["c1", "x"]
    assert targets(said("A", "c2")) == ["c2", "y"]
    assert targets(said("A", "c1", "no"), said("A", "c2", "no")) == ["new:contact:A", "x"]
    assert targets(*(said("A", key, "no") for key in ("c1", "c2", "x", "y"))) == ["new:contact:A", "new:account:A"]


_line = st.one_of(
    st.builds(said, st.sampled_from("ABCDE"), st.sampled_from([*CONTACTS, *ACCOUNTS]), st.sampled_from(["yes", "no"])),
    st.lists(st.sampled_from("ABCDEF"), min_size=2, max_size=2, unique=True).map(lambda keys: merge(*keys)),
)


@settings(max_examples=30, deadline=None)
@given(st.lists(_line, max_size=8))
def test_whatever_was_said_what_is_rejected_is_never_suggested_and_what_is_confirmed_is_used(lines):
    decided = state(*lines)
    standing = BENCH.at(decided)
    ends = decided.merged.to_dict()
    last = {(ends.get(row.lead_key, row.lead_key), row.object, row.key): (row.decision_id, row.same)
            for row in decided.links.sort_values("decision_id").itertuples()}  # fmt: skip
    refused = {pair for pair, (_, same) in last.items() if same == "no"}
    used = set(zip(standing.links["lead_key"], standing.links["object"], standing.links["key"]))
    open_ones = set(zip(standing.open["lead_key"], standing.open["object"], standing.open["key"]))
    assert not refused & (used | open_ones)
    confirmed: dict[str, tuple[int, str]] = {}
    for (lead, name, key), (line, same) in last.items():
        if same == "yes" and name == "contact":
            confirmed[lead] = max(confirmed.get(lead, (0, "")), (line, key))
    assert {(lead, "contact", key) for lead, (_, key) in confirmed.items()} <= used
    assert not set(confirmed) & set(standing.open["lead_key"])
    assert not set(ends) & {lead for lead, *_ in used | open_ones}


STAKES = {
    "lead": pd.Series({"A": 1.0, "B": 0.0}),
    "contact": pd.Series({"c2": 1.0}),
    "account": pd.Series({"x": 0.0, "y": 2.0}),
}


def queue(view: View = ALL, *, last=(), lines=()) -> list[tuple[str, str]]:
    bench = customers(stakes=STAKES)
    people = customer_queue.people(tables(C={"OwnerName": "Bo"})["lead"])
    shown = customer_queue.later(customer_queue.narrow(bench.at(state(*lines)).open, people, view), last)
    return list(zip(shown["lead_key"], shown["key"]))


def test_the_lead_on_which_most_hangs_comes_first():
    # D: 0.97 for c2, who is active, at y with two open deals: 0.97 * 4. B: 0.9 * 3. A, active: 0.99 * 2.
    assert queue() == [("D", "c2"), ("B", "y"), ("A", "c1"), ("C", "x")]
    assert queue(View(order="Surest")) == [("A", "c1"), ("D", "c2"), ("C", "x"), ("B", "y")]
    assert queue(last=["D"])[-1] == ("D", "c2")


def test_the_queue_narrows_by_probability_kind_source_owner_and_import():
    assert queue(View(lowest=0.95, highest=0.98)) == [("D", "c2"), ("C", "x")]
    assert queue(View(kind="Contacts")) == [("D", "c2"), ("A", "c1"), ("C", "c3")]
    assert queue(View(kind="Accounts", lowest=0.8)) == [("B", "y"), ("A", "x"), ("C", "x")]
    assert queue(View(source="Web")) == [("B", "y"), ("A", "c1")]
    assert queue(View(owner="Bo")) == [("C", "x")]
    assert queue(View(keys=frozenset("AC"))) == [("A", "c1"), ("C", "x")]


def test_all_candidates_of_a_lead_can_be_chosen_those_of_the_view_first():
    standing = after()
    found = customer_queue.candidates(standing.open, "A", View())
    assert found["key"].tolist() == ["c1", "c2", "x", "y"]
    found = customer_queue.candidates(standing.open, "A", View(kind="Accounts"))
    assert found["key"].tolist() == ["x", "y", "c1", "c2"]


def test_at_once_only_leads_with_one_candidate_as_likely_are_confirmed():
    standing = after()
    people = customer_queue.people(tables()["lead"])
    shown = customer_queue.narrow(standing.open, people, View())
    plan = customer_queue.bulk(shown, standing.open, 0.8)
    assert (plan.ready["lead_key"].tolist(), plan.passed_over) == (["D", "C", "B"], 1)
    assert customer_queue.bulk(shown, standing.open, 0.9).ready["key"].tolist() == ["c1", "c2", "x", "y"]


def test_a_decision_is_a_line_about_the_lead_and_the_record():
    (made,) = customer_queue.lines(after().open.head(1), "yes", ["99.0%: same e-mail"])
    assert made.why == "99.0%: same e-mail"
    assert (made.kind, made.payload) == ("link", {"lead": "A", "object": "contact", "key": "c1", "same": "yes"})


def test_what_people_looked_at_measures_precision():
    answers = pd.DataFrame(
        {"lead_key": ["A", "D", "E"], "object": "contact", "key": ["c1", "c2", "c1"], "same": ["yes", "no", "yes"]}
    )
    heard = customer_queue.heard(BENCH.rows, answers)
    assert list(zip(heard["lead_key"], heard["match_probability"], heard["same"])) == [
        ("A", 0.99, True),
        ("D", 0.97, False),
    ]


def test_what_hangs_on_a_link_is_the_open_deals_of_the_account_and_recent_activity():
    book = tables(A={"LastActivityDate": "2026-11-01"}, B={"LastActivityDate": "2026-01-01"})
    book["contact"] = book["contact"].assign(LastActivityDate=["", "2026-11-20", ""])
    deals = {
        "o1": {"AccountId": "y", "StageName": "Proposal"},
        "o2": {"AccountId": "y", "StageName": "Closed Won"},
        "o3": {"AccountId": "x", "IsClosed": "true"},
    }
    book["opportunity"] = records("opportunity", deals)
    found = related.customer_stakes(book, date(2026, 11, 22))
    assert found["lead"].loc[["A", "B"]].tolist() == [1.0, 0.0]
    assert found["contact"].to_dict() == {"c1": 0.0, "c2": 1.0, "c3": 0.0}
    assert found["account"].to_dict() == {"x": 0.0, "y": 1.0}
    counted = related.of_customers(book)["account"]
    assert related.in_words(counted.loc["y"].to_dict()) == "1 contact · 2 opportunities · 1 open opportunity"


def test_a_book_without_links_has_an_empty_queue():
    standing = after(found={"contact": pairs(), "account": pairs()})
    assert (len(standing.open), len(standing.links), standing.before) == (0, 0, 0)
    assert queue(View(lowest=2.0)) == []
