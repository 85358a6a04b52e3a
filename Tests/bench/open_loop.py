"""Requests at a fixed rate, whatever becomes of those before: without coordinated omission.

Each request is due at its time, and its latency counts from then, however late it could be sent. One loop over
connections that are kept; it says by how much it was late itself.
"""

import collections
import gc
import selectors
import socket
import time
import urllib.parse

from bench.report import percentile

# More than this are under way at once only where a program has stalled; then they wait, and their latency counts on.
CONNECTIONS = 64


class Connection:
    """One connection, with the request that is under way on it."""

    def __init__(self, address):
        self.socket = socket.create_connection(address)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.socket.setblocking(False)
        self.due = None
        self.received = b""

    def send(self, due, request):
        self.due, self.received = due, b""
        # A request is smaller than an empty socket's buffer.
        self.socket.sendall(request)

    def status(self):
        """Reads on; the status once the answer is whole, 0 when the connection has been closed."""
        piece = self.socket.recv(65536)
        if not piece:
            return 0
        self.received += piece
        head, end, body = self.received.partition(b"\r\n\r\n")
        if not end:
            return None
        lines = head.lower().split(b"\r\n")
        lengths = [int(line[15:]) for line in lines if line.startswith(b"content-length:")]
        if len(body) < (lengths or [0])[0]:
            return None
        return int(head[9:12])


class OpenLoop:
    """Sends what `request` makes of a number to an address, so many a second for so many seconds."""

    def __init__(self, url, request, rate, seconds, expected=200):
        parts = urllib.parse.urlsplit(url)
        self.address = (parts.hostname, parts.port)
        self.request, self.rate, self.count = request, rate, int(rate * seconds)
        self.expected = expected
        self.latencies, self.lags = [], []
        self.errors = collections.Counter()
        self.waited = 0
        # A connection takes part in select by its descriptor, which measures microseconds where epoll has milliseconds.
        self.selector = selectors.SelectSelector()
        self.idle = [self._connect() for _ in range(CONNECTIONS)]

    def _connect(self):
        connection = Connection(self.address)
        self.selector.register(connection.socket, selectors.EVENT_READ, connection)
        return connection

    def run(self):
        """Sends all, waits for the last answer, and returns what there was."""
        gc.disable()
        try:
            self._loop()
        finally:
            gc.enable()
            for key in list(self.selector.get_map().values()):
                key.data.socket.close()
            self.selector.close()
        return self._result()

    def _loop(self):
        requests = [self.request(number) for number in range(self.count)]
        waiting = collections.deque()
        began = time.perf_counter() + 0.1
        sent = ended = 0
        while ended < self.count:
            now = time.perf_counter()
            while sent < self.count and began + sent / self.rate <= now:
                due = began + sent / self.rate
                if self.idle:
                    self.idle.pop().send(due, requests[sent])
                    self.lags.append(time.perf_counter() - due)
                else:
                    waiting.append((due, requests[sent]))
                    self.waited += 1
                sent += 1
            pause = max(0, began + sent / self.rate - time.perf_counter()) if sent < self.count else 1
            for key, _ in self.selector.select(pause):
                if self._answered(key.data):
                    ended += 1
                    if waiting:
                        self.idle.pop().send(*waiting.popleft())

    def _answered(self, connection):
        """Whether an answer has ended, well or not; its connection, or another, is free then."""
        try:
            status = connection.status()
        except ConnectionError:
            status = 0
        if status is None:
            return False
        due, connection.due = connection.due, None
        if status == 0:
            self.selector.unregister(connection.socket)
            connection.socket.close()
            connection = self._connect()
        self.idle.append(connection)
        if due is None:
            return False
        if status == self.expected:
            self.latencies.append(time.perf_counter() - due)
        else:
            self.errors[str(status or "closed")] += 1
        return True

    def _result(self):
        def in_ms(values, part):
            return percentile(values, part) * 1e3 if values else None

        parts = {"p50_ms": 0.5, "p90_ms": 0.9, "p99_ms": 0.99, "p99_9_ms": 0.999, "max_ms": 1}
        return {
            **{name: in_ms(self.latencies, part) for name, part in parts.items()},
            "answers": len(self.latencies),
            "lag_p99_ms": in_ms(self.lags, 0.99),
            "lag_max_ms": in_ms(self.lags, 1),
            "waited": self.waited,
            "errors": dict(self.errors),
        }
