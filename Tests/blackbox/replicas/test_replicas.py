"""Several gateways on one PostgreSQL database are equals: any of them may die, sleep or stop, and nothing shows."""

import json
import os
import random
import signal
import threading
import time

import pytest

from harness.audit import every_task_was_followed, nothing_was_made_twice, only_what_was_made_is_charged
from harness.caller import Caller
from harness.load import all_ended
from harness.postgres import PASSWORD, PostgresServer, shows_password
from harness.programs import run, unused_port
from harness.waiting import BRIEF, PATIENCE, ROUND, WHOLE, eventually, http, let_run

SEED = int(os.environ.get("KGW_SEED") or random.SystemRandom().randrange(1 << 32))
ROUNDS = int(os.environ.get("KGW_ROUNDS", "12"))
OUTAGE = float(os.environ.get("KGW_OUTAGE", "5"))
# Videos at the upstream at once, of all replicas together.
SLOTS = 12
SETTINGS = {
    "upstream__request_timeout": BRIEF,
    "upstream__reconcile_window": 20,
    "upstream__parallel_tasks": SLOTS,
}
ENDED = "('succeeded', 'failed', 'canceled', 'expired')"


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


def nothing_refused_was_kept(load, videos):
    kept = {video["prompt"] for video in videos.values()} & set(load.refused)
    assert not kept, f"refused as if nothing had been changed, and kept: {sorted(kept)[:3]}"


def the_books_balance(database, videos=None):
    """What must be true of the database once every video has ended."""
    assert database.rows(f"SELECT id, state FROM videos WHERE state NOT IN {ENDED}") == []
    assert (
        database.rows(
            """
            SELECT v.id, v.state, v.price, json_agg(json_build_array(e.kind, e.amount)) AS entries
            FROM videos v LEFT JOIN entries e ON e.video_id = v.id GROUP BY v.id
            HAVING count(e.kind) <> 2
                OR count(*) FILTER (WHERE e.kind = 'hold' AND e.amount = v.price) <> 1
                OR count(*) FILTER (
                    WHERE e.amount = v.price AND e.kind = CASE v.state WHEN 'succeeded' THEN 'settle' ELSE 'release' END
                ) <> 1
            """
        )
        == []
    ), "a hold, and a settle or release of the same amount, and nothing else"
    assert database.rows("SELECT * FROM attempts WHERE outcome IN ('open', 'unknown')") == []
    again = "SELECT video_id FROM attempts WHERE outcome = 'made' GROUP BY video_id HAVING count(*) > 1"
    assert database.rows(again) == []
    assert (
        database.rows(
            """
            SELECT v.id, v.state, count(a.outcome) FROM videos v
            LEFT JOIN attempts a ON a.video_id = v.id AND a.outcome = 'made'
            WHERE v.state = 'succeeded' GROUP BY v.id HAVING count(a.outcome) <> 1
            """
        )
        == []
    ), "what was charged was made once"
    if videos is not None:
        assert database.value("SELECT count(*) FROM videos") == len(videos)
        only_what_was_made_is_charged(videos)


# The database goes away.


class Onlooker:
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


