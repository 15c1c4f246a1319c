"""What still stands of an analysis once decisions are laid over it: each computed once, whichever page asks first."""

from __future__ import annotations

import pandas as pd

from lib.jobs import related, review, steps
from lib.jobs.review import Tree
from lib.jobs.workbench import Standing, Workbench
from lib.store.runs import Run
from lib.ui import cache, results
from lib.ui.page import Page


def tree(page: Page, match: Run) -> Tree:
    """The undecided duplicate groups of every threshold (review.open_tree)."""

    def compute() -> Tree:
        return review.open_tree(results.frame(page, match, "pairs"), page.state(), page.rules().duplicate_threshold)

    found: Tree = page.derived("group tree", compute, match.id)
    return found


def standing(page: Page, match: Run) -> Standing:
    """The undecided duplicate groups at the rules' threshold (jobs.workbench)."""
    threshold = page.rules().duplicate_threshold

    def lay_out() -> Workbench:
        pairs, links = results.frame(page, match, "pairs"), results.frame(page, match, "links")
        stakes = related.stakes(page.base(), page.today)
        return Workbench(pairs, links, page.base()["lead"], threshold, stakes)

    bench: Workbench = cache.derived(
        page.store.url, "workbench", lay_out, page.book.id, page.versions.imports, page.today, match.id, threshold
    )
    return page.derived("open groups", lambda: bench.at(page.state()), match.id)


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
