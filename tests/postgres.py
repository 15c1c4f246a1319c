"""A throw-away Postgres for the tests: started when the first test asks for it, one for all workers, gone at the end.

Where there are no Postgres binaries its tests are skipped, loudly; with CI=true that is a failure.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import pytest
import sqlalchemy as sa

from lib.store.database import open_store

FOLDER = "SLUICE_TEST_POSTGRES"
"""The variable that tells the workers of one run where their server lives."""

_PLACES = ("usr/lib/postgresql/*/bin", "opt/homebrew/opt/postgresql*/bin", "usr/local/opt/postgresql*/bin")
_TEMPLATE = "sluice_template"
_FAST = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "autovacuum": "off",
    "jit": "off",
    "listen_addresses": "",
    "shared_buffers": "64MB",
    "max_connections": "100",
}


def prepare() -> None:
    """Settle where the server of this run will live. Nothing is started yet."""
    os.environ[FOLDER] = str(Path(tempfile.gettempdir()) / f"sluice-pg-{uuid4().hex[:12]}")


def stop() -> None:
    """Stop this run's server, if one was started, and remove all of it."""
    folder = Path(os.environ[FOLDER])
    if (folder / "data").exists():
        _run("pg_ctl", "stop", "-D", str(folder / "data"), "-m", "immediate")
    shutil.rmtree(folder, ignore_errors=True)
    _lock_file(folder).unlink(missing_ok=True)


def database(name: str) -> str:
    """The URL of a new database with the present schema and nothing in it."""
    folder = _server()
    _execute(folder, f"CREATE DATABASE {name} TEMPLATE {_TEMPLATE}")
    return _url(folder, name)


def bare_database() -> str:
    """The URL of a new database without a schema."""
    folder, name = _server(), f"bare_{uuid4().hex[:12]}"
    _execute(folder, f"CREATE DATABASE {name}")
    return _url(folder, name)


def _server() -> Path:
    """The folder of this run's server, which is started where it is not running yet."""
    if _binaries() is None:
        said = "NO POSTGRES FOUND: nothing was tested on it. On Debian: apt-get install postgresql"
        if os.environ.get("CI", "").lower() == "true":
            pytest.fail(said)
        pytest.skip(said)
    folder = Path(os.environ[FOLDER])
    with _locked(folder):
        if not folder.exists():
            _start(folder)
            _execute(folder, f"CREATE DATABASE {_TEMPLATE}")
            open_store(_url(folder, _TEMPLATE)).engine.dispose()
    return folder


def _start(folder: Path) -> None:
    """Make a cluster that sorts text as people do, so that no order that matters is left to the database."""
    folder.mkdir(mode=0o755)
    data = folder / "data"
    data.mkdir(mode=0o700)
    if os.geteuid() == 0:
        shutil.chown(folder, "postgres", "postgres")
        shutil.chown(data, "postgres", "postgres")
    people = ["--locale-provider=icu", "--icu-locale=en-US", "--locale=C.UTF-8"]
    made = ["initdb", "-D", str(data), "-A", "trust", "-U", "postgres", "-E", "UTF8", "--no-sync", "--no-instructions"]
    if _run(*made, *people).returncode:
        _run(*made).check_returncode()
    options = [f"-c {name}={value}" for name, value in {**_FAST, "unix_socket_directories": str(folder)}.items()]
    log = str(folder / "log")
    _run("pg_ctl", "start", "-w", "-D", str(data), "-l", log, "-o", " ".join(options)).check_returncode()


def _run(program: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run one of Postgres' programs, which refuse to run as root."""
    binaries = _binaries()
    assert binaries is not None
    user = {"user": "postgres", "group": "postgres", "extra_groups": []} if os.geteuid() == 0 else {}
    output = Path(os.environ[FOLDER]) / f"{program}.out"
    with output.open("w") as written:
        return subprocess.run([str(binaries / program), *arguments], stdout=written, stderr=written, cwd="/", **user)


def _binaries() -> Path | None:
    on_path = shutil.which("initdb")
    if on_path:
        return Path(on_path).resolve().parent
    found = [path for place in _PLACES for path in Path("/").glob(place) if (path / "initdb").exists()]
    return max(found, key=_version, default=None)


def _version(binaries: Path) -> int:
    return int("".join(filter(str.isdigit, str(binaries))) or 0)


def _url(folder: Path, name: str) -> str:
    return f"postgresql+psycopg://postgres@/{name}?host={folder}"


def _execute(folder: Path, statement: str) -> None:
    engine = sa.create_engine(_url(folder, "postgres"), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.exec_driver_sql(statement)
    engine.dispose()


def _lock_file(folder: Path) -> Path:
    return folder.with_suffix(".lock")


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    import fcntl

    with _lock_file(folder).open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        yield
