"""Traces: one order's whole life as linked spans at a real receiver, and nobody waits for it."""

import pathlib
import re
import socket
import subprocess
import sys

import prometheus_client.parser
import pytest

from harness.collector import Collector
from harness.ports import unused_port
from harness.proxy import UpstreamProxy
from harness.waiting import PATIENCE, eventually, http
from harness.webhook_receiver import WebhookReceiver

SERVER, CLIENT, CONSUMER = 2, 3, 5
CANARY = "canary-7b1e44"
TRACE, PARENT = "0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331"
SAMPLED, UNSAMPLED = (f"00-{TRACE}-{PARENT}-{flags}" for flags in ("01", "00"))


@pytest.fixture
def collector():
    receiver = Collector()
    yield receiver
    receiver.close()


def outcomes(gateway):
    """How many spans came to what, as the metrics have it."""
    text = http.get(f"{gateway.admin}/metrics").text
    return {
        sample.labels["outcome"]: sample.value
        for family in prometheus_client.parser.text_string_to_metric_families(text)
        for sample in family.samples
        if sample.name == "kling_gateway_trace_spans_total"
    }


def order(caller, parent=None, **fields):
    headers = {"x-request-id": "req-1"} | ({"traceparent": parent, "tracestate": "v=1"} if parent else {})
    answer = caller.http.post("/v1/videos", json={"prompt": f"A fox. {CANARY}"} | fields, headers=headers)
    assert answer.status_code == 200, answer.text
    assert "traceparent" not in answer.headers and "traceresponse" not in answer.headers
    return answer.json()["id"]


class Listener(UpstreamProxy):
    """It keeps the header fields of all calls."""

    def __init__(self, sandbox):
        self.headers = []
        super().__init__(sandbox)

    def _pass_on(self, call):
        self.headers.append({name.lower() for name in call.headers})
        super()._pass_on(call)


@pytest.fixture
def lived(start_sandbox, make_gateway, collector):
    """A video from its order in a caller's trace to its file and its webhook, and all spans of that."""
    listener, hook = Listener(start_sandbox()), WebhookReceiver()
    gateway = make_gateway(
        listener, traces__otlp_endpoint=collector.url, webhooks__allow_http=True,
        webhooks__allowed_targets=["127.0.0.1"],
    ).start()
    caller = gateway.tenant("studio")
    made = caller.http.post("/v1/webhook_endpoints", json={"url": f"{hook.url}?{CANARY}"})
    assert made.status_code == 200, made.text
    video = order(caller, SAMPLED)
    caller.archived(video)
    eventually(hook.all, "the end is told")
    names = ("dispatch", "poll", "archive", "deliver webhook")
    eventually(
        lambda: set(names) <= {span.name for span in collector.spans if span.video == video}, "all of it is recorded"
    )
    yield gateway, caller, video, listener, collector
    hook.close()
    listener.close()


def test_an_orders_whole_life_is_linked_to_its_request(lived):
    gateway, caller, video, listener, collector = lived
    spans = collector.spans
    [request] = [span for span in spans if span.name == "POST /v1/videos"]
    assert (request.kind, request.trace, request.parent, request.state) == (SERVER, TRACE, PARENT, "v=1")
    assert request.attributes["http.request.method"] == "POST"
    assert request.attributes["http.response.status_code"] == 200
    assert request.attributes["kling_gateway.request.id"] == "req-1"
    assert request.video == video
    [admission] = [span for span in spans if span.parent == request.id and span.name == "admit"]
    assert any(s.parent == admission.id and s.attributes.get("db.operation.name") == "admit" for s in spans)
    for name in ("dispatch", "poll", "archive", "deliver webhook"):
        found = [span for span in spans if span.name == name and span.video == video]
        assert found, name
        for span in found:
            assert span.kind == CONSUMER and span.links == [(TRACE, request.id)], span
            assert span.trace != TRACE and not span.parent
            assert span.attributes["kling_gateway.tenant.id"] == request.attributes["kling_gateway.tenant.id"]
    [dispatch] = [span for span in spans if span.name == "dispatch"]
    [call] = [span for span in spans if span.parent == dispatch.id and span.attributes.get("http.request.method")]
    assert call.kind == CLIENT and call.name == "POST /kling/v1/videos/text2video"
    assert call.attributes["kling_gateway.upstream.outcome"] == "made"
    assert call.attributes["server.address"] == "127.0.0.1"
    for span in spans:
        assert 0 < span.start <= span.end and len(span.trace) == 32 and len(span.id) == 16
        parents = [other for other in spans if other.id == span.parent]
        assert not parents or parents[0].trace == span.trace
    assert {r["service.name"] for r in collector.resources} == {"kling-gateway"}
    assert len({r["service.instance.id"] for r in collector.resources}) == 1


def test_nobody_else_is_told_of_traces_and_no_secret_is_in_them(lived):
    gateway, caller, _, listener, collector = lived
    caller.http.get(f"/v1/{CANARY}?key={caller.key}")
    caller.http.get(f"/v1/videos?after={caller.key}")
    caller.http.get("/v1/models", headers={"traceparent": SAMPLED, "tracestate": f"v={CANARY[:6]}"})
    collector.await_spans(lambda span: span.name == "GET /v1/models", "the last of them is recorded")
    assert listener.headers and not {name for names in listener.headers for name in names if "trace" in name}
    everything = b"".join(collector.bodies)
    for secret in (CANARY, caller.key, caller.key[17:], listener.key, "kgw_", "whsec_"):
        assert secret.encode() not in everything, secret


