"""`/metrics`: what Prometheus and its tools make of it, and the rules that ship with it."""

import pathlib
import random
import re
import shutil
import string
import subprocess
import threading
import uuid

import httpx
import prometheus_client.openmetrics.parser
import prometheus_client.parser
import pytest
import yaml

from harness.ports import unused_port
from harness.postgres import WITHOUT_FSYNC, PostgresServer
from harness.programs import Gateway
from harness.waiting import PATIENCE, eventually, http
from harness.webhook_receiver import WebhookReceiver

ROOT = pathlib.Path(__file__).parents[3]
RULES = ROOT / "deploy" / "alerts.yaml"
OPEN_METRICS = "application/openmetrics-text; version=1.0.0"
# What there is once a video was made.
EXPECTED = {
    "http_requests", "http_request_duration_seconds", "admissions", "videos", "videos_under_way", "video_changes",
    "queue_depth", "queue_wait_seconds", "slots_used", "slots_allowed", "upstream_calls",
    "upstream_call_duration_seconds", "visible_delay_seconds", "transactions", "transaction_duration_seconds",
    "commit_transactions", "cache_results", "money_held_microunits", "money_microunits", "archive_size_bytes",
    "archive_files", "archive_limit_bytes", "event_loop_lag_seconds", "store_up", "store_size_bytes", "degraded",
    "process_cpu_seconds", "process_resident_memory_bytes", "process_open_fds", "process_start_time_seconds",
    "build_info", "webhook_deliveries", "webhook_failures", "webhook_delay_seconds", "waiters",
}


def scrape(gateway, accept=None):
    answer = http.get(f"{gateway.admin}/metrics", headers={"Accept": accept} if accept else {})
    answer.raise_for_status()
    return answer


def families(text):
    return {family.name: family for family in prometheus_client.parser.text_string_to_metric_families(text)}


def samples(gateway):
    found = families(scrape(gateway).text).values()
    return {(s.name, tuple(sorted(s.labels.items()))): s.value for family in found for s in family.samples}


def value(gateway, name, **labels):
    return samples(gateway).get((f"kling_gateway_{name}", tuple(sorted(labels.items()))))


@pytest.fixture(scope="module")
def busy(sandbox, tmp_path_factory):
    """A gateway that has made a video, refused an order, and answered some questions."""
    settings = {"cache.mode": "private", "metrics.tenant_label": True}
    gateway = Gateway(tmp_path_factory.mktemp("metrics"), sandbox, **settings).start()
    caller = gateway.tenant("studio")
    scrape(gateway)
    prompt = f"A fox. {uuid.uuid4()}"
    caller.archived(caller.created(prompt=prompt)["id"])
    caller.created(prompt=prompt)
    assert caller.create(prompt="").status_code == 400
    eventually(lambda: value(gateway, "entries_total", entry="settle") == 1, "a reading of the store has the charge")
    yield gateway
    gateway.close()


@pytest.mark.parametrize("accept", [None, OPEN_METRICS])
def test_promtool_and_the_parsers_of_the_client_library_read_it(busy, accept):
    eventually(lambda: value(busy, "visible_delay_seconds_count"), "the end is counted")
    answer = scrape(busy, accept)
    if accept:
        assert answer.headers["content-type"].startswith("application/openmetrics-text; version=1.0.0")
        parsed = list(prometheus_client.openmetrics.parser.text_string_to_metric_families(answer.text))
    else:
        assert answer.headers["content-type"].startswith("text/plain; version=0.0.4")
        done = subprocess.run(
            ["promtool", "check", "metrics"], input=answer.text, text=True, capture_output=True, timeout=PATIENCE
        )
        assert (done.returncode, done.stdout + done.stderr) == (0, "")
        parsed = list(prometheus_client.parser.text_string_to_metric_families(answer.text))
    names = {family.name.removeprefix("kling_gateway_") for family in parsed}
    assert EXPECTED <= names, EXPECTED - names
    assert all(family.documentation for family in parsed)


