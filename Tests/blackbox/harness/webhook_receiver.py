"""A receiver of webhooks on loopback, which keeps all that it is sent."""

import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class WebhookReceiver:
    """Answers every post with a status, perhaps after a while, and keeps bodies and header fields."""

    def __init__(self, status=200, delay=0.0, port=0):
        self.status = status
        self.delay = delay
        self.received = []
        self._lock = threading.Lock()
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self):
                body = self.rfile.read(int(self.headers["content-length"]))
                with receiver._lock:
                    receiver.received.append((body, dict(self.headers), time.time()))
                time.sleep(receiver.delay)
                self.send_response(receiver.status)
                self.send_header("content-length", "0")
                self.end_headers()

            def log_message(self, *_):
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", port), Handler)
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)
        self._thread.start()

    @property
    def url(self):
        return f"http://127.0.0.1:{self._server.server_address[1]}/hook"

    def all(self):
        """Bodies as JSON, with their header fields."""
        with self._lock:
            return [(json.loads(body), headers) for body, headers, _ in self.received]

    def raw(self):
        """Bodies as they came, with their header fields."""
        with self._lock:
            return [(body.decode(), headers) for body, headers, _ in self.received]

    def videos(self):
        """The ids of the videos that it was told of."""
        return {event["data"]["id"] for event, _ in self.all()}

    def close(self):
        self._server.shutdown()
        self._server.server_close()
