"""A third way in: a table, or a SELECT, of a database that the operator has named."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from lib.errors import SluiceError
from lib.store import external
from lib.ui import show
from lib.ui.loading import waiting

_ROWS = 200
_TABLE, _SELECT = "A table", "A SELECT"


def offer() -> None:
    """The door to it, or how to get one."""
    named = external.sources()
    if named:
        st.write("**From a database?** Take a table, or what a SELECT gives. Nothing is written there.")
        st.button("From a database", icon=":material/database:", key="from_database", on_click=_choose)
    else:
        st.caption(
            "**From a database?** Who runs Sluice can name databases to read from in the setting `SLUICE_SOURCES` "
            "(see the README)."
        )


@st.dialog("From a database", width="large")
def _choose() -> None:
    """Name a table or write a SELECT, look at its first rows, take it."""
    named = external.sources()
    source = st.selectbox("Database", list(named), format_func=lambda name: f"{name}: {named[name]}", key="db_source")
    kind = st.segmented_control("What", [_TABLE, _SELECT], default=_TABLE, required=True, key="db_kind")
    try:
        query = _table(source) if kind == _TABLE else st.text_area("SELECT", key="db_select", placeholder="SELECT …")
        if not query or not query.strip():
            return
        look, take = st.columns(2)
        if look.button(f"Look at the first {_ROWS} rows", key="db_look", icon=":material/table:", width="stretch"):
            rows = external.preview(source, query, _ROWS)
            show.grid(
                pd.DataFrame(dict(zip(rows.header, (c.to_pandas() for c in rows.columns), strict=True))), height=340
            )
        if take.button(
            "Go on with it", key="db_take", type="primary", icon=":material/arrow_forward:", width="stretch"
        ):
            waiting.add_query(source, query.strip())
            st.rerun()
    except SluiceError as problem:
        st.error(show.plain(str(problem)), icon=":material/error:")


def _table(source: str) -> str | None:
    """Values that may hold anything stand in a list as they are."""
    found = external.tables(source)
    if not found:
        st.caption("There is no table in it.")
        return None
    chosen: str | None = st.selectbox(
        "Table", found, index=None, key=f"db_table_{source}", placeholder="Choose a table"
    )
    return chosen
