"""Through a company's network: an outgoing proxy, a private authority, and what is said when either is wrong."""

import json

import pytest

from harness.connect_proxy import HOST, ConnectProxy, SecureUpstream
from harness.programs import environment, run
from harness.waiting import eventually, http

CREDENTIALS = "ann:canary-of-the-proxy"


@pytest.fixture
def start():
    """Starts proxies and upstreams that end with the test."""
    started = []

    def begin(kind, *arguments, **settings):
        started.append(kind(*arguments, **settings))
        return started[-1]

    yield begin
    for server in started:
        server.close()


@pytest.fixture
def upstream(start, start_sandbox, tmp_path):
    """The simulated upstream by https, which only a proxy can find."""
    return start(SecureUpstream, start_sandbox(), tmp_path)


def reasons(gateway):
    return [reason["code"] for reason in http.get(f"{gateway.admin}/readyz").json()["reasons"]]


def told(gateway, words):
    """The log lines that have these words anywhere."""
    return [entry for entry in gateway.program.entries() if words in json.dumps(entry)]


def has_the_film(caller, video):
    caller.archived(video)
    answer = caller.http.get(f"/v1/videos/{video}/content")
    assert answer.status_code == 200
    assert answer.content[4:8] == b"ftyp"


def test_all_that_goes_upstream_goes_through_the_proxy_and_it_sees_no_key(start, upstream, make_gateway):
    proxy = start(ConnectProxy, upstream.places, credentials=CREDENTIALS)
    gateway = make_gateway(
        upstream,
        upstream__proxy=proxy.url_for(CREDENTIALS),
        upstream__ca_file=str(upstream.authority),
    ).start()
    caller = gateway.tenant("studio")
    has_the_film(caller, caller.created()["id"])
    assert upstream.stats()["files_served"] == 1
    # Models, an order, questions and a file, each with a connection of its own or one that is shared.
    assert set(proxy.targets) == {f"{HOST}:443"}
    assert len(proxy.targets) >= 3
    for secret in (upstream.key, caller.key):
        assert secret.encode() not in bytes(proxy.sent)
    begun = told(gateway, "starting")[0]
    assert begun["upstream_proxy"] == f"http://ann:***@127.0.0.1:{proxy.port}, by upstream.proxy"
    assert begun["upstream_certificates"] == f"{upstream.authority}, by upstream.ca_file"
    shown = [gateway.program.log]
    for command in (("config", "check"), ("config", "print"), ("config", "print", "--json"), ("upstream", "check")):
        done = gateway.cli(*command)
        shown += [done.stdout, done.stderr]
    assert not any("canary-of-the-proxy" in text for text in shown)
    assert f"the upstream is reached through the proxy http://ann:***@127.0.0.1:{proxy.port}" in "".join(shown)


def test_the_environment_of_other_programs_counts_too(start, upstream, make_gateway):
    proxy = start(ConnectProxy, upstream.places)
    gateway = make_gateway(upstream)
    gateway.launch(https_proxy=proxy.url, SSL_CERT_FILE=upstream.authority)
    caller = gateway.await_ready().tenant("studio")
    has_the_film(caller, caller.created()["id"])
    assert set(proxy.targets) == {f"{HOST}:443"}
    begun = told(gateway, "starting")[0]
    assert begun["upstream_proxy"] == f"{proxy.url}, by https_proxy"


def test_the_setting_comes_before_the_environment(start, upstream, make_gateway):
    chosen, other = (start(ConnectProxy, upstream.places) for _ in range(2))
    gateway = make_gateway(upstream, upstream__proxy=chosen.url, upstream__ca_file=str(upstream.authority))
    gateway.launch(HTTPS_PROXY=other.url, ALL_PROXY=other.url)
    caller = gateway.await_ready().tenant("studio")
    has_the_film(caller, caller.created()["id"])
    assert chosen.targets and not other.targets


