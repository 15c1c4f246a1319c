"""Pages are run through AppTest, on a store of their own."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from lib.settings import ROOT

Open = Callable[..., AppTest]


@pytest.fixture
def open_page(monkeypatch: pytest.MonkeyPatch) -> Open:
    """Open a page by its name, as its URL would: `open_page("history", who="ada")` returns it after its first run."""
    monkeypatch.chdir(ROOT)

    def run(name: str, **query: str) -> AppTest:
        at = AppTest.from_file(ROOT / "pages" / f"{name}.py", default_timeout=60)
        for parameter, value in query.items():
            at.query_params[parameter] = value
        return sound(at.run())

    return run


def sound(at: AppTest) -> AppTest:
    """The page, provided that it shows no exception."""
    assert not at.exception, [error.message for error in at.exception]
    return at
