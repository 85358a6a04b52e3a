"""A start: one that may succeed later is waited for, one that never will ends at once with a status of its own."""

import socket
import sqlite3

import pytest

from harness.ports import unused_port
from harness.postgres import PostgresServer, shows_password
from harness.programs import run
from harness.waiting import eventually, http

NATIVE = "/kling/v1/videos/text2video"


@pytest.fixture
def own_postgres():
    """A server that a test may stop."""
    server = PostgresServer()
    yield server
    server.close()


def says(gateway, words):
    return [entry for entry in gateway.program.entries() if words in entry["message"]]


def launch_without_store(gateway):
    """Starts a gateway whose store is away, and lets its listeners come up."""
    gateway.launch()
    gateway.url = gateway.program.listening("public")
    gateway.admin = gateway.program.listening("admin")
    return gateway


def answers_while_waiting(gateway):
    for base in (gateway.url, gateway.admin):
        assert http.get(f"{base}/healthz").status_code == 200
    unready = http.get(f"{gateway.admin}/readyz")
    assert (unready.status_code, unready.json()["status"]) == (503, "not_ready")
    assert [reason["code"] for reason in unready.json()["reasons"]] == ["store_unavailable"]
    order = http.post(f"{gateway.url}/v1/videos", json={"prompt": "A fox."})
    assert (order.status_code, order.json()["error"]["code"]) == (503, "store_unavailable")
    native = http.post(f"{gateway.url}{NATIVE}", json={"prompt": "A fox."})
    assert native.status_code == 503 and native.json()["code"] != 0 and "message" in native.json()
    for answer in (order, native):
        assert int(answer.headers["retry-after"]) > 0 and answer.headers["x-request-id"]


def test_a_database_that_is_away_is_waited_for(start_sandbox, make_gateway, own_postgres):
    database = own_postgres.make()
    own_postgres.crash()
    gateway = launch_without_store(make_gateway(start_sandbox(), store__url=database.url))
    answers_while_waiting(gateway)
    eventually(lambda: says(gateway, "the store cannot be opened yet"), "the log says so")
    own_postgres.start()
    eventually(lambda: http.get(f"{gateway.admin}/readyz").status_code == 200, "the gateway is ready")
    assert gateway.program.listening("public") == gateway.url, "it has listened all the time"
    caller = gateway.tenant("studio")
    assert caller.ended(caller.created()["id"])["status"] == "completed"
    assert len(says(gateway, "the store cannot be opened yet")) == 1 + int(
        says(gateway, "the store is open now")[0]["seconds"]
    ) // 60
    assert gateway.program.terminate() == 0
    assert not shows_password(gateway.program.log)


def test_a_stop_while_waiting_is_no_failure(start_sandbox, make_gateway):
    url = f"postgresql://gateway@127.0.0.1:{unused_port()}/gateway"
    gateway = launch_without_store(make_gateway(start_sandbox(), store__url=url))
    assert gateway.program.terminate() == 0, gateway.program.log


def test_a_wait_is_bounded_and_says_what_was_wrong(start_sandbox, make_gateway):
    port = unused_port()
    url = f"postgresql://gateway@127.0.0.1:{port}/gateway"
    gateway = make_gateway(start_sandbox(), store__url=url, store__start_timeout=1)
    done = run("serve", "--config", gateway.config)
    assert done.returncode == 1, done
    [reason] = [line for line in done.stderr.splitlines() if not line.startswith("{")]
    assert str(port) in reason and "refused" in reason


def test_a_full_disk_is_waited_for(start_sandbox, make_gateway, small_disk):
    gateway = make_gateway(start_sandbox(), store__url=f"sqlite:{small_disk.folder}/gateway.db")
    small_disk.fill()
    launch_without_store(gateway)
    answers_while_waiting(gateway)
    small_disk.clear()
    eventually(lambda: http.get(f"{gateway.admin}/readyz").status_code == 200, "the gateway is ready")
    caller = gateway.tenant("studio")
    assert caller.ended(caller.created()["id"])["status"] == "completed"
    assert gateway.program.terminate() == 0


def write_words(path):
    path.write_text("not a database " * 1000)


def write_strange_tables(path):
    with sqlite3.connect(path) as store:
        store.execute("CREATE TABLE bookmarks (url TEXT)")
    store.close()


def write_newer(path):
    with sqlite3.connect(path) as store:
        store.execute("INSERT INTO migrations VALUES ('9999-of-tomorrow', 'd', 0)")
    store.close()


# How a store becomes one that cannot be used, whether it was one of ours before, and a word of the reason.
UNUSABLE = {
    "no database": (write_words, False, "gateway.db"),
    "another program's": (write_strange_tables, False, "another program"),
    "of a newer version": (write_newer, True, "9999-of-tomorrow"),
    "a folder": (lambda path: path.mkdir(), False, "gateway.db"),
}


@pytest.mark.parametrize(("spoil", "was_ours", "word"), UNUSABLE.values(), ids=UNUSABLE)
def test_a_store_that_cannot_be_used_is_a_bad_configuration(sandbox, make_gateway, spoil, was_ours, word):
    gateway = make_gateway(sandbox)
    path = gateway.folder / "gateway.db"
    if was_ours:
        gateway.cli("tenant", "create", "studio")
    spoil(path)
    done = run("serve", "--config", gateway.config)
    assert done.returncode == 78, done
    assert word in done.stderr, done.stderr


def test_another_programs_file_gets_no_tables_of_ours(sandbox, make_gateway):
    gateway = make_gateway(sandbox)
    path = gateway.folder / "gateway.db"
    write_strange_tables(path)
    assert run("serve", "--config", gateway.config).returncode == 78
    with sqlite3.connect(path) as store:
        tables = store.execute("SELECT name FROM sqlite_schema").fetchall()
    store.close()
    assert tables == [("bookmarks",)]


@pytest.mark.parametrize("listener", ["server", "admin"])
def test_a_port_that_is_taken_is_named(start_sandbox, make_gateway, listener):
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        gateway = make_gateway(start_sandbox(), **{f"{listener}__port": port})
        done = run("serve", "--config", gateway.config)
    name = "public" if listener == "server" else "admin"
    assert done.returncode == 1, done
    assert f"The {name} listener cannot listen on 127.0.0.1, port {port}: Address already in use." in done.stderr
    # The other listener, which may be beginning, and what is behind both stop as they do at SIGTERM.
    assert '"level":"error"' not in done.stdout + done.stderr, done
