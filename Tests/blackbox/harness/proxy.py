"""A gate before the simulated upstream that keeps back answers of the test's choice."""

import re
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from harness.waiting import WHOLE, http


class Hold:
    """An answer that is kept back, the first that is as described; or every such answer."""

    def __init__(self, describes, every):
        self.describes = describes
        self.every = every
        self.caught = threading.Event()
        self.released = threading.Event()
        # Whoever asked has got it, or has hung up.
        self.sent = threading.Event()


class Gate:
    """It stands in for the simulated upstream, which has done its part when an answer is kept back here."""

    def __init__(self, sandbox):
        self.sandbox = sandbox
        self.key = sandbox.key
        # While it hides tasks, whoever asks for one is told that it is not there.
        self.hides = False
        self._holds = []
        self._lock = threading.Lock()
        gate = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def handle_one_request(self):
                try:
                    super().handle_one_request()
                except OSError:
                    # Whoever asked has hung up.
                    self.close_connection = True

            def do(self):
                gate._pass_on(self)

            do_GET = do_POST = do_HEAD = do

            def log_message(self, *_):
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True)
        self._thread.start()

    def hold(self, method, word="", every=False):
        """Keeps back the next answer to such a call that has the word in it, or every one until it is released."""
        hold = Hold(lambda call, text: call == method and word in text, every)
        with self._lock:
            self._holds.append(hold)
        return hold

    def stats(self):
        return self.sandbox.stats()

    def close(self):
        for hold in self._holds:
            hold.released.set()
        self._server.shutdown()
        self._server.server_close()

    def _pass_on(self, call):
        body = call.rfile.read(int(call.headers.get("content-length") or 0))
        headers = {name: value for name, value in call.headers.items() if name.lower() != "connection"}
        path = re.sub("(?<=/text2video/)[^/?]+", "000000000000000000", call.path) if self.hides else call.path
        answer = http.request(call.command, self.sandbox.url + path, headers=headers, content=body)
        hold = self._keep_back(call.command, answer)
        try:
            self._send(call, answer)
        finally:
            if hold:
                hold.sent.set()

    def _send(self, call, answer):
        call.send_response(answer.status_code)
        for name, value in answer.headers.items():
            if name not in ("content-length", "transfer-encoding", "content-encoding", "connection", "date", "server"):
                call.send_header(name, value)
        call.send_header("content-length", str(len(answer.content)))
        call.end_headers()
        if call.command != "HEAD":
            call.wfile.write(answer.content)

    def _keep_back(self, method, answer):
        text = answer.text if "json" in answer.headers.get("content-type", "") else ""
        with self._lock:
            waiting = [h for h in self._holds if not (h.released if h.every else h.caught).is_set()]
            hold = next((h for h in waiting if h.describes(method, text)), None)
            if hold:
                hold.caught.set()
        if hold:
            hold.released.wait(WHOLE)
        return hold
