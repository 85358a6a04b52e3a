"""An order that is sent again, by its caller's key or by an SDK on its own."""

from concurrent.futures import ThreadPoolExecutor

import httpx

from harness.waiting import SHORT_TIMEOUT


def order(caller, key=None, prompt="A cat.", **headers):
    named = {"Idempotency-Key": key} if key else {}
    return caller.http.post("/v1/videos", json={"prompt": prompt}, headers=named | headers)


def test_an_idempotency_key_survives_a_kill_and_makes_one_task(start_sandbox, make_gateway):
    sandbox = start_sandbox()
    # A death between the attempt and its request leaves a task to look for that there is not.
    gateway = make_gateway(sandbox, upstream__request_timeout=SHORT_TIMEOUT, upstream__reconcile_window=20).start()
    caller = gateway.tenant("studio")
    accepted = set()
    for round_number in range(5):
        with ThreadPoolExecutor(8) as pool:
            answers = [pool.submit(order, caller, "take-1") for _ in range(16)]
            gateway.program.kill()
            for answer in answers:
                try:
                    if answer.result().status_code == 200:
                        accepted.add(answer.result().json()["id"])
                except httpx.HTTPError:
                    # It died in between; nobody knows whether the order was accepted, and nobody need know.
                    pass
        gateway.start()
        caller = gateway.caller(caller.key)
    answer = order(caller, "take-1")
    assert answer.status_code == 200, answer.text
    accepted.add(answer.json()["id"])
    assert len(accepted) == 1, accepted
    assert caller.ended(answer.json()["id"])["status"] in ("completed", "failed")
    assert len(caller.all()) == 1
    stats = sandbox.stats()
    assert stats["tasks"] <= 1 and stats["creates"] <= 1, stats


def test_a_repetition_is_recognized(caller):
    first = order(caller, "k").json()["id"]
    again = order(caller, '"k"')
    assert (again.json()["id"], again.headers["idempotent-replayed"]) == (first, "true")
    other = order(caller, "k", prompt="A dog.")
    assert (other.status_code, other.json()["error"]["code"]) == (422, "idempotency_mismatch")
    assert order(caller, None, **{"x-stainless-retry-count": "1"}).json()["id"] == first
    assert order(caller).json()["id"] != first
