"""How soon a good endpoint is told while another one is dead and a third is slow, and whether a kill loses an event.

    PYTHONPATH=Tests:Tests/blackbox python3 -m bench.endings [--videos 10000] [--seconds 60] [--json FILE]

The program is the one that KLING_GATEWAY_BIN names. All videos of a tenant with three endpoints end within a minute, by
being withdrawn: at one endpoint nobody listens, one answers after half a minute, one at once. Then the same again, with
a kill of the server in the middle. A time is from the answer to a withdrawal to the arrival of its event; receivers and
callers are this one process, whose own time is in it.
"""

import argparse
import asyncio
import concurrent.futures
import contextlib
import http.client
import json
import pathlib
import statistics
import tempfile
import threading
import time
import urllib.parse

from bench.watchers import resident
from harness.ports import unused_port
from harness.programs import Gateway, Sandbox

# How long anything that is waited for may take, in seconds: more than a claim of a server that has died holds.
PATIENCE = 300
CALLERS = 8


class Receiver:
    """An endpoint that takes every post, answers it after a while, and keeps which video it was about and when."""

    def __init__(self, delay=0.0):
        self.delay = delay
        self.arrived = {}
        self.posts = 0
        self._loop = asyncio.new_event_loop()
        self._server = None
        ready = threading.Event()
        threading.Thread(target=self._run, args=(ready,), daemon=True).start()
        ready.wait()

    def _run(self, ready):
        asyncio.set_event_loop(self._loop)
        self._server = self._loop.run_until_complete(asyncio.start_server(self._serve, "127.0.0.1", 0))
        ready.set()
        self._loop.run_forever()

    @property
    def url(self):
        return f"http://127.0.0.1:{self._server.sockets[0].getsockname()[1]}/hook"

    async def _serve(self, reader, writer):
        with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError):
            while True:
                head = (await reader.readuntil(b"\r\n\r\n")).lower()
                length = int(head.split(b"content-length:")[1].split(b"\r\n")[0])
                event = json.loads(await reader.readexactly(length))
                self.posts += 1
                self.arrived.setdefault(event["data"]["id"], time.monotonic())
                await asyncio.sleep(self.delay)
                writer.write(b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n")
                await writer.drain()
        writer.close()

    async def _end(self):
        self._server.close()
        others = asyncio.all_tasks() - {asyncio.current_task()}
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)

    def close(self):
        asyncio.run_coroutine_threadsafe(self._end(), self._loop).result()
        self._loop.call_soon_threadsafe(self._loop.stop)


class Wire(threading.local):
    """A connection of each thread's own to the gateway, which may go away and come back."""

    connection = None

    def call(self, gateway, key, method, path, body=None):
        """Asks until there is an answer; its status and its body."""
        end = time.monotonic() + PATIENCE
        headers = {"Authorization": f"Bearer {key}", "Content-Type": "application/json"}
        while True:
            try:
                if self.connection is None:
                    address = urllib.parse.urlsplit(gateway.url)
                    self.connection = http.client.HTTPConnection(address.hostname, address.port, timeout=PATIENCE)
                self.connection.request(method, path, body and json.dumps(body), headers)
                answer = self.connection.getresponse()
                return answer.status, answer.read()
            except (OSError, http.client.HTTPException):
                self.connection = None
                if time.monotonic() > end:
                    raise
                time.sleep(0.05)


class Memory:
    """The most that a program has held in memory, looked at twice a second."""

    def __init__(self, gateway):
        self.samples = []
        self._gateway = gateway
        self._ends = threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True)
        self._thread.start()

    def _look(self):
        while not self._ends.wait(0.5):
            with contextlib.suppress(OSError, SystemExit):
                self.samples.append(resident(self._gateway.program.process))

    def close(self):
        self._ends.set()
        self._thread.join()
        return self.samples


def until(done, what):
    end = time.monotonic() + PATIENCE
    while not done():
        if time.monotonic() > end:
            raise SystemExit(f"{what}: not within {PATIENCE} s")
        time.sleep(0.1)


def ordered(gateway, key, count, name):
    """So many videos that wait."""
    wire = Wire()

    def order(number):
        status, body = wire.call(gateway, key, "POST", "/v1/videos", {"prompt": f"{name} {number}"})
        if status != 200:
            raise SystemExit(body)
        return json.loads(body)["id"]

    with concurrent.futures.ThreadPoolExecutor(CALLERS) as pool:
        return list(pool.map(order, range(count)))


