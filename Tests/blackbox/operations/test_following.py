"""Support follows one video: from a caller's request to the upstream, and back to what was answered."""

import csv
import io
import json
import pathlib
import uuid

import pytest

from harness.waiting import eventually

CANARY = "canary-8d1f27"


def shown(gateway, name):
    return json.loads(gateway.cli("video", "show", name, "--json").stdout)


def lines(gateway, request):
    """What the log says under the name of a request."""
    return [entry for entry in gateway.program.entries() if entry.get("request_id") == request]


@pytest.fixture
def followed(start_sandbox, make_gateway):
    """A gateway behind a proxy that is trusted, a video whose order was repeated, and the names of both requests."""
    gateway = make_gateway(
        start_sandbox(), privacy__store_prompts=False, server__trusted_proxies=["127.0.0.1", "10.0.0.0/8"]
    ).start()
    caller = gateway.tenant("studio")
    requests = ["support-1", "support-2"]
    videos = set()
    for request in requests:
        answer = caller.http.post(
            "/v1/videos",
            json={"prompt": f"A fox. {CANARY}"},
            headers={
                "x-request-id": request,
                "Idempotency-Key": "scene-12",
                "X-Forwarded-For": "198.51.100.1, 203.0.113.7, 10.1.2.3",
            },
        )
        assert answer.status_code == 200, answer.text
        assert answer.headers["x-request-id"] == request
        videos.add(answer.json()["id"])
    [video] = videos
    caller.archived(video)
    return gateway, caller, video, requests


def test_a_video_is_followed_from_its_request_to_the_upstream(followed):
    gateway, caller, video, requests = followed
    eventually(lambda: len(shown(gateway, video)["answers"]) == 2, "the repetition is written down")
    page = shown(gateway, requests[0])
    assert (page["id"], page["tenant"], page["state"], page["money"]) == (video, "studio", "succeeded", "charged")
    [attempt] = page["attempts"]
    assert attempt["outcome"] == "made" and attempt["request_id"]
    assert page["upstream"]["task_id"] and page["upstream"]["last_poll"]["outcome"] == "succeeded"
    assert page["upstream"]["last_poll"]["request_id"]
    assert [entry["kind"] for entry in page["entries"]] == ["hold", "settle"]
    file = pathlib.Path(page["stored_file"]["path"])
    assert file.stat().st_size == page["stored_file"]["size"]
    assert page["idempotency"]["route"] == "/v1/videos"
    order, repeat = page["answers"]
    assert (order["kind"], order["request_id"], order["key"]) == ("order", requests[0], caller.key[4:16])
    assert (repeat["kind"], repeat["request_id"], repeat["delivered"]) == ("repeat", requests[1], True)

    # Whatever somebody has of it finds it.
    for name in (requests[1], page["upstream"]["task_id"], attempt["upstream_name"], video.removeprefix("video_")):
        assert shown(gateway, name)["id"] == video, name
    assert gateway.cli("video", "show", "nothing-such", check=False).returncode == 1

    text = gateway.cli("video", "show", video).stdout
    for part in (video, attempt["upstream_name"], attempt["request_id"], page["upstream"]["task_id"], *requests):
        assert part in text
    for place in (text, json.dumps(page), gateway.program.log):
        assert CANARY not in place
        assert caller.key not in place and caller.key[17:] not in place

    # A deleted video was paid for all the same.
    caller.http.delete(f"/v1/videos/{video}").raise_for_status()
    assert shown(gateway, video)["deleted_at"]


def test_the_log_has_all_of_it_under_the_name_of_the_request(followed):
    gateway, _, video, requests = followed
    eventually(lambda: len(lines(gateway, requests[0])) >= 3, "the lines are there")
    by_message = {entry["message"]: entry for entry in lines(gateway, requests[0])}
    assert by_message["request"]["client_address"] == "203.0.113.7"
    assert by_message["request"]["video"] == video
    submitted = by_message["video submitted"]
    page = shown(gateway, video)
    assert submitted["video"] == video and submitted["tenant"]
    assert submitted["upstream_request_id"] == page["attempts"][0]["request_id"]
    assert submitted["upstream_task_id"] == page["upstream"]["task_id"]
    assert by_message["video made"]["upstream_request_id"] == page["upstream"]["last_poll"]["request_id"]
    [repeated] = lines(gateway, requests[1])
    assert (repeated["message"], repeated["video"]) == ("request", video)


@pytest.mark.parametrize("header", ["X-Forwarded-For", "Forwarded"])
def test_a_forged_address_of_a_stranger_is_not_believed(gateway, caller, header):
    request = uuid.uuid4().hex
    forged = {"X-Forwarded-For": "203.0.113.7", "Forwarded": "for=203.0.113.7"}[header]
    caller.http.get("/v1/videos", headers={header: forged, "x-request-id": request}).raise_for_status()
    eventually(lambda: lines(gateway, request), "the line is there")
    [line] = lines(gateway, request)
    assert line["client_address"] == "127.0.0.1"


def test_operators_get_what_tenants_have_spent(gateway, caller, tenant_name):
    caller.ended(caller.created(prompt=f"A fox. {CANARY}")["id"])
    caller.ended(caller.created(prompt="A fox. [[fault:failed]]")["id"])
    done = gateway.cli("tenant", "usage", tenant_name, "--csv")
    [row] = csv.DictReader(io.StringIO(done.stdout))
    [own] = csv.DictReader(
        io.StringIO(caller.http.get("/v1/usage", params={"group_by": "day,model,mode", "format": "csv"}).text)
    )
    assert row == {"tenant": tenant_name} | own
    assert (row["admitted"], row["completed"], row["failed"]) == ("2", "1", "1")
    report = json.loads(gateway.cli("tenant", "usage", tenant_name, "--json").stdout)
    assert [line["charged"] for line in report["rows"]] == [row["charged"]]
    everybody = json.loads(gateway.cli("tenant", "usage", "--json").stdout)
    assert tenant_name in {line["tenant"] for line in everybody["rows"]}
    assert CANARY not in done.stdout
