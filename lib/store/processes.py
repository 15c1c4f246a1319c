"""Whether the process that took a run is still alive.

A process id alone proves nothing: ids are used again. So a run keeps its worker's host (with the boot it lives in) and
a mark of when the process started.
"""

from __future__ import annotations

import contextlib
import functools
import os
import platform
import signal
import subprocess
import time
from pathlib import Path

_PROC = Path("/proc")


@functools.cache
def host() -> str:
    """This machine since its last start."""
    try:
        boot = (_PROC / "sys/kernel/random/boot_id").read_text().strip()
    except OSError:
        boot = ""
    return f"{platform.node()}/{boot}"


def mark(pid: int) -> str | None:
    """When a process of this machine started, "" where there is no such process, None where that cannot be told.

    A process that has ended but that nobody has waited for counts as gone.
    """
    if (_PROC / "self/stat").exists():
        try:
            after_name = (_PROC / str(pid) / "stat").read_text().rpartition(")")[2].split()
        except OSError:
            return ""
        state, started = after_name[0], after_name[19]
        return "" if state in "ZX" else started
    if platform.system() == "Windows":
        return None
    asked = ["ps", "-o", "stat=,lstart=", "-p", str(pid)]
    state, _, started = subprocess.run(asked, capture_output=True, text=True, check=False).stdout.strip().partition(" ")
    return "" if state.startswith("Z") else started.strip()


def end(pid: int, started: str, within: float = 2.0) -> bool:
    """End another process of this machine, and those that it started; whether it is gone after so many seconds.

    False where no process of that id started then.
    """
    if not started or mark(pid) != started or pid == os.getpid():
        return False
    with contextlib.suppress(ProcessLookupError):
        if os.getpgid(pid) == pid:
            os.killpg(pid, signal.SIGKILL)
        else:
            os.kill(pid, signal.SIGKILL)
    deadline = time.monotonic() + within
    while mark(pid) == started and time.monotonic() < deadline:
        time.sleep(0.01)
    return mark(pid) != started
