"""Many tenants order while the program is killed at random and at every named point, again and again."""

import json
import os
import random
import time
from collections import Counter
from decimal import Decimal

import pytest
import yaml

from harness.audit import Books, every_task_was_followed, nothing_was_made_twice, only_what_was_made_is_charged, paid
from harness.load import all_ended
from harness.programs import CRASH_BINARY, environment, run
from harness.tenant_clients import REFUSALS, Customer, Prompts
from harness.waiting import BRIEF, ROUND, WHOLE, eventually, let_run

SEED = int(os.environ.get("KGW_SEED") or random.SystemRandom().randrange(1 << 32))
ROUNDS = int(os.environ.get("KGW_ROUNDS", "30"))
PRICE = Decimal("0.14")
SLOTS = 15
# What a fault of the upstream makes the gateway complain of.
EXPECTED = {"the answer to the order is lost or unclear; it will not be sent again"}
VARIABLE = "KLING_GATEWAY_CRASH_AT"
# The transactions that every video goes through.
TRANSACTIONS = ["admit", "beginSubmission", "recordSubmission", "claimDue", "recordPoll", "recordFileStored"]


def crash_points(gateway):
    """Both sides of these transactions and of every call, as the program names them when it is asked for no such point."""
    done = run("serve", "--config", gateway.config, env=environment(**{VARIABLE: "nowhere"}), binary=CRASH_BINARY)
    assert done.returncode != 0 and VARIABLE in done.stderr, done
    names = done.stderr.strip().rstrip(".").rpartition(": ")[2].split(", ")
    sides = {f"{name}.{side}" for name in TRANSACTIONS for side in ("before-commit", "after-commit")}
    assert sides < set(names), names
    return [name for name in names if name in sides or not name.endswith("-commit")]


def live(gateway, seconds):
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


def house():
    """The tenants by name: their limits, and the circle in which they share. Who is in none shares nothing."""
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


def described(limits, circle):
    """A tenant as the file of tenants has it."""
    mode = {None: "off", "shared": "shared"}.get(circle, "private")
    return {"limits": {limit: str(value) for limit, value in limits.items()}, "cache": {"mode": mode}}


def open_house(gateway, tenants):
    """Makes the tenants, who begin to order; who shares does it more often, because most of it costs nothing."""
    file = gateway.folder / "tenants.yaml"
    file.write_text(yaml.safe_dump({"tenants": {name: described(*tenant) for name, tenant in tenants.items()}}))
    gateway.cli("tenant", "apply", file)
    prompts = {circle: Prompts(circle) for _, circle in tenants.values() if circle}
    customers = []
    for number, (name, (_, circle)) in enumerate(tenants.items()):
        pause = 0.4 if circle else 1.2
        customers.append(Customer(gateway, name, gateway.key(name), f"{SEED} {number}", pause, prompts.get(circle)))
    for customer in customers:
        customer.start()
    return customers


def trouble(program):
    """What it complains of that the faults of the upstream do not account for."""
    complaints = [entry for entry in program.entries() if entry.get("level") in ("error", "critical")]
    return [json.dumps(entry) for entry in complaints if entry["message"] not in EXPECTED]


def kill_again_and_again(gateway, points, chance):
    """Starts and kills it.

    Returns the deaths by the points at which it died, and the moments since when "few-at-once" has had which limit.
    """
    deaths, changes = Counter(), [(0, 4)]
    for round_number, point in zip(range(ROUNDS), schedule(points, chance)):
        gateway.launch(**({VARIABLE: f"{point}:{chance.choice([1, 1, 2, 5])}"} if point else {}))
        died = live(gateway, 4 if point else chance.uniform(0.3, 1.5))
        deaths[point if died else "any moment"] += 1
        gateway.close()
        assert not trouble(gateway.program), trouble(gateway.program)[:3]
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


def limits_are_met(customers, tenants):
    """Waits for the limits that only wait to be met; the others are, or not, as it happens."""
    waiting = {name for name, (limits, circle) in tenants.items() if limits and not circle} - {"few-at-once", "everything"}
    limited = [customer for customer in customers if customer.name in waiting]
    eventually(lambda: all(customer.refused for customer in limited), "limits are met")
    eventually(lambda: all(any(c.orders.copy().values()) for c in customers), "everybody has had an order accepted")


