"""The threshold: what each would give, seen at once, and the one in force changed."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import streamlit as st

from lib.jobs import learning
from lib.model import rules as rules_of
from lib.store.ledger import Line
from lib.ui import act, laid_over, show
from lib.ui.duplicates import labelling
from lib.ui.duplicates.desk import Desk
from lib.ui.page import Page

_LOWEST = 50.0


@st.fragment
def view(drawn: Desk) -> None:
    """The slider with its figures, then the usual thresholds side by side; a change is said at once, and taken back by
    its Undo, without the rest of the page.
    """
    desk = _as_of_now(drawn)
    with desk.page:
        act.report(desk.page)
        if desk.page.may_act:
            with st.bottom.container(horizontal=True, horizontal_alignment="right"):
                act.undo_button(desk.page)
        _slider(desk)
        _side_by_side(desk)


def _as_of_now(drawn: Desk) -> Desk:
    """The desk with what was decided since; draws the whole page anew where more of the rules than the threshold has
    changed.
    """
    page, before = drawn.page.now(), drawn.page.rules()
    alike = replace(page.rules(), duplicate_threshold=before.duplicate_threshold, duplicate_sure=before.duplicate_sure)
    if alike != before or page.versions.imports != drawn.page.versions.imports:
        st.rerun()
    return replace(drawn, page=page)


def _side_by_side(desk: Desk) -> None:
    heard = labelling.heard(desk)
    table = desk.page.derived(
        "thresholds",
        lambda: learning.by_threshold(desk.pairs, heard, laid_over.tree(desk.page, desk.run)),
        desk.run.id,
    )
    st.subheader("Thresholds side by side", anchor=False)
    head = ["Threshold", "Groups", "Leads in them", "Leads that would go", "Expected precision", "Measured precision",
            "Measured recall"]  # fmt: skip
    rows = [
        (
            f"{row['threshold']:.1%}",
            *(f"{row[name]:,}" for name in ("groups", "records", "duplicates")),
            _share(row["expected_precision"]),
            row["precision"],
            row["recall"],
        )
        for row in table.to_dict("records")
    ]
    show.table(head, rows, numeric=range(1, len(head)))
    st.caption(
        "Expected: the mean probability of the links that hold the groups together. Measured: of the pairs at or above "
        f"the threshold, by {labelling.counted(heard)}, with an interval of 95%; recall is among the pairs that were "
        "compared and not ruled out. The more questions are answered, the closer it is measured."
    )


def _slider(desk: Desk) -> None:
    page = desk.page
    now = page.rules().duplicate_threshold
    left, right = st.columns([3, 1], vertical_alignment="bottom")
    chosen = left.slider(
        "A group from this probability on", min(_LOWEST, now * 100), 99.9, now * 100, 0.1, format="%.1f%%",
        key=f"dup_threshold_{page.versions.ledger}",
    )  # fmt: skip
    threshold = round(chosen / 100, 4)
    if page.may_act:
        right.button(
            "Use this threshold", type="primary", key="dup_threshold_use", disabled=threshold == now, width="stretch",
            on_click=use, args=(page, threshold),
        )  # fmt: skip
    found = laid_over.tree(page, desk.run).counts([threshold, now])
    then, before = found.to_dict("records")
    cells = st.columns(5, gap="medium")
    for cell, (label, name) in zip(
        cells, (("Groups", "groups"), ("Leads in them", "records"), ("Leads that would go", "duplicates"))
    ):
        change = int(then[name] - before[name])
        cell.metric(label, f"{then[name]:,}", f"{change:+,}" if change else None, delta_color="off")
    cells[3].metric("Expected precision", _share(then["expected_precision"]))
    measured = learning.precision(desk.pairs, labelling.heard(desk), threshold)
    share, _, interval = measured.removesuffix(")").partition(" (")
    cells[4].metric("Measured precision", share, interval or None, delta_color="off", delta_arrow="off")


def use(page: Page, threshold: float) -> None:
    """Make a threshold the book's: one line of the ledger."""
    new = learning.at(page.rules(), threshold)
    line = Line("rules", {"yaml": rules_of.to_yaml(new)}, why=f"duplicates from {threshold:.1%} on")
    act.decide(page, [line], f"Records form a group from {threshold:.1%} on.")


def _share(value: float) -> str:
    return "–" if np.isnan(value) else f"{min(value, 0.999):.1%}"
