"""What each file of an import was, which of its tables a rejected row is of, and mappings corrected by hand."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Add to what there is; no row is rewritten."""
    op.add_column("import_", sa.Column("files", sa.Text, nullable=False, server_default="[]"))
    for name in ("file_no", "table_no"):
        op.add_column("rejected", sa.Column(name, sa.Integer, nullable=False, server_default="0"))
    op.create_table(
        "shape_mapping",
        sa.Column("book_id", sa.Integer, sa.ForeignKey("book.id"), primary_key=True),
        sa.Column("shape", sa.Text, primary_key=True),
        sa.Column("object", sa.Text),
        sa.Column("overrides", sa.Text, nullable=False),
        sa.Column("who", sa.Text, nullable=False),
        sa.Column("at", sa.Text, nullable=False),
    )
