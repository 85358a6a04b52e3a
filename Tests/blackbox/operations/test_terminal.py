"""Commands on a terminal: what is drawn again and again, bars, progress, and that the terminal is given back."""

import fcntl
import json
import os
import pty
import re
import select
import signal
import struct
import subprocess
import termios
import time

import pytest

from harness.ports import unused_port
from harness.programs import BINARY, environment, run
from harness.waiting import PATIENCE, eventually

OPEN, CLOSE = "\x1b[?1049h", "\x1b[?1049l"
HIDE, SHOW = "\x1b[?25l", "\x1b[?25h"


class Terminal:
    """A program whose standard output or standard error, or both, are a pseudo-terminal of this size."""

    def __init__(self, *arguments, columns=100, rows=30, streams=("stdout", "stderr"), **variables):
        self.master, slave = pty.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
        env = environment(**({"TERM": "xterm-256color"} | variables))
        env.pop("COLUMNS", None)
        if "NO_COLOR" not in variables:
            env.pop("NO_COLOR", None)
        pipes = {name: slave if name in streams else subprocess.PIPE for name in ("stdout", "stderr")}
        self.process = subprocess.Popen([BINARY, *map(str, arguments)], stdin=slave, env=env, **pipes)
        os.close(slave)
        self.drawn = ""

    def read(self):
        """Takes in what has been drawn; false once nobody can draw any more."""
        if not select.select([self.master], [], [], 0.05)[0]:
            return True
        try:
            news = os.read(self.master, 1 << 16)
        except OSError:
            return False
        self.drawn += news.decode(errors="replace")
        return bool(news)

    def until(self, what, text):
        """Reads until this was drawn."""
        end = time.monotonic() + PATIENCE
        while not re.search(text, self.drawn):
            assert self.read() and time.monotonic() < end, f"{what}: {self.drawn!r}"

    def end(self, sent=None):
        """The exit status, once it has ended and all was read."""
        if sent:
            self.process.send_signal(sent)
        end = time.monotonic() + PATIENCE
        while self.read():
            assert time.monotonic() < end
        return self.process.wait(PATIENCE)

    def close(self):
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        os.close(self.master)


@pytest.fixture
def terminal():
    opened = []

    def start(*arguments, **more):
        opened.append(Terminal(*arguments, **more))
        return opened[-1]

    yield start
    for one in opened:
        one.close()


def given_back(terminal):
    """Whether the other screen was left, and the cursor shown, after all else."""
    assert terminal.drawn.count(OPEN) == terminal.drawn.count(CLOSE) == 1, terminal.drawn
    assert terminal.drawn.index(OPEN) < terminal.drawn.index(CLOSE)
    assert terminal.drawn.rindex(HIDE) < terminal.drawn.rindex(SHOW)
    return terminal.drawn[terminal.drawn.index(CLOSE) + len(CLOSE) :]


@pytest.mark.parametrize(
    ("sent", "status"), [(signal.SIGINT, 0), (signal.SIGTERM, 143), (signal.SIGHUP, 129)], ids=["INT", "TERM", "HUP"]
)
def test_top_draws_until_a_signal_and_gives_the_terminal_back(gateway, caller, terminal, sent, status):
    video = caller.ended(caller.created()["id"])["id"]
    top = terminal("top", "--interval", "1s", "--config", gateway.config)
    top.until("the video is drawn", video)
    top.until("a second frame is drawn", r"(?s)kling-gateway  20.*\x1b\[Hkling-gateway  20")
    assert "█" in top.drawn or "░" in top.drawn
    assert top.end(sent) == status
    assert given_back(top) == ""


def test_a_frame_of_top_fits_the_terminal(gateway, terminal):
    top = terminal("top", "--interval", "1s", "--config", gateway.config, columns=60, rows=12)
    top.until("a frame is drawn", r"(?s)queue .*\x1b\[J")
    frame = top.drawn.split("\x1b[H")[1].split("\x1b[J")[0]
    lines = re.sub(r"\x1b\[[0-9;?]*[a-zA-Z]", "", frame).replace("\r", "").split("\n")
    assert len(lines) <= 12 and max(map(len, lines)) <= 60, lines
    assert top.end(signal.SIGINT) == 0
    given_back(top)


def test_top_gives_the_terminal_back_on_an_error(gateway, caller, terminal, tmp_path):
    """What is said of the error stands on the usual screen."""
    caller.created()
    copy = tmp_path / "copy.db"
    gateway.cli("backup", copy)
    top = terminal("top", "--interval", "1s", KGW_STORE_URL=f"sqlite:{copy}")
    top.until("a frame is drawn", r"(?s)queue .*\x1b\[J")
    os.truncate(copy, 0)
    assert top.end() in (1, 78)
    assert given_back(top).strip()
    # Where there is no store, nothing was drawn and nothing has to be given back.
    missing = terminal("top", KGW_STORE_URL=f"sqlite:{tmp_path}/none.db")
    assert missing.end() == 1
    assert OPEN not in missing.drawn and "There is no store" in missing.drawn


def test_top_tells_what_the_server_says_of_itself(start_sandbox, make_gateway):
    gateway = make_gateway(start_sandbox(), admin__port=unused_port()).start()
    gateway.tenant("studio")
    view = json.loads(gateway.cli("top", "--once", "--json").stdout)
    assert view["health"] == {"status": "ready", "reasons": []}
    assert view["queue"] == {"waiting": 0}
    text = gateway.cli("top", "--once").stdout
    assert "server   ready" in text and "\x1b" not in text
    gateway.program.terminate()
    view = json.loads(gateway.cli("top", "--json").stdout)
    assert view["health"]["status"] == "unreachable"
    assert str(gateway.settings["admin.port"]) in view["health"]["reasons"][0]


