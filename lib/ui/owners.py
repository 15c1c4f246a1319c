"""Owners by name: records hold a user's Salesforce Id, and people know each other by name."""

from __future__ import annotations

from collections.abc import Mapping

from lib.ui import cache, show
from lib.ui.page import Page


def names(page: Page) -> Mapping[str, str]:
    """User Id -> name; namesakes keep their Id behind the name, so that they stay two."""

    def name() -> dict[str, str]:
        called = show.full_names(page.base()["user"])
        called = called[called.ne("")]
        told = called.where(~called.duplicated(keep=False), called + " (" + called.index + ")")
        return {str(key): str(value) for key, value in told.items()}

    return cache.derived(page.store.url, "owner names", name, page.book.id, page.versions.imports)
