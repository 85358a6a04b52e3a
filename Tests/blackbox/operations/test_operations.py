"""The command line and the operators' listener."""

import json
import pathlib
import re
import signal
import subprocess
from datetime import datetime, timedelta

import pytest

from harness.programs import BINARY, ROOT, Program, environment, run
from harness.waiting import PATIENCE, eventually, http

COMMANDS = [
    ("serve",),
    ("demo",),
    ("sandbox",),
    ("tenant",),
    ("tenant", "create"),
    ("tenant", "list"),
    ("tenant", "show"),
    ("tenant", "set"),
    ("tenant", "suspend"),
    ("tenant", "resume"),
    ("tenant", "apply"),
    ("key",),
    ("key", "create"),
    ("key", "list"),
    ("key", "rotate"),
    ("key", "revoke"),
    ("video",),
    ("video", "list"),
    ("video", "show"),
    ("video", "cancel"),
    ("cache",),
    ("cache", "stats"),
    ("cache", "purge"),
    ("ledger",),
    ("ledger", "verify"),
    ("ledger", "reconcile"),
    ("ledger", "export"),
    ("store",),
    ("store", "copy"),
    ("config",),
    ("config", "check"),
    ("config", "print"),
]


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_every_command_explains_itself(words):
    done = run(*words, "--help")
    assert done.returncode == 0, done.stderr
    assert "USAGE:" in done.stdout and "OVERVIEW:" in done.stdout
    # Every option says what it is for.
    for line in re.findall(r"^  (-.*)$", done.stdout, re.MULTILINE):
        assert re.search(r"\S\s{2,}\S", line) or len(line) > 23, line


def test_the_list_of_commands_is_complete():
    """No command hides from the table above."""
    seen = set()

    def walk(words):
        listed = run(*words, "--help").stdout.split("SUBCOMMANDS:")
        names = re.findall(r"^  ([a-z][\w-]*)", listed[1], re.MULTILINE) if len(listed) > 1 else []
        for name in names:
            if name != "help":
                seen.add((*words, name))
                walk((*words, name))

    walk(())
    assert seen == set(COMMANDS)


@pytest.mark.parametrize(
    "words",
    [
        ("nonsense",),
        ("tenant", "create"),
        ("serve", "--nonsense"),
        ("key", "rotate"),
        ("sandbox", "--port", "x"),
    ],
    ids=" ".join,
)
def test_wrong_usage_is_2(words):
    done = run(*words)
    assert done.returncode == 2, (done.returncode, done.stdout, done.stderr)


def test_the_life_of_a_tenant(gateway, tenant_name):
    done = gateway.cli("tenant", "create", tenant_name)
    assert tenant_name in done.stdout + done.stderr
    listed = json.loads(gateway.cli("tenant", "list", "--json").stdout)
    [row] = [row for row in listed if row["name"] == tenant_name]
    assert row["state"] == "active"
    assert row["id"].startswith("tenant_")
    assert json.loads(gateway.cli("tenant", "show", tenant_name, "--json").stdout)["id"] == row["id"]
    assert tenant_name in gateway.cli("tenant", "list").stdout
    assert row["id"] in gateway.cli("tenant", "show", tenant_name).stdout

    again = gateway.cli("tenant", "create", tenant_name, check=False)
    assert again.returncode == 1
    assert tenant_name in again.stderr and not again.stdout

    gateway.cli("tenant", "suspend", tenant_name)
    assert json.loads(gateway.cli("tenant", "show", tenant_name, "--json").stdout)["state"] == "suspended"
    gateway.cli("tenant", "resume", tenant_name)
    assert json.loads(gateway.cli("tenant", "show", tenant_name, "--json").stdout)["state"] == "active"


@pytest.mark.parametrize("name", ["", "-a", "a b", "a/b", "ä", "x" * 65])
def test_a_bad_tenant_name(gateway, name):
    done = (
        gateway.cli("tenant", "create", "--", name, check=False)
        if name.startswith("-")
        else gateway.cli("tenant", "create", name, check=False)
    )
    assert done.returncode in (1, 2), done
    assert done.stderr and not done.stdout


