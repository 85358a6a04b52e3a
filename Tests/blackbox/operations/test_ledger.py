"""The operator's commands on the ledger, with the faults of a real upstream."""

import csv
import io
import json
import time

import pytest

from harness.programs import run
from harness.waiting import eventually


def lost(caller, prompt):
    """A video whose submission was not answered and that was given up."""
    video = caller.ended(caller.created(prompt=prompt)["id"])
    assert (video["status"], video["error"]["code"]) == ("failed", "submission_unknown"), video
    assert video["cost"]["state"] == "released"
    return video["id"]


def reconcile(gateway, *arguments):
    return json.loads(gateway.cli("ledger", "reconcile", "--json", *arguments).stdout)


def verified(gateway):
    audit = json.loads(gateway.cli("ledger", "verify", "--json").stdout)
    assert audit["ok"] and audit["violations"] == [], audit
    return audit


@pytest.mark.parametrize("shape", ["C", "D"])
def test_a_task_without_our_name_is_found_in_the_list(start_sandbox, make_gateway, shape):
    """The answer is lost after the task was made, where a relay tells no names: what it has made has no owner."""
    sandbox = start_sandbox("--shape", shape)
    gateway = make_gateway(sandbox, upstream__reconcile_window=1).start()
    caller = gateway.tenant("studio")
    began = time.monotonic()
    video = lost(caller, "A storm. [[fault:cut-after]]")
    made = caller.ended(caller.created(prompt="A calm.")["id"])
    assert made["status"] == "completed"

    # A task whose age the list tells must be a minute old, or it might only not be written down yet.
    if shape == "D":
        report = reconcile(gateway)
        minute_old = time.monotonic() - began > 60
        assert report["orphans"] == [] or minute_old
    else:
        report = reconcile(gateway)
        [orphan] = report["orphans"]
        assert (orphan["reason"], orphan.get("video")) == ("nameless", None)
        assert orphan["upstream_task"].isdigit()
    [suspect] = report["possibly_paid"]
    assert (suspect["video"], suspect["tenant"], suspect["upstream"]) == (video, "studio", "not_found")
    assert report["refunded_but_succeeded"] == []
    assert report["totals"] == [
        {"currency": "USD", "videos": 1, "possibly_paid": "0.14", "refunded_but_succeeded": "0.00"}
    ]
    assert report["remarks"] == []
    assert sandbox.stats()["creates"] == 2, "nothing is sent again"
    verified(gateway)


def test_a_task_that_appears_late_is_refunded_but_succeeded(start_sandbox, start_proxy, make_gateway):
    proxy = start_proxy(start_sandbox())
    gateway = make_gateway(proxy, upstream__reconcile_window=1).start()
    caller = gateway.tenant("studio")
    proxy.hides_tasks = True
    video = lost(caller, "A storm. [[fault:cut-after]]")
    proxy.hides_tasks = False
    [refunded] = eventually(lambda: reconcile(gateway)["refunded_but_succeeded"], "the task has ended", pause=1)
    assert (refunded["video"], refunded["upstream"], refunded["amount"]) == (video, "succeeded", "0.14")
    text = gateway.cli("ledger", "reconcile").stdout
    assert "refunded but succeeded: those of them that the upstream has made: 1\n" in text
    assert video in text and refunded["upstream_name"] in text
    assert reconcile(gateway)["orphans"] == []

    offline = reconcile(gateway, "--offline")
    assert [found["upstream"] for found in offline["possibly_paid"]] == ["not_asked"]
    assert len(offline["remarks"]) == 1


def test_an_unknown_submission_is_reported_with_its_time_limit(start_sandbox, make_gateway):
    sandbox = start_sandbox("--shape", "C")
    gateway = make_gateway(sandbox, upstream__reconcile_window=3600).start()
    video = gateway.tenant("studio").created(prompt="A storm. [[fault:cut-after]]")["id"]
    [unknown] = eventually(lambda: reconcile(gateway, "--offline")["unknown"], "the answer is lost")
    assert unknown["video"] == video and unknown["since"] < unknown["given_up_at"]


def test_a_relay_without_a_list_is_reported(start_sandbox, make_gateway):
    gateway = make_gateway(start_sandbox("--shape", "F"))
    gateway.cli("tenant", "create", "studio")
    report = reconcile(gateway)
    assert report["orphans"] == []
    assert ["could not be asked (unreadable" in remark for remark in report["remarks"]] == [True]


def test_an_unreachable_upstream_is_reported(start_sandbox, make_gateway):
    sandbox = start_sandbox()
    gateway = make_gateway(sandbox)
    gateway.cli("tenant", "create", "studio")
    sandbox.kill()
    assert ["unreachable" in remark for remark in reconcile(gateway)["remarks"]] == [True]


def test_the_ledger_verifies_and_can_be_exported(gateway, caller, tenant_name):
    done = caller.ended(caller.created(prompt="A secret c4n4ry.")["id"])
    failed = caller.ended(caller.created(prompt="Another c4n4ry. [[fault:failed]]")["id"])
    audit = verified(gateway)
    assert audit["videos"] >= 2 and audit["entries"] >= 4

    done_text = gateway.cli("ledger", "export", "--tenant", tenant_name).stdout
    rows = list(csv.DictReader(io.StringIO(done_text, newline="")))
    found = sorted((row["video"], row["kind"], row["amount"]) for row in rows)
    assert found == sorted(
        (video["id"], kind, "0.14")
        for video, kinds in ((done, ("hold", "settle")), (failed, ("hold", "release")))
        for kind in kinds
    )
    assert [int(row["sequence"]) for row in rows] == sorted(int(row["sequence"]) for row in rows)
    lines = gateway.cli("ledger", "export", "--tenant", tenant_name, "--format", "jsonl").stdout.splitlines()
    assert [json.loads(line)["video"] for line in lines] == [row["video"] for row in rows]
    assert "c4n4ry" not in done_text + json.dumps(audit)


def test_wrong_usage_of_the_ledger_commands_exits_with_2():
    for words in (("verify", "extra"), ("export", "--format", "xml"), ("reconcile", "--look-back", "week")):
        assert run("ledger", *words).returncode == 2, words
