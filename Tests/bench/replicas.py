"""Orders on PostgreSQL with one, two and four gateways, beside one gateway on SQLite; everything on the same core."""

import os
import shutil
import statistics

from bench.dataset import make_tenants
from bench.gateway import Gateway
from bench.load import errors, paired_ratio, wrk
from bench.processes import LOAD_CORE, SERVER_CORE
from bench.report import number, table, words_of
from harness.postgres import PostgresServer

COUNTS = (1, 2, 4)


class Installation:
    """Gateways on one new store, which is made anew for each round."""

    def __init__(self, works, count, server=None):
        self.works, self.count, self.server = works, count, server
        self.name = "PostgreSQL" if server else "SQLite"
        self.rounds, self.errors, self.gateways = [], {}, []

    def renew(self):
        self.close()
        folder = self.works.new_path(self.name)
        settings = {"KGW_STORE_URL": self.server.make().url} if self.server else {}
        settings["KGW_ARCHIVE_PATH"] = folder / "archive"
        folder.mkdir()
        self.gateways = [
            Gateway(self.works.builds["kling-gateway"], folder / str(number), self.works.sandbox, **settings)
            for number in range(self.count)
        ]
        keys = make_tenants(self.gateways[0])
        for gateway in self.gateways:
            gateway.start()
        self.gateways[0].occupy(keys[0])
        self.requests = self.works.requests((key, "/v1/videos", "") for key in keys)

    def round(self, seconds, connections, tag):
        """Orders from so many connections, the same number to each gateway."""
        each = connections // self.count
        for gateway in self.gateways:
            gateway.log.empty()
        loads = [
            wrk(gateway.url, self.requests, each, seconds, f"{self.name}-{tag}-{turn}")
            for turn, gateway in enumerate(self.gateways)
        ]
        found = [load.found() for load in loads]
        for one, gateway in zip(found, self.gateways):
            for what, count in errors(one, gateway.log, 200, each).items():
                self.errors[what] = self.errors.get(what, 0) + count
        return {
            "requests_per_second": sum(one["requests"] / one["seconds"] for one in found),
            "p99_ms": max(one["p99_ms"] for one in found),
        }

    def close(self):
        for gateway in self.gateways:
            gateway.close()
        if self.gateways:
            shutil.rmtree(self.gateways[0].folder.parent)
        self.gateways = []


def measure(works, stack, rounds, seconds, connections):
    """Rounds by turns, each on a new store; a warm-up of a second before each."""
    # The database is a part of what is measured, and has no other core.
    os.sched_setaffinity(0, {SERVER_CORE})
    server = PostgresServer()
    os.sched_setaffinity(0, {LOAD_CORE})
    stack.callback(server.close)
    installations = [Installation(works, 1), *(Installation(works, count, server) for count in COUNTS)]
    for installation in installations:
        stack.callback(installation.close)
    for turn in range(rounds):
        for installation in installations:
            installation.renew()
            installation.round(1, connections, f"{turn}-warm")
            installation.rounds.append(installation.round(seconds, connections, turn))
            installation.close()
    return [row(installation, installations[0]) for installation in installations]


def row(installation, first):
    return {
        "store": installation.name,
        "gateways": installation.count,
        **{
            name: statistics.median(found[name] for found in installation.rounds)
            for name in ("requests_per_second", "p99_ms")
        },
        "ratio": paired_ratio(zip(installation.rounds, first.rounds)),
        "errors": installation.errors,
    }


def text(rows):
    lines = [
        [
            found["store"],
            str(found["gateways"]),
            number(found["requests_per_second"], 1),
            number(found["p99_ms"]),
            number(found["ratio"]),
            words_of(found["errors"]),
        ]
        for found in rows
    ]
    return table(["store", "gateways", "orders/s", "p99 ms", "to SQLite", "errors"], lines)
