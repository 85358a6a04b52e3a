"""The gateway behind nginx, HAProxy and Caddy, with the least configuration that each of them starts with."""

import socket

import httpx
import pytest

from harness.caller import Caller
from harness.reverse_proxies import KINDS, ReverseProxy
from harness.relay import CLOSES_AFTER_CLIENT, LOSES_ANSWER
from harness.video_files import is_mp4
from harness.waiting import PATIENCE, eventually, http

NATIVE = "/kling/v1/videos/text2video"
# What nginx must be told to say who asked for what, as its manual has it.
NGINX_HEADERS = """
            proxy_set_header Host $http_host;
            proxy_set_header X-Forwarded-Proto $scheme;
"""


@pytest.fixture(scope="module", params=KINDS)
def proxy(request, gateway, tmp_path_factory):
    """A proxy before the gateway that tests share."""
    started = ReverseProxy(request.param, tmp_path_factory.mktemp(request.param))
    yield started.start(gateway.url)
    started.close()


@pytest.fixture
def start_proxy_of(tmp_path):
    """Starts proxies that end with the test."""
    started = []

    def start(kind, url, port=None, more=""):
        started.append(ReverseProxy(kind, tmp_path, port))
        return started[-1].start(url, more)

    yield start
    for proxy in started:
        proxy.close()


@pytest.fixture
def behind(proxy, caller):
    """The same caller, who knows the proxy's address alone."""
    return Caller(proxy.url, caller.key)


def link_of(caller, video):
    """The address that Kling's own form gives for a file, once there is one."""

    def look():
        body = caller.http.get(f"{NATIVE}/{video.removeprefix('video_')}").json()
        return body["data"]["task_status"] == "succeed" and body["data"]["task_result"]["videos"][0]["url"]

    return eventually(look, f"{video} is made", pause=0.1)


def test_an_order_becomes_a_file(behind):
    video = behind.kept(behind.created(seconds="5")["id"])["id"]
    whole = behind.http.get(f"/v1/videos/{video}/content")
    assert whole.status_code == 200 and is_mp4(whole.content)
    assert int(whole.headers["content-length"]) == len(whole.content)
    head = behind.http.head(f"/v1/videos/{video}/content")
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["content-length"] == whole.headers["content-length"]
    part = behind.http.get(f"/v1/videos/{video}/content", headers={"Range": "bytes=10-19"})
    assert (part.status_code, part.content) == (206, whole.content[10:20])
    several = behind.http.get(f"/v1/videos/{video}/content", headers={"Range": "bytes=0-9,100-109"})
    assert several.status_code == 206 and several.headers["content-type"].startswith("multipart/byteranges")
    known = behind.http.get(f"/v1/videos/{video}/content", headers={"If-None-Match": whole.headers["etag"]})
    assert (known.status_code, known.content) == (304, b"")


def test_a_link_begins_with_the_proxys_address_where_the_proxy_tells_it(proxy, behind, gateway):
    video = behind.created()["id"]
    url = link_of(behind, video)
    if proxy.kind == "nginx":
        # By itself it asks as if it were the caller.
        assert url.startswith(f"{gateway.url}/")
    else:
        assert url.startswith(f"{proxy.url}/")
        assert is_mp4(http.get(url).content)


def test_nginx_is_told_by_two_lines_to_say_what_was_asked(start_proxy_of, gateway, caller):
    proxy = start_proxy_of("nginx", gateway.url, more=NGINX_HEADERS)
    behind = Caller(proxy.url, caller.key)
    url = link_of(behind, behind.created()["id"])
    assert url.startswith(f"{proxy.url}/")
    assert is_mp4(http.get(url).content)


def test_a_public_url_makes_links_that_open_whatever_the_proxy_says(start_sandbox, make_gateway, tmp_path):
    proxy = ReverseProxy("nginx", tmp_path)
    gateway = make_gateway(start_sandbox(), server__public_url=proxy.url).start()
    try:
        proxy.start(gateway.url)
        behind = Caller(proxy.url, gateway.tenant("studio").key)
        video = behind.created()["id"]
        url = link_of(behind, video)
        assert url.startswith(f"{proxy.url}/")
        assert is_mp4(http.get(url).content)
        made = behind.http.post(f"/v1/videos/{video}/link").json()["url"]
        assert made.startswith(f"{proxy.url}/") and is_mp4(http.get(made).content)
    finally:
        proxy.close()


def test_a_body_that_is_too_large_is_refused(proxy, behind, caller):
    content = b'{"prompt": "A fox."}' + b" " * (1 << 20)
    answer = behind.http.post("/v1/videos", content=content, headers={"Content-Type": "application/json"})
    assert answer.status_code == 413
    # nginx has the same bound and words of its own.
    if proxy.kind != "nginx":
        assert answer.json()["error"]["code"] == "body_too_large"
    assert caller.all() == []


