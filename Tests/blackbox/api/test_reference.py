"""The reference at /docs, in a real browser."""

import json

import pytest

from harness.browser import browser_page
from harness.dashboard import Album, look_at
from harness.waiting import http

VIDEOS = 'form.try[data-method="GET"][data-path="/v1/videos"]'


def loaded(page, gateway):
    answer = page.goto(f"{gateway.url}/docs")
    assert answer.status == 200
    return page


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_page_can_be_read_without_script(gateway, scheme):
    with browser_page(java_script_enabled=False, color_scheme=scheme) as page:
        loaded(page, gateway)
        assert page.locator("main h1").inner_text() == "Kling Gateway"
        document = http.get(f"{gateway.url}/openapi.json").json()
        calls = {element.get_attribute("data-call") for element in page.locator("[data-call]").all()}
        methods = ("get", "head", "post", "put", "patch", "delete", "options")
        assert calls == {
            f"{m.upper()} {path}" for path, item in document["paths"].items() for m in methods if m in item
        }
        # What needs a script is not offered.
        assert page.locator("form:visible").count() == 0
        assert page.requests == [f"{gateway.url}/docs"]
        assert page.complaints == []


@pytest.mark.parametrize("width", [390, 1440])
def test_it_fits_and_can_be_read_by_everybody(gateway, tmp_path, width):
    with browser_page(viewport={"width": width, "height": 900}) as page:
        look_at(page, f"{gateway.url}/docs", Album(tmp_path), f"docs {width}")
        assert page.complaints == []


def test_light_and_dark_differ_and_both_can_be_read(gateway):
    grounds = []
    for scheme in ("light", "dark"):
        with browser_page(color_scheme=scheme) as page:
            loaded(page, gateway)
            ground, text = page.evaluate(
                "() => ['backgroundColor', 'color'].map(name => getComputedStyle(document.body)[name])"
            )
            levels = [sum(map(int, color[4:-1].split(","))) / 3 for color in (ground, text)]
            assert abs(levels[0] - levels[1]) > 150, (scheme, ground, text)
            grounds.append(levels[0])
    assert grounds[0] > 200 > 60 > grounds[1]


def test_a_call_is_tried_with_a_key_that_stays_on_the_page(gateway, caller):
    video = caller.created(prompt="<img src=x onerror=alert(1)> & \"quoted\"")
    with browser_page() as page:
        loaded(page, gateway)
        form = page.locator(VIDEOS)
        form.get_by_role("button", name="Send").click()
        form.locator(".answer", has_text="invalid_api_key").wait_for()
        page.fill("#key", caller.key)
        form.locator('input[name="limit"]').fill("1")
        form.get_by_role("button", name="Send").click()
        answer = form.locator(".answer", has_text=video["id"])
        answer.wait_for()
        shown = answer.inner_text()
        assert shown.startswith("200") and "x-request-id: " in shown
        # What a caller wrote is text on the page, and no more.
        assert "<img src=x" in shown and page.locator("main img").count() == 0
        # The key is nowhere but in its field.
        assert caller.key not in page.content()
        assert page.evaluate("() => localStorage.length + sessionStorage.length + document.cookie.length") == 0
        assert all(caller.key not in url for url in page.requests)
        assert all(url.startswith(gateway.url) for url in page.requests)
        # A 401 is all that a browser may complain of.
        assert [text for text in page.complaints if "401" not in text] == []
        page.reload()
        assert page.input_value("#key") == ""


def test_an_order_is_tried_with_the_example_of_the_document(gateway, caller):
    with browser_page() as page:
        loaded(page, gateway)
        page.fill("#key", caller.key)
        form = page.locator('form.try[data-method="POST"][data-path="/v1/videos"]')
        json.loads(form.locator("textarea").input_value())
        form.locator("textarea").fill('{"prompt": "a tried order"}')
        form.get_by_role("button", name="Send").click()
        form.locator(".answer", has_text='"object": "video"').wait_for()
        assert [video["prompt"] for video in caller.all()] == ["a tried order"]


def test_a_stream_is_shown_while_it_goes_on_and_can_be_stopped(gateway, caller):
    with browser_page() as page:
        loaded(page, gateway)
        page.fill("#key", caller.key)
        form = page.locator('form.try[data-path="/v1/events"]')
        form.get_by_role("button", name="Send").click()
        form.locator(".answer", has_text="text/event-stream").wait_for()
        form.get_by_role("button", name="Stop").click()
        form.locator(".answer", has_text="(stopped)").wait_for()


def test_the_page_is_used_by_keyboard(gateway):
    with browser_page() as page:
        loaded(page, gateway)
        page.keyboard.press("Tab")
        assert page.evaluate("() => document.activeElement.textContent") == "To the text"
        page.keyboard.press("Enter")
        assert page.evaluate("() => document.activeElement.id") == "top"
        # Everything that can be used is reached in turn, and shows where one is.
        page.locator(f"{VIDEOS} input").first.focus()
        page.keyboard.press("Shift+Tab")
        page.keyboard.press("Tab")
        outline = page.evaluate("() => getComputedStyle(document.activeElement).outlineStyle")
        assert outline == "solid"
        assert page.evaluate("() => document.querySelectorAll('[tabindex]:not([tabindex=\"-1\"]):not(pre)').length") == 0


def test_the_policy_holds_against_what_is_put_into_the_page(gateway):
    with browser_page() as page:
        loaded(page, gateway)
        done = page.evaluate(
            """() => {
                const script = document.createElement("script");
                script.textContent = "window.intruded = true";
                document.body.append(script);
                return [window.intruded === true, location.origin];
            }"""
        )
        assert done == [False, gateway.url]
        assert any("Content Security Policy" in text for text in page.complaints)


def test_who_has_the_page_is_told_so(gateway):
    for path in ("/docs", "/openapi.json"):
        whole = http.get(f"{gateway.url}{path}")
        again = http.get(f"{gateway.url}{path}", headers={"If-None-Match": whole.headers["etag"]})
        assert (again.status_code, again.content) == (304, b""), path
        assert again.headers["etag"] == whole.headers["etag"]
