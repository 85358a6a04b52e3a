"""One browser for each file of tests that looks at the dashboard, since other files have one of their own."""

import pytest

from harness.dashboard import Album, Visit, chromium


@pytest.fixture(scope="module")
def browser():
    with chromium() as browser:
        yield browser


@pytest.fixture(scope="module")
def album(tmp_path_factory):
    return Album(tmp_path_factory.mktemp("screenshots"))


@pytest.fixture
def open_tab(browser):
    """Opens tabs that end with the test; none may have asked for anything elsewhere, or complained."""
    opened = []

    def open_tab(gateway, **options):
        opened.append(Visit(browser, gateway, **options))
        return opened[-1]

    yield open_tab
    for tab in opened:
        assert tab.troubles == []
        tab.context.close()
