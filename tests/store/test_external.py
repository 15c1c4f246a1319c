"""Databases as sources: everything can be read, nothing can be written, on SQLite and on Postgres."""

from __future__ import annotations

import datetime as dt
import sqlite3
import threading
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest
import sqlalchemy as sa

from lib.errors import BadArgument, Cancelled, NotFound, UnreadableFile
from lib.settings import settings
from lib.store import external, read_only
from lib.store.cells import as_text
from lib.store.external import Rows

ENDLESS = "with recursive n(i) as (select 1 union all select i + 1 from n) select count(*) from n"


@pytest.fixture
def crm(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A SQLite source called crm, and others that cannot be reached."""
    path = tmp_path / "crm #1 50%.db"
    with sqlite3.connect(path) as made:
        made.executescript(
            """
            create table leads (id integer primary key, name text, paid real, photo blob);
            insert into leads values (1, 'Ann', 2.50, null), (2, null, 1e20, x'cafe'), (3, 'Zoë', 0.1, null);
            create view "Lead Data" as select name from leads;
            """
        )
    made.close()
    named = {
        "crm": f"sqlite:///{path}",
        "gone": f"sqlite:///{tmp_path / 'gone.db'}",
        "far": "postgresql+psycopg://reader:se%20cret@127.0.0.1:1/crm",
        "odd": "nosuch://reader:se%20cret@host/crm",
    }
    monkeypatch.setenv("SLUICE_SOURCES", "; ".join(f"{name}={url}" for name, url in named.items()) + ";\n")
    settings.cache_clear()
    return path


@pytest.fixture(scope="module")
def postgres_schema(postgres_url: str) -> Iterator[str]:
    """A table, a view and two functions that try to write, in a schema of their own. The login may do everything."""
    engine = sa.create_engine(postgres_url, poolclass=sa.pool.NullPool)
    with engine.begin() as connection:
        for statement in (
            "create schema outside",
            "create table outside.leads (id bigint, ok bool, paid numeric(8, 2), day date, at timestamptz, "
            "local timestamp, data jsonb, photo bytea, tags text[])",
            "insert into outside.leads values (1, true, 1.50, '2026-01-02', '2026-01-02 03:04:05+02', "
            "'2026-01-02 03:04:05', '{\"a\": \"é\"}', '\\xcafe', '{x,y}')",
            "insert into outside.leads values (2)",
            "create view outside.names as select id from outside.leads",
            "create sequence outside.numbers",
            "create function outside.wipe() returns int language plpgsql as "
            "$$ begin delete from outside.leads; return 1; end $$",
            "create function outside.sly() returns int language plpgsql as "
            "$$ begin perform set_config('transaction_read_only', 'off', false); return outside.wipe(); end $$",
        ):
            connection.exec_driver_sql(statement)
    yield postgres_url
    with engine.begin() as connection:
        connection.exec_driver_sql("drop schema outside cascade")


@pytest.fixture
def postgres(postgres_schema: str, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("SLUICE_SOURCES", f"pg={postgres_schema}")
    settings.cache_clear()
    return postgres_schema


def cells(rows: Rows) -> list[list[str]]:
    return [column.to_pylist() for column in rows.columns]


def test_values_come_as_an_exporter_would_write_them(crm):
    rows = external.fetch("crm", "leads")
    assert rows.header == ["id", "name", "paid", "photo"]
    assert cells(rows) == [
        ["1", "2", "3"], ["Ann", "", "Zoë"], ["2.5", "100000000000000000000", "0.1"], ["", "cafe", ""],
    ]  # fmt: skip
    assert rows.notes == ["photo holds bytes, written as hexadecimal digits"]
    assert (rows.height, rows.whole) == (3, True)


def test_every_kind_of_value_has_a_text():
    east = dt.timezone(dt.timedelta(hours=2))
    given = [
        None,
        True,
        7,
        2**70,
        Decimal("1.50"),
        Decimal("NaN"),
        dt.date(2026, 1, 2),
        dt.time(3, 4),
        b"\xca",
        [1, "é"],
    ]
    given += [dt.datetime(2026, 1, 2, 3, 4, 5), dt.datetime(2026, 1, 2, 3, 4, 5, tzinfo=east), dt.timedelta(hours=1)]
    column, held_bytes = as_text(given)
    assert column.to_pylist() == [
        "", "true", "7", str(2**70), "1.50", "NaN", "2026-01-02", "03:04:00", "ca", '[1, "é"]',
        "2026-01-02T03:04:05", "2026-01-02T01:04:05.000Z", "1:00:00",
    ]  # fmt: skip
    assert held_bytes
    assert as_text([2**70, None, 1])[0].to_pylist() == [str(2**70), "", "1"]


def test_tables_and_views_are_listed_and_found_in_any_letter_case(crm):
    assert external.tables("crm") == ["Lead Data", "leads"]
    assert cells(external.fetch("crm", "lead data")) == [["Ann", "", "Zoë"]]


def test_a_preview_has_the_first_rows_and_says_whether_there_are_more(crm):
    assert cells(external.preview("crm", "select id from leads order by id desc", 2)) == [["3", "2"]]
    assert [external.preview("crm", "leads", limit).whole for limit in (2, 3, 4)] == [False, True, True]


def test_a_select_keeps_percent_signs_and_columns_of_the_same_name(crm):
    rows = external.fetch("crm", "select id, id, '5%s' as \"a:b\" from leads where id = 1")
    assert (rows.header, cells(rows)) == (["id", "id", "a:b"], [["1"], ["1"], ["5%s"]])


def test_the_same_rows_have_the_same_fingerprint(crm):
    one, same, other = (
        external.fetch("crm", q).sha256 for q in ("leads", "select * from leads", "select * from leads limit 1")
    )
    assert one == same != other


def test_no_rows_still_have_a_header(crm):
    rows = external.fetch("crm", "select id, name from leads where 0")
    assert (rows.header, cells(rows), rows.height) == (["id", "name"], [[], []], 0)


@pytest.mark.parametrize(
    ("setting", "words"), [("SLUICE_SOURCE_ROWS", "more than 2 rows"), ("SLUICE_MAX_FILE_MB", "more than 0 MB")]
)
def test_what_is_too_much_is_refused_not_cut(crm, monkeypatch, setting, words):
    monkeypatch.setenv(setting, "2" if "ROWS" in setting else "0")
    settings.cache_clear()
    with pytest.raises(UnreadableFile, match=f"{words}.*{setting}"):
        external.fetch("crm", "leads")


@pytest.mark.parametrize(
    "statement",
    [
        "insert into leads values (4, 'x', 0, null)", "update leads set name = 'x'", "delete from leads",
        "replace into leads values (1, 'x', 0, null)", "drop table leads", "create table t (a)",
        "create temp table t (a)", "attach database ':memory:' as other", "vacuum into '/tmp/never'",
        "pragma query_only = off", "pragma writable_schema = on", "pragma user_version = 7",
        "select * from pragma_user_version", "select load_extension('x')", "begin", "savepoint s",
        "with a as (select 9) insert into leads select 9, 'x', 0, null",
    ],
)  # fmt: skip
def test_sqlite_itself_refuses_to_write_even_without_our_check(crm, statement):
    before = crm.read_bytes()
    with pytest.raises(sa.exc.DatabaseError), read_only.connect(sa.make_url(f"sqlite:///{crm}"), 5) as connection:
        connection.exec_driver_sql(statement)
    assert crm.read_bytes() == before


@pytest.mark.parametrize(
    "statement",
    [
        "insert into outside.leads values (3)", "delete from outside.leads", "drop table outside.leads",
        "truncate outside.leads", "create table outside.t (a int)", "create temp table t (a int)",
        "select * into outside.t from outside.leads", "select nextval('outside.numbers')",
        "with gone as (delete from outside.leads returning *) select * from gone",
        "copy outside.leads from '/dev/null'", "select outside.wipe()", "select outside.sly()",
        "select set_config('transaction_read_only', 'off', false)", "select 1; delete from outside.leads",
    ],
)  # fmt: skip
def test_postgres_itself_refuses_to_write_even_for_a_superuser(postgres, statement):
    with pytest.raises(sa.exc.DBAPIError), read_only.connect(sa.make_url(postgres), 5) as connection:
        connection.execution_options(stream_results="copy" not in statement)
        connection.exec_driver_sql(statement)
    assert external.fetch("pg", "outside.leads").height == 2


def test_postgres_values_come_as_an_exporter_would_write_them(postgres):
    rows = external.fetch("pg", "select * from outside.leads order by id -- all of them\n;")
    first, second = zip(*cells(rows))
    assert first == (
        "1", "true", "1.50", "2026-01-02", "2026-01-02T01:04:05.000Z", "2026-01-02T03:04:05", '{"a": "é"}', "cafe",
        '["x", "y"]',
    )  # fmt: skip
    assert second == ("2", *[""] * 8)


def test_tables_of_other_schemas_of_postgres_are_found(postgres):
    assert {"outside.leads", "outside.names"} <= set(external.tables("pg"))
    assert cells(external.preview("pg", "Outside.Names", 1)) == [["1"]]


def test_a_function_that_writes_is_an_error_in_one_sentence(postgres):
    with pytest.raises(UnreadableFile, match=r"pg could not be read: cannot execute DELETE in a read-only transaction"):
        external.fetch("pg", "select outside.wipe()")


@pytest.mark.parametrize("source", ["crm", "pg"])
def test_cancel_ends_a_statement_that_never_ends(request, source):
    request.getfixturevalue("crm" if source == "crm" else "postgres")
    heard: list[str] = []

    def progress(share: float, text: str) -> None:
        heard.append(text)
        raise Cancelled("stop")

    with pytest.raises(Cancelled):
        external.fetch(source, ENDLESS, progress)
    assert heard == [f"waiting for {source}"]
    for thread in threading.enumerate():
        if thread.name == f"source {source}":
            thread.join(10)
            assert not thread.is_alive()


def test_progress_counts_rows(crm):
    heard: list[tuple[float, str]] = []
    external.fetch("crm", "leads", lambda share, text: heard.append((share, text)))
    assert heard[-1][1] == "3 rows"
    assert all(0 <= share < 1 for share, _ in heard)


@pytest.mark.parametrize(
    ("source", "query", "words"),
    [
        ("crm", "select nope from leads", "no such column: nope"),
        ("crm", "select", "incomplete input"),
        ("crm", "select zeroblob(100000000)", "too big"),
        ("gone", "leads", "its file is not there"),
        ("far", "leads", "connection"),
        ("odd", "leads", "its driver is not installed"),
    ],
)
def test_what_a_database_says_becomes_one_line_without_its_password(crm, source, query, words):
    with pytest.raises(UnreadableFile) as error:
        external.fetch(source, query)
    said = str(error.value)
    assert words in said and "\n" not in said and "cret" not in said


@pytest.mark.parametrize(
    ("source", "query", "words"),
    [
        ("other", "leads", "The sources are: crm, gone, far, odd"),
        ("crm", "contacts", "Its tables are: Lead Data, leads"),
        ("crm", "sqlite_master", "no table called sqlite_master"),
    ],
)
def test_what_is_not_there_is_named_with_what_is(crm, source, query, words):
    with pytest.raises(NotFound, match=words):
        external.fetch(source, query)


@pytest.mark.parametrize("query", ["delete from leads", "select 1; select 2", "drop table leads;"])
def test_a_statement_that_is_no_select_is_refused_in_words(crm, query):
    with pytest.raises(BadArgument, match="Write one SELECT, or name a table"):
        external.fetch("crm", query)


def test_sources_are_shown_without_user_and_password(crm):
    assert external.sources() == {
        "crm": "sqlite, crm #1 50%.db",
        "gone": "sqlite, gone.db",
        "far": "postgresql, crm on 127.0.0.1",
        "odd": "nosuch, crm on host",
    }
    assert "cret" not in repr(settings())


@pytest.mark.parametrize("text", ["crm", "a b=sqlite:///x", "=sqlite:///x", "a=sqlite:///x;a=sqlite:///y", "a=se cret"])
def test_a_source_that_cannot_be_read_from_the_settings_is_named_by_its_place(monkeypatch, text):
    monkeypatch.setenv("SLUICE_SOURCES", text)
    settings.cache_clear()
    with pytest.raises(BadArgument, match="SLUICE_SOURCES") as error:
        external.sources()
    assert "sqlite" not in str(error.value) and "cret" not in str(error.value)


def test_without_sources_the_error_says_who_names_them():
    with pytest.raises(NotFound, match="SLUICE_SOURCES"):
        external.tables("crm")
