"""`/readyz` and the log: what is wrong is told at once, once, and until it is over."""

import sqlite3

from harness.programs import run
from harness.waiting import eventually, http


def readiness(gateway):
    answer = http.get(f"{gateway.admin}/readyz")
    told = answer.json()
    return answer.status_code, told["status"], [reason["code"] for reason in told["reasons"]]


def becomes(gateway, status, word, *codes):
    expected = (status, word, list(codes))
    eventually(lambda: readiness(gateway) == expected, f"{expected}, last {readiness(gateway)}")


def lines(gateway, words):
    return [entry for entry in gateway.program.entries() if words in entry["message"]]


def test_a_full_disk_below_the_store(start_sandbox, make_gateway, small_disk):
    gateway = make_gateway(start_sandbox(), store__url=f"sqlite:{small_disk.folder}/gateway.db").start()
    caller = gateway.tenant("studio")
    assert caller.ended(caller.created()["id"])["status"] == "completed"
    becomes(gateway, 200, "ready")
    small_disk.fill()
    eventually(lambda: caller.create(prompt="No room.").status_code == 503, "an order is refused")
    becomes(gateway, 503, "not_ready", "store_unavailable")
    for _ in range(20):
        assert caller.create(prompt="No room.").status_code == 503
        assert readiness(gateway)[0] == 503
    assert http.get(f"{gateway.admin}/healthz").status_code == 200
    small_disk.clear()
    becomes(gateway, 200, "ready")
    assert caller.ended(caller.created()["id"])["status"] == "completed"
    assert len(lines(gateway, "the store cannot be written")) == 1
    assert len(lines(gateway, "the store can be written again")) == 1
    assert not lines(gateway, "request failed"), "a line for each request says nothing more"


def test_a_store_that_is_destroyed_below_a_server(start_sandbox, make_gateway):
    gateway = make_gateway(start_sandbox()).start()
    caller = gateway.tenant("studio")
    assert caller.ended(caller.created()["id"])["status"] == "completed"
    assert gateway.program.terminate() == 0
    path = gateway.folder / "gateway.db"
    with sqlite3.connect(path) as store:
        store.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    store.close()
    gateway.start()
    caller = gateway.caller(caller.key)
    # All but the first page, which tells what kind of file it is and where its tables begin.
    content = path.read_bytes()
    page = int.from_bytes(content[16:18], "big")
    assert len(content) > 2 * page
    with path.open("r+b") as file:
        file.seek(page)
        file.write(b"\xa5" * (len(content) - page))
    eventually(lambda: caller.create(prompt="A fox.").status_code >= 500, "an order fails")
    eventually(lambda: readiness(gateway)[0] == 503, "the gateway is unready")
    assert readiness(gateway)[2] == ["store_damaged"]
    assert len(lines(gateway, "the store is damaged")) == 1
    gateway.program.kill()
    assert run("serve", "--config", gateway.config).returncode == 78


def test_an_upstream_that_is_away_degrades(start_sandbox, make_gateway):
    sandbox = start_sandbox()
    gateway = make_gateway(sandbox).start()
    caller = gateway.tenant("studio")
    becomes(gateway, 200, "ready")
    sandbox.close()
    caller.created(prompt="Later.")
    becomes(gateway, 200, "degraded", "upstream_unreachable")
    assert caller.create(prompt="Later, too.").status_code == 200, "orders are taken"
    assert len(lines(gateway, "the upstream does not answer")) == 1


def test_a_key_that_is_refused_degrades(start_sandbox, make_gateway):
    gateway = make_gateway(start_sandbox())
    (gateway.folder / "upstream-key").write_text("another-key\n")
    gateway.start()
    caller = gateway.tenant("studio")
    caller.created(prompt="Later.")
    becomes(gateway, 200, "degraded", "upstream_key_refused")
    assert [key["state"] for key in http.get(f"{gateway.admin}/readyz").json()["upstream_keys"]] == ["open"]
    assert len(lines(gateway, "the upstream refuses the key")) == 1
    assert "another-key" not in gateway.program.log


def test_an_archive_that_is_full_degrades(start_sandbox, make_gateway, small_disk):
    gateway = make_gateway(start_sandbox(), archive__path=str(small_disk.folder / "archive")).start()
    caller = gateway.tenant("studio")
    small_disk.fill()
    assert caller.ended(caller.created()["id"])["status"] == "completed"
    becomes(gateway, 200, "degraded", "archive_unwritable")
    small_disk.clear()
    becomes(gateway, 200, "ready")
    assert len(lines(gateway, "the archive cannot be written")) == 1
