"""The configuration: where values come from, how it is shown, and how a wrong one is refused."""

import json

import pytest

from harness.programs import environment, run


def test_a_good_configuration_is_accepted_and_shown(gateway):
    done = gateway.cli("config", "check")
    assert done.returncode == 0
    values = json.loads(gateway.cli("config", "print", "--json").stdout)
    assert values["server.host"] == {"origin": "default", "value": "127.0.0.1"}
    assert values["upstream.base_url"]["value"] == gateway.sandbox.url
    assert values["upstream.parallel_tasks"]["value"] == 20
    text = gateway.cli("config", "print").stdout
    for name in values:
        assert f"{name.split('.')[-1]}:" in text, name


def test_a_printed_configuration_means_the_same(gateway, tmp_path):
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


REFUSED = {
    "unknown key": ({"upstream.base_ur": "http://127.0.0.1:1"}, {}, ["upstream.base_ur"]),
    "port beyond ports": ({"server.port": 65_536}, {}, ["server.port", "65536"]),
    "port below zero": ({"server.port": -1}, {}, ["server.port", "-1"]),
    "port as words": ({"server.port": "http"}, {}, ["server.port", "http"]),
    "no parallel tasks": ({"upstream.parallel_tasks": 0}, {}, ["upstream.parallel_tasks", "0"]),
    "plain http beyond loopback": ({"upstream.base_url": "http://api.deerapi.com"}, {}, ["upstream.base_url"]),
    "no url": ({"upstream.base_url": "deerapi"}, {}, ["upstream.base_url", "deerapi"]),
    "unknown store": ({"store.url": "mysql://a"}, {}, ["store.url"]),
    "no key file": ({"upstream.key_file": "/nonexistent/key"}, {}, ["upstream.key_file"]),
    "no place for the task": ({"upstream.query_path": "/kling/v1/videos"}, {}, ["upstream.query_path", "{task_id}"]),
    "unknown log level": ({"log.level": "loud"}, {}, ["log.level", "loud"]),
    "unknown log format": ({"log.format": "xml"}, {}, ["log.format", "xml"]),
    "admin beyond loopback": ({"admin.host": "0.0.0.0"}, {}, ["admin.host"]),
    "bad value in the environment": ({}, {"KGW_SERVER_PORT": "http"}, ["server.port", "http"]),
}


@pytest.mark.parametrize(("settings", "variables", "words"), REFUSED.values(), ids=REFUSED)
def test_a_bad_configuration_exits_with_78_and_names_the_setting(sandbox, make_gateway, settings, variables, words):
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


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("archive.path", "{folder}/upstream-key", ["archive.path", "is no folder"]),
        ("store.url", "sqlite:{folder}/none/gateway.db", ["store.url", "does not exist"]),
        ("server.host", "192.0.2.1", ["server.host", "no address of this machine"]),
    ],
)
def test_what_a_start_would_stumble_over_is_found_beforehand(sandbox, make_gateway, name, value, words):
    gateway = make_gateway(sandbox)
    gateway.settings[name] = value.format(folder=gateway.folder)
    gateway.write()
    before = sorted(gateway.folder.rglob("*"))
    done = gateway.cli("config", "check", check=False)
    assert done.returncode == 78, done
    for word in words:
        assert word in done.stderr, (word, done.stderr)
    assert sorted(gateway.folder.rglob("*")) == before


def test_a_check_beside_the_running_gateway_finds_nothing_wrong(gateway):
    """Its own port is in use, and its store is looked at."""
    port = gateway.url.rpartition(":")[2]
    done = run("config", "check", "--config", gateway.config, env=environment(KGW_SERVER_PORT=port))
    assert done.returncode == 0, done.stderr
    assert f"note: server.port: port {port}" in done.stderr


def test_prices_in_another_currency_are_refused_while_money_is_held(start_sandbox, make_gateway):
    gateway = make_gateway(start_sandbox(speed=1)).start()
    caller = gateway.tenant("studio")
    caller.created(prompt="[[fault:stuck]]")
    gateway.close()
    price = {"std": {5: "0.15"}}
    entry = {"id": "kling-v1", "modes": ["std"], "durations": [5], "prices": price}
    gateway.settings["models"] = {"currency": "EUR", "list": [entry]}
    gateway.write()
    for command in (("config", "check"), ("serve",)):
        done = run(*command, "--config", gateway.config)
        assert done.returncode == 78, (command, done)
        assert "models.currency is EUR" in done.stderr, (command, done.stderr)
    gateway.settings["models"] |= {"currency": "USD", "version": "kling-official-2026-11"}
    gateway.write()
    assert "models.version is still" in gateway.cli("config", "check").stderr
    gateway.start()
    assert "models.version is still" in gateway.program.log


@pytest.mark.parametrize("text", ["a: [", "- a\n- b\n", "server: 5\n", "server:\n  port: 1\n  port: 2\n", "\x00"])
def test_a_malformed_configuration_file_is_refused(tmp_path, text):
    file = tmp_path / "bad.yaml"
    file.write_text(text)
    done = run("config", "check", "--config", file, env=environment(DEERAPI_KEY="key"))
    assert done.returncode == 78, done
    assert done.stderr.strip()


def test_a_missing_configuration_file_is_refused(tmp_path):
    done = run("config", "check", "--config", "none.yaml", env=environment(DEERAPI_KEY="key"), cwd=tmp_path)
    assert done.returncode == 78
    assert "none.yaml" in done.stderr


def test_a_server_without_an_upstream_key_does_not_start(sandbox, make_gateway):
    gateway = make_gateway(sandbox)
    del gateway.settings["upstream.key_file"]
    gateway.write()
    done = run("serve", "--config", gateway.config)
    assert done.returncode == 78
    assert "upstream.key_file" in done.stderr and "DEERAPI_KEY" in done.stderr


def test_the_upstream_key_comes_from_the_environment_or_a_credential(sandbox, make_gateway, tmp_path):
    gateway = make_gateway(sandbox)
    del gateway.settings["upstream.key_file"]
    gateway.write()
    (tmp_path / "deerapi_key").write_text("sandbox-key\n")
    for variables in ({"DEERAPI_KEY": "sandbox-key"}, {"CREDENTIALS_DIRECTORY": str(tmp_path)}):
        done = run("config", "check", "--config", gateway.config, env=environment(**variables))
        assert done.returncode == 0, done.stderr


def test_the_environment_overrides_the_file(gateway):
    done = run(
        "config", "print", "--json", "--config", gateway.config, env=environment(KGW_UPSTREAM_PARALLEL_TASKS="3")
    )
    assert json.loads(done.stdout)["upstream.parallel_tasks"]["value"] == 3
