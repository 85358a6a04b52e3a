"""Rounds of load on programs by turns, and what comes of them."""

import collections
import json
import statistics
import subprocess
from pathlib import Path

from bench.processes import LOAD_CORE, SERVER_CORE, BenchError, busy_seconds, environment

SCRIPT = Path(__file__).with_name("requests.lua")
# nginx's status, and HAProxy's, of a request whose client left, as wrk does in the end.
LEFT = (499, -1, 0)


class Contender:
    """A program in one work.

    `requests` is the file of its requests. `renew`, if there is one, gives it a new store before each round; `tag` is
    there where the requests are orders. Where answers have a `size`, parts of them count too, because many are under
    way when a round ends.
    """

    def __init__(self, server, requests, renew=None, tag=None, connections=None, size=None):
        self.server, self.requests, self.renew, self.tag = server, requests, renew, tag
        self.connections, self.size = connections, size
        self.rounds = []
        # How many requests went wrong, by what, those to warm up among them.
        self.errors = collections.Counter()
        # The most memory that it had resident, in MiB.
        self.memory = 0

    @property
    def name(self):
        return self.server.name


class Load:
    """So many rounds of so many seconds over so many connections."""

    def __init__(self, rounds, seconds, connections):
        self.rounds, self.seconds, self.connections = rounds, seconds, connections

    def measure(self, contenders, expected):
        """Puts load on each in turn, round by round; the first of each is to warm up and does not count."""
        for number in range(self.rounds + 1):
            for contender in contenders:
                if contender.renew:
                    contender.renew()
                # A store that is new has to warm up each time.
                if contender.renew and number:
                    self._round(contender, expected, f"{number}-warm", 1)
                found = self._round(contender, expected, str(number), self.seconds if number else 1)
                if number:
                    contender.rounds.append(found)

    def _round(self, contender, expected, tag, seconds):
        server, connections = contender.server, contender.connections or self.connections
        server.process.check()
        if server.log:
            server.log.empty()
        tag = f"{contender.tag}-{tag}" if contender.tag else None
        used, busy = server.process.cpu_seconds(), busy_seconds()
        found = wrk(server.url, contender.requests, connections, seconds, tag).found()
        used, after = server.process.cpu_seconds() - used, busy_seconds()
        done = found["bytes"] / contender.size if contender.size else found["requests"]
        contender.errors.update(errors(found, server.log, expected, connections))
        if not done:
            contender.errors["rounds without an answer"] += 1
        contender.memory = max(contender.memory, server.process.memory("VmHWM"))
        return found | {
            "requests_per_second": done / found["seconds"],
            "cpu_us": used / done * 1e6 if done else None,
            "load_core": (after[LOAD_CORE] - busy[LOAD_CORE]) / found["seconds"],
            "server_core": (after[SERVER_CORE] - busy[SERVER_CORE]) / found["seconds"],
        }


class Wrk:
    """One wrk that runs."""

    def __init__(self, words):
        self._words = list(map(str, words))
        self._process = subprocess.Popen(
            self._words,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            env=environment(),
        )

    def found(self):
        """What it says in the end."""
        said, _ = self._process.communicate()
        if self._process.returncode != 0:
            raise BenchError(f"{' '.join(self._words)}: {self._process.returncode}\n{said}")
        return json.loads(said.splitlines()[-1])


def wrk(url, requests, connections, seconds, tag=None):
    """Begins to put load on an address; with a tag the requests are orders."""
    words = ["wrk", "--threads", 1, "--connections", connections, "--duration", seconds, "--timeout", 30]
    words += ["--script", SCRIPT, url, "--", requests]
    return Wrk(["taskset", "-c", LOAD_CORE, *words, *([tag] if tag else [])])


def errors(found, log, expected, connections):
    """How many requests went wrong, by what: what wrk saw, and every status of the program's own log.

    wrk counts statuses from 400 on alone, and to look at each would make it slower than what it measures. Requests that
    were under way when it ended are no errors.
    """
    wrong = collections.Counter()
    if found["broken"]:
        wrong["broken"] = found["broken"]
    refused = found["statuses"] if expected < 400 else found["requests"] - found["statuses"]
    if log is None:
        if refused:
            wrong["refused"] = refused
        return wrong
    statuses = log.statuses()
    left = sum(statuses.pop(status, 0) for status in LEFT)
    if left > connections:
        wrong["left"] = left
    missing = found["requests"] - left - sum(statuses.values())
    if missing > 0:
        wrong["not logged"] = missing
    statuses.pop(expected, None)
    wrong.update({str(status): count for status, count in statuses.items()})
    if refused and not statuses:
        wrong["refused"] = refused
    return wrong


def row(work, contender, contenders, connections):
    """What a table says of a contender: medians of its rounds, and of the ratios within each round."""
    rounds = contender.rounds

    def median(name):
        values = [found[name] for found in rounds if found[name] is not None]
        return statistics.median(values) if values else None

    return {
        "work": work,
        "connections": contender.connections or connections,
        "program": contender.name,
        **{name: median(name) for name in ("requests_per_second", "p50_ms", "p99_ms", "cpu_us")},
        "to_nginx": ratio(contender, contenders, "nginx"),
        "before": ratio_of_before(contender, contenders),
        "load_core": median("load_core"),
        "server_core": median("server_core"),
        "memory_mib": contender.memory,
        "errors": dict(contender.errors),
        "rounds": [found["requests_per_second"] for found in rounds],
    }


def named(contenders, name):
    return next((contender for contender in contenders if contender.name == name), None)


def ratio(contender, contenders, base):
    """The median of the ratios within each round to the program of this name; nothing for itself."""
    other = named(contenders, base)
    if other is None or other is contender:
        return None
    return paired_ratio(zip(contender.rounds, other.rounds))


def paired_ratio(pairs):
    """The median of the ratios of rounds that stand beside each other, where the second one came to anything."""
    rates = [(mine["requests_per_second"], other["requests_per_second"]) for mine, other in pairs]
    found = [mine / other for mine, other in rates if other]
    return statistics.median(found) if found else None


def ratio_of_before(contender, contenders):
    """How the build before does, as a part of what this one does."""
    before = named(contenders, "before")
    return ratio(before, contenders, "kling-gateway") if before and contender.name == "kling-gateway" else None


def write_requests(path, lines):
    """A file of requests: of each a key, a path, and an entity tag or nothing."""
    lines = list(lines)
    if not lines:
        raise BenchError(f"{path} has no requests")
    path.write_text("".join(f"{key}\t{target}\t{tag}\n" for key, target, tag in lines))
    return path
