"""Owners and accounts by name, and the people of campaign members, become fields of their own."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

ADDED = {
    "contact": "OtherPhone OwnerName ReportsToId",
    "account": "AccountNumber OwnerName",
    "opportunity": "AccountName OwnerName",
    "campaign": "OwnerName",
    "campaign_member": "CampaignName Type FirstName LastName Name Title CompanyOrAccount Email Phone",
    "activity": "OwnerName",
}


def upgrade() -> None:
    """Add the columns, and move into them what was imported before they were fields."""
    for table, names in ADDED.items():
        for name in names.split():
            op.add_column(table, sa.Column(name, sa.Text, nullable=False, server_default=""))
        _move_out_of_extra(table, names.split())


def _move_out_of_extra(table: str, names: list[str]) -> None:
    """`extra` holds unmapped columns as JSON; what it has of the new fields is copied, and reads as before."""
    rows = sa.table(table, sa.column("extra"), *(sa.column(name) for name in names))
    for name in names:
        if op.get_context().dialect.name == "postgresql":
            value = sa.cast(rows.c.extra, sa.JSON)[name].as_string()
        else:
            value = sa.func.json_extract(rows.c.extra, f'$."{name}"')
        held = rows.c.extra.contains(f'"{name}"', autoescape=True)
        op.execute(sa.update(rows).where(held).values({name: sa.func.coalesce(value, "")}))
