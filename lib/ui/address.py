"""Choices that stand in the page's address, where a widget's own binding will not do.

A bound widget writes what it shows into the URL; where that holds a count, the address would not outlive it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Literal

import streamlit as st


def choice(
    label: str,
    options: Sequence[str],
    parameter: str,
    format_func: Callable[[str], str],
    look: Literal["pills", "segments"] = "pills",
) -> str:
    """One of the options, by pills or segments; the option itself stands in the URL under `parameter`."""
    wanted = st.query_params.get(parameter, "")
    widget = st.pills if look == "pills" else st.segmented_control
    chosen = widget(
        label,
        options,
        default=wanted if wanted in options else options[0],
        required=True,
        format_func=format_func,
        key=f"{parameter}_{'_'.join(options)}",
    )
    found = chosen or options[0]
    st.query_params[parameter] = found
    return found
