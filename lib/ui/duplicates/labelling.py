"""Questions: pairs from whose answers Sluice learns most, and what the answers so far teach."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from lib.jobs import learning, merging
from lib.jobs.learning import ENOUGH, QUESTIONS, Lesson
from lib.model import rules as rules_of
from lib.store.answers import answers
from lib.store.ledger import Line
from lib.ui import act, cache, laid_over, owners, results, show
from lib.ui.duplicates import compare
from lib.ui.duplicates.desk import Desk
from lib.ui.page import Page

_SAID = {
    "yes": "You said that they are one person.",
    "no": "You said that they are different people.",
    "unsure": "You left it open.",
}
_EVIDENCE = {"name": "Name", "contact": "E-mail and phone", "organisation": "Organisation", "place": "Place"}
_FIRST = (
    "Name", "FirstName", "LastName", "Title", "Company", "Email", "Phone", "MobilePhone", "Website", "Street", "City",
    "State", "PostalCode", "Country",
)  # fmt: skip
"""Fields by which people tell people apart, always in the same place."""


def said(desk: Desk) -> pd.DataFrame:
    """What people have said about pairs (store.answers)."""
    page = desk.page
    found: pd.DataFrame = page.derived("answers", lambda: answers(page.store, page.book.id, page.state().dormant))
    return found


def heard(desk: Desk) -> pd.DataFrame:
    """The answers that are sure, with what the weights in force say of their pairs."""
    found: pd.DataFrame = desk.page.derived("heard", lambda: learning.answered(desk.pairs, said(desk)), desk.run.id)
    return found


def counted(answered: pd.DataFrame) -> str:
    """How many answers there are, in words; a decision on a group is one."""
    count = round(answered["count"].sum())
    return f"{count:,} answer{'' if count == 1 else 's'}"


def view(desk: Desk) -> None:
    """The next question, and what the answers teach."""
    replies = said(desk)
    asked = int((replies["asked"] & replies["same"].ne("unsure")).sum())
    st.progress(min(asked / QUESTIONS, 1.0), text=f"{asked} of {QUESTIONS} questions answered")
    order = cache.derived(desk.page.store.url, "questions", lambda: learning.order(_found(desk)), desk.run.id)
    left = learning.questions(order, replies, desk.page.state())
    if left.empty:
        st.info(
            "There is nothing left to ask: every pair that was worth a question is decided.", icon=":material/check:"
        )
    elif desk.page.may_act:
        pair = left.iloc[0]
        _question(desk, str(pair["left_key"]), str(pair["right_key"]))
    else:
        st.info("Only an admin answers questions; you can look at what the answers teach.")
    _taught(desk)


def _found(desk: Desk) -> pd.DataFrame:
    """The pairs as the run left them, before any correction."""
    return results.frame(desk.page, desk.run, "pairs")


def _question(desk: Desk, left: str, right: str) -> None:
    """Two leads side by side, without what Sluice believes, and the buttons."""
    records = desk.records([left, right])
    called = owners.names(desk.page)
    filled = [name for name in [*merging.open_fields(records), "CreatedDate"] if any(records[name])]
    names = [*(name for name in _FIRST if name in filled), *(name for name in filled if name not in _FIRST)]
    rows = [(merging.label(name), compare.readable(name, records[name], called), None) for name in names]
    with st.container(key="dup_question"):
        st.subheader("Are these two the same person?", anchor=False)
    show.compare(["", "A", "B"], rows)
    with st.bottom:
        told, buttons = st.columns([1, 1.4], vertical_alignment="center")
        told.caption("An answer holds for these two at once; all else changes only when you apply what they teach.")
        with buttons.container(horizontal=True, horizontal_alignment="right"):
            for same, label, icon, key in (
                ("yes", "Same person", "done", "Y"),
                ("no", "Different people", "close", "N"),
                ("unsure", "Not sure", "question_mark", "U"),
            ):
                st.button(
                    label, icon=f":material/{icon}:", key=f"dup_answer_{same}", shortcut=key,
                    type="primary" if same == "yes" else "secondary", on_click=reply,
                    args=(desk.page, left, right, same),
                )  # fmt: skip


def reply(page: Page, left: str, right: str, same: str) -> None:
    """Write an answer into the ledger."""
    act.decide(page, [learning.answer_line(left, right, same)], _SAID[same])


def _taught(desk: Desk) -> None:
    """What the answers teach, worked out when somebody opens it."""
    opened = st.expander("What the answers teach", key="dup_taught", on_change="rerun", icon=":material/school:")
    if not opened.open:
        return
    with opened:
        before = learning.answered(_found(desk), said(desk))
        lesson: Lesson | None = desk.page.derived(
            "lesson", lambda: learning.lesson(_found(desk), before, desk.page.state()), desk.run.id
        )
        if lesson is None:
            st.caption(
                f"{counted(before)} so far, merges and pairs kept apart included. From {ENOUGH} on, with some of "
                "either kind, they correct the weights; precision by threshold is measured from the first one on."
            )
            return
        _weights(desk, lesson, counted(before))
        _proposal(desk, lesson)


def _weights(desk: Desk, lesson: Lesson, count: str) -> None:
    """The correction in numbers, and what it makes of precision and recall at each threshold."""
    scale = lesson.calibration.scale
    parts = [f"{label} × {scale[group]:.2f}" for group, label in _EVIDENCE.items()]
    st.markdown(
        f"By {count}, the weights should be: {', '.join(parts)}; "
        f"and {lesson.calibration.shift:+.1f} bits for every pair."
    )
    now, then = (
        learning.by_threshold(pairs, learning.answered(pairs, said(desk)), tree)
        for pairs, tree in (
            (desk.pairs, laid_over.tree(desk.page, desk.run)),
            (lesson.pairs, lesson.tree),
        )
    )
    head = ["Threshold", "Groups now", "Precision now", "Recall now", "Groups then", "Precision then", "Recall then"]
    rows = [
        (
            f"{before['threshold']:.1%}",
            *(f"{side['groups']:,}" if name == "groups" else side[name] for side in (before, after)
              for name in ("groups", "precision", "recall")),
        )
        for before, after in zip(now.to_dict("records"), then.to_dict("records"))
    ]  # fmt: skip
    show.table(head, rows, numeric=range(1, len(head)))
    st.caption("Measured on the answers, with intervals of 95%.")


def _proposal(desk: Desk, lesson: Lesson) -> None:
    """Which groups would change, and the button that changes them."""
    page = desk.page
    held = page.rules()
    limit = st.slider(
        "Threshold to use with these weights", 50.0, 99.5, lesson.suggested * 100, 0.5, format="%.1f%%",
        key=f"dup_lesson_{page.versions.ledger}",
        help=f"{lesson.suggested:.0%} promises the best balance, precision counting twice; now it is "
        f"{held.duplicate_threshold:.1%}.",
    )  # fmt: skip
    threshold = round(limit / 100, 4)
    now = laid_over.tree(page, desk.run).cut(held.duplicate_threshold)
    changed = learning.changes(now, lesson.tree.cut(threshold))
    counts = changed["change"].value_counts()
    st.markdown(
        f"**{counts.get('new', 0):,}** groups would be new, **{counts.get('gone', 0):,}** would go, "
        f"**{counts.get('changed', 0):,}** would have other records."
    )
    if len(changed):
        columns = {"Probability": st.column_config.NumberColumn(format="%.1f%%")}
        show.grid(_as_rows(desk, changed.dropna(subset=["records"])), height=260, columns=columns)
    new = learning.at(lesson.rules, threshold)
    if page.may_act:
        with st.container(horizontal=True):
            st.button(
                "Use these weights", type="primary", key="dup_weights_use", icon=":material/check:",
                disabled=new == held, on_click=use, args=(page, new, f"Weights as answered, from {threshold:.1%} on."),
            )  # fmt: skip
            if held.duplicate_weights:
                st.button(
                    "Back to Sluice's own weights", key="dup_weights_drop",
                    on_click=use, args=(page, learning.without_weights(held), "Sluice's own weights are in force."),
                )  # fmt: skip


def _as_rows(desk: Desk, changed: pd.DataFrame) -> pd.DataFrame:
    keys = [key for records in changed["records"] for key in records]
    names = show.full_names(desk.page.base()["lead"].loc[keys])
    return pd.DataFrame(
        {
            "Change": changed["change"],
            "Probability": (changed["probability"] * 100).clip(upper=99.9),
            "Leads": [", ".join(names[list(records)]) for records in changed["records"]],
        }
    ).astype({"Change": "str", "Leads": "str"})


def use(page: Page, rules: rules_of.Rules, did: str) -> None:
    """Put rules in force: one line of the ledger, to be undone as one."""
    line = Line("rules", {"yaml": rules_of.to_yaml(rules)}, why="weights of duplicates, by answers")
    act.decide(page, [line], did)