def test_the_life_of_a_key(gateway, caller, tenant_name):
    done = gateway.cli("key", "create", tenant_name, "--expires", "90d", "--scope", "videos:read")
    # The key alone on standard output, so that a script can catch it.
    assert re.fullmatch(r"kgw_[0-9A-Za-z]{12}_[0-9A-Za-z]{43}\n", done.stdout)
    assert done.stdout.strip() not in done.stderr
    reader = gateway.caller(done.stdout.strip())
    reader_id = reader.key[4:16]
    eventually(lambda: reader.http.get("/v1/videos").status_code == 200, "the key works")

    listed = {row["id"]: row for row in json.loads(gateway.cli("key", "list", tenant_name, "--json").stdout)}
    assert set(listed) == {reader_id, caller.key[4:16]}
    assert listed[reader_id]["scopes"] == ["videos:read"]
    created, expires = (datetime.fromisoformat(listed[reader_id][name]) for name in ("created_at", "expires_at"))
    assert expires - created == timedelta(days=90)
    assert listed[caller.key[4:16]].get("expires_at") is None
    assert reader_id in gateway.cli("key", "list", tenant_name).stdout

    rotated = gateway.caller(gateway.cli("key", "rotate", caller.key[4:16], "--overlap", "2s").stdout.strip())
    assert rotated.key != caller.key
    assert rotated.http.get("/v1/videos").status_code == 200
    eventually(lambda: caller.http.get("/v1/videos").status_code == 401, "the old key ends")
    assert rotated.http.get("/v1/videos").status_code == 200

    gateway.cli("key", "revoke", reader_id)
    eventually(lambda: reader.http.get("/v1/videos").status_code == 401, "the revoked key ends")


def test_what_is_not_there_is_1(gateway, caller):
    for words in (
        ("tenant", "show", "nobody"),
        ("tenant", "suspend", "nobody"),
        ("tenant", "resume", "nobody"),
        ("key", "create", "nobody"),
        ("key", "list", "nobody"),
        ("key", "rotate", "0" * 12),
        ("key", "revoke", "0" * 12),
        ("video", "show", "video_" + "0" * 26),
        ("video", "cancel", "video_" + "0" * 26),
    ):
        done = gateway.cli(*words, check=False)
        assert done.returncode == 1, (words, done)
        assert done.stderr.strip() and not done.stdout, words


@pytest.mark.parametrize(
    "words",
    [("--scope", "everything"), ("--expires", "soon"), ("--expires", "0d"), ("--expires", "-1d")],
    ids=" ".join,
)
def test_a_bad_option_of_a_key(gateway, caller, tenant_name, words):
    before = gateway.cli("key", "list", tenant_name, "--json").stdout
    done = gateway.cli("key", "create", tenant_name, *words, check=False)
    assert done.returncode in (1, 2), done
    assert not done.stdout
    assert gateway.cli("key", "list", tenant_name, "--json").stdout == before


def test_videos_for_operators(gateway, caller, tenant_name):
    done = caller.ended(caller.created(prompt="A fox.")["id"])
    listed = json.loads(gateway.cli("video", "list", "--json").stdout)
    assert done["id"] in {row["id"] for row in listed}
    shown = json.loads(gateway.cli("video", "show", done["id"], "--json").stdout)
    assert shown["id"] == done["id"]
    assert done["id"] in gateway.cli("video", "show", done["id"]).stdout
    refused = gateway.cli("video", "cancel", done["id"], check=False)
    assert refused.returncode == 1 and refused.stderr.strip()


def test_an_operator_cancels_what_waits(start_sandbox, make_gateway):
    gateway = make_gateway(start_sandbox(speed=1), upstream__parallel_tasks=1).start()
    caller = gateway.tenant("queue")
    # The first keeps the only slot, however long the rest takes.
    first, second = (caller.created(prompt=f"Number {n}. [[fault:stuck]]")["id"] for n in range(2))
    eventually(lambda: caller.get(first)["status"] == "in_progress", "the first is sent")
    assert caller.get(second)["queue"]["position"] == 1
    gateway.cli("video", "cancel", second)
    video = caller.get(second)
    assert (video["status"], video["cost"]["state"], video["queue"]) == ("canceled", "released", None)
    assert gateway.cli("video", "cancel", first, check=False).returncode == 1


