"""The public listener and the operators' listener: what each of them answers, and to whom."""

import os
import pathlib
import socket
import urllib.parse

import pytest

from harness.archive_files import memory
from harness.waiting import http

# Far more than the system keeps of both directions of a connection, in bytes.
MOST_UNANSWERED = 64 << 20
# What a server may keep of the answers, in MiB.
MOST_KEPT = 16


def test_the_admin_listener_answers_probes_and_no_tenant(gateway, caller):
    for path in ("/healthz", "/readyz"):
        answer = http.get(gateway.admin + path)
        assert answer.status_code == 200, answer.text
    for method, path in (("GET", "/v1/videos"), ("POST", "/v1/videos"), ("GET", "/kling/v1/videos/text2video")):
        answer = http.request(method, gateway.admin + path, headers={"Authorization": f"Bearer {caller.key}"})
        # Nothing of the tenants is here, and whoever is no operator does not even learn that.
        assert answer.status_code == 401, (method, path, answer.text)


def test_the_public_listener_answers_without_a_key_what_is_public(gateway):
    assert http.get(f"{gateway.url}/healthz").status_code == 200
    document = http.get(f"{gateway.url}/openapi.json")
    assert document.headers["content-type"].split(";")[0] == "application/json"
    assert document.json()["openapi"].startswith("3.")
    assert http.get(f"{gateway.url}/readyz").status_code == 404


def test_both_listeners_are_on_loopback_by_default(gateway):
    for address in (gateway.url, gateway.admin):
        assert address.startswith("http://127.0.0.1:")


def test_there_are_no_more_event_loops_than_processors_that_may_be_used(start_sandbox, make_gateway):
    usable = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {min(usable)})
    try:
        gateway = make_gateway(start_sandbox()).start()
    finally:
        os.sched_setaffinity(0, usable)
    threads = pathlib.Path(f"/proc/{gateway.program.process.pid}/task").glob("*/comm")
    loops = [name for name in (thread.read_text() for thread in threads) if name.startswith("NIO-SGLTN-1-")]
    assert len(loops) == 1


@pytest.mark.parametrize("is_set", [True, False])
def test_the_admin_listener_requires_the_token_except_for_probes(start_sandbox, make_gateway, tmp_path, is_set):
    token = tmp_path / "admin-token"
    token.write_text("the-token-of-operators\n")
    token.chmod(0o600)
    settings = {"admin__token_file": str(token)} if is_set else {}
    gateway = make_gateway(start_sandbox(), **settings).start()
    tenant = gateway.tenant("whole")
    proofs = [None, "Bearer", "Bearer nonsense", f"Bearer {tenant.key}", "Basic the-token-of-operators"]
    # Without a session the dashboard asks for the token, whatever a header says.
    expected = {"/healthz": 200, "/readyz": 200, "/metrics": 200, "/": 200, "/nothing": 401, "/admin/v1/tenants": 401}
    for path, status in expected.items():
        for proof in proofs:
            headers = {"Authorization": proof} if proof else {}
            answer = http.get(gateway.admin + path, headers=headers)
            assert answer.status_code == status, (path, proof, answer.text)
            assert path != "/" or 'action="/login"' in answer.text
    # What there is not, only an operator learns.
    answer = http.get(gateway.admin + "/nothing", headers={"Authorization": "Bearer the-token-of-operators"})
    assert answer.status_code == (404 if is_set else 401)
    assert "the-token-of-operators" not in gateway.program.log


def test_who_leaves_its_answers_unread_can_have_no_more_made(gateway):
    """Without a key: the requests are refused, but each refusal has to be kept until it is read."""
    address = urllib.parse.urlsplit(gateway.url)
    request = b"GET /v1/videos/video_00000000000000000000000000 HTTP/1.1\r\nHost: x\r\n\r\n"
    before = memory(gateway.program, "VmRSS")
    with socket.create_connection((address.hostname, address.port)) as client:
        # Longer than the server's event loop is ever away; all the time it reads nothing.
        client.settimeout(5)
        sent = 0
        with pytest.raises(TimeoutError):
            while sent < MOST_UNANSWERED:
                sent += client.send(request * 1000)
        assert memory(gateway.program, "VmRSS") - before < MOST_KEPT
        assert http.get(gateway.admin + "/healthz").status_code == 200
        # What was read is answered, and once that is taken, so is the rest.
        status = b"HTTP/1.1 401 "
        left, end = sent // len(request), b""
        while left > 0:
            end += client.recv(1 << 20)
            left -= end.count(status)
            end = end[max(0, end.rfind(status) + 1, len(end) - len(status)) :]
