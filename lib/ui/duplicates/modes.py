"""What one has come to the Duplicates page for: to decide on groups, to set the threshold, or to answer questions."""

from __future__ import annotations

import streamlit as st

GROUPS, THRESHOLD, QUESTIONS = "Groups", "Threshold", "Questions"


def choice() -> str:
    """The mode, kept in the URL."""
    chosen = st.segmented_control(
        "What to do", [GROUPS, THRESHOLD, QUESTIONS], default=GROUPS, required=True, key="dup_mode",
        bind="query-params", label_visibility="collapsed",
    )  # fmt: skip
    return chosen or GROUPS
