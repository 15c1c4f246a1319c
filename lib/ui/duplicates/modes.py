"""What one has come to the Duplicates page for: to decide on groups, or on leads that are
customers already, to set the threshold, to answer questions, or to check the result against what somebody expected.
"""

from __future__ import annotations

import streamlit as st

GROUPS, CUSTOMERS, THRESHOLD, QUESTIONS, CHECK = "Groups", "Customers", "Threshold", "Questions", "Cross-check"


def choice() -> str:
    """The mode, kept in the URL."""
    chosen = st.segmented_control(
        "What to do", [GROUPS, CUSTOMERS, THRESHOLD, QUESTIONS, CHECK], default=GROUPS, required=True, key="dup_mode",
        bind="query-params", label_visibility="collapsed",
    )  # fmt: skip
    return chosen or GROUPS
