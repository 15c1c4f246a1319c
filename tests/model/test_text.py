"""Folding and placeholders."""

from __future__ import annotations

import re

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lib.model import text


def column(*values: str) -> pd.Series:
    return pd.Series(list(values), dtype="str")


@pytest.mark.parametrize(
    ("value", "folded"),
    [
        ("Société d'Énergie, S.A.", "societe denergie s a"),
        ("O’Brien-Smith", "obrien smith"),
        ("Straße", "strasse"),
        ("ＡＣＭＥ", "acme"),
        ("ООО Ромашка", "ooo romashka"),
        ("Acme® 😀", "acme"),
        ("  -- ", ""),
        ("", ""),
    ],
)
def test_fold_keeps_letters_and_digits_only(value, folded):
    assert text.fold(value) == folded


def test_other_scripts_stay_meaningful():
    assert text.fold("张伟") == "zhangwei"


@given(st.lists(st.text(max_size=20), max_size=20))
def test_a_column_folds_like_its_values(values):
    assert text.fold_all(column(*values)).tolist() == [text.fold(value) for value in values]


@pytest.mark.parametrize("marks", ["[0-9]", "[._-]"])
@given(values=st.lists(st.text("a1-é٣", max_size=5), max_size=6))
def test_characters_are_found_and_left_out_of_a_column_as_by_a_pattern(marks, values):
    texts, which = text.arrow(column("", *values)).slice(1), text.characters(marks)
    assert text.without(texts, which).to_pylist() == [re.sub(marks, "", value) for value in values]
    assert text.having(texts, which).tolist() == [bool(re.search(marks, value)) for value in values]


@given(st.text(max_size=30))
def test_folding_twice_changes_nothing(value):
    assert text.fold(text.fold(value)) == text.fold(value)


def test_a_function_is_asked_once_per_distinct_value():
    asked = []
    result = text.map_unique(column("a", "b", "a"), lambda value: asked.append(value) or value.upper())
    assert result.tolist() == ["A", "B", "A"]
    assert asked == ["a", "b"]


def test_the_index_of_a_column_is_kept():
    series = pd.Series(["É", "é"], index=["x", "y"], dtype="str")
    assert text.fold_all(series).to_dict() == {"x": "e", "y": "e"}


def test_placeholders_become_blank_and_values_are_trimmed():
    values = column("n/a", "[not provided]", "-", "Unknown", " Acme ", "")
    assert text.blank_placeholders(values, "company").tolist() == ["", "", "", "", "Acme", ""]


def test_people_called_null_or_none_keep_their_name():
    assert text.blank_placeholders(column("Null", "None", "Na", "N/A"), "name").tolist() == ["Null", "None", "Na", ""]


def test_private_person_is_no_company():
    assert text.blank_placeholders(column("Privat", "particulier", "self"), "company").tolist() == ["", "", ""]


@pytest.mark.parametrize(("value", "blank"), [("", True), (" \u200b ", True), ("0", False), ("-", False)])
def test_invisible_characters_are_blank(value, blank):
    assert text.is_blank(value) is blank


def test_empty_columns_are_no_trouble():
    assert text.fold_all(column()).tolist() == []
    assert text.blank_placeholders(column(), "value").tolist() == []


def test_a_memory_asks_for_new_values_only_and_starts_anew_when_full():
    asked = []

    def kernel(distinct):
        asked.append(distinct.tolist())
        return distinct.str.upper()

    ask = text.remembering(kernel, most=3)
    assert [ask(column(*values)).tolist() for values in ("ab", "bc", "d", "ab", "wxyz")] == [
        ["A", "B"], ["B", "C"], ["D"], ["A", "B"], ["W", "X", "Y", "Z"],
    ]  # fmt: skip
    assert asked == [["a", "b"], ["c"], ["d"], ["a", "b"], ["w", "x", "y", "z"]]


def test_words_are_looked_up_whole():
    assert text.among(column("a", "ab", ""), frozenset({"a", ""})).tolist() == [True, False, True]