def test_the_numbers_are_those_of_what_was_done(busy):
    found = samples(busy)

    def number(name, **labels):
        return found[(f"kling_gateway_{name}", tuple(sorted(labels.items())))]

    assert number("admissions_total", outcome="admitted", code="none") == 1
    assert number("admissions_total", outcome="shared", code="none") == 1
    shared = {word: number("cache_results_total", result=word) for word in ("hit", "collapsed", "miss", "bypass")}
    assert shared == {"hit": 1, "collapsed": 0, "miss": 1, "bypass": 0}
    assert number("cache_saved_microunits_total", currency="USD") == number(
        "money_microunits_total", entry="hold", currency="USD"
    )
    assert number("money_held_microunits", currency="USD") == 0
    assert number("videos", status="completed") == 2
    assert number("upstream_call_duration_seconds_count", operation="create") == 1
    assert number("queue_wait_seconds_count", model="kling-v1") == 1
    route = {"listener": "public", "route": "/v1/videos", "method": "POST"}
    assert number("http_requests_total", status="2xx", **route) == 2
    assert number("http_requests_total", status="4xx", **route) == 1
    assert number("http_request_duration_seconds_count", **route) == 3
    assert number("store_up") == 1
    assert number("store_size_bytes") > 0
    assert number("slots_allowed") == 20
    assert number("process_resident_memory_bytes") > 1 << 20
    tenants = {dict(labels)["tenant"] for (name, labels) in found if name == "kling_gateway_tenant_admissions_total"}
    assert len(tenants) == 1 and tenants.pop().startswith("tenant_")


def test_whoever_waits_and_whatever_is_told_is_counted(sandbox, make_gateway):
    hook = WebhookReceiver()
    gateway = make_gateway(
        sandbox, webhooks__allow_http=True, webhooks__allowed_targets=["127.0.0.1"], upstream__poll_interval=60
    ).start()
    caller = gateway.tenant("waiting")
    assert caller.http.post("/v1/webhook_endpoints", json={"url": hook.url}).status_code == 200
    video = caller.created()["id"]
    held = threading.Thread(target=lambda: caller.http.get(f"/v1/videos/{video}?wait=60"))
    with caller.http.stream("GET", "/v1/events") as stream:
        assert stream.status_code == 200
        eventually(lambda: value(gateway, "waiters", kind="stream") == 1, "the stream is counted")
        held.start()
        eventually(lambda: value(gateway, "waiters", kind="long_poll") == 1, "the held request is counted")
    eventually(lambda: value(gateway, "waiters", kind="stream") == 0, "the stream has ended")
    assert value(gateway, "webhook_deliveries_total", outcome="delivered") == 0
    gateway.cli("pause")
    canceled = caller.created()["id"]
    assert caller.http.post(f"/v1/videos/{canceled}/cancel").status_code == 200
    eventually(lambda: value(gateway, "webhook_deliveries_total", outcome="delivered") == 1, "the end is told")
    assert value(gateway, "webhook_delay_seconds_count") == 1
    assert value(gateway, "webhook_failures_total", trouble="status") == 0
    hook.status = 500
    gone = caller.created()["id"]
    assert caller.http.post(f"/v1/videos/{gone}/cancel").status_code == 200
    eventually(lambda: value(gateway, "webhook_deliveries_total", outcome="retry") == 1, "a try has failed")
    assert value(gateway, "webhook_failures_total", trouble="status") == 1
    assert gateway.program.terminate() == 0, "who waits is told that the server stops"
    held.join()
    hook.close()


def test_it_needs_no_token_and_the_other_listener_has_none(busy):
    assert http.head(f"{busy.admin}/metrics").status_code == 200
    assert http.post(f"{busy.admin}/metrics").status_code == 405
    assert http.get(f"{busy.url}/metrics").status_code in (401, 404)


