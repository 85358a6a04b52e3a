"""Tenants of different weights that share the slots: what they order, who starts, and what must hold of it."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor

WEIGHTS = {"one": 1, "two": 2, "three": 3}
# So many does each order: the flood comes first, and of all some wait to the end.
ORDERS = {"one": 300, "two": 80, "three": 120}
# So many starts are looked at, while all three wait.
STARTS = 220
WINDOW = 60
# Whose videos were started, in their order.
STARTED = """
    SELECT tenants.name FROM attempts JOIN videos ON videos.id = video_id JOIN tenants ON tenants.id = tenant_id
    WHERE number = 1 ORDER BY attempts.started_at
"""


def make_tenants(gateway):
    """One of each weight, and a newcomer; their callers by name."""
    callers = {name: gateway.tenant(name) for name in [*WEIGHTS, "newcomer"]}
    for name, weight in WEIGHTS.items():
        gateway.cli("tenant", "set", name, "--weight", str(weight))
    return callers


def flood(callers):
    for name, count in ORDERS.items():
        with ThreadPoolExecutor(4) as pool:
            list(pool.map(lambda n: callers[name].created(prompt=f"{name} {n}."), range(count)))


def check_shares(order):
    """Each has its share of every window of starts."""
    order = [name for name in order[:STARTS] if name in WEIGHTS]
    for begin in range(len(order) - WINDOW):
        window = Counter(order[begin : begin + WINDOW])
        for name, weight in WEIGHTS.items():
            assert abs(window[name] - WINDOW * weight // sum(WEIGHTS.values())) <= 2, (begin, window)
