"""What several rooms' tests share: settings of their own and a small store."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from lib.jobs import load, progress, work
from lib.model.actor import Actor
from lib.settings import settings
from lib.store import books, database
from lib.store.database import Store

ADMIN = Actor("ada", "admin")
VIEWER = Actor("vic", "viewer")
NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
TODAY = date(2026, 11, 22)

LEADS = """Id,FirstName,LastName,Company,Title,Email,Phone,Country,LeadSource,Status,CreatedDate,OwnerId,IsConverted
00Q5g00000000A1EAI,Robert,Weaver,Acme Tooling Inc,Buyer,,+1 415 555 2671,United States,Web,New,2026-10-01,0055g00000000U1AAI,false
00Q5g00000000A2EAI,Bob,Weaver,Acme Tooling,Buyer,rweaver@acmetooling.com,+1 415 555 2671,United States,Trade Show,Working,2026-10-05,0055g00000000U1AAI,false
00Q5g00000000A3EAI,Ana,Ruiz,Universidad del Norte,Estudiante,ana.ruiz@uninorte.edu.co,,Colombia,Web,New,2026-09-12,0055g00000000U1AAI,false
00Q5g00000000A4EAI,Marta,Kowalska,Baltyk Logistyka,Dyrektor,marta.kowalska@baltyk-logistyka.pl,+48 58 620 11 22,Poland,Referral,Qualified,2026-08-20,0055g00000000U2AAI,false
00Q5g00000000A5EAI,Jin,Tanaka,Hoshino Works,CTO,jin.tanaka@hoshino-works.jp,+81 3 3541 2210,Japan,Web,Qualified,2026-07-02,0055g00000000U2AAI,true
00Q5g00000000A6EAI,asdf,qwerty,asdf,test,test@test.com,1234567890,,Web,New,2026-11-02,0055g00000000U2AAI,false
"""
"""Six leads: Robert and Bob are one person, Ana is a student, Jin is converted, the last one is a fake."""


@pytest.fixture(autouse=True)
def environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every test has a data folder of its own and a local admin."""
    monkeypatch.setenv("SLUICE_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("SLUICE_LOCAL_ADMIN", "1")
    monkeypatch.delenv("DATABASE_URL", raising=False)
    settings.cache_clear()


@pytest.fixture
def store() -> Store:
    """The store of this test, empty."""
    return database.open_store(settings().database_url)


@pytest.fixture
def small_book(store: Store, tmp_path: Path) -> int:
    """A book with the six LEADS, loaded as a person would; returns its id."""
    path = tmp_path / "leads.csv"
    path.write_text(LEADS, encoding="utf-8")
    book = books.create(store, ADMIN, "Small", now=NOW)
    load.load_sources(
        store, ADMIN, book.id, [load.Source(path, path.name, {})], as_of=TODAY, now=NOW, progress=progress.silent
    )
    return book.id


@pytest.fixture
def analysed_book(store: Store, small_book: int) -> int:
    """The small book with every analysis done, in this process."""
    work.analyse_book(store, small_book, lambda: NOW)
    return small_book
