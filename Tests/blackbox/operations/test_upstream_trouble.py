"""An upstream in trouble: each fault of the simulated one alone, and all of them at once."""

import pytest

from harness.programs import ROOT, Gateway, Sandbox
from harness.waiting import eventually, http

# The upstream's parallel tasks, of which the gateway never has more.
SLOTS = 5
# Short patience on all sides, in seconds; what a fault holds back comes later than a request waits for it.
SETTINGS = {
    "upstream__parallel_tasks": SLOTS,
    "upstream__poll_interval": 0.1,
    "upstream__request_timeout": 1,
    "upstream__reconcile_window": 5,
    "upstream__task_patience": 6,
    "upstream__models_interval": 0,
}
MADE = ("completed", None)
# So many orders are taken for each that meets a fault.
PLAIN = 3

# What becomes of a video that meets a fault: its status, its code, and how many tasks were made of it.
ENDS = {
    # Turned away for a moment, and taken later.
    "429-1302=1": (*MADE, 1),
    "429-1303=2": (*MADE, 1),
    # Refused for good.
    "503-model_not_found": ("failed", "upstream_rejected", 0),
    "500-invalid_request": ("failed", "upstream_rejected", 0),
    "moderation": ("failed", "content_policy", 0),
    # Nobody knows whether there is a task, and there is none: it is never sent again.
    "500": ("failed", "submission_unknown", 0),
    "503": ("failed", "submission_unknown", 0),
    "504": ("failed", "submission_unknown", 0),
    "cut-before": ("failed", "submission_unknown", 0),
    "timeout-before=2": ("failed", "submission_unknown", 0),
    # Nobody knows, and there is one: it is found.
    "cut-after": (*MADE, 1),
    "500-after": (*MADE, 1),
    "524": (*MADE, 1),
    "malformed": (*MADE, 1),
    "truncated": (*MADE, 1),
    "html": (*MADE, 1),
    "timeout-after=2": (*MADE, 1),
    # The task's own life.
    "moderation-late": ("failed", "content_policy", 1),
    "failed": ("failed", "upstream_failed", 1),
    "no-video": ("failed", "timed_out", 1),
    "late=50": (*MADE, 1),
    "not-found-for=30": (*MADE, 1),
    "unknown-status=30": (*MADE, 1),
    "expired-url": (*MADE, 1),
    # Its file.
    "slow-file=1": (*MADE, 1),
    "cut-file=1": (*MADE, 1),
    # The questions about it.
    "poll-429=2": (*MADE, 1),
    "poll-500=2": (*MADE, 1),
    "poll-html=2": (*MADE, 1),
    "poll-malformed=2": (*MADE, 1),
    "poll-truncated=2": (*MADE, 1),
    "poll-cut=2": (*MADE, 1),
    "poll-timeout=1": (*MADE, 1),
    "poll-redirect=2": (*MADE, 1),
    # It keeps the upstream's slot for ever.
    "stuck": ("failed", "timed_out", 1),
}
# Trouble that is the operator's: no video fails of it.
OPERATORS = ["429-1100=1", "429-1101=1", "429-1102=1", "429-1304=1", "403-1103=1", "redirect=1"]
NAMES = {fault.partition("=")[0] for fault in [*ENDS, *OPERATORS]}


def prompt(fault, number=0):
    return f"Number {number} of {fault.partition('=')[0]}. [[fault:{fault}]]"


def plain(fault, number=0):
    """Prompts without a fault: between those with one, they keep the breaker closed, whose pauses take a minute."""
    return [f"Before number {number} of {fault.partition('=')[0]}: {count}." for count in range(PLAIN)]


def check_end(video, fault):
    status, code, _ = ENDS.get(fault, (*MADE, 1))
    assert (video["status"], (video["error"] or {}).get("code")) == (status, code), (fault, video)
    # What may still arrive is held.
    state = "charged" if status == "completed" else "held" if code == "timed_out" else "released"
    assert video["cost"]["state"] == state, (fault, video)


def nothing_was_made_twice(stats):
    assert (stats["duplicates"], stats["twins"], stats["redirects_followed"]) == (0, 0, 0), stats
    assert set(stats["by_external_task_id"].values()) <= {1}
    assert stats["max_parallel"] <= SLOTS


