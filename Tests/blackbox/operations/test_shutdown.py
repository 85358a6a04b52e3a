"""A stop: new orders are refused, what is under way is finished, and the program ends."""

import contextlib
import os
import pathlib
import signal
import threading

import httpx
import pytest

from harness.waiting import PATIENCE, eventually, http, let_run


def test_a_stop_refuses_orders_and_finishes_what_is_under_way(start_sandbox, start_proxy, make_gateway):
    proxy = start_proxy(start_sandbox())
    gateway = make_gateway(proxy, upstream__request_timeout=300, server__drain_timeout=600).start()
    caller = gateway.tenant("late")
    # The answer to this order is delayed: the gateway waits for it while it is asked to stop.
    answer = proxy.delay("POST")
    held = caller.created(prompt="Held.")["id"]
    assert answer.intercepted.wait(PATIENCE)

    answers = {"orders": [], "ready": []}
    over = threading.Event()

    def ask():
        while not over.is_set():
            for name, call in (
                ("orders", lambda: caller.create(prompt="Too late?")),
                ("ready", lambda: http.get(f"{gateway.admin}/readyz")),
            ):
                try:
                    answer = call()
                    answers[name].append((answer.status_code, answer.json() if name == "orders" else None))
                except httpx.TransportError:
                    pass
            let_run(0.05)

    asking = threading.Thread(target=ask)
    stopping = threading.Thread(target=gateway.program.terminate)
    stopping.start()
    asking.start()
    eventually(
        lambda: all(503 in [status for status, _ in told] for told in list(answers.values())), "both are refused"
    )
    answer.released.set()
    stopping.join(PATIENCE)
    over.set()
    asking.join(PATIENCE)
    assert gateway.program.process.returncode == 0, gateway.program.log

    refused = [body["error"] for status, body in answers["orders"] if status == 503]
    assert refused and {error["code"] for error in refused} == {"draining"}, answers
    assert {error["type"] for error in refused} == {"server_error"}
    statuses = [status for status, _ in answers["orders"]]
    assert 200 not in statuses[statuses.index(503) :], "an order was accepted after one was refused"
    assert 503 in [status for status, _ in answers["ready"]], answers["ready"]

    gateway.start()
    caller = gateway.caller(caller.key)
    for video in caller.all():
        assert caller.ended(video["id"])["status"] == "completed", video
    assert caller.get(held)["status"] == "completed"
    assert proxy.stats()["twins"] == 0


def test_a_stop_with_nothing_to_do_ends(start_sandbox, make_gateway):
    gateway = make_gateway(start_sandbox()).start()
    assert gateway.program.terminate() == 0


@pytest.mark.parametrize(("ending", "status"), [(signal.SIGTERM, 0), (signal.SIGABRT, -signal.SIGABRT)])
def test_what_was_logged_before_the_end_is_in_the_log(start_sandbox, make_gateway, ending, status):
    """Lines are written some milliseconds later, and the program may end by a crash before that."""
    gateway = make_gateway(start_sandbox())
    # A trace would be asked of a program that need not be there.
    gateway.launch(SWIFT_BACKTRACE="enable=no")
    gateway.await_ready()
    caller = gateway.tenant("last")
    requests = [f"request-{number}" for number in range(200)]
    for request in requests:
        caller.http.get("/v1/videos", headers={"x-request-id": request}).raise_for_status()
    gateway.program.process.send_signal(ending)
    assert gateway.program.wait() == status
    told = {entry.get("request_id") for entry in gateway.program.entries()}
    assert told >= set(requests), set(requests) - told


def open_files(program):
    for descriptor in pathlib.Path(f"/proc/{program.process.pid}/fd").iterdir():
        # It may have been closed by now.
        with contextlib.suppress(FileNotFoundError):
            yield os.readlink(descriptor)


def test_a_stop_interrupts_the_fetching_of_a_file(start_sandbox, make_gateway):
    gateway = make_gateway(start_sandbox()).start()
    caller = gateway.tenant("late")
    video = caller.ended(caller.created(prompt="Slow. [[fault:slow-file=6000]]")["id"])
    assert video["status"] == "completed"
    # It has no name before it is whole.
    eventually(lambda: any("/archive/incoming/" in path for path in open_files(gateway.program)), "the file comes")
    assert gateway.program.terminate() == 0, gateway.program.log[:1000]
