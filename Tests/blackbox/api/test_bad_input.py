"""Whatever a caller may send wrong: the exact answer, and nothing written."""

import json
import socket

import pytest

from harness.errors import check_error
from harness.waiting import PATIENCE, http

GRIN = "\U0001f600"
ACUTE = "\u0301"
MIB = 1 << 20


def check_refused(caller, answer, code, param=None):
    check_error(answer, 400, "invalid_request_error", code, param)
    assert caller.all() == []


# Edges: the last value that is taken and the first that is not.


ACCEPTED = {
    "prompt of 1": {"prompt": "x"},
    "prompt of 2500": {"prompt": "x" * 2500},
    "prompt of 2500 emoji": {"prompt": GRIN * 2500},
    "prompt of 2500 with combining": {"prompt": ("e" + ACUTE) * 1250},
    "prompt trimmed to 2500": {"prompt": "  \n" + "x" * 2500 + "\t\u3000"},
    "negative prompt of 2500": {"negative_prompt": GRIN * 2500},
    "metadata of 16 pairs": {"metadata": {f"key{n}": "v" for n in range(16)}},
    "metadata key of 64": {"metadata": {"k" * 64: "v"}},
    "metadata value of 512": {"metadata": {"k": "v" * 512}},
    "metadata value of 512 emoji": {"metadata": {"k": GRIN * 512}},
    "metadata empty": {"metadata": {}},
    "metadata empty value": {"metadata": {"k": ""}},
    "seconds as text": {"seconds": "10"},
    "seconds as a number": {"seconds": 10},
    "v3 of 3 seconds": {"model": "kling-v3", "seconds": "3"},
    "v3 of 15 seconds": {"model": "kling-v3", "seconds": "15"},
    "deadline of 1": {"queue_deadline": 1},
    "deadline of a day": {"queue_deadline": 86_400},
    "priority of 0": {"priority": 0},
    "priority of 9": {"priority": 9},
    "guidance of 0": {"cfg_scale": 0},
    "guidance of 1": {"cfg_scale": 1.0},
    "size that agrees": {"size": "1920x1080", "mode": "pro", "aspect_ratio": "16:9"},
    "camera preset": {"camera_control": {"type": "down_back"}},
    "camera at its end": {"camera_control": {"type": "simple", "config": {"zoom": 10}}},
    "camera with zeros": {"camera_control": {"type": "simple", "config": {"pan": -10, "tilt": 0}}},
}
REFUSED = {
    "no prompt": ({"prompt": None}, "missing_field", "prompt"),
    "empty prompt": ({"prompt": ""}, "missing_field", "prompt"),
    "blank prompt": ({"prompt": " \n\t\u3000"}, "missing_field", "prompt"),
    "prompt of 2501": ({"prompt": "x" * 2501}, "invalid_field", "prompt"),
    "prompt of 2501 emoji": ({"prompt": GRIN * 2501}, "invalid_field", "prompt"),
    "prompt of 2501 with combining": ({"prompt": "x" + ("e" + ACUTE) * 1250}, "invalid_field", "prompt"),
    "prompt with NUL": ({"prompt": "a\x00b"}, "invalid_field", "prompt"),
    "prompt as a number": ({"prompt": 5}, "invalid_field", "prompt"),
    "prompt as a list": ({"prompt": ["a"]}, "invalid_field", "prompt"),
    "negative prompt of 2501": ({"negative_prompt": "x" * 2501}, "invalid_field", "negative_prompt"),
    "negative prompt as a flag": ({"negative_prompt": True}, "invalid_field", "negative_prompt"),
    "metadata of 17 pairs": ({"metadata": {f"key{n}": "v" for n in range(17)}}, "invalid_field", "metadata"),
    "metadata key of 65": ({"metadata": {"k" * 65: "v"}}, "invalid_field", "metadata"),
    "metadata value of 513": ({"metadata": {"k": "v" * 513}}, "invalid_field", "metadata"),
    "metadata value as a number": ({"metadata": {"k": 1}}, "invalid_field", "metadata"),
    "metadata nested": ({"metadata": {"k": {"l": "v"}}}, "invalid_field", "metadata"),
    "metadata as a list": ({"metadata": ["v"]}, "invalid_field", "metadata"),
    "unknown model": ({"model": "kling-v99"}, "unknown_model", "model"),
    "image-only model": ({"model": "kling-v2-1"}, "unknown_model", "model"),
    "model as a number": ({"model": 1}, "invalid_field", "model"),
    "seconds it has not": ({"seconds": "8"}, "unsupported_by_model", "seconds"),
    "seconds of 0": ({"seconds": "0"}, "invalid_field", "seconds"),
    "seconds below zero": ({"seconds": -5}, "invalid_field", "seconds"),
    "seconds as words": ({"seconds": "five"}, "invalid_field", "seconds"),
    "seconds with a fraction": ({"seconds": 5.5}, "invalid_field", "seconds"),
    "seconds beyond numbers": ({"seconds": "99999999999999999999"}, "invalid_field", "seconds"),
    "seconds as a flag": ({"seconds": True}, "invalid_field", "seconds"),
    "v3 of 2 seconds": ({"model": "kling-v3", "seconds": "2"}, "unsupported_by_model", "seconds"),
    "v3 of 16 seconds": ({"model": "kling-v3", "seconds": "16"}, "unsupported_by_model", "seconds"),
    "deadline of 0": ({"queue_deadline": 0}, "invalid_field", "queue_deadline"),
    "deadline beyond a day": ({"queue_deadline": 86_401}, "invalid_field", "queue_deadline"),
    "priority of 10": ({"priority": 10}, "invalid_field", "priority"),
    "priority below 0": ({"priority": -1}, "invalid_field", "priority"),
    "priority with a fraction": ({"priority": 1.5}, "invalid_field", "priority"),
    "deadline as words": ({"queue_deadline": "soon"}, "invalid_field", "queue_deadline"),
    "deadline with a fraction": ({"queue_deadline": 1.5}, "invalid_field", "queue_deadline"),
    "aspect ratio": ({"aspect_ratio": "4:3"}, "invalid_field", "aspect_ratio"),
    "mode it has not": ({"mode": "4k"}, "unsupported_by_model", "mode"),
    "master in 4k": ({"model": "kling-v2-master", "mode": "4k"}, "unsupported_by_model", "mode"),
    "unknown size": ({"size": "1024x1792"}, "invalid_field", "size"),
    "size against aspect ratio": ({"size": "1280x720", "aspect_ratio": "9:16"}, "invalid_field", "size"),
    "size against mode": ({"size": "1280x720", "mode": "pro"}, "invalid_field", "size"),
    "guidance below 0": ({"cfg_scale": -0.01}, "invalid_field", "cfg_scale"),
    "guidance above 1": ({"cfg_scale": 1.01}, "invalid_field", "cfg_scale"),
    "guidance as text": ({"cfg_scale": "much"}, "invalid_field", "cfg_scale"),
    "guidance it has not": ({"model": "kling-v2-6", "cfg_scale": 0.4}, "unsupported_by_model", "cfg_scale"),
    "camera unknown type": ({"camera_control": {"type": "spin"}}, "invalid_field", "camera_control"),
    "camera without type": ({"camera_control": {"config": {"pan": 1}}}, "missing_field", "camera_control"),
    "camera simple without axis": ({"camera_control": {"type": "simple"}}, "invalid_field", "camera_control"),
    "camera all zero": (
        {"camera_control": {"type": "simple", "config": {"pan": 0}}},
        "invalid_field",
        "camera_control",
    ),
    "camera two axes": (
        {"camera_control": {"type": "simple", "config": {"pan": 1, "tilt": 1}}},
        "invalid_field",
        "camera_control",
    ),
    "camera beyond its end": (
        {"camera_control": {"type": "simple", "config": {"pan": 10.5}}},
        "invalid_field",
        "camera_control",
    ),
    "camera unknown axis": (
        {"camera_control": {"type": "simple", "config": {"spin": 1}}},
        "unknown_field",
        "camera_control",
    ),
    "camera preset with config": (
        {"camera_control": {"type": "down_back", "config": {"pan": 1}}},
        "invalid_field",
        "camera_control",
    ),
    "camera in pro": (
        {"mode": "pro", "camera_control": {"type": "down_back"}},
        "unsupported_by_model",
        "camera_control",
    ),
    "camera for 10 seconds": (
        {"seconds": "10", "camera_control": {"type": "down_back"}},
        "unsupported_by_model",
        "camera_control",
    ),
    "camera of another model": (
        {"model": "kling-v1-6", "camera_control": {"type": "down_back"}},
        "unsupported_by_model",
        "camera_control",
    ),
    "camera as text": ({"camera_control": "down_back"}, "invalid_field", "camera_control"),
    "unknown field": ({"style": "noir"}, "unknown_field", "style"),
    "the upstream's own field": ({"model_name": "kling-v1"}, "unknown_field", "model_name"),
    "a field that chooses the upstream": ({"api_base": "http://127.0.0.1:1"}, "unknown_field", "api_base"),
}


