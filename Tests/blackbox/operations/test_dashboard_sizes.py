"""The dashboard with nothing in the store, and with 200,000 videos: what is on its pages, and how long they take."""

import json
import sys

import pytest

from harness.dashboard import LOOKS, SERVER_TIME, Album, Visit, chromium, look_at
from harness.programs import ROOT, Gateway
from harness.waiting import http

sys.path.insert(0, str(ROOT / "Tests"))
from bench import store  # noqa: E402

TOKEN = "b" * 40
MANY = 200_000
WAITING = 20_000
FAILED = 10_000
TENANTS = 12
PLACES = ("/", "/money", "/money/cache", "/tenants", "/videos", "/upstream", "/audit", "/settings")


def make(folder, sandbox, **settings):
    gateway = Gateway(folder, sandbox, **settings)
    token = folder / "admin-token"
    token.write_text(TOKEN + "\n")
    token.chmod(0o600)
    gateway.settings["admin.token_file"] = str(token)
    gateway.write()
    return gateway.start()


@pytest.fixture(scope="module")
def browser():
    with chromium() as browser:
        yield browser


@pytest.fixture(scope="module")
def album(tmp_path_factory):
    return Album(tmp_path_factory.mktemp("screenshots"))


@pytest.fixture
def visit(browser):
    opened = []

    def open_tab(gateway, scheme="light", width=1440):
        size = {"width": width, "height": 900}
        opened.append(Visit(browser, gateway, color_scheme=scheme, viewport=size))
        return opened[-1].log_in(TOKEN)

    yield open_tab
    for tab in opened:
        assert tab.troubles == []
        tab.context.close()


@pytest.fixture(scope="module")
def empty(sandbox, tmp_path_factory):
    gateway = make(tmp_path_factory.mktemp("empty"), sandbox)
    yield gateway
    gateway.close()


@pytest.fixture(scope="module")
def crowded(sandbox, tmp_path_factory):
    """Twelve tenants with 200,000 videos of the last weeks: made, failed, and waiting."""
    # The days of what is added are counted in UTC.
    gateway = make(tmp_path_factory.mktemp("crowded"), sandbox, cache__mode="private", quota__time_zone="UTC")
    callers = [gateway.tenant(f"tenant-{number}") for number in range(TENANTS)]
    made = callers[0].created(prompt="A lighthouse in the fog.")["id"]
    failed = callers[1].created(prompt="A fox. [[fault:failed]]")["id"]
    callers[0].ended(made)
    callers[1].ended(failed)
    callers[0].archived(made)
    gateway.cli("pause", "--reason", "The account is being moved.")
    waiting = callers[2].created(prompt="A boat that waits.")["id"]
    gateway.program.terminate()
    gone = {"file_state": "'gone'", "file_expires_at": "NULL", "file_next_at": "NULL"}
    store.add_all(
        gateway.store,
        (made, MANY - WAITING - FAILED - 2, (28, 0.01), gone),
        (failed, FAILED, (28, 0.01), {}),
        (waiting, WAITING - 1, (0.01, 0), {}),
    )
    gateway.start()
    gateway.videos = [made, failed, waiting]
    yield gateway
    gateway.close()


def seen_pages(gateway):
    return [
        *PLACES, *(f"/videos/{video}" for video in gateway.videos), "/videos?status=failed", "/tenants/tenant-3",
        "/money?days=90&by=model",
    ]  # fmt: skip


def timed_pages(gateway):
    tenant = "tenant=tenant-3"
    filters = ["status=queued", f"{tenant}&status=completed", tenant, "model=kling-v1", "model=kling-v9", "find=nobody"]
    others = ["/audit?from=2026-01-01&to=2036-01-01", "/now/live", "/docs"]
    return seen_pages(gateway) + [f"/videos?{words}" for words in filters] + others


# The other looks are those of test_dashboard.py, with fifty videos.
@pytest.mark.parametrize(("scheme", "width"), [LOOKS[0], LOOKS[3]])
def test_with_nothing_in_the_store_every_page_says_what_will_stand_there(visit, empty, album, scheme, width):
    page = visit(empty, scheme, width).page
    words = {
        "/": "Nothing: orders are taken", "/money": "Nothing was ordered in these days",
        "/tenants": "There is no tenant yet", "/videos": "No video was ordered yet",
        "/audit": "No operator has changed anything yet", "/upstream": "uk_", "/settings": "server.port",
    }  # fmt: skip
    for path in PLACES:
        look_at(page, path, album, f"0 {path} {scheme} {width}")
        assert words.get(path, "") in page.locator("main").inner_text(), path


def test_with_200_000_videos_every_page_is_whole(visit, crowded, album):
    scheme, width = LOOKS[1]
    page = visit(crowded, scheme, width).page
    for path in seen_pages(crowded):
        look_at(page, path, album, f"{MANY} {path} {scheme} {width}")
    assert page.goto("/videos") and page.locator("tbody tr").count() == 50
    page.get_by_role("link", name="Older").click()
    page.get_by_role("link", name="Newest").wait_for()
    page.goto("/videos?model=kling-v9")
    page.get_by_text("videos were looked through; go on with older ones.").wait_for()
    page.goto("/videos?status=queued")
    assert set(page.locator("tbody td:nth-child(2)").all_inner_texts()) == {"queued"}


def test_with_200_000_videos_no_page_takes_the_server_long(visit, crowded):
    tab = visit(crowded)
    taken = {path: tab.times(path) for path in timed_pages(crowded)}
    print(json.dumps({path: round(seconds, 4) for path, seconds in taken.items()}, indent=1))
    slow = {path: seconds for path, seconds in taken.items() if seconds > SERVER_TIME}
    assert not slow


def test_with_20_000_that_wait_the_queue_is_told_from_its_head(crowded):
    headers = {"Authorization": f"Bearer {TOKEN}"}
    answer = http.get(f"{crowded.admin}/admin/v1/queue?limit=3", headers=headers)
    queue = answer.raise_for_status().json()
    assert answer.elapsed.total_seconds() < SERVER_TIME
    assert (queue["total"], len(queue["videos"]), queue["more"]) == (WAITING, 3, WAITING - 3)
    assert sum(share["videos"] for share in queue["tenants"]) == WAITING
    told = json.loads(crowded.cli("queue", "--limit", "3", "--json").stdout)
    assert [video["id"] for video in told["videos"]] == [video["id"] for video in queue["videos"]]
    assert told["tenants"] == queue["tenants"]