@pytest.mark.timeout(WHOLE + 2 * OUTAGE)
def test_the_database_goes_away_and_comes_back(start_sandbox, make_replicas, start_load, own_postgres):
    print(f"KGW_SEED={SEED} KGW_OUTAGE={OUTAGE}")
    database = own_postgres.make()
    sandbox = start_sandbox(speed=5)
    replicas = make_replicas(sandbox, database, **SETTINGS)
    for replica in replicas:
        replica.start()
    caller = replicas[0].tenant("crowd")
    known = caller.ended(caller.created(prompt="Before.")["id"])["id"]

    load = start_load(replicas, caller.key, SEED, callers=4, pause=0.3)
    onlookers = [Onlooker(replica, caller.key, known) for replica in replicas]
    load.more(10)
    own_postgres.crash()
    away = time.monotonic()
    let_run(OUTAGE)
    eventually(lambda: refused_since(load, away), "an order is refused")
    eventually(lambda: all(onlooker.has_asked_since(away) for onlooker in onlookers), "all is asked meanwhile")
    back = time.monotonic()
    own_postgres.start()
    eventually(
        lambda: all(http.get(f"{replica.admin}/readyz").status_code == 200 for replica in replicas),
        "every replica is ready again",
    )
    ready = time.monotonic()
    load.more(10)
    load.stop()
    for onlooker in onlookers:
        onlooker.stop()

    # What was under way when the database died may wait for its fate; what came later is refused before it is back.
    slowest = max(duration for sent, duration, _ in load.times)
    refusals = [(duration, status) for sent, duration, status in load.times if away < sent and sent + duration < back]
    assert {status for _, status in refusals} == {503}
    assert set(load.refused.values()) == {"store_unavailable"}
    meanwhile = {}
    for onlooker in onlookers:
        for name, sent, duration, status, code in onlooker.answers:
            if away < sent and sent + duration < back:
                meanwhile.setdefault(name, set()).add((status, code))
    unavailable = {(503, "store_unavailable")}
    assert meanwhile == {"read": unavailable, "list": unavailable, "ready": {(503, None)}, "alive": {(200, None)}}
    for replica in replicas:
        assert replica.program.process.poll() is None, "a replica died of it"
        assert "Connection refused" in replica.program.log and not shows_password(replica.program.log)

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
    the_books_balance(database, videos)


# A replica sleeps beyond its leases.


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


# One house.


def test_what_changes_for_a_tenant_changes_everywhere(sandbox, make_replicas, database):
    replicas = [replica.start() for replica in make_replicas(sandbox, database)]
    key = replicas[0].tenant("studio").key
    everywhere = [Caller(replica.url, key) for replica in replicas]

    def soon(code):
        """Every replica comes to answer an empty order this way."""
        for caller in everywhere:
            eventually(
                lambda: caller.create(prompt="").json()["error"]["code"] == code,
                f"{code} at {caller.url}",
            )

    welcome = "missing_field"
    soon(welcome)
    replicas[1].cli("tenant", "suspend", "studio")
    soon("tenant_suspended")
    replicas[2].cli("tenant", "resume", "studio")
    soon(welcome)
    fresh = replicas[2].key("studio")
    replicas[0].cli("key", "revoke", key[4:16])
    soon("invalid_api_key")
    everywhere = [Caller(replica.url, fresh) for replica in replicas]
    soon(welcome)

    # What one accepts, any shows, cancels and serves.
    video = everywhere[0].created(prompt="For all.")["id"]
    assert everywhere[1].ended(video)["status"] == "completed"
    for caller in everywhere:
        eventually(
            lambda: caller.http.get(f"/v1/videos/{video}/content").status_code == 200, f"{caller.url} has the file"
        )
    assert everywhere[2].http.delete(f"/v1/videos/{video}").status_code == 200
    for caller in everywhere:
        assert caller.http.get(f"/v1/videos/{video}").status_code == 404


def test_replicas_start_together_on_an_empty_database(sandbox, make_replicas, database):
    replicas = make_replicas(sandbox, database, count=3)
    for replica in replicas:
        replica.launch()
    for replica in replicas:
        replica.await_ready()
    applied = database.rows("SELECT name FROM migrations")
    assert applied and len({row["name"] for row in applied}) == len(applied)
    assert database.value("SELECT count(*) FROM changes WHERE topic = 'tenants'") == 1
    # They share one pepper, or each would know its own keys only.
    assert database.value("SELECT count(*) FROM secrets WHERE name = 'pepper'") == 1
    key = replicas[0].tenant("first").key
    for replica in replicas:
        assert replica.caller(key).http.get("/v1/videos").status_code == 200
        assert not [entry for entry in replica.program.entries() if entry.get("level") in ("error", "critical")]


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


# The way to the database.