def test_a_caller_cancels_what_waits(start_sandbox, make_gateway):
    sandbox = start_sandbox(speed=1)
    gateway = make_gateway(sandbox, upstream__parallel_tasks=1).start()
    caller = gateway.tenant("queue")
    # The first keeps the only slot, however long the rest takes.
    first, second = (caller.created(prompt=f"Number {n}. [[fault:stuck]]")["id"] for n in range(2))
    eventually(lambda: caller.get(first)["status"] == "in_progress", "the first is sent")
    answer = caller.http.post(f"/v1/videos/{second}/cancel")
    assert answer.status_code == 200, answer.text
    assert (answer.json()["status"], answer.json()["cost"]["state"]) == ("canceled", "released")
    answer = caller.http.post(f"/v1/videos/{first}/cancel")
    assert (answer.status_code, answer.json()["error"]["code"]) == (409, "not_cancelable")
    assert caller.http.delete(f"/v1/videos/{second}").status_code == 200
    assert sandbox.stats()["creates"] == 1


def test_a_video_that_waits_too_long_is_never_sent(start_sandbox, make_gateway):
    sandbox = start_sandbox(speed=1)
    gateway = make_gateway(sandbox, upstream__parallel_tasks=1).start()
    caller = gateway.tenant("queue")
    first = caller.created(prompt="Number 0. [[fault:stuck]]")["id"]
    eventually(lambda: caller.get(first)["status"] == "in_progress", "the first is sent")
    late = caller.ended(caller.created(prompt="Number 1.", queue_deadline=1)["id"])
    assert (late["status"], late["error"]["code"]) == ("failed", "queue_deadline_exceeded")
    assert late["cost"]["state"] == "released"
    assert sandbox.stats()["creates"] == 1


# libpq is there only for who needs it.


def test_a_server_on_a_file_loads_no_libpq(gateway, caller):
    assert caller.ended(caller.created(prompt="A fox.")["id"])["status"] == "completed"
    assert "libpq" not in pathlib.Path(f"/proc/{gateway.program.process.pid}/maps").read_text()


def test_a_missing_libpq_is_named(tmp_path):
    # The dynamic linker looks there first, and finds nothing that it can load.
    (tmp_path / "libpq.so.5").touch()
    env = environment(LD_LIBRARY_PATH=tmp_path, DEERAPI_KEY="practice-key")
    url = "postgresql://u:s3cret@127.0.0.1/d"
    assert "PostgreSQL (libpq is missing)" in run("--version", env=env).stdout
    for done, status in (
        (run("serve", env=env | {"KGW_STORE_URL": url}, cwd=tmp_path), 78),
        (run("store", "copy", "sqlite:a.db", url, env=env, cwd=tmp_path), 2),
    ):
        assert (done.returncode, done.stdout) == (status, ""), done
        assert "libpq.so.5" in done.stderr and "install the package libpq5" in done.stderr, done.stderr
        assert "s3cret" not in done.stderr
    assert run("tenant", "create", "studio", env=env, cwd=tmp_path).returncode == 0, "a file needs none"


# The store has one server.


def test_a_second_server_on_the_same_file_is_refused(gateway):
    second = Program("serve", "--config", gateway.config)
    try:
        assert second.wait() in (1, 78)
        assert re.search(r"store|database|use|lock", second.log, re.IGNORECASE), second.log
    finally:
        second.close()
    assert http.get(f"{gateway.admin}/readyz").status_code == 200


def test_the_command_line_works_without_a_server(start_sandbox, make_gateway):
    gateway = make_gateway(start_sandbox())
    gateway.cli("tenant", "create", "early")
    key = gateway.key("early")
    gateway.start()
    assert gateway.caller(key).http.get("/v1/videos").status_code == 200


