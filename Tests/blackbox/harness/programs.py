"""The real programs from outside: starts them, reads what they log, and cleans up after them."""

import json
import os
import pathlib
import signal
import subprocess
import threading
import time

import yaml

from harness.caller import Caller
from harness.waiting import PATIENCE, eventually, http

ROOT = pathlib.Path(__file__).resolve().parents[3]
# What users run; and the same server with crash points, which does nothing else.
BINARY = os.environ.get("KLING_GATEWAY_BIN") or str(ROOT / ".build-static/release/kling-gateway")
CRASH_BINARY = os.environ.get("KLING_GATEWAY_CRASH_BIN") or str(ROOT / ".build/debug/kling-gateway-faults")


def time_zone_at_noon():
    """A time zone in which it is about noon, so that no day or month ends while a test counts what it holds."""
    return f"Etc/GMT{time.gmtime().tm_hour - 12:+d}"


def environment(**more):
    """The environment without anything that would configure the program by accident."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith("KGW_") and k != "DEERAPI_KEY"}
    # These lead to another network than the tests', or trust others.
    proxies = {f"{kind}_PROXY" for kind in ("HTTP", "HTTPS", "ALL", "NO")}
    kept = {k: v for k, v in kept.items() if k.upper() not in proxies}
    for name in ("CREDENTIALS_DIRECTORY", "SSL_CERT_FILE"):
        kept.pop(name, None)
    return kept | {"NO_COLOR": "1", **{k: str(v) for k, v in more.items()}}


def run(*arguments, env=None, cwd=None, timeout=PATIENCE, binary=BINARY):
    """Runs one command of the program to its end."""
    return subprocess.run(
        [binary, *map(str, arguments)],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        env=environment() if env is None else env,
        cwd=cwd,
        timeout=timeout,
    )


class Program:
    """A running program whose standard error is read line by line."""

    def __init__(self, *arguments, env=None, cwd=None, binary=BINARY):
        self.arguments = [binary, *map(str, arguments)]
        self.lines = []
        self._news = threading.Condition()
        self._ended = False
        self.process = subprocess.Popen(
            self.arguments,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            errors="replace",
            env=environment() if env is None else env,
            cwd=cwd,
            start_new_session=True,
        )
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self):
        for line in self.process.stderr:
            with self._news:
                self.lines.append(line.rstrip("\n"))
                self._news.notify_all()
        with self._news:
            self._ended = True
            self._news.notify_all()

    @property
    def log(self):
        with self._news:
            return "\n".join(self.lines)

    def entries(self):
        """The log lines that are JSON, with their metadata beside the rest."""
        found = []
        with self._news:
            lines = list(self.lines)
        for line in lines:
            try:
                entry = json.loads(line)
            except ValueError:
                continue
            if isinstance(entry, dict):
                found.append(entry | (entry.get("metadata") or {}))
        return found

    def address(self, listener=None):
        """The base address of a listener, if the program has said that it listens there."""
        for entry in self.entries():
            named = listener is None or entry.get("listener") == listener
            if entry.get("message", entry.get("msg")) == "listening" and named:
                return f"http://{entry['address']}:{entry['port']}"
        return None

    def listening(self, listener=None):
        """The base address of a listener, once the program says that it listens there."""

        def look():
            address = self.address(listener)
            assert address or not self._ended, f"{self.arguments} ended before it listened:\n{self.log}"
            return address

        return eventually(look, f"{self.arguments} listens", pause=0.01)

    def terminate(self, timeout=PATIENCE):
        """Asks it to stop and returns its exit status."""
        self.process.send_signal(signal.SIGTERM)
        return self.wait(timeout)

    def kill(self):
        """Ends it as a power failure would."""
        self.process.kill()
        return self.wait()

    def wait(self, timeout=PATIENCE):
        status = self.process.wait(timeout)
        self._reader.join(timeout)
        return status

    def close(self):
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        self._reader.join(PATIENCE)
        self.process.stderr.close()


class Sandbox(Program):
    """The simulated upstream."""

    def __init__(self, *arguments, key="sandbox-key", speed=50, parallel_tasks=0):
        self.key = key
        super().__init__(
            "sandbox",
            *("--port", 0, "--speed", speed, "--key", key, "--parallel-tasks", parallel_tasks),
            *arguments,
        )
        self.url = self.listening()

    def stats(self):
        return http.get(f"{self.url}/sandbox/stats").raise_for_status().json()


class Gateway:
    """A gateway with a folder of its own; it can be killed and started again on the same store."""

    def __init__(self, folder, sandbox, **settings):
        self.folder = pathlib.Path(folder)
        self.sandbox = sandbox
        self.binary = BINARY
        self.program = None
        self.config = self.folder / "gateway.yaml"
        key_file = self.folder / "upstream-key"
        key_file.write_text(sandbox.key + "\n")
        key_file.chmod(0o600)
        self.settings = {
            "server.port": 0,
            "admin.port": 0,
            "store.url": f"sqlite:{self.folder}/gateway.db",
            "archive.path": str(self.folder / "archive"),
            "upstream.base_url": sandbox.url,
            "upstream.key_file": str(key_file),
            "upstream.parallel_tasks": 20,
            # Tests order the same all the time, and mean another video.
            "cache.mode": "off",
            "quota.time_zone": time_zone_at_noon(),
            "upstream.poll_interval": 0.2,
            "upstream.request_timeout": 30,
            "log.level": "info",
        } | {name.replace("__", "."): value for name, value in settings.items()}
        # It is a part of the other one, and may not be longer.
        self.settings.setdefault("upstream.connect_timeout", min(10, self.settings["upstream.request_timeout"]))
        self.write()

    @property
    def store(self):
        """The file of its store."""
        return pathlib.Path(self.settings["store.url"].removeprefix("sqlite:"))

    def write(self):
        tree = {}
        for name, value in self.settings.items():
            *groups, last = name.split(".")
            place = tree
            for group in groups:
                place = place.setdefault(group, {})
            place[last] = value
        self.config.write_text(yaml.safe_dump(tree))

    def start(self):
        self.launch()
        return self.await_ready()

    def launch(self, **variables):
        """Starts it without waiting for it."""
        self.close()
        self.program = Program("serve", "--config", self.config, env=environment(**variables), binary=self.binary)

    def await_ready(self):
        self.url = self.program.listening("public")
        self.admin = self.program.listening("admin")
        eventually(lambda: self._ready(), "the gateway is ready")
        return self

    def _ready(self):
        return http.get(f"{self.admin}/readyz").status_code == 200

    def close(self):
        if self.program:
            self.program.close()

    def cli(self, *arguments, check=True):
        """Runs a command against the same store."""
        words = [str(a) for a in arguments]
        done = run(*words, "--config", self.config)
        if check:
            assert done.returncode == 0, f"{words}: {done.returncode}\n{done.stdout}{done.stderr}"
        return done

    def tenant(self, name, *arguments):
        """Creates a tenant with a key that may do everything, and returns a caller."""
        self.cli("tenant", "create", name, *arguments)
        return self.caller(self.key(name))

    def key(self, tenant, *arguments):
        return self.cli("key", "create", tenant, *arguments).stdout.strip()

    def caller(self, key):
        return Caller(self.url, key)