@pytest.mark.parametrize("by", ["url", "passfile"])
def test_a_verified_connection(sandbox, make_gateway, postgres, database, by, tmp_path):
    parameters = {
        "hostaddr": "127.0.0.1",
        "sslmode": "verify-full",
        "sslrootcert": postgres.certificate("ca"),
    }
    if by == "passfile":
        file = tmp_path / "pgpass"
        file.write_text(f"*:*:*:*:{PASSWORD}\n")
        file.chmod(0o600)
        parameters |= {"passfile": file}
    url = postgres.url(
        database.name, host="localhost", password=PASSWORD if by == "url" else None, **parameters
    )
    gateway = make_gateway(sandbox, store__url=url).start()
    caller = gateway.tenant("studio")
    assert caller.ended(caller.created()["id"])["status"] == "completed"
    connections = postgres.psql(
        "postgres",
        f"""
        SELECT DISTINCT s.ssl FROM pg_stat_ssl s JOIN pg_stat_activity a USING (pid)
        WHERE a.datname = '{database.name}'
        """,
    )
    assert connections.split() == ["t"]
    shown = gateway.cli("config", "print").stdout + gateway.cli("config", "print", "--json").stdout
    assert gateway.program.terminate() == 0
    assert not shows_password(gateway.program.log + shown)


# What is wrong, what the address is then, and the words by which an operator sees it.
WRONG_WAYS = {
    "another authority": (
        lambda server, name: server.url(
            name, host="localhost", hostaddr="127.0.0.1", sslmode="verify-full", sslrootcert=server.certificate("other")
        ),
        1,
        ["certificate", "localhost"],
    ),
    "another name": (
        lambda server, name: server.url(
            name, host="elsewhere", hostaddr="127.0.0.1", sslmode="verify-full", sslrootcert=server.certificate("ca")
        ),
        1,
        ["certificate", "elsewhere"],
    ),
    "no authority": (
        lambda server, name: server.url(
            name, host="localhost", hostaddr="127.0.0.1", sslmode="verify-full", sslrootcert="/nonexistent/ca.crt"
        ),
        1,
        ["certificate", "/nonexistent/ca.crt"],
    ),
    "wrong password": (
        lambda server, name: server.url(name, password="c4n4ry-and-wrong"),
        1,
        ["password", "gateway"],
    ),
    "no password": (lambda server, name: server.url(name, password=None, passfile="/nonexistent"), 1, ["password"]),
    "wrong user": (lambda server, name: server.url(name, user="nobody_here"), 1, ["nobody_here"]),
    "wrong database": (lambda server, name: server.url("no_such_one"), 1, ["no_such_one"]),
    "nobody listens": (
        lambda server, name: server.url(name, port=unused_port()),
        1,
        ["127.0.0.1", "refused"],
    ),
    "no such host": (lambda server, name: server.url(name, host="nowhere.invalid"), 1, ["nowhere.invalid"]),
    "no such port": (lambda server, name: server.url(name, port=99_999), 78, ["store.url"]),
    "unknown parameter": (lambda server, name: server.url(name, nonsense=1), 78, ["store.url"]),
    "broken escape": (lambda server, name: "postgresql://gateway:c4n4ry%zz@127.0.0.1/x", 78, ["store.url"]),
    "no name of a scheme": (lambda server, name: "postgresq://gateway:c4n4ry@127.0.0.1/x", 78, ["store.url"]),
    "words": (lambda server, name: "host=127.0.0.1 user=gateway password=c4n4ry", 78, ["store.url"]),
}


@pytest.mark.parametrize(("address", "status", "words"), WRONG_WAYS.values(), ids=WRONG_WAYS)
def test_a_database_that_cannot_be_used_is_named(sandbox, make_gateway, postgres, database, address, status, words):
    gateway = make_gateway(sandbox, store__url=address(postgres, database.name))
    done = run("serve", "--config", gateway.config)
    assert done.returncode == status, done
    assert not done.stdout
    for word in words:
        assert word in done.stderr, done.stderr
    assert not shows_password(done.stdout + done.stderr), "the password is shown"
    # What stands before the end is the log; the reason is said once.
    reasons = [line for line in done.stderr.splitlines() if not line.startswith("{")]
    assert len([line for line in reasons if words[-1] in line]) == 1, done.stderr
    shown = gateway.cli("config", "print", "--json", check=False)
    assert not shows_password(shown.stdout + shown.stderr)
    if shown.returncode == 0:
        assert json.loads(shown.stdout)["store.url"]["value"].startswith("postgresql://")
