"""Columns that became fields after they were imported keep their values through the migration."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.config import Config

from lib.store import database
from tests import postgres


@pytest.mark.parametrize("kind", ["sqlite", "postgres"])
def test_what_was_unmapped_before_is_found_under_its_field(kind, tmp_path):
    url = f"sqlite:///{tmp_path}/sluice.db" if kind == "sqlite" else postgres.bare_database()
    engine = sa.create_engine(url)
    config = Config()
    config.set_main_option("script_location", str(database._MIGRATIONS))
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0002")
        connection.exec_driver_sql("INSERT INTO book (id, name, name_key, created_at) VALUES (1, 'B', 'b', '')")
        decision = sa.Table("decision", sa.MetaData(), autoload_with=connection)
        connection.execute(
            sa.insert(decision).values(
                id=1, book_id=1, at="", who="Ann", kind="import", payload="{}", why="", changes_imports=True
            )
        )
        imported = sa.Table("import_", sa.MetaData(), autoload_with=connection)
        connection.execute(
            sa.insert(imported).values(
                id=1, book_id=1, decision_id=1, name="m.csv", sha256="", bytes=1, exporter="", mapping="{}",
                columns="{}", counts="{}", as_of="", created_at="",
            )
        )  # fmt: skip
        members = sa.Table("campaign_member", sa.MetaData(), autoload_with=connection)
        rows = [
            {"import_id": 1, "row_no": 0, "line": 2, "key": "1", "extra": '{"LastName":"Weiß \\"M\\"","Shoe":"44"}'},
            {"import_id": 1, "row_no": 1, "line": 3, "key": "2", "extra": ""},
        ]
        connection.execute(sa.insert(members), rows)
        command.upgrade(config, "0003")
        found = connection.exec_driver_sql('SELECT "LastName", "Email" FROM campaign_member ORDER BY row_no').all()
    engine.dispose()

    assert [tuple(row) for row in found] == [('Weiß "M"', ""), ("", "")]
