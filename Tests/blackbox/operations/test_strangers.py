"""Strangers at the door: connections that say nothing, descriptors that run out, bodies that never come whole."""

import os
import pathlib
import resource
import socket
import urllib.parse

from harness.programs import BINARY
from harness.waiting import PATIENCE, eventually, http, let_run

FULL = "as many connections as there may be; those between requests are closed for new ones"
FEW = "fewer connections than server.max_connections, because the limit of open files is low"
RESTS = "a connection cannot be accepted; trying again every second"
# Nobody who looks at something in an endless loop gets by with as little in as long.
IDLE_SECONDS = 3
BUSY_SECONDS = 1


def limited(folder, descriptors):
    """The program with so many descriptors and no way to get more."""
    script = folder / "limited"
    script.write_text(f'#!/bin/sh\nexec prlimit --nofile={descriptors}:{descriptors} "{BINARY}" "$@"\n')
    script.chmod(0o755)
    return str(script)


def connection(address):
    url = urllib.parse.urlsplit(address)
    return socket.create_connection((url.hostname, url.port), PATIENCE)


def processor_seconds(program):
    """What the program has used of the processors since it was started."""
    fields = pathlib.Path(f"/proc/{program.process.pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def said(gateway, message):
    return [entry for entry in gateway.program.entries() if entry["message"] == message]


def test_silent_connections_keep_nobody_out(start_sandbox, make_gateway, tmp_path):
    gateway = make_gateway(start_sandbox())
    gateway.binary = limited(tmp_path, 256)
    gateway.start()
    caller = gateway.tenant("patient")
    (few,) = said(gateway, FEW)
    assert few["level"] == "warning" and few["descriptors"] == 256, few
    silent = [connection(gateway.url) for _ in range(400)]
    silent += [connection(gateway.admin) for _ in range(50)]
    try:
        video = caller.created(prompt="Let me in.")["id"]
        assert http.get(f"{gateway.admin}/healthz").status_code == 200
        before = processor_seconds(gateway.program)
        let_run(IDLE_SECONDS)
        used = processor_seconds(gateway.program) - before
        assert used < BUSY_SECONDS, f"{used} s of processor in {IDLE_SECONDS} s in which nobody asks anything"
        descriptors = len(list(pathlib.Path(f"/proc/{gateway.program.process.pid}/fd").iterdir()))
        assert descriptors < 224, "a reserve is left"
        assert caller.ended(video)["status"] == "completed"
    finally:
        for each in silent:
            each.close()
    # One for each listener.
    assert len(said(gateway, FULL)) <= 2 and not said(gateway, RESTS), gateway.program.log


def test_a_server_without_descriptors_rests_until_it_has_some(start_sandbox, make_gateway):
    gateway = make_gateway(start_sandbox()).start()
    process = gateway.program.process.pid
    numbers = [int(path.name) for path in pathlib.Path(f"/proc/{process}/fd").iterdir()]
    soft, hard = resource.prlimit(process, resource.RLIMIT_NOFILE)
    assert soft == hard, "the limit is as high as it can be"
    resource.prlimit(process, resource.RLIMIT_NOFILE, (max(numbers) + 1, hard))
    waiting = [connection(address) for address in (gateway.url, gateway.admin) for _ in range(max(numbers) + 1)]
    try:
        eventually(lambda: len(said(gateway, RESTS)) == 2, "both listeners say so")
        before = processor_seconds(gateway.program)
        let_run(IDLE_SECONDS)
        used = processor_seconds(gateway.program) - before
        assert used < BUSY_SECONDS, f"{used} s of processor in {IDLE_SECONDS} s in which nobody can be let in"
        assert len(said(gateway, RESTS)) <= 4, gateway.program.log
        resource.prlimit(process, resource.RLIMIT_NOFILE, (soft, hard))
        for address in (gateway.url, gateway.admin):
            assert http.get(f"{address}/healthz").status_code == 200
    finally:
        for each in waiting:
            each.close()
    assert gateway.program.terminate() == 0, gateway.program.log


def read_until(stream, end):
    """What comes up to an end, or up to the end of the connection."""
    received = b""
    while end not in received:
        piece = stream.recv(65536)
        if not piece:
            break
        received += piece
    return received


def test_a_stop_does_not_wait_for_bodies_that_do_not_come(start_sandbox, make_gateway):
    gateway = make_gateway(start_sandbox(), server__drain_timeout=600).start()
    caller = gateway.tenant("slow")
    head = (
        "POST /v1/videos HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 100000\r\n"
        f"Authorization: Bearer {caller.key}\r\nExpect: 100-continue\r\n\r\n"
    )
    senders = [connection(gateway.url) for _ in range(30)]
    try:
        for sender in senders:
            sender.sendall(head.encode())
        for sender in senders:
            # Its request is under way.
            assert read_until(sender, b"\r\n\r\n").startswith(b"HTTP/1.1 100 ")
            sender.sendall(b'{"prompt":')
        assert gateway.program.terminate() == 0, gateway.program.log
        for sender in senders:
            answer = read_until(sender, b"\0")
            assert answer.startswith(b"HTTP/1.1 503 ") and b'"draining"' in answer, answer
    finally:
        for sender in senders:
            sender.close()
