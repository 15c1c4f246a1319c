"""What a command comes to: a document for --json, text for people, an exit code."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import pandas as pd


@dataclass(frozen=True)
class Outcome:
    """`document` is what --json prints, `text` what is printed otherwise."""

    document: dict[str, Any] = field(default_factory=dict)
    text: str = ""
    exit_code: int = 0


def columns(frame: pd.DataFrame) -> str:
    """A frame as plain text in aligned columns."""
    return frame.to_string(index=False) if len(frame) else "(none)"


def rows(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """A frame as JSON-able rows; missing numbers become null."""
    plain = frame.astype(object).where(frame.notna(), None)
    return [{str(name): value for name, value in row.items()} for row in plain.to_dict("records")]