@pytest.mark.parametrize("fields", ACCEPTED.values(), ids=ACCEPTED)
def test_the_last_valid_value_is_accepted(caller, fields):
    made = caller.created(**fields)
    if "metadata" in fields:
        assert made["metadata"] == fields["metadata"]
    if "prompt" in fields:
        assert made["prompt"] == fields["prompt"].strip()


@pytest.mark.parametrize(("fields", "code", "param"), REFUSED.values(), ids=REFUSED)
def test_the_first_invalid_value_is_refused(caller, fields, code, param):
    answer = caller.create(**fields)
    check_refused(caller, answer, code, param)


@pytest.mark.parametrize(
    ("fields", "code", "param"),
    [
        ({"prompt": ""}, "missing_field", "prompt"),
        ({"prompt": "x" * 2501}, "invalid_field", "prompt"),
        ({"prompt": "A.", "seconds": "8"}, "unsupported_by_model", "seconds"),
        ({"prompt": "A.", "cfg_scale": "much"}, "invalid_field", "cfg_scale"),
        ({"prompt": "A.", "metadata[k]": "v" * 513}, "invalid_field", "metadata"),
        ({"prompt": "A.", "camera_control[type]": "spin"}, "invalid_field", "camera_control"),
        ({"prompt": "A.", "style": "noir"}, "unknown_field", "style"),
    ],
)
def test_a_form_is_checked_like_json(caller, fields, code, param):
    answer = caller.http.post("/v1/videos", files={name: (None, value) for name, value in fields.items()})
    check_refused(caller, answer, code, param)


