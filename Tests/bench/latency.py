"""Latency of orders at a fixed rate, beside what the disk takes to make a write durable."""

import json
import statistics

from bench.load import LEFT
from bench.open_loop import OpenLoop
from bench.processes import BenchError
from bench.report import number, table, words_of

MEASURES = ("p50_ms", "p90_ms", "p99_ms", "p99_9_ms", "max_ms", "lag_p99_ms", "lag_max_ms")


def order(key, tag, number):
    """A whole request."""
    body = json.dumps({"prompt": f"A lighthouse in the fog, {tag} {number}.", "model": "kling-v1", "seconds": "5"})
    return (
        f"POST /v1/videos HTTP/1.1\r\nHost: bench\r\nAuthorization: Bearer {key}\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n{body}"
    ).encode()


def measure(works, stack, rate, rounds, seconds):
    """Rounds by turns on each program; what comes of them by program, each number the median of the rounds."""
    contenders = [found for found in works.submission(stack) if found.name in ("nginx", *works.builds)]
    keys = works.dataset.keys
    results = {contender.name: [] for contender in contenders}
    for turn in range(rounds):
        for contender in contenders:
            if contender.renew:
                contender.renew()
            warm = OpenLoop(contender.server.url, request(keys, f"{turn}-warm"), rate, 1)
            warm.run()
            contender.server.log.empty()
            loop = OpenLoop(contender.server.url, request(keys, str(turn)), rate, seconds)
            found = loop.run()
            statuses = contender.server.log.statuses()
            logged = sum(count for status, count in statuses.items() if status not in LEFT)
            if logged < loop.count:
                raise BenchError(f"{contender.name} has logged {logged} of {loop.count} requests")
            results[contender.name].append(found)
    return {name: medians(found) for name, found in results.items()}


def request(keys, tag):
    return lambda number: order(keys[number % len(keys)], tag, number)


def medians(rounds):
    found = {}
    for name in MEASURES:
        values = [one[name] for one in rounds if one[name] is not None]
        found[name] = statistics.median(values) if values else None
    errors = {}
    for one in rounds:
        for what, count in one["errors"].items():
            errors[what] = errors.get(what, 0) + count
    return found | {"answers": sum(one["answers"] for one in rounds), "errors": errors} | {
        "waited": sum(one["waited"] for one in rounds)
    }


def text(results, rate):
    """The table, and whether the load itself was in time."""
    names = ["program", "answers", "p50 ms", "p90 ms", "p99 ms", "p99.9 ms", "max ms", "load late, p99 ms", "max ms"]
    rows = [
        [name, f"{found['answers']:,}", *(number(found[measure], 3) for measure in MEASURES), words_of(found["errors"])]
        for name, found in results.items()
    ]
    lines = [f"Orders at {rate:g}/s, latency from the moment each was due:", "", table([*names, "errors"], rows)]
    waited = {name: found["waited"] for name, found in results.items() if found["waited"]}
    if waited:
        lines += ["", f"So many had to wait for a connection, which is in their latency: {words_of(waited)}."]
    return "\n".join(lines)
