"""The page's address: choices that stand in it where a widget's own binding will not do, and links to other pages.

A bound widget writes what it shows into the URL; where that holds a count, the address would not outlive it.
Every write is one step of the browser's Back, even where it changes nothing. So a page writes only what is new, and
a link carries the book along: a page that wrote into its address on arrival would throw Back forward again.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
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
    if found != options[0] or wanted:
        put(parameter, found)
    return found


def put(parameter: str, value: str) -> None:
    """Write into the address what does not stand there yet."""
    if st.query_params.get(parameter) != value:
        st.query_params[parameter] = value


def link(room: str, label: str, icon: str, query: Mapping[str, str | Sequence[str]] | None = None) -> None:
    """A link to another page of the same book."""
    st.page_link(f"pages/{room}.py", label=label, icon=f":material/{icon}:", query_params=of_book(query))


def of_book(query: Mapping[str, str | Sequence[str]] | None = None) -> dict[str, str | Sequence[str]]:
    """A query with the book that this address names, if it names one."""
    book = st.query_params.get("book")
    return {**({"book": book} if book else {}), **(query or {})}
