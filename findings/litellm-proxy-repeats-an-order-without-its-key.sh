#!/usr/bin/env bash
# LiteLLM's proxy sends a video order up to three times by itself, and no `Idempotency-Key` of the caller with any.
#
# A caller that pays for what it orders names its order by `Idempotency-Key`. One would think that a proxy that repeats
# a POST passes that name on, at the latest when it was told `forward_client_headers_to_llm_api: true`. That setting
# does pass on what begins with `x-`, for a chat; for a video neither `Idempotency-Key` nor `X-Idempotency-Key` goes
# out. And the proxy does repeat. When the answer to `POST /v1/videos` was lost, it sends the form again after about a
# second, twice by default, with a new boundary and without the SDKs' `x-stainless-retry-count`, so no header tells that
# it is a repetition, and the bytes of the body are not the same. The caller sees one clean 200.
# `router_settings: {num_retries: 0}` stops it; then the 500 is the caller's, who still has no name to repeat the order
# under. The server behind can only take equal orders that come within seconds for one, or be asked past the proxy.
#
# Seen with litellm 1.108.7 on Python 3.11.7:
#   default          caller sees 200 after 1 retry, orders sent 2, idempotency keys sent 0
#   num_retries: 0   caller sees 500, orders sent 1, idempotency keys sent 0
# Fails when that changes.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/python" -m pip install -q --disable-pip-version-check 'litellm[proxy]==1.108.7'
cd "$folder"
venv/bin/python - <<'PYTHON'
import email
import importlib.metadata
import json
import os
import secrets
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

orders = []


class Gateway(BaseHTTPRequestHandler):
    """Takes the first order and loses its answer; answers any other."""

    def do_POST(self):
        body = self.rfile.read(int(self.headers["content-length"]))
        orders.append((self.headers, body))
        if len(orders) == 1:
            return
        video = {
            "id": "video_1", "object": "video", "model": "kling-v1", "created_at": 1, "progress": 0, "seconds": "5",
            "size": "1280x720", "status": "queued",
        }
        self.answer(200, video)

    def do_GET(self):
        self.answer(404, {"error": {"message": "none", "type": "none", "param": None, "code": "not_found"}})

    def answer(self, status, content):
        body = json.dumps(content).encode()
        self.send_response(status)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


def fields(order):
    headers, body = order
    form = email.message_from_bytes(b"content-type: " + headers["content-type"].encode() + b"\n\n" + body)
    return {part.get_param("name", header="content-disposition"): part.get_payload() for part in form.get_payload()}


def through_proxy(settings):
    orders.clear()
    gateway = ThreadingHTTPServer(("127.0.0.1", 0), Gateway)
    threading.Thread(target=gateway.serve_forever, daemon=True).start()
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    key = "sk-" + secrets.token_hex(24)
    upstream = {
        "model": "openai/kling-v1", "api_base": f"http://127.0.0.1:{gateway.server_port}/v1", "api_key": "none",
    }
    configuration = {
        "model_list": [{"model_name": "kling", "litellm_params": upstream}],
        "general_settings": {"master_key": key, "forward_client_headers_to_llm_api": True},
        "router_settings": settings,
    }
    with open("config.yaml", "w") as file:
        json.dump(configuration, file)
    with open("log", "w") as log:
        proxy = subprocess.Popen(
            ["venv/bin/litellm", "--config", "config.yaml", "--host", "127.0.0.1", "--port", str(port)],
            env={**os.environ, "LITELLM_LOCAL_MODEL_COST_MAP": "True"}, stdout=log, stderr=log,
        )
    try:
        for _ in range(240):
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{port}/health/liveliness").close()
                break
            except OSError:
                assert proxy.poll() is None, open("log").read()
                time.sleep(0.5)
        request = urllib.request.Request(
            f"http://127.0.0.1:{port}/v1/videos",
            json.dumps({"model": "kling", "prompt": "A lighthouse."}).encode(),
            {
                "authorization": f"Bearer {key}", "content-type": "application/json",
                "idempotency-key": "order-7", "x-idempotency-key": "order-7",
            },
        )
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:
                status, retries = answer.status, answer.headers["x-litellm-attempted-retries"]
        except urllib.error.HTTPError as error:
            status, retries = error.code, None
    finally:
        proxy.terminate()
        proxy.wait()
        gateway.shutdown()
    names = [name.lower() for headers, _ in orders for name in headers]
    return status, retries, len(orders), sum("idempotency" in name or "stainless" in name for name in names)


print("litellm", importlib.metadata.version("litellm"), "on Python", sys.version.split()[0])
result = through_proxy({})
print("default:         status {}, retries {}, orders sent {}, idempotency keys sent {}".format(*result))
assert result == (200, "1", 2, 0), "LiteLLM has changed: see above"
first, second = orders
assert fields(first) == fields(second) == {"model": "kling-v1", "prompt": "A lighthouse."}, orders
assert first[1] != second[1], "LiteLLM has changed: it repeats the same bytes"
assert first[0].keys() == second[0].keys(), "LiteLLM has changed: a header tells a repetition"
result = through_proxy({"num_retries": 0})
print("num_retries: 0   status {}, retries {}, orders sent {}, idempotency keys sent {}".format(*result))
assert result == (500, None, 1, 0), "LiteLLM has changed: see above"
PYTHON
