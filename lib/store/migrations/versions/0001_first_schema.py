"""The first schema: books, imports with their records, the ledger, runs.

Frozen: columns are listed here, not taken from the registry, so that a later registry needs a later migration.
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

RECORD_FIELDS = {
    "lead": """
        Id IsDeleted MasterRecordId Salutation FirstName MiddleName LastName Suffix Name Title Company Street City
        State PostalCode Country Phone MobilePhone Fax Email Website Description LeadSource Status Industry Rating
        AnnualRevenue NumberOfEmployees OwnerId OwnerName IsConverted ConvertedDate ConvertedAccountId
        ConvertedContactId ConvertedOpportunityId IsUnreadByOwner CreatedDate CreatedById LastModifiedDate
        LastModifiedById LastActivityDate EmailBouncedReason EmailBouncedDate DoNotCall HasOptedOutOfEmail
        HasOptedOutOfFax CurrencyIsoCode RecordTypeId
    """,
    "contact": """
        Id IsDeleted MasterRecordId AccountId AccountName Salutation FirstName LastName Name Title Department Email
        Phone MobilePhone HomePhone Fax MailingStreet MailingCity MailingState MailingPostalCode MailingCountry
        LeadSource Birthdate Description OwnerId DoNotCall HasOptedOutOfEmail HasOptedOutOfFax EmailBouncedReason
        EmailBouncedDate CreatedDate LastModifiedDate LastActivityDate
    """,
    "account": """
        Id IsDeleted MasterRecordId Name Type ParentId BillingStreet BillingCity BillingState BillingPostalCode
        BillingCountry Phone Fax Website Industry Rating AnnualRevenue NumberOfEmployees AccountSource Description
        OwnerId CreatedDate LastModifiedDate LastActivityDate
    """,
    "opportunity": """
        Id IsDeleted Name AccountId ContactId StageName Amount Probability CloseDate Type NextStep LeadSource
        IsClosed IsWon ForecastCategory CampaignId Description OwnerId CreatedDate LastModifiedDate
    """,
    "campaign": """
        Id IsDeleted Name ParentId Type Status StartDate EndDate IsActive BudgetedCost ActualCost ExpectedRevenue
        NumberSent Description OwnerId CreatedDate
    """,
    "campaign_member": """
        Id IsDeleted CampaignId LeadId ContactId Status HasResponded FirstRespondedDate CreatedDate
    """,
    "activity": """
        Id IsDeleted WhoId WhatId Subject Status Priority Type TaskSubtype ActivityDate StartDateTime EndDateTime
        CompletedDateTime IsClosed CallType CallDurationInSeconds Description OwnerId CreatedDate
    """,
    "lead_history": """
        Id IsDeleted LeadId Field OldValue NewValue CreatedDate CreatedById
    """,
    "user": """
        Id Username Name FirstName LastName Email Alias Title Department IsActive
    """,
}


def _id() -> sa.Column[int]:
    return sa.Column("id", sa.Integer, primary_key=True, autoincrement=True)


def _text(name: str, **more: Any) -> sa.Column[str]:
    return sa.Column(name, sa.Text, nullable=False, **more)


def _of(parent: str, name: str, **more: Any) -> sa.Column[int]:
    return sa.Column(name, sa.Integer, sa.ForeignKey(f"{parent}.id"), nullable=False, **more)


def upgrade() -> None:
    """Make every table."""
    _make_books_and_imports()
    _make_ledger()
    _make_runs()
    for object_name, names in RECORD_FIELDS.items():
        op.create_table(
            object_name,
            _of("import_", "import_id", primary_key=True),
            sa.Column("row_no", sa.Integer, primary_key=True, autoincrement=False),
            sa.Column("line", sa.Integer, nullable=False),
            _text("key"),
            *(_text(name, server_default="") for name in names.split()),
            _text("extra", server_default=""),
        )
        op.create_index(f"{object_name}_key", object_name, ["key", "import_id"])


def _make_books_and_imports() -> None:
    op.create_table(
        "book",
        _id(),
        _text("name"),
        _text("name_key"),
        _text("created_at"),
        sa.Column("removed_at", sa.Text),
        sqlite_autoincrement=True,
    )
    living = sa.text("removed_at IS NULL")
    op.create_index("book_name", "book", ["name_key"], unique=True, sqlite_where=living, postgresql_where=living)
    op.create_table(
        "import_",
        _id(),
        _of("book", "book_id"),
        sa.Column("decision_id", sa.Integer),
        _text("name"),
        _text("sha256"),
        sa.Column("bytes", sa.BigInteger, nullable=False),
        _text("exporter"),
        _text("mapping"),
        _text("columns"),
        _text("counts"),
        _text("as_of"),
        _text("created_at"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_import__book_id", "import_", ["book_id"])
    op.create_table(
        "rejected",
        _id(),
        _of("import_", "import_id"),
        _text("table_name"),
        sa.Column("line", sa.Integer, nullable=False),
        _text("reason"),
        _text("raw"),
    )
    op.create_index("ix_rejected_import_id", "rejected", ["import_id"])


def _make_ledger() -> None:
    op.create_table(
        "decision",
        _id(),
        _of("book", "book_id"),
        _text("at"),
        _text("who"),
        _text("kind"),
        _text("payload"),
        _text("why"),
        sa.Column("batch_id", sa.Text),
        sa.Column("changes_imports", sa.Boolean, nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_index("decision_book", "decision", ["book_id", "id"])
    op.create_index("ix_decision_batch_id", "decision", ["batch_id"])
    op.create_table(
        "decision_record",
        _of("decision", "decision_id", primary_key=True),
        _text("object", primary_key=True),
        _text("key", primary_key=True),
    )
    op.create_index("decision_record_key", "decision_record", ["object", "key"])
    op.create_table(
        "decision_target",
        _of("decision", "decision_id", primary_key=True),
        _of("decision", "target_id", primary_key=True),
    )
    op.create_index("decision_target_of", "decision_target", ["target_id"])


def _make_runs() -> None:
    op.create_table(
        "run",
        _id(),
        _of("book", "book_id"),
        _text("kind"),
        _text("inputs"),
        _text("inputs_hash"),
        _text("params"),
        _text("status"),
        sa.Column("share", sa.Float, nullable=False),
        _text("text"),
        _text("message"),
        _text("requested_at"),
        sa.Column("started_at", sa.Text),
        sa.Column("heartbeat_at", sa.Text),
        sa.Column("finished_at", sa.Text),
        sa.Column("cancel_asked", sa.Boolean, nullable=False),
        _text("host"),
        sa.Column("pid", sa.Integer),
        _text("process_mark"),
        sqlite_autoincrement=True,
    )
    op.create_index("run_same", "run", ["book_id", "kind", "inputs_hash"])
    op.create_table(
        "run_result",
        _of("run", "run_id", primary_key=True),
        _text("name", primary_key=True),
        _text("format"),
        sa.Column("content", sa.LargeBinary, nullable=False),
    )
