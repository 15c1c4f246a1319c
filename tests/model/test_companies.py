"""Company names: what is left when the legal form is gone."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lib.model import companies
from lib.model.text import fold


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("Acme Inc.", "acme"),
        ("The ACME Group, S. de R.L. de C.V.", "acme"),
        ("Acme GmbH & Co. KG", "acme"),
        ("Acme S.A.U.", "acme"),
        ("Kowalski Sp. z o.o.", "kowalski"),
        ("Toyota Motor (Japan) Co., Ltd.", "toyotamotor"),
        ("ООО Ромашка", "romashka"),
        ("Mærsk A/S", "maersk"),
        ("Johnson & Johnson", "johnsonjohnson"),
        ("", ""),
    ],
)
def test_legal_forms_and_fillers_go(name, key):
    assert companies.company_key(name) == key


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("Co-op", "coop"),
        ("LLC", "llc"),
        ("The Limited", "thelimited"),
        ("AS Roma", "asroma"),
        ("SE Ranking", "seranking"),
        ("PT Telkom Tbk", "pttelkom"),
        ("(blank)", "blank"),
    ],
)
def test_a_name_is_never_stripped_to_nothing(name, key):
    assert companies.company_key(name) == key


def test_japanese_legal_forms_go_wherever_they_stand():
    assert companies.company_key("株式会社日立製作所") == companies.company_key("日立製作所")


@given(st.lists(st.text(max_size=25), max_size=10))
def test_a_column_gives_the_keys_of_its_names(names):
    keys = companies.company_keys(pd.Series(names, dtype="str")).tolist()
    assert keys == [companies.company_key(name) for name in names]


@given(st.text(max_size=25))
def test_only_a_name_without_letters_and_digits_has_no_key(name):
    assert (companies.company_key(name) == "") == (fold(name) == "")


def test_acronyms_leave_small_words_out():
    assert companies.acronym("Advanced Micro Devices, Inc.") == "amd"
    assert companies.acronym("International Bank of Scotland") == "bs"
    assert companies.acronym("Acme Ltd") == ""


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("Foo GmbH dba Bar", ("Foo GmbH", "Bar")),
        ("Foo D.B.A. Bar Shop", ("Foo", "Bar Shop")),
        ("X t/a Bar", ("X", "Bar")),
        ("Foo Ltd trading as Bar", ("Foo Ltd", "Bar")),
        ("Foo aka Bar", ("Foo", "Bar")),
        ("Foo (formerly Bar Inc)", ("Foo", "Bar Inc")),
        ("Foo, formerly known as Bar", ("Foo", "Bar")),
        ("International Business Machines (IBM)", ("International Business Machines", "IBM")),
        ("Foo, a Bar company", ("Foo", "Bar")),
        ("Foo - part of the Bar Group", ("Foo", "Bar Group")),
        ("Foo, a division of Bar Corp.", ("Foo", "Bar Corp")),
        ("Foo (Japan)", ("Foo (Japan)", "")),
        ("Foo (HQ)", ("Foo (HQ)", "")),
        ("Foo (GmbH)", ("Foo (GmbH)", "")),
        ("株式会社トヨタ (株)", ("株式会社トヨタ (株)", "")),
        ("Plan A Company", ("Plan A Company", "")),
        ("Alpha Data", ("Alpha Data", "")),
        ("", ("", "")),
    ],
)
def test_a_company_of_two_names_is_taken_apart(name, parts):
    found = companies.with_other_names(pd.Series([name, "Acme"], index=["x", "y"], dtype="str"))
    assert tuple(part["x"] for part in found) == parts
    assert [part["y"] for part in found] == ["Acme", ""]
