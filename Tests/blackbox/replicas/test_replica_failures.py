"""Replicas die, stall and restart, and nothing of it shows."""

import os
import random
import signal
import time

import pytest

from harness.audit import (
    every_task_was_followed,
    nothing_refused_was_kept,
    nothing_was_made_twice,
    the_books_balance,
)
from harness.load import all_ended
from harness.waiting import BRIEF, PATIENCE, ROUND, WHOLE, eventually, http, let_run

SEED = int(os.environ.get("KGW_SEED") or random.SystemRandom().randrange(1 << 32))
ROUNDS = int(os.environ.get("KGW_ROUNDS", "12"))
# Videos at the upstream at once, of all replicas together.
SLOTS = 12
SETTINGS = {
    "upstream__request_timeout": BRIEF,
    "upstream__reconcile_window": 20,
    "upstream__parallel_tasks": SLOTS,
}


@pytest.mark.timeout(WHOLE + ROUND * ROUNDS)
def test_kill_any_replica_at_any_moment(start_sandbox, make_replicas, start_load, database):
    print(f"KGW_SEED={SEED} KGW_ROUNDS={ROUNDS}")
    chance = random.Random(SEED)
    shape = chance.choice("abe")
    sandbox = start_sandbox("--shape", shape, speed=20)
    replicas = make_replicas(sandbox, database, **SETTINGS)
    for replica in replicas:
        replica.start()
    key = replicas[0].tenant("crowd").key

    began = time.monotonic()
    load = start_load(replicas, key, SEED, pause=0.5)
    most = kills = 0
    for _ in range(ROUNDS):
        let_run(chance.uniform(0.1, 0.8))
        victims = chance.sample(replicas, chance.choice([1, 1, 1, 2]))
        for victim in victims:
            victim.program.kill()
        kills += len(victims)
        let_run(chance.choice([0, chance.uniform(0, 0.5)]))
        for victim in victims:
            victim.start()
        most = max(most, slots_taken(database))
    load.more()
    load.stop()
    assert set(load.refused.values()) <= {"store_unavailable"}

    videos = all_ended(replicas[0].caller(key), load.accepted)
    stats = sandbox.stats()
    print(
        f"shape {shape}: {kills} kills in {time.monotonic() - began:.0f} s, {len(load.accepted)} accepted,",
        f"{len(load.refused)} refused, {len(videos)} videos, {most} slots at most,",
        {name: count for name, count in stats.items() if isinstance(count, int)},
        {status: sum(v["status"] == status for v in videos.values()) for status in ("completed", "failed")},
    )
    assert most <= SLOTS and stats["max_parallel"] <= SLOTS
    nothing_was_made_twice(videos, stats)
    nothing_refused_was_kept(load, videos)
    every_task_was_followed(videos, stats)
    the_books_balance(database, videos)
    for replica in replicas:
        stopped_well(replica)


def stopped_well(replica):
    status = replica.program.terminate()
    if status != 0:
        (replica.folder / "log.txt").write_text(replica.program.log)
        pytest.fail(f"a stop ended with {status}; the log is {replica.folder}/log.txt", pytrace=False)


def slots_taken(database):
    return database.value(
        "SELECT count(*) FROM videos WHERE state IN ('submitting', 'unknown', 'submitted', 'processing')"
    )


