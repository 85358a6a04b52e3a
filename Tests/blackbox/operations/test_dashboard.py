"""The operators' dashboard in a real browser: how it looks, reads and is used.

KGW_SCREENSHOTS names a folder that keeps a picture of every page. How it looks with none and with very many videos is
in test_dashboard_sizes.py.
"""

import re
import sys

import pytest

from harness.dashboard import LOOKS, Album, Visit, chromium, look_at
from harness.programs import ROOT, Gateway
from harness.waiting import eventually, http

sys.path.insert(0, str(ROOT / "Tests"))
from bench import store  # noqa: E402

VIDEOS = 50
HOSTILE = '<script>window.hurt = 1</script>"><img src=x onerror="window.hurt = 1">'


class Operated:
    """A gateway with something on every page."""

    def __init__(self, folder, sandbox):
        self.gateway = Gateway(folder, sandbox, **{"cache.mode": "private", "store.url": f"sqlite:{folder}/gateway.db"})
        token_file = folder / "admin-token"
        token_file.write_text("b" * 40 + "\n")
        token_file.chmod(0o600)
        self.gateway.settings["admin.token_file"] = str(token_file)
        self.gateway.write()
        self.gateway.start()
        self.tokens = {role: self._operator(role) for role in ("viewer", "operator")} | {"admin": "b" * 40}
        caller = self.gateway.tenant("acme", "--limit", "videos_per_day=20", "--limit", "budget_per_month=25.00")
        other = self.gateway.tenant("studio-nord")
        self.made = caller.created(prompt=f"A lighthouse in the fog. {HOSTILE}")["id"]
        self.failed = caller.created(prompt="A fox. [[fault:failed]]")["id"]
        caller.created(prompt=f"A lighthouse in the fog. {HOSTILE}")
        for number in range(3):
            other.ended(other.created(prompt=f"Snow on roofs, {number}.", seconds="10")["id"])
        caller.archived(self.made)
        self.gateway.cli("pause", "--tenant", "studio-nord", "--reason", HOSTILE)
        self.waiting = other.created(prompt=f"Waits. {HOSTILE}")["id"]
        self._fill()

    def _fill(self):
        """Adds finished videos of the last weeks, and starts anew."""
        self.gateway.program.terminate()
        gone = {"file_state": "'gone'", "file_expires_at": "NULL", "file_next_at": "NULL"}
        here = 7
        store.add_finished(self.gateway.store, self.made, VIDEOS - here - 5, days_ago=(20, 0.5), **gone)
        store.add_finished(self.gateway.store, self.failed, 5, days_ago=(20, 0.5))
        self.gateway.start()

    def _operator(self, role):
        said = self.gateway.cli("operator", "create", f"{role}-anna", "--role", role).stdout
        return re.search(r"kgo_\w+", said)[0]

    @property
    def pages(self):
        return [
            "/", "/money?days=7&by=tenant", "/money?days=90&by=model", "/money/cache", "/tenants", "/tenants/acme",
            "/tenants/studio-nord", "/videos", "/videos?status=completed", f"/videos/{self.made}",
            f"/videos/{self.failed}", f"/videos/{self.waiting}", "/upstream", "/audit", "/settings", "/videos/none",
        ]  # fmt: skip


@pytest.fixture(scope="module")
def operated(sandbox, tmp_path_factory):
    it = Operated(tmp_path_factory.mktemp("dashboard"), sandbox)
    yield it
    it.gateway.close()


@pytest.fixture(scope="module")
def browser():
    with chromium() as browser:
        yield browser


@pytest.fixture(scope="module")
def album(tmp_path_factory):
    return Album(tmp_path_factory.mktemp("screenshots"))


@pytest.fixture
def visit(browser, operated):
    opened = []

    def open_tab(role=None, **options):
        opened.append(Visit(browser, operated.gateway, **options))
        return opened[-1].log_in(operated.tokens[role]) if role else opened[-1]

    yield open_tab
    for tab in opened:
        assert tab.troubles == []
        tab.context.close()


@pytest.mark.parametrize(("scheme", "width"), LOOKS)
def test_every_page_fits_and_can_be_read_by_everybody(visit, operated, album, scheme, width):
    options = {"color_scheme": scheme, "viewport": {"width": width, "height": 900}}
    out = visit(**options)
    tab = visit("operator", **options)
    for page, path in [(out.page, "/login")] + [(tab.page, path) for path in operated.pages]:
        name = path.replace(operated.made, "made").replace(operated.failed, "failed").replace(operated.waiting, "waits")
        look_at(page, path, album, f"{VIDEOS} {name} {scheme} {width}")
        assert page.evaluate("window.hurt") is None, path


