"""What a command uses: it runs in a process of its own, and its time and memory are counted to the very end."""

from __future__ import annotations

import contextlib
import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[1]


class Used(NamedTuple):
    """Wall-clock and processor seconds, the peak memory in megabytes, and what was printed."""

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


def run_with_children(arguments: Sequence[str], every: float = 0.2) -> Used:
    """The same over all processes that it starts, as Spark does, looked at every so often (Linux only).

    Memory that processes share is counted once, so the peak may be missed by what comes and goes between two looks.
    """
    started = time.perf_counter()
    with tempfile.TemporaryFile() as printed:
        child = subprocess.Popen([sys.executable, *arguments], cwd=ROOT, stdout=printed)
        cpu, peak = 0.0, 0.0
        while child.poll() is None:
            seen = [_look(pid) for pid in _family(child.pid)]
            cpu, peak = max(cpu, sum(time for time, _ in seen)), max(peak, sum(memory for _, memory in seen))
            time.sleep(every)
        printed.seek(0)
        if child.returncode:
            raise SystemExit(f"{' '.join(arguments)} ended with exit code {child.returncode}.")
        return Used(round(time.perf_counter() - started, 1), round(cpu, 1), round(peak / 1e6), printed.read())


def _family(root: int) -> list[int]:
    """A process and all that came of it."""
    parents = {}
    for entry in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            parents[int(entry.name)] = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
    found = [root]
    for pid in found:
        found += [child for child, parent in parents.items() if parent == pid]
    return found


def _look(pid: int) -> tuple[float, float]:
    """Processor seconds of a process and of its ended children, and its share of memory in bytes; 0 if it has ended."""
    try:
        times = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[11:15]
        memory = re.search(r"^Pss: *(\d+)", Path(f"/proc/{pid}/smaps_rollup").read_text(), re.M)
    except OSError:
        return 0.0, 0.0
    return sum(map(int, times)) / os.sysconf("SC_CLK_TCK"), 1024.0 * int(memory[1]) if memory else 0.0
