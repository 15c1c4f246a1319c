"""Journeys in a real browser, against servers of their own.

Without Chromium the journeys are skipped, loudly; with CI=true that is a failure. Nothing sleeps: every step waits
for what it needs to see.
"""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Download, Page, Request, expect, sync_playwright

from lib.settings import ROOT
from lib.store import database
from lib.store.database import Store

_CHROMIUM = (
    "chromium", "chromium-browser", "google-chrome", "google-chrome-stable",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
)  # fmt: skip
_QUIET = (
    "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--disable-background-networking",
    "--disable-component-update", "--disable-default-apps", "--disable-sync", "--no-first-run",
    "--metrics-recording-only", "--in-process-gpu",
)  # fmt: skip
_PATIENCE = 60
_RUNNING = re.compile(r"Loading|Checking every field|Looking for|Following leads")
expect.set_options(timeout=60_000)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything here is a browser journey."""
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.browser)


@dataclass
class Server:
    """The app in a process of its own, with a data folder of its own."""

    data: Path
    admin: bool = True
    port: int = 0
    process: subprocess.Popen[bytes] | None = field(default=None, repr=False)
    tracebacks: str = field(default="", repr=False)
    """What it logged before it was told to stop, where that holds a traceback."""

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def log(self) -> Path:
        return self.data.with_suffix(".log")

    def start(self) -> Server:
        """Start and wait until it answers; a restart keeps the port, so that open pages find it again."""
        self.port = self.port or _free_port()
        env = {name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "SLUICE_LOCAL_ADMIN")}
        env |= {"SLUICE_DATA": str(self.data)} | ({"SLUICE_LOCAL_ADMIN": "1"} if self.admin else {})
        with self.log.open("wb") as output:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "streamlit", "run", "app.py", "--server.port", str(self.port),
                 "--server.address", "127.0.0.1", "--client.showErrorDetails", "full"],
                cwd=ROOT, env=env, stdin=subprocess.DEVNULL, stdout=output, stderr=output,
            )  # fmt: skip
        self._wait_until_healthy()
        return self

    def stop(self) -> None:
        """End it as an operator would."""
        if self.process is not None:
            for log in (self.log, self.data / "logs" / "workers.log"):
                told = log.read_text(errors="replace") if log.exists() else ""
                self.tracebacks += told if "Traceback" in told else ""
            self.process.terminate()
            try:
                self.process.wait(10)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait(10)
            self.process = None

    def store(self) -> Store:
        """The store behind it, for a look from outside."""
        return database.open_store(f"sqlite:///{self.data / 'sluice.db'}")

    def _wait_until_healthy(self) -> None:
        def healthy() -> bool:
            assert self.process is not None
            if self.process.poll() is not None:
                pytest.fail(f"The server ended:\n{self.log.read_text()}")
            try:
                with urllib.request.urlopen(f"{self.url}/_stcore/health", timeout=2) as answer:
                    return bool(answer.read() == b"ok")
            except OSError:
                return False

        until(healthy, "the server answers")


def until(condition: Callable[[], object], what: str, seconds: float = _PATIENCE) -> None:
    """Wait for a condition outside the browser."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            pytest.fail(f"Waited {seconds:g} s in vain until {what}.")
        time.sleep(0.05)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="package")
def start_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[..., Server]]:
    """Start a fresh server; all are stopped at the end, and none may have logged a traceback."""
    started: list[Server] = []

    def start(*, admin: bool = True) -> Server:
        server = Server(tmp_path_factory.mktemp("server") / "data", admin)
        started.append(server)
        return server.start()

    yield start
    for server in started:
        server.stop()
    assert not [server.tracebacks for server in started if server.tracebacks]


@pytest.fixture(scope="package")
def server(start_server: Callable[..., Server]) -> Server:
    """The server that most journeys share, with a local admin."""
    return start_server()


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """Chromium, as the system has it."""
    found = next((path for name in _CHROMIUM if (path := shutil.which(name))), None)
    if found is None:
        why = "NO CHROMIUM FOUND: the browser journeys did not run. On Debian: apt-get install chromium"
        if os.environ.get("CI", "").lower() == "true":
            pytest.fail(why)
        pytest.skip(why)
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=found, args=list(_QUIET))
        yield launched
        launched.close()


@dataclass
class Visitor:
    """A person at a browser: where they are, and everything that their browser asked the network for."""

    server: Server
    page: Page
    requests: list[str] = field(default_factory=list)

    def go(self, path: str) -> Visitor:
        """Open a URL of the app and wait until the page is drawn."""
        self.page.goto(self.server.url + path)
        return self.settle()

    def follow(self, title: str) -> Visitor:
        """Take the sidebar's link to a page."""
        self.page.get_by_test_id("stSidebar").get_by_role("link", name=re.compile(rf"{title}$")).click()
        expect(self.page.locator("h1")).to_have_text(title)
        return self.ready()

    def settle(self) -> Visitor:
        """Wait until the script has run, its runs are done and no exception is shown."""
        self.page.locator('[data-testid="stApp"][data-test-script-state="notRunning"]').wait_for(timeout=60_000)
        self.page.locator('[data-testid="stMain"] h1').first.wait_for()
        self.sound()
        return self

    def ready(self) -> Visitor:
        """Wait until the page no longer shows the progress of a run."""
        expect(self.page.get_by_test_id("stProgress").filter(has_text=_RUNNING)).to_have_count(0, timeout=90_000)
        return self.settle()

    def sound(self) -> None:
        """No exception box is shown."""
        shown = self.page.get_by_test_id("stException")
        assert shown.count() == 0, shown.first.inner_text()

    def press(self, name: str, *, exact: bool = False) -> Visitor:
        """Press the first button of that name."""
        self.page.get_by_role("button", name=name, exact=exact).first.click()
        return self

    def take(self, name: str) -> Download:
        """What a download button of a page at rest gives; a page that is drawn anew withdraws its files."""
        self.settle()
        with self.page.expect_download() as download:
            self.press(name)
        return download.value

    def sees(self, text: str) -> Visitor:
        """Wait for a text."""
        expect(self.page.get_by_text(text).first).to_be_visible()
        return self

    def metric(self, label: str) -> str:
        """The value of a figure of the page."""
        tile = self.page.get_by_test_id("stMetric").filter(has=self.page.get_by_text(label, exact=True)).first
        return tile.get_by_test_id("stMetricValue").inner_text()

    def upload(self, *files: Path) -> Visitor:
        """Give files to the uploader of the Load page."""
        self.page.get_by_test_id("stFileUploader").locator("input[type=file]").first.set_input_files(
            [str(path) for path in files]
        )
        return self


@pytest.fixture
def visit(browser: Browser, tmp_path: Path) -> Iterator[Callable[[Server], Visitor]]:
    """A browser profile of its own for each visitor; no script of theirs may fail."""
    contexts: list[BrowserContext] = []
    errors: list[str] = []

    def come(server: Server) -> Visitor:
        context = browser.new_context(
            viewport={"width": 1360, "height": 1000}, accept_downloads=True, reduced_motion="reduce"
        )
        context.set_default_timeout(30_000)
        contexts.append(context)
        visitor = Visitor(server, context.new_page())
        visitor.page.on("pageerror", lambda error: errors.append(str(error)))

        def note(request: Request) -> None:
            visitor.requests.append(request.url)

        visitor.page.on("request", note)
        return visitor

    yield come
    for number, context in enumerate(contexts):
        for page in context.pages:
            page.screenshot(path=tmp_path / f"last_{number}.png")
        context.close()
    assert not errors
