"""Leads made by hand for the junk tests."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

import pandas as pd
import pytest

from lib.junk import flag
from lib.model.fields import complete
from lib.model.rules import Competitor, Rules

TODAY = date(2026, 11, 22)
RULES = Rules(
    own_names=("Brightfold", "Foldworks"),
    own_domains=("brightfold.com", "brightfold.io", "brightfold.de", "foldworks.io"),
    competitors=(
        Competitor("Leadsmith", ("Lead Smith",), ("leadsmith.io", "leadsmith.com")),
        Competitor("Datapurge", ("Data Purge",), ("datapurge.com", "datapurge.mx")),
        Competitor("Apex CRM", ("ApexCRM",), ("apexcrm.com",)),
        Competitor("Clarisync", (), ("clarisync.eu",)),
        Competitor("Nettoya", (), ("nettoya.fr",)),
        Competitor("Dupeless", (), ("dupeless.ai",)),
    ),
)

Verdicts = dict[str, pd.Series]


def leads_of(*rows: dict[str, str]) -> pd.DataFrame:
    """A complete frame of leads; keys are L1, L2 and so on."""
    index = pd.Index([f"L{number}" for number in range(1, len(rows) + 1)], name="key")
    return complete(pd.DataFrame(rows, index=index).fillna("").astype("str"), "lead")


def verdicts_of_each(rows: Sequence[dict[str, str]], rules: Rules = RULES) -> list[Verdicts]:
    """What each lead is flagged with, by kind; one call for all of them."""
    found = flag(leads_of(*rows), rules=rules, today=TODAY)
    each: list[Verdicts] = [{} for _ in rows]
    for _, row in found.iterrows():
        each[int(row["key"][1:]) - 1][row["kind"]] = row
    return each


def verdicts_of(rules: Rules = RULES, **values: str) -> Verdicts:
    """What one lead is flagged with, by kind."""
    return verdicts_of_each([values], rules)[0]


@pytest.fixture
def judge() -> Callable[..., Verdicts]:
    return verdicts_of
