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
    ledger_balances,
)
from harness.load import all_ended
from harness.waiting import PATIENCE, ROUND_TIMEOUT, SHORT_TIMEOUT, TEST_TIMEOUT, eventually, http, let_run

SEED = int(os.environ.get("KGW_SEED") or random.SystemRandom().randrange(1 << 32))
ROUNDS = int(os.environ.get("KGW_ROUNDS", "12"))
# Videos at the upstream at once, of all replicas together.
SLOTS = 12
SETTINGS = {
    "upstream__request_timeout": SHORT_TIMEOUT,
    "upstream__reconcile_window": 20,
    "upstream__parallel_tasks": SLOTS,
}


@pytest.mark.timeout(TEST_TIMEOUT + ROUND_TIMEOUT * ROUNDS)
def test_nothing_is_lost_or_made_twice_when_replicas_are_killed(start_sandbox, make_replicas, start_load, database):
    print(f"KGW_SEED={SEED} KGW_ROUNDS={ROUNDS}")
    chance = random.Random(SEED)
    shape = chance.choice("abe")
    sandbox = start_sandbox("--shape", shape, speed=20)
    replicas = make_replicas(sandbox, database, **SETTINGS)
    for replica in replicas:
        replica.start()
    key = replicas[0].tenant("many").key

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
    ledger_balances(database, videos)
    for replica in replicas:
        stop_cleanly(replica)


def stop_cleanly(replica):
    status = replica.program.terminate()
    if status != 0:
        (replica.folder / "log.txt").write_text(replica.program.log)
        pytest.fail(f"a stop ended with {status}; the log is {replica.folder}/log.txt", pytrace=False)


def slots_taken(database):
    return database.value(
        "SELECT count(*) FROM videos WHERE state IN ('submitting', 'unknown', 'submitted', 'processing')"
    )


@pytest.mark.timeout(TEST_TIMEOUT + ROUND_TIMEOUT * ROUNDS)
def test_a_rolling_restart_loses_nothing(start_sandbox, make_replicas, start_load, database):
    """Each replica in turn is asked to stop, under load, and comes back."""
    print(f"KGW_SEED={SEED} KGW_ROUNDS={ROUNDS}")
    sandbox = start_sandbox(speed=20)
    replicas = [replica.start() for replica in make_replicas(sandbox, database, **SETTINGS)]
    key = replicas[0].tenant("many").key
    load = start_load(replicas, key, SEED, pause=0.5)
    durations = []
    for number in range(ROUNDS // 4):
        replica = replicas[number % len(replicas)]
        load.more()
        began = time.monotonic()
        stop_cleanly(replica)
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
    ledger_balances(database, videos)


def test_a_replica_that_was_stalled_does_nothing_twice(start_sandbox, start_proxy, make_replicas, database):
    """It is stopped while it waits for three answers, and the others take over; then it goes on and gets them."""
    proxy = start_proxy(start_sandbox(speed=10))
    # It must stall while it waits for all three, and the others begin before its leases end.
    settings = SETTINGS | {"upstream__request_timeout": 40, "upstream__reconcile_window": 60}
    stalled, *others = make_replicas(proxy, database, **settings)
    stalled.start()
    caller = stalled.tenant("late")

    early = proxy.delay("GET", "processing")
    polled = caller.created(prompt="Polled.")["id"]
    assert early.intercepted.wait(PATIENCE)
    late = proxy.delay("GET", "succeed")
    ended = caller.created(prompt="At its end.")["id"]
    assert late.intercepted.wait(PATIENCE)
    made = proxy.delay("POST")
    sent = caller.created(prompt="Sent.")["id"]
    assert made.intercepted.wait(PATIENCE)
    stalled.program.process.send_signal(signal.SIGSTOP)
    stalled_at = time.monotonic()
    assert state(database, sent) == "submitting"

    # To start beside it is no reason to take its work away.
    for other in others:
        other.start()
    caller = others[0].caller(caller.key)
    assert state(database, sent) == "submitting"
    assert (proxy.stats()["creates"], proxy.stats()["tasks"]) == (3, 3)

    waited = {}
    for video in (sent, polled, ended):
        caller.archived(video)
        waited[video] = time.monotonic() - stalled_at
    print({name: f"{waited[video]:.1f} s" for name, video in (("polled", polled), ("sent", sent))})
    ledger_balances(database)
    before = snapshot(database)

    for delay in (early, late, made):
        delay.released.set()
        assert delay.sent.wait(PATIENCE)
    stalled.program.process.send_signal(signal.SIGCONT)
    eventually(lambda: http.get(f"{stalled.admin}/readyz").status_code == 200, "the stalled one is ready again")
    eventually(lambda: "its lease had ended" in stalled.program.log, "the stalled one hears what came of its order")
    # What it does alone from now on, from the order to the file, comes after the answers that it had waited for.
    for other in others:
        stop_cleanly(other)
    caller = stalled.caller(caller.key)
    again = caller.archived(caller.created(prompt="And now this.")["id"])["id"]
    stop_cleanly(stalled)
    after = snapshot(database, without=again)
    assert after == before
    stats = proxy.stats()
    assert (stats["creates"], stats["tasks"], stats["duplicates"], stats["twins"]) == (4, 4, 0, 0)
    ledger_balances(database)


def state(database, video):
    return database.value(f"SELECT state FROM videos WHERE id IN ('{video}', '{video.removeprefix('video_')}')")


def snapshot(database, without=""):
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
