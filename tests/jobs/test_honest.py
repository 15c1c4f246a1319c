"""The honest funnel of files, where everything may turn out to be junk."""

from __future__ import annotations

import pandas as pd

from lib.jobs import honest, progress
from lib.model import fields
from lib.model.rules import Rules
from tests.conftest import TODAY


def test_a_file_of_nothing_but_fakes_has_an_empty_clean_side() -> None:
    fakes = pd.DataFrame(
        {"FirstName": "Test", "LastName": "Test", "Company": "test", "Email": "test@test.com", "LeadSource": "Web"},
        index=pd.Index(["1", "2"], name=fields.KEY),
        dtype="str",
    )
    tables = {**{name: fields.empty(name) for name in fields.OBJECTS}, "lead": fields.complete(fakes, "lead")}
    found = honest.of_tables(tables, Rules(), TODAY, progress.silent, by_field="LeadSource")
    assert found.stages["clean"].sum() == 0
    assert found.by is not None
    assert found.by[["LeadSource", "raw", "clean"]].to_dict("records") == [{"LeadSource": "Web", "raw": 2, "clean": 0}]
