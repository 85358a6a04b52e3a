"""Being told: real deliveries to receivers on loopback, verified by programs that nobody here wrote."""

import time

import openai
import pytest
from standardwebhooks import Webhook, WebhookVerificationError

from harness.waiting import SHORT_TIMEOUT, eventually
from harness.webhook_receiver import WebhookReceiver

LOOPBACK = {"webhooks__allow_http": True, "webhooks__allowed_targets": ["127.0.0.0/8"]}


@pytest.fixture
def start_receiver():
    """Starts receivers that end with the test."""
    started = []

    def start(**settings):
        started.append(WebhookReceiver(**settings))
        return started[-1]

    yield start
    for receiver in started:
        receiver.close()


@pytest.fixture
def told(sandbox, make_gateway):
    """A gateway that may tell receivers on loopback."""
    return make_gateway(sandbox, **LOOPBACK).start()


@pytest.fixture
def client(told, tenant_name):
    return told.tenant(tenant_name)


def register(client, url, **fields):
    answer = client.http.post("/v1/webhook_endpoints", json={"url": url} | fields)
    assert answer.status_code == 200, answer.text
    return answer.json()


def unwrap(body, headers, secret):
    """What the official SDK makes of a delivery."""
    with openai.OpenAI(base_url="http://127.0.0.1:1/v1", api_key="none") as made:
        return made.webhooks.unwrap(body, headers, secret=secret)


def verify(body, headers, secret):
    """What the package of Standard Webhooks makes of a delivery."""
    return Webhook(secret).verify(body, {name.lower(): value for name, value in headers.items()})


def test_others_programs_verify_what_arrives(client, start_receiver):
    receiver = start_receiver()
    secret = register(client, receiver.url)["secret"]
    video = client.ended(client.created()["id"])
    eventually(lambda: receiver.videos() == {video["id"]}, "it is told")
    body, headers = receiver.raw()[0]
    event = unwrap(body, headers, secret)
    assert (event.type, event.data.id) == ("video.completed", video["id"])
    assert verify(body, headers, secret)["data"]["status"] == "completed"
    assert len(body) < 20_000
    changed = body.replace("completed", "completee", 1)
    other = "whsec_" + "A" * 43 + "="
    old = {
        name: str(int(value) - 3600) if name.lower() == "webhook-timestamp" else value
        for name, value in headers.items()
    }
    for wrong in [(changed, headers, secret), (body, headers, other), (body, old, secret)]:
        with pytest.raises(openai.InvalidWebhookSignatureError):
            unwrap(*wrong)
        with pytest.raises(WebhookVerificationError):
            verify(*wrong)


def test_a_rotated_secret_holds_for_its_overlap_and_no_longer(client, start_receiver):
    receiver = start_receiver()
    endpoint = register(client, receiver.url)
    path = f"/v1/webhook_endpoints/{endpoint['id']}"
    former = endpoint["secret"]
    for overlap, holds in [(3600, True), (0, False)]:
        secret = client.http.post(f"{path}/secret", json={"overlap": overlap}).json()["secret"]
        count = len(receiver.raw())
        assert client.http.post(f"{path}/test").status_code == 200
        eventually(lambda: len(receiver.raw()) > count, "the test arrives")  # noqa: B023
        body, headers = receiver.raw()[-1]
        assert verify(body, headers, secret)["type"] == "webhook_endpoint.test"
        if holds:
            assert verify(body, headers, former)
        else:
            with pytest.raises(WebhookVerificationError):
                verify(body, headers, former)
        former = secret


def test_an_order_has_an_address_of_its_own(told, client, tenant_name, start_receiver):
    told.cli("tenant", "set", tenant_name, "--cache-mode", "private")
    receiver = start_receiver()
    refused = client.create(webhook_url=receiver.url)
    assert refused.status_code == 400
    assert "POST /v1/webhook_secret" in refused.json()["error"]["message"]
    secret = client.http.post("/v1/webhook_secret").json()["secret"]
    video = client.created(webhook_url=receiver.url)["id"]
    eventually(lambda: receiver.videos() == {video}, "it is told")
    assert unwrap(*receiver.raw()[0], secret).data.id == video
    client.created()
    again = client.created(webhook_url=receiver.url)
    assert again["cache"] == "hit"
    eventually(lambda: receiver.videos() == {video, again["id"]}, "a hit is told too")


def test_klings_own_body_comes_at_each_step(client, start_receiver):
    receiver = start_receiver()
    order = {"model_name": "kling-v1", "prompt": "A pier at dusk.", "callback_url": receiver.url}
    task = client.http.post("/kling/v1/videos/text2video", json=order).json()["data"]["task_id"]
    eventually(lambda: len(receiver.all()) == 2, "both steps arrive")
    bodies = sorted((body for body, _ in receiver.all()), key=lambda body: body["updated_at"])
    assert [body["task_status"] for body in bodies] == ["processing", "succeed"]
    assert {body["task_id"] for body in bodies} == {task}
    url = bodies[-1]["task_result"]["videos"][0]["url"]
    eventually(lambda: client.http.get(url, headers={"Authorization": ""}).status_code == 200, "its link opens")
    for _, headers in receiver.all():
        assert {"webhook-id", "webhook-signature"} <= {name.lower() for name in headers}