@pytest.mark.parametrize("exceptions", ["127.0.0.1", "10.0.0.0/8, 127.0.0.0/8", "*"])
def test_exceptions_are_reached_directly(start, start_sandbox, make_gateway, exceptions):
    proxy = start(ConnectProxy)
    gateway = make_gateway(start_sandbox(), upstream__proxy=proxy.url)
    gateway.launch(NO_PROXY=exceptions)
    caller = gateway.await_ready().tenant("studio")
    has_the_film(caller, caller.created()["id"])
    assert not proxy.targets


def test_a_simulated_upstream_is_reached_through_a_proxy_on_this_machine_alone(start, start_sandbox, make_gateway):
    proxy = start(ConnectProxy)
    named = make_gateway(start_sandbox(), "named", upstream__proxy=proxy.url).start()
    caller = named.tenant("studio")
    has_the_film(caller, caller.created()["id"])
    assert {target.rpartition(":")[0] for target in proxy.targets} == {"127.0.0.1"}
    asked = len(proxy.targets)
    inherited = make_gateway(start_sandbox(), "inherited")
    inherited.launch(HTTP_PROXY=proxy.url, HTTPS_PROXY=proxy.url, ALL_PROXY=proxy.url)
    caller = inherited.await_ready().tenant("studio")
    named.close()
    has_the_film(caller, caller.created()["id"])
    assert told(inherited, "starting")[0]["upstream_proxy"] == "none"
    assert all(f":{inherited.sandbox.url.rpartition(':')[2]}" not in target for target in proxy.targets[asked:])


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (407, "refused us without a user name and a password (407): put them into upstream.proxy"),
        (403, "refused to connect us with relay.example:443: check upstream.proxy"),
        (502, "refused to connect us with relay.example:443: check upstream.proxy"),
    ],
)
def test_a_proxy_that_refuses_is_named_and_the_order_waits(start, upstream, make_gateway, status, words):
    proxy = start(ConnectProxy, upstream.places)
    proxy.refuses = status
    gateway = make_gateway(upstream, upstream__proxy=proxy.url, upstream__ca_file=str(upstream.authority)).start()
    caller = gateway.tenant("studio")
    video = caller.created()["id"]
    eventually(lambda: told(gateway, f"the proxy {proxy.url} {words}"), "the proxy is named")
    eventually(lambda: reasons(gateway) == ["upstream_proxy"], "the gateway says so")
    assert len(told(gateway, "the outgoing proxy lets nothing through")) == 1
    # But for the moments at which it is tried again.
    eventually(lambda: caller.get(video)["status"] == "queued", "the order waits")
    assert upstream.stats()["creates"] == 0
    proxy.refuses = None
    has_the_film(caller, video)
    eventually(lambda: reasons(gateway) == [], "all is well")
    assert upstream.stats()["creates"] == 1


@pytest.mark.parametrize(
    ("proxy", "words"),
    [
        ("http://127.0.0.1:1", "the proxy http://127.0.0.1:1 takes no connection (Connection refused)"),
        ("http://no-such-proxy.invalid:3128", "the proxy http://no-such-proxy.invalid:3128"),
    ],
)
def test_a_proxy_that_is_not_there_is_named(upstream, make_gateway, proxy, words):
    gateway = make_gateway(upstream, upstream__proxy=proxy, upstream__ca_file=str(upstream.authority)).start()
    video = gateway.tenant("studio").created()["id"]
    eventually(lambda: told(gateway, words), "the proxy is named")
    eventually(lambda: "upstream_proxy" in reasons(gateway), "the gateway says so")
    assert upstream.stats()["creates"] == 0
    assert video


def test_a_certificate_that_nobody_trusts_is_named_with_the_setting_that_helps(start, upstream, make_gateway):
    proxy = start(ConnectProxy, upstream.places)
    gateway = make_gateway(upstream, upstream__proxy=proxy.url).start()
    caller = gateway.tenant("studio")
    video = caller.created()["id"]
    eventually(lambda: told(gateway, "upstream.ca_file"), "the setting is named")
    # But for the moments at which it is tried again.
    eventually(lambda: caller.get(video)["status"] == "queued", "the order waits")
    assert upstream.stats()["creates"] == 0


