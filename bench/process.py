"""What a command uses: it runs in a process of its own, and its time and memory are counted to the very end."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[1]


class Used(NamedTuple):
    """Wall-clock and processor seconds, the peak memory of its process in megabytes, and what it printed."""

    seconds: float
    cpu_seconds: float
    peak_megabytes: int
    printed: bytes


def run(arguments: Sequence[str]) -> Used:
    """Runs this Python with the arguments, from the project's folder; stops the program if it fails."""
    started = time.perf_counter()
    with subprocess.Popen([sys.executable, *arguments], cwd=ROOT, stdout=subprocess.PIPE) as child:
        assert child.stdout is not None
        printed = child.stdout.read()
        _, status, used = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
    seconds = time.perf_counter() - started
    if child.returncode:
        raise SystemExit(f"{' '.join(arguments)} ended with exit code {child.returncode}.")
    unit = 1 if sys.platform == "darwin" else 1024
    return Used(round(seconds, 1), round(used.ru_utime + used.ru_stime, 1), round(used.ru_maxrss * unit / 1e6), printed)
