"""Workers to be killed. Forked from one process that has loaded everything already, so that each costs milliseconds.

Run as `python -m tests.store.victims`: every line on standard input is an order, [run id, database URL, data folder,
seconds to live, step to die at]; every line on standard output is what became of it.

A worker is what `python -m lib run ID` is, except that the file (always FILE) was read before the fork: reading takes
most of the time of a small import and touches no database. It dies of kill -9 either when its time is up or on reaching
a step, and it writes down when it reached each one.
"""

from __future__ import annotations

import contextlib
import io
import json
import mmap
import os
import signal
import struct
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROWS, REFUSED = 400, 3
_LINES = [f"Name{number},Company {number % 40},a{number}@example.com,Street {number}" for number in range(ROWS)]
FILE = "\n".join(["Last Name,Company,Email,Shoe", *_LINES, *["too,few,or,too,many,cells"] * REFUSED]) + "\n"

STEPS = ("begun", "comparing", "staging", "half staged", "keeping", "kept", "committed", "copied")
"""What a worker that imports goes through."""

ROOT = Path(__file__).resolve().parents[2]
_FOREVER = 60.0


class Victims:
    """The forking process, and orders to it."""

    def __init__(self) -> None:
        single = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.store.victims"],
            cwd=ROOT,
            env={**os.environ, **single},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def die(self, run_id: int, url: str, data: Path, *, after: float = _FOREVER, at: str = "") -> dict[str, float]:
        """Let a worker do a run and kill it, after so many seconds or at a step; the steps it reached, and when."""
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write(json.dumps([run_id, url, str(data), after, at]) + "\n")
        self._process.stdin.flush()
        reached = json.loads(self._process.stdout.readline())
        return {step: moment for step, moment in zip(STEPS, reached) if moment}

    def close(self) -> None:
        """End the forking process."""
        self._process.communicate()


def main() -> None:
    """Load everything, then obey."""
    import pyarrow as pa
    import sqlalchemy as sa

    from lib import __main__ as command
    from lib.files import reader
    from lib.jobs import load, work
    from lib.settings import settings
    from lib.store import imports, rows, snapshot

    assert work
    sa.create_engine("postgresql+psycopg://")
    pa.set_cpu_count(1)
    rows.BATCH, snapshot.WORTH_IT = 100, 1
    with tempfile.TemporaryDirectory() as folder, contextlib.redirect_stdout(io.StringIO()):
        leads = Path(folder) / "leads.csv"
        leads.write_text(FILE)
        reading = load.read_source(load.Source(leads, leads.name, {}))
        reader.read = lambda *_, **__: reading
        command.main(["import", str(leads), "--database", f"sqlite:///{folder}/sluice.db"])
    settings.cache_clear()
    reached = mmap.mmap(-1, 8 * len(STEPS))
    for line in sys.stdin:
        run_id, url, data, seconds, at = json.loads(line)
        reached[:] = bytes(len(reached))
        began = time.perf_counter()
        pid = os.fork()
        if not pid:
            _worker(command, imports, _Marks(reached, began, at), run_id, url, data)
        _await(pid, began + seconds)
        print(json.dumps(struct.unpack(f"{len(STEPS)}d", reached[:])), flush=True)


class _Marks:
    """Where a worker writes down its steps: memory that outlives it."""

    def __init__(self, memory: mmap.mmap, began: float, last: str) -> None:
        self._memory, self._began, self._last = memory, began, last

    def __call__(self, step: str) -> None:
        struct.pack_into("d", self._memory, 8 * STEPS.index(step), time.perf_counter() - self._began)
        if step == self._last:
            os.kill(os.getpid(), signal.SIGKILL)


def _worker(command: Any, imports: Any, mark: _Marks, run_id: int, url: str, data: str) -> None:
    """Never returns."""
    os.environ.update(DATABASE_URL=url, SLUICE_DATA=data)
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    mark("begun")
    stage, keep = imports.rows.stage, imports.rows.keep
    imports.comparing.before = _after(mark, "comparing", imports.comparing.before)
    imports.rows.stage = lambda *given, done, **more: stage(*given, done=_after(mark, "half staged", done), **more)
    imports._stage = _after(mark, "staging", imports._stage)
    imports.rows.keep = _after(mark, "keeping", keep)
    imports._keep_rejected = _after(mark, "kept", imports._keep_rejected)
    imports.current.keep_copy = _after(mark, "committed", imports.current.keep_copy)
    imports.get = _after(mark, "copied", imports.get)
    command.main(["run", str(run_id)])
    os._exit(0)


def _after(mark: _Marks, step: str, function: Callable) -> Callable:
    def marked(*given: Any, **more: Any) -> Any:
        mark(step)
        return function(*given, **more)

    return marked


def _await(pid: int, until: float) -> None:
    """Wait for the end of a worker, which comes at the latest then."""
    while time.perf_counter() < until and not os.waitpid(pid, os.WNOHANG)[0]:
        time.sleep(min(0.001, max(0.0, until - time.perf_counter())))
    try:
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
    except (ProcessLookupError, ChildProcessError):
        return


if __name__ == "__main__":
    main()
