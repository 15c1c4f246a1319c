"""Whole addresses in one value."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lib.model.addresses import split_address


@pytest.mark.parametrize(
    ("address", "parts"),
    [
        ("123 Main Street, Las Vegas NV 89132", ("123 Main Street", "Las Vegas", "89132")),
        ("Acacia House, 100 Hill Way, Las Vegas, NV 89111", ("100 Hill Way", "Las Vegas", "89111")),
        ("Hauptstraße 23, 40213 Düsseldorf, Germany", ("Hauptstraße 23", "Düsseldorf", "40213")),
        ("18 Elm Place, Derby, Derbyshire, DE1 1UU, United Kingdom", ("18 Elm Place", "Derby", "DE1 1UU")),
        ("18 Elm Place, Derby, United Kingdom, DE1 1UU", ("18 Elm Place", "Derby", "DE1 1UU")),
        ("705 Sheppard Ave, Toronto, ON M1S 1T4", ("705 Sheppard Ave", "Toronto", "M1S 1T4")),
        ("Suite 900, 1450 N City Rd", ("1450 N City Rd", "", "")),
        ("Feldstrasse 10, FL-9495 Triesen", ("Feldstrasse 10", "Triesen", "FL-9495")),
        ("Old Mill Road, Vythiri, 673576, India", ("Old Mill Road", "Vythiri", "673576")),
        ("9 Mill St", ("9 Mill St", "", "")),
        ("", ("", "", "")),
    ],
)
def test_whole_addresses_are_taken_apart(address, parts):
    assert split_address(address) == parts


@given(st.text(alphabet="a1 ,.#-éA", max_size=30))
def test_no_text_breaks_the_splitting(text):
    assert len(split_address(text)) == 3
