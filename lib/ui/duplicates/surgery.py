"""Changing the group on top: take records out, part it at its weakest link, add a record."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from lib.jobs import surgery
from lib.jobs.merging import Preview
from lib.store.ledger import Line
from lib.ui import act, show
from lib.ui.duplicates import desk as desks
from lib.ui.duplicates import why
from lib.ui.duplicates.compare import Sheet
from lib.ui.duplicates.desk import Desk


def eject_button(desk: Desk, group: Sheet, outcome: Preview, following: str) -> None:
    """Take out the records that are left out, and go on with the others."""
    out = list(outcome.left_out)
    rest = [key for key in group.letters if key not in out]
    named = ", ".join(group.letters[key] for key in out)
    st.button(
        f"Eject {named}" if out else "Eject", icon=":material/person_remove:", key="dup_eject", shortcut="E",
        disabled=not out, on_click=_change,
        args=(desk, group, surgery.eject_lines(out, rest), f"Taken out of the group: {named}.", rest, following),
        help="Takes the records under 'Leave out' out of this group, for good, and keeps the others open.",
    )  # fmt: skip


def more(desk: Desk, group: Sheet, following: str) -> None:
    """The way to the dialog in which a group is parted, or a record added to it."""
    if st.button("Change group ...", icon=":material/account_tree:", key="dup_surgery", shortcut="G"):
        dialog(desk, group, following)


@st.dialog("Change the group")
def dialog(desk: Desk, group: Sheet, following: str) -> None:
    """Part the group on top at its weakest link, or add a record to it."""
    keys = list(group.letters)
    found = surgery.parts(desk.pairs, keys, desk.page.state().merged) if len(keys) > 2 else [keys]
    if len(found) > 1:
        said = " | ".join(" ".join(group.letters[key] for key in part) for part in found)
        if st.button(
            f"Split at the weakest link: {said}", key="dup_split", icon=":material/call_split:", on_click=_change,
            args=(
                desk, group, surgery.part_lines(found, "parted at the weakest link"),
                f"The group was parted: {said}.", found[0], following,
            ),
        ):  # fmt: skip
            st.rerun()
    elif len(keys) > 2:
        st.caption("Every link of this group is certain: there is no weakest one to part it at.")
    named = why.choose_lead(desk, st.container(), "Add a record to this group", "dup_add")
    if not named:
        return
    added = str(desk.page.state().merged.get(named, named))
    if added in keys:
        st.caption("That record is in this group already.")
    elif st.button(
        show.plain(f"Add {' '.join(show.full_names(desk.records([added])))}"), key="dup_join",
        icon=":material/person_add:", on_click=_change,
        args=(desk, group, surgery.join_lines(added, keys), "Added to the group.", [*keys, added], following),
    ):  # fmt: skip
        st.rerun()


def _change(desk: Desk, group: Sheet, lines: Sequence[Line], did: str, left: Sequence[str], following: str) -> None:
    """Write the decision; what is left of the group stays on top, or the next one comes."""
    if act.decide(desk.page, lines, did, back_to=("group", group.group_id)):
        desks.GROUPS.go(min(left) if len(left) > 1 else following)