@pytest.mark.timeout(WHOLE + ROUND * ROUNDS)
def test_a_rolling_restart_loses_nothing(start_sandbox, make_replicas, start_load, database):
    """Each replica in turn is asked to stop, under load, and comes back."""
    print(f"KGW_SEED={SEED} KGW_ROUNDS={ROUNDS}")
    sandbox = start_sandbox(speed=20)
    replicas = [replica.start() for replica in make_replicas(sandbox, database, **SETTINGS)]
    key = replicas[0].tenant("crowd").key
    load = start_load(replicas, key, SEED, pause=0.5)
    durations = []
    for number in range(ROUNDS // 4):
        replica = replicas[number % len(replicas)]
        load.more()
        began = time.monotonic()
        stopped_well(replica)
        durations.append(time.monotonic() - began)
        replica.start()
    load.more()
    load.stop()
    assert set(load.refused.values()) <= {"draining"}
    began = time.monotonic()
    videos = all_ended(replicas[0].caller(key), load.accepted)
    stats = sandbox.stats()
    print(
        f"{len(durations)} stops, slowest {max(durations):.1f} s, {len(videos)} videos,",
        f"all ended {time.monotonic() - began:.1f} s",
        f"after the last order, {len(load.refused)} refused",
    )
    nothing_was_made_twice(videos, stats)
    nothing_refused_was_kept(load, videos)
    every_task_was_followed(videos, stats)
    the_books_balance(database, videos)


def test_a_replica_that_sleeps_does_nothing_twice(start_sandbox, start_gate, make_replicas, database):
    """It is stopped while it waits for three answers, and the others take over; then it wakes up and hears them."""
    gate = start_gate(start_sandbox(speed=10))
    # It must fall asleep while it waits for all three, and the others begin before its leases end.
    settings = SETTINGS | {"upstream__request_timeout": 40, "upstream__reconcile_window": 60}
    sleeper, *others = make_replicas(gate, database, **settings)
    sleeper.start()
    caller = sleeper.tenant("late")

    early = gate.hold("GET", "processing")
    polled = caller.created(prompt="Polled.")["id"]
    assert early.caught.wait(PATIENCE)
    late = gate.hold("GET", "succeed")
    ended = caller.created(prompt="At its end.")["id"]
    assert late.caught.wait(PATIENCE)
    made = gate.hold("POST")
    sent = caller.created(prompt="Sent.")["id"]
    assert made.caught.wait(PATIENCE)
    sleeper.program.process.send_signal(signal.SIGSTOP)
    asleep = time.monotonic()
    assert state(database, sent) == "submitting"

    # To start beside it is no reason to take its work away.
    for other in others:
        other.start()
    caller = others[0].caller(caller.key)
    assert state(database, sent) == "submitting"
    assert (gate.stats()["creates"], gate.stats()["tasks"]) == (3, 3)

    waited = {}
    for video in (sent, polled, ended):
        assert caller.ended(video)["status"] == "completed"
        waited[video] = time.monotonic() - asleep
    print({name: f"{waited[video]:.1f} s" for name, video in (("polled", polled), ("sent", sent))})
    the_books_balance(database)
    before = picture(database)

    for hold in (early, late, made):
        hold.released.set()
        assert hold.sent.wait(PATIENCE)
    sleeper.program.process.send_signal(signal.SIGCONT)
    eventually(lambda: http.get(f"{sleeper.admin}/readyz").status_code == 200, "the sleeper is ready again")
    again = sleeper.caller(caller.key).created(prompt="And now this.")["id"]
    assert caller.ended(again)["status"] == "completed"
    eventually(lambda: "its lease had ended" in sleeper.program.log, "the sleeper hears what came of its order")
    let_run(1)
    after = picture(database, without=again)
    assert after == before
    stats = gate.stats()
    assert (stats["creates"], stats["tasks"], stats["duplicates"], stats["twins"]) == (4, 4, 0, 0)
    the_books_balance(database)


def state(database, video):
    return database.value(f"SELECT state FROM videos WHERE id IN ('{video}', '{video.removeprefix('video_')}')")


def picture(database, without=""):
    """Everything about the videos that a double act would change."""
    bare = without.removeprefix("video_")
    return {
        "videos": database.rows(
            f"""
            SELECT id, state, upstream_task_id, completed_at, updated_at FROM videos
            WHERE id NOT IN ('{without}', '{bare}') ORDER BY id
            """
        ),
        "entries": database.rows(
            f"SELECT * FROM entries WHERE video_id NOT IN ('{without}', '{bare}') ORDER BY sequence"
        ),
        "attempts": database.rows(
            f"SELECT * FROM attempts WHERE video_id NOT IN ('{without}', '{bare}') ORDER BY external_task_id"
        ),
    }