def test_the_keyboard_is_enough(visit, operated):
    tab = visit()
    page = tab.page
    page.goto("/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to the content"
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.id") == "token"
    page.keyboard.type(operated.tokens["viewer"])
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Now").wait_for()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "content"
    page.goto("/")
    for _ in range(4):
        page.keyboard.press("Tab")
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Tenants").wait_for()


def test_nothing_needs_a_script(visit, operated):
    tab = visit("operator", java_script_enabled=False)
    page = tab.page
    for path in operated.pages[:-1]:
        answer = page.goto(path)
        assert answer.status == 200, path
    page.goto("/")
    assert 'http-equiv="refresh"' in page.content()
    page.get_by_label("What to pause").select_option("model")
    page.get_by_label("Its name, unless it is everything").fill("kling-v1")
    page.get_by_role("button", name="Pause submission").click()
    page.get_by_text("Submission is paused there.").wait_for()
    page.get_by_role("button", name="Resume the model kling-v1").click()
    page.get_by_text("Submission goes on there.").wait_for()


def test_what_is_grave_is_asked_about_before(visit, operated):
    tab = visit("operator")
    page = tab.page
    asked = []
    page.goto("/tenants/studio-nord")

    def refuse(dialog):
        asked.append(dialog.message)
        dialog.dismiss()

    page.once("dialog", refuse)
    page.get_by_role("button", name="Suspend").click()
    assert "Its orders are refused" in asked[0]
    assert page.locator("dd .word").first.inner_text() == "active"
    page.once("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button", name="Suspend").click()
    page.get_by_text("The tenant cannot order any more").wait_for()
    page.get_by_role("button", name="Resume", exact=True).click()
    page.get_by_text("The tenant may order again.").wait_for()


def test_now_is_kept_fresh_while_somebody_looks(visit, operated):
    tab = visit("viewer")
    page = tab.page
    live = page.locator("#live")
    assert "model since" not in live.inner_text()
    operated.gateway.cli("pause", "--model", "kling-v1", "--reason", "seen at once")
    try:
        live.get_by_text("seen at once").wait_for()
        assert page.get_by_role("button").all_inner_texts() == ["Log out"], "a viewer changes nothing"
    finally:
        operated.gateway.cli("resume", "--model", "kling-v1")


def test_the_film_is_played_from_the_archive(visit, operated):
    tab = visit("viewer")
    tab.page.goto(f"/videos/{operated.made}")
    answer = tab.context.request.get(f"/videos/{operated.made}/film", headers={"Range": "bytes=0-99"})
    assert answer.status == 206
    assert answer.body()[4:8] == b"ftyp"
    tab.page.evaluate("document.querySelector('video').load()")
    eventually(
        lambda: tab.page.evaluate("document.querySelector('video').readyState") >= 1, "the browser reads the film"
    )
    assert tab.page.evaluate("document.querySelector('video').duration") > 1


def test_a_session_is_nothing_to_scripts_and_ends_with_its_operator(visit, operated):
    token = operated._operator("admin")
    tab = visit().log_in(token)
    assert tab.page.evaluate("document.cookie") == ""
    cookie = tab.context.cookies()[0]
    assert (cookie["httpOnly"], cookie["sameSite"], cookie["secure"]) == (True, "Strict", False)
    assert token not in cookie["value"]
    answer = http.get(f"{operated.gateway.admin}/admin/v1/tenants", headers={"Cookie": f"kgw_session={cookie['value']}"})
    assert answer.status_code in (401, 404), "a browser's cookie is no token of the API's"
    operated.gateway.cli("operator", "revoke", "admin-anna")
    tab.page.goto("/videos")
    tab.page.get_by_label("Your token").wait_for()
    assert tab.page.url.endswith("/login?next=/videos")


@pytest.mark.parametrize(("scheme", "width"), [LOOKS[0], LOOKS[3]])
def test_a_session_opens_the_contract_and_a_token_tries_it(visit, operated, album, scheme, width):
    tab = visit("viewer", color_scheme=scheme, viewport={"width": width, "height": 900})
    page = tab.page
    page.get_by_role("link", name="What programs can call here").click()
    page.get_by_role("heading", name="Kling Gateway: administration").wait_for()
    look_at(page, "/docs", album, f"docs {scheme} {width}")
    form = page.locator('form.try[data-method="GET"][data-path="/admin/v1/me"]')
    form.get_by_role("button", name="Send").click()
    form.locator(".answer", has_text="invalid_api_key").wait_for()
    page.get_by_label("Your token, for the calls that you try here").fill(operated.tokens["viewer"])
    form.get_by_role("button", name="Send").click()
    form.locator(".answer", has_text="viewer-anna").wait_for()
    assert http.get(f"{operated.gateway.admin}/docs").status_code == 401


def test_the_probes_stay_open(operated):
    for path in ("/healthz", "/readyz", "/metrics"):
        assert http.get(operated.gateway.admin + path).status_code == 200
