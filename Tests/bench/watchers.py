"""How soon those who wait for videos are told, and what waiting takes, beside the same clients asking every second.

    PYTHONPATH=Tests:Tests/blackbox python3 -m bench.watchers [--watchers 5000] [--videos 50] [--json FILE]

The program is the one that KLING_GATEWAY_BIN names. Half of the clients hold a long-poll, half follow a stream; each
waits for one of the videos, which are withdrawn one after the other. A time is from the moment at which a withdrawal is
sent to the one at which a client has bytes of the notice; all clients are this one process, whose own time is in it.
"""

import argparse
import json
import pathlib
import resource
import selectors
import socket
import statistics
import tempfile
import time
import urllib.parse

from harness.programs import Gateway, Sandbox

# How long anything that is waited for may take, in seconds; less than a long-poll is held.
PATIENCE = 50
# What is left to everything but the clients' connections.
SPARE = 256
PERIOD = 1.0


class Client:
    """One connection that asks for one video."""

    def __init__(self, address, key, video, path):
        self.video = video
        self.seen = b""
        self.told_at = None
        self.rest = f" HTTP/1.1\r\nHost: bench\r\nAuthorization: Bearer {key}\r\n\r\n"
        self.request = f"GET {path}{self.rest}".encode()
        self.socket = socket.create_connection(address)
        self.socket.setblocking(False)

    def ask(self, path=None):
        self.seen = b""
        self.socket.send(f"GET {path}{self.rest}".encode() if path else self.request)

    @property
    def is_answered(self):
        """Whether all of an answer of known length is there."""
        head, _, body = self.seen.partition(b"\r\n\r\n")
        lines = [line for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:")]
        return bool(lines) and len(body) >= int(lines[0].split(b":")[1])

    def read(self, now):
        """Takes what has come, and notes when that was the news; tells whether the connection goes on.

        Who has been told is of no more use to the gateway, which hangs up once nothing has been asked for a while.
        """
        piece = self.socket.recv(65536)
        if not piece and self.told_at is None:
            raise SystemExit(f"the gateway has hung up: {self.seen[-300:]!r}")
        self.seen += piece
        if self.told_at is None and b"canceled" in self.seen:
            self.told_at = now
        return bool(piece)


class Clients:
    """All of them, and what they have come to."""

    def __init__(self, clients):
        self.all = clients
        self.selector = selectors.DefaultSelector()
        for client in clients:
            self.selector.register(client.socket, selectors.EVENT_READ, client)

    def pump(self, seconds):
        """Reads what comes within so many seconds or as soon as something does."""
        for key, _ in self.selector.select(seconds):
            if not key.data.read(time.perf_counter()):
                self.selector.unregister(key.fileobj)

    def until(self, done, what):
        end = time.perf_counter() + PATIENCE
        while not done():
            if time.perf_counter() > end:
                raise SystemExit(f"{what}: not within {PATIENCE} s")
            self.pump(0.05)

    def close(self):
        self.selector.close()
        for client in self.all:
            client.socket.close()


def resident(process):
    """The bytes in memory of a process."""
    for line in pathlib.Path(f"/proc/{process.pid}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) * 1024
    raise SystemExit("the gateway has ended")


def percentiles(times):
    ordered = sorted(times)
    return {
        "p50_ms": statistics.median(ordered) * 1000,
        "p99_ms": ordered[min(len(ordered) - 1, int(len(ordered) * 0.99))] * 1000,
        "max_ms": ordered[-1] * 1000,
    }


def withdraw(caller, video):
    """Has a video change, and returns when that was asked for."""
    start = time.perf_counter()
    answer = caller.http.post(f"/v1/videos/{video}/cancel")
    if answer.status_code != 200:
        raise SystemExit(answer.text)
    return start


def told(clients, videos, caller, pump):
    """The time to each client's notice, while the videos are withdrawn one after the other."""
    times = []
    for video in videos:
        watching = [client for client in clients.all if client.video == video]
        start = withdraw(caller, video)
        pump(lambda: all(client.told_at for client in watching), f"the news of {video}")
        times += [client.told_at - start for client in watching]
    return times


def waiting(gateway, caller, videos, count):
    """What waiting takes and how soon it ends."""
    address = address_of(gateway)
    before = resident(gateway.program.process)
    clients = []
    for number in range(count):
        video = videos[number % len(videos)]
        # By turns for each video, however many there are.
        is_stream = number // len(videos) % 2 == 1
        path = f"/v1/videos/{video}" + ("/events" if is_stream else "?wait=60")
        clients.append(Client(address, caller.key, video, path))
        clients[-1].ask("/v1/quota")
    clients = Clients(clients)
    clients.until(lambda: all(client.is_answered for client in clients.all), "connections are open")
    time.sleep(1)
    idle = resident(gateway.program.process)
    for number, client in enumerate(clients.all):
        client.ask()
        # Of one tenant few may read at the same moment.
        if number % 20 == 0:
            clients.pump(0.01)
    streams = [client for client in clients.all if b"/events" in client.request]
    clients.until(lambda: all(b"video.queued" in client.seen for client in streams), "streams begin")
    time.sleep(1)
    refused = [client for client in clients.all if client.seen and b" 200 " not in client.seen[:20]]
    if refused:
        raise SystemExit(f"{len(refused)} may not wait: {refused[0].seen!r}")
    after = resident(gateway.program.process)
    times = told(clients, videos, caller, clients.until)
    clients.close()
    return percentiles(times) | {
        # A stream asks once and for all, a long-poll once a minute.
        "requests_per_minute": count - len(streams),
        # What a connection takes that has asked for something and waits for nothing, and what waiting takes beside it.
        "bytes_per_connection": (idle - before) / count,
        "bytes_per_waiter": (after - idle) / count,
        "streams": len(streams),
    }


def polling(gateway, caller, videos, count):
    """The same clients, each of which asks once a second."""
    address = address_of(gateway)
    asked = [videos[number % len(videos)] for number in range(count)]
    clients = Clients([Client(address, caller.key, video, f"/v1/videos/{video}") for video in asked])
    state = {"next": time.perf_counter(), "index": 0, "requests": 0}

    def pump(done, what):
        end = time.perf_counter() + PATIENCE
        while not done():
            now = time.perf_counter()
            if now > end:
                raise SystemExit(f"{what}: not within {PATIENCE} s")
            # Spread evenly over the period; whoever has no answer yet is passed over.
            while state["next"] <= now:
                client = clients.all[state["index"]]
                if client.told_at is None and (client.seen or state["index"] >= state["requests"]):
                    client.ask()
                    state["requests"] += 1
                state["index"] = (state["index"] + 1) % count
                state["next"] += PERIOD / count
            clients.pump(max(0.0, state["next"] - time.perf_counter()))

    warm = time.perf_counter() + PERIOD
    pump(lambda: time.perf_counter() > warm, "the first round")
    times = told(clients, videos, caller, pump)
    clients.close()
    # All of them ask for as long as they wait; once some have been told, the others alone.
    return percentiles(times) | {"requests_per_minute": count * 60 / PERIOD}


def address_of(gateway):
    parts = urllib.parse.urlsplit(gateway.url)
    return parts.hostname, parts.port


def measure(count, videos):
    with tempfile.TemporaryDirectory() as folder:
        sandbox = Sandbox()
        gateway = Gateway(
            folder,
            sandbox,
            server__max_connections=count + SPARE,
            server__max_waiters=count,
            server__max_waiters_per_tenant=count,
        )
        try:
            gateway.start()
            caller = gateway.tenant("watchers")
            gateway.cli("tenant", "set", "watchers", "--limit", "reads_per_minute=1000000")
            gateway.cli("pause")
            found = {}
            for name, run in (("waiting", waiting), ("polling", polling)):
                ids = [caller.created(prompt=f"{name} {number}")["id"] for number in range(videos)]
                found[name] = run(gateway, caller, ids, count)
        finally:
            gateway.close()
            sandbox.close()
    waits, polls = found["waiting"], found["polling"]
    found["times_as_fast"] = polls["p50_ms"] / waits["p50_ms"]
    found["requests_as_one"] = polls["requests_per_minute"] / waits["requests_per_minute"]
    return found


def main():
    words = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    words.add_argument("--watchers", type=int, default=5000, help="how many clients wait")
    words.add_argument("--videos", type=int, default=50, help="for how many videos")
    words.add_argument("--json", type=pathlib.Path, help="write what was measured to this file")
    asked = words.parse_args()
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    if hard < asked.watchers + SPARE:
        raise SystemExit(f"only {hard} descriptors may be open, which is too few for {asked.watchers} clients")
    found = measure(asked.watchers, asked.videos)
    waits, polls = found["waiting"], found["polling"]
    print(f"{asked.watchers} clients, {waits['streams']} of them streams, {asked.videos} videos")
    for name, row in (("waiting", waits), ("polling", polls)):
        times = ", ".join(f"{key.removesuffix('_ms')} {row[key]:.1f} ms" for key in ("p50_ms", "p99_ms", "max_ms"))
        print(f"{name}: {times}, {row['requests_per_minute']:.0f} requests a minute")
    print(
        f"memory: {waits['bytes_per_waiter'] / 1000:.1f} kB for each that waits, beside the"
        f" {waits['bytes_per_connection'] / 1000:.1f} kB of its connection"
    )
    print(f"told {found['times_as_fast']:.0f} times as soon, with 1/{found['requests_as_one']:.0f} of the requests")
    if asked.json:
        asked.json.write_text(json.dumps(found, indent=2) + "\n")


if __name__ == "__main__":
    main()
