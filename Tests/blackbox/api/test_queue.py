"""Videos that wait for their turn: who is next, who finds room, who is canceled, and who has waited too long."""

import contextlib
import json
import sqlite3
from collections import Counter

from harness.caller import Caller
from harness.fair_queue import STARTED, STARTS, WEIGHTS, check_shares, flood, make_tenants
from harness.waiting import eventually


def test_a_caller_can_cancel_a_waiting_video(start_sandbox, make_gateway):
    sandbox = start_sandbox(speed=1)
    gateway = make_gateway(sandbox, upstream__parallel_tasks=1).start()
    caller = gateway.tenant("queue")
    # The first keeps the only slot, however long the rest takes.
    first, second = (caller.created(prompt=f"Number {n}. [[fault:stuck]]")["id"] for n in range(2))
    eventually(lambda: caller.get(first)["status"] == "in_progress", "the first is sent")
    answer = caller.http.post(f"/v1/videos/{second}/cancel")
    assert answer.status_code == 200, answer.text
    assert (answer.json()["status"], answer.json()["cost"]["state"]) == ("canceled", "released")
    answer = caller.http.post(f"/v1/videos/{first}/cancel")
    assert (answer.status_code, answer.json()["error"]["code"]) == (409, "not_cancelable")
    assert caller.http.delete(f"/v1/videos/{second}").status_code == 200
    assert sandbox.stats()["creates"] == 1


def test_a_video_that_waits_too_long_is_never_sent(start_sandbox, make_gateway):
    sandbox = start_sandbox(speed=1)
    gateway = make_gateway(sandbox, upstream__parallel_tasks=1).start()
    caller = gateway.tenant("queue")
    first = caller.created(prompt="Number 0. [[fault:stuck]]")["id"]
    eventually(lambda: caller.get(first)["status"] == "in_progress", "the first is sent")
    late = caller.ended(caller.created(prompt="Number 1.", queue_deadline=1)["id"])
    assert (late["status"], late["error"]["code"]) == ("failed", "queue_deadline_exceeded")
    assert late["cost"]["state"] == "released"
    assert sandbox.stats()["creates"] == 1


def test_a_pause_outlives_a_restart_and_holds_what_waits(start_sandbox, make_gateway):
    sandbox = start_sandbox()
    gateway = make_gateway(sandbox, upstream__parallel_tasks=5).start()
    caller = gateway.tenant("queue")
    gateway.cli("pause", "--reason", "Nothing goes out.")
    waiting = [caller.created(prompt=f"Number {n}.")["id"] for n in range(3)]
    eventually(lambda: "paused" in caller.get(waiting[0])["queue"], "the pause is shown")
    gateway.program.terminate()
    # Without a server, too.
    assert "Nothing goes out." in gateway.cli("queue").stdout
    gateway.start()
    caller = gateway.caller(caller.key)
    assert caller.get(waiting[0])["queue"]["paused"]["reason"] == "Nothing goes out."
    assert sandbox.stats()["creates"] == 0
    gateway.cli("resume")
    assert {caller.ended(video)["status"] for video in waiting} == {"completed"}
    assert sandbox.stats()["creates"] == 3


def starts(gateway):
    with contextlib.closing(sqlite3.connect(gateway.folder / "gateway.db")) as store:
        return [name for (name,) in store.execute(STARTED)]


def test_tenants_share_the_slots_by_weight_whoever_floods_the_queue_and_whatever_is_killed(
    start_sandbox, make_gateway
):
    sandbox = start_sandbox(speed=100)
    gateway = make_gateway(sandbox, upstream__parallel_tasks=5).start()
    callers = make_tenants(gateway)
    gateway.cli("pause")
    flood(callers)
    shown = json.loads(gateway.cli("queue", "--json", "--limit", "12").stdout)
    assert {tenant["tenant"]: tenant["weight"] for tenant in shown["tenants"]} == WEIGHTS
    assert Counter(video["tenant"] for video in shown["videos"]) == {"one": 2, "two": 4, "three": 6}
    # What a caller is told is what the operator sees.
    first = shown["videos"][0]
    assert callers[first["tenant"]].get(first["id"])["queue"]["position"] == 1

    gateway.cli("resume")
    eventually(lambda: len(starts(gateway)) >= 60, "a part has started")
    gateway.program.kill()
    before = len(starts(gateway))
    gateway.start()
    newcomer = Caller(gateway.url, callers["newcomer"].key)
    eventually(lambda: len(starts(gateway)) >= before + 10, "it goes on")
    mark = len(starts(gateway))
    late = newcomer.ended(newcomer.created(prompt="I am new.")["id"])
    assert late["status"] == "completed"

    eventually(lambda: len(starts(gateway)) >= STARTS, "most have started")
    order = starts(gateway)
    place = order.index("newcomer")
    # Those that were on their way when it came, and one round of the others.
    assert place - mark <= 30, order[mark : place + 1]
    check_shares(order)


def test_a_flood_leaves_room_for_a_newcomer(start_sandbox, make_gateway):
    gateway = make_gateway(start_sandbox(), quota__max_queued=30).start()
    flood, newcomer = gateway.tenant("flood"), gateway.tenant("newcomer")
    gateway.cli("pause")
    answers = [flood.create(prompt=f"Number {n}.") for n in range(31)]
    assert [answer.status_code for answer in answers] == [200] * 30 + [429]
    assert answers[-1].json()["error"]["code"] == "queue_full"
    # Half of the bound is the newcomer's, though the flood has all of it.
    answers = [newcomer.create(prompt=f"Number {n}.") for n in range(16)]
    assert [answer.status_code for answer in answers] == [200] * 15 + [429]
    assert newcomer.get(answers[0].json()["id"])["queue"]["position"] == 2
