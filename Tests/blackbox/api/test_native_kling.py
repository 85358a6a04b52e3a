"""A program written for Kling's native path works by changing base URL and key only."""

import json
import time
import urllib.error
import urllib.request

import pytest

from harness.video_files import is_mp4
from harness.waiting import PATIENCE, eventually


class KlingProgram:
    """What such a program does, with nothing but the standard library."""

    path = "/v1/videos/text2video"

    def __init__(self, base_url, key):
        self.base_url = base_url
        self.key = key

    def call(self, method, address, body=None):
        request = urllib.request.Request(
            self.base_url + address,
            data=None if body is None else json.dumps(body).encode(),
            method=method,
            headers={"Authorization": f"Bearer {self.key}", "Content-Type": "application/json"},
        )
        try:
            with urllib.request.urlopen(request, timeout=PATIENCE) as answer:
                return answer.status, json.load(answer)
        except urllib.error.HTTPError as error:
            return error.code, json.load(error)

    def create(self, **fields):
        return self.call("POST", self.path, fields)

    def query(self, task):
        return self.call("GET", f"{self.path}/{task}")

    def finish(self, task):
        def look():
            status, body = self.query(task)
            assert (status, body["code"]) == (200, 0), body
            return body["data"]["task_status"] in ("succeed", "failed") and body["data"]

        return eventually(look, f"task {task} ends", pause=0.1)


@pytest.fixture
def program(gateway, caller):
    return KlingProgram(f"{gateway.url}/kling", caller.key)


def test_a_prompt_becomes_a_file(program):
    before = time.time() * 1000
    status, body = program.create(
        model_name="kling-v1", prompt="A windmill.", mode="std", duration="5", aspect_ratio="16:9", cfg_scale=0.5
    )
    assert (status, body["code"]) == (200, 0), body
    assert body["message"] and body["request_id"]
    data = body["data"]
    assert data["task_status"] == "submitted"
    assert isinstance(data["task_id"], str)
    assert before - 1000 <= data["created_at"] <= data["updated_at"]

    done = program.finish(data["task_id"])
    assert done["task_status"] == "succeed"
    assert done["task_id"] == data["task_id"]
    [video] = done["task_result"]["videos"]
    assert video["id"] and video["duration"] == "5"
    with urllib.request.urlopen(video["url"], timeout=PATIENCE) as answer:
        assert answer.headers["Content-Type"] == "video/mp4"
        assert is_mp4(answer.read())


def test_a_file_address_gives_only_its_own_file(program):
    _, first = program.create(prompt="A windmill.")
    _, second = program.create(prompt="A watermill.")
    urls = [program.finish(body["data"]["task_id"])["task_result"]["videos"][0]["url"] for body in (first, second)]
    assert urls[0] != urls[1]
    task, other = (body["data"]["task_id"] for body in (first, second))
    forged = urls[0].replace(task, other)
    assert forged != urls[0], "the address should name its video"
    with pytest.raises(urllib.error.HTTPError) as caught:
        urllib.request.urlopen(forged, timeout=PATIENCE)
    assert caught.value.code in (401, 403, 404)


def test_a_task_is_found_by_the_tenants_own_name(program, gateway, other):
    _, body = program.create(prompt="A windmill.", external_task_id="order-17")
    task = body["data"]["task_id"]
    assert body["data"]["task_info"]["external_task_id"] == "order-17"
    status, found = program.query("order-17")
    assert (status, found["data"]["task_id"]) == (200, task)

    status, again = program.create(prompt="A windmill.", external_task_id="order-17")
    assert (status, again["code"]) == (400, 1201), again

    another = KlingProgram(f"{gateway.url}/kling", other.key)
    assert another.query("order-17")[0] == 404
    status, theirs = another.create(prompt="A windmill.", external_task_id="order-17")
    assert status == 200
    assert theirs["data"]["task_id"] != task


def test_a_list_is_read_by_pages(program):
    made = [program.create(prompt=f"Number {n}.")[1]["data"]["task_id"] for n in range(5)]
    pages = []
    for number in (1, 2, 3):
        status, body = program.call("GET", f"{program.path}?pageNum={number}&pageSize=2")
        assert (status, body["code"]) == (200, 0), body
        pages.append([task["task_id"] for task in body["data"]])
    assert pages == [made[:2:-1], made[2:0:-1], made[:1]]


def test_a_task_is_the_same_video_under_both_paths(program, caller):
    _, body = program.create(prompt="A windmill.", model_name="kling-v1-6", mode="pro", duration="10")
    task = body["data"]["task_id"]
    shown = caller.get(f"video_{task}")
    assert (shown["model"], shown["mode"], shown["seconds"]) == ("kling-v1-6", "pro", "10")
    video = caller.created(prompt="A watermill.")["id"]
    assert program.query(video.removeprefix("video_"))[0] == 200


def test_a_failed_task_says_why_in_its_own_field(program):
    _, body = program.create(prompt="Something forbidden. [[fault:moderation-late]]")
    done = program.finish(body["data"]["task_id"])
    assert done["task_status"] == "failed"
    assert done["task_status_msg"]
    assert not done["task_result"].get("videos")


@pytest.mark.parametrize(
    ("fields", "status", "codes"),
    [
        ({}, 400, {1200, 1201}),
        ({"prompt": ""}, 400, {1200, 1201}),
        ({"prompt": "x" * 2501}, 400, {1200, 1201}),
        ({"prompt": "A.", "duration": 5.5}, 400, {1200, 1201}),
        ({"prompt": "A.", "duration": "7"}, 400, {1200, 1201}),
        ({"prompt": "A.", "mode": "standard"}, 400, {1200, 1201}),
        ({"prompt": "A.", "aspect_ratio": "4:3"}, 400, {1200, 1201}),
        ({"prompt": "A.", "cfg_scale": 1.5}, 400, {1200, 1201}),
        ({"prompt": "A.", "style": "noir"}, 400, {1200, 1201}),
    ],
)
def test_a_bad_order_is_answered_with_klings_error_codes(program, caller, fields, status, codes):
    answered, body = program.create(**fields)
    assert answered == status, body
    assert body["code"] in codes
    assert body["message"] and body["request_id"]
    assert caller.all() == []


def test_an_unknown_model_is_refused(program):
    status, body = program.create(prompt="A.", model_name="kling-v99")
    assert (status, body["code"]) in ((404, 1203), (400, 1201)), body


def test_an_unknown_task_is_not_found(program):
    for task in ("00000000000000000000000000", "order-18", "878106242831892487"):
        status, body = program.query(task)
        assert (status, body["code"]) == (404, 1203), body


def test_a_wrong_key_is_refused(gateway):
    status, body = KlingProgram(f"{gateway.url}/kling", "kgw_nobody").create(prompt="A.")
    assert (status, body["code"]) == (401, 1002), body


def test_a_body_that_is_not_json_is_refused(program):
    request = urllib.request.Request(
        program.base_url + program.path,
        data=b"{",
        headers={"Authorization": f"Bearer {program.key}", "Content-Type": "application/json"},
    )
    with pytest.raises(urllib.error.HTTPError) as caught:
        urllib.request.urlopen(request, timeout=PATIENCE)
    body = json.load(caught.value)
    assert (caught.value.code, body["code"]) == (400, 1200), body


@pytest.mark.parametrize("query", ["pageNum=0", "pageNum=1001", "pageSize=0", "pageSize=501", "pageNum=x"])
def test_a_page_out_of_bounds_is_refused(program, query):
    status, body = program.call("GET", f"{program.path}?{query}")
    assert status == 400 and body["code"] in (1200, 1201), body
