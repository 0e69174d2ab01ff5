"""The pages of voc, and a browser that lets nothing go wrong unseen."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final
from urllib.parse import urlsplit

import httpx
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, ConsoleMessage, Locator, Page, Request, Route, sync_playwright

# Every page by name; {comment} is the id of an urgent comment, {theme} of the largest theme, {week} the newest week.
PAGES: Final = {
    "week": "/",
    "report": "/reports/{week}",
    "comments": "/comments",
    "search": "/comments?q=解約&sentiment=negative",
    "nothing-found": "/comments?q=どこにもない言葉",
    "comment": "/comments/{comment}",
    "review": "/review",
    "themes": "/themes",
    "themes-by-reason": "/themes?view=hierarchy",
    "themes-over-time": "/themes?view=timeline",
    "themes-map": "/themes?view=map",
    "themes-drivers": "/themes?view=drivers",
    "theme": "/themes/{theme}",
    "imports": "/imports",
    "settings": "/settings",
    "settings-subscriptions": "/settings/subscriptions",
    "settings-webhooks": "/settings/webhooks",
    "settings-model": "/settings/model",
    "settings-taxonomy": "/settings/taxonomy",
    "settings-audit": "/settings/audit",
    "words": "/words?sentiment=negative",
    "not-found": "/nowhere",
    "sign-in": "/sign-in",
}
_ARGUMENTS: Final = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
_GRAVE: Final = ("serious", "critical")


def find_chromium() -> str | None:
    return shutil.which("chromium")


@contextmanager
def running_browser(program: str) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=list(_ARGUMENTS))
        yield browser
        browser.close()


def paths(address: str) -> dict[str, str]:
    """Return the path of each page over what is stored."""
    client = httpx.Client(base_url=address, timeout=60)
    comment = client.get("/v1/comments", params={"urgency": "critical", "limit": 1}).json()["items"][0]["id"]
    week = client.get("/v1/reports/weekly").json()["week"]
    theme = client.get("/v1/themes").json()["items"][0]["id"]
    return {name: path.format(comment=comment, theme=theme, week=week) for name, path in PAGES.items()}


class Watch:
    """What went wrong on a page: messages of error, failed requests, requests that would have left the machine."""

    def __init__(self, page: Page) -> None:
        self.wrong: list[str] = []
        page.on("console", self._console)
        page.on("pageerror", lambda error: self.wrong.append(str(error)))
        page.on("requestfailed", self._failed)
        page.route("**/*", self._only_this_machine)

    def _console(self, message: ConsoleMessage) -> None:
        kind, text, where = message.type, message.text, message.location["url"]
        # The page for an address that does not exist answers 404, which Chromium puts on the console.
        if kind in ("error", "warning") and not ("404" in text and where.endswith("/nowhere")):
            self.wrong.append(text)

    def _failed(self, request: Request) -> None:
        # A download, and what was under way when another page was opened, is given up by the browser itself.
        if request.failure != "net::ERR_ABORTED":
            self.wrong.append(request.url)

    def _only_this_machine(self, route: Route) -> None:
        if urlsplit(route.request.url).hostname == "127.0.0.1":
            route.continue_()
        else:
            self.wrong.append(f"left the machine: {route.request.url}")
            route.abort()


def follow(page: Page, link: Locator) -> None:
    """Click on what leads to another page, and wait until that is there."""
    with page.expect_navigation():
        link.click()


def grave_faults(page: Page) -> list[str]:
    """Return the serious and critical faults that axe-core finds (WCAG 2.2 A and AA and good practice)."""
    found = Axe().run(page).response["violations"]
    return [
        f"{fault['id']}: {fault['help']} {[node['target'] for node in fault['nodes'][:3]]}"
        for fault in found
        if fault["impact"] in _GRAVE
    ]


def is_too_wide(page: Page) -> bool:
    """Say whether the page scrolls sideways."""
    wide: bool = page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
    return wide
