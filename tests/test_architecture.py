"""The rooms of the house and who may call whom, held by reading the imports."""

from __future__ import annotations

import ast
from functools import cache
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


SOURCES = [ROOT / "app.py", *sorted((ROOT / "pages").glob("*.py")), *sorted((ROOT / "lib").rglob("*.py"))]


def _room(path: Path) -> str:
    parts = path.relative_to(ROOT).parts
    name = parts[1] if parts[0] == "lib" else parts[0]
    return name.removesuffix(".py")


@cache
def _tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text())


@cache
def _imports(path: Path) -> frozenset[str]:
    """Dotted names of everything that a file imports, `from a import b` as a.b."""
    found = set()
    for node in ast.walk(_tree(path)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path.name}: relative import"
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return frozenset(found)


def _those_that_import(*modules: str) -> set[str]:
    """The rooms of the files that import one of these top-level modules."""
    return {_room(path) for path in SOURCES if {name.split(".")[0] for name in _imports(path)} & set(modules)}


def test_imports_run_downhill_only():
    uphill = []
    for path in SOURCES:
        room = _room(path)
        if room != "__init__":
            used = {name.split(".")[1] for name in _imports(path) if name.startswith("lib.") and name.count(".")}
            uphill += [f"{path.relative_to(ROOT)} imports {other}" for other in used - {room} - MAY_IMPORT[room]]
    assert uphill == []


def test_streamlit_stays_in_the_rooms_that_show():
    assert _those_that_import("streamlit") <= {"app", "pages", "ui"}


def test_sqlalchemy_stays_in_the_store():
    assert _those_that_import("sqlalchemy", "alembic", "sqlite3") == {"store"}


def test_state_and_cache_have_one_home_each():
    homes: dict[str, set[str]] = {"session_state": set(), "cache_data": set(), "cache_resource": set()}
    for path in SOURCES:
        for node in ast.walk(_tree(path)):
            if isinstance(node, ast.Attribute) and node.attr in homes:
                homes[node.attr].add(str(path.relative_to(ROOT)))
    assert homes["session_state"] == {"lib/ui/state.py"}
    assert homes["cache_data"] | homes["cache_resource"] == {"lib/ui/cache.py"}


def test_nothing_renders_html_or_reads_pickles():
    assert [path for path in SOURCES if "unsafe_allow_html" in path.read_text()] == []
    assert _those_that_import("pickle") == set()


@pytest.mark.parametrize("path", sorted((ROOT / "pages").glob("*.py")), ids=lambda p: p.name)
def test_a_page_is_a_table_of_contents(path):
    assert len(path.read_text().splitlines()) <= 150
