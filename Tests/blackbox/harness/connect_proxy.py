"""A company's network: a proxy that says what it saw, and behind it an upstream by https."""

import base64
import http.client
import select
import socket
import socketserver
import ssl
import subprocess
import threading
import urllib.parse
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from harness.waiting import PATIENCE

# The name of the upstream, which the proxy alone knows.
HOST = "relay.example"


class ConnectProxy:
    """It connects clients with the places that it has an address for, or with what the target says."""

    def __init__(self, places=None, credentials=None):
        # Such as `relay.example:443`, each with host and port.
        self.places = places or {}
        # What it asks for, such as `ann:secret`; nothing when it asks for nothing.
        self.credentials = credentials
        # Answers with this status instead of connecting, while it is one.
        self.refuses = None
        # What it was asked for, in order, and all that clients have sent to it and through it.
        self.targets = []
        self.sent = bytearray()
        self._lock = threading.Lock()
        proxy = self

        class Handler(socketserver.StreamRequestHandler):
            def handle(self):
                try:
                    proxy._serve(self)
                except OSError:
                    # One of the two sides has closed its connection.
                    pass

        class Server(socketserver.ThreadingTCPServer):
            allow_reuse_address = True
            daemon_threads = True

        self._server = Server(("127.0.0.1", 0), Handler)
        self.port = self._server.server_address[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True)
        self._thread.start()

    def url_for(self, credentials):
        """Its address with a user name and a password."""
        return f"http://{credentials}@127.0.0.1:{self.port}"

    def close(self):
        self._server.shutdown()
        self._server.server_close()

    def _serve(self, client):
        head = b""
        while not head.endswith(b"\r\n\r\n"):
            line = client.rfile.readline()
            if not line:
                return
            head += line
        lines = head.decode("latin-1").split("\r\n")
        method, target, _ = lines[0].split(" ")
        headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines[1:])}
        with self._lock:
            self.targets.append(target)
            self.sent += head
        status = self._status(method, headers)
        if status != 200:
            client.wfile.write(f"HTTP/1.1 {status} No\r\nContent-Length: 0\r\nConnection: close\r\n\r\n".encode())
            return
        host, _, port = target.rpartition(":")
        with socket.create_connection(self.places.get(target, (host.strip("[]"), int(port))), PATIENCE) as upstream:
            client.wfile.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
            self._join(client.connection, upstream)

    def _status(self, method, headers):
        if self.refuses:
            return self.refuses
        expected = self.credentials and "Basic " + base64.b64encode(self.credentials.encode()).decode()
        if expected and headers.get("proxy-authorization") != expected:
            return 407
        return 200 if method == "CONNECT" else 405

    def _join(self, client, upstream):
        others = {client: upstream, upstream: client}
        while others:
            for side in select.select(list(others), [], [])[0]:
                data = side.recv(65_536)
                if not data:
                    return
                if side is client:
                    with self._lock:
                        self.sent += data
                others[side].sendall(data)


class SecureUpstream:
    """The simulated upstream by https, under its name and a certificate that a private authority has signed."""

    def __init__(self, sandbox, folder):
        self.sandbox = sandbox
        self.key = sandbox.key
        self.url = f"https://{HOST}"
        self.authority = folder / "company-ca.pem"
        certificate, key = _certificate(folder, self.authority)
        address = urllib.parse.urlsplit(sandbox.url)

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do(self):
                body = self.rfile.read(int(self.headers.get("content-length") or 0))
                connection = http.client.HTTPConnection(address.hostname, address.port, timeout=PATIENCE)
                connection.request(self.command, self.path, body or None, dict(self.headers))
                answer = connection.getresponse()
                content = answer.read()
                connection.close()
                if "json" in answer.headers.get("content-type", ""):
                    # Its files are where it is itself.
                    content = content.replace(f"http://{HOST}".encode(), f"https://{HOST}".encode())
                self.send_response_only(answer.status, answer.reason)
                self.send_header("Content-Type", answer.headers.get("content-type", ""))
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            do_GET = do_POST = do

            def log_message(self, *_):
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate, key)
        self._server.socket = context.wrap_socket(
            self._server.socket, server_side=True, do_handshake_on_connect=False
        )
        # A handshake that fails is the client's business.
        self._server.handle_error = lambda *_: None
        self.places = {f"{HOST}:443": ("127.0.0.1", self._server.server_port)}
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True)
        self._thread.start()

    def stats(self):
        return self.sandbox.stats()

    def close(self):
        self._server.shutdown()
        self._server.server_close()


def _certificate(folder, authority):
    """Makes a private authority, and a certificate of it for the upstream's name."""
    script = f"""
    set -e
    openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj "/CN=Example company" \
        -addext basicConstraints=critical,CA:TRUE -keyout ca.key -out {authority}
    openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj /CN={HOST} -keyout relay.key -out relay.csr
    printf 'subjectAltName=DNS:{HOST}\\n' > relay.ext
    openssl x509 -req -in relay.csr -CA {authority} -CAkey ca.key -CAcreateserial -days 2 -extfile relay.ext \
        -out relay.pem
    """
    subprocess.run(["sh", "-c", script], cwd=folder, check=True, capture_output=True)
    return folder / "relay.pem", folder / "relay.key"
