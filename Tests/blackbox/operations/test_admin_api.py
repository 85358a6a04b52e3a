"""What operators call: tokens with roles, the same verbs as the command line, and the log of what they change."""

import hashlib
import json
import os
import re
import sqlite3
import subprocess
import sys

import pytest

from harness.programs import ROOT, environment
from harness.waiting import PATIENCE, TEST_TIMEOUT, eventually, http

CHECKS = (
    "not_a_server_error,status_code_conformance,content_type_conformance,response_headers_conformance,"
    "response_schema_conformance,ignored_auth"
)
SEED = 20261129


class Operator:
    """Somebody with a token."""

    def __init__(self, gateway, role, name=None):
        self.gateway = gateway
        self.name = name or f"op-{role}-{len(json.loads(gateway.cli('operator', 'list', '--json').stdout))}"
        done = gateway.cli("operator", "create", self.name, "--role", role)
        self.token = done.stdout.strip()
        assert re.fullmatch(r"kgo_[0-9A-Za-z]{12}_[0-9A-Za-z]{43}", self.token)
        assert self.token not in done.stderr

    def call(self, method, path, body=None, token=None):
        headers = {"Authorization": f"Bearer {token or self.token}"}
        return http.request(method, f"{self.gateway.admin}/admin/v1{path}", json=body, headers=headers)

    def get(self, path):
        return self.call("GET", path)

    def post(self, path, body=None):
        return self.call("POST", path, body)


def rows(gateway, *arguments):
    return json.loads(gateway.cli("audit", "list", "--json", *arguments).stdout)


def test_roles_are_kept_and_a_revoked_token_works_no_more(gateway, tenant_name, caller):
    viewer, worker, admin = (Operator(gateway, role) for role in ("viewer", "operator", "admin"))
    assert viewer.get("/me").json() == {"name": viewer.name, "kind": "operator", "role": "viewer"}
    assert viewer.get("/tenants").status_code == 200
    refused = viewer.post(f"/tenants/{tenant_name}/suspend")
    assert refused.status_code == 403 and refused.json()["error"]["code"] == "missing_scope"
    assert worker.post(f"/tenants/{tenant_name}/suspend").json()["state"] == "suspended"
    assert worker.post(f"/tenants/{tenant_name}/resume").json()["state"] == "active"
    assert worker.post("/tenants", {"name": "mine"}).status_code == 403
    # A tenant's key is no token, and a token no key.
    assert viewer.call("GET", "/tenants", token=caller.key).status_code == 401
    assert gateway.caller(viewer.token).http.get("/v1/models").status_code == 401
    assert admin.post(f"/operators/{worker.name}/revoke").json()["state"] == "revoked"
    assert worker.get("/tenants").status_code == 401
    gateway.cli("operator", "revoke", viewer.name)
    eventually(lambda: viewer.get("/tenants").status_code == 401, "the token is revoked")
    assert viewer.token not in gateway.program.log and admin.token not in gateway.program.log


def test_a_tenant_is_managed_over_http_and_a_running_server_knows(gateway, tenant_name):
    admin = Operator(gateway, "admin")
    made = admin.post("/tenants", {"name": f"{tenant_name}-http", "limits": {"videos_per_day": 1}})
    assert made.status_code == 200, made.text
    key = admin.post(f"/tenants/{tenant_name}-http/keys", {"scopes": ["videos:write", "videos:read"]}).json()
    caller = gateway.caller(key["key"])
    eventually(lambda: caller.http.get("/v1/models").status_code == 200, "the key works")
    video = caller.created(prompt="A bird.")["id"]
    shown = admin.get(f"/videos/{video}").json()
    assert shown["tenant"] == f"{tenant_name}-http" and shown["entries"] and "bird" not in json.dumps(shown)
    listed = admin.get(f"/videos?tenant={tenant_name}-http").json()
    assert [row["id"] for row in listed["data"]] == [video]
    assert admin.get(f"/usage?tenant={tenant_name}-http").json()["rows"][0]["admitted"] == 1
    admin.post(f"/keys/{key['id']}/revoke")
    eventually(lambda: caller.http.get("/v1/models").status_code == 401, "the key is revoked")
    # The command line sees what was done, and by whom.
    mine = rows(gateway, "--actor", admin.name)
    assert [row["verb"] for row in mine] == ["key.revoke", "key.create", "tenant.create"]
    assert all(row["origin"] in ("127.0.0.1", "::1") and row["actor_kind"] == "operator" for row in mine)
    assert key["key"] not in json.dumps(mine)


