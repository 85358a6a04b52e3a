"""The real program from outside: starts it, speaks to it, and cleans up after it."""

import functools
import json
import os
import pathlib
import random
import signal
import socket
import subprocess
import threading
import time
import types

import httpx
import yaml

ROOT = pathlib.Path(__file__).resolve().parents[2]
# What users run; and the same server with crash points, which does nothing else.
BINARY = os.environ.get("KLING_GATEWAY_BIN") or str(ROOT / ".build-static/release/kling-gateway")
CRASH_BINARY = os.environ.get("KLING_GATEWAY_CRASH_BIN") or str(ROOT / ".build/debug/kling-gateway-faults")
# Half of one busy core: every wait is bounded by this, in seconds, and normally lasts milliseconds. No verdict hangs on
# how fast the machine is; how soon something must happen is tested with clocks that are handed in.
PATIENCE = 1200
# What bounds a whole test, which waits more than once; a long one adds as much for each of its rounds.
WHOLE = 6 * PATIENCE
ROUND = 60
# How long gateways wait for the upstream where tests wait for the end of that, in seconds; and how long the upstream
# then keeps its answer back.
BRIEF = 5
HELD = BRIEF + 3
FINAL = {"completed", "failed", "canceled"}


def eventually(ask, what, pause=0.05):
    """Asks until the answer is true; fails saying what was waited for and what was answered last."""
    end = time.monotonic() + PATIENCE
    while True:
        answer = ask()
        if answer:
            return answer
        assert time.monotonic() < end, f"{what}: not within {PATIENCE} s; last answer {answer!r}"
        time.sleep(pause)


def unhurried(call):
    """A call of httpx with the bound of these tests instead of five seconds.

    Loading the authorities for nothing would cost more than most calls.
    """
    return functools.partial(call, timeout=PATIENCE, verify=False)


http = types.SimpleNamespace(
    get=unhurried(httpx.get), head=unhurried(httpx.head), post=unhurried(httpx.post), request=unhurried(httpx.request)
)


def let_run(seconds):
    """Lets everything go on for a while, in which anything may happen or nothing: what must happen is waited for."""
    time.sleep(seconds)


def unused_port():
    """A port on loopback that nobody listened on a moment ago.

    It lies below those that the kernel gives to connections and to whoever asks for any, who could take it in between.
    """
    while True:
        with socket.socket() as server:
            try:
                server.bind(("127.0.0.1", random.randrange(10_000, 32_000)))
            except OSError:
                continue
            return server.getsockname()[1]


def noon():
    """A time zone in which it is about noon, so that no day or month ends while a test counts what it holds."""
    return f"Etc/GMT{time.gmtime().tm_hour - 12:+d}"


def environment(**more):
    """The environment without anything that would configure the program by accident."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith("KGW_") and k != "DEERAPI_KEY"}
    kept.pop("CREDENTIALS_DIRECTORY", None)
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
            "quota.time_zone": noon(),
            "upstream.poll_interval": 0.2,
            "upstream.request_timeout": 30,
            "log.level": "info",
        } | {name.replace("__", "."): value for name, value in settings.items()}
        # It is a part of the other one, and may not be longer.
        self.settings.setdefault("upstream.connect_timeout", min(10, self.settings["upstream.request_timeout"]))
        self.write()

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


class Caller:
    """Someone with a tenant key."""

    def __init__(self, url, key):
        self.url = url
        self.key = key
        self.http = httpx.Client(
            base_url=url, timeout=PATIENCE, headers={"Authorization": f"Bearer {key}"} if key else {}
        )

    def create(self, **fields):
        return self.http.post("/v1/videos", json={"prompt": "A lighthouse in the fog."} | fields)

    def created(self, **fields):
        answer = self.create(**fields)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def get(self, video):
        answer = self.http.get(f"/v1/videos/{video}")
        assert answer.status_code == 200, answer.text
        return answer.json()

    def ended(self, video):
        """The video once it has ended."""
        last = {}

        def look():
            last.update(self.get(video))
            return last["status"] in FINAL

        eventually(look, f"{video} ends", pause=0.1)
        return last

    def kept(self, video):
        """The video once it is made and its file can be had, for which a server waits ten seconds and no longer."""
        made = self.ended(video)
        eventually(lambda: self.http.head(f"/v1/videos/{video}/content").status_code == 200, f"{video} has its file")
        return made

    def archived(self, video):
        """The video once its file is in the archive: from then on nothing about it changes by itself."""
        last = self.ended(video)
        assert last["status"] == "completed", last

        def look():
            last.update(self.get(video))
            return last["expires_at"] is not None

        eventually(look, f"{video} is in the archive", pause=0.1)
        return last

    def all(self):
        """Every video of the tenant, page by page."""
        found, after = [], None
        while True:
            page = self.http.get("/v1/videos", params={"limit": 100} | ({"after": after} if after else {}))
            assert page.status_code == 200, page.text
            body = page.json()
            found += body["data"]
            if not body["has_more"]:
                return found
            after = body["last_id"]


def is_mp4(data):
    return data[4:8] == b"ftyp" and b"moov" in data and b"mdat" in data


def probe(path):
    """What ffprobe says of a film: duration in seconds, width, height; and that every frame decodes."""
    found = json.loads(
        subprocess.run(
            ["ffprobe", "-v", "error", "-of", "json", "-show_format", "-show_streams", str(path)],
            check=True,
            capture_output=True,
        ).stdout
    )
    decoded = subprocess.run(
        ["ffmpeg", "-v", "error", "-xerror", "-i", str(path), "-f", "null", "-"], capture_output=True, text=True
    )
    assert decoded.returncode == 0 and not decoded.stderr, decoded.stderr
    picture = next(stream for stream in found["streams"] if stream["codec_type"] == "video")
    return float(found["format"]["duration"]), picture["width"], picture["height"]
