"""The words that the Load page's steps share."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from lib.jobs.from_database import EXPORTER
from lib.jobs.load import HEAD
from lib.jobs.preview import FileView, TableView
from lib.store.imports import Counts

OBJECTS = {
    "lead": "Leads",
    "contact": "Contacts",
    "account": "Accounts",
    "opportunity": "Opportunities",
    "campaign": "Campaigns",
    "campaign_member": "Campaign members",
    "activity": "Activities",
    "lead_history": "Lead history",
    "user": "Users",
}
_DELIMITERS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "pipe", "^": "caret", "~": "tilde"}


def size(count: int) -> str:
    """Bytes as people say them."""
    return f"{count / 1e6:,.1f} MB" if count >= 1e6 else f"{max(1, round(count / 1e3)):,} kB"


def delimiter(mark: str) -> str:
    """What separates the cells, by its name."""
    return _DELIMITERS.get(mark, mark)


def encoding(name: str) -> str:
    """UTF-8, Windows-1252, Shift-JIS."""
    return "-".join(part.upper() if len(part) < 4 else part.capitalize() for part in name.replace("_", "-").split("-"))


def counted(number: int, one: str, many: str = "") -> str:
    """1 row, 2 rows."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def moment(at: datetime) -> str:
    """22 Nov 2026, 14:02."""
    return f"{at.day} {at:%b %Y, %H:%M}"


def records(counts: Mapping[str, Counts]) -> str:
    """5,012 leads, 320 accounts."""
    return ", ".join(f"{found.rows:,} {OBJECTS[name].lower()}" for name, found in counts.items() if found.rows)


def about(file: FileView, table: TableView) -> str:
    """How many records a table has, as far as is known."""
    if not file.partial:
        return f"{table.rows:,}"
    return f"{table.rows:,} or more" if file.exporter == EXPORTER else f"about {estimate(file, table):,}"


def estimate(file: FileView, table: TableView) -> int:
    """The same as a number, to two digits, by the records of the file's first part."""
    guess = int(table.rows * max(1.0, file.size / HEAD)) if file.partial else table.rows
    step = 10 ** max(0, len(str(guess)) - 2) if file.partial else 1
    return round(guess / step) * step