def test_both_ways_show_the_same(gateway, caller):
    viewer = Operator(gateway, "viewer")
    caller.created(prompt="A fish.")
    for path, command in (
        ("/tenants", ("tenant", "list")),
        ("/operators", ("operator", "list")),
        ("/audit?limit=5", ("audit", "list", "--limit", "5")),
    ):
        assert viewer.get(path).json()["data"] == json.loads(gateway.cli(*command, "--json").stdout), path
    settings = viewer.get("/configuration").json()
    assert settings == json.loads(gateway.cli("config", "print", "--json").stdout)
    assert settings["store.url"]["origin"] != "default"
    assert {row["id"] for row in viewer.get("/models").json()["data"]} >= {"kling-v1"}
    assert viewer.get("/upstream_keys").json()["data"][0]["makes_videos"] is True


def test_checks_are_jobs(gateway, caller):
    worker = Operator(gateway, "operator")
    caller.ended(caller.created(prompt="A horse.")["id"])
    for path in ("/ledger/verify", "/audit/verify", "/ledger/reconcile"):
        begun = worker.post(path)
        assert begun.status_code == 202, begun.text
        job = begun.json()["id"]
        ended = eventually(
            lambda: (told := worker.get(f"/jobs/{job}").json())["state"] in ("done", "failed") and told, path
        )
        assert ended["state"] == "done", ended
        assert ended["result"].get("ok", True) is True


def test_the_chain_can_be_computed_by_others(gateway, tenant_name):
    gateway.cli("tenant", "create", tenant_name)
    gateway.cli("tenant", "set", tenant_name, "--weight", "2")
    previous, number = "0" * 64, 0
    for line in gateway.cli("audit", "export").stdout.splitlines():
        row = json.loads(line)
        number += 1
        state = [
            None if row[name] is None else json.dumps(row[name], separators=(",", ":"), sort_keys=True, ensure_ascii=False)
            for name in ("before", "after")
        ]
        values = [
            *(previous, str(number), str(row["at_ms"]), row["actor_kind"], row["actor"], row["origin"], row["verb"]),
            *(row["subject_kind"], row["subject"], *state),
        ]
        text = "".join("-" if value is None else f"{len(value.encode())}:{value}" for value in values)
        assert row["number"] == number and row["previous"] == previous
        assert row["hash"] == hashlib.sha256(text.encode()).hexdigest(), row
        previous = row["hash"]
    told = json.loads(gateway.cli("audit", "verify", "--json").stdout)
    assert told["ok"] and told["rows"] >= number >= 2


@pytest.mark.parametrize(
    ("statement", "code"),
    [
        ("UPDATE audit SET actor = 'eve' WHERE number = 1", "changed"),
        ("DELETE FROM audit WHERE number = 1", "missing"),
        ("DELETE FROM audit WHERE number = (SELECT MAX(number) FROM audit)", "missing"),
    ],
)
def test_a_log_that_somebody_has_touched_is_told(make_gateway, sandbox, statement, code):
    gateway = make_gateway(sandbox).start()
    gateway.cli("tenant", "create", "one")
    gateway.cli("tenant", "create", "two")
    assert gateway.cli("audit", "verify").returncode == 0
    assert gateway.program.terminate() == 0
    with sqlite3.connect(gateway.folder / "gateway.db") as store:
        store.execute(statement)
    done = gateway.cli("audit", "verify", "--json", check=False)
    assert done.returncode == 1
    assert [finding["code"] for finding in json.loads(done.stdout)["findings"]] == [code]


def test_no_input_makes_the_admin_listener_fail(make_gateway, sandbox, tmp_path):
    """Every operation of the admin file, with inputs that nobody thought of; no answer is a 500."""
    gateway = make_gateway(sandbox).start()
    caller = gateway.tenant("studio")
    admin = Operator(gateway, "admin")
    caller.ended(caller.created(prompt="A cat.")["id"])
    done = subprocess.run(
        [
            *(sys.executable, "-m", "schemathesis.cli", "run", str(ROOT / "openapi/admin.yaml")),
            *("--url", gateway.admin, "--header", f"Authorization: Bearer {admin.token}"),
            # It would end the token that this test calls with.
            *("--exclude-path", "/admin/v1/operators/{name}/revoke"),
            # It asks the upstream, so that more and more of its jobs wait, and further ones are refused with 503.
            *("--exclude-path", "/admin/v1/ledger/reconcile"),
            *("--checks", CHECKS),
            *("--max-examples", os.environ.get("SCHEMATHESIS_EXAMPLES", "15")),
            *("--seed", str(SEED), "--workers", "1", "--request-timeout", str(PATIENCE), "--max-redirects", "0"),
            *("--suppress-health-check", "all", "--generation-database", "none", "--no-color"),
        ],
        cwd=tmp_path,
        env=environment(),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=TEST_TIMEOUT,
    )
    assert done.returncode == 0, done.stdout[-12_000:]
    generated = re.search(r"(\d+) generated", done.stdout)
    assert generated and int(generated[1]) > 100, done.stdout[-3_000:]
    assert admin.token not in done.stdout
    assert json.loads(gateway.cli("audit", "verify", "--json").stdout)["ok"]
    assert caller.http.get("/v1/models").status_code == 200
