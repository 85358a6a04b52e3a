"""The database goes away and comes back: replicas refuse meanwhile, and go on by themselves."""

import json
import os
import random
import threading
import time

import pytest

from harness.audit import (
    every_task_was_followed,
    nothing_refused_was_kept,
    nothing_was_made_twice,
    ledger_balances,
)
from harness.load import all_ended
from harness.postgres import PostgresServer, shows_password
from harness.waiting import PATIENCE, SHORT_TIMEOUT, TEST_TIMEOUT, eventually, http, let_run

SEED = int(os.environ.get("KGW_SEED") or random.SystemRandom().randrange(1 << 32))
OUTAGE = float(os.environ.get("KGW_OUTAGE", "5"))
SETTINGS = {
    "upstream__request_timeout": SHORT_TIMEOUT,
    "upstream__reconcile_window": 20,
    "upstream__parallel_tasks": 12,
}


class Monitor:
    """Asks one replica the same things again and again, and notes when, what was answered, and how long it took."""

    def __init__(self, replica, key, video):
        self.answers = []
        self._over = threading.Event()
        calls = {
            "read": (f"{replica.url}/v1/videos/{video}", {"Authorization": f"Bearer {key}"}),
            "list": (f"{replica.url}/v1/videos", {"Authorization": f"Bearer {key}"}),
            "ready": (f"{replica.admin}/readyz", {}),
            "alive": (f"{replica.url}/healthz", {}),
        }
        self._threads = [
            threading.Thread(target=self._ask, args=(name, *call), daemon=True) for name, call in calls.items()
        ]
        for thread in self._threads:
            thread.start()

    def _ask(self, name, url, headers):
        while not self._over.is_set():
            sent = time.monotonic()
            answer = http.get(url, headers=headers)
            code = (answer.json().get("error") or {}).get("code")
            self.answers.append((name, sent, time.monotonic() - sent, answer.status_code, code))
            self._over.wait(0.1)

    def has_asked_since(self, moment):
        """Whether everything has been asked and answered since then."""
        return {name for name, sent, *_ in list(self.answers) if sent > moment} == {"read", "list", "ready", "alive"}

    def stop(self):
        self._over.set()
        for thread in self._threads:
            thread.join(PATIENCE)


def refused_since(load, moment):
    return any(sent > moment and status == 503 for sent, _, status in list(load.times))


@pytest.fixture
def own_postgres():
    """A server that a test may stop; what it says is durable is on the disk."""
    server = PostgresServer()
    yield server
    server.close()


@pytest.mark.timeout(TEST_TIMEOUT + 2 * OUTAGE)
def test_replicas_refuse_orders_while_the_database_is_away(start_sandbox, make_replicas, start_load, own_postgres):
    print(f"KGW_SEED={SEED} KGW_OUTAGE={OUTAGE}")
    database = own_postgres.make()
    sandbox = start_sandbox(speed=5)
    replicas = make_replicas(sandbox, database, **SETTINGS)
    for replica in replicas:
        replica.start()
    caller = replicas[0].tenant("many")
    known = caller.ended(caller.created(prompt="Before.")["id"])["id"]

    load = start_load(replicas, caller.key, SEED, callers=4, pause=0.3)
    monitors = [Monitor(replica, caller.key, known) for replica in replicas]
    load.more(10)
    own_postgres.crash()
    away = time.monotonic()
    let_run(OUTAGE)
    eventually(lambda: refused_since(load, away), "an order is refused")
    eventually(lambda: all(monitor.has_asked_since(away) for monitor in monitors), "all is asked meanwhile")
    back = time.monotonic()
    own_postgres.start()
    eventually(
        lambda: all(http.get(f"{replica.admin}/readyz").status_code == 200 for replica in replicas),
        "every replica is ready again",
    )
    ready = time.monotonic()
    load.more(10)
    load.stop()
    for monitor in monitors:
        monitor.stop()

    # What was under way when the database died may wait for its fate; what came later is refused before it is back.
    slowest = max(duration for sent, duration, _ in load.times)
    refusals = [(duration, status) for sent, duration, status in load.times if away < sent and sent + duration < back]
    assert {status for _, status in refusals} == {503}
    assert set(load.refused.values()) == {"store_unavailable"}
    meanwhile = {}
    for monitor in monitors:
        for name, sent, duration, status, code in monitor.answers:
            if away < sent and sent + duration < back:
                meanwhile.setdefault(name, set()).add((status, code))
    unavailable = {(503, "store_unavailable")}
    assert meanwhile == {"read": unavailable, "list": unavailable, "ready": {(503, None)}, "alive": {(200, None)}}
    for replica in replicas:
        assert replica.program.process.poll() is None, "a replica died of it"
        [line] = [json.loads(line) for line in replica.program.log.splitlines() if "the store cannot be written" in line]
        assert "connection" in line["error"].lower() and not shows_password(replica.program.log), line

    videos = all_ended(caller, load.accepted)
    stats = sandbox.stats()
    print(
        f"away {back - away:.0f} s, ready {ready - back:.1f} s after the start, {len(load.accepted)} accepted,",
        f"{len(load.refused)} refused, slowest refusal {max(d for d, _ in refusals):.2f} s, slowest {slowest:.1f} s,",
        f"{len(videos)} videos",
        {name: count for name, count in stats.items() if isinstance(count, int)},
    )
    nothing_was_made_twice(videos, stats)
    nothing_refused_was_kept(load, videos)
    every_task_was_followed(videos, stats)
    ledger_balances(database, videos)
