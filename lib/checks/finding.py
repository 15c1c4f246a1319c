"""What one check found on one field of one table."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

import pandas as pd

from lib.model.rules import Rules
from lib.model.text import PlaceholderKind, blank_placeholders


@dataclass(frozen=True)
class Finding:
    """The rows (a mask over the table) on which a check failed, and the values that would mend them where known."""

    check: str
    object: str
    field: str
    rows: pd.Series
    fix: pd.Series | None = None


@dataclass(frozen=True)
class Setting:
    """What the checks are run with: all tables, the rules, and the day."""

    tables: Mapping[str, pd.DataFrame]
    rules: Rules
    today: date
    _said: dict[tuple[str, str, PlaceholderKind], pd.Series] = field(default_factory=dict)

    def said(self, table: str, name: str, kind: PlaceholderKind) -> pd.Series:
        """A field without placeholders: several checks ask for the same, so it is kept."""
        if (table, name, kind) not in self._said:
            self._said[table, name, kind] = blank_placeholders(self.tables[table][name], kind)
        return self._said[table, name, kind]

    def table(self, name: str) -> pd.DataFrame | None:
        """The table if it is loaded and has rows."""
        frame = self.tables.get(name)
        return frame if frame is not None and len(frame) else None
