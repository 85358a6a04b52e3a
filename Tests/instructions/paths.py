"""The gateway's hot paths, and how many instructions each of them takes."""

import shutil
import statistics

from background import background_rate
from callgrind import Callgrind, without_debug_information
from connection import Connection
from harness.archive_files import MIB, Film, change_store
from harness.programs import BINARY, Gateway, Sandbox
from harness.waiting import eventually, let_run

# How often each path is gone before it is counted, so that caches and pools are full.
WARM_UP = 30
# In how many batches a path is counted; the median of them is what counts.
BATCHES = 3
# How many looks at the upstream are counted, in one batch.
POLLS = 120
# How many of each read: so many that what the gateway does by itself is next to nothing beside them.
READS = 1000
# For how many seconds a gateway is counted that nobody asks for anything, before each batch.
IDLE_SECONDS = 2
# How often the video under way is asked about where polls are counted, and where they must not be, in seconds.
SHORT_INTERVAL = 0.05
LONG_INTERVAL = 300


class Installation:
    """A gateway with one finished video, whose file has 1 MiB, and one that is under way and takes the only slot.

    What is ordered besides stays queued, so that nothing is counted but the admission and the dispatcher's look for a
    slot. What the gateway does by itself is taken from all counts.
    """

    def __init__(self, folder, dumps):
        self._callgrind = Callgrind(without_debug_information(BINARY, folder), folder)
        self._dumps = dumps
        self._sandbox = Sandbox()
        self._gateway = Gateway(
            folder, self._sandbox, upstream__parallel_tasks=1, upstream__poll_interval=SHORT_INTERVAL
        )
        # Of each path, what was counted and for how many requests; and what, before each batch, for none.
        self._batches = {}
        self._idle = []
        self._orders = 0

    def close(self):
        self._gateway.close()
        self._sandbox.close()

    def prepare(self, folder):
        """Fills store and archive; not under callgrind, so that it takes no time."""
        gateway = self._gateway.start()
        caller = gateway.tenant("studio")
        self._key = caller.key
        self._video = caller.archived(caller.created()["id"])["id"]
        stuck = caller.created(prompt="One that is never finished. [[fault:stuck]]")["id"]
        eventually(lambda: caller.get(stuck)["status"] == "in_progress", "the other video is under way")
        assert gateway.program.terminate() == 0, gateway.program.log
        film = Film(folder, MIB, 1)
        film.place(gateway)
        change_store(gateway, *film.statements(self._video))
        gateway.binary = str(self._callgrind.wrapper)

    def count_polls(self):
        """Counts what one look at the upstream for one video takes."""
        gateway = self._gateway.start()
        self._await_polls(WARM_UP)
        with self._callgrind.counting(gateway.program) as counted:
            first = self._polls()
            self._await_polls(POLLS)
            last = self._polls()
        # It was counted until a moment between these two.
        self._add("poll", counted, (last + self._polls()) / 2 - first)
        assert gateway.program.terminate() == 0, gateway.program.log

    def count_requests(self):
        """Counts what each kind of request takes, on one connection."""
        gateway = self._gateway
        gateway.settings["upstream.poll_interval"] = LONG_INTERVAL
        gateway.write()
        gateway.start()
        connection = Connection(gateway.url)
        for path, count, request in self._requests(connection):
            for _ in range(WARM_UP):
                request()
            for _ in range(BATCHES):
                with self._callgrind.counting(gateway.program) as idle:
                    let_run(IDLE_SECONDS)
                self._idle.append(idle)
                with self._callgrind.counting(gateway.program) as counted:
                    for _ in range(count):
                        request()
                self._add(path, counted, count)
        connection.close()
        assert gateway.program.terminate() == 0, gateway.program.log

    def results(self):
        """How many instructions a request takes, by path."""
        groups = [[counted for counted, _ in batches] for batches in self._batches.values()]
        background = background_rate(self._idle, groups)
        return {
            path: round(
                statistics.median(
                    (counted.instructions - background * counted.seconds) / count for counted, count in batches
                )
            )
            for path, batches in self._batches.items()
        }

    def _requests(self, connection):
        """Each path's name, how many requests make a batch, and how one is sent."""
        video = f"/v1/videos/{self._video}"
        wrong_key = self._key[:-4] + ("0000" if self._key[-4:] != "0000" else "1111")
        fields, _ = connection.request("GET", video, self._key, expect=200)
        known = {"If-None-Match": fields["etag"]}

        def submit():
            self._orders += 1
            order = {"prompt": f"Lighthouse number {self._orders:05}.", "model": "kling-v1", "seconds": "5"}
            connection.request("POST", "/v1/videos", self._key, expect=200, body=order)

        return [
            ("status read", READS, lambda: connection.request("GET", video, self._key, expect=200)),
            ("status not changed", READS, lambda: connection.request("GET", video, self._key, expect=304, headers=known)),
            ("wrong key", READS, lambda: connection.request("GET", video, wrong_key, expect=401)),
            ("content of 1 MiB", 30, lambda: connection.request("GET", f"{video}/content", self._key, expect=200)),
            ("submission", 50, submit),
        ]

    def _polls(self):
        return self._sandbox.stats()["polls"]

    def _await_polls(self, count):
        wanted = self._polls() + count
        eventually(lambda: self._polls() >= wanted, f"{count} polls")

    def _add(self, path, counted, count):
        self._batches.setdefault(path, []).append((counted, count))
        self._callgrind.keep_dump(self._dumps / f"{path.replace(' ', '-')}.callgrind")


def measure(folder, dumps):
    """Counts all paths, and leaves what was executed, by function, in a folder: of each path's last batch."""
    shutil.rmtree(dumps, ignore_errors=True)
    dumps.mkdir(parents=True)
    installation = Installation(folder, dumps)
    try:
        installation.prepare(folder)
        installation.count_polls()
        installation.count_requests()
        return installation.results()
    finally:
        installation.close()
