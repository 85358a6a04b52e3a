"""Several upstream keys: rotated under load, refused and accepted again, without a restart."""

import os
import signal

from harness.waiting import eventually, http


def accept(sandbox, *keys):
    """Has the simulated upstream accept these keys and no others from now on."""
    http.post(f"{sandbox.url}/sandbox/keys", json={"keys": list(keys)}).raise_for_status()


def write_keys(gateway, *lines):
    """Puts a new file into the place of the old one, as a careful operator does."""
    new = gateway.folder / "upstream-key.new"
    new.write_text("".join(f"{line}\n" for line in lines))
    new.chmod(0o600)
    os.replace(new, gateway.folder / "upstream-key")


def make(make_gateway, sandbox, *lines, **settings):
    gateway = make_gateway(sandbox, **settings)
    write_keys(gateway, *lines)
    return gateway


def readiness(gateway):
    answer = http.get(f"{gateway.admin}/readyz")
    return answer.status_code, answer.json()


def states(gateway):
    return {key["name"]: key["state"] for key in readiness(gateway)[1]["upstream_keys"]}


def entries(gateway, words):
    return [entry for entry in gateway.program.entries() if words in entry["message"]]


def submissions(gateway):
    return [entry["upstream_key"] for entry in entries(gateway, "video submitted")]


def test_rotating_keys_under_load_loses_nothing_and_needs_no_restart(start_sandbox, make_gateway):
    sandbox = start_sandbox(speed=5)
    accept(sandbox, "old-key-0123", "new-key-4567")
    gateway = make(make_gateway, sandbox, "old-key-0123 name=old", upstream__parallel_tasks=5).start()
    caller = gateway.tenant("studio")
    videos = [caller.created(prompt=f"Wave {n}.")["id"] for n in range(10)]
    eventually(lambda: sandbox.stats()["tasks"] >= 3, "videos are made with the old key")
    write_keys(gateway, "new-key-4567 name=new")
    [taken] = eventually(lambda: entries(gateway, "upstream keys taken up"), "the file is read again")
    assert "(new)" in taken["keys"] and "(old)" not in taken["keys"]
    videos += [caller.created(prompt=f"Tide {n}.")["id"] for n in range(10)]
    # The old key has tasks upstream; they are asked for with it until they have ended.
    assert {caller.ended(video)["status"] for video in videos} == {"completed"}
    stats = sandbox.stats()
    assert stats["tasks"] == len(videos) and stats["duplicates"] == 0 and stats["unauthorized"] == 0
    assert set(submissions(gateway)) == {taken["removed"], taken["added"]}
    assert submissions(gateway)[-1] == taken["added"]
    assert not entries(gateway, "is not configured any more")
    assert "key-0123" not in gateway.program.log and "key-4567" not in gateway.program.log
    assert gateway.program.terminate() == 0


def test_a_key_that_is_refused_is_stopped_and_the_other_goes_on(start_sandbox, make_gateway):
    sandbox = start_sandbox()
    accept(sandbox, "first-key-01", "second-key-02")
    gateway = make(make_gateway, sandbox, "first-key-01 name=first", "second-key-02 name=second").start()
    caller = gateway.tenant("studio")
    made = [caller.ended(caller.created(prompt=f"Both {n}.")["id"])["status"] for n in range(4)]
    assert made == ["completed"] * 4
    assert len(set(submissions(gateway))) == 2, "both make videos"
    assert states(gateway) == {"first": "closed", "second": "closed"}

    accept(sandbox, "second-key-02")
    made = [caller.ended(caller.created(prompt=f"One {n}.")["id"])["status"] for n in range(6)]
    assert made == ["completed"] * 6, "nobody's video fails by it"
    status, told = readiness(gateway)
    assert status == 200 and told["status"] == "degraded"
    assert [reason["code"] for reason in told["reasons"]] == ["upstream_key_refused"]
    assert states(gateway)["second"] == "closed" and states(gateway)["first"] != "closed"
    [opened] = entries(gateway, "the upstream refuses the key")
    assert opened["upstream_key_name"] == "first" and opened["level"] == "critical"

    accept(sandbox, "first-key-01", "second-key-02")

    def closes():
        # Orders are what tries it.
        caller.ended(caller.created(prompt="Again.")["id"])
        return states(gateway) == {"first": "closed", "second": "closed"}

    eventually(closes, "the key is used again")
    assert readiness(gateway)[1]["status"] == "ready"
    [closed] = entries(gateway, "videos are sent with an upstream key again")
    assert closed["upstream_key_name"] == "first" and int(closed["after_seconds"]) >= 10
    assert entries(gateway, "the upstream answers with the key again")
    assert sandbox.stats()["duplicates"] == 0


def test_the_only_key_is_exchanged_while_orders_wait(start_sandbox, make_gateway):
    sandbox = start_sandbox()
    accept(sandbox, "good-key-0123")
    gateway = make(make_gateway, sandbox, "bad-key-9876").start()
    caller = gateway.tenant("studio")
    videos = [caller.created(prompt=f"Wait {n}.")["id"] for n in range(3)]
    eventually(lambda: readiness(gateway)[1]["status"] == "degraded", "the key is refused")
    write_keys(gateway, "good-key-0123 wieght=2")
    gateway.program.process.send_signal(signal.SIGHUP)
    [wrong] = eventually(lambda: entries(gateway, "the upstream keys are wrong"), "the mistake is seen")
    assert "weight=N" in wrong["problem"] and "good-key" not in gateway.program.log
    assert caller.create(prompt="Still taken.").status_code == 200
    write_keys(gateway, "good-key-0123")
    gateway.program.process.send_signal(signal.SIGHUP)
    assert {caller.ended(video)["status"] for video in videos} == {"completed"}
    assert readiness(gateway)[1]["status"] == "ready"
    assert len(entries(gateway, "the upstream refuses the key")) == 1


def test_a_restart_without_the_key_that_made_a_video_says_so_once(start_sandbox, make_gateway):
    sandbox = start_sandbox(speed=2)
    accept(sandbox, "old-key-0123", "new-key-4567")
    gateway = make(make_gateway, sandbox, "old-key-0123").start()
    caller = gateway.tenant("studio")
    video = caller.created(prompt="A long night.")["id"]
    eventually(lambda: sandbox.stats()["tasks"] == 1, "it is made")
    assert gateway.program.terminate() == 0
    write_keys(gateway, "new-key-4567")
    gateway.start()
    assert gateway.caller(caller.key).ended(video)["status"] == "completed"
    assert len(entries(gateway, "is not configured any more")) == 1
