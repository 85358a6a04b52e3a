"""Whether memory grows: minutes of everything at once, and what the gateway has resident meanwhile."""

import threading
import time

from bench.dataset import SIZES
from bench.gateway import Gateway
from bench.latency import request
from bench.load import wrk
from bench.open_loop import OpenLoop
from bench.processes import BenchError
from bench.report import number, table, words_of

# Orders a second, all of which are made; and how many at once, which is more than that takes.
RATE, PARALLEL = 20, 200
# How often is looked, in seconds.
STEP = 5
# Connections that ask as fast as they are answered, by what for.
CONNECTIONS = {"read": 16, "list": 2, "file": 2}


def measure(works, stack, minutes):
    """Has it read, list, send files, take orders and have them made; returns what was seen."""
    keys = works.dataset.keys
    gateway = Gateway(
        works.builds["kling-gateway"],
        works.dataset.copy(works.new_path("soak")),
        works.sandbox,
        KGW_UPSTREAM_PARALLEL_TASKS=PARALLEL,
    )
    stack.callback(gateway.close)
    gateway.start()
    seconds = int(minutes * 60)
    requests = {
        "read": works.requests((key, f"/v1/videos/{id}", "") for key, id in works.dataset.videos),
        "list": works.requests((key, "/v1/videos", "") for key in keys),
        "file": works.requests((key, f"/v1/videos/{id}/content", "") for key, id in works.dataset.files[min(SIZES)]),
    }
    orders = {}
    loop = threading.Thread(
        target=lambda: orders.update(OpenLoop(gateway.url, request(keys, "soak"), RATE, seconds).run()), daemon=True
    )
    loads = {name: wrk(gateway.url, requests[name], count, seconds) for name, count in CONNECTIONS.items()}
    loop.start()
    samples = watch(gateway, seconds)
    done = {name: load.found() for name, load in loads.items()}
    loop.join(60)
    if not orders:
        raise BenchError("the orders have not come to an end")
    errors = {f"{name} {what}": found[what] for name, found in done.items() for what in ("statuses", "broken")}
    errors |= {f"order {what}": count for what, count in orders["errors"].items()}
    return {
        "samples_mib": samples,
        "mib_an_hour": slope(samples[len(samples) // 2 :]) * 3600 / STEP,
        "done": {name: found["requests"] for name, found in done.items()} | {"order": orders["answers"]},
        "errors": {what: count for what, count in errors.items() if count},
    }


def watch(gateway, seconds):
    """What it has resident, in MiB, until the time is over."""
    samples = []
    end = time.monotonic() + seconds
    while (left := end - time.monotonic()) > 0:
        time.sleep(min(STEP, left))
        gateway.process.check()
        samples.append(gateway.process.memory("VmRSS"))
        # Its lines would fill the disk.
        gateway.log.empty()
    return samples


def slope(values):
    """By how much they grow from one to the next, by the least squares."""
    count = len(values)
    if count < 2:
        return 0.0
    middle, mean = (count - 1) / 2, sum(values) / count
    weight = sum((place - middle) ** 2 for place in range(count))
    return sum((place - middle) * (value - mean) for place, value in enumerate(values)) / weight


def text(found):
    samples = found["samples_mib"]
    places = [("after a tenth", len(samples) // 10), ("at half", len(samples) // 2), ("at the end", len(samples) - 1)]
    rows = [[f"resident {name}, MiB", number(samples[place], 1)] for name, place in places]
    rows += [["the most, MiB", number(max(samples), 1)], ["second half, MiB an hour", number(found["mib_an_hour"], 1)]]
    rows += [[f"{name} answered", f"{count:,}"] for name, count in found["done"].items()]
    lines = table(["work", "value"], rows)
    return f"{lines}\n\nErrors: {words_of(found['errors'])}" if found["errors"] else lines
