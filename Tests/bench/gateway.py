"""The gateway and its simulated upstream as they are measured: settings as they come, with limits, quotas and a log."""

import contextlib
import http.client
import json
import pathlib
import re
import shutil
import time
import urllib.parse
import urllib.request

from bench.processes import (
    LOAD_CORE,
    SERVER_CORE,
    AccessLog,
    Process,
    environment,
    run,
    status_of,
    wait_until,
)
from harness.ports import unused_port

UPSTREAM_KEY = "bench-upstream-key"
# Every limit that is counted, so high that it refuses nothing.
LIMITS = {
    "requests_per_minute": 1_000_000,
    "reads_per_minute": 1_000_000,
    "concurrent_videos": 1_000_000_000,
    "videos_per_day": 1_000_000_000,
    "videos_per_month": 1_000_000_000,
    "seconds_per_month": 1_000_000_000,
    "budget_per_day": 1_000_000_000,
    "budget_per_month": 1_000_000_000,
}
# An older build to compare with writes it between quotation marks.
REQUEST = rb'"message":"request".*"status":"?(\d+)'
# It takes the only slot for good, so that nothing else is sent while orders are measured.
ENDLESS = "[[fault:stuck]]"


def call(url, key, path, body=None):
    """Asks the gateway, and returns its answer as it is and its headers."""
    headers = {"Authorization": f"Bearer {key}"}
    data = None
    if body is not None:
        headers["Content-Type"] = "application/json"
        data = json.dumps(body).encode()
    with urllib.request.urlopen(urllib.request.Request(url + path, data, headers)) as answer:
        return answer.read(), answer.headers


def videos(url, pairs):
    """Asks for each video of these pairs of a key and an id, over one connection; its answer and its headers."""
    address = urllib.parse.urlsplit(url)
    with contextlib.closing(http.client.HTTPConnection(address.hostname, address.port)) as connection:
        for key, id in pairs:
            connection.request("GET", f"/v1/videos/{id}", headers={"Authorization": f"Bearer {key}"})
            answer = connection.getresponse()
            yield key, id, answer.read(), answer.headers


class Sandbox:
    """The simulated upstream, on the core of the load."""

    def __init__(self, binary, folder):
        port = unused_port()
        self.url = f"http://127.0.0.1:{port}"
        words = [binary, "sandbox", "--port", port, "--key", UPSTREAM_KEY, "--speed", 50, "--parallel-tasks", 0]
        self.process = Process(words, LOAD_CORE, folder / "sandbox.log")
        self.process.listening(port)

    def close(self):
        self.process.close()


class Gateway:
    """One build of the gateway on a store in a folder of its own."""

    def __init__(self, binary, folder, sandbox, name="kling-gateway", **settings):
        self.name = name
        self.binary = binary
        self.folder = pathlib.Path(folder)
        self.folder.mkdir(exist_ok=True)
        self.process = None
        self.log = AccessLog(self.folder / "gateway.log", REQUEST)
        self.settings = {
            "KGW_STORE_URL": f"sqlite:{self.store}",
            "KGW_ARCHIVE_PATH": self.folder / "archive",
            "KGW_UPSTREAM_BASE_URL": sandbox.url,
            "KGW_UPSTREAM_PARALLEL_TASKS": 1,
            "KGW_QUOTA_MAX_QUEUED": 1_000_000,
            "DEERAPI_KEY": UPSTREAM_KEY,
        } | settings

    @property
    def store(self):
        return self.folder / "gateway.db"

    def start(self):
        """Starts it and returns how long it took until it was ready, in seconds."""
        port, admin = unused_port(), unused_port()
        self.url = f"http://127.0.0.1:{port}"
        env = environment(**self.settings, KGW_SERVER_PORT=port, KGW_ADMIN_PORT=admin)
        began = time.monotonic()
        self.process = Process([self.binary, "serve"], SERVER_CORE, self.log.path, env, self.folder)

        def is_ready():
            self.process.check()
            return status_of(f"http://127.0.0.1:{admin}/readyz") == 200

        wait_until(is_ready, "the gateway is ready")
        return time.monotonic() - began

    def command(self, *words):
        return run(self.binary, *words, env=environment(**self.settings))

    def verify(self):
        """Has the ledger add up its books; fails when a rule is broken."""
        self.command("ledger", "verify")

    def order(self, key, prompt):
        answer, _ = call(self.url, key, "/v1/videos", {"prompt": prompt, "model": "kling-v1", "seconds": "5"})
        return answer

    def video(self, key, id):
        return json.loads(call(self.url, key, f"/v1/videos/{id}")[0])

    def occupy(self, key):
        """Has its only slot taken by a video that never ends."""
        id = json.loads(self.order(key, f"A boat, {time.time_ns()}. {ENDLESS}"))["id"]
        wait_until(lambda: self.video(key, id)["status"] == "in_progress", "the only slot is taken", pause=0.05)

    def close(self):
        if self.process:
            self.process.close()
            self.process = None

    def remove(self):
        """Removes its folder."""
        shutil.rmtree(self.folder)


def version_of(binary):
    """The version and the commit of a build."""
    said = run(binary, "--version")
    version, commit = re.search(r"kling-gateway (\S+)", said)[1], re.search(r"commit: (\S+)", said)[1]
    return f"{version} ({commit})"
