"""The current view: newest rows, decisions laid over them, and what follows a merged record."""

from __future__ import annotations

import pandas as pd
import pytest

from lib.model import fields
from lib.store import book, ledger
from lib.store.lines import Line
from tests.store.small_book import ANN, NOW, decide, fix, frame, leads, load, merge, rules, table, verdict


def test_the_newest_row_of_each_record_counts(store, book_id):
    load(store, book_id, table(leads("a", "b", City="Rome")))
    load(store, book_id, table(leads("b", "c", City="Bonn")))
    assert book.base(store, book_id, "lead")["City"].to_dict() == {"a": "Rome", "b": "Bonn", "c": "Bonn"}
    assert book.count(store, book_id, "lead") == 3


def test_columns_of_older_imports_stay_for_their_records(store, book_id):
    load(store, book_id, table(leads("a", Fax="1", Colour="red")))
    load(store, book_id, table(leads("b", Size="L")))
    found = book.base(store, book_id, "lead")
    assert found[["Fax", "Colour", "Size"]].to_dict("index") == {
        "a": {"Fax": "1", "Colour": "red", "Size": ""},
        "b": {"Fax": "", "Colour": "", "Size": "L"},
    }


def test_an_undone_import_gives_way_to_the_one_before_and_comes_back(store, book_id):
    load(store, book_id, table(leads("a", City="Rome")))
    second = load(store, book_id, table(leads("a", "b", City="Bonn")))
    undo = ledger.undo(store, ANN, book_id, second.decision_id, now=NOW)
    assert book.base(store, book_id, "lead")["City"].to_dict() == {"a": "Rome"}
    ledger.undo(store, ANN, book_id, undo, now=NOW)
    assert book.base(store, book_id, "lead")["City"].to_dict() == {"a": "Bonn", "b": "Bonn"}


def test_a_record_that_comes_twice_in_one_import_counts_once_and_last(store, book_id):
    load(store, book_id, table(leads("a", City="Rome")), table(leads("a", City="Bonn")))
    assert book.base(store, book_id, "lead")["City"].to_dict() == {"a": "Bonn"}


def test_an_object_without_records_is_an_empty_frame_of_its_fields(store, book_id):
    load(store, book_id, table(leads("a")))
    found = book.tables(store, book_id)
    assert list(found) == list(fields.OBJECTS)
    pd.testing.assert_frame_equal(found["contact"], fields.empty("contact"))


def test_tables_that_are_read_when_asked_for_are_those_of_the_moment_of_asking_for_them_all(store, book_id):
    load(store, book_id, table(leads("a", City="Rome")))
    base = book.imported(store, book_id)
    load(store, book_id, table(leads("a", City="Bonn")))
    assert base["lead"]["City"].tolist() == ["Rome"]
    assert base["lead"] is base["lead"]
    assert (list(base), len(base)) == (list(fields.OBJECTS), len(fields.OBJECTS))
    with pytest.raises(KeyError):
        base["invoice"]


def test_decided_tables_are_the_tables_of_the_book(store, book_id):
    load(store, book_id, table(leads("a", "b", City="Rome")))
    decide(store, book_id, fix("a", City="Bonn"))
    decide(store, book_id, merge("a", "b"))
    shown = book.decided(book.imported(store, book_id), book.state(store, book_id))
    whole = book.tables(store, book_id)
    for name in fields.OBJECTS:
        pd.testing.assert_frame_equal(shown[name], fields.complete(whole[name], name))


def test_the_version_of_the_imports_is_that_of_their_set(store, book_id):
    first = load(store, book_id, table(leads("a")))
    one = book.versions(store, book_id)
    decide(store, book_id, fix("a", City="Rome"))
    assert book.versions(store, book_id).imports == one.imports
    assert book.versions(store, book_id).ledger > one.ledger
    undo = ledger.undo(store, ANN, book_id, first.decision_id, now=NOW)
    assert book.versions(store, book_id).imports == 0
    ledger.undo(store, ANN, book_id, undo, now=NOW)
    assert book.versions(store, book_id).imports == one.imports
    load(store, book_id, table(leads("b")))
    assert book.versions(store, book_id).imports != one.imports