def test_whatever_callers_send_there_are_few_series(busy):
    key = busy.key("studio")
    before = len(samples(busy))
    numbers = random.Random(11)

    def word():
        return "".join(numbers.choices(string.ascii_lowercase + string.digits, k=12))

    paths = [f"{numbers.choice(['/', '/v1/', '/v1/videos/', '/kling/v1/'])}{word()}" for _ in range(10_000)]

    def ask(paths):
        caller = busy.caller(key)
        for path in paths:
            caller.http.request(numbers.choice(["GET", "POST", "DELETE"]), path)

    threads = [threading.Thread(target=ask, args=[paths[start::4]]) for start in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    caller = busy.caller(key)
    for _ in range(200):
        assert caller.create(model=word()).status_code in (400, 404, 429)
    assert len(samples(busy)) < before + 200


def test_of_a_store_that_is_away_it_tells_that_alone(start_sandbox, make_gateway):
    server = PostgresServer(*WITHOUT_FSYNC)
    try:
        gateway = make_gateway(start_sandbox(), store__url=server.make().url).start()
        eventually(lambda: value(gateway, "store_up") == 1, "the store is there")
        assert "kling_gateway_slots_used" in scrape(gateway).text
        server.stop()
        eventually(lambda: value(gateway, "store_up") == 0, "the store is away")
        text = scrape(gateway).text
        assert "kling_gateway_slots_used" not in text and "kling_gateway_queue_depth" in text
        server.start()
        eventually(lambda: value(gateway, "store_up") == 1, "the store is back")
        assert "kling_gateway_slots_used" in scrape(gateway).text
    finally:
        server.close()


def test_every_family_is_in_the_readme(busy):
    readme = (ROOT / "README.md").read_text()
    missing = [family for family in families(scrape(busy).text) if f"`{family}" not in readme]
    assert not missing


def test_the_rules_are_well_formed_and_a_prometheus_answers_each(busy, tmp_path):
    done = subprocess.run(
        ["promtool", "check", "rules", RULES], text=True, capture_output=True, timeout=PATIENCE
    )
    assert done.returncode == 0, done.stdout + done.stderr
    shutil.copy(RULES, tmp_path / "alerts.yaml")
    target = busy.admin.removeprefix("http://")
    configuration = {
        "global": {"scrape_interval": "1s", "evaluation_interval": "1s"},
        "rule_files": ["alerts.yaml"],
        "scrape_configs": [{"job_name": "kling-gateway", "static_configs": [{"targets": [target]}]}],
    }
    (tmp_path / "prometheus.yml").write_text(yaml.safe_dump(configuration))
    port = unused_port()
    with (tmp_path / "log").open("wb") as log:
        program = subprocess.Popen(
            [
                "prometheus", f"--config.file={tmp_path}/prometheus.yml", f"--storage.tsdb.path={tmp_path}/data",
                f"--web.listen-address=127.0.0.1:{port}",
            ],
            stdout=log,
            stderr=log,
        )
    # Something has to wait, so that there is how long it does.
    busy.cli("pause")
    waiting = busy.caller(busy.key("studio")).created(prompt="A boat that waits.")["id"]
    try:
        ask(port)
    finally:
        program.terminate()
        program.wait(PATIENCE)
        busy.cli("video", "cancel", waiting)
        busy.cli("resume")


def ask(port):
    """Waits for two scrapes, and has every rule's expression evaluated, and some that must have an answer."""

    def query(expression):
        answer = http.get(f"http://127.0.0.1:{port}/api/v1/query", params={"query": expression})
        assert answer.status_code == 200, answer.text
        told = answer.json()
        assert told["status"] == "success" and not told.get("warnings"), told
        return told["data"]["result"]

    def is_scraped():
        try:
            found = query("count_over_time(kling_gateway_queue_oldest_wait_seconds[1m])")
        except (AssertionError, httpx.TransportError):
            return False
        return bool(found) and int(found[0]["value"][1]) >= 2

    eventually(is_scraped, "Prometheus has scraped the gateway twice")
    assert query('up{job="kling-gateway"}')[0]["value"][1] == "1"
    rules = [rule for group in yaml.safe_load(RULES.read_text())["groups"] for rule in group["rules"]]
    assert len(rules) >= 5
    for rule in rules:
        query(rule["expr"])
        check_selectors(port, rule)
    assert query("kling_gateway_slots_allowed")
    assert query('sum by (route) (kling_gateway_http_requests_total{listener="public"})')
    assert query("histogram_quantile(0.5, sum by (le) (kling_gateway_transaction_duration_seconds_bucket))")
    told = http.get(f"http://127.0.0.1:{port}/api/v1/rules").json()
    healthy = [rule["health"] for group in told["data"]["groups"] for rule in group["rules"]]
    assert len(healthy) == len(rules) and "err" not in healthy


# What there is only once something has happened, or where it is wanted, as the README says: a metric, or a label's values.
ONLY_THEN = {
    "kling_gateway_trace_spans_total": None, "kling_gateway_admissions_total": "code",
    "kling_gateway_http_requests_total": "status",
}  # fmt: skip


def check_selectors(port, rule):
    """What an alert's expression names is what was scraped: each metric, with each of the labels that are asked for."""
    selectors = re.findall(r"\b(kling_gateway_\w+|up)(?:\{([^}]*)\})?", rule["expr"])
    assert selectors, rule["alert"]
    for name, matchers in selectors:
        told = http.get(f"http://127.0.0.1:{port}/api/v1/series", params={"match[]": name}).json()
        assert told["status"] == "success", told
        if ONLY_THEN.get(name, "") is None:
            assert not told["data"], f"{name} is there without being wanted"
            continue
        assert told["data"], f"{rule['alert']}: nothing is called {name}"
        labels = re.findall(r"(\w+)\s*(=~|!~|!=|=)\s*\"([^\"]*)\"", matchers)
        for label, operator, value in labels:
            values = {series.get(label) for series in told["data"]}
            assert None not in values, f"{rule['alert']}: {name} has no label {label}"
            if operator in ("=", "=~") and ONLY_THEN.get(name) != label:
                fits = [some for some in values if re.fullmatch(value if operator == "=~" else re.escape(value), some)]
                assert fits, f"{rule['alert']}: {name} is there with {label} in {values} alone"
