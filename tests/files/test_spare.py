"""Second columns for one field."""

from __future__ import annotations

import pandas as pd
import pytest

from lib.files import spare
from lib.model import fields


def _filled(**columns):
    frame = fields.complete(pd.DataFrame({k: pd.Series(v, dtype="str") for k, v in columns.items()}), "lead")
    return spare.fill_in(frame)


def test_a_blank_street_is_taken_from_the_whole_address_unless_its_parts_are_known():
    found = _filled(
        Street=["1 Mill St", "", ""],
        City=["Ely", "", "Leeds"],
        ADDR_FULL=["9 Oak Rd, Ely", "9 Oak Rd, Ely", "4 Elm Rd"],
    )
    assert found["Street"].tolist() == ["1 Mill St", "9 Oak Rd, Ely", ""]


def test_a_native_name_is_taken_where_no_name_is_known_and_an_employer_where_no_company_is():
    found = _filled(
        LastName=["Wang", ""], Company=["", "Apex"], NATIVE_NAME_FULL=["王杰", "王伟"], EMPLOYER=["Nordwind", "Other"]
    )
    assert found["Name"].tolist() == ["", "王伟"]
    assert found["Company"].tolist() == ["Nordwind", "Apex"]


def test_other_peoples_columns_and_other_houses_fill_nothing_in():
    found = _filled(Email=[""], Street=[""], **{"Manager Email": ["m@a.com"], "Home Address": ["9 Oak Rd"]})
    assert (found["Email"].item(), found["Street"].item()) == ("", "")


@pytest.mark.parametrize(
    ("header", "field"),
    [
        ("E-mail 2", "Email"), ("Email2", "Email"), ("Secondary Email", "Email"), ("Other Phone", "Phone"),
        ("Alternate Phone", "Phone"), ("Phone 3", "Phone"), ("Mobile 2", "MobilePhone"), ("Company 2", ""),
        ("Other Name", ""), ("Email Score 2", ""),
    ],
)  # fmt: skip
def test_a_further_column_is_known_by_its_number_or_word(header, field):
    found = _filled(Email=[""], Phone=[""], MobilePhone=[""], Company=[""], Name=[""], **{header: ["given"]})
    filled = [name for name in ("Email", "Phone", "MobilePhone", "Company", "Name") if found[name].item() == "given"]
    assert filled == ([field] if field else [])
