"""Worker processes: started for a run, or kept ready for the next one.

A worker is `python -m lib run ID` in a session of its own, so that it outlives the app. Python and the rooms take
seconds to load, so while somebody is about to load a file a few workers get ready ahead (`python -m lib run -`): they
load everything, then wait for the run's id on their standard input. When the app ends, or nobody came for a while,
that input ends and they leave.
"""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections import deque

from lib.settings import ROOT, settings
from lib.store.database import Store

_PATIENCE = 600.0
"""Seconds that a worker is kept ready for nothing."""

_lock = threading.Lock()
_ready: dict[str, deque[subprocess.Popen[bytes]]] = {}


def launch(store: Store, run_id: int) -> None:
    """Give a run to a worker that is ready, or start one for it."""
    worker = _take(store)
    if worker is None:
        _start(store, str(run_id))
        return
    assert worker.stdin is not None
    try:
        worker.stdin.write(f"{run_id}\n".encode())
        worker.stdin.close()
    except OSError:  # it died just now
        _start(store, str(run_id))


def stand_by(store: Store) -> None:
    """Keep as many workers ready as the operator wants, for the run that is about to be asked for."""
    with _lock:
        ready = _ready.setdefault(store.url, deque())
        alive = [worker for worker in ready if worker.poll() is None]
        ready.clear()
        ready.extend(alive)
        for _ in range(settings().standby_workers - len(ready)):
            worker = _start(store, "-")
            ready.append(worker)
            leave = threading.Timer(_PATIENCE, _dismiss, (ready, worker))
            leave.daemon = True
            leave.start()


def _take(store: Store) -> subprocess.Popen[bytes] | None:
    """The worker that has been ready for longest, if one is."""
    with _lock:
        ready = _ready.get(store.url, deque())
        while ready:
            worker = ready.popleft()
            if worker.poll() is None:
                return worker
    return None


def _dismiss(ready: deque[subprocess.Popen[bytes]], worker: subprocess.Popen[bytes]) -> None:
    with _lock:
        if worker in ready:
            ready.remove(worker)
            assert worker.stdin is not None
            worker.stdin.close()


def _start(store: Store, run_id: str) -> subprocess.Popen[bytes]:
    """A new worker. A thread waits for its end, so that no dead process is left behind while the app lives."""
    folder = settings().data_dir / "logs"
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "workers.log").open("ab") as output:
        worker = subprocess.Popen(
            [sys.executable, "-m", "lib", "run", run_id],
            cwd=ROOT,
            env={**os.environ, "DATABASE_URL": store.url},
            stdin=subprocess.PIPE if run_id == "-" else subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,
        )
    threading.Thread(target=worker.wait, daemon=True).start()
    return worker
