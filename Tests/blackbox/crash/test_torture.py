"""Many tenants order while the program is killed at random and at every named point, again and again."""

import json
import os
import random
import time
from collections import Counter
from decimal import Decimal

import pytest
import yaml

from harness.audit import (
    LedgerAudit,
    every_task_was_followed,
    nothing_was_made_twice,
    only_what_was_made_is_charged,
    paid,
)
from harness.load import all_ended
from harness.programs import CRASH_BINARY, Program, environment, run
from harness.tenant_clients import REFUSALS, SharedPrompts, TenantClient
from harness.waiting import ROUND_TIMEOUT, SHORT_TIMEOUT, TEST_TIMEOUT, eventually, let_run

SEED = int(os.environ.get("KGW_SEED") or random.SystemRandom().randrange(1 << 32))
ROUNDS = int(os.environ.get("KGW_ROUNDS", "30"))
PRICE = Decimal("0.14")
SLOTS = 15
# What a fault of the upstream makes the gateway complain of.
# Its faults are more than half of what happens at times.
TOO_MANY_FAIL = (
    "too many orders fail at the upstream, no videos are sent with the key for now; it is asked by itself until "
    "it works, kling-gateway upstream check tells more"
)
EXPECTED = {
    "the answer to the order is lost or unclear; it will not be sent again",
    "the upstream does not answer, videos wait; check the network, the proxy and upstream.base_url",
    TOO_MANY_FAIL,
}
# What every complaint of a full disk has in it.
FULL_DISK = "database or disk is full"
VARIABLE = "KLING_GATEWAY_CRASH_AT"
# The transactions that every video goes through.
TRANSACTIONS = ["admit", "beginSubmission", "recordSubmission", "claimDue", "recordPoll", "recordFileStored"]


def crash_points(gateway):
    """Both sides of these transactions and of every call, as the program names them when asked for an unknown point."""
    done = run("serve", "--config", gateway.config, env=environment(**{VARIABLE: "nowhere"}), binary=CRASH_BINARY)
    assert done.returncode != 0 and VARIABLE in done.stderr, done
    names = done.stderr.strip().rstrip(".").rpartition(": ")[2].split(", ")
    sides = {f"{name}.{side}" for name in TRANSACTIONS for side in ("before-commit", "after-commit")}
    assert sides < set(names), names
    return [name for name in names if name in sides or not name.endswith("-commit")]


def serve_until_killed(gateway, seconds):
    """Lets it serve until it dies or the time is over, and says whether it died by itself; either will do."""
    end = time.monotonic() + seconds
    while gateway.program.process.poll() is None:
        gateway.url = gateway.program.address("public") or gateway.url
        if time.monotonic() > end:
            gateway.program.kill()
            return False
        let_run(0.02)
    return True


