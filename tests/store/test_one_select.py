"""What counts as one SELECT, and everything that does not, in the dialect of each database."""

from __future__ import annotations

import pytest

from lib.errors import BadArgument
from lib.store.one_select import checked, is_select


@pytest.mark.parametrize(
    ("statement", "dialect"),
    [
        ("SELECT * FROM leads", "sqlite"),
        ("with new as (select 1 as a) select a from new", "postgresql"),
        ("select 'drop table leads; --' as x, \"update\", `delete`, [insert] from leads", "sqlite"),
        ("select replace(name, 'a', 'b'), insert(name, 1, 1, 'x'), truncate(n, 0) from leads", "mysql"),
        ("select data #> '{a}', data @> '{}'::jsonb, list[1] from leads where n % 2 = 0", "postgresql"),
        ("select updated_at, created, is_deleted, set_by, into_date from leads", "mssql"),
        (r"select 'C:\temp' as place", "postgresql"),
        ("select comment, call, load from leads", "postgresql"),
    ],
)
def test_a_select_passes_as_it_was_written(statement, dialect):
    assert checked(statement, dialect) == statement


def test_comments_and_a_closing_semicolon_are_taken_out():
    assert checked("select a -- one\n, /* two */ b from t ;\n", "postgresql") == "select a  \n,   b from t"


@pytest.mark.parametrize(
    ("statement", "dialect"),
    [
        ("", "sqlite"),
        (";", "sqlite"),
        ("delete from leads", "sqlite"),
        ("(select 1)", "sqlite"),
        ("explain analyze delete from leads", "postgresql"),
        ("copy leads to '/tmp/x'", "postgresql"),
        ("select 1; drop table leads", "sqlite"),
        ("select 1 /* ; */ ; drop table leads", "sqlite"),
        ("select * into copy from leads", "postgresql"),
        ("select * from leads into outfile '/tmp/x'", "mysql"),
        ("with gone as (delete from leads returning *) select * from gone", "postgresql"),
        ("with a as (select 1) insert into leads select 1", "sqlite"),
        ("with a as (select 1) UpDaTe leads set n = 1", "sqlite"),
        ("select * from leads for update", "postgresql"),
        ("select /* /* */ drop */ 1", "postgresql"),
        ("select 1 exec sp_who", "mssql"),
        ("select 1 truncate table leads", "mssql"),
        ("select next value for numbers", "mssql"),
        ("select numbers.nextval from dual", "oracle"),
        ("select pg_read_file('/etc/passwd')", "postgresql"),
        ("select \"pg_read_file\" ('/etc/passwd')", "postgresql"),
        ("select pg_catalog.lo_import('/etc/passwd')", "postgresql"),
        ("select * from dblink_exec('x', 'delete from leads') as t(a text)", "postgresql"),
        ("select query_to_xml('delete from leads', true, true, '')", "postgresql"),
        ("select load_file('/etc/passwd')", "mysql"),
        ("select * from openrowset('x', 'y', 'delete from leads')", "mssql"),
        ("select $$ ' $$ ; delete from leads --'", "postgresql"),
        (r"select E'\' ; delete from leads --'", "postgresql"),
        (r"select 'a\' ; delete from leads -- '", "mysql"),
        ("select q'[']' from dual", "oracle"),
        ("select U&\"d!0061t!0061\" uescape '!' from leads", "postgresql"),
        ("select 1 /*! ; delete from leads */", "mysql"),
        ("select a#'\n; delete from leads -- '", "mysql"),
        ("select ` ; delete from leads `", "postgresql"),
        ("select [it'] ; delete from leads --']", "mssql"),
        ("select 'not closed", "sqlite"),
        ("select [not closed", "sqlite"),
        ("select 1\0", "sqlite"),
    ],
)
def test_whatever_could_act_or_be_read_in_two_ways_is_refused(statement, dialect):
    with pytest.raises(BadArgument):
        checked(statement, dialect)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("SELECT 1", True),
        ("  with a as (select 1) select * from a", True),
        ("-- all\nselect 1", True),
        ("(select 1)", True),
        ("select*from leads", True),
        ("leads", False),
        ("selections", False),
        ("with_consent", False),
        ("Lead Data", False),
    ],
)
def test_a_statement_is_told_from_the_name_of_a_table(query, expected):
    assert is_select(query) is expected