# Bodies.


def post(caller, content, kind="application/json"):
    return caller.http.post("/v1/videos", content=content, headers={"Content-Type": kind} if kind else {})


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b'{"prompt": "a"',
        b'{"prompt": "a"} x',
        b"\xff\xfe",
        b'{"prompt": "\xff"}',
        b"<a/>",
        b'{"prompt": NaN}',
    ],
)
def test_a_body_that_is_not_json_is_refused(caller, content):
    check_refused(caller, post(caller, content), "invalid_json")


@pytest.mark.parametrize("content", [b"[]", b"null", b'"a"', b"5", b'[{"prompt": "a"}]'])
def test_a_body_that_is_not_an_object_is_refused(caller, content):
    check_refused(caller, post(caller, content), "invalid_json")


def test_deep_nesting_is_refused(caller):
    for content in (b"[" * 100_000, b'{"prompt":' * 100_000, b'{"metadata":' + b"[" * 5000 + b"]" * 5000 + b"}"):
        assert post(caller, content).status_code == 400
    assert caller.all() == []


def test_a_body_of_1_mib_is_accepted(caller):
    body = json.dumps({"prompt": "A fox."}).encode()
    assert post(caller, body + b" " * (MIB - len(body))).status_code == 200
    assert len(caller.all()) == 1


