"""A keep-alive connection on which each request is one write, so that the server reads each of them alike."""

import json
import socket
import urllib.parse

from harness.waiting import PATIENCE


class Connection:
    """Someone who sends one request after the other, and reads each answer to its end."""

    def __init__(self, url):
        address = urllib.parse.urlsplit(url)
        self._host = address.netloc
        self._socket = socket.create_connection((address.hostname, address.port), timeout=PATIENCE)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def request(self, method, path, key, expect, headers=None, body=None):
        """The answer's header fields and body; anything but the expected status is a failure."""
        lines = [f"{method} {path} HTTP/1.1", f"Host: {self._host}", f"Authorization: Bearer {key}"]
        lines += [f"{name}: {value}" for name, value in (headers or {}).items()]
        data = b""
        if body is not None:
            data = json.dumps(body).encode()
            lines += ["Content-Type: application/json", f"Content-Length: {len(data)}"]
        self._socket.sendall("\r\n".join([*lines, "", ""]).encode() + data)
        return self._answer(f"{method} {path}", expect)

    def close(self):
        self._socket.close()

    def _answer(self, what, expect):
        received = bytearray()
        while (end := received.find(b"\r\n\r\n")) < 0:
            self._receive(received)
        status, *lines = received[:end].decode().split("\r\n")
        fields = {name.lower(): value for name, value in (line.split(": ", 1) for line in lines)}
        length = 0 if expect == 304 else int(fields["content-length"])
        while len(received) < end + 4 + length:
            self._receive(received)
        body = received[end + 4 :]
        assert int(status.split()[1]) == expect, f"{what}: {status} {body[:500].decode(errors='replace')}"
        return fields, body

    def _receive(self, received):
        piece = self._socket.recv(1 << 20)
        assert piece, "the connection was closed before an answer"
        received += piece
