"""Bringing a database to the newest schema. A module of its own, since Alembic is slow to load and seldom needed."""

from __future__ import annotations

from pathlib import Path

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.util.exc import CommandError

from lib.errors import SluiceError

_LOCK = 7_153_264
"""Any fixed number: the advisory lock under which one Postgres client migrates while others wait."""


def upgrade(connection: sa.Connection, migrations: Path) -> None:
    """Run the migrations that are due, in the transaction of this connection."""
    if connection.dialect.name == "postgresql":
        connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_LOCK)))
    config = Config()
    config.set_main_option("script_location", str(migrations))
    config.attributes["connection"] = connection
    try:
        command.upgrade(config, "head")
    except CommandError:
        raise SluiceError(
            "This database was made by a newer Sluice. Update Sluice, or open another database."
        ) from None
