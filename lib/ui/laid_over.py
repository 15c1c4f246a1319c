"""What still stands of an analysis once decisions are laid over it: each computed once, whichever page asks first."""

from __future__ import annotations

import pandas as pd

from lib.jobs import review, steps
from lib.jobs.review import Tree
from lib.store.runs import Run
from lib.ui import results
from lib.ui.page import Page


def tree(page: Page, match: Run) -> Tree:
    """The undecided duplicate groups of every threshold (review.open_tree)."""

    def compute() -> Tree:
        return review.open_tree(results.frame(page, match, "pairs"), page.state(), page.rules().duplicate_threshold)

    found: Tree = page.derived("group tree", compute, match.id)
    return found


def members(page: Page, match: Run) -> pd.DataFrame:
    """The undecided duplicate groups at the rules' threshold, one row a record (review.open_groups)."""

    def compute() -> pd.DataFrame:
        found = tree(page, match).cut(page.rules().duplicate_threshold)
        return review.with_survivors(found, page.tables()["lead"])

    return page.derived("open groups", compute, match.id)


def groups(page: Page, match: Run) -> pd.DataFrame:
    """The same, one row a group (review.group_table)."""

    def compute() -> pd.DataFrame:
        pairs = review.open_pairs(results.frame(page, match, "pairs"), page.state().merged)
        return review.group_table(members(page, match), pairs, page.tables()["lead"])

    return page.derived("group table", compute, match.id)


def verdicts(page: Page, flag: Run) -> pd.DataFrame:
    """Every standing junk verdict with what people decided (review.junk_table)."""
    return page.derived(
        "junk", lambda: review.junk_table(results.frame(page, flag, "verdicts"), page.state(), page.rules()), flag.id
    )


def customers(page: Page, match: Run) -> pd.Index:
    """The open leads that are surely somebody's contact, and not planned for conversion yet."""

    def compute() -> pd.Index:
        leads = page.tables()["lead"]
        unplanned = leads[~leads.index.isin(list(page.state().plans))]
        return steps.existing_customers(results.frame(page, match, "links"), unplanned, page.rules())

    return page.derived("existing customers", compute, match.id)
