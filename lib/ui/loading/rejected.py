"""Rejected rows: seen, listed, and taken away to mend and load again."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pandas as pd
import streamlit as st

from lib.jobs import bundle, rejects
from lib.ui import show

_SHOWN = 500


def rows(listed: pd.DataFrame, key: str, total: int, to_mend: Callable[[], Mapping[str, bytes]], name: str) -> None:
    """The rows with their reasons; the files to mend (a ZIP where there are several); the list. `name` is its file's.

    `to_mend` gives name -> content, nothing where the rows' header is not known.
    """
    show.grid(listed.head(_SHOWN), height=min(38 + 35 * len(listed), 260))
    if total > min(_SHOWN, len(listed)):
        st.caption(f"The first {min(_SHOWN, len(listed)):,} of {total:,}.")
    with st.container(horizontal=True):
        st.download_button(
            "To mend and load again", data=lambda: _one_file(to_mend()), file_name=name, icon=":material/build:",
            on_click="ignore", key=f"mend_{key}",
            help="The rows exactly as they stood, under their own header: mend them, then load the file.",
        )  # fmt: skip
        st.download_button(
            "As a list with reasons", data=lambda: rejects.to_read(listed), file_name="rejected rows.csv",
            mime="text/csv", icon=":material/download:", on_click="ignore", key=f"listed_{key}",
        )  # fmt: skip


def _one_file(files: Mapping[str, bytes]) -> bytes:
    return next(iter(files.values())) if len(files) == 1 else bundle.zipped(files)