def test_lines_of_requests_and_of_videos_name_their_spans(lived):
    gateway, caller, video, _, collector = lived
    entries = gateway.program.entries()
    ids = {span.id: span for span in collector.spans}
    by_message = {entry["message"]: entry for entry in entries if entry.get("video") == video}
    request = [e for e in entries if e["message"] == "request" and e.get("request_id") == "req-1"][0]
    assert request["trace_id"] == TRACE and ids[request["span_id"]].name == "POST /v1/videos"
    for message, name in (("video submitted", "dispatch"), ("video made", "poll"), ("file archived", "archive")):
        span = ids[by_message[message]["span_id"]]
        assert (span.name, span.trace) == (name, by_message[message]["trace_id"]), message
    # What belongs to no request and no video names none.
    assert all("trace_id" not in entry for entry in entries if entry["message"] in ("listening", "starting"))


def test_the_callers_decision_and_the_ratio_decide_what_is_recorded(start_sandbox, make_gateway, collector):
    gateway = make_gateway(start_sandbox(), traces__otlp_endpoint=collector.url, traces__ratio=0).start()
    caller = gateway.tenant("studio")
    silent = [order(caller), order(caller, UNSAMPLED)]
    for video in silent:
        caller.archived(video)
    told = order(caller, SAMPLED)
    caller.archived(told)
    collector.await_spans(lambda span: span.name == "archive" and span.video == told, "the sampled one is recorded")
    assert {span.video for span in collector.spans if span.video} == {told}
    named = {entry.get("video") for entry in gateway.program.entries() if entry.get("trace_id")}
    assert named <= {told, None}


def test_without_a_collector_nothing_is_recorded_or_named(gateway, caller):
    video = order(caller, SAMPLED)
    caller.archived(video)
    assert not any("trace_id" in entry for entry in gateway.program.entries())
    assert outcomes(gateway) == {}


def test_a_stop_sends_what_is_left(start_sandbox, make_gateway, collector):
    gateway = make_gateway(start_sandbox(), traces__otlp_endpoint=collector.url).start()
    caller = gateway.tenant("studio")
    parents = [f"00-{number:032x}-{number:016x}-01" for number in range(1, 21)]
    for parent in parents:
        caller.http.get("/v1/models", headers={"traceparent": parent}).raise_for_status()
    assert gateway.program.terminate() == 0
    seen = {span.trace for span in collector.spans if span.name == "GET /v1/models"}
    assert {parent[3:35] for parent in parents} <= seen


def test_nothing_waits_for_a_collector_that_holds_its_answers_back(start_sandbox, make_gateway, collector):
    collector.answers.clear()
    gateway = make_gateway(start_sandbox(), traces__otlp_endpoint=collector.url).start()
    caller = gateway.tenant("studio")
    caller.http.get("/v1/models").raise_for_status()
    eventually(lambda: collector.bodies, "the collector holds a batch")
    video = order(caller, SAMPLED)
    caller.archived(video)
    assert not any(span.video == video for span in collector.spans)
    collector.answers.set()
    collector.await_spans(lambda span: span.name == "archive" and span.video == video, "all of it came afterwards")


def test_nothing_waits_for_a_collector_that_is_dead_and_what_has_no_room_is_counted(start_sandbox, make_gateway):
    gateway = make_gateway(start_sandbox(), traces__otlp_endpoint=f"http://127.0.0.1:{unused_port()}").start()
    caller = gateway.tenant("studio")
    caller.archived(order(caller, SAMPLED))
    # As many requests as there is room for, and more, many of them in one go.
    address = gateway.url.removeprefix("http://").split(":")
    with socket.create_connection((address[0], int(address[1])), timeout=PATIENCE) as wire:
        for _ in range(180):
            wire.sendall(b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n" * 100)
            seen = 0
            while seen < 100:
                seen += wire.recv(1 << 16).count(b'"status"')
    eventually(lambda: outcomes(gateway)["queue_full"] > 0, "spans are dropped and counted")
    assert outcomes(gateway)["exported"] == 0

    def said():
        return [e["level"] for e in gateway.program.entries() if "collector of traces" in e.get("message", "")]

    # A connection is tried for some seconds before it is given up.
    eventually(said, "that nothing is taken is said")
    caller.archived(order(caller))
    assert said() == ["warning"], "it is said once"
    assert gateway.program.terminate() == 0


def test_what_a_collector_refuses_is_dropped_and_counted(start_sandbox, make_gateway, collector):
    collector.status = 400
    gateway = make_gateway(start_sandbox(), traces__otlp_endpoint=collector.url).start()
    gateway.tenant("studio").http.get("/v1/models").raise_for_status()
    eventually(lambda: outcomes(gateway)["refused"] > 0, "the batch is counted as refused")
    collector.status = 200
    http.get(f"{gateway.url}/healthz")
    eventually(lambda: outcomes(gateway)["exported"] > 0, "the next is taken")


def test_a_receiver_of_somebody_else_takes_them(start_sandbox, make_gateway):
    port = unused_port()
    program = subprocess.Popen(
        [pathlib.Path(sys.executable).parent / "oteltap", "--port", str(port), "--await-span", "^GET /v1/models$"],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        gateway = make_gateway(start_sandbox(), traces__otlp_endpoint=f"http://127.0.0.1:{port}").start()
        gateway.tenant("studio").http.get("/v1/models").raise_for_status()
        said, _ = program.communicate(timeout=PATIENCE)
        assert program.returncode == 0, said
        assert re.search(r"GET /v1/models", said)
    finally:
        program.kill()
        program.wait()
