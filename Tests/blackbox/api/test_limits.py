"""What an operator allows a tenant."""

import json

import pytest


def test_limits_are_set_kept_and_shown(gateway, tenant_name):
    gateway.cli("tenant", "create", tenant_name, "--limit", "budget_per_month=0.28", "--limit", "models=kling-v1")
    caller = gateway.caller(gateway.key(tenant_name))
    for _ in range(2):
        caller.created(prompt="A cat.")
    refused = caller.create(prompt="A cat.")
    assert refused.status_code == 402, refused.text
    assert refused.json()["error"]["code"] == "budget_exhausted"
    assert refused.json()["error"]["type"] == "quota_error"
    assert refused.headers["x-should-retry"] == "false"
    assert "retry-after" not in refused.headers
    assert "begins anew at 20" in refused.json()["error"]["message"]
    foreign = caller.create(prompt="A cat.", model="kling-v3")
    assert (foreign.status_code, foreign.json()["error"]["code"]) == (403, "model_not_allowed")

    shown = json.loads(gateway.cli("tenant", "show", tenant_name, "--json").stdout)
    assert shown["limits"] == {"budget_per_month": "0.28", "models": "kling-v1"}
    [budget] = [use for use in shown["quota"] if use["name"] == "budget_per_month"]
    assert (float(budget["held"]) + float(budget["used"]), budget["limit"]) == (0.28, "0.28")

    changed = gateway.cli("tenant", "set", tenant_name, "--limit", "budget_per_month=none", "--json")
    assert json.loads(changed.stdout)["limits"] == {"models": "kling-v1"}
    assert caller.create(prompt="A cat.").status_code == 200


@pytest.mark.parametrize(
    "limit",
    [
        "budget_per_month=-1",
        "videos_per_day=1.5",
        "requests_per_minute=0",
        "nonsense=1",
        "models=no-such",
        "x",
        "modes=",
    ],
)
def test_a_bad_limit_is_refused_and_changes_nothing(gateway, tenant_name, limit):
    gateway.cli("tenant", "create", tenant_name, "--limit", "videos_per_day=7")
    done = gateway.cli("tenant", "set", tenant_name, "--limit", limit, check=False)
    assert done.returncode == 1, (done.stdout, done.stderr)
    assert limit.split("=")[0] in done.stderr
    shown = json.loads(gateway.cli("tenant", "show", tenant_name, "--json").stdout)
    assert shown["limits"] == {"videos_per_day": "7"}


def test_rules_are_given_at_creation_changed_and_shown(gateway, tenant_name):
    rules = ("--cache-mode", "shared", "--cache-ttl", "60", "--repeat-window", "30")
    gateway.cli("tenant", "create", tenant_name, *rules)
    shown = json.loads(gateway.cli("tenant", "show", tenant_name, "--json").stdout)
    assert (shown["cache"], shown["repeat_window"]) == ({"mode": "shared", "ttl": 60}, 30)
    assert "equal orders within 30 s are one" in gateway.cli("tenant", "show", tenant_name).stdout
    changed = gateway.cli("tenant", "set", tenant_name, "--repeat-window", "off", "--json")
    assert "repeat_window" not in json.loads(changed.stdout)
    for right in (1, 86400):
        changed = gateway.cli("tenant", "set", tenant_name, "--repeat-window", str(right), "--json")
        assert json.loads(changed.stdout)["repeat_window"] == right
    for wrong in ("0", "86401", "1.5", "none", ""):
        refused = gateway.cli("tenant", "set", tenant_name, "--repeat-window", wrong, check=False)
        assert refused.returncode == 1 and "seconds from 1 to 86400" in refused.stderr, refused.stderr
