"""The upstream calls back: a hint to ask at once, and nothing that anybody can make more of."""

import json
import time

import pytest

from harness.ports import unused_port
from harness.waiting import eventually, http

# Nothing is asked about before that by itself, in seconds.
POLL_INTERVAL = 300
LIES = {
    "task_id": "840000000000000000",
    "task_status": "succeed",
    "task_status_msg": "",
    "task_result": {"videos": [{"id": "1", "url": "http://127.0.0.1:9/lie.mp4", "duration": "5"}]},
}


@pytest.fixture
def make_called(make_gateway):
    """Makes gateways that know how the upstream sees them, and ask by themselves only after minutes."""

    def make(upstream, name="gateway", **settings):
        port = unused_port()
        return make_gateway(
            upstream,
            name,
            server__port=port,
            server__public_url=f"http://127.0.0.1:{port}",
            upstream__poll_interval=POLL_INTERVAL,
            **settings,
        )

    return make


def test_a_video_ends_when_the_upstream_says_so_and_not_when_it_would_be_asked(
    start_sandbox, make_called, tenant_name
):
    sandbox = start_sandbox(speed=5)
    caller = make_called(sandbox).start().tenant(tenant_name)
    began = time.monotonic()
    video = caller.ended(caller.created()["id"])
    took = time.monotonic() - began
    print(f"ended after {took:.1f} s, of which the upstream took 2")
    assert video["status"] == "completed"
    assert took < POLL_INTERVAL
    stats = sandbox.stats()
    assert stats["callbacks_sent"] and not stats["callbacks_failed"], stats


def test_without_an_address_of_its_own_no_callback_is_asked_for(start_sandbox, start_proxy, make_gateway, tenant_name):
    proxy = start_proxy(start_sandbox())
    caller = make_gateway(proxy).start().tenant(tenant_name)
    caller.ended(caller.created()["id"])
    assert all("callback_url" not in order for order in proxy.orders)
    assert proxy.stats()["callbacks_sent"] == 0


def test_what_strangers_call_changes_nothing_and_what_is_said_is_not_believed(
    start_sandbox, start_proxy, make_called, tenant_name
):
    sandbox = start_sandbox(speed=0.05)
    proxy = start_proxy(sandbox)
    gateway = make_called(proxy, log__level="trace").start()
    caller = gateway.tenant(tenant_name)
    video = caller.created()["id"]
    eventually(lambda: caller.get(video)["status"] == "in_progress", "it is under way")
    # Under way means that it is about to be sent, too.
    url = eventually(lambda: proxy.orders, "the upstream has the order")[0]["callback_url"]
    assert url.startswith(gateway.url + "/callbacks/kling/")
    token = url.rsplit("/", 1)[1]
    # The upstream has called once already, when it took the order.
    eventually(lambda: sandbox.stats()["callbacks_sent"], "the upstream has called")
    forged = [token[:-1] + ("0" if token[-1] != "0" else "1"), token[:29], "x" * len(token), token + "0", "%00", "a b"]
    answers = [http.post(f"{gateway.url}/callbacks/kling/{wrong}", json=LIES) for wrong in forged]
    answers += [http.post(url, json=LIES), http.post(url, content=b"\x00" * (1 << 16)), http.post(url)]
    for answer in answers:
        assert (answer.status_code, answer.content) == (200, b""), answer.request.url
    alike = {tuple(sorted(set(answer.headers) - {"x-request-id", "date"})) for answer in answers}
    assert len(alike) == 1, alike
    polls = eventually(lambda: sandbox.stats()["polls"], "the upstream is asked")
    # However often somebody calls who knows the address, it is asked now and then.
    for _ in range(300):
        http.post(url, json=LIES)
    assert sandbox.stats()["polls"] <= polls + 20
    assert caller.get(video)["status"] == "in_progress"
    assert http.get(url).status_code == 405
    secret = token.rsplit("-", 1)[1]
    assert secret not in gateway.program.log
    lines = [entry for entry in gateway.program.entries() if entry.get("route", "").startswith("/callbacks")]
    assert {entry["route"] for entry in lines} == {"/callbacks/kling/{token}"}, lines[:3]
    files = [path for path in gateway.folder.rglob("*") if path.is_file()]
    assert not [path for path in files if secret.encode() in path.read_bytes()]
    assert json.dumps(caller.get(video)).count(secret) == 0


def test_a_callback_reaches_the_video_through_any_server_of_a_store(
    start_sandbox, make_gateway, database, tmp_path, tenant_name
):
    """The address is that of one server, which is told; another one has ordered, and whichever is quicker asks."""
    sandbox = start_sandbox(speed=5)
    port = unused_port()
    shared = {
        "store__url": database.url,
        "archive__path": str(tmp_path / "archive"),
        "server__public_url": f"http://127.0.0.1:{port}",
        "upstream__poll_interval": POLL_INTERVAL,
    }
    told = make_gateway(sandbox, "told", server__port=port, **shared).start()
    other = make_gateway(sandbox, "other", **shared).start()
    caller = told.tenant(tenant_name)
    there = other.caller(caller.key)
    began = time.monotonic()
    for video in [there.created(prompt=f"Pier {number}.")["id"] for number in range(4)]:
        assert there.ended(video)["status"] == "completed"
    assert time.monotonic() - began < POLL_INTERVAL
