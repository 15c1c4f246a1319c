"""The rooms of the house and who may call whom, held by reading the imports."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
DOMAIN = {"matching", "checks", "junk", "conversion", "funnel"}
BASE = {"model", "settings", "errors"}
MAY_IMPORT = {
    "errors": set(),
    "settings": {"errors"},
    "model": {"settings", "errors"},
    "files": BASE,
    "store": BASE,
    **{room: {"model", "errors"} for room in DOMAIN},
    "charts": {"model", "errors"},
    "jobs": {"store", "files", *DOMAIN, *BASE},
    "ui": {"jobs", "charts", "store", *BASE},
    "__main__": {"jobs", *BASE},
    "pages": {"ui", "charts", "store", "jobs", *DOMAIN, *BASE},
    "app": {"ui", *BASE},
}
"""Room -> the other rooms it may import (its own is always allowed)."""


def _sources() -> list[Path]:
    return [ROOT / "app.py", *sorted((ROOT / "pages").glob("*.py")), *sorted((ROOT / "lib").rglob("*.py"))]


def _room(path: Path) -> str:
    parts = path.relative_to(ROOT).parts
    name = parts[1] if parts[0] == "lib" else parts[0]
    return name.removesuffix(".py")


def _imports(path: Path) -> set[str]:
    """Dotted names of everything that a file imports, `from a import b` as a.b."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path.name}: relative import"
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return found


@pytest.mark.parametrize("path", _sources(), ids=lambda p: str(p.relative_to(ROOT)))
def test_imports_run_downhill_only(path):
    room = _room(path)
    if room == "__init__":
        return
    used = {name.split(".")[1] for name in _imports(path) if name.startswith("lib.") and name.count(".")}
    assert used - {room} <= MAY_IMPORT[room], (
        f"{path.relative_to(ROOT)} may not import {used - {room} - MAY_IMPORT[room]}"
    )


@pytest.mark.parametrize("path", _sources(), ids=lambda p: str(p.relative_to(ROOT)))
def test_streamlit_stays_in_the_rooms_that_show(path):
    if any(name.split(".")[0] == "streamlit" for name in _imports(path)):
        assert _room(path) in {"app", "pages", "ui"}


@pytest.mark.parametrize("path", _sources(), ids=lambda p: str(p.relative_to(ROOT)))
def test_sqlalchemy_stays_in_the_store(path):
    if any(name.split(".")[0] in {"sqlalchemy", "alembic", "sqlite3"} for name in _imports(path)):
        assert _room(path) == "store"


@pytest.mark.parametrize("path", _sources(), ids=lambda p: str(p.relative_to(ROOT)))
def test_state_and_cache_have_one_home_each(path):
    attributes = {node.attr for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Attribute)}
    here = str(path.relative_to(ROOT))
    assert "session_state" not in attributes or here == "lib/ui/state.py"
    assert not attributes & {"cache_data", "cache_resource"} or here == "lib/ui/cache.py"


@pytest.mark.parametrize("path", _sources(), ids=lambda p: str(p.relative_to(ROOT)))
def test_nothing_renders_html_or_reads_pickles(path):
    text = path.read_text()
    assert "unsafe_allow_html" not in text
    assert "pickle" not in {name.split(".")[0] for name in _imports(path)}


@pytest.mark.parametrize("path", sorted((ROOT / "pages").glob("*.py")), ids=lambda p: p.name)
def test_a_page_is_a_table_of_contents(path):
    assert len(path.read_text().splitlines()) <= 150
