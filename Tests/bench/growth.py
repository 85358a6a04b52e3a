"""How the gateway does with many finished videos in its store, as a part of how it does with few."""

import statistics

from bench.dataset import VIDEOS
from bench.gateway import Gateway
from bench.load import Contender, paired_ratio
from bench.report import number, table, words_of

STARTS = 5
WORKS = ("read", "list", "submission")


class Grown(Gateway):
    """A gateway on a store with so many finished videos more than the others."""

    def __init__(self, works, count):
        folder = works.dataset.finished(count)
        super().__init__(works.builds["kling-gateway"], folder, works.sandbox, name=f"{count + VIDEOS:,}")


def measure(works, stack, counts, load):
    """Starts, and rounds of each work by turns on stores of all sizes."""
    gateways = [Grown(works, count) for count in (0, *counts)]
    starts = {gateway.name: [] for gateway in gateways}
    for gateway in gateways:
        stack.callback(gateway.close)
    for _ in range(STARTS):
        for gateway in gateways:
            gateway.close()
            starts[gateway.name].append(gateway.start())
    keys, first = works.dataset.keys, gateways[0]
    first_start = statistics.median(starts[first.name])
    rows = []
    for name, seconds in starts.items():
        median = statistics.median(seconds)
        ratio = median / first_start
        rows.append({"work": "start", "store": name, "value": median * 1e3, "ratio": ratio, "errors": {}})
    requests = {
        "read": works.requests((key, f"/v1/videos/{id}", "") for key, id in works.dataset.videos),
        "list": works.requests((key, "/v1/videos", "") for key in keys),
        "submission": works.requests((key, "/v1/videos", "") for key in keys),
    }
    for gateway in gateways:
        gateway.occupy(keys[0])
    for work in WORKS:
        tag = work if work == "submission" else None
        contenders = [Contender(gateway, requests[work], tag=tag) for gateway in gateways]
        load.measure(contenders, 200)
        rows += [row(work, contender, contenders[0]) for contender in contenders]
    return rows


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
    return table(["work", "videos", "median", "to the smallest", "errors"], lines)