def schedule(points, chance):
    """Each point as often as the others, in any order; every third time None, which is any moment."""
    while True:
        yield from chance.sample(points + [None] * (len(points) // 2), len(points) * 3 // 2)


def tenants_of_every_kind():
    """The tenants by name: their limits, and the group in which they share. Who is in none shares nothing."""
    few, some = 5 + ROUNDS // 3, 10 + ROUNDS // 2
    budget = PRICE * few
    return {
        "unlimited": ({}, None),
        "few-at-once": ({"concurrent_videos": 4}, None),
        "poor": ({"budget_per_month": budget}, None),
        "thrifty": ({"budget_per_day": budget}, None),
        "daily": ({"videos_per_day": few}, None),
        "monthly": ({"videos_per_month": few}, None),
        "brief": ({"seconds_per_month": 5 * few}, None),
        "everything": ({"concurrent_videos": 6, "budget_per_day": budget, "videos_per_month": some}, None),
        "alone": ({}, "alone"),
        "alone-and-few": ({"concurrent_videos": 2}, "alone-and-few"),
        "together": ({}, "shared"),
        "together-and-few": ({"concurrent_videos": 3, "videos_per_day": some}, "shared"),
        "together-and-poor": ({"budget_per_month": PRICE * (few // 4), "seconds_per_month": 5 * some}, "shared"),
    }


def tenant_settings(limits, group):
    """A tenant as the file of tenants has it."""
    mode = {None: "off", "shared": "shared"}.get(group, "private")
    return {"limits": {limit: str(value) for limit, value in limits.items()}, "cache": {"mode": mode}}


def start_clients(gateway, tenants):
    """Makes the tenants, who begin to order; who shares does it more often, because most of it costs nothing."""
    file = gateway.folder / "tenants.yaml"
    file.write_text(yaml.safe_dump({"tenants": {name: tenant_settings(*tenant) for name, tenant in tenants.items()}}))
    gateway.cli("tenant", "apply", file)
    prompts = {group: SharedPrompts(group) for _, group in tenants.values() if group}
    clients = []
    for number, (name, (_, group)) in enumerate(tenants.items()):
        pause = 0.4 if group else 1.2
        clients.append(TenantClient(gateway, name, gateway.key(name), f"{SEED} {number}", pause, prompts.get(group)))
    for client in clients:
        client.start()
    return clients


def unexpected_errors(program):
    """What it complains of that the faults of the upstream do not account for."""
    complaints = [entry for entry in program.entries() if entry.get("level") in ("error", "critical")]
    return [json.dumps(entry) for entry in complaints if entry["message"] not in EXPECTED]


class Backups:
    """Backups beside a server that is about to die, and one of what it has left, which is restored."""

    def __init__(self, gateway):
        self.gateway = gateway
        self.under_way = None
        self.file = gateway.folder / "torture.db"

    def begin(self):
        """Begins one, which reads on while the server dies; or is killed with it."""
        self.under_way = Program("backup", self.file, "--replace", "--config", self.gateway.config)

    def finish(self, is_killed):
        """Waits for it, and has the file checked if there is one: a killed one leaves that of before."""
        if is_killed:
            self.under_way.process.kill()
        status = self.under_way.wait()
        assert status == 0 or is_killed, self.under_way.log
        self.under_way.close()
        self.under_way = None
        if self.file.exists():
            variables = environment(KGW_STORE_URL=f"sqlite:{self.file}")
            done = run("ledger", "verify", "--config", self.gateway.config, env=variables)
            assert done.returncode == 0, done.stdout + done.stderr

    def restore_what_was_left(self):
        """The store of a server that was killed, backed up and restored over itself: nothing may be missing."""
        self.gateway.cli("backup", self.file, "--replace")
        self.gateway.cli("restore", self.file, "--replace")
        [aside] = self.gateway.store.parent.glob("gateway.db.replaced-*")
        aside.unlink()


def serve_on_a_full_disk(gateway, disk, chance):
    """Lets it serve until there is no room for its store, and kills it there."""
    gateway.launch()
    let_run(chance.uniform(0.1, 0.8))
    disk.fill()
    serve_until_killed(gateway, chance.uniform(0.1, 1))
    gateway.close()
    disk.clear()
    complaints = [complaint for complaint in unexpected_errors(gateway.program) if FULL_DISK not in complaint]
    assert not complaints, complaints[:3]


def kill_again_and_again(gateway, disk, points, chance):
    """Starts and kills it, with a backup every fifth time, and every tenth a restore and a disk that is full.

    Returns the deaths by the points at which it died, and the moments since when "few-at-once" has had which limit.
    """
    deaths, changes, backups = Counter(), [(0, 4)], Backups(gateway)
    for round_number, point in zip(range(ROUNDS), schedule(points, chance)):
        gateway.launch(**({VARIABLE: f"{point}:{chance.choice([1, 1, 2, 5])}"} if point else {}))
        if round_number % 5 == 2:
            backups.begin()
        died = serve_until_killed(gateway, 4 if point else chance.uniform(0.3, 1.5))
        deaths[point if died else "any moment"] += 1
        gateway.close()
        if backups.under_way:
            backups.finish(is_killed=chance.random() < 0.3)
        if round_number % 10 == 5:
            backups.restore_what_was_left()
        assert not unexpected_errors(gateway.program), unexpected_errors(gateway.program)[:3]
        if round_number % 10 == 7:
            serve_on_a_full_disk(gateway, disk, chance)
        if round_number % 10 == 9:
            # Limits change while videos are under way; what is used stays.
            changes.append((time.time() * 1000, chance.randint(1, 6)))
            gateway.cli("tenant", "set", "few-at-once", "--limit", f"concurrent_videos={changes[-1][1]}")
    return deaths, changes


def every_point_was_reached(gateway, points, deaths):
    """A point at which nothing dies is no point: those that it was not alive long enough for get the time they need."""
    for point in set(points) - set(deaths):
        gateway.launch(**{VARIABLE: f"{point}:1"})
        eventually(lambda: gateway.program.process.poll() is not None, f"it dies at {point}")
        gateway.close()


def every_limit_was_reached(clients, tenants):
    """Waits for the limits that orders alone reach; the others are reached, or not, as it happens."""
    waiting = {name for name, (limits, group) in tenants.items() if limits and not group}
    waiting -= {"few-at-once", "everything"}
    limited = [client for client in clients if client.name in waiting]
    eventually(lambda: all(client.refused for client in limited), "limits are reached")
    eventually(lambda: all(any(c.orders.copy().values()) for c in clients), "everybody has had an order accepted")


def all_videos(gateway, clients):
    """Every video once all have ended; each tenant has those that it was told of, and none is lost."""
    videos = {}
    for client in clients:
        client.close()
    for client in clients:
        client.stop()
        client.resend_unanswered()
        assert not client.unexpected, client.unexpected[:5]
    for client in clients:
        mine = all_ended(gateway.caller(client.key), client.orders.values())
        assert set(mine) == set(client.orders.values()), "a key has one video, and no video came without one"
        charged = PRICE * sum(video["status"] == "completed" for video in paid(mine))
        print(
            f"{client.name}: {len(mine)} videos, {charged} charged, refused {dict(client.refused)},",
            f"{client.conflicts} repeated at the same moment",
        )
        videos |= mine
    return videos


def limits_were_kept(gateway, audit, clients, tenants, changes):
    """At no commit was a limit exceeded, what refused orders was used up exactly, and the tenants are told so."""
    limits = {(name, limit): [(0, value)] for name, (all, _) in tenants.items() for limit, value in all.items()}
    limits["few-at-once", "concurrent_videos"] = changes
    uses, exhausted = audit.usage(limits)
    for client in clients:
        for refusal in client.refused:
            assert exhausted & {(client.name, limit) for limit in REFUSALS[refusal]}, (client.name, refusal)
        for told in gateway.caller(client.key).http.get("/v1/quota").json()["data"]:
            # Of a run through midnight only the last day's use is told.
            kept = {use for place, use in uses.items() if place[:2] == (client.name, told["name"])}
            held, used = (Decimal(str(told[name])) for name in ("held", "used"))
            assert held == 0 and used in (kept or {0}), (client.name, told, kept)
    print("Used up:", ", ".join(sorted("/".join(place) for place in exhausted)))


def sharing_was_right(audit, clients, tenants, stats):
    """Who shares pays nothing, and nothing was made for two at a time who may share it."""
    audit.sharing_is_free(stats)
    forced = set().union(*(client.forced_new() for client in clients))
    takeovers = audit.one_is_made_at_a_time({name: group for name, (_, group) in tenants.items()}, forced)
    uses = Counter(video["cache"] for video in audit.videos.values())
    print(f"{dict(uses)}, {len(forced)} forced, {takeovers} took over from one who canceled")


def sharing_counts(gateway, tenants):
    """How often a video was there already, one under way was joined, and one took over from another."""
    audit = LedgerAudit(gateway)
    uses = Counter(video["cache"] for video in audit.videos.values())
    return uses["hit"], uses["collapsed"], audit.takeovers({name for name, (_, group) in tenants.items() if group})


@pytest.mark.timeout(TEST_TIMEOUT + ROUND_TIMEOUT * ROUNDS)
def test_every_rule_holds_however_often_the_program_is_killed(start_sandbox, make_gateway, make_small_disk):
    print(f"KGW_SEED={SEED} KGW_ROUNDS={ROUNDS}")
    chance = random.Random(SEED)
    shape = chance.choice("abe")
    sandbox = start_sandbox("--shape", shape, speed=40)
    # Room for all videos three times: a restore has the old store beside the new one.
    disk = make_small_disk((64 + ROUNDS) << 20)
    gateway = make_gateway(
        sandbox,
        store__url=f"sqlite:{disk.folder}/gateway.db",
        upstream__request_timeout=SHORT_TIMEOUT,
        upstream__reconcile_window=20,
        upstream__parallel_tasks=SLOTS,
    )
    gateway.binary = CRASH_BINARY
    gateway.start()
    points = crash_points(gateway)
    tenants = tenants_of_every_kind()
    clients = start_clients(gateway, tenants)

    began = time.monotonic()
    deaths, changes = kill_again_and_again(gateway, disk, points, chance)
    if ROUNDS >= 3 * len(points):
        every_point_was_reached(gateway, points, deaths)
    lasted = time.monotonic() - began
    gateway.start()
    every_limit_was_reached(clients, tenants)
    if ROUNDS >= 30:
        eventually(lambda: all(sharing_counts(gateway, tenants)), "all kinds of sharing happen", pause=1)
    videos = all_videos(gateway, clients)
    stats = sandbox.stats()
    print(
        f"shape {shape}: {ROUNDS} kills in {lasted:.0f} s, {len(videos)} videos",
        {name: count for name, count in stats.items() if isinstance(count, int)},
        dict(Counter(video["status"] for video in videos.values())),
        dict(deaths),
    )
    assert stats["max_parallel"] <= SLOTS
    nothing_was_made_twice(videos, stats)
    every_task_was_followed(videos, stats)
    only_what_was_made_is_charged(videos)
    audit = LedgerAudit(gateway)
    limits_were_kept(gateway, audit, clients, tenants, changes)
    sharing_was_right(audit, clients, tenants, stats)
    print(gateway.cli("ledger", "verify").stdout)
    assert gateway.program.terminate() == 0
    assert not unexpected_errors(gateway.program), unexpected_errors(gateway.program)[:3]