def test_a_body_of_1_mib_and_a_byte_is_refused(caller):
    body = json.dumps({"prompt": "A fox."}).encode()
    too_large = body + b" " * (MIB + 1 - len(body))
    check_error(post(caller, too_large), 413, "invalid_request_error", "body_too_large")
    chunked = caller.http.post(
        "/v1/videos",
        content=(too_large[i : i + 65536] for i in range(0, len(too_large), 65536)),
        headers={"Content-Type": "application/json"},
    )
    check_error(chunked, 413, "invalid_request_error", "body_too_large")
    assert caller.all() == []


@pytest.mark.parametrize("kind", ["text/plain", "application/xml", "application/x-www-form-urlencoded", None])
def test_a_wrong_content_type_is_refused(caller, kind):
    answer = post(caller, b'{"prompt": "A fox."}', kind)
    check_error(answer, 415, "invalid_request_error", "unsupported_media_type")
    assert caller.all() == []


@pytest.mark.parametrize(
    "content",
    [
        b'--b\r\nContent-Disposition: form-data; name="prompt"\r\n\r\nA fox.',
        b"nothing of the kind",
        b"--b\r\n\r\nA fox.\r\n--b--\r\n",
    ],
)
def test_a_broken_form_is_refused(caller, content):
    answer = post(caller, content, "multipart/form-data; boundary=b")
    assert answer.status_code == 400, answer.text
    assert caller.all() == []


def test_a_form_without_boundary_is_refused(caller):
    assert post(caller, b"x", "multipart/form-data").status_code in (400, 415)
    assert caller.all() == []


def test_a_wrong_method_is_refused(caller):
    for method, path in (("PUT", "/v1/videos"), ("PATCH", "/v1/models"), ("POST", "/healthz")):
        answer = caller.http.request(method, path)
        check_error(answer, 405, "invalid_request_error", "method_not_allowed")
        assert answer.headers["allow"]


def test_an_unknown_path_is_not_found(caller):
    for path in ("/", "/v1", "/v1/nothing", "/v1/videos/a/b/c", "/v2/videos", "/readyz", "/metrics"):
        check_error(caller.http.get(path), 404, "invalid_request_error", "not_found")


@pytest.mark.parametrize(
    ("query", "code", "param"),
    [
        ("limit=0", "invalid_field", "limit"),
        ("limit=101", "invalid_field", "limit"),
        ("limit=x", "invalid_field", "limit"),
        ("limit=1&limit=2", "invalid_field", "limit"),
        ("order=up", "invalid_field", "order"),
        ("after=nonsense", "invalid_field", "after"),
        ("status=done", "invalid_field", "status"),
        ("page=2", "unknown_field", "page"),
        ("limit=%zz", "invalid_field", None),
    ],
)
def test_a_bad_query_is_refused(caller, query, code, param):
    check_error(caller.http.get(f"/v1/videos?{query}"), 400, "invalid_request_error", code, param)


@pytest.mark.parametrize("limit", [1, 100])
def test_the_smallest_and_the_largest_page_are_accepted(caller, limit):
    assert caller.http.get("/v1/videos", params={"limit": limit}).status_code == 200


# Half a request, and what is no request at all.


@pytest.mark.parametrize(
    "raw",
    [
        b"POST /v1/videos HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 10\r\n\r\n{",
        b"GET / HTTP/9.9\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00",
        b"GET " + b"/" * 100_000 + b" HTTP/1.1\r\n\r\n",
        b"GET / HTTP/1.1\r\nX: " + b"y" * 1_000_000 + b"\r\n\r\n",
        b"POST /v1/videos HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n",
        b"POST /v1/videos HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    ],
)
def test_a_broken_request_changes_nothing(gateway, caller, raw):
    host, port = gateway.url.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port)), timeout=PATIENCE) as connection:
        try:
            connection.sendall(raw)
            connection.shutdown(socket.SHUT_WR)
            answer = connection.recv(64)
        except OSError:
            answer = b""
    assert not answer.startswith(b"HTTP/1.1 5"), answer
    assert http.get(f"{gateway.url}/healthz").status_code == 200
    assert caller.all() == []
