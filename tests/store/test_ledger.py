"""Appending and undoing: nothing lost, conflicts named, every step back possible."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from lib.errors import BadArgument, Conflict, NotFound
from lib.store import book, books, ledger
from lib.store.lines import Line
from tests.store.small_book import (
    ANN,
    BEN,
    MINUTE,
    NOW,
    apart,
    decide,
    fix,
    leads,
    link,
    load,
    merge,
    rules,
    table,
    verdict,
)


@pytest.fixture
def loaded(store, book_id):
    load(store, book_id, table(leads("a", "b", "c", "d")))
    return book_id


def test_ids_follow_the_order_of_the_lines(store, loaded):
    first = decide(store, loaded, fix("a", City="Rome"), fix("b", City="Bonn"))
    second = decide(store, loaded, verdict("c"))
    assert [*first, *second] == sorted([*first, *second])
    assert ledger.version(store, loaded) == second[0]


def test_no_lines_are_no_change(store, loaded):
    before = ledger.version(store, loaded)
    assert decide(store, loaded) == []
    assert ledger.version(store, loaded) == before


def test_one_bad_line_keeps_all_of_them_out(store, loaded):
    with pytest.raises(BadArgument):
        decide(store, loaded, fix("a", City="Rome"), Line("fix", {"object": "lead"}))
    assert ledger.count(store, loaded) == 1


def test_two_people_on_one_record_is_a_conflict_that_says_who_when_and_what(store, loaded):
    seen = ledger.version(store, loaded)
    ledger.append(store, BEN, loaded, [merge("a", "b")], seen=seen, now=NOW)
    with pytest.raises(Conflict) as raised:
        ledger.append(store, ANN, loaded, [verdict("b")], seen=seen, now=NOW + MINUTE)
    assert str(raised.value) == (
        "Ben merged 1 lead into a on 22 November 2026 at 09:30 UTC, which touches lead b, after this page was drawn. "
        "Nothing of yours was saved; reload the page, look again, then decide."
    )
    assert ledger.count(store, loaded) == 2


def test_other_records_are_no_conflict(store, loaded):
    seen = ledger.version(store, loaded)
    ledger.append(store, BEN, loaded, [merge("a", "b")], seen=seen, now=NOW)
    assert ledger.append(store, ANN, loaded, [merge("c", "d")], seen=seen, now=NOW)


def test_the_same_key_of_another_object_is_no_conflict(store, loaded):
    seen = ledger.version(store, loaded)
    ledger.append(store, BEN, loaded, [fix("a", City="Rome")], seen=seen, now=NOW)
    contact = Line("fix", {"object": "contact", "key": "a", "values": {"Title": "CEO"}})
    assert ledger.append(store, ANN, loaded, [contact], seen=seen, now=NOW)


def test_two_people_may_link_two_leads_to_one_account_but_not_one_lead(store, loaded):
    load(store, loaded, table(leads("x"), "account"), table(leads("c1"), "contact"), sha256="cc")
    seen = ledger.version(store, loaded)
    ledger.append(store, BEN, loaded, [link("a", "x", "yes", "account")], seen=seen, now=NOW)
    assert ledger.append(store, ANN, loaded, [link("b", "x", "yes", "account")], seen=seen, now=NOW)
    with pytest.raises(Conflict, match="Ben said that lead a belongs to account x"):
        ledger.append(store, ANN, loaded, [link("a", "c1", "no")], seen=seen, now=NOW)


def test_a_record_named_beside_the_payload_conflicts_too(store, loaded):
    seen = ledger.version(store, loaded)
    ledger.append(store, BEN, loaded, [fix("b", City="Rome")], seen=seen, now=NOW)
    plan = Line("plan", {"lead": "a", "account": "new"}, records=(("lead", "b"),))
    with pytest.raises(Conflict, match="lead b"):
        ledger.append(store, ANN, loaded, [plan], seen=seen, now=NOW)


def test_rules_conflict_with_rules_only(store, loaded):
    seen = ledger.version(store, loaded)
    ledger.append(store, BEN, loaded, [rules(30)], seen=seen, now=NOW)
    ledger.append(store, ANN, loaded, [verdict("a")], seen=seen, now=NOW)
    with pytest.raises(Conflict, match=r"Ben changed the rules on .* UTC, after this page"):
        ledger.append(store, ANN, loaded, [rules(60)], seen=seen, now=NOW)


def test_an_undo_that_was_not_seen_is_a_conflict(store, loaded):
    (merged,) = decide(store, loaded, merge("a", "b"))
    seen = ledger.version(store, loaded)
    ledger.undo(store, BEN, loaded, merged, now=NOW)
    with pytest.raises(Conflict, match=f"Ben undid line {merged}"):
        ledger.append(store, ANN, loaded, [fix("a", City="Rome")], seen=seen, now=NOW)


def test_undo_takes_a_decision_back_and_undo_of_the_undo_restores_it(store, loaded):
    (merged,) = decide(store, loaded, merge("a", "b"))
    undo = ledger.undo(store, ANN, loaded, merged, now=NOW)
    assert book.state(store, loaded).merged.empty
    ledger.undo(store, ANN, loaded, undo, now=NOW)
    assert book.state(store, loaded).merged.to_dict() == {"b": "a"}


def test_what_was_restored_can_be_undone_again(store, loaded):
    (merged,) = decide(store, loaded, merge("a", "b"))
    undo = ledger.undo(store, ANN, loaded, merged, now=NOW)
    ledger.undo(store, ANN, loaded, undo, now=NOW)
    ledger.undo(store, ANN, loaded, merged, now=NOW)
    assert book.state(store, loaded).merged.empty


def test_undoing_twice_says_who_was_first_and_how_to_restore(store, loaded):
    (fixed,) = decide(store, loaded, fix("a", City="Rome"))
    undo = ledger.undo(store, BEN, loaded, fixed, now=NOW)
    with pytest.raises(Conflict) as raised:
        ledger.undo(store, ANN, loaded, fixed, now=NOW)
    assert str(raised.value) == (
        f"Line {fixed} was undone already by Ben on 22 November 2026 at 09:30 UTC. Nothing was changed; "
        f"to restore it, undo line {undo}."
    )


def test_a_line_of_another_book_cannot_be_undone_from_here(store, loaded):
    other = books.create(store, ANN, "Other", now=NOW).id
    (fixed,) = decide(store, loaded, fix("a", City="Rome"))
    with pytest.raises(NotFound, match="no line"):
        ledger.undo(store, ANN, other, fixed, now=NOW)


def test_a_batch_is_undone_and_restored_as_one(store, loaded):
    decide(store, loaded, verdict("a"), verdict("b"), verdict("c"), batch="bulk")
    undo = ledger.undo_batch(store, ANN, loaded, "bulk", now=NOW)
    assert book.state(store, loaded).verdicts.empty
    ledger.undo(store, ANN, loaded, undo, now=NOW)
    assert list(book.state(store, loaded).verdicts["lead_key"]) == ["a", "b", "c"]


def test_restoring_a_batch_leaves_alone_what_was_undone_before_it(store, loaded):
    first, *_ = decide(store, loaded, verdict("a"), verdict("b"), batch="bulk")
    ledger.undo(store, ANN, loaded, first, now=NOW)
    undo = ledger.undo_batch(store, ANN, loaded, "bulk", now=NOW)
    with pytest.raises(Conflict, match="Every line"):
        ledger.undo_batch(store, ANN, loaded, "bulk", now=NOW)
    ledger.undo(store, ANN, loaded, undo, now=NOW)
    assert list(book.state(store, loaded).verdicts["lead_key"]) == ["b"]


def test_there_is_no_batch_of_an_unknown_name(store, loaded):
    with pytest.raises(NotFound):
        ledger.undo_batch(store, ANN, loaded, "bulk", now=NOW)


def test_twenty_people_appending_at_once_lose_nothing(store, book_id):
    rows = leads(*(f"lead{person}" for person in range(20)))
    load(store, book_id, table(rows))

    def work(person: int) -> list[int]:
        return [
            line_id
            for turn in range(25)
            for line_id in ledger.append(
                store, ANN, book_id, [fix(f"lead{person}", City=f"{turn}")], seen=10**9, now=NOW
            )
        ]

    with ThreadPoolExecutor(20) as pool:
        written = [line_id for done in pool.map(work, range(20)) for line_id in done]
    assert len(set(written)) == 500
    assert ledger.count(store, book_id, kinds=["fix"]) == 500
    assert book.tables(store, book_id)["lead"]["City"].tolist() == ["24"] * 20


def test_of_two_who_decide_at_the_same_moment_one_gets_a_conflict(store, loaded):
    seen = ledger.version(store, loaded)

    def attempt(person: int) -> str:
        try:
            ledger.append(store, ANN, loaded, [apart(("a", "b"))], seen=seen, now=NOW)
        except Conflict:
            return "conflict"
        return "written"

    with ThreadPoolExecutor(8) as pool:
        assert sorted(pool.map(attempt, range(8))) == ["conflict"] * 7 + ["written"]
