"""Every error that Sluice raises on purpose.

SluiceError                 what went wrong, and the next step; shown to people unchanged
├── UnreadableFile          these bytes are not a table that we can read
├── UnknownColumns          a table was read, but the needed columns are not in it
├── BadArgument             an option, a rule or a field value cannot be used
├── NotFound                no such book, run, record or decision
├── NotAllowed              the person's role does not permit this
├── Conflict                somebody else decided on the same records first
└── Cancelled               a run was asked to stop

The text of each is one or two plain sentences: what happened, and what to do next. No traceback is ever
part of it.
"""

from __future__ import annotations

from collections.abc import Iterable


class SluiceError(Exception):
    """Base of every error that is meant for a person to read."""


class UnreadableFile(SluiceError):
    """The bytes are not a table that can be read."""


class UnknownColumns(SluiceError):
    """A table was read, but the columns that are needed were not found in it. `headers` are the ones that were."""

    def __init__(self, text: str, headers: Iterable[str] = ()) -> None:
        super().__init__(text)
        self.headers = tuple(headers)


class BadArgument(SluiceError):
    """An option, a rule or a value cannot be used as given."""


class NotFound(SluiceError):
    """There is no such book, run, record or decision."""


class NotAllowed(SluiceError):
    """The person's role does not permit this action."""


class Conflict(SluiceError):
    """Somebody else decided on the same records after this page was drawn."""


class Cancelled(SluiceError):
    """The run was asked to stop; nothing of it was kept."""
