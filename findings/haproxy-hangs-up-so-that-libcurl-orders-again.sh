#!/usr/bin/env bash
# HAProxy hangs up where a 502 belongs, and libcurl takes that for leave to send a POST again.
#
# A server takes an order and dies before it answers. One would think that HAProxy, which repeats nothing by itself once
# a request is out, says 502, and that libcurl, which was not told to retry, leaves it at that. So it is for the first
# request of a connection. For any later one HAProxy closes the caller's connection without a word, for the caller to
# repeat what it sent; and libcurl does that at once, a POST with its body too, because it takes an empty answer on a
# connection that it has used before for a connection that was dead. Whoever keeps a handle, or gives curl several
# URLs, orders twice and sees one clean 200. `option httpclose` brings the 502 back; an `Idempotency-Key` makes the
# repetition harmless, which nothing in it tells from a second order.
#
# Seen with HAProxy 2.6.12-1+deb12u4 and pycurl 7.49.0 (libcurl 8.23.0) on Python 3.11.7:
#   answer lost to a connection's     caller sees             orders sent
#   first order    libcurl            502                     1
#   second order   http.client        200, hung up            2
#   second order   libcurl            200, 200                3
#   second order   with httpclose     200, 502                2
# Fails when that changes. Unpacks Debian's HAProxy into the temporary folder unless there is one.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
if ! haproxy=$(command -v haproxy); then
    mkdir "$folder/packages"
    chmod 755 "$folder"
    (
        cd "$folder/packages"
        packages=(haproxy liblua5.3-0 libopentracing-c-wrapper0 libopentracing1)
        apt-get download -qq "${packages[@]}" 2>/dev/null || {
            apt-get update -qq
            apt-get download -qq "${packages[@]}"
        }
        for package in *.deb; do dpkg -x "$package" "$folder/debian"; done
    )
    LD_LIBRARY_PATH=$folder/debian/usr/lib/$(uname -m)-linux-gnu
    export LD_LIBRARY_PATH
    haproxy=$folder/debian/usr/sbin/haproxy
fi
"$haproxy" -v | head -n 1
python3 -m venv "$folder/venv"
env -u LD_LIBRARY_PATH "$folder/venv/bin/python" -m pip install -q --disable-pip-version-check pycurl==7.49.0
"$folder/venv/bin/python" - "$haproxy" "$folder" <<'PYTHON'
import http.client
import io
import socket
import subprocess
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pycurl

haproxy, folder = sys.argv[1:]
orders = []
lost = 0


class Gateway(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self):
        orders.append(self.rfile.read(int(self.headers["content-length"])))
        if len(orders) == lost:
            self.close_connection = True
            return
        self.send_response(200)
        self.send_header("content-length", "2")
        self.end_headers()
        self.wfile.write(b"{}")

    def log_message(self, *_):
        pass


def with_libcurl(port, times):
    handle = pycurl.Curl()
    handle.setopt(handle.URL, f"http://127.0.0.1:{port}/v1/videos")
    handle.setopt(handle.WRITEDATA, io.BytesIO())
    handle.setopt(handle.TIMEOUT, 20)
    seen = []
    for number in range(times):
        handle.setopt(handle.POSTFIELDS, f"prompt={number}")
        handle.perform()
        seen.append(handle.getinfo(handle.RESPONSE_CODE))
    return seen


def with_http_client(port, times):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    seen = []
    for number in range(times):
        try:
            connection.request("POST", "/v1/videos", f"prompt={number}")
            answer = connection.getresponse()
            answer.read()
            seen.append(answer.status)
        except http.client.RemoteDisconnected:
            seen.append("hung up")
    return seen


def through_haproxy(call, times, options=""):
    global lost
    orders.clear()
    lost = times
    gateway = ThreadingHTTPServer(("127.0.0.1", 0), Gateway)
    threading.Thread(target=gateway.serve_forever, daemon=True).start()
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with open(f"{folder}/haproxy.cfg", "w") as file:
        file.write(
            f"defaults\n mode http\n timeout connect 5s\n timeout client 20s\n timeout server 20s\n {options}\n"
            f"frontend callers\n bind 127.0.0.1:{port}\n default_backend gateway\n"
            f"backend gateway\n server one 127.0.0.1:{gateway.server_port}\n"
        )
    proxy = subprocess.Popen([haproxy, "-db", "-q", "-f", f"{folder}/haproxy.cfg"])
    try:
        for _ in range(100):
            try:
                socket.create_connection(("127.0.0.1", port)).close()
                break
            except ConnectionRefusedError:
                time.sleep(0.1)
        return call(port, times), list(orders)
    finally:
        proxy.terminate()
        proxy.wait()
        gateway.shutdown()


print(f"{pycurl.version.split(' OpenSSL')[0]} on Python {sys.version.split()[0]}")
for what, result, expected in (
    ("first order    libcurl       ", through_haproxy(with_libcurl, 1), ([502], [b"prompt=0"])),
    (
        "second order   http.client   ", through_haproxy(with_http_client, 2),
        ([200, "hung up"], [b"prompt=0", b"prompt=1"]),
    ),
    (
        "second order   libcurl       ", through_haproxy(with_libcurl, 2),
        ([200, 200], [b"prompt=0", b"prompt=1", b"prompt=1"]),
    ),
    (
        "second order   with httpclose", through_haproxy(with_libcurl, 2, "option httpclose"),
        ([200, 502], [b"prompt=0", b"prompt=1"]),
    ),
):
    print(what, *result[0], " orders sent", len(result[1]))
    assert result == expected, f"HAProxy or libcurl has changed: {result}"
PYTHON