@pytest.fixture(scope="module")
def sandbox():
    """One whose tasks take 0.2 s, and that takes as many as come: what it has at most is the gateway's doing."""
    program = Sandbox(speed=50, parallel_tasks=0)
    yield program
    program.close()


@pytest.fixture(scope="module")
def gateway(sandbox, tmp_path_factory):
    program = Gateway(tmp_path_factory.mktemp("trouble"), sandbox, **SETTINGS).start()
    yield program
    program.close()


@pytest.fixture(scope="module")
def caller(gateway):
    return gateway.tenant("trouble")


def test_every_fault_of_the_sandbox_is_tried():
    """A name that the sandbox does not know is refused there; one that is missing here would not be noticed."""
    table = (ROOT / "README.md").read_text()
    table = table.partition("| faults | what happens |")[2].partition("\n\n")[0]
    known = {word for line in table.splitlines()[2:] for word in line.split("|")[1].replace("`", "").split(", ")}
    assert {name.strip() for name in known} == NAMES


@pytest.mark.parametrize("fault", ENDS)
def test_a_fault_alone(sandbox, caller, fault):
    for video in [caller.created(prompt=text)["id"] for text in plain(fault)]:
        assert caller.ended(video)["status"] == "completed"
    before = sandbox.stats()
    video = caller.ended(caller.created(prompt=prompt(fault))["id"])
    check_end(video, fault)
    after = sandbox.stats()
    assert after["tasks"] - before["tasks"] == ENDS[fault][2]
    nothing_was_made_twice(after)
    # A file that was cut is fetched again; one whose address is dead is not, and costs no second video.
    if video["status"] == "completed" and fault != "expired-url":
        caller.kept(video["id"])


def test_trouble_of_the_operator_fails_no_video(start_sandbox, make_gateway):
    """One after the other is turned away, each as if nothing would ever work, until all of that is over."""
    sandbox = start_sandbox(parallel_tasks=0)
    gateway = make_gateway(sandbox, **SETTINGS).start()
    caller = gateway.tenant("operator")
    videos = [caller.created(prompt=prompt(fault))["id"] for fault in OPERATORS]
    eventually(lambda: sandbox.stats()["creates"] >= SLOTS, "the first are turned away")
    assert http.get(f"{gateway.admin}/readyz").status_code == 200
    # Who does not want to wait may leave.
    last = videos.pop()
    answer = caller.http.post(f"/v1/videos/{last}/cancel")
    assert (answer.status_code, answer.json()["status"]) == (200, "canceled"), answer.text
    # One or another may be tried at this very moment, or have been taken already: on a busy machine the trouble may be
    # over by now.
    shown = [caller.get(video) for video in videos]
    assert {video["status"] for video in shown} <= {"queued", "in_progress", "completed"}
    assert all(video["cost"]["state"] == "held" for video in shown if video["status"] != "completed")
    for video in videos:
        assert caller.ended(video)["status"] == "completed"
    stats = sandbox.stats()
    assert (stats["tasks"], stats["creates"]) == (len(videos), 2 * len(videos))
    nothing_was_made_twice(stats)


def test_all_faults_at_once(start_sandbox, make_gateway):
    sandbox = start_sandbox(parallel_tasks=0)
    gateway = make_gateway(sandbox, **SETTINGS).start()
    caller = gateway.tenant("storm")
    # The operator's trouble comes at once, so that it is over at once. What is stuck comes last: a slot that the gateway
    # has given up on is still taken upstream.
    *others, stuck = ENDS
    assert stuck == "stuck"
    order = OPERATORS[:SLOTS] + [fault for number in range(2) for fault in others] + [stuck]
    videos = []
    for number, fault in enumerate(order):
        texts = [("", text) for text in plain(fault, number)] if number >= SLOTS else []
        for kind, text in [*texts, (fault, prompt(fault, number))]:
            videos.append((kind, caller.created(prompt=text)["id"]))
    for fault, video in videos:
        check_end(caller.ended(video), fault)
    stats = sandbox.stats()
    assert stats["tasks"] == sum(ENDS.get(fault, (*MADE, 1))[2] for fault, _ in videos)
    nothing_was_made_twice(stats)
    # The upstream can be asked by name, and that was learned.
    assert "tasks are found by our names" in gateway.cli("upstream", "check").stdout
    done = gateway.cli("ledger", "verify", check=False)
    assert done.returncode == 0, done.stdout + done.stderr