def test_twenty_requests_share_one_connection(behind):
    ports = set()
    for _ in range(20):
        answer = behind.http.get("/v1/models")
        assert answer.status_code == 200 and answer.json()["object"] == "list"
        ports.add(answer.extensions["network_stream"].get_extra_info("client_addr")[1])
    assert len(ports) == 1


def test_errors_and_waits_come_through(behind, gateway):
    refused = behind.create(seconds="8")
    assert (refused.status_code, refused.json()["error"]["code"]) == (400, "unsupported_by_model")
    assert refused.headers["x-request-id"]
    stranger = Caller(behind.url, "kgw_nobody").create()
    assert (stranger.status_code, stranger.json()["error"]["code"]) == (401, "invalid_api_key")
    waiting = behind.http.get(f"/v1/videos/{behind.created(prompt='[[fault:stuck]]')['id']}")
    assert int(waiting.headers["openai-poll-after-ms"]) > 0


def test_a_list_is_compressed_and_read_alike(behind):
    for number in range(3):
        # A file that arrives changes its video once more.
        behind.archived(behind.created(prompt=f"Number {number}. " * 40)["id"])
    plain = behind.http.get("/v1/videos", headers={"Accept-Encoding": "identity"})
    coded = behind.http.get("/v1/videos", headers={"Accept-Encoding": "gzip"})
    assert coded.json() == plain.json()
    assert (plain.headers.get("content-encoding"), coded.headers.get("content-encoding")) == (None, "gzip")


# Answers that are lost.


@pytest.fixture(params=KINDS)
def lossy(request, start_sandbox, make_gateway, start_relay, start_proxy_of):
    """A relay with a proxy before it and a gateway of its own behind it."""
    relay = start_relay(make_gateway(start_sandbox()).start())
    return relay, start_proxy_of(request.param, relay.url)


def leave_before_the_answer(relay, proxy, key):
    """Orders, and closes the connection once the order has come as far as the relay."""
    body = b'{"prompt": "A lighthouse in the fog."}'
    lines = ["POST /v1/videos HTTP/1.1", f"Host: {proxy.url.removeprefix('http://')}", f"Authorization: Bearer {key}"]
    lines += ["Content-Type: application/json", f"Content-Length: {len(body)}"]
    relay.lose(1, CLOSES_AFTER_CLIENT)
    with socket.create_connection(("127.0.0.1", proxy.port), timeout=PATIENCE) as wire:
        wire.sendall(("\r\n".join(lines) + "\r\n\r\n").encode() + body)
        relay.await_order(1)
    relay.await_end_of_orders()


@pytest.mark.parametrize("lossy", ["nginx", "caddy"], indirect=True)
def test_a_caller_who_leaves_and_orders_again_has_one_video(lossy):
    """HAProxy is not among them: it waits for the answer, however long its caller has left."""
    relay, proxy = lossy
    caller = relay.gateway.tenant("studio")
    leave_before_the_answer(relay, proxy, caller.key)
    [lost] = caller.all()
    again = Caller(proxy.url, caller.key).create()
    assert (again.json()["id"], again.headers.get("idempotent-replayed")) == (lost["id"], "true")
    assert relay.tasks(caller) == 1


def order_and_lose(relay, behind, **headers):
    """An order whose answer does not reach the proxy, which says so or says nothing."""
    sent = len(relay.orders)
    relay.lose(sent + 1, LOSES_ANSWER)
    body = {"prompt": "A lighthouse in the fog."}
    try:
        assert behind.http.post("/v1/videos", json=body, headers=headers).status_code == 502
    except httpx.RemoteProtocolError:
        # HAProxy closes a connection that it has used before, without a word.
        pass
    assert len(relay.orders) == sent + 1, "the proxy has ordered again by itself"


def test_a_proxy_repeats_no_order_by_itself(lossy):
    relay, proxy = lossy
    behind = Caller(proxy.url, relay.gateway.tenant("studio").key)
    order_and_lose(relay, behind)
    assert behind.created()["id"]
    # On a connection that has carried something before.
    order_and_lose(relay, behind)
    order_and_lose(relay, behind, **{"Idempotency-Key": "take-1"})


def test_a_repeat_window_makes_an_order_whose_answer_was_lost_the_same_video(lossy):
    relay, proxy = lossy
    behind = Caller(proxy.url, relay.gateway.tenant("patient", "--repeat-window", "60").key)
    order_and_lose(relay, behind)
    again = behind.create()
    assert again.headers.get("idempotent-replayed") == "true"
    assert [video["id"] for video in behind.all()] == [again.json()["id"]]
    assert relay.tasks(behind) == 1
