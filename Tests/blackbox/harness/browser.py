"""A real browser, which Debian brings; playwright only drives it."""

import contextlib
import shutil

import pytest
from playwright.sync_api import sync_playwright

from harness.waiting import PATIENCE


@contextlib.contextmanager
def browser_page(**settings):
    """A page of a browser that keeps nothing, and what it asks for beyond one origin or complains of.

    The page has two lists: `requests`, every address that it asked for, and `complaints`, what its console says and
    what its scripts threw.
    """
    program = shutil.which("chromium")
    if program is None:
        pytest.skip("Chromium is not installed here")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        try:
            context = browser.new_context(**settings)
            context.set_default_timeout(PATIENCE * 1000)
            page = context.new_page()
            page.requests, page.complaints = [], []
            page.on("request", lambda request: page.requests.append(request.url))
            page.on("console", lambda message: message.type == "error" and page.complaints.append(message.text))
            page.on("pageerror", lambda error: page.complaints.append(str(error)))
            yield page
        finally:
            browser.close()
