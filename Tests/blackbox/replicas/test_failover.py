"""A standby takes over: what is lost depends on whether commits wait for it, and the start tells."""

import json

import pytest

from harness.audit import ledger_balances, nothing_was_made_twice
from harness.postgres import WITHOUT_FSYNC, Database, PostgresServer
from harness.waiting import SHORT_TIMEOUT, eventually, http

SLOTS = 3


@pytest.fixture
def primary():
    server = PostgresServer(*WITHOUT_FSYNC)
    yield server
    server.close()


@pytest.fixture
def standby(primary):
    server = PostgresServer(*WITHOUT_FSYNC, primary=primary)
    yield server
    server.close()


@pytest.fixture
def gateway(start_sandbox, make_gateway, primary, standby):
    """One that knows both servers; it is not started yet."""
    hosts = f"127.0.0.1:{primary.port},127.0.0.1"
    url = primary.url(host=hosts, port=standby.port, target_session_attrs="read-write")
    return make_gateway(
        start_sandbox(speed=4),
        store__url=url,
        upstream__parallel_tasks=SLOTS,
        # What was being asked when the primary died is asked again after these and fifteen seconds.
        upstream__connect_timeout=1,
        upstream__request_timeout=SHORT_TIMEOUT,
        upstream__poll_interval=1,
    )


def warnings(gateway):
    """What the log says of standbys."""
    entries = gateway.program.entries()
    return [entry for entry in entries if "standby" in str(entry.get("message", entry.get("msg")))]


def streams(primary, state):
    """Whether the standby follows, in this state."""
    return primary.psql("postgres", "SELECT sync_state FROM pg_stat_replication").split() == [state]


def take_over(gateway, standby):
    """The standby takes the place of its primary, which has died; the gateway is left alone."""
    standby.promote()
    eventually(lambda: http.get(f"{gateway.admin}/readyz").status_code == 200, "the gateway is ready again")
    assert gateway.program.process.poll() is None


def test_without_waiting_for_the_standby_the_start_warns_and_orders_are_lost(gateway, primary, standby):
    eventually(lambda: streams(primary, "async"), "the standby follows")
    gateway.start()
    caller = gateway.tenant("studio")
    kept = caller.ended(caller.created(prompt="Before.")["id"])["id"]
    written = primary.psql("postgres", "SELECT pg_current_wal_lsn()").strip()
    received = f"SELECT flush_lsn >= '{written}' FROM pg_stat_replication"
    eventually(lambda: primary.psql("postgres", received).split() == ["t"], "the standby has it")

    # What it had not received yet when its primary died.
    standby.stop()
    lost = caller.ended(caller.created(prompt="After.")["id"])["id"]
    primary.crash()
    standby.start()
    take_over(gateway, standby)
    assert caller.get(kept)["status"] == "completed"
    assert caller.http.get(f"/v1/videos/{lost}").status_code == 404
    report = json.loads(gateway.cli("ledger", "reconcile", "--json").stdout)
    assert [orphan["reason"] for orphan in report["orphans"]] == ["unknown_name"], "what was made for nobody is named"
    [warning] = warnings(gateway)
    assert "commits do not wait for it" in warning["message"] and "synchronous_standby_names" in warning["message"]
    assert warning["level"] == "warning"


def test_with_waiting_for_the_standby_nothing_is_lost(gateway, primary, standby):
    primary.psql("postgres", "ALTER SYSTEM SET synchronous_standby_names = '*'")
    primary.psql("postgres", "SELECT pg_reload_conf()")
    eventually(lambda: streams(primary, "sync"), "commits wait for the standby")
    gateway.start()
    caller = gateway.tenant("studio")
    accepted = [caller.created(prompt=f"Number {number}.")["id"] for number in range(SLOTS)]
    sent = "SELECT count(*) FROM videos WHERE state NOT IN ('queued', 'submitting')"
    eventually(lambda: primary.psql("postgres", sent).split() == [str(SLOTS)], "the first are at the upstream")
    # While these wait for a slot the primary dies.
    accepted += [caller.created(prompt=f"Number {number}.")["id"] for number in range(SLOTS, 2 * SLOTS)]
    primary.crash()
    take_over(gateway, standby)
    accepted.append(caller.created(prompt="After.")["id"])
    videos = {id: caller.ended(id) for id in accepted}
    assert {video["status"] for video in videos.values()} == {"completed"}
    assert {video["id"] for video in caller.all()} == set(accepted)
    assert warnings(gateway) == []
    nothing_was_made_twice(videos, gateway.sandbox.stats())
    ledger_balances(Database(standby, "postgres"), videos)
