"""The operators' dashboard in a real browser: how it reads and is used.

How its pages look, with none, with some and with very many videos, is in test_dashboard_sizes.py.
"""

import pytest

from harness.dashboard import LOOKS, look_at
from harness.operated import Operated
from harness.waiting import eventually, http


@pytest.fixture(scope="module")
def operated(sandbox, tmp_path_factory):
    it = Operated(tmp_path_factory.mktemp("dashboard"), sandbox)
    yield it
    it.gateway.close()


@pytest.fixture
def visit(open_tab, operated):
    def visit(role=None, **options):
        tab = open_tab(operated.gateway, **options)
        return tab.log_in(operated.tokens[role]) if role else tab

    return visit


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
    for path in operated.pages:
        answer = page.goto(path)
        assert answer.status == (404 if path.endswith("/none") else 200), path
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
    token = operated.operator("admin")
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
