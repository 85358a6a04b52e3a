"""Videos that wait for their turn: they can be canceled, and wait no longer than they may."""

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
