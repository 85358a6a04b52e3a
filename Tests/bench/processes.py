"""Programs under test and those that serve them: each on its core, with its log in a file."""

import collections
import contextlib
import errno
import os
import pathlib
import re
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request

# How long a program may take to start, or to end once it was asked to, in seconds.
PATIENCE = 300
TICKS = os.sysconf("SC_CLK_TCK")


class BenchError(Exception):
    """Why there can be no measurement."""


def cores():
    """The core of the programs that are measured, and the core of the load and of the upstream."""
    allowed = sorted(os.sched_getaffinity(0))
    if len(allowed) < 2:
        raise BenchError("Two cores are needed: one for the program that is measured, one for load and upstream.")
    return allowed[-1], allowed[0]


SERVER_CORE, LOAD_CORE = cores()


def environment(**more):
    """The environment without anything that would configure the gateway by accident."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("KGW_")}
    for name in ("DEERAPI_KEY", "CREDENTIALS_DIRECTORY"):
        kept.pop(name, None)
    # Debian has some of the programs where only administrators look.
    kept["PATH"] = kept.get("PATH", "/usr/bin:/bin") + ":/usr/sbin:/usr/local/sbin"
    return kept | {"NO_COLOR": "1", **{name: str(value) for name, value in more.items()}}


def run(*words, env=None):
    """Runs a command to its end and returns what it wrote; fails with what it said."""
    done = subprocess.run(
        list(map(str, words)), stdin=subprocess.DEVNULL, capture_output=True, text=True, env=env or environment()
    )
    if done.returncode != 0:
        raise BenchError(f"{' '.join(map(str, words))}: {done.returncode}\n{done.stdout}{done.stderr}")
    return done.stdout


def wait_until(ask, what, pause=0.002):
    """Asks until the answer is true, and returns it."""
    end = time.monotonic() + PATIENCE
    while not (answer := ask()):
        if time.monotonic() > end:
            raise BenchError(f"{what}: not within {PATIENCE} s")
        time.sleep(pause)
    return answer


def status_of(url):
    """The status of an answer; 0 where there is none."""
    try:
        with urllib.request.urlopen(url, timeout=PATIENCE) as answer:
            return answer.status
    except urllib.error.HTTPError as error:
        return error.code
    except OSError:
        return 0


class Process:
    """A program on one core, with what it says in a file."""

    started = []

    def __init__(self, words, core, log, env=None, cwd=None):
        self.log = pathlib.Path(log)
        with self.log.open("ab") as output:
            self.process = subprocess.Popen(
                ["taskset", "-c", str(core), *map(str, words)],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                env=environment() if env is None else env,
                cwd=cwd,
                # Ctrl-C ends them in their order.
                start_new_session=True,
            )
        self.started.append(self)

    @property
    def id(self):
        return self.process.pid

    def check(self):
        """Fails when it has ended by itself."""
        if self.process.poll() is not None:
            raise BenchError(f"{self.process.args} ended:\n{self.log.read_text(errors='replace')[-4000:]}")

    def listening(self, port):
        """Waits until it accepts connections."""

        def ask():
            self.check()
            with contextlib.suppress(ConnectionRefusedError):
                socket.create_connection(("127.0.0.1", port), timeout=PATIENCE).close()
                return True
            return False

        wait_until(ask, f"{self.process.args} listens")

    def processes(self):
        """Its process and all those that it has started."""
        found = [self.id]
        for parent in found:
            with contextlib.suppress(OSError):
                found += map(int, pathlib.Path(f"/proc/{parent}/task/{parent}/children").read_text().split())
        return found

    def cpu_seconds(self):
        """What it and its children have used of a core so far."""
        used = 0
        for process in self.processes():
            with contextlib.suppress(OSError):
                fields = pathlib.Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
                used += int(fields[11]) + int(fields[12])
        return used / TICKS

    def memory(self, name):
        """What the kernel says of its memory, such as VmRSS, in MiB."""
        for line in pathlib.Path(f"/proc/{self.id}/status").read_text().splitlines():
            if line.startswith(f"{name}:"):
                return int(line.split()[1]) / 1024
        raise BenchError(f"/proc/{self.id}/status has no {name}")

    @classmethod
    def close_all(cls):
        """Ends whatever was left when there was an error."""
        for process in reversed(cls.started):
            process.close()

    def close(self):
        """Asks it to stop, and ends it when it does not."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(PATIENCE)
            except subprocess.TimeoutExpired:
                self.process.kill()
        self.process.wait()


class AccessLog:
    """What a program has logged of its requests since the log was emptied."""

    def __init__(self, path, pattern):
        self.path = pathlib.Path(path)
        self.pattern = re.compile(pattern, re.MULTILINE)

    def empty(self):
        os.truncate(self.path, 0)

    def statuses(self):
        """How many requests had which status, once all of them are written."""
        size = -1
        while size != (size := self.path.stat().st_size):
            time.sleep(0.05)
        return collections.Counter(int(status) for status in self.pattern.findall(self._text()))

    def _text(self):
        """What is in it; HAProxy does not append, but goes on where it was, with nothing before."""
        with self.path.open("rb") as file:
            try:
                file.seek(0, os.SEEK_DATA)
            except OSError as error:
                # There is nothing behind the beginning.
                if error.errno == errno.ENXIO:
                    return b""
                raise
            return file.read()


def busy_seconds():
    """For how long each core was busy so far, by its number."""
    busy = {}
    for line in pathlib.Path("/proc/stat").read_text().splitlines():
        if match := re.match(r"cpu(\d+) (.*)", line):
            times = list(map(int, match[2].split()))
            # All but idle and waiting for a disk; a guest's time is in the first two already.
            busy[int(match[1])] = (sum(times[:3]) + sum(times[5:8])) / TICKS
    return busy
