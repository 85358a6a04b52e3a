"""What a tenant is told of its money: before it orders, and afterwards."""

import csv
import io

import pytest


def test_an_estimate_is_what_the_order_then_comes_to(gateway, tenant_name):
    caller = gateway.tenant(tenant_name, "--limit", "budget_per_month=0.28")
    order = {"prompt": "A cat.", "model": "kling-v1", "seconds": "5"}
    for remaining in (2, 1, 0):
        told = caller.http.post("/v1/videos/estimate", json=order)
        assert told.status_code == 200, told.text
        estimate = told.json()
        assert estimate["object"] == "video.estimate"
        assert estimate["cost"] == {"currency": "USD", "amount": "0.14"}
        assert estimate["accepted"] == (remaining > 0), estimate
        answer = caller.create(**order)
        if remaining:
            assert answer.status_code == 200, answer.text
            assert estimate["error"] is None and estimate["queue"]["position"] >= 1
        else:
            assert answer.status_code == 402
            assert estimate["error"] == answer.json()["error"]
            assert estimate["queue"] is None
            assert estimate["retry_after"] > 60 and "retry-after" not in answer.headers
    assert len(caller.all()) == 2


def test_an_estimate_takes_a_form_and_refuses_what_an_order_refuses(caller):
    told = caller.http.post("/v1/videos/estimate", files={"prompt": (None, "A cat."), "size": (None, "1080x1920")})
    assert told.status_code == 200, told.text
    assert (told.json()["mode"], told.json()["aspect_ratio"]) == ("pro", "9:16")
    for wrong in ({}, {"prompt": "x", "seconds": 7}, {"prompt": "x", "nonsense": 1}):
        estimate = caller.http.post("/v1/videos/estimate", json=wrong)
        order = caller.http.post("/v1/videos", json=wrong)
        assert estimate.status_code == order.status_code == 400
        assert estimate.json() == order.json()
    assert caller.http.get("/v1/videos/estimate").status_code == 405
    assert caller.all() == []


def test_a_suspended_tenant_is_refused_an_estimate_like_an_order(gateway, tenant_name):
    caller = gateway.tenant(tenant_name)
    gateway.cli("tenant", "suspend", tenant_name)
    estimate = caller.http.post("/v1/videos/estimate", json={"prompt": "x"})
    assert (estimate.status_code, estimate.json()["error"]["code"]) == (403, "tenant_suspended")


def test_usage_adds_up_to_what_the_videos_cost(gateway, caller, other):
    made = caller.ended(caller.created(model="kling-v1")["id"])
    assert made["status"] == "completed"
    failed = caller.ended(caller.created(prompt="[[fault:failed]]", model="kling-v1")["id"])
    assert failed["status"] == "failed"
    dear = caller.ended(caller.created(model="kling-v2-6")["id"])
    assert caller.http.delete(f"/v1/videos/{dear['id']}").status_code == 200
    other.created()

    report = caller.http.get("/v1/usage", params={"group_by": "model"})
    assert report.status_code == 200, report.text
    rows = {row["model"]: row for row in report.json()["data"]}
    assert set(rows) == {"kling-v1", "kling-v2-6"}
    assert (rows["kling-v1"]["admitted"], rows["kling-v1"]["completed"], rows["kling-v1"]["failed"]) == (2, 1, 1)
    assert rows["kling-v1"]["charged"] == made["cost"]["amount"]
    assert rows["kling-v2-6"]["charged"] == dear["cost"]["amount"]
    [total] = report.json()["totals"]
    assert (total["admitted"], total["seconds"], total["held"]) == (3, 10, "0.00")

    table = caller.http.get("/v1/usage", params={"group_by": "model", "format": "csv"})
    assert table.headers["content-type"] == "text/csv; charset=utf-8"
    assert ".csv" in table.headers["content-disposition"]
    lines = list(csv.DictReader(io.StringIO(table.text, newline="")))
    assert [line["model"] for line in lines] == sorted(rows)
    for line in lines:
        assert line == {name: str(value) for name, value in rows[line["model"]].items()}


@pytest.mark.parametrize(
    "query", ["from=2026-02-30", "from=2026-01-02&to=2026-01-01", "from=2020-01-01", "group_by=week", "format=xml"]
)
def test_usage_that_cannot_be_asked_for_is_refused_by_name(caller, query):
    answer = caller.http.get(f"/v1/usage?{query}")
    assert answer.status_code == 400, answer.text
    assert answer.json()["error"]["param"] in query + "&to="


def test_usage_needs_its_scope(gateway, tenant_name):
    gateway.cli("tenant", "create", tenant_name)
    caller = gateway.caller(gateway.key(tenant_name, "--scope", "videos:write", "--scope", "videos:read"))
    assert caller.http.get("/v1/usage").json()["error"]["code"] == "missing_scope"
