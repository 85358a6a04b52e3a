"""How the gateway does with a large store, as a part of how it does with a small one."""

import statistics

from bench.dataset import TENANTS, VIDEOS
from bench.gateway import Gateway
from bench.load import Contender, paired_ratio
from bench.processes import BenchError
from bench.report import number, table, words_of

STARTS = 5
WORKS = ("read", "list", "submission")
# What can be many, and what a store has of it anyway.
SIZES = {"videos": VIDEOS, "tenants": TENANTS, "waiting": 0}


def sizes(text):
    """What `--growth` was told: numbers of videos, or `tenants=N`, `waiting=N`."""
    found = []
    for part in text.split(","):
        what, _, count = part.rpartition("=")
        if (what or "videos") not in SIZES or not count.isdecimal():
            raise BenchError(f"--growth {part}: a number, or one of {', '.join(f'{name}=NUMBER' for name in SIZES)}")
        found.append((what or "videos", int(count)))
    return found


class Grown(Gateway):
    """A gateway on a store with so many more of one thing than the first has, which is the one without."""

    def __init__(self, works, what="videos", count=0):
        dataset = works.dataset
        self.keys = dataset.keys
        if what == "videos":
            folder = dataset.finished(count)
        elif what == "tenants":
            folder, keys = dataset.owned(count)
            self.keys = self.keys + keys
        else:
            folder = dataset.queued(count)
        # Where videos wait, one of them has the slot.
        self.is_occupied = what == "waiting"
        name = f"{count + SIZES[what]:,} {what}"
        super().__init__(works.builds["kling-gateway"], folder, works.sandbox, name=name)


def measure(works, stack, wanted, load):
    """Starts, and rounds of each work by turns on all stores."""
    gateways = [Grown(works), *(Grown(works, what, count) for what, count in wanted)]
    starts = {gateway.name: [] for gateway in gateways}
    for gateway in gateways:
        stack.callback(gateway.close)
    for _ in range(STARTS):
        for gateway in gateways:
            gateway.close()
            starts[gateway.name].append(gateway.start())
    first = gateways[0]
    first_start = statistics.median(starts[first.name])
    rows = []
    for name, seconds in starts.items():
        median = statistics.median(seconds)
        ratio = median / first_start
        rows.append({"work": "start", "store": name, "value": median * 1e3, "ratio": ratio, "errors": {}})
    # What is read and listed is the same everywhere; who orders is not.
    same = {
        "read": works.requests((key, f"/v1/videos/{id}", "") for key, id in works.dataset.videos),
        "list": works.requests((key, "/v1/videos", "") for key in works.dataset.keys),
    }
    for gateway in gateways:
        if not gateway.is_occupied:
            gateway.occupy(works.dataset.keys[0])
    for work in WORKS:
        tag = work if work == "submission" else None
        contenders = [Contender(gateway, same.get(work) or orders_of(works, gateway), tag=tag) for gateway in gateways]
        load.measure(contenders, 200)
        rows += [row(work, contender, contenders[0]) for contender in contenders]
    return rows


def orders_of(works, gateway):
    return works.requests((key, "/v1/videos", "") for key in gateway.keys)


def row(work, contender, first):
    return {
        "work": work,
        "store": contender.name,
        "value": statistics.median(found["requests_per_second"] for found in contender.rounds),
        "ratio": paired_ratio(zip(contender.rounds, first.rounds)),
        "errors": dict(contender.errors),
    }


def text(rows):
    """The table: what takes time in milliseconds, what is done in requests a second."""
    lines = [
        [
            found["work"],
            found["store"],
            f"{number(found['value'], 1)} {'ms' if found['work'] == 'start' else '/s'}",
            number(found["ratio"]),
            words_of(found["errors"]),
        ]
        for found in rows
    ]
    return table(["work", "store", "median", "to the smallest", "errors"], lines)
