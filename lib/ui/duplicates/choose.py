"""The reviewer's choices for one group: who survives, who is left out, whose value a field keeps."""

from __future__ import annotations

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from lib.jobs import merging
from lib.jobs.merging import Choices, Preview
from lib.ui import show, state
from lib.ui.duplicates.compare import Sheet

_IN_A_ROW = 4
_BESIDE = 4
"""Records whose letters fit beside the place in the queue; more have a row of their own."""


def places(group: Sheet) -> tuple[DeltaGenerator, DeltaGenerator]:
    """Where the place in the queue stands, and where the choices."""
    if len(group.records) > _BESIDE:
        return st.container(), st.container()
    position, choice = st.columns([3, 2], vertical_alignment="bottom")
    return position, choice


def who(group: Sheet) -> Choices:
    """Who survives, and who is somebody else. Another suggestion is another choice, so that an undo brings it back."""
    begin, letters = group.suggested, group.letters
    keys = list(letters)
    named = "_".join([group.group_id, begin.survivor, *sorted(begin.left_out)])
    survives, leaves = st.columns(2)
    survivor = survives.segmented_control(
        "Survivor", keys, default=begin.survivor, required=True, format_func=letters.__getitem__, wrap=True,
        key=f"dup_survivor_{named}",
    )  # fmt: skip
    stays = survivor or begin.survivor
    left_out = leaves.pills(
        "Leave out", [key for key in keys if key != stays], selection_mode="multi", wrap=True,
        format_func=letters.__getitem__,
        key=f"dup_left_out_{named}",
        default=[key for key in keys if key in begin.left_out and key != stays],
        help="Records that are somebody else. They stay, and Sluice remembers it.",
    )  # fmt: skip
    return Choices(stays, left_out=frozenset(left_out))


def values_to_keep(group: Sheet, choices: Choices, outcome: Preview) -> Choices:
    """The choices with a value picked where records disagree; the suggestion stands otherwise."""
    taking_part = [outcome.survivor, *outcome.losers]
    held = {
        name: {key: group.shown[key][name] for key in taking_part if group.shown[key][name]} for name in outcome.fields
    }
    disputed = [name for name, found in held.items() if len(set(found.values())) > 1]
    if not disputed:
        return choices
    said = f"Keep other values: {len(disputed)} field{'s' if len(disputed) != 1 else ''} disagree"
    opened = st.expander(said, key="dup_keep", on_change="rerun")
    if opened.open:
        with opened:
            for start in range(0, len(disputed), _IN_A_ROW):
                for cell, name in zip(st.columns(_IN_A_ROW), disputed[start : start + _IN_A_ROW]):
                    with cell:
                        _value_to_keep(group, name, held[name])
    picked = {name: state.get(_key(group, name), "") for name in disputed}
    kept = {name: key for name, key in picked.items() if key in held[name]}
    return Choices(choices.survivor, kept, choices.left_out)


def _value_to_keep(group: Sheet, name: str, held: dict[str, str]) -> None:
    """A field's choice; what was picked stands while it is folded away."""
    said = {key: f"{group.letters[key]}: {value}" for key, value in held.items()}
    st.selectbox(
        show.plain(merging.label(name)), ["", *said], key=_key(group, name), persist_state="page",
        format_func=lambda key: said.get(key, "As suggested"),
    )  # fmt: skip


def _key(group: Sheet, name: str) -> str:
    return f"dup_keep_{group.group_id}_{name}"