# The operators' listener.


def test_the_operators_listener(gateway, caller):
    for path in ("/healthz", "/readyz"):
        answer = http.get(gateway.admin + path)
        assert answer.status_code == 200, answer.text
    for method, path in (("GET", "/v1/videos"), ("POST", "/v1/videos"), ("GET", "/kling/v1/videos/text2video")):
        answer = http.request(method, gateway.admin + path, headers={"Authorization": f"Bearer {caller.key}"})
        # Nothing of the tenants is here, and whoever is no operator does not even learn that.
        assert answer.status_code == 401, (method, path, answer.text)


def test_the_callers_listener(gateway):
    assert http.get(f"{gateway.url}/healthz").status_code == 200
    document = http.get(f"{gateway.url}/openapi.json")
    assert document.headers["content-type"].split(";")[0] == "application/json"
    assert document.json()["openapi"].startswith("3.")
    assert http.get(f"{gateway.url}/readyz").status_code == 404


def test_both_listeners_are_on_loopback_by_default(gateway):
    for address in (gateway.url, gateway.admin):
        assert address.startswith("http://127.0.0.1:")


# Configuration.


def test_a_good_configuration(gateway):
    done = gateway.cli("config", "check")
    assert done.returncode == 0
    values = json.loads(gateway.cli("config", "print", "--json").stdout)
    assert values["server.host"] == {"origin": "default", "value": "127.0.0.1"}
    assert values["upstream.base_url"]["value"] == gateway.sandbox.url
    assert values["upstream.parallel_tasks"]["value"] == 20
    text = gateway.cli("config", "print").stdout
    for name in values:
        assert f"{name.split('.')[-1]}:" in text, name


def test_what_config_print_shows_is_a_configuration_that_says_the_same(gateway, tmp_path):
    file = tmp_path / "printed.yaml"
    file.write_text(gateway.cli("config", "print").stdout)
    shown = [
        {
            name: entry["value"]
            for name, entry in json.loads(run("config", "print", "--json", "--config", path).stdout).items()
        }
        for path in (gateway.config, file)
    ]
    assert shown[0] == shown[1]


BAD = {
    "unknown key": ({"upstream.base_ur": "http://127.0.0.1:1"}, {}, ["upstream.base_ur"]),
    "port beyond ports": ({"server.port": 65_536}, {}, ["server.port", "65536"]),
    "port below zero": ({"server.port": -1}, {}, ["server.port", "-1"]),
    "port as words": ({"server.port": "http"}, {}, ["server.port", "http"]),
    "no parallel tasks": ({"upstream.parallel_tasks": 0}, {}, ["upstream.parallel_tasks", "0"]),
    "plain http to a stranger": ({"upstream.base_url": "http://api.deerapi.com"}, {}, ["upstream.base_url"]),
    "no url": ({"upstream.base_url": "deerapi"}, {}, ["upstream.base_url", "deerapi"]),
    "unknown store": ({"store.url": "mysql://a"}, {}, ["store.url"]),
    "no key file": ({"upstream.key_file": "/nonexistent/key"}, {}, ["upstream.key_file"]),
    "no place for the task": ({"upstream.query_path": "/kling/v1/videos"}, {}, ["upstream.query_path", "{task_id}"]),
    "unknown log level": ({"log.level": "loud"}, {}, ["log.level", "loud"]),
    "unknown log format": ({"log.format": "xml"}, {}, ["log.format", "xml"]),
    "admin beyond loopback": ({"admin.host": "0.0.0.0"}, {}, ["admin.host"]),
    "bad value in the environment": ({}, {"KGW_SERVER_PORT": "http"}, ["server.port", "http"]),
}


