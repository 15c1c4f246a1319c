"""Imports: rows exactly as read, counted against the book before, whole or not at all."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest
import sqlalchemy as sa

from lib.errors import BadArgument, Cancelled, NotFound, SluiceError
from lib.store import book, imports, ledger, schema
from lib.store import rows as record_rows
from lib.store.imports import Counts
from tests.store.small_book import ANN, NOW, decide, frame, leads, load, rules, table


def test_what_went_in_comes_out_unmapped_columns_too(store, book_id):
    given = frame(
        {
            "00Q1": {"LastName": "O'Neill", "Email": "", "Favourite colour": "blue", "Ümläut": ""},
            "00Q2": {"LastName": " naïve\n", "Email": "NULL", "Favourite colour": "", "Ümläut": '{"a": 1}'},
            "00Q3": {"LastName": "=1+1", "Email": "x", "Favourite colour": "", "Ümläut": ""},
        }
    )
    load(store, book_id, table(given))
    pd.testing.assert_frame_equal(book.base(store, book_id, "lead"), given)


def test_columns_that_are_blank_throughout_are_kept(store, book_id):
    given = leads("Abe", Phone="", Custom__c="")
    load(store, book_id, table(given))
    pd.testing.assert_frame_equal(book.base(store, book_id, "lead"), given[["LastName", "Phone", "Email", "Custom__c"]])


def test_fields_come_back_in_registry_order_with_the_others_after_them(store, book_id):
    load(store, book_id, table(frame({"1": {"Custom__c": "x", "Status": "New", "LastName": "Abe"}})))
    assert list(book.base(store, book_id, "lead").columns) == ["LastName", "Status", "Custom__c"]


def test_more_rows_than_a_batch_keep_their_order(store, book_id, monkeypatch):
    monkeypatch.setattr(record_rows, "BATCH", 3)
    given = leads(*(f"lead{number:02}" for number in range(10, 0, -1)), Note="n")
    told = []
    load(store, book_id, table(given), progress=lambda share, text: told.append((share, text)))
    pd.testing.assert_frame_equal(book.base(store, book_id, "lead"), given)
    assert [text for _, text in told] == [
        "Comparing with the book",
        "3 of 10 rows",
        "6 of 10 rows",
        "9 of 10 rows",
        "10 of 10 rows",
        "Keeping the rows",
    ]
    assert [share for share, _ in told] == pytest.approx([0, 0.27, 0.54, 0.81, 0.9, 0.9])


def test_an_import_is_counted_against_the_book_before_it(store, book_id):
    load(store, book_id, table(leads("Abe", "Bea", "Cy", "Dee")))
    after = leads("Bea", "Cy", "Eve")
    after.loc["Cy", "Email"] = "new@example.com"
    second = load(store, book_id, table(after, refused=2), sha256="bb")
    assert second.counts == {"lead": Counts(rows=3, new=1, changed=1, unchanged=1, gone=2, rejected=2)}


def test_a_preview_counts_the_same_and_writes_nothing(store, book_id):
    load(store, book_id, table(leads("Abe")))
    before = book.versions(store, book_id)
    assert imports.compare(store, book_id, [table(leads("Abe", "Bea"))]) == {
        "lead": Counts(rows=2, new=1, changed=0, unchanged=1)
    }
    assert book.versions(store, book_id) == before


def test_a_column_that_appears_is_a_change_where_it_holds_something_and_one_that_goes_is_none(store, book_id):
    load(store, book_id, table(frame({"1": {"LastName": "Abe"}, "2": {"LastName": "Bea"}})))
    more = table(frame({"1": {"LastName": "Abe", "Fax": "1"}, "2": {"LastName": "Bea", "Fax": ""}}))
    assert imports.compare(store, book_id, [more])["lead"] == Counts(rows=2, changed=1, unchanged=1)
    load(store, book_id, more)
    less = table(frame({"1": {"LastName": "Abe"}, "2": {"LastName": "Bea"}}))
    assert imports.compare(store, book_id, [less])["lead"] == Counts(rows=2, unchanged=2)


def test_an_import_tells_all_about_itself(store, book_id):
    made = load(store, book_id, table(leads("Abe")), table(frame({"c1": {"Name": "Fair"}}), "campaign"))
    assert (made.name, made.sha256, made.size, made.exporter) == ("leads.csv", "aa", 123, "Salesforce Data Loader")
    assert made.mapping == {
        "lead": {"The LastName": "LastName", "The Email": "Email"},
        "campaign": {"The Name": "Name"},
    }
    assert (made.as_of.isoformat(), made.created_at, made.who, made.active) == ("2026-11-20", NOW, "Ann", True)
    assert imports.get(store, made.id) == made
    assert imports.all(store, book_id) == [made]


def test_its_ledger_line_names_the_file(store, book_id):
    made = load(store, book_id, table(leads("Abe")))
    (line,) = ledger.page(store, book_id).to_dict("records")
    assert (line["decision_id"], line["kind"], line["why"]) == (made.decision_id, "import", "leads.csv")
    assert line["payload"] == f'{{"import_id":{made.id}}}'


def test_two_tables_of_one_object_are_one_lot_of_records(store, book_id):
    tasks = frame({"t1": {"Subject": "Call"}})
    events = frame({"e1": {"Subject": "Fair", "StartDateTime": "2026-01-01"}})
    made = load(store, book_id, table(tasks, "activity"), table(events, "activity"))
    assert made.counts["activity"].rows == 2
    assert book.base(store, book_id, "activity")["Subject"].to_dict() == {"t1": "Call", "e1": "Fair"}


def test_refused_rows_can_be_read_with_their_reasons(store, book_id):
    made = load(store, book_id, table(leads("Abe"), refused=1))
    assert imports.rejected(store, made.id).to_dict("records") == [
        {"object": "lead", "line": 90, "reason": "too many cells", "raw": "a,b,c", "file_no": 0, "table_no": 0}
    ]


def test_refused_rows_say_of_which_file_and_table_they_are(store, book_id):
    second = replace(table(frame({"c1": {"Name": "Fair"}}), "campaign", refused=1), file_no=2, table_no=1)
    made = load(store, book_id, table(leads("Abe"), refused=1), second)
    refused = imports.rejected(store, made.id)
    assert refused[["object", "file_no", "table_no"]].values.tolist() == [["lead", 0, 0], ["campaign", 2, 1]]


def test_what_is_said_of_the_files_is_kept(store, book_id):
    files = [{"name": "leads.csv", "sha256": "aa", "bytes": 123, "tables": [{"object": "lead", "header": ["Ä", "b"]}]}]
    made = load(store, book_id, table(leads("Abe")), files=files)
    assert made.files == files
    assert imports.all(store, book_id)[0].files == files
    assert load(store, book_id, table(leads("Bea"))).files == []


def test_the_same_file_is_noticed_while_its_import_is_active(store, book_id):
    made = load(store, book_id, table(leads("Abe")), sha256="cafe")
    assert imports.find_same(store, book_id, "cafe") == made
    assert imports.find_same(store, book_id, "beef") is None
    ledger.undo(store, ANN, book_id, made.decision_id, now=NOW)
    assert imports.find_same(store, book_id, "cafe") is None
    assert [found.active for found in imports.all(store, book_id)] == [False]


def test_a_file_without_rows_is_refused(store, book_id):
    with pytest.raises(BadArgument, match="no row"):
        load(store, book_id, table(leads("Abe").iloc[:0]))


def test_an_import_that_is_stopped_leaves_nothing(store, book_id, monkeypatch):
    monkeypatch.setattr(record_rows, "BATCH", 2)

    def stop(share: float, text: str) -> None:
        if text == "2 of 3 rows":
            raise Cancelled("Stopped.")

    with pytest.raises(Cancelled):
        load(store, book_id, table(leads("Abe", "Bea", "Cy")), progress=stop)
    assert kept(store) == [0, 0, 0]


def test_an_import_whose_last_table_cannot_be_kept_leaves_nothing(store, book_id):
    bad = table(leads("Bea"), refused=1)
    bad.rejected["reason"] = None
    with pytest.raises(SluiceError, match="Nothing was changed"):
        load(store, book_id, table(leads("Abe")), bad)
    assert kept(store) == [0, 0, 0]


def test_others_read_and_write_while_rows_are_staged(store, book_id):
    told = []

    def decide_meanwhile(share: float, text: str) -> None:
        told.append(book.count(store, book_id, "lead"))
        decide(store, book_id, rules(len(told)))

    load(store, book_id, table(leads("Abe")), progress=decide_meanwhile)
    assert told == [0, 0, 0]
    assert ledger.page(store, book_id)["kind"].tolist() == ["import", "rules", "rules", "rules"]


def test_an_import_counts_against_what_was_loaded_while_it_was_staged(store, book_id):
    def load_meanwhile(share: float, text: str) -> None:
        if text == "1 of 1 rows":
            load(store, book_id, table(leads("Abe")), sha256="first")

    assert load(store, book_id, table(leads("Abe")), progress=load_meanwhile).counts["lead"].unchanged == 1


def kept(store) -> list[int]:
    """How many leads, imports and ledger lines there are."""
    with store.read() as connection:
        return [
            connection.execute(sa.select(sa.func.count()).select_from(place)).scalar_one()
            for place in (schema.RECORDS["lead"], schema.import_, schema.decision)
        ]


def test_there_is_no_import_of_an_unknown_id(store):
    with pytest.raises(NotFound):
        imports.get(store, 7)
