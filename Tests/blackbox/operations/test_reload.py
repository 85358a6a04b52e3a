"""The file of settings is changed while the gateway runs."""

import os
import signal

import pytest

from harness.programs import Program, environment
from harness.waiting import eventually

OWN_MODEL = {"id": "own-model", "modes": ["std"], "durations": [5], "prices": {"std": {5: "0.5"}}}


def send_sighup(program):
    program.process.send_signal(signal.SIGHUP)


def logged(program, message):
    return [entry for entry in program.entries() if entry.get("message") == message]


def names(caller):
    answer = caller.http.get("/v1/models")
    assert answer.status_code == 200
    return [model["id"] for model in answer.json()["data"]]


def test_changed_models_apply_to_new_orders(make_gateway, sandbox):
    gateway = make_gateway(sandbox).start()
    caller = gateway.tenant("studio")
    before = caller.created(model="kling-v1")
    # Nobody sends a signal: the file is looked at now and then.
    gateway.settings["models"] = [OWN_MODEL]
    gateway.write()
    eventually(lambda: names(caller) == ["own-model"], "the new models are on sale")
    assert caller.create(model="kling-v1").json()["error"]["code"] == "unknown_model"
    assert caller.get(before["id"])["cost"]["amount"] == before["cost"]["amount"]
    # A file of the same name in the place of the old one, as editors and deployments do it.
    del gateway.settings["models"]
    old, new = gateway.config, gateway.config.with_name("new.yaml")
    gateway.config = new
    gateway.write()
    gateway.config = old
    os.replace(new, old)
    eventually(lambda: "kling-v1" in names(caller), "the old models are back")
    assert caller.ended(before["id"])["status"] == "completed"


def test_a_bad_file_changes_nothing(make_gateway, sandbox):
    gateway = make_gateway(sandbox).start()
    caller = gateway.tenant("studio")
    gateway.config.write_text("log: {level: loud}\nnonsense: 1\n")
    send_sighup(gateway.program)
    wrong = "the settings are wrong; those in force stay"
    eventually(lambda: len(logged(gateway.program, wrong)) >= 2, "both problems are logged")
    assert all(entry["level"] == "error" for entry in logged(gateway.program, wrong))
    assert caller.ended(caller.created()["id"])["status"] == "completed"
    gateway.settings |= {"log.level": "debug", "server.port": 1}
    gateway.write()
    send_sighup(gateway.program)
    taken = eventually(lambda: logged(gateway.program, "settings taken up"), "the mended file is taken up")[0]
    waiting = eventually(
        lambda: logged(gateway.program, "changed settings wait for a restart"), "what needs a restart is logged"
    )[0]
    assert taken["changed"] == "log.level"
    assert waiting["settings"] == "server.port" and waiting["level"] == "warning"
    assert caller.http.get("/v1/models").status_code == 200
    assert gateway.program.terminate() == 0


def test_a_changed_file_is_taken_up_while_the_server_runs(start_sandbox, make_gateway):
    sandbox = start_sandbox(speed=1)
    gateway = make_gateway(sandbox, upstream__parallel_tasks=1).start()
    caller = gateway.tenant("queue")
    made = [caller.created(prompt=f"Number {n}. [[fault:stuck]]")["id"] for n in range(3)]
    eventually(lambda: sandbox.stats()["running"] == 1, "the first is sent")

    gateway.settings["upstream.parallel_tasks"] = 0
    gateway.write()
    send_sighup(gateway.program)
    wrong = "the settings are wrong; those in force stay"
    [entry] = eventually(lambda: logged(gateway.program, wrong), "the mistake is seen")
    assert "upstream.parallel_tasks" in entry["problem"]
    assert [caller.get(video)["status"] for video in made] == ["in_progress", "queued", "queued"]

    gateway.settings |= {"upstream.parallel_tasks": 2, "server.drain_timeout": 20}
    gateway.write()
    send_sighup(gateway.program)
    [entry] = eventually(lambda: logged(gateway.program, "settings taken up"), "the change is taken up")
    assert "upstream.parallel_tasks" in entry["changed"]
    [entry] = eventually(lambda: logged(gateway.program, "changed settings wait for a restart"), "the rest is named")
    assert "server.drain_timeout" in entry["settings"]
    eventually(lambda: sandbox.stats()["running"] == 2, "a second one is sent")


def test_more_slots_are_used_and_fewer_interrupt_nothing(make_gateway, start_sandbox, start_proxy):
    proxy = start_proxy(start_sandbox())
    gateway = make_gateway(proxy, upstream__parallel_tasks=1).start()
    caller = gateway.tenant("studio")
    # No video ends, as far as the gateway knows, and each keeps its slot.
    ends = proxy.delay("GET", "succeed", every=True)
    videos = [caller.created(prompt=f"Wave {n}.")["id"] for n in range(3)]
    eventually(lambda: proxy.stats()["tasks"] == 1, "the only slot is used")
    assert [caller.get(video)["status"] for video in videos].count("queued") == 2
    gateway.settings["upstream.parallel_tasks"] = 3
    gateway.write()
    send_sighup(gateway.program)
    eventually(lambda: proxy.stats()["tasks"] == 3, "all slots are used")
    gateway.settings["upstream.parallel_tasks"] = 1
    gateway.write()
    send_sighup(gateway.program)
    eventually(lambda: len(logged(gateway.program, "settings taken up")) == 2, "there is one slot again")
    ends.released.set()
    assert {caller.ended(video)["status"] for video in videos} == {"completed"}
    assert proxy.stats()["tasks"] == 3


@pytest.mark.parametrize("moment", ["at once", "while it runs"])
def test_sighup_ends_nothing_even_without_a_file(sandbox, tmp_path, moment):
    env = environment(
        DEERAPI_KEY=sandbox.key,
        KGW_UPSTREAM_BASE_URL=sandbox.url,
        KGW_SERVER_PORT=0,
        KGW_ADMIN_PORT=0,
    )
    program = Program("serve", env=env, cwd=tmp_path)
    try:
        if moment == "at once":
            eventually(lambda: logged(program, "starting"), "it starts", pause=0.001)
        else:
            program.listening("public")
        send_sighup(program)
        eventually(lambda: logged(program, "there is no file of settings to read again"), "it answers")
        program.listening("public")
        assert program.terminate() == 0
    finally:
        program.close()
