"""What was said about pairs of leads is read back from the ledger, as it stands."""

from __future__ import annotations

import pytest

from lib.errors import BadArgument
from lib.store import book, ledger
from lib.store.answers import answers, links
from lib.store.lines import Line
from tests.store.small_book import ANN, NOW, answer, apart, decide, leads, link, load, merge, table


@pytest.fixture
def filled(store, book_id):
    load(store, book_id, table(leads("a", "b", "c", "d", "e")))
    return book_id


def said(store, book_id) -> dict[str, str]:
    found = answers(store, book_id, book.state(store, book_id).dormant)
    return {f"{left}{right}": same for left, right, same in zip(found["left_key"], found["right_key"], found["same"])}


def test_merges_say_yes_to_every_pair_and_not_duplicates_say_no(store, filled):
    decide(store, filled, merge("b", "a", "c"))
    decide(store, filled, apart(("e", "d")))
    assert said(store, filled) == {"ab": "yes", "bc": "yes", "ac": "yes", "de": "no"}


def test_nobody_looked_at_each_of_many_groups_that_were_merged_at_once(store, filled):
    decide(store, filled, merge("a", "b"), merge("c", "d"), batch="many")
    assert said(store, filled) == {}


def test_a_merge_with_a_record_left_out_says_both(store, filled):
    decide(store, filled, merge("a", "b"), apart(("a", "c"), ("b", "c")), batch="one")
    assert said(store, filled) == {"ab": "yes", "ac": "no", "bc": "no"}


def test_the_last_word_counts_and_what_is_undone_says_nothing(store, filled):
    decide(store, filled, answer("b", "a", "yes"))
    (later,) = decide(store, filled, answer("a", "b", "no"))
    assert said(store, filled) == {"ab": "no"}
    ledger.undo(store, ANN, filled, later, now=NOW)
    assert said(store, filled) == {"ab": "yes"}


def test_answers_survive_another_import_and_sleep_while_a_record_is_not_there(store, filled):
    made = load(store, filled, table(leads("f")))
    decide(store, filled, answer("a", "f", "yes"), answer("a", "b", "unsure"))
    load(store, filled, table(leads("a", "b", City="Rome")), sha256="bb")
    assert said(store, filled) == {"af": "yes", "ab": "unsure"}
    ledger.undo(store, ANN, filled, made.decision_id, now=NOW)
    assert said(store, filled) == {"ab": "unsure"}


def test_an_answer_holds_at_once(store, filled):
    decide(store, filled, answer("b", "a", "yes"), answer("c", "d", "no"), answer("d", "e", "unsure"))
    state = book.state(store, filled)
    assert (state.linked, state.unlinked) == ({("a", "b")}, {("c", "d")})


@pytest.mark.parametrize("payload", [{"pair": ["a", "a"], "same": "yes"}, {"pair": ["a", "b"], "same": "maybe"}])
def test_an_answer_that_says_nothing_is_refused(store, filled, payload):
    with pytest.raises(BadArgument):
        decide(store, filled, Line("answer", {"object": "lead", **payload}))


def test_what_was_said_of_leads_and_contacts_counts_but_not_what_was_confirmed_at_once(store, filled):
    load(store, filled, table(leads("x", "y"), "contact"), sha256="cc")
    decide(store, filled, link("a", "x", "no"), link("a", "y", "no"), batch="none of them")
    decide(store, filled, link("b", "x"))
    decide(store, filled, link("c", "x"), link("d", "y"), batch="many")
    found = links(store, filled)
    assert list(zip(found["lead_key"], found["key"], found["same"])) == [
        ("a", "x", "no"), ("a", "y", "no"), ("b", "x", "yes"),
    ]  # fmt: skip


def test_a_link_is_unsaid_by_its_undo(store, filled):
    load(store, filled, table(leads("x"), "contact"), sha256="cc")
    (first,) = decide(store, filled, link("a", "x"))
    (second,) = decide(store, filled, link("a", "x", "no"))
    ledger.undo(store, ANN, filled, first, now=NOW)
    assert links(store, filled)["same"].tolist() == ["no"]
    ledger.undo(store, ANN, filled, second, now=NOW)
    assert links(store, filled).empty