@pytest.mark.parametrize(("settings", "variables", "words"), BAD.values(), ids=BAD)
def test_a_bad_configuration_is_78_and_names_the_key(sandbox, make_gateway, settings, variables, words):
    gateway = make_gateway(sandbox)
    gateway.settings |= settings
    gateway.write()
    env = environment(**variables)
    for command in (("config", "check"), ("serve",)):
        done = run(*command, "--config", gateway.config, env=env)
        assert done.returncode == 78, (command, done)
        for word in words:
            assert word in done.stderr, (command, word, done.stderr)
    assert not (gateway.folder / "gateway.db").exists(), "a bad configuration must not touch the store"


@pytest.mark.parametrize("text", ["a: [", "- a\n- b\n", "server: 5\n", "server:\n  port: 1\n  port: 2\n", "\x00"])
def test_a_file_that_is_no_configuration(tmp_path, text):
    file = tmp_path / "bad.yaml"
    file.write_text(text)
    done = run("config", "check", "--config", file, env=environment(DEERAPI_KEY="key"))
    assert done.returncode == 78, done
    assert done.stderr.strip()


def test_a_file_that_is_not_there(tmp_path):
    done = run("config", "check", "--config", "none.yaml", env=environment(DEERAPI_KEY="key"), cwd=tmp_path)
    assert done.returncode == 78
    assert "none.yaml" in done.stderr


def test_no_upstream_key_at_all(sandbox, make_gateway):
    gateway = make_gateway(sandbox)
    del gateway.settings["upstream.key_file"]
    gateway.write()
    done = run("serve", "--config", gateway.config)
    assert done.returncode == 78
    assert "upstream.key_file" in done.stderr and "DEERAPI_KEY" in done.stderr


def test_the_key_comes_from_wherever_it_is_given(sandbox, make_gateway, tmp_path):
    gateway = make_gateway(sandbox)
    del gateway.settings["upstream.key_file"]
    gateway.write()
    (tmp_path / "deerapi_key").write_text("sandbox-key\n")
    for variables in ({"DEERAPI_KEY": "sandbox-key"}, {"CREDENTIALS_DIRECTORY": str(tmp_path)}):
        done = run("config", "check", "--config", gateway.config, env=environment(**variables))
        assert done.returncode == 0, done.stderr


def test_the_environment_wins_over_the_file(gateway):
    done = run(
        "config", "print", "--json", "--config", gateway.config, env=environment(KGW_UPSTREAM_PARALLEL_TASKS="3")
    )
    assert json.loads(done.stdout)["upstream.parallel_tasks"]["value"] == 3


def logged(gateway, message):
    return [entry for entry in gateway.program.entries() if entry["message"] == message]


def test_a_changed_file_is_taken_up_while_the_server_runs(start_sandbox, make_gateway):
    sandbox = start_sandbox(speed=1)
    gateway = make_gateway(sandbox, upstream__parallel_tasks=1).start()
    caller = gateway.tenant("queue")
    made = [caller.created(prompt=f"Number {n}. [[fault:stuck]]")["id"] for n in range(3)]
    eventually(lambda: sandbox.stats()["running"] == 1, "the first is sent")

    gateway.settings["upstream.parallel_tasks"] = 0
    gateway.write()
    gateway.program.process.send_signal(signal.SIGHUP)
    [entry] = eventually(lambda: logged(gateway, "the settings are wrong; those in force stay"), "the mistake is seen")
    assert "upstream.parallel_tasks" in entry["problem"]
    assert [caller.get(video)["status"] for video in made] == ["in_progress", "queued", "queued"]

    gateway.settings |= {"upstream.parallel_tasks": 2, "server.drain_timeout": 20}
    gateway.write()
    gateway.program.process.send_signal(signal.SIGHUP)
    [entry] = eventually(lambda: logged(gateway, "settings taken up"), "the change is taken up")
    assert "upstream.parallel_tasks" in entry["changed"]
    [entry] = eventually(lambda: logged(gateway, "changed settings wait for a restart"), "the rest is named")
    assert "server.drain_timeout" in entry["settings"]
    eventually(lambda: sandbox.stats()["running"] == 2, "a second one is sent")


# The demonstration and the simulated upstream.


