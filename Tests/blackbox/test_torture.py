"""Many tenants order while the program is killed at random and at every named point, again and again."""

import os
import random
import time
from collections import Counter
from decimal import Decimal

import pytest

from books import every_task_was_followed, nothing_was_made_twice, only_what_was_made_is_charged
from crowd import Customer
from harness import environment, run
from load import all_ended

SEED = int(os.environ.get("KGW_SEED") or random.SystemRandom().randrange(1 << 32))
ROUNDS = int(os.environ.get("KGW_ROUNDS", "30"))
PRICE = Decimal("0.14")
SLOTS = 15
VARIABLE = "KLING_GATEWAY_KILL_AT"


def kill_points(gateway):
    """The points as the program names them when it is asked for one that there is not."""
    done = run("serve", "--config", gateway.config, env=environment(**{VARIABLE: "nowhere"}))
    assert done.returncode == 78, done
    assert VARIABLE in done.stderr, "kill points are there in debug builds only"
    return done.stderr.strip().rstrip(".").rpartition(": ")[2].split(", ")


def live(gateway, seconds):
    """Lets it serve until it dies or the time is over, and says whether it died by itself."""
    end = time.monotonic() + seconds
    while gateway.program.process.poll() is None:
        gateway.url = gateway.program.address("public") or gateway.url
        if time.monotonic() > end:
            gateway.program.kill()
            return False
        time.sleep(0.02)
    return True


def schedule(points, chance):
    """Each point as often as the others, in any order; every third time None, which is any moment."""
    while True:
        yield from chance.sample(points + [None] * (len(points) // 2), len(points) * 3 // 2)


def open_house(gateway, budget):
    """Tenants with limits of every kind, who begin to order."""
    tenants = {
        "unlimited": [],
        "few-at-once": ["concurrent_videos=4"],
        "poor": [f"budget_per_month={budget}"],
        "daily": [f"videos_per_day={20 + ROUNDS // 4}"],
        "everything": ["concurrent_videos=6", f"budget_per_day={budget}", f"videos_per_month={30 + ROUNDS}"],
    }
    customers = []
    for number, (name, limits) in enumerate(tenants.items()):
        key = gateway.tenant(name, *(word for limit in limits for word in ("--limit", limit))).key
        customers.append(Customer(gateway, name, key, SEED + number, pause=0.4))
    for customer in customers:
        customer.start()
    return customers


def kill_again_and_again(gateway, points, chance):
    """Starts and kills it, and counts the deaths by the points at which it died."""
    deaths = Counter()
    for round_number, point in zip(range(ROUNDS), schedule(points, chance)):
        gateway.launch(**({VARIABLE: f"{point}:{chance.choice([1, 1, 2, 5])}"} if point else {}))
        died = live(gateway, 4 if point else chance.uniform(0.3, 1.5))
        deaths[point if died else "any moment"] += 1
        if round_number % 10 == 9:
            # Limits change while videos are under way; what is used stays.
            gateway.cli("tenant", "set", "few-at-once", "--limit", f"concurrent_videos={chance.randint(1, 6)}")
    return deaths


def all_videos(gateway, customers, budget):
    """Every video once all have ended; each tenant has those that it was told of, and paid no more than it may."""
    videos = {}
    for customer in customers:
        customer.stop()
        customer.settle()
        assert not customer.odd, customer.odd[:5]
        assert customer.orders, "nothing was accepted, so nothing was tested"
        mine = all_ended(gateway.caller(customer.key), customer.orders.values(), 120 + ROUNDS)
        assert set(mine) == set(customer.orders.values()), "a key has one video, and no video came without one"
        charged = PRICE * sum(video["status"] == "completed" for video in mine.values())
        print(f"{customer.name}: {len(mine)} videos, {charged} charged, refused {customer.refused}")
        if customer.name in ("poor", "everything"):
            assert charged <= budget
        videos |= mine
    return videos


@pytest.mark.timeout(600 + 4 * ROUNDS)
def test_torture(start_sandbox, make_gateway):
    print(f"KGW_SEED={SEED} KGW_ROUNDS={ROUNDS}")
    chance = random.Random(SEED)
    shape = chance.choice("abe")
    sandbox = start_sandbox("--shape", shape, speed=40)
    gateway = make_gateway(
        sandbox, upstream__request_timeout=1, upstream__reconcile_window=6, upstream__parallel_tasks=SLOTS
    ).start()
    points = kill_points(gateway)
    budget = PRICE * (20 + ROUNDS // 4)
    customers = open_house(gateway, budget)

    began = time.monotonic()
    deaths = kill_again_and_again(gateway, points, chance)
    lasted = time.monotonic() - began
    gateway.start()
    videos = all_videos(gateway, customers, budget)
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
    if ROUNDS >= 3 * len(points):
        assert set(points) <= set(deaths), "a point at which nothing dies is no point"
    print(gateway.cli("ledger", "verify").stdout)
    assert gateway.program.terminate() == 0
