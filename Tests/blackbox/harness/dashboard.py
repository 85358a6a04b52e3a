"""The operators' dashboard in a real browser: who looks at it, how, and what must be true of every page."""

import contextlib
import os
import pathlib
import re
import shutil
import time

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import sync_playwright

from harness.waiting import PATIENCE, http

LOOKS = [(scheme, width) for scheme in ("light", "dark") for width in (390, 1440)]
# What every server may take for any page, in seconds: a generous bound for a busy machine and a build for debugging. A
# build for use takes a tenth of it, whatever is in the store.
SERVER_TIME = 0.5
# What it may take for the first page.
FIRST_PAGE_TIME = 0.1
TRIES = 5


@contextlib.contextmanager
def chromium():
    program = shutil.which("chromium")
    if program is None:
        pytest.skip("Chromium is not installed here")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        try:
            yield browser
        finally:
            browser.close()


class Visit:
    """A tab whose console and requests are watched."""

    def __init__(self, browser, gateway, **options):
        self.base = gateway.admin
        self.context = browser.new_context(base_url=self.base, **options)
        self.context.set_default_timeout(PATIENCE * 1000)
        self.page = self.context.new_page()
        self.troubles, self.requests = [], []
        self.page.on("console", lambda said: self._note(said.type, said.text))
        self.page.on("pageerror", lambda error: self._note("error", str(error)))
        self.page.on("request", lambda request: self._leaves(request.url))

    def _note(self, kind, text):
        # A status is no trouble of the page's.
        if kind in ("error", "warning") and "the server responded with a status of" not in text:
            self.troubles.append(f"{self.page.url}: {kind}: {text}")

    def _leaves(self, url):
        self.requests.append(url)
        if not url.startswith((self.base + "/", "data:")):
            self.troubles.append(f"{self.page.url} asks for {url}")

    def log_in(self, token):
        self.page.goto("/")
        self.page.get_by_label("Your token").fill(token)
        self.page.get_by_role("button", name="Log in").click()
        self.page.get_by_role("heading", name="Now").wait_for()
        return self

    def times(self, path):
        """How long the server takes for a page, in seconds: the best of several tries."""
        cookie = self.context.cookies()[0]
        headers = {"Cookie": f"{cookie['name']}={cookie['value']}", "Accept-Encoding": "gzip"}
        taken = []
        for _ in range(TRIES):
            start = time.monotonic()
            answer = http.get(self.base + path, headers=headers)
            taken.append(time.monotonic() - start)
            assert answer.status_code in (200, 404), f"{path}: {answer.status_code}"
        return min(taken)


class Album:
    """Pictures of pages, in a folder that ends with the tests, or in the one that KGW_SCREENSHOTS names."""

    def __init__(self, folder):
        self.folder = pathlib.Path(os.environ.get("KGW_SCREENSHOTS") or folder)
        self.folder.mkdir(parents=True, exist_ok=True)

    def take(self, page, name):
        plain = re.sub(r"[^\w]+", "-", name).strip("-")
        page.screenshot(path=self.folder / f"{plain}.png", full_page=True)


def look_at(page, path, album, name):
    """Opens a page, takes its picture, and makes sure that everybody can read all of it."""
    page.goto(path)
    album.take(page, name)
    shown, width = page.evaluate("document.scrollingElement.scrollWidth"), page.viewport_size["width"]
    assert shown <= width, f"{path} is {shown} px wide in a window of {width}"
    found = Axe().run(page)
    assert found.violations_count == 0, f"{path}: {found.generate_report()}"
    assert page.locator("h1").count() == 1, path
