"""What still stands of an analysis once decisions are laid over it: each computed once, whichever page asks first."""

from __future__ import annotations

import pandas as pd

from lib.errors import NotFound
from lib.jobs import corrections, customers, related, review, steps
from lib.jobs.customers import Customers
from lib.jobs.review import Tree
from lib.jobs.workbench import Standing, Workbench
from lib.store.lines import LINKED
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
            pairs(page, match), page.base()["lead"], rules.duplicate_threshold, rules.survivorship, stakes,
            counted["activities"],
        )  # fmt: skip

    bench: Workbench = cache.derived(
        page.store.url, "workbench", lay_out, page.book.id, page.versions.imports, page.today, match.id,
        rules.duplicate_threshold, weights, repr(rules.survivorship),
    )  # fmt: skip
    return page.derived("open groups", lambda: bench.at(page.state(), contacts(page, match)), match.id)


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


def linked(page: Page, match: Run) -> Customers:
    """The contacts and accounts that leads may be, whatever people decided (jobs.customers)."""
    threshold = page.rules().duplicate_threshold

    def lay_out() -> Customers:
        stakes = related.customer_stakes(page.base(), page.today)
        return Customers(_pairs_with_others(page, match), page.base(), threshold, stakes)

    bench: Customers = cache.derived(
        page.store.url, "linked", lay_out, page.book.id, page.versions.imports, page.today, match.id, threshold
    )
    return bench


def _pairs_with_others(page: Page, match: Run) -> dict[str, pd.DataFrame]:
    """The pairs of leads with contacts and with accounts, where the book has such."""
    found = {}
    for name in LINKED:
        try:
            found[name] = results.frame(page, match, f"{name}_pairs")
        except NotFound:
            continue
    return found


def standing_links(page: Page, match: Run) -> customers.Standing:
    """What stands of the links to contacts and accounts, and which of them nobody has decided on."""
    bench = linked(page, match)
    if bench.rows.empty and not page.state().said.links:
        return _unlinked(page, match)
    found: customers.Standing = page.derived("links", lambda: bench.at(page.state()), match.id)
    return found


def _unlinked(page: Page, match: Run) -> customers.Standing:
    """What stands where nothing was found and nothing said: the same after every decision about duplicates."""
    found: customers.Standing = cache.derived(
        page.store.url, "no links", lambda: linked(page, match).at(page.state()), match.id
    )
    return found


def links(page: Page, match: Run) -> pd.DataFrame:
    """The contact and the account of each unconverted lead as people left them (customers.Standing.links)."""
    return standing_links(page, match).links


def contacts(page: Page, match: Run) -> frozenset[str]:
    """The leads that are a contact already, probably or by what people said."""
    return standing_links(page, match).contacts


def existing_customers(page: Page, match: Run) -> pd.Index:
    """The open leads that are surely somebody's contact, and not planned for conversion yet."""

    def compute() -> pd.Index:
        leads = page.tables()["lead"]
        unplanned = leads[~leads.index.isin(list(page.state().plans))]
        return steps.existing_customers(links(page, match), unplanned, page.rules())

    return page.derived("existing customers", compute, match.id)
