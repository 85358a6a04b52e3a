"""What the gateway adds to an order in Kling's own form, until the upstream has named the task."""

import contextlib
import http.client
import http.server
import json
import statistics
import threading
import time
import urllib.parse

from bench.gateway import UPSTREAM_KEY, Gateway
from bench.processes import BenchError
from bench.report import number, sync_times, table

ORDERS = 300
PATH = "/kling/v1/videos/text2video"
# All of them at once, so that none waits for a slot.
PARALLEL = 2 * ORDERS
PATIENCE = 60


class Caller:
    """One connection that is kept."""

    def __init__(self, url, key):
        address = urllib.parse.urlsplit(url)
        self.connection = http.client.HTTPConnection(address.hostname, address.port, timeout=PATIENCE)
        self.headers = {"Authorization": f"Bearer {key}", "Content-Type": "application/json"}

    def order(self, prompt):
        """Orders a video, and waits for the answer."""
        body = {"prompt": prompt, "model_name": "kling-v1", "duration": "5"}
        self.connection.request("POST", PATH, json.dumps(body), self.headers)
        answer = self.connection.getresponse()
        said = answer.read()
        if answer.status != 200:
            raise BenchError(f"an order was answered {answer.status}: {said!r}")

    def close(self):
        self.connection.close()


class Relay(http.server.ThreadingHTTPServer):
    """Passes calls on to the upstream, and notes when each order's answer has come back from there.

    Those that go straight to the upstream pass through it as well, so that it costs both the same.
    """

    daemon_threads = True

    def __init__(self, upstream):
        super().__init__(("127.0.0.1", 0), Passing)
        self.upstream = urllib.parse.urlsplit(upstream)
        self.url = f"http://127.0.0.1:{self.server_address[1]}"
        self._moments, self._named = {}, threading.Condition()
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def note(self, prompt, moment):
        with self._named:
            self._moments[prompt] = moment
            self._named.notify_all()

    def moment(self, prompt):
        """When the upstream named the task of an order."""
        with self._named:
            if not self._named.wait_for(lambda: prompt in self._moments, PATIENCE):
                raise BenchError(f"the upstream had no order {prompt!r} within {PATIENCE} s")
            return self._moments[prompt]

    def close(self):
        self.shutdown()
        self.server_close()


class Passing(http.server.BaseHTTPRequestHandler):
    """One connection to the relay, with one of its own to the upstream."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def setup(self):
        super().setup()
        self.beyond = http.client.HTTPConnection(self.server.upstream.netloc, timeout=PATIENCE)

    def finish(self):
        self.beyond.close()
        super().finish()

    def do_GET(self):
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.beyond.request(self.command, self.path, body or None, dict(self.headers))
        answer = self.beyond.getresponse()
        said = answer.read()
        if self.command == "POST" and answer.status == 200:
            self.server.note(json.loads(body)["prompt"], time.perf_counter())
        head = f"HTTP/1.1 {answer.status} {answer.reason}\r\nContent-Type: application/json\r\n"
        self.wfile.write(f"{head}Content-Length: {len(said)}\r\n\r\n".encode() + said)

    do_POST = do_GET

    def log_message(self, *_):
        pass


def measure(works, stack, folder):
    """Orders by turns straight to the upstream and through the gateway, one after the other."""
    relay = stack.enter_context(contextlib.closing(Relay(works.sandbox.url)))
    gateway = Gateway(
        works.builds["kling-gateway"],
        works.dataset.copy(works.new_path("native")),
        relay,
        KGW_UPSTREAM_PARALLEL_TASKS=PARALLEL,
    )
    stack.callback(gateway.close)
    gateway.start()
    pairs = [(relay.url, UPSTREAM_KEY), (gateway.url, works.dataset.keys[0])]
    direct, through = (stack.enter_context(contextlib.closing(Caller(*pair))) for pair in pairs)
    times = {"direct": [], "answered": [], "named": []}
    for turn in range(ORDERS):
        for caller in (direct, through):
            prompt = f"A windmill, {turn}, {time.time_ns()}."
            began = time.perf_counter()
            caller.order(prompt)
            answered = time.perf_counter()
            named = relay.moment(prompt)
            if caller is direct:
                times["direct"].append(named - began)
            else:
                times["answered"].append(answered - began)
                times["named"].append(named - began)
    found = {name: statistics.median(values) * 1e3 for name, values in times.items()}
    return found | {"added": found["named"] - found["direct"], "sync": sync_times(folder)["p50_ms"]}


def text(found):
    rows = [
        ["straight to the upstream, until it has named the task", found["direct"]],
        ["through the gateway, until the order is durable and answered", found["answered"]],
        ["through the gateway, until the upstream has named the task", found["named"]],
        ["so much is added", found["added"]],
        ["4 KiB made durable", found["sync"]],
    ]
    return table(["work", "median ms"], [[what, number(value, 3)] for what, value in rows])