def test_decisions_lie_over_the_rows(store, book_id):
    load(store, book_id, table(leads("a", "b", "c", City="Rome")))
    decide(store, book_id, merge("a", "b", City="Bonn"), fix("c", Custom__c="new"))
    found = book.tables(store, book_id)["lead"]
    assert found[["City", "Custom__c"]].to_dict("index") == {
        "a": {"City": "Bonn", "Custom__c": ""},
        "c": {"City": "Rome", "Custom__c": "new"},
    }
    assert (found.dtypes == "str").all()
    assert found.index.name == "key"


def test_what_points_at_a_merged_lead_follows_it_to_the_survivor(store, book_id):
    survivor, loser = "00Q000000000001EAA", "00Q000000000002EAA"
    load(
        store,
        book_id,
        table(leads(survivor, loser)),
        table(frame({"m1": {"LeadId": loser}, "m2": {"LeadId": ""}}), "campaign_member"),
        table(frame({"t1": {"WhoId": loser[:15]}, "t2": {"WhoId": "003000000000001AAA"}}), "activity"),
        table(frame({"h1": {"LeadId": survivor}, "h2": {"LeadId": loser}}), "lead_history"),
    )
    decide(store, book_id, merge(survivor, loser))
    found = book.tables(store, book_id)
    assert found["campaign_member"]["LeadId"].to_dict() == {"m1": survivor, "m2": ""}
    assert found["activity"]["WhoId"].to_dict() == {"t1": survivor, "t2": "003000000000001AAA"}
    assert found["lead_history"]["LeadId"].to_dict() == {"h1": survivor, "h2": survivor}


def test_merged_accounts_take_their_contacts_along(store, book_id):
    load(
        store,
        book_id,
        table(frame({"x": {"Name": "Acme"}, "y": {"Name": "ACME"}}), "account"),
        table(frame({"c": {"AccountId": "y"}}), "contact"),
    )
    decide(store, book_id, Line("merge", {"object": "account", "survivor": "x", "losers": ["y"]}))
    found = book.tables(store, book_id)
    assert list(found["account"].index) == ["x"]
    assert found["contact"]["AccountId"].to_dict() == {"c": "x"}


def test_laying_over_changes_none_of_its_arguments(store, book_id):
    load(store, book_id, table(leads("a", "b", City="Rome")))
    decide(store, book_id, merge("a", "b", City="Bonn"))
    rows = {"lead": book.base(store, book_id, "lead")}
    before = rows["lead"].copy()
    book.lay_over(rows, book.state(store, book_id))
    pd.testing.assert_frame_equal(rows["lead"], before)


def test_decisions_survive_the_next_export_of_the_same_org(store, book_id):
    load(store, book_id, table(leads("a", "b", City="Rome")))
    decide(store, book_id, merge("a", "b"), fix("a", City="Bonn"), verdict("a"), rules(30))
    load(store, book_id, table(leads("a", "b", "c", City="Oslo")))
    found = book.tables(store, book_id)["lead"]
    assert found["City"].to_dict() == {"a": "Bonn", "c": "Oslo"}
    assert book.state(store, book_id).rules.stale_after_days == 30


def test_a_merge_sleeps_while_its_import_is_undone_and_wakes_with_it(store, book_id):
    load(store, book_id, table(leads("a")))
    second = load(store, book_id, table(leads("b")))
    (merged,) = decide(store, book_id, merge("a", "b", City="Bonn"))
    undo = ledger.undo(store, ANN, book_id, second.decision_id, now=NOW)
    asleep = book.state(store, book_id)
    assert (asleep.dormant, asleep.values) == ({merged}, {})
    ledger.undo(store, ANN, book_id, undo, now=NOW)
    assert book.state(store, book_id).merged.to_dict() == {"b": "a"}


def test_a_merge_wakes_when_the_merge_in_its_way_is_undone(store, book_id):
    load(store, book_id, table(leads("a", "b", "c")))
    first, second = decide(store, book_id, merge("a", "b"), merge("c", "b"))
    assert book.state(store, book_id).dormant == {second}
    ledger.undo(store, ANN, book_id, first, now=NOW)
    assert book.state(store, book_id).merged.to_dict() == {"b": "c"}


@pytest.mark.parametrize("value", ["", "ä \n\t", "=1+1", "😀", "0" * 32_000])
def test_any_text_comes_through_a_fix_unchanged(store, book_id, value):
    load(store, book_id, table(leads("a")))
    decide(store, book_id, fix("a", Description=value))
    assert book.tables(store, book_id)["lead"].loc["a", "Description"] == value
