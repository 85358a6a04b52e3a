"""The program dies at any moment, and nothing is lost, made twice or paid twice."""

import os
import random

import pytest

from harness.load import all_ended
from harness.ports import unused_port
from harness.waiting import SHORT_TIMEOUT, eventually, let_run

SEED = int(os.environ.get("CRASH_SEED") or random.SystemRandom().randrange(1 << 32))
KILLS = int(os.environ.get("CRASH_KILLS", "3"))
# An upstream that answers everything with an empty success: nothing can be learned of any task.
TELLS_NOTHING = "f"
# Relays that do not show a task's own name: a task whose answer was lost cannot be told from another account's.
NAMELESS = "cd"
# Those after which the upstream has made no task although it was asked.
UNMADE = ("cut-before",)


@pytest.mark.parametrize("shape", "abcdef")
def test_nothing_is_lost_or_made_twice_when_the_program_is_killed(start_sandbox, make_gateway, start_load, shape):
    seed = SEED + ord(shape)
    print(f"CRASH_SEED={SEED}")
    chance = random.Random(seed)
    sandbox = start_sandbox("--shape", shape, speed=20)
    gateway = make_gateway(
        sandbox, upstream__request_timeout=SHORT_TIMEOUT, upstream__reconcile_window=20, upstream__parallel_tasks=100
    ).start()
    caller = gateway.tenant("many")

    load = start_load([gateway], caller.key, seed)
    for _ in range(KILLS):
        let_run(chance.uniform(0.2, 1.5))
        gateway.program.kill()
        gateway.start()
    load.more()
    load.stop()

    caller = gateway.caller(caller.key)
    if shape == TELLS_NOTHING:
        # The gateway stops giving orders to a key that loses every answer, and tries one now and then.
        for video in load.accepted:
            caller.http.post(f"/v1/videos/{video}/cancel")
    videos = all_ended(caller, load.accepted)
    stats = sandbox.stats()
    print(shape, len(videos), "videos,", {k: v for k, v in stats.items() if isinstance(v, int)})

    # Nothing made twice: no name came twice to a task, and no order was made under two names.
    assert stats["duplicates"] == 0
    assert stats["twins"] == 0
    assert set(stats["by_external_task_id"].values()) == {1}
    assert stats["redirects_followed"] == 0
    assert stats["tasks"] <= len(videos)
    # An order is sent again only after an answer that says for certain that no task was made.
    requeues = 2 * sum("429-1303" in video["prompt"] for video in videos.values())
    assert stats["creates"] <= len(videos) + requeues

    for video in videos.values():
        code = (video["error"] or {}).get("code")
        match video["status"]:
            case "completed":
                assert video["cost"]["state"] == "charged", video
                assert not any(word in video["prompt"] for word in UNMADE), video
            case "failed":
                assert video["cost"]["state"] == "released", video
                rejected = {"content_policy"} if "moderation-late" in video["prompt"] else set()
                assert code in {"submission_unknown"} | rejected, video
            case "canceled":
                assert shape == TELLS_NOTHING and video["cost"]["state"] == "released", video
    completed = [video for video in videos.values() if video["status"] == "completed"]
    rejected = [video for video in videos.values() if (video["error"] or {}).get("code") == "content_policy"]
    followed = len(completed) + len(rejected)
    if shape == TELLS_NOTHING:
        assert followed == 0
    elif shape in NAMELESS:
        assert 0 < followed <= stats["tasks"]
    else:
        assert followed == stats["tasks"], "a task that was made was not followed to its end"
    if completed:
        sample = chance.choice(completed)
        eventually(
            lambda: caller.http.get(f"/v1/videos/{sample['id']}/content").status_code == 200, "the file is there"
        )
    assert gateway.program.terminate() == 0


def test_polling_resumes_after_a_kill(start_sandbox, make_gateway):
    sandbox = start_sandbox(speed=2)
    gateway = make_gateway(sandbox).start()
    caller = gateway.tenant("one")
    video = caller.created()["id"]
    eventually(lambda: sandbox.stats()["tasks"] == 1, "the task is made")
    eventually(lambda: caller.get(video)["status"] != "queued", "the gateway knows of the task")
    gateway.program.kill()
    gateway.start()
    done = gateway.caller(caller.key).ended(video)
    assert (done["status"], done["cost"]["state"]) == ("completed", "charged")
    stats = sandbox.stats()
    assert (stats["creates"], stats["tasks"]) == (1, 1)


def test_a_queue_survives_a_kill(start_sandbox, make_gateway):
    """What waits for a slot is still there, in order, and is sent once."""
    sandbox = start_sandbox(speed=10, parallel_tasks=1)
    gateway = make_gateway(sandbox, upstream__parallel_tasks=1).start()
    caller = gateway.tenant("queue")
    made = [caller.created(prompt=f"Number {n}.")["id"] for n in range(4)]
    gateway.program.kill()
    gateway.start()
    caller = gateway.caller(caller.key)
    videos = [caller.ended(video) for video in made]
    assert [video["status"] for video in videos] == ["completed"] * 4
    starts = [video["started_at"] for video in videos]
    assert starts == sorted(starts)
    stats = sandbox.stats()
    assert (stats["tasks"], stats["twins"], stats["max_parallel"]) == (4, 0, 1)


def test_orders_wait_while_the_upstream_is_away(start_sandbox, make_gateway):
    """Without an upstream orders are still accepted, and made once it is back."""
    port = str(unused_port())
    sandbox = start_sandbox("--port", port)
    gateway = make_gateway(sandbox).start()
    caller = gateway.tenant("patient")
    sandbox.terminate()
    video = caller.created()["id"]
    # Between two tries it waits, and while one is under way it is in progress.
    eventually(lambda: "refused" in gateway.program.log or "turned a video away" in gateway.program.log, "it was tried")
    eventually(lambda: caller.get(video)["status"] == "queued", "it waits")
    back = start_sandbox("--port", port)
    assert back.url.endswith(port)
    assert caller.ended(video)["status"] == "completed"
    assert back.stats()["tasks"] == 1
