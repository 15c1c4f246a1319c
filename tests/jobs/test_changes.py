"""What to know before a file updates records that the book has."""

from __future__ import annotations

import pandas as pd
import pytest

from lib.jobs import changes
from lib.jobs.changes import Update

IDS = [f"00Q5g00000000A{number}EAI" for number in range(1, 7)]


def leads(keys: list[str], **columns: list[str] | str) -> pd.DataFrame:
    index = pd.Index(keys, name="key", dtype="str")
    return pd.DataFrame(columns, index=index).astype("str")


def kinds(before: pd.DataFrame, after: pd.DataFrame) -> list[str]:
    return [caution.kind for caution in changes.cautions("lead", before, [after])]


BOOK = leads(
    IDS,
    LastName=["Weaver", "Lind", "Kay", "Moe", "Poe", "Roe"],
    Phone=["1", "2", "", "4", "5", "6"],
    Status="New",
    LastModifiedDate="2026-11-10T09:00:00.000Z",
)


def test_a_full_newer_export_needs_no_caution():
    newer = BOOK.assign(Status="Working", LastModifiedDate="2026-11-12T09:00:00.000Z")
    newer.loc[IDS[0], "Phone"] = ""
    assert kinds(BOOK, newer) == []
    assert kinds(BOOK, BOOK) == []


def test_columns_that_are_there_but_blank_would_blank_the_book():
    file = leads([*IDS[:4], "new"], Status=["Closed", "", "", "", "New"], Phone=["", "2", "", "4", ""], LastName="")
    found = changes.blanked([Update("lead", BOOK, file)])
    assert found.values.tolist() == [["LastName", 4, 1.0], ["Status", 3, 0.75], ["Phone", 1, 1 / 3]]
    (caution,) = changes.cautions("lead", BOOK, [file])
    assert (caution.kind, caution.object, caution.records) == ("blanked", "lead", 4)
    assert "Last Name (4), Status (3). Without" in caution.text


def test_columns_that_a_file_does_not_have_are_kept():
    assert kinds(BOOK, leads(IDS, Status="Closed")) == []
    assert changes.cautions("lead", BOOK, [leads(IDS[:3], Status="Closed"), leads(IDS[3:], Phone="9")]) == []
    (caution,) = changes.cautions("lead", BOOK, [leads(IDS[:3], Status="Closed"), leads(IDS[3:], Phone="9", Status="")])
    assert (caution.kind, caution.records) == ("blanked", 3)


def test_records_that_only_one_side_has_blank_nothing():
    assert kinds(BOOK, leads(["a", "b"], Status="New")) == []
    assert changes.blanked([Update("lead", BOOK, leads(["a"], Status=""))]).empty


def test_numbers_of_another_system_meet_other_people():
    numbers = [str(number) for number in range(1, 9)]
    names = ["Weaver", "Lind", "Kay", "Moe", "Poe", "Roe", "Doe", "Zoe"]
    book = leads(numbers, LastName=names, Email=[f"{name}@a.com" for name in names])
    other = leads(numbers, LastName=names[::-1], Email=[f"{name}@b.com" for name in names])
    assert changes.alike(Update("lead", book, other)) == (8, 0, 16)
    (caution,) = changes.cautions("lead", book, [other])
    assert (caution.kind, caution.records) == ("other_records", 8)
    assert "only 0 of 8 agree" in caution.text


@pytest.mark.parametrize(
    ("change", "same"),
    [({"LastName": "MARRIED"}, 8), ({"Email": "x@new.com"}, 8), ({"LastName": "", "Email": ""}, 0)],
)
def test_who_keeps_a_name_or_an_address_is_the_same_person(change, same):
    book = leads([str(number) for number in range(8)], LastName="Weaver", Email="ann@a.com")
    changed = book.assign(**change)
    assert changes.alike(Update("lead", book, changed))[1] == same
    assert "other_records" not in kinds(book, changed)


def test_salesforce_ids_and_a_handful_of_records_are_never_called_others():
    stranger = BOOK.assign(LastName="X", Phone="9")
    assert kinds(BOOK, stranger) == []
    few = leads(["1", "2"], LastName=["A", "B"])
    assert kinds(few, leads(["1", "2"], LastName=["C", "D"])) == []


def test_two_people_who_differ_in_all_that_is_known_are_others():
    book = leads(["1", "2"], LastName=["Lee", "Ng"], Email=["ann@a.com", "bo@a.com"], Company="Acme")
    other = leads(["1", "2"], LastName=["Kay", "Moe"], Email=["cy@b.com", "di@b.com"], Company="Zeta")
    assert kinds(book, other) == ["other_records"]
    assert kinds(book, other.assign(Company=["Zeta", "Acme"])) == []


def test_an_older_export_is_told_by_its_dates_of_change():
    older = BOOK.assign(LastModifiedDate="2026-11-01T09:00:00.000Z")
    older.loc[IDS[0], "LastModifiedDate"] = "2026-11-11T09:00:00.000Z"
    assert changes.changed_earlier_and_later(Update("lead", BOOK, older)) == (5, 1)
    (caution,) = changes.cautions("lead", BOOK, [older])
    assert (caution.kind, caution.records) == ("older", 5)
    assert "loaded as of the day of the export" in caution.text


def test_dates_without_a_time_of_day_are_compared_by_days():
    by_day = BOOK.assign(LastModifiedDate="2026-11-10")
    assert changes.changed_earlier_and_later(Update("lead", BOOK, by_day)) == (0, 0)
    assert changes.changed_earlier_and_later(Update("lead", BOOK, BOOK.drop(columns="LastModifiedDate"))) == (0, 0)
