"""Why a group is one, pair by pair and as a graph, and why any two leads are none."""

from __future__ import annotations

import pandas as pd
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from lib.charts import evidence, group_graph
from lib.jobs import rematch, why
from lib.ui import cache, results, show
from lib.ui.duplicates.compare import Sheet
from lib.ui.duplicates.desk import Desk
from lib.ui.duplicates.queue import percent


def of_group(desk: Desk, group: Sheet) -> None:
    """The evidence for any pair of the group on top: at once from the stored pairs, field by field on request."""
    opened = st.expander("Why?", key="dup_why", on_change="rerun")
    if not opened.open:
        return
    with opened:
        links = why.links_within(desk.pairs, list(group.letters))
        if links.empty:
            st.caption("People joined these records; no two of them were ever likely to be one.")
            return
        place = 0
        if len(links) > 1:
            said = [_pair(group, row) for row in links.to_dict("records")]
            place = st.selectbox(
                "Pair", range(len(links)), format_func=said.__getitem__, key=f"dup_pair_{group.group_id}"
            )
            _graph(desk, group, links)
        link = links.iloc[place]
        left, right = str(link["left_key"]), str(link["right_key"])
        if not link["match_probability"]:
            st.caption("These two were never likely to be one by themselves; others of the group join them.")
        elif not st.toggle("Field by field", key=f"dup_fields_{group.group_id}"):
            st.caption(show.plain(str(link["reason"])))
            st.altair_chart(evidence.waterfall(why.steps(link)))
            return
        explained(desk, left, right)


def _graph(desk: Desk, group: Sheet, links: pd.DataFrame) -> None:
    """The group's records and the links between them, the weakest one that holds it together marked."""
    likely = links[links["match_probability"].gt(0)]
    weakest = why.weakest(likely)
    below = likely["match_probability"].lt(desk.page.rules().duplicate_threshold)
    kind = below.map({True: group_graph.BELOW, False: group_graph.LINK})
    if weakest is not None:
        kind.iloc[weakest] = group_graph.WEAKEST
    drawn = pd.DataFrame(
        {
            "left": likely["left_key"].map(group.letters),
            "right": likely["right_key"].map(group.letters),
            "probability": likely["match_probability"],
            "kind": kind,
            "text": likely["match_probability"].map(percent),
            "reason": likely["reason"],
        }
    )
    nodes = pd.DataFrame({"letter": list(group.letters.values()), "name": list(show.full_names(group.records))})
    st.altair_chart(group_graph.graph(nodes, drawn))
    if weakest is not None:
        link = drawn.iloc[weakest]
        told = f"Weakest link: {link['left']} and {link['right']}, {link['text']}."
        st.caption(show.plain(f"{told} Any threshold above that parts the group there."))


def of_any_two(desk: Desk) -> None:
    """Why not? For two leads that somebody expected to find in one group."""
    st.subheader("Why are two leads not a group?", anchor=False)
    leads = desk.page.base()["lead"]
    cells = st.columns(2)
    one = choose_lead(desk, cells[0], "One lead", "dup_one")
    other = choose_lead(desk, cells[1], "The other lead", "dup_other")
    if not one or not other:
        return
    if one == other:
        st.info("These two are one and the same record. Choose another one.")
        return
    keys = sorted([one, other])
    show.leads_grid(leads.loc[keys])
    merged = desk.page.state().merged
    if merged.get(one, one) == merged.get(other, other):
        st.info("These two are merged already. What the evidence says:")
    explained(desk, *keys)


def choose_lead(desk: Desk, cell: DeltaGenerator, label: str, key: str) -> str:
    """A lead by what is typed in: its key, or "" until there is one; several that fit are offered to choose from."""
    typed = cell.text_input(label, key=key, placeholder="Id, e-mail address, or name and company")
    if not typed.strip():
        return ""
    page = desk.page
    leads = page.base()["lead"]
    search = cache.derived(
        page.store.url, "searchable", lambda: why.searchable(leads), page.book.id, page.versions.imports
    )
    found = why.find_leads(search, typed)
    if not found:
        cell.caption("No lead of this book has that Id, e-mail address, name or company.")
        return ""
    if len(found) == 1:
        return found[0]
    rows = leads.loc[found]
    contact = rows["Email"].where(rows["Email"].ne(""), rows.index.to_series())
    said = (show.full_names(rows) + " · " + rows["Company"] + " · " + contact).to_dict()
    return str(cell.selectbox(f"{len(found)} leads fit", found, format_func=said.__getitem__, key=f"{key}_of {typed}"))


def explained(desk: Desk, left: str, right: str) -> None:
    """The full explanation of any two leads: the verdict in words, the waterfall, and what each field says."""
    rules, run = desk.page.rules(), desk.run

    def compute() -> why.Explanation:
        return why.of_pair(
            desk.page.base()["lead"], left, right, results.facts(desk.page, run, "model"), desk.pairs, prepared(desk),
            rules=rules, unlinked=desk.page.state().unlinked,
        )  # fmt: skip

    with st.spinner("Comparing field by field ..."):
        found = desk.page.derived("explanation", compute, run.id, left, right, rules.duplicate_threshold)
    st.markdown(show.plain(found.verdict))
    steps: pd.DataFrame = found.steps
    st.altair_chart(evidence.waterfall(steps))
    evidence_table(steps, "One", "Other")


def evidence_table(steps: pd.DataFrame, one: str, other: str) -> None:
    """What each field says, in words and bits."""
    rows = zip(steps["evidence"], steps["left"], steps["right"], steps["finding"], steps["bits"])
    show.table(
        ["Evidence", one, other, "Finding", "Bits"],
        [(step, mine, theirs, finding, f"{bits:+.1f}") for step, mine, theirs, finding, bits in rows],
        numeric=[4],
    )


def prepared(desk: Desk) -> why.Records:
    """The leads as the match compared them, made ready once for all questions."""
    page, run = desk.page, desk.run
    records: why.Records = cache.heavy(
        page.store.url, "leads as compared", lambda: rematch.as_compared(page.store, run, page.base()), run.id
    )
    return records


def _pair(group: Sheet, link: dict) -> str:
    likely = percent(link["match_probability"]) if link["match_probability"] else "not likely by themselves"
    return f"{group.letters[link['left_key']]} and {group.letters[link['right_key']]}: {likely}"
