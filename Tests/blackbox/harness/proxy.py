"""A proxy before the simulated upstream that delays answers of the test's choice."""

import json
import re
import threading

from harness.hop import Hop
from harness.waiting import TEST_TIMEOUT, http


class Delay:
    """An answer that is delayed, the first that is as described; or every such answer."""

    def __init__(self, describes, every):
        self.describes = describes
        self.every = every
        self.intercepted = threading.Event()
        self.released = threading.Event()
        # Whoever asked has got it, or has hung up.
        self.sent = threading.Event()


class UpstreamProxy:
    """It stands in for the simulated upstream, which has done its part when an answer is delayed here."""

    def __init__(self, sandbox):
        self.sandbox = sandbox
        self.key = sandbox.key
        # While it hides tasks, whoever asks for one is told that it is not there.
        self.hides_tasks = False
        # What was ordered, as the upstream saw it.
        self.orders = []
        self._delays = []
        self._lock = threading.Lock()
        self._hop = Hop(self._pass_on)
        self.url = self._hop.url

    def delay(self, method, word="", every=False):
        """Delays the next answer to such a call that has the word in it, or every one until it is released."""
        delay = Delay(lambda call, text: call == method and word in text, every)
        with self._lock:
            self._delays.append(delay)
        return delay

    def stats(self):
        return self.sandbox.stats()

    def close(self):
        for delay in self._delays:
            delay.released.set()
        self._hop.close()

    def _pass_on(self, call):
        body = call.rfile.read(int(call.headers.get("content-length") or 0))
        headers = {name: value for name, value in call.headers.items() if name.lower() != "connection"}
        path = re.sub("(?<=/text2video/)[^/?]+", "000000000000000000", call.path) if self.hides_tasks else call.path
        if call.command == "POST":
            self.orders.append(json.loads(body))
        answer = http.request(call.command, self.sandbox.url + path, headers=headers, content=body)
        delay = self._delay_if_described(call.command, answer)
        try:
            self._send(call, answer)
        finally:
            if delay:
                delay.sent.set()

    def _send(self, call, answer):
        call.send_response(answer.status_code)
        for name, value in answer.headers.items():
            if name not in ("content-length", "transfer-encoding", "content-encoding", "connection", "date", "server"):
                call.send_header(name, value)
        call.send_header("content-length", str(len(answer.content)))
        call.end_headers()
        if call.command != "HEAD":
            call.wfile.write(answer.content)

    def _delay_if_described(self, method, answer):
        text = answer.text if "json" in answer.headers.get("content-type", "") else ""
        with self._lock:
            waiting = [d for d in self._delays if not (d.released if d.every else d.intercepted).is_set()]
            delay = next((d for d in waiting if d.describes(method, text)), None)
            if delay:
                delay.intercepted.set()
        if delay:
            delay.released.wait(TEST_TIMEOUT)
        return delay
