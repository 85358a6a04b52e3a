"""The way to the database: verified connections, and addresses that lead nowhere."""

import json

import pytest

from harness.ports import unused_port
from harness.postgres import PASSWORD, shows_password
from harness.programs import run


@pytest.mark.parametrize("by", ["url", "passfile"])
def test_a_connection_is_verified_by_certificate(sandbox, make_gateway, postgres, database, by, tmp_path):
    parameters = {
        "hostaddr": "127.0.0.1",
        "sslmode": "verify-full",
        "sslrootcert": postgres.certificate("ca"),
    }
    if by == "passfile":
        file = tmp_path / "pgpass"
        file.write_text(f"*:*:*:*:{PASSWORD}\n")
        file.chmod(0o600)
        parameters |= {"passfile": file}
    url = postgres.url(
        database.name, host="localhost", password=PASSWORD if by == "url" else None, **parameters
    )
    gateway = make_gateway(sandbox, store__url=url).start()
    caller = gateway.tenant("studio")
    assert caller.ended(caller.created()["id"])["status"] == "completed"
    connections = postgres.psql(
        "postgres",
        f"""
        SELECT DISTINCT s.ssl FROM pg_stat_ssl s JOIN pg_stat_activity a USING (pid)
        WHERE a.datname = '{database.name}'
        """,
    )
    assert connections.split() == ["t"]
    shown = gateway.cli("config", "print").stdout + gateway.cli("config", "print", "--json").stdout
    assert gateway.program.terminate() == 0
    assert not shows_password(gateway.program.log + shown)


# What is wrong, what the address is then, and the words by which an operator sees it.
WRONG_WAYS = {
    "another authority": (
        lambda server, name: server.url(
            name, host="localhost", hostaddr="127.0.0.1", sslmode="verify-full", sslrootcert=server.certificate("other")
        ),
        78,
        ["certificate", "localhost"],
    ),
    "another name": (
        lambda server, name: server.url(
            name, host="elsewhere", hostaddr="127.0.0.1", sslmode="verify-full", sslrootcert=server.certificate("ca")
        ),
        78,
        ["certificate", "elsewhere"],
    ),
    "no authority": (
        lambda server, name: server.url(
            name, host="localhost", hostaddr="127.0.0.1", sslmode="verify-full", sslrootcert="/nonexistent/ca.crt"
        ),
        78,
        ["certificate", "/nonexistent/ca.crt"],
    ),
    "wrong password": (
        lambda server, name: server.url(name, password="c4n4ry-and-wrong"),
        78,
        ["password", "gateway"],
    ),
    "no password": (lambda server, name: server.url(name, password=None, passfile="/nonexistent"), 78, ["password"]),
    "wrong user": (lambda server, name: server.url(name, user="nobody_here"), 78, ["nobody_here"]),
    "wrong database": (lambda server, name: server.url("no_such_one"), 78, ["no_such_one"]),
    "nobody listens": (
        lambda server, name: server.url(name, port=unused_port()),
        1,
        ["127.0.0.1", "refused"],
    ),
    "no such host": (lambda server, name: server.url(name, host="nowhere.invalid"), 1, ["nowhere.invalid"]),
    "no such port": (lambda server, name: server.url(name, port=99_999), 78, ["store.url"]),
    "unknown parameter": (lambda server, name: server.url(name, nonsense=1), 78, ["store.url"]),
    "broken escape": (lambda server, name: "postgresql://gateway:c4n4ry%zz@127.0.0.1/x", 78, ["store.url"]),
    "no name of a scheme": (lambda server, name: "postgresq://gateway:c4n4ry@127.0.0.1/x", 78, ["store.url"]),
    "words": (lambda server, name: "host=127.0.0.1 user=gateway password=c4n4ry", 78, ["store.url"]),
}


@pytest.mark.parametrize(("address", "status", "words"), WRONG_WAYS.values(), ids=WRONG_WAYS)
def test_a_database_that_cannot_be_used_is_named(sandbox, make_gateway, postgres, database, address, status, words):
    # What may pass is waited for otherwise.
    gateway = make_gateway(sandbox, store__url=address(postgres, database.name), store__start_timeout=0)
    done = run("serve", "--config", gateway.config)
    assert done.returncode == status, done
    assert not done.stdout
    for word in words:
        assert word in done.stderr, done.stderr
    assert not shows_password(done.stdout + done.stderr), "the password is shown"
    # What stands before the end is the log; the reason is said once.
    reasons = [line for line in done.stderr.splitlines() if not line.startswith("{")]
    assert len([line for line in reasons if words[-1] in line]) == 1, done.stderr
    shown = gateway.cli("config", "print", "--json", check=False)
    assert not shows_password(shown.stdout + shown.stderr)
    if shown.returncode == 0:
        assert json.loads(shown.stdout)["store.url"]["value"].startswith("postgresql://")
