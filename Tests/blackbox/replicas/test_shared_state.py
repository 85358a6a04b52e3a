"""What one replica knows, all know: tenants, keys, videos, limits."""

import time
from concurrent.futures import ThreadPoolExecutor

from harness.caller import Caller
from harness.fair_queue import STARTED, STARTS, check_shares, flood, make_tenants
from harness.waiting import eventually


def test_what_changes_for_a_tenant_changes_on_every_replica(sandbox, make_replicas, database):
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


def test_a_pause_holds_and_ends_on_every_replica(start_sandbox, make_replicas, database):
    sandbox = start_sandbox()
    replicas = [replica.start() for replica in make_replicas(sandbox, database, count=2, upstream__parallel_tasks=20)]
    key = replicas[0].tenant("paused").key
    everywhere = [Caller(replica.url, key) for replica in replicas]
    other = replicas[1].tenant("other")
    told = replicas[1].cli("pause", "--tenant", "paused", "--reason", "Bills are checked.")
    assert "Submission is paused for the tenant paused" in told.stderr
    # Whichever replica takes an order, it waits, and any tells why.
    waiting = [everywhere[number % 2].created(prompt=f"Paused {number}.")["id"] for number in range(10)]
    for caller in everywhere:
        eventually(
            lambda: (caller.get(waiting[0])["queue"].get("paused") or {}).get("reason") == "Bills are checked.",
            f"the reason at {caller.url}",
        )
        assert caller.get(waiting[0])["queue"]["estimated_wait_seconds"] is None
    # Others pass by, and those that are paused stay where they are.
    assert other.ended(other.created(prompt="Free.")["id"])["status"] == "completed"
    assert {everywhere[0].get(video)["status"] for video in waiting} == {"queued"}
    assert sandbox.stats()["creates"] == 1
    assert "the tenant paused, since" in replicas[0].cli("queue").stdout
    for replica in replicas:
        lines = [entry for entry in replica.program.entries() if entry.get("message") == "submission is paused"]
        assert len(lines) == 1 and lines[0]["reason"] == "Bills are checked."

    replicas[0].cli("resume", "--tenant", "paused")
    for number, video in enumerate(waiting):
        assert everywhere[number % 2].ended(video)["status"] == "completed"
    assert sandbox.stats()["creates"] == 1 + len(waiting)
    again = replicas[0].cli("resume", "--tenant", "paused", check=False)
    assert again.returncode == 1 and "is not paused" in again.stderr


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


def test_replicas_share_every_limit_but_the_request_rate(sandbox, make_replicas, database):
    replicas = [replica.start() for replica in make_replicas(sandbox, database)]
    one = replicas[0]
    one.cli("tenant", "create", "shared", "--limit", "videos_per_day=20")
    key = one.key("shared")
    callers = [replica.caller(key) for replica in replicas]
    with ThreadPoolExecutor(12) as pool:
        answers = list(pool.map(lambda n: callers[n % 3].create(prompt=f"Cat {n}."), range(60)))
    codes = [answer.status_code for answer in answers]
    assert (codes.count(200), codes.count(429)) == (20, 40), codes
    assert {a.json()["error"]["code"] for a in answers if a.status_code == 429} == {"daily_limit_reached"}

    one.cli("tenant", "create", "paced", "--limit", "reads_per_minute=30")
    key = one.key("paced")
    callers = [replica.caller(key) for replica in replicas]
    started = time.monotonic()
    allowed = [0, 0, 0]
    for number in range(60):
        answer = callers[number % 3].http.get("/v1/videos")
        assert answer.status_code in (200, 429)
        assert answer.headers["ratelimit-policy"] == '"reads_per_minute";q=30;w=60'
        allowed[number % 3] += answer.status_code == 200
    # Each server lets a burst of 5 through, and half a call a second from then on.
    most = 5 + (time.monotonic() - started) / 2 + 1
    assert all(5 <= count <= most for count in allowed), (allowed, most)


def test_replicas_share_the_slots_by_weight_whichever_is_killed(start_sandbox, make_replicas, database):
    sandbox = start_sandbox(speed=100)
    replicas = [replica.start() for replica in make_replicas(sandbox, database, count=2, upstream__parallel_tasks=5)]
    callers = make_tenants(replicas[0])
    replicas[0].cli("pause")
    flood(callers)

    def starts():
        return [row["name"] for row in database.rows(STARTED)]

    replicas[1].cli("resume")
    eventually(lambda: len(starts()) >= 60, "a part has started")
    replicas[0].program.kill()
    newcomer = Caller(replicas[1].url, callers["newcomer"].key)
    mark = len(starts())
    newcomer.created(prompt="I am new.")
    eventually(lambda: len(starts()) >= mark + 30, "the other goes on")
    replicas[0].start()
    eventually(lambda: len(starts()) >= STARTS, "most have started")
    order = starts()
    assert order.index("newcomer") - mark <= 30, order
    check_shares(order)
    stats = sandbox.stats()
    assert (stats["duplicates"], stats["twins"]) == (0, 0) and stats["max_parallel"] <= 5, stats
