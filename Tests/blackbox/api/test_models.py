"""Models that come and go at the upstream."""

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from harness.waiting import eventually


class ModelListServer:
    """An upstream that only lists models, as the test says."""

    key = "models-key"

    def __init__(self):
        self.status = 200
        self.body = b""
        self.asked = []
        self.orders = 0
        model_server = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do(self):
                self.rfile.read(int(self.headers.get("content-length") or 0))
                if self.path == "/v1/models":
                    model_server.asked.append(self.headers.get("authorization"))
                    status, body = model_server.status, model_server.body
                else:
                    model_server.orders += self.command == "POST"
                    status, body = 429, b'{"code":1303,"message":"parallel task over resource pack limit"}'
                self.send_response(status)
                self.send_header("content-length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            do_GET = do_POST = do

            def log_message(self, *_):
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()

    def list(self, *names):
        body = {"object": "list", "data": [{"id": name, "object": "model", "owned_by": "x"} for name in names]}
        self.status, self.body = 200, json.dumps(body).encode()

    def answer(self, status, body):
        self.status, self.body = status, body

    def close(self):
        self._server.shutdown()
        self._server.server_close()


@pytest.fixture
def model_server():
    upstream = ModelListServer()
    yield upstream
    upstream.close()


def availability(caller):
    return {model["id"]: model["availability"] for model in caller.http.get("/v1/models").json()["data"]}


def asked_again(model_server, times=3):
    count = len(model_server.asked)
    eventually(lambda: len(model_server.asked) >= count + times, "the upstream is asked again")


def test_an_order_for_an_unlisted_model_is_refused_by_name(model_server, make_gateway):
    model_server.list("kling-v1", "kling-v2-6", "gpt-4o")
    gateway = make_gateway(model_server, upstream__models_interval=0.1).start()
    caller = gateway.tenant("studio")
    eventually(lambda: availability(caller)["kling-v1"] == "listed", "the list is known")
    said = availability(caller)
    assert {name for name, word in said.items() if word == "listed"} == {"kling-v1", "kling-v2-6"}
    assert {word for name, word in said.items() if name not in ("kling-v1", "kling-v2-6")} == {"unlisted"}
    assert set(model_server.asked) == {"Bearer models-key"}

    refused = caller.create(model="kling-v3")
    assert refused.status_code == 400, refused.text
    error = refused.json()["error"]
    assert (error["code"], error["param"]) == ("unknown_model", "model") and "kling-v3" in error["message"]
    native = caller.http.post("/kling/v1/videos/text2video", json={"prompt": "A cat.", "model_name": "kling-v3"})
    assert (native.status_code, native.json()["code"]) == (400, 1201), native.text
    key = {"Idempotency-Key": "once"}
    order = {"prompt": "A cat.", "model": "kling-v2-6"}
    first = caller.http.post("/v1/videos", json=order, headers=key)
    assert first.status_code == 200, first.text

    # What goes is refused from then on; what was ordered stays, and what comes can be had.
    model_server.list("kling-v1", "kling-v3")
    eventually(lambda: availability(caller)["kling-v2-6"] == "unlisted", "the new list is known")
    assert caller.create(model="kling-v2-6").status_code == 400
    again = caller.http.post("/v1/videos", json=order, headers=key)
    assert (again.status_code, again.json()["id"]) == (200, first.json()["id"])
    assert caller.create(model="kling-v3").status_code == 200
    assert len(caller.all()) == 2

    # What is no list of ours is no news.
    before = availability(caller)
    for status, body in [
        (500, b"{}"), (200, b"<html>"), (200, b'{"data":[]}'), (200, b""), (401, b'{"error":{"message":"no"}}'),
        (200, b'{"data":[{"id":"gpt-4o"}]}'), (200, b"[" * 100_000), (200, b"x" * (2 << 20)), (302, b""),
    ]:
        model_server.answer(status, body)
        # Whoever asks a second time has dealt with the first answer.
        asked_again(model_server, 2)
        assert availability(caller) == before, (status, body[:40])
        # A failure is asked about less and less often, and a list ends that.
        model_server.list("kling-v1", "kling-v3")
        asked_again(model_server, 1)
    model_server.list("kling-v1")
    eventually(lambda: availability(caller)["kling-v3"] == "unlisted", "the upstream is believed again")
    assert model_server.key not in gateway.program.log
    assert gateway.program.terminate() == 0


@pytest.mark.parametrize("names", [(), ("gpt-4o", "kling_video")])
def test_a_list_without_our_models_refuses_nothing(model_server, make_gateway, names):
    model_server.list(*names)
    gateway = make_gateway(model_server, upstream__models_interval=0.1).start()
    caller = gateway.tenant("studio")
    asked_again(model_server, 2)
    assert set(availability(caller).values()) == {"unknown"}
    assert caller.create(model="kling-v3").status_code == 200
    notes = [e for e in gateway.program.entries() if "list" in e["message"] and "models" in e["message"]]
    assert len(notes) == 1, notes


def test_an_operator_can_turn_the_refusal_or_the_list_off(model_server, make_gateway):
    model_server.list("kling-v1")
    settings = {"upstream__models_interval": 0.1, "upstream__refuse_unlisted_models": False}
    gateway = make_gateway(model_server, "lenient", **settings).start()
    caller = gateway.tenant("studio")
    eventually(lambda: availability(caller)["kling-v3"] == "unlisted", "the list is known")
    assert caller.create(model="kling-v3").status_code == 200

    assert gateway.program.terminate() == 0
    asked, orders = len(model_server.asked), model_server.orders
    caller = make_gateway(model_server, "never-asks", upstream__models_interval=0).start().tenant("studio")
    assert caller.create(model="kling-v3").status_code == 200
    # An order is sent; a list would have been asked for before.
    eventually(lambda: model_server.orders > orders, "the order is sent")
    assert set(availability(caller).values()) == {"unknown"}
    assert asked > 0 and len(model_server.asked) == asked


def test_the_simulated_upstream_lists_every_model(gateway, caller):
    eventually(lambda: set(availability(caller).values()) == {"listed"}, "the list is known")