REFUSED = {
    "no scheme": ({"upstream.proxy": "proxy:3128"}, {}, ["upstream.proxy", "proxy:3128", "http://HOST:PORT"]),
    "no port": ({"upstream.proxy": "http://ann:canary@proxy"}, {}, ["upstream.proxy", "http://***@proxy"]),
    "socks": ({}, {"ALL_PROXY": "socks5://ann:canary@proxy:1"}, ["ALL_PROXY", "socks5://***@proxy:1"]),
    "no file": ({"upstream.ca_file": "/nowhere/ca.pem"}, {}, ["upstream.ca_file", "/nowhere/ca.pem", "does not exist"]),
    "no certificate": ({"upstream.ca_file": "{config}"}, {}, ["upstream.ca_file", "holds no certificate"]),
    "no such bundle": ({}, {"SSL_CERT_FILE": "/nowhere/ca.pem"}, ["SSL_CERT_FILE", "does not exist"]),
    "quoted key": ({}, {}, ["upstream.key_file", "has quotation marks"]),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_be_used_stops_the_start_by_name(sandbox, make_gateway, name):
    settings, variables, words = REFUSED[name]
    gateway = make_gateway(sandbox, upstream__base_url="https://relay.example")
    if name == "quoted key":
        (gateway.folder / "upstream-key").write_text('"canary-key"\n')
    gateway.settings |= {key: value.format(config=gateway.config) for key, value in settings.items()}
    gateway.write()
    for command in (("config", "check"), ("serve",), ("upstream", "check")):
        done = run(*command, "--config", gateway.config, env=environment(**variables))
        assert done.returncode == 78, (command, done)
        for word in words:
            assert word in done.stderr, (command, word, done.stderr)
        assert "canary" not in done.stdout + done.stderr


def test_the_upstream_is_asked_without_an_order(start_sandbox, make_gateway):
    gateway = make_gateway(start_sandbox())
    gateway.write()
    done = gateway.cli("upstream", "check")
    for words in (gateway.sandbox.url, "is accepted", "all that are on sale among them", "100.00 USD left"):
        assert words in done.stdout, done.stdout
    told = json.loads(gateway.cli("upstream", "check", "--json").stdout)
    assert told["ok"] is True
    assert told["upstream"]["base_url"] == gateway.sandbox.url
    (key,) = told["keys"]
    assert {key[name]["status"] for name in ("key", "models", "query", "balance")} == {"answers"}
    stats = gateway.sandbox.stats()
    assert stats["creates"] == stats["tasks"] == 0
    assert stats["polls"] == 2
    assert not (gateway.folder / "gateway.db").exists()


def test_what_is_wrong_upstream_is_said_with_what_to_do(start_sandbox, make_gateway):
    gateway = make_gateway(start_sandbox())
    key = gateway.folder / "upstream-key"
    good = key.read_text()
    key.write_text("canary-of-another-key\n")
    refused = gateway.cli("upstream", "check", check=False)
    assert refused.returncode == 1
    assert "is refused" in refused.stdout and "upstream.key_file" in refused.stdout
    assert "canary" not in refused.stdout + refused.stderr
    key.write_text(good)
    gateway.settings["upstream.query_path"] = "/elsewhere/{task_id}"
    gateway.write()
    wrong = gateway.cli("upstream", "check", check=False)
    assert wrong.returncode == 1
    assert "check upstream.query_path" in wrong.stdout
    gateway.settings["upstream.proxy"] = "http://127.0.0.1:1"
    gateway.write()
    away = gateway.cli("upstream", "check", check=False)
    assert away.returncode == 1
    assert "the proxy http://127.0.0.1:1 takes no connection" in away.stdout
    assert "proxy     http://127.0.0.1:1, by upstream.proxy" in away.stdout
