"""Tenants as a file says."""

import json

import pytest
import yaml

from harness.waiting import eventually


@pytest.fixture
def apply(make_gateway, sandbox, tmp_path):
    """Applies tenants to a gateway of its own."""
    gateway = make_gateway(sandbox).start()

    def run(tenants, *arguments, check=True):
        file = tmp_path / "tenants.yaml"
        file.write_text(tenants if isinstance(tenants, str) else yaml.safe_dump({"tenants": tenants}))
        return gateway.cli("tenant", "apply", file, *arguments, check=check)

    run.gateway = gateway
    return run


def shown(gateway, name):
    return json.loads(gateway.cli("tenant", "show", name, "--json").stdout)


def test_tenants_become_what_the_file_says(apply):
    gateway = apply.gateway
    gateway.cli("tenant", "create", "bystander", "--limit", "videos_per_day=3")
    wanted = {
        "studio": {"limits": {"budget_per_month": "50.00", "concurrent_videos": 5, "models": ["kling-v1"]}},
        "press": {"state": "suspended"},
    }
    expected = [
        {"tenant": "press", "change": "created", "limit": None, "from": None, "to": "suspended"},
        {"tenant": "studio", "change": "created", "limit": None, "from": None, "to": "active"},
        {"tenant": "studio", "change": "limit", "limit": "concurrent_videos", "from": None, "to": "5"},
        {"tenant": "studio", "change": "limit", "limit": "budget_per_month", "from": None, "to": "50.00"},
        {"tenant": "studio", "change": "limit", "limit": "models", "from": None, "to": "kling-v1"},
    ]
    rehearsal = apply(wanted, "--dry-run", "--json")
    assert json.loads(rehearsal.stdout) == expected
    assert [t["name"] for t in json.loads(gateway.cli("tenant", "list", "--json").stdout)] == ["bystander"]

    done = apply(wanted, "--json")
    assert json.loads(done.stdout) == expected
    assert "bystander" in done.stderr
    assert shown(gateway, "studio")["limits"] == {
        "budget_per_month": "50.00",
        "concurrent_videos": "5",
        "models": "kling-v1",
    }
    assert shown(gateway, "press")["state"] == "suspended"
    assert shown(gateway, "bystander")["limits"] == {"videos_per_day": "3"}

    again = apply(wanted)
    assert again.stdout == "" and "nothing to change" in again.stderr
    assert json.loads(apply(wanted, "--json").stdout) == []


def test_a_running_server_obeys_a_file_that_is_applied(apply):
    gateway = apply.gateway
    apply({"studio": {"limits": {"videos_per_day": 0}}})
    caller = gateway.caller(gateway.key("studio"))
    assert caller.create().status_code == 429
    changed = apply({"studio": {}})
    assert "videos_per_day" in changed.stdout
    caller.created()
    apply({"studio": {"state": "suspended"}})
    eventually(lambda: caller.create().status_code == 403, "the tenant is suspended")
    apply({"studio": {"limits": {"max_seconds": 5}}})
    assert shown(gateway, "studio")["state"] == "suspended"


def test_a_file_with_mistakes_changes_nothing(apply):
    gateway = apply.gateway
    text = "tenants:\n  good: {}\n  bad:\n    state: gone\n    limits: {video_per_day: 1, budget_per_day: 1e3}\n"
    done = apply(text, check=False)
    assert done.returncode == 1, (done.stdout, done.stderr)
    assert done.stdout == ""
    assert "tenants.yaml:4:" in done.stderr and "tenants.yaml:5:" in done.stderr
    assert "did you mean videos_per_day?" in done.stderr and "budget_per_day" in done.stderr
    assert json.loads(gateway.cli("tenant", "list", "--json").stdout) == []
    for text in ("", "tenants: 5", "\0", "tenants: {a: {"):
        assert apply(text, check=False).returncode == 1
    missing = gateway.cli("tenant", "apply", "/nonexistent.yaml", check=False)
    assert missing.returncode == 1 and "does not exist" in missing.stderr