def all_videos(gateway, customers):
    """Every video once all have ended; each tenant has those that it was told of, and none is lost."""
    videos = {}
    for customer in customers:
        customer.close()
    for customer in customers:
        customer.stop()
        customer.settle()
        assert not customer.odd, customer.odd[:5]
    for customer in customers:
        mine = all_ended(gateway.caller(customer.key), customer.orders.values())
        assert set(mine) == set(customer.orders.values()), "a key has one video, and no video came without one"
        charged = PRICE * sum(video["status"] == "completed" for video in paid(mine))
        print(
            f"{customer.name}: {len(mine)} videos, {charged} charged, refused {dict(customer.refused)},",
            f"{customer.contested} repeated at the same moment",
        )
        videos |= mine
    return videos


def limits_were_kept(gateway, books, customers, tenants, changes):
    """At no commit was a limit exceeded, what refused orders was used up exactly, and the tenants are told so."""
    limits = {(name, limit): [(0, value)] for name, (all, _) in tenants.items() for limit, value in all.items()}
    limits["few-at-once", "concurrent_videos"] = changes
    uses, filled = books.uses(limits)
    for customer in customers:
        for refusal in customer.refused:
            assert filled & {(customer.name, limit) for limit in REFUSALS[refusal]}, (customer.name, refusal)
        for told in gateway.caller(customer.key).http.get("/v1/quota").json()["data"]:
            # Of a run through midnight only the last day's use is told.
            kept = {use for place, use in uses.items() if place[:2] == (customer.name, told["name"])}
            held, used = (Decimal(str(told[name])) for name in ("held", "used"))
            assert held == 0 and used in (kept or {0}), (customer.name, told, kept)
    print("Used up:", ", ".join(sorted("/".join(place) for place in filled)))


def sharing_was_right(books, customers, tenants, stats):
    """Who shares pays nothing, and nothing was made for two at a time who may share it."""
    books.sharing_is_free(stats)
    anew = set().union(*(customer.asked_for_anew() for customer in customers))
    heirs = books.one_is_made_at_a_time({name: circle for name, (_, circle) in tenants.items()}, anew)
    uses = Counter(video["cache"] for video in books.videos.values())
    print(f"{dict(uses)}, {len(anew)} asked for anew, {heirs} took over from one who canceled")


def shared(gateway, tenants):
    """How often a video was there already, how often one under way was joined, and how often an heir took over."""
    books = Books(gateway)
    uses = Counter(video["cache"] for video in books.videos.values())
    return uses["hit"], uses["collapsed"], books.heirs({name for name, (_, circle) in tenants.items() if circle})


@pytest.mark.timeout(WHOLE + ROUND * ROUNDS)
def test_torture(start_sandbox, make_gateway):
    print(f"KGW_SEED={SEED} KGW_ROUNDS={ROUNDS}")
    chance = random.Random(SEED)
    shape = chance.choice("abe")
    sandbox = start_sandbox("--shape", shape, speed=40)
    gateway = make_gateway(
        sandbox, upstream__request_timeout=BRIEF, upstream__reconcile_window=20, upstream__parallel_tasks=SLOTS
    )
    gateway.binary = CRASH_BINARY
    gateway.start()
    points = crash_points(gateway)
    tenants = house()
    customers = open_house(gateway, tenants)

    began = time.monotonic()
    deaths, changes = kill_again_and_again(gateway, points, chance)
    if ROUNDS >= 3 * len(points):
        every_point_was_reached(gateway, points, deaths)
    lasted = time.monotonic() - began
    gateway.start()
    limits_are_met(customers, tenants)
    if ROUNDS >= 30:
        eventually(lambda: all(shared(gateway, tenants)), "all kinds of sharing happen", pause=1)
    videos = all_videos(gateway, customers)
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
    books = Books(gateway)
    limits_were_kept(gateway, books, customers, tenants, changes)
    sharing_was_right(books, customers, tenants, stats)
    print(gateway.cli("ledger", "verify").stdout)
    assert gateway.program.terminate() == 0
    assert not trouble(gateway.program), trouble(gateway.program)[:3]
