"""What a mailbox tells of its owner's first name and employer."""

from __future__ import annotations

import pytest

from lib.matching import engine
from lib.matching.prepare import prepare
from tests.matching.leads import leads, person, town


@pytest.mark.parametrize(
    ("first", "last", "email", "told"),
    [
        ("", "Smith", "robert.smith@acme.com", "robert"),
        ("", "Smith", "smith_robert@acme.com", "robert"),
        ("R.", "Smith", "robertsmith2@acme.com", "robert"),
        ("R.", "Smith", "mary.smith@acme.com", "r"),
        ("Bob", "Smith", "robert.smith@acme.com", "bob"),
        ("", "Smith", "rsmith@acme.com", "r"),
        ("", "Smith", "robert1980@gmail.com", "robert"),
        ("", "Smith", "roberts@acme.com", "robert"),
        ("R.", "Smith", "robert@acme.com", "robert"),
        ("", "Rose", "rose@acme.com", ""),
        ("", "Smith", "webshop@acme.com", ""),
        ("", "Smith", "sales@acme.com", ""),
        ("", "Smith", "smithfield.foods@acme.com", ""),
    ],
)
def test_a_missing_first_name_is_read_off_the_mailbox(first, last, email, told):
    records = prepare(leads(person(first, last, "Acme", email)))
    assert records.first.take(records.first.values, "").tolist() == [told]


def test_a_missing_employer_goes_by_what_its_domain_is_called():
    rows = [
        person("Ann", "Lee", "", "ann@varnovapaving.co.jp"),
        person("Eva", "Moss", "", "", Website="https://www.varnova-paving.com/x"),
        person("Bob", "Kent", "Varnova Paving Ltd."),
        person("Ida", "Holm", "", "ida.holm@gmail.com"),
    ]
    records = prepare(leads(*rows))
    assert records.company.take(records.company.values, "").tolist() == ["varnovapaving"] * 3 + [""]
    assert set(records.company_text.values) == {"varnova paving"}
    assert records.guessed.tolist() == [True, True, False, False]


def test_a_company_goes_by_the_beginning_of_its_name_on_the_web():
    one = person("Steve", "Edling", "", "steve.edling@westmac.com")
    found = engine.find(leads(one, person("Steve", "Edling", "West Machine Inc"), *town(60))).pairs
    assert found["reason"].tolist()[:1] == ["same name, similar company"]
