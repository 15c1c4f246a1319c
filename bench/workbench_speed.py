"""The Duplicates page in a real browser: from a decision to the next group on screen, and many groups at once.

Takes the address of a running app whose book has been matched; it decides on groups, merges many and takes that back.
"""

from __future__ import annotations

import argparse
import shutil
import statistics
import time
from collections.abc import Callable

from playwright.sync_api import Page, sync_playwright

_IDLE = "document.querySelector('[data-testid=stApp]').getAttribute('data-test-script-state') === 'notRunning'"
_TABLE = "[...document.querySelectorAll('[data-testid=stMain] table')].pop()?.textContent"
"""What the last table says, that of what is known of each record with its Id: the values that differ may be the same
in two groups, and then nothing would seem to happen.
"""


_WATCH = """was => new Promise((shown, failed) => {
  const table = () => [...document.querySelectorAll('[data-testid=stMain] table')].pop()?.textContent
  let pressed = null
  document.addEventListener('keydown', () => { pressed ??= performance.now() }, {capture: true, once: true})
  const look = () => {
    if (pressed !== null && table() && table() !== was) shown(performance.now() - pressed)
    else if (pressed !== null && performance.now() - pressed > 60000) failed('no other group came')
    else requestAnimationFrame(look)
  }
  look()
})"""
"""Milliseconds in the browser from the next key to the frame in which another group's table stands."""


def seconds(page: Page, act: Callable[[], None], until: str, arg: object = None) -> float:
    """From an act to what it is to bring about, in s."""
    start = time.perf_counter()
    act()
    page.wait_for_function(until, arg=arg, timeout=60_000, polling=5)
    return time.perf_counter() - start


def next_group(page: Page, key: str) -> float:
    """From a key to the frame in which another group's records stand, in ms by the browser's clock."""
    page.wait_for_function(_IDLE)
    page.wait_for_timeout(600)
    watching = page.evaluate_handle(f"was => ({{done: ({_WATCH})(was)}})", page.evaluate(_TABLE))
    page.keyboard.press(key)
    return float(page.evaluate("watch => watch.done", watching))


def open_groups(page: Page) -> str:
    return page.locator('[data-testid="stMetricValue"]').first.inner_text()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--url", default="http://127.0.0.1:8501")
    parser.add_argument("--times", type=int, default=15)
    given = parser.parse_args()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium") or shutil.which("google-chrome"),
            args=["--no-sandbox", "--disable-gpu"],
        )
        page = browser.new_page(viewport={"width": 1280, "height": 900})
        page.goto(f"{given.url}/duplicates")
        page.wait_for_selector(".st-key-dup_merge button", timeout=300_000)
        next_group(page, "ArrowRight")
        print(f"{open_groups(page)} open groups")
        for key, did in (("m", "merge"), ("n", "not duplicates"), ("ArrowRight", "next"), ("z", "undo")):
            taken = [next_group(page, key) for _ in range(given.times)]
            print(f"{did}: median {statistics.median(taken):.0f} ms, slowest {max(taken):.0f} ms to the next group")
        before = "was => document.querySelector('[data-testid=\"stMetricValue\"]').innerText !== was"
        page.wait_for_function(_IDLE)
        page.click(".st-key-dup_bulk button")
        page.wait_for_selector(".st-key-dup_bulk_confirm button", timeout=60_000)
        page.wait_for_function(_IDLE)
        said = page.locator(".st-key-dup_bulk_confirm button").inner_text().splitlines()[-1]
        for did, press in (
            (said, lambda: page.click(".st-key-dup_bulk_confirm button")),
            ("its undo", lambda: page.keyboard.press("z")),
        ):
            page.wait_for_function(_IDLE)
            print(f"{did}: {seconds(page, press, before, open_groups(page)):.2f} s until the figures stand")
        browser.close()


if __name__ == "__main__":
    main()