def test_the_demonstration_ends_by_itself(tmp_path):
    done = run("demo", "--once", cwd=tmp_path, timeout=PATIENCE)
    assert done.returncode == 0, done.stderr
    said = done.stdout + done.stderr
    assert "video_" in said and "completed" in said, said
    assert list(tmp_path.iterdir()) == [], "the demonstration leaves nothing behind where it was started"


def test_the_demonstration_stays_until_it_is_stopped(tmp_path):
    said = tmp_path / "said"
    with said.open("w") as output:
        program = subprocess.Popen(
            [BINARY, "demo"], stdout=output, stderr=output, stdin=subprocess.DEVNULL, env=environment()
        )
    try:
        eventually(lambda: "completed" in said.read_text(), "the video is made")
        assert program.poll() is None
        program.terminate()
        assert program.wait(PATIENCE) == 0, said.read_text()
    finally:
        program.kill()


def test_the_simulated_upstream_wants_its_key(sandbox):
    path = f"{sandbox.url}/kling/v1/videos/text2video"
    body = {"model_name": "kling-v1", "prompt": "A fox."}
    assert http.post(path, json=body).status_code == 401
    assert http.post(path, json=body, headers={"Authorization": "Bearer wrong"}).status_code == 401


def test_the_simulated_upstream_plays_a_scenario(start_sandbox, tmp_path):
    """README's own example."""
    readme = (ROOT / "README.md").read_text()
    scenario = tmp_path / "scenario.json"
    scenario.write_text(re.search(r"^```json\n(\{.*?)^```", readme, re.MULTILINE | re.DOTALL)[1])
    sandbox = start_sandbox("--scenario", scenario)
    body = {"model_name": "kling-v1", "prompt": "A fox. [[fault:stuck]]"}
    headers = {"Authorization": f"Bearer {sandbox.key}"}
    path = f"{sandbox.url}/kling/v1/videos/text2video"
    statuses = [http.post(path, json=body, headers=headers).status_code for _ in range(4)]
    assert statuses == [200, 200, 200, 429], "three at a time"
    assert (sandbox.stats()["tasks"], sandbox.stats()["twins"]) == (3, 2)


def test_a_scenario_with_a_mistake_is_refused(tmp_path):
    scenario = tmp_path / "scenario.json"
    for text in ("{", '{"speeed": 1}', '{"faults": [{"faults": ["no-such"]}]}', '{"speed": 0}'):
        scenario.write_text(text)
        done = run("sandbox", "--port", 0, "--scenario", scenario)
        assert done.returncode in (1, 2, 78) and done.stderr.strip(), text


def test_the_simulated_upstream_stops_when_asked(start_sandbox):
    assert start_sandbox().terminate() == 0


def test_a_log_line_is_one_json_object(gateway, caller):
    caller.created()
    for line in list(gateway.program.lines):
        entry = json.loads(line)
        assert {"level", "message"} <= set(entry), line


@pytest.mark.parametrize("is_set", [True, False])
def test_the_admin_listener_asks_for_the_token_but_for_probes(start_sandbox, make_gateway, tmp_path, is_set):
    token = tmp_path / "admin-token"
    token.write_text("the-token-of-operators\n")
    token.chmod(0o600)
    settings = {"admin__token_file": str(token)} if is_set else {}
    gateway = make_gateway(start_sandbox(), **settings).start()
    tenant = gateway.tenant("whole")
    proofs = [None, "Bearer", "Bearer nonsense", f"Bearer {tenant.key}", "Basic the-token-of-operators"]
    for path, status in (("/healthz", 200), ("/readyz", 200), ("/metrics", 404), ("/", 401), ("/admin/v1/tenants", 401)):
        for proof in proofs:
            headers = {"Authorization": proof} if proof else {}
            answer = http.get(gateway.admin + path, headers=headers)
            assert answer.status_code == status, (path, proof, answer.text)
    # Nothing is behind it in this version, which only an operator learns.
    answer = http.get(gateway.admin + "/", headers={"Authorization": "Bearer the-token-of-operators"})
    assert answer.status_code == (404 if is_set else 401)
    assert "the-token-of-operators" not in gateway.program.log
