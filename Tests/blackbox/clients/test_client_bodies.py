"""Bodies of clients that nobody here wrote: each becomes a file, followed the way that its client follows it."""

import json

import httpx
import pytest

from clients.bodies import CLIENTS, append, join_as_absolute
from harness.video_files import probe
from harness.waiting import PATIENCE, eventually


class Program:
    """A client of Kling's API with one way to come from a base URL to an address."""

    def __init__(self, base, key, joined):
        self.base = base
        self.joined = joined
        self.http = httpx.Client(headers={"Authorization": f"Bearer {key}"}, timeout=PATIENCE)

    def call(self, method, path, **more):
        return self.http.request(method, self.joined(self.base, path), **more)

    def await_end(self, path):
        def look():
            answer = self.call("GET", path)
            assert answer.status_code == 200, answer.text
            body = answer.json()
            shown = body.get("data", body)
            return shown.get("task_status", shown.get("status")) in ("succeed", "failed", "completed") and shown

        return eventually(look, f"{path} ends", pause=0.1)


@pytest.mark.parametrize("client", CLIENTS.values(), ids=CLIENTS)
def test_a_body_becomes_a_file(gateway, caller, tmp_path, client):
    program = Program(gateway.url + client.base, caller.key, client.joined)
    answer = program.call("POST", client.path, json=client.body)
    assert answer.status_code == 200, answer.text
    ordered = answer.json()
    [video] = caller.all()
    assert {name: video[name] for name in client.comes_to} == client.comes_to

    if client.polled == "openai":
        ended = program.await_end(f"{client.path}/{ordered['id']}")
        assert ended["status"] == "completed", ended
        file = program.call("GET", f"{client.path}/{ordered['id']}/content")
    else:
        assert (ordered["code"], ordered["data"]["task_status"]) == (0, "submitted"), ordered
        name = client.body["external_task_id"] if client.polled == "external_task_id" else ordered["data"]["task_id"]
        ended = program.await_end(f"{client.path}/{name}")
        assert ended["task_status"] == "succeed", ended
        # A downloader of its own, which knows no key.
        file = httpx.Client(timeout=PATIENCE).get(ended["task_result"]["videos"][0]["url"])
    assert (file.status_code, file.headers["content-type"]) == (200, "video/mp4")
    path = tmp_path / "film.mp4"
    path.write_bytes(file.content)
    assert round(probe(path)[0]) == int(video["seconds"])


JOINERS = {
    "base with /v1": ("/v1", join_as_absolute),
    "base with /kling": ("/kling", join_as_absolute),
    "base without a path": ("", join_as_absolute),
    "appended to nothing": ("", append),
    "appended to /kling": ("/kling", append),
}


@pytest.mark.parametrize(("base", "joined"), JOINERS.values(), ids=JOINERS)
def test_errors_have_klings_form_however_the_path_is_joined(gateway, caller, base, joined):
    program = Program(gateway.url + base, caller.key, joined)
    path = "/v1/videos/text2video"
    seen = [
        program.call("POST", path, json={"model_name": "kling-v1", "prompt": ""}),
        program.call("POST", path, json={"model_name": "kling-v1", "prompt": "A.", "sound": "on"}),
        program.call("POST", path, content=b"{", headers={"Content-Type": "application/json"}),
        program.call("GET", f"{path}/878106242831892487"),
        Program(gateway.url + base, "kgw_nobody", joined).call("POST", path, json={"prompt": "A."}),
    ]
    assert [answer.status_code for answer in seen] == [400, 400, 400, 404, 401]
    assert [answer.json()["code"] for answer in seen] == [1201, 1201, 1200, 1203, 1002]
    for answer in seen:
        assert set(answer.json()) >= {"code", "message", "request_id"}, answer.text
        assert "error" not in answer.json()
    assert caller.all() == []


@pytest.mark.parametrize(("base", "joined"), JOINERS.values(), ids=JOINERS)
def test_a_list_has_klings_form_however_the_path_is_joined(gateway, caller, base, joined):
    caller.created()
    answer = Program(gateway.url + base, caller.key, joined).call("GET", "/v1/videos/text2video?pageNum=1&pageSize=30")
    assert answer.status_code == 200, json.dumps(answer.text)
    assert len(answer.json()["data"]) == 1


WISHES = {
    "sound": {"sound": "on"},
    "shots": {"multi_shot": True, "multi_prompt": [{"index": 1, "prompt": "A.", "duration": "5"}]},
    "watermark": {"watermark_info": {"enabled": True}},
    "voices": {"voice_list": [{"voice_id": "genshin_vindi2"}]},
    "callback": {"callback_url": "http://hooks.example/kling"},
    "two": {"n": 2},
    "mode of another model": {"mode": "4k"},
}


@pytest.mark.parametrize("fields", WISHES.values(), ids=WISHES)
def test_the_same_field_with_a_wish_is_refused(gateway, caller, fields):
    """What would not come true must not be paid."""
    program = Program(f"{gateway.url}/kling", caller.key, append)
    body = {"model_name": "kling-v2-6", "prompt": "A."} | fields
    answer = program.call("POST", "/v1/videos/text2video", json=body)
    assert (answer.status_code, answer.json()["code"]) == (400, 1201), answer.text
    assert next(iter(fields)) in answer.json()["message"]
    assert caller.all() == []
