"""The commands of operators."""

import json
import re
from datetime import datetime, timedelta

import pytest

from harness.programs import run
from harness.waiting import eventually

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
    ("tenant", "usage"),
    ("key",),
    ("key", "create"),
    ("key", "list"),
    ("key", "rotate"),
    ("key", "revoke"),
    ("video",),
    ("video", "list"),
    ("video", "show"),
    ("video", "cancel"),
    ("queue",),
    ("top",),
    ("pause",),
    ("resume",),
    ("upstream",),
    ("upstream", "check"),
    ("cache",),
    ("cache", "stats"),
    ("cache", "purge"),
    ("ledger",),
    ("ledger", "verify"),
    ("ledger", "reconcile"),
    ("ledger", "export"),
    ("backup",),
    ("restore",),
    ("store",),
    ("store", "copy"),
    ("config",),
    ("config", "check"),
    ("config", "print"),
    ("audit",),
    ("audit", "list"),
    ("audit", "verify"),
    ("audit", "export"),
    ("operator",),
    ("operator", "create"),
    ("operator", "list"),
    ("operator", "revoke"),
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
    """No command is missing in the table above."""
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
def test_wrong_usage_exits_with_2(words):
    done = run(*words)
    assert done.returncode == 2, (done.returncode, done.stdout, done.stderr)


def test_a_tenant_is_created_suspended_and_resumed(gateway, tenant_name):
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
def test_a_bad_tenant_name_is_refused(gateway, name):
    done = (
        gateway.cli("tenant", "create", "--", name, check=False)
        if name.startswith("-")
        else gateway.cli("tenant", "create", name, check=False)
    )
    assert done.returncode in (1, 2), done
    assert done.stderr and not done.stdout


def test_a_key_is_created_rotated_and_revoked(gateway, caller, tenant_name):
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


def test_an_unknown_name_exits_with_1(gateway, caller):
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
def test_a_key_with_a_bad_option_is_not_created(gateway, caller, tenant_name, words):
    before = gateway.cli("key", "list", tenant_name, "--json").stdout
    done = gateway.cli("key", "create", tenant_name, *words, check=False)
    assert done.returncode in (1, 2), done
    assert not done.stdout
    assert gateway.cli("key", "list", tenant_name, "--json").stdout == before


def test_operators_see_every_video(gateway, caller, tenant_name):
    done = caller.ended(caller.created(prompt="A fox.")["id"])
    listed = json.loads(gateway.cli("video", "list", "--json").stdout)
    assert done["id"] in {row["id"] for row in listed}
    shown = json.loads(gateway.cli("video", "show", done["id"], "--json").stdout)
    assert shown["id"] == done["id"]
    assert done["id"] in gateway.cli("video", "show", done["id"]).stdout
    refused = gateway.cli("video", "cancel", done["id"], check=False)
    assert refused.returncode == 1 and refused.stderr.strip()


def test_an_operator_can_cancel_a_waiting_video(start_sandbox, make_gateway):
    gateway = make_gateway(start_sandbox(speed=1), upstream__parallel_tasks=1).start()
    caller = gateway.tenant("queue")
    # The first keeps the only slot, however long the rest takes.
    first, second = (caller.created(prompt=f"Number {n}. [[fault:stuck]]")["id"] for n in range(2))
    eventually(lambda: caller.get(first)["status"] == "in_progress", "the first is sent")
    assert caller.get(second)["queue"]["position"] == 1
    gateway.cli("video", "cancel", second)
    # What another process has changed is noticed within half a second.
    eventually(lambda: caller.get(second)["status"] == "canceled", "the server sees it")
    video = caller.get(second)
    assert (video["cost"]["state"], video["queue"]) == ("released", None)
    assert gateway.cli("video", "cancel", first, check=False).returncode == 1
