"""The only place that touches st.session_state: what a browser session remembers between reruns."""

from __future__ import annotations

from typing import Any

import streamlit as st


def get(name: str, default: Any = None) -> Any:
    """What the session remembers under this name."""
    return st.session_state.get(name, default)


def put(name: str, value: Any) -> None:
    """Remember a value under this name until the session ends."""
    st.session_state[name] = value


def take(name: str, default: Any = None) -> Any:
    """Read a value and forget it."""
    return st.session_state.pop(name, default)


def forget(prefix: str) -> None:
    """Forget everything whose name starts so."""
    for name in [name for name in st.session_state if str(name).startswith(prefix)]:
        del st.session_state[name]
