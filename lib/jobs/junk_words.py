"""The kinds of junk as people call them."""

from __future__ import annotations

from lib.junk import flags


def labels() -> dict[str, str]:
    """Kind -> its label, in the order in which the kinds are shown."""
    table = flags.kinds()
    return dict(zip(table["kind"], table["label"], strict=True))
