"""What still stands of an analysis once decisions are laid over it: each computed once, whichever page asks first."""

from __future__ import annotations

import pandas as pd

from lib.jobs import corrections, related, review, steps
from lib.jobs.review import Tree
from lib.jobs.workbench import Standing, Workbench
from lib.store.runs import Run
from lib.ui import cache, results
from lib.ui.page import Page


def pairs(page: Page, match: Run) -> pd.DataFrame:
    """The pairs that were found, with the weights in force."""
    found: pd.DataFrame = cache.derived(
        page.store.url,
        "pairs in force",
        lambda: corrections.in_force(results.frame(page, match, "pairs"), page.rules()),
        match.id,
        page.rules().version(),
    )
    return found


def tree(page: Page, match: Run) -> Tree:
    """The undecided duplicate groups of every threshold (review.open_tree)."""

    def compute() -> Tree:
        return review.open_tree(pairs(page, match), page.state(), page.rules().duplicate_threshold)

    found: Tree = page.derived("group tree", compute, match.id)
    return found


def standing(page: Page, match: Run) -> Standing:
    """The undecided duplicate groups at the rules' threshold (jobs.workbench)."""
    rules = page.rules()
    weights = tuple(sorted(rules.duplicate_weights.items()))

    def lay_out() -> Workbench:
        stakes, counted = related.stakes(page.base(), page.today), related_counts(page)
        return Workbench(
            pairs(page, match), results.frame(page, match, "links"), page.base()["lead"], rules.duplicate_threshold,
            rules.survivorship, stakes, counted["activities"],
        )  # fmt: skip

    bench: Workbench = cache.derived(
        page.store.url, "workbench", lay_out, page.book.id, page.versions.imports, page.today, match.id,
        rules.duplicate_threshold, weights, repr(rules.survivorship),
    )  # fmt: skip
    return page.derived("open groups", lambda: bench.at(page.state()), match.id)


def related_counts(page: Page) -> pd.DataFrame:
    """What hangs on each lead as it was imported (related.counts)."""
    return cache.derived(
        page.store.url, "related records", lambda: related.counts(page.base()), page.book.id, page.versions.imports
    )


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
