"""How quick the app feels: from the click on "Open the demo org" to its Overview, and how long pages take to redraw.

    python bench/app_speed.py [--reruns 7] [--pages overview,junk]

Starts the app on a free port over a fresh data folder, opens it in headless Chromium and prints wall-clock times with
the load of the machine, which says how far to believe them. A redraw is a whole rerun of the script (the key r),
counted from the key to the moment when the browser is idle again; "server" is the part until its last message.
"""

from __future__ import annotations

import argparse
import os
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Page, WebSocket, sync_playwright

ROOT = Path(__file__).resolve().parents[1]
PAGES = ("overview", "funnel", "load", "duplicates", "junk", "convert", "history", "export", "settings")
IDLE = '[data-testid="stApp"][data-test-script-state="notRunning"]'
_WATCH = """() => {
  const app = document.querySelector('[data-testid="stApp"]');
  window.redraw = {ran: false, took: null, from: performance.now()};
  const watcher = new MutationObserver(() => {
    const state = app.getAttribute('data-test-script-state');
    if (state !== 'notRunning') window.redraw.ran = true;
    else if (window.redraw.ran) {
      requestAnimationFrame(() => { window.redraw.took = performance.now() - window.redraw.from; });
      watcher.disconnect();
    }
  });
  watcher.observe(app, {attributes: true, attributeFilter: ['data-test-script-state']});
}"""

_COMPLETE = """() => {
  const values = [...document.querySelectorAll('[data-testid="stMetricValue"]')].map(value => value.innerText);
  return values.length === 5 && !values.some(value => value.includes('…'));
}"""


@contextmanager
def app(folder: Path) -> Iterator[str]:
    """The app on a free port; yields its address."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    address = f"http://127.0.0.1:{port}"
    command = [sys.executable, "-m", "streamlit", "run", "app.py", "--server.headless", "true",
               "--server.address", "127.0.0.1", "--server.port", str(port)]  # fmt: skip
    environment = {**os.environ, "SLUICE_DATA": str(folder), "SLUICE_LOCAL_ADMIN": "1"}
    environment.pop("DATABASE_URL", None)
    with (folder / "app.log").open("wb") as log:
        server = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=log, stderr=log)
    try:
        _await_health(address)
        yield address
    finally:
        server.terminate()
        server.wait()


def _await_health(address: str) -> None:
    deadline = time.monotonic() + 60
    while True:
        try:
            with urllib.request.urlopen(f"{address}/_stcore/health") as answer:
                if answer.status == 200:
                    return
        except OSError:
            if time.monotonic() > deadline:
                raise
        time.sleep(0.1)


def open_demo(page: Page, address: str) -> tuple[float, float]:
    """Seconds from the click to the Overview with the leads, and to the Overview with all its numbers."""
    page.goto(f"{address}/overview")
    button = page.get_by_role("button", name="Open the demo org")
    button.wait_for(timeout=60_000)
    page.locator(IDLE).wait_for()
    start = time.perf_counter()
    button.click()
    page.get_by_text("What drags it down").wait_for(timeout=120_000)
    first = time.perf_counter() - start
    page.wait_for_function(_COMPLETE, timeout=120_000, polling=20)
    page.locator(IDLE).wait_for()
    return first, time.perf_counter() - start


class Wire:
    """When the page's websocket last said something, and how often."""

    def __init__(self, page: Page) -> None:
        self.last = 0.0
        page.on("websocket", self._listen)

    def _listen(self, socket: WebSocket) -> None:
        socket.on("framereceived", lambda _: setattr(self, "last", time.perf_counter()))


def redraw(page: Page, wire: Wire) -> tuple[float, float]:
    """Seconds of one rerun as the browser sees it, and until the server's last message."""
    page.evaluate(_WATCH)
    start = time.perf_counter()
    page.keyboard.press("r")
    page.wait_for_function("() => window.redraw.took !== null", timeout=60_000, polling=10)
    return page.evaluate("() => window.redraw.took") / 1000, wire.last - start


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--reruns", type=int, default=7)
    options.add_argument("--pages", default=",".join(PAGES))
    options.add_argument("--browser", default=shutil.which("chromium"))
    chosen = options.parse_args()
    with tempfile.TemporaryDirectory() as folder, app(Path(folder)) as address, sync_playwright() as play:
        browser = play.chromium.launch(executable_path=chosen.browser, args=["--no-sandbox", "--disable-gpu"])
        page = browser.new_page(viewport={"width": 1280, "height": 900})
        wire = Wire(page)
        print(f"load average {os.getloadavg()[0]:.1f}")
        first, complete = open_demo(page, address)
        print(f"click to Overview   {first:6.2f} s, with all its numbers {complete:6.2f} s")
        print(f"{'page':12}{'median':>10}{'slowest':>10}{'server':>10}   (ms)")
        for name in chosen.pages.split(","):
            page.goto(f"{address}/{name}")
            page.locator(IDLE).wait_for(timeout=120_000)
            page.wait_for_timeout(1500)
            times = [redraw(page, wire) for _ in range(chosen.reruns)]
            seen, served = (sorted(part) for part in zip(*times))
            print(f"{name:12}{statistics.median(seen) * 1000:10.0f}{seen[-1] * 1000:10.0f}"
                  f"{statistics.median(served) * 1000:10.0f}", flush=True)  # fmt: skip
        print(f"load average {os.getloadavg()[0]:.1f}")
        browser.close()


if __name__ == "__main__":
    main()