def test_a_dead_endpoint_keeps_nothing_from_a_good_one(client, start_receiver):
    dead, slow, good = start_receiver(status=500), start_receiver(delay=20), start_receiver()
    for receiver in (dead, slow, good):
        register(client, receiver.url, events=["video.canceled", "video.completed", "video.failed"])
    videos = {client.created(prompt=f"Wave {number}.")["id"] for number in range(30)}
    for video in videos:
        client.ended(video)
    eventually(lambda: good.videos() == videos, "the good one has all", pause=0.1)
    assert len(slow.raw()) < 30


def test_nothing_is_lost_when_the_server_is_killed(sandbox, make_gateway, tenant_name, start_receiver):
    # An order that the kill cuts short ends when it was looked for all that time.
    patience = {"upstream__request_timeout": SHORT_TIMEOUT, "upstream__reconcile_window": 20}
    gateway = make_gateway(sandbox, **LOOPBACK, **patience).start()
    client = gateway.tenant(tenant_name)
    receiver = start_receiver(delay=0.2)
    register(client, receiver.url)
    videos = {client.created(prompt=f"Dune {number}.")["id"] for number in range(20)}
    eventually(lambda: len(receiver.raw()) > 2, "some have arrived")
    gateway.program.kill()
    gateway.start()
    eventually(lambda: receiver.videos() == videos, "all have arrived", pause=0.2)
    told = [(headers["webhook-id"], body) for body, headers in receiver.raw()]
    assert len({name for name, _ in told}) == len(set(told)) == 20


def test_none_of_many_ends_is_missing_after_a_kill_beside_a_dead_and_a_slow_endpoint(
    start_sandbox, make_gateway, tenant_name, start_receiver
):
    """The small form of Tests/bench/endings.py."""
    gateway = make_gateway(start_sandbox(), **LOOPBACK).start()
    gateway.cli("pause")
    client = gateway.tenant(tenant_name)
    good, slow = start_receiver(), start_receiver(delay=30)
    dead = start_receiver()
    dead.close()
    for receiver in (dead, slow, good):
        register(client, receiver.url)
    videos = [client.created(prompt=f"Field {number}.")["id"] for number in range(300)]
    for number, video in enumerate(videos):
        assert client.http.post(f"/v1/videos/{video}/cancel").status_code == 200
        if number == 150:
            gateway.program.kill()
            client = gateway.start().caller(client.key)
    eventually(lambda: good.videos() == set(videos), "the good one has all", pause=0.2)
    bodies = {(headers["webhook-id"], body) for body, headers in good.raw()}
    assert len(bodies) == len({name for name, _ in bodies}) == len(videos)
    gateway.cli("ledger", "verify")


def test_the_same_call_by_the_same_key_shows_the_same_secret(told, client, start_receiver):
    receiver = start_receiver()
    key = {"Idempotency-Key": "one-endpoint"}
    made = [client.http.post("/v1/webhook_endpoints", json={"url": receiver.url}, headers=key) for _ in range(2)]
    assert made[0].content == made[1].content
    assert "idempotent-replayed" not in made[0].headers
    assert made[1].headers["idempotent-replayed"] == "true"
    assert len(client.http.get("/v1/webhook_endpoints").json()["data"]) == 1
    endpoint = made[0].json()
    for _ in range(2):
        assert client.http.post(f"/v1/webhook_endpoints/{endpoint['id']}/test", headers=key).status_code == 200
    eventually(lambda: receiver.raw(), "the test arrives")
    body, headers = receiver.raw()[0]
    assert verify(body, headers, endpoint["secret"])
    other = client.http.post("/v1/webhook_endpoints", json={"url": receiver.url, "description": "x"}, headers=key)
    assert other.status_code == 422
    assert endpoint["secret"][6:].encode() not in told.store.read_bytes()


def test_what_is_sent_again_is_the_same(client, start_receiver):
    receiver = start_receiver()
    endpoint = register(client, receiver.url)
    client.ended(client.created()["id"])
    eventually(lambda: len(receiver.raw()) == 1, "it is told")
    path = f"/v1/webhook_endpoints/{endpoint['id']}"
    eventually(
        lambda: [d["status"] for d in client.http.get(f"{path}/deliveries").json()["data"]] == ["delivered"],
        "the list says so",
    )
    now = int(time.time())
    answer = client.http.post(f"{path}/replay", json={"from": now - 600, "to": now + 1})
    assert answer.json()["events"] == 1
    eventually(lambda: len(receiver.raw()) == 2, "it is told again")
    (first, before), (second, after) = receiver.raw()
    assert (first, before["webhook-id"]) == (second, after["webhook-id"])


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1:9/",
        "https://127.0.0.1:8443/",
        "https://169.254.169.254/",
        "https://[::1]:8443/",
        "https://0.0.0.0:8443/",
        "https://2130706433:8443/",
        "https://localhost:8443/",
        "https://app.example:22/",
    ],
)
def test_what_is_not_on_the_open_internet_is_refused(caller, url):
    answer = caller.http.post("/v1/webhook_endpoints", json={"url": url})
    assert (answer.status_code, answer.json()["error"]["param"]) == (400, "url"), answer.text