def withdraw(gateway, key, videos, seconds, on_half):
    """Has all of them end, evenly over so many seconds; when each has."""
    wire, ended, began = Wire(), {}, time.monotonic()
    pace = seconds / len(videos)

    def end(place):
        number, video = place
        time.sleep(max(0.0, began + number * pace - time.monotonic()))
        status, body = wire.call(gateway, key, "POST", f"/v1/videos/{video}/cancel")
        # One whose answer a kill has lost has ended already.
        if status != 200 and b"has ended" not in body and b"canceled" not in body:
            raise SystemExit(body)
        ended[video] = time.monotonic()

    with concurrent.futures.ThreadPoolExecutor(CALLERS) as pool:
        half = threading.Timer(seconds / 2, on_half)
        half.start()
        list(pool.map(end, enumerate(videos)))
        half.join()
    return ended


def run(count, seconds, kills):
    with tempfile.TemporaryDirectory() as folder, contextlib.ExitStack() as stack:
        sandbox = Sandbox()
        stack.callback(sandbox.close)
        gateway = Gateway(
            folder,
            sandbox,
            server__port=unused_port(),
            quota__max_queued=10 * count,
            webhooks__allow_http=True,
            webhooks__allowed_targets=["127.0.0.0/8"],
        )
        stack.callback(gateway.close)
        gateway.start()
        caller = gateway.tenant("endings", "--limit", "requests_per_minute=1000000")
        gateway.cli("pause")
        good, slow = Receiver(), Receiver(delay=30)
        stack.callback(good.close)
        stack.callback(slow.close)
        for url in (f"http://127.0.0.1:{unused_port()}/dead", slow.url, good.url):
            answer = caller.http.post("/v1/webhook_endpoints", json={"url": url})
            if answer.status_code != 200:
                raise SystemExit(answer.text)
        videos = ordered(gateway, caller.key, count, "Ending")
        before = resident(gateway.program.process)
        memory = Memory(gateway)
        back = []

        def kill():
            if kills:
                gateway.program.kill()
                gateway.start()
                back.append(time.monotonic())

        ended = withdraw(gateway, caller.key, videos, seconds, kill)
        until(lambda: set(good.arrived) >= set(videos), "the good endpoint has all events")
        missing = set(videos) - set(good.arrived)
        samples = memory.close()
        gateway.program.terminate()
        gateway.cli("ledger", "verify")
        lags = sorted(max(0.0, good.arrived[video] - ended[video]) for video in videos)
        last = len(samples) // 10 or 1
        return {
            "videos": count,
            "missing": len(missing),
            "sent_twice": good.posts - count,
            "slow_has": len(slow.arrived),
            "p50_s": statistics.median(lags),
            "p99_s": lags[int(len(lags) * 0.99)],
            "max_s": lags[-1],
            "restart_to_last_s": max(good.arrived.values()) - back[0] if back else None,
            "bytes_before": before,
            "bytes_most": max(samples),
            "bytes_at_end": statistics.median(samples[-last:]),
        }


def main():
    words = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    words.add_argument("--videos", type=int, default=10_000, help="how many videos end")
    words.add_argument("--seconds", type=float, default=60, help="within which time")
    words.add_argument("--json", type=pathlib.Path, help="write what was measured to this file")
    asked = words.parse_args()
    found = {
        name: run(asked.videos, asked.seconds, kills) for name, kills in (("undisturbed", False), ("killed", True))
    }
    for name, row in found.items():
        print(
            f"{name}: {row['videos']} ends in {asked.seconds:.0f} s, {row['missing']} events missing,"
            f" {row['sent_twice']} sent twice, the slow endpoint has had {row['slow_has']}"
        )
        print(f"    told p50 {row['p50_s']:.2f} s, p99 {row['p99_s']:.2f} s, max {row['max_s']:.2f} s after the end")
        if row["restart_to_last_s"] is not None:
            print(f"    the last arrived {row['restart_to_last_s']:.1f} s after the restart")
        print("    memory", *(f"{row[key] / 1e6:.0f} MB" for key in ("bytes_before", "bytes_most", "bytes_at_end")))
    if asked.json:
        asked.json.write_text(json.dumps(found, indent=2) + "\n")


if __name__ == "__main__":
    main()
