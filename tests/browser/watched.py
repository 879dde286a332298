"""A watched page: everything that goes wrong in the browser while a page is open is written down, whoever causes it.

What is watched for: errors of scripts, complaints on the console, refusals by the Content-Security-Policy, dialogs
that a script opened, requests to other machines, answers that are failures, and parts of the page that move.
"""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Locator, Page, Request, Response

WIDE, NARROW = (1440, 900), (375, 812)
AXE = Path(__file__).parent / "vendor" / "axe-4.10.3.min.js"
STILL = 0.001
"""A layout shift that nobody sees: a hundredth of what browsers' makers call good (0.1)."""
WATCH = """
window.watched = { refused: [], moved: 0, ran: 0 };
document.addEventListener("securitypolicyviolation", (event) =>
  watched.refused.push(`${event.effectiveDirective} ${event.blockedURI} ${event.sample}`));
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) if (!entry.hadRecentInput) watched.moved += entry.value;
}).observe({ type: "layout-shift", buffered: true });
"""
"""Runs before anything of the page does."""
DRAWN = "document.fonts.ready.then(() => new Promise((done) => requestAnimationFrame(() => setTimeout(done, 100))))"


@dataclass(slots=True)
class Watched:
    """A page of one site. ``faults`` says in words what went wrong since the last look."""

    page: Page
    home: str
    faults: list[str] = field(default_factory=list)

    def open(self, path: str, *, failing: bool = False, soon: bool = False) -> Page:
        """Go there and wait until all of it, fonts included, is there; ``failing``: it is to be an error page.

        ``soon``: not until half a second has gone by in which nothing was asked for, but a few frames after the page
        and its fonts are there, which is when what would run has run.
        """
        answer = self.page.goto(self.home + path)
        assert answer is not None
        assert (answer.status >= 400) == failing, (path, answer.status)
        if soon:
            self.page.evaluate(DRAWN)
        else:
            self.page.wait_for_load_state("networkidle")
        if failing:
            self.faults = [fault for fault in self.faults if "Failed to load resource" not in fault]
            self.faults = [fault for fault in self.faults if not fault.startswith("answer")]
        return self.page

    def all_faults(self) -> list[str]:
        """What went wrong so far, refusals and movement of the page that is open now among it."""
        seen: dict[str, Any] = self.page.evaluate("window.watched || { refused: [], moved: 0 }")
        found = [*self.faults, *(f"refused: {refused}" for refused in seen["refused"])]
        return [*found, f"moved by {seen['moved']:.4f}"] if seen["moved"] > STILL else found


@contextmanager
def watching(
    browser: Browser, home: str, *, size: tuple[int, int] = WIDE, scheme: Any = "light", scripts: bool = True
) -> Iterator[Watched]:
    """A fresh browser window on a site."""
    width, height = size
    context = browser.new_context(
        viewport={"width": width, "height": height},
        color_scheme=scheme,
        java_script_enabled=scripts,
        reduced_motion="reduce",
    )
    context.set_default_timeout(120_000)
    context.add_init_script(WATCH)
    page = context.new_page()
    watched = Watched(page=page, home=home)

    def on_request(request: Request) -> None:
        if not request.url.startswith((f"{home}/", "about:")):
            watched.faults.append(f"asked elsewhere: {request.url}")

    def on_response(response: Response) -> None:
        if response.status >= 400:
            watched.faults.append(f"answer {response.status}: {response.url}")

    def on_dialog(dialog: Any) -> None:
        watched.faults.append(f"dialog: {dialog.message}")
        dialog.dismiss()

    page.on("request", on_request)
    page.on("response", on_response)
    page.on("dialog", on_dialog)
    page.on("pageerror", lambda error: watched.faults.append(f"error: {error}"))
    page.on(
        "console", lambda said: said.type in ("error", "warning") and watched.faults.append(f"console: {said.text}")
    )
    try:
        yield watched
    finally:
        context.close()


def follow(page: Page, button: Locator) -> None:
    """Press a button that leads to another page, or to this one anew, and wait until all of it is there."""
    with page.expect_navigation(wait_until="networkidle"):
        button.click()


@contextmanager
def replaced(page: Page) -> Iterator[None]:
    """What is done within asks for a new part of the page; goes on when that stands in its place."""
    page.evaluate(
        "void (window.replaced = new Promise((done) =>"
        " document.addEventListener('htmx:afterSettle', () => done(true), { once: true })))"
    )
    yield
    assert page.evaluate("Promise.race([replaced, new Promise((done) => setTimeout(done, 60000, false))])")
    page.wait_for_load_state("networkidle")


def grave_faults(page: Page) -> list[str]:
    """What axe-core finds of serious and critical faults, each with the places."""
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate("axe.run(document, { resultTypes: ['violations'] })")
    return [
        f"{fault['impact']}: {fault['id']}: {node['html'][:160]} {node['failureSummary'][:300]}"
        for fault in found["violations"]
        if fault["impact"] in ("serious", "critical")
        for node in fault["nodes"][:4]
    ]


@contextmanager
def serving(record: Path | str, *options: str) -> Iterator[str]:
    """``onrecord serve`` on a record, as a process of its own; gives its address without the last stroke."""
    command = [sys.executable, "-m", "onrecord", "serve", "--record", str(record), "--port", "0", *options]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as server:
        assert server.stderr is not None
        try:
            said = server.stderr.readline()
            (address,) = re.findall(r"(http://127\.0\.0\.1:\d+)/", said)
            yield address
        finally:
            server.terminate()
