"""A hop between a client and a gateway that passes everything on, and loses the answers of the test's choice."""

import http.client
import socket
import threading
import urllib.parse

from harness.hop import Hop
from harness.waiting import PATIENCE, eventually

# What a hop does to an answer, on the client's side always the same: the connection closes without one.
# The request reaches the gateway together with the end of its connection.
CLOSES_BEFORE_ANSWER = "closes before the answer"
# The same, but only once the client has closed its own connection.
CLOSES_AFTER_CLIENT = "closes after the client"
# The gateway has written its answer whole, and the hop has read it.
LOSES_ANSWER = "loses the answer"

# They belong to one connection, and each of the two has its own.
PER_CONNECTION = {"connection", "keep-alive", "proxy-connection", "te", "trailer", "transfer-encoding", "upgrade"}


class Relay:
    """Each request that orders a video is counted from 1; `lose` says what becomes of which."""

    def __init__(self, gateway):
        self.gateway = gateway
        address = urllib.parse.urlsplit(gateway.url)
        self._address = (address.hostname, address.port)
        # The header of every order, as the client sent it.
        self.orders = []
        self._losses = {}
        self._arrivals = threading.Condition()
        self._hop = Hop(self._pass_on)
        self.url = self._hop.url

    def lose(self, number, how):
        """Loses the answer to the order of this number."""
        self._losses[number] = how
        return self

    def await_order(self, number):
        """Waits until so many orders have arrived here, whether they were passed on or not."""
        with self._arrivals:
            assert self._arrivals.wait_for(lambda: len(self.orders) >= number, PATIENCE), self.orders

    def await_end_of_orders(self):
        """Waits until the gateway has finished with every order that came through here, answered or not."""

        def look():
            ended = [e for e in self.gateway.program.entries() if e.get("message") == "request"]
            return sum(entry.get("method") == "POST" for entry in ended) >= len(self.orders)

        eventually(look, "the gateway has finished with every order")

    def tasks(self, caller):
        """How many tasks were made upstream of all these orders, once every video has ended."""
        self.await_end_of_orders()
        for video in caller.all():
            caller.ended(video["id"])
        return self.gateway.sandbox.stats()["tasks"]

    def close(self):
        self._hop.close()

    def _pass_on(self, call):
        body = _body(call)
        how = self._count(call) if call.command == "POST" else None
        if how == CLOSES_AFTER_CLIENT:
            _await_close(call.connection)
        if how in (CLOSES_BEFORE_ANSWER, CLOSES_AFTER_CLIENT):
            self._send_and_close(call, body)
        else:
            self._exchange(call, body, loses=how == LOSES_ANSWER)
        call.close_connection = call.close_connection or how is not None

    def _count(self, call):
        with self._arrivals:
            self.orders.append(dict((name.lower(), value) for name, value in call.headers.items()))
            self._arrivals.notify_all()
            return self._losses.get(len(self.orders))

    def _send_and_close(self, call, body):
        """Sends the request and the end of the connection in one segment, so that no answer can come in between."""
        lines = [f"{call.command} {call.path} HTTP/1.1", *(f"{name}: {value}" for name, value in _header(call, body))]
        with socket.create_connection(self._address, timeout=PATIENCE) as wire:
            wire.send(("\r\n".join(lines) + "\r\n\r\n").encode("latin-1") + body, socket.MSG_MORE)

    def _exchange(self, call, body, loses):
        connection = http.client.HTTPConnection(*self._address, timeout=PATIENCE)
        try:
            connection.putrequest(call.command, call.path, skip_host=True, skip_accept_encoding=True)
            for name, value in _header(call, body):
                connection.putheader(name, value)
            connection.endheaders(body or None)
            answer = connection.getresponse()
            content = answer.read()
        finally:
            connection.close()
        if not loses:
            _answer(call, answer, content)


def _body(call):
    """The request's body, however it is framed."""
    if "chunked" not in call.headers.get("transfer-encoding", ""):
        return call.rfile.read(int(call.headers.get("content-length") or 0))
    body = b""
    while size := int(call.rfile.readline().split(b";")[0], 16):
        body += call.rfile.read(size)
        call.rfile.readline()
    while call.rfile.readline().strip():
        pass
    return body


def _header(call, body):
    kept = [(name, value) for name, value in call.headers.items() if name.lower() not in PER_CONNECTION]
    if "transfer-encoding" in call.headers:
        kept.append(("Content-Length", str(len(body))))
    return kept


def _await_close(wire):
    wire.settimeout(PATIENCE)
    try:
        wire.recv(1, socket.MSG_PEEK)
    except ConnectionError:
        # It was reset.
        pass


def _answer(call, answer, content):
    call.send_response_only(answer.status, answer.reason)
    for name, value in answer.getheaders():
        if name.lower() not in PER_CONNECTION | {"content-length"}:
            call.send_header(name, value)
    length = answer.getheader("content-length") if call.command == "HEAD" else str(len(content))
    if length is not None:
        call.send_header("Content-Length", length)
    call.end_headers()
    call.wfile.write(content)
