"""The threshold and the questions of the Duplicates page, and what the answers teach."""

from __future__ import annotations

from collections.abc import Callable

from streamlit.testing.v1 import AppTest

from lib.jobs import learning
from lib.model.rules import Rules, to_yaml
from lib.store import book as books_view
from lib.store import ledger, runs
from tests.conftest import ADMIN, NOW
from tests.pages.conftest import sound
from tests.pages.test_duplicates import _key, _load, _press, _rows, analysed, book, store

__all__ = ["analysed", "book", "store"]


def _asked(at: AppTest) -> str:
    """The two leads that the page asks about, as they are shown."""
    return next(block.proto.body for block in at.get("html") if ">A</th>" in block.proto.body)


def test_the_threshold_tells_what_it_would_give_and_becomes_the_books(open_page, store, book):
    at = open_page("duplicates", dup_mode="Threshold")
    assert at.metric[0].value == "5"

    sound(at.slider[0].set_value(99.9).run())
    fewer = at.metric[0].value
    _press(at, "dup_threshold_use")

    assert books_view.state(store, book).rules.duplicate_threshold == 0.999
    assert int(fewer) <= 5
    assert at.metric[0].value == fewer
    _press(at, "undo_last")
    assert books_view.state(store, book).rules.duplicate_threshold == 0.8


def test_an_undo_of_the_threshold_stays_within_reach(open_page, store, book):
    at = open_page("duplicates", dup_mode="Threshold")
    sound(at.slider[0].set_value(94.3).run())
    _press(at, "dup_threshold_use")
    assert any(said.value.replace("\\", "") == "Records form a group from 94.3% on." for said in at.success)
    assert at.button(key="dup_threshold_use").disabled

    sound(at.run())
    _press(at, "undo_earlier")

    assert books_view.state(store, book).rules.duplicate_threshold == 0.8
    assert at.slider[0].value == 80.0


def test_the_filter_of_probabilities_follows_the_threshold_unless_somebody_chose_otherwise(open_page, store, book):
    def put_threshold(threshold: float) -> None:
        line = ledger.Line("rules", {"yaml": to_yaml(learning.at(Rules(), threshold))})
        ledger.append(store, ADMIN, book, [line], seen=ledger.version(store, book), now=NOW)
        sound(at.run())

    at = open_page("duplicates")
    put_threshold(0.943)
    assert (at.slider[0].min, at.slider[0].value) == (94, (94, 100))
    put_threshold(0.838)
    assert (at.slider[0].min, at.slider[0].value) == (83, (83, 100))

    sound(at.slider[0].set_value((90, 96)).run())
    put_threshold(0.8)
    assert at.slider[0].value == (90, 96)
    put_threshold(0.943)
    assert at.slider[0].value == (94, 96)
    put_threshold(0.97)
    assert at.slider[0].value == (97, 100)


def test_an_answer_leads_to_the_next_question_counts_and_can_be_taken_back(open_page, store, book):
    at = open_page("duplicates", dup_mode="Questions")
    at.session_state["dup_taught"] = True
    first = _asked(at)

    _press(at, "dup_answer_yes")

    assert len(books_view.state(store, book).linked) == 1
    assert _asked(at) != first
    assert any(said.value.startswith("1 answer so far") for said in at.caption)
    assert "dup_weights_use" not in {button.key for button in at.button}
    _press(at, "undo_last")
    assert _asked(at) == first
    _press(at, "dup_answer_unsure")
    assert books_view.state(store, book).linked == frozenset()
    assert _asked(at) != first


def test_enough_answers_teach_weights_that_are_used_or_dropped_as_one_decision(open_page, store, tmp_path):
    twice = [
        row.replace("lead00", "lead03").replace("Buyer", "Head").replace("buyer", "head") for row in _rows()[10:40]
    ]
    book = _load(store, "Taught", [*_rows(), *twice], tmp_path)
    pairs = runs.result(store, runs.latest(store, book, "match").id, "pairs")
    said = ["yes" if place % 3 else "no" for place in range(len(pairs))]
    lines = [learning.answer_line(*three) for three in zip(pairs["left_key"], pairs["right_key"], said)]
    ledger.append(store, ADMIN, book, lines[:25], seen=ledger.version(store, book), now=NOW)
    at = open_page("duplicates", dup_mode="Questions", book=str(book))
    at.session_state["dup_taught"] = True
    sound(at.run())
    assert any("By 25 answers, the weights should be" in said.value for said in at.markdown)

    _press(at, "dup_weights_use")

    rules = books_view.state(store, book).rules
    assert rules.duplicate_weights["shift"] < 0
    _press(at, "dup_weights_drop")
    assert books_view.state(store, book).rules.duplicate_weights == {}
    _press(at, "undo_last")
    assert books_view.state(store, book).rules == rules


def test_measured_precision_stands_beside_the_button_that_merges_many(open_page, store, book):
    sure = ledger.Line("rules", {"yaml": to_yaml(Rules(duplicate_sure=0.9))})
    ledger.append(store, ADMIN, book, [sure], seen=ledger.version(store, book), now=NOW)
    line = learning.answer_line(_key(203), _key(204), "yes")
    ledger.append(store, ADMIN, book, [line], seen=ledger.version(store, book), now=NOW)
    at = open_page("duplicates")
    _press(at, "dup_bulk")
    assert any("measured 100% (" in said.value and "by 1 answer" in said.value for said in at.caption)


def test_a_viewer_sees_what_the_answers_teach_but_answers_nothing(open_page, book, as_viewer_of: Callable[[int], None]):
    as_viewer_of(book)

    asked, threshold = (open_page("duplicates", dup_mode=mode) for mode in ("Questions", "Threshold"))

    assert not {button.key for at in (asked, threshold) for button in at.button} & {
        "dup_answer_yes", "dup_answer_no", "dup_answer_unsure", "dup_threshold_use",
    }  # fmt: skip
    assert any("Only an admin" in said.value for said in asked.info)