@pytest.mark.parametrize(
    "words",
    [("top",), ("video", "list", "--watch"), ("top", "--interval", "0s"), ("top", "--interval", "61m")],
    ids=" ".join,
)
def test_without_a_terminal_nothing_is_drawn(gateway, words):
    done = gateway.cli(*words, check=False)
    assert done.returncode == 2 and not done.stdout
    assert "--once" in done.stderr or "--json" in done.stderr or "--interval is" in done.stderr


def test_a_terminal_that_only_prints_is_none(gateway, terminal):
    assert terminal("top", "--config", gateway.config, TERM="dumb").end() == 2


def test_a_watched_list_is_drawn_again(gateway, caller, tenant_name, terminal):
    first = caller.created()["id"]
    watch = terminal("video", "list", "--watch", "--tenant", tenant_name, "--config", gateway.config)
    watch.until("the first is drawn", first)
    second = caller.created()["id"]
    watch.until("the second is drawn", second)
    assert watch.end(signal.SIGINT) == 0
    assert given_back(watch) == ""


def test_a_watched_list_in_json_has_a_line_for_each_change(gateway, caller, tenant_name):
    words = ["video", "list", "--watch", "--json", "--tenant", tenant_name, "--config", str(gateway.config)]
    process = subprocess.Popen([BINARY, *words], stdout=subprocess.PIPE, text=True, env=environment())
    try:
        video = caller.created()["id"]
        seen = []
        for line in process.stdout:
            seen.append(json.loads(line))
            if seen[-1]["status"] == "completed" and seen[-1]["file"] == "stored":
                break
        assert {one["id"] for one in seen} == {video}
        states = [(one["state"], one["file"], one["money"]) for one in seen]
        assert all(one != other for one, other in zip(states, states[1:], strict=False)), states
        process.send_signal(signal.SIGINT)
        assert process.wait(PATIENCE) == 0
    finally:
        process.kill()
        process.wait()
        process.stdout.close()


def test_a_tenant_is_shown_with_bars_on_a_terminal_alone(gateway, caller, tenant_name, terminal):
    gateway.cli("tenant", "set", tenant_name, "--limit", "videos_per_day=4")
    caller.ended(caller.created()["id"])
    words = ("tenant", "show", tenant_name, "--config", gateway.config)
    shown = terminal(*words)
    assert shown.end() == 0
    line = next(line for line in shown.drawn.splitlines() if line.startswith("videos_per_day"))
    assert "█" in line and "1 of 4" in line and "25 %" in line and "resets " in line
    assert len(line) <= 100
    for plain in ({"NO_COLOR": "1"}, {"TERM": "dumb"}):
        done = terminal(*words, **plain)
        assert done.end() == 0
        assert "█" not in done.drawn and "QUOTA" in done.drawn
    assert "█" not in gateway.cli(*words[:3]).stdout


def test_progress_is_drawn_on_a_terminal_and_is_gone_in_the_end(gateway, caller, terminal, tmp_path):
    caller.ended(caller.created()["id"])
    config = ("--config", gateway.config)
    words = {
        "checking the books": ("ledger", "verify", "--json", *config),
        "copying": ("backup", tmp_path / "copy.db", "--json", *config),
    }
    for phase, arguments in words.items():
        # Standard output is a pipe, which progress is never mixed into.
        done = terminal(*arguments, streams=("stderr",))
        output = done.process.stdout.read()
        assert done.end() == 0
        done.process.stdout.close()
        json.loads(output)
        assert f"\r\x1b[K{phase}" in done.drawn, done.drawn
        assert done.drawn.endswith("\r\x1b[K")
    assert gateway.cli("ledger", "verify", "--json").stderr == ""
    assert run("backup", tmp_path / "other.db", "--json", *config).stderr == ""


def test_people_get_local_times_and_programs_utc(gateway, caller):
    video = caller.created()["id"]
    text = run("video", "show", video, "--config", gateway.config, env=environment(TZ="XYZ-5:45"))
    shown = json.loads(gateway.cli("video", "show", video, "--json").stdout)
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", shown["created_at"])
    assert re.search(r"^created  \d{4}-\d\d-\d\d \d\d:\d\d:\d\d \+0545$", text.stdout, re.MULTILINE), text
    assert shown["created_at"] not in text.stdout
    listed = run("video", "list", "--config", gateway.config, env=environment(TZ="XYZ+3:30"))
    assert " -0330" in listed.stdout


def test_the_next_page_is_named(gateway, caller, tenant_name):
    videos = [caller.created()["id"] for _ in range(3)]
    words = ("video", "list", "--tenant", tenant_name, "--limit", 2)
    first = gateway.cli(*words, "--json")
    assert [row["id"] for row in json.loads(first.stdout)] == [videos[2], videos[1]]
    after = re.search(r"--after (video_\w+)", first.stderr)[1]
    second = gateway.cli(*words, "--after", after, "--json")
    assert [row["id"] for row in json.loads(second.stdout)] == [videos[0]]
    assert second.stderr == ""
    eventually(lambda: all(caller.get(video)["status"] == "completed" for video in videos), "all are made")
    assert gateway.cli(*words, "--status", "queued", "--json").stdout.split() == ["[", "]"]
    assert gateway.cli(*words, "--since", "soon", check=False).returncode == 1
