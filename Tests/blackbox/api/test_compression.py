"""Compressed answers: the same bytes, for whoever wants them, and only where it is worth it."""

import gzip
import json
import socket
import threading
import zlib

import pytest

from harness.waiting import PATIENCE, eventually, http

DECODE = {"gzip": gzip.decompress, "deflate": zlib.decompress}


def raw(client, path, accept=None, **headers):
    """Status, headers and the body as it was sent."""
    if accept is not None:
        headers["Accept-Encoding"] = accept
    request = client.build_request("GET", path, headers=headers)
    if accept is None:
        request.headers.pop("accept-encoding", None)
    answer = client.send(request, stream=True)
    body = b"".join(answer.iter_raw())
    answer.close()
    assert int(answer.headers.get("content-length", 0)) == len(body) or answer.status_code == 304
    return answer, body


@pytest.fixture
def caller_with_videos(caller):
    """A caller with videos that change no more."""
    prompts = ["A lighthouse in the fog. " * 40, "\U0001f600 \"quoted\" \\ " * 50, *(f"Number {n}." for n in range(4))]
    for video in [caller.created(prompt=prompt)["id"] for prompt in prompts]:
        # A file that arrives changes its video once more.
        caller.kept(video)
    return caller


def test_every_answer_is_the_same_in_every_coding(caller_with_videos):
    videos = caller_with_videos.all()
    long = max(videos, key=lambda video: len(video["prompt"]))["id"]
    paths = {
        "/v1/videos": True,
        "/v1/videos?limit=1": None,
        f"/v1/videos/{long}": True,
        "/v1/models": True,
        "/v1/quota": None,
        "/kling/v1/videos/text2video": None,
        f"/kling/v1/videos/text2video/{long[6:]}": None,
        "/openapi.json": True,
        "/docs": True,
        "/healthz": False,
        "/v1/videos/video_00000000000000000000000000": False,
        "/nowhere": False,
    }
    volatile = {"x-request-id", "date", "content-length", "content-encoding"}
    for path, is_long in paths.items():
        # A task's answer names the request, and its link the second: the caller's own name keeps the one still.
        plain, expected = raw(caller_with_videos.http, path, **{"x-request-id": "same"})
        assert "content-encoding" not in plain.headers
        assert path == "/docs" or json.loads(expected)
        assert is_long is None or (len(expected) >= 1024) == is_long, (path, len(expected))
        for accept, coding in [("gzip", "gzip"), ("deflate", "deflate"), ("gzip, deflate, br, zstd", "gzip")]:
            answer, body = raw(caller_with_videos.http, path, accept, **{"x-request-id": "same"})
            assert answer.status_code == plain.status_code
            if len(expected) >= 1024:
                assert answer.headers["content-encoding"] == coding, path
                assert len(body) < len(expected)
                assert "accept-encoding" in answer.headers["vary"].lower()
                assert plain.headers["vary"] == answer.headers["vary"]
                body = DECODE[coding](body)
            else:
                assert "content-encoding" not in answer.headers, path
            if path.startswith("/kling"):
                assert strip_links(json.loads(body)) == strip_links(json.loads(expected))
            else:
                assert body == expected, path
            same = lambda a: {k: v for k, v in a.headers.items() if k not in volatile}
            assert same(answer) == same(plain), path


def strip_links(body):
    for task in body["data"] if isinstance(body["data"], list) else [body["data"]]:
        for video in task["task_result"].get("videos", []):
            video["url"] = video["url"].split("?")[0]
    return body


@pytest.mark.parametrize(
    "accept, coding",
    [
        ("", None), ("identity", None), ("br", None), ("*", "gzip"), ("gzip;q=0", None), ("*;q=0", None),
        ("gzip;q=0.1,deflate;q=0.9", "deflate"), ("gzip;q=0.9,deflate;q=0.1", "gzip"), ("identity;q=0", None),
        ("identity;q=0, gzip", "gzip"), ("gzip;q=nonsense", None), ("," * 2000 + "gzip", "gzip"),
        ("gzip;q=1;q=1" * 500, None),
    ],
)
def test_the_accept_encoding_header_is_obeyed(caller, accept, coding):
    answer, body = raw(caller.http, "/v1/models", accept)
    assert (answer.status_code, answer.headers.get("content-encoding")) == (200, coding)
    assert json.loads(DECODE[coding](body) if coding else body)["object"] == "list"


def test_if_none_match_works_in_every_coding(caller_with_videos):
    long = max(caller_with_videos.all(), key=lambda video: len(video["prompt"]))["id"]
    for path in (f"/v1/videos/{long}", "/v1/models"):
        tags = {raw(caller_with_videos.http, path, accept)[0].headers["etag"] for accept in (None, "gzip", "deflate")}
        assert len(tags) == 1
        tag = tags.pop()
        for accept in (None, "gzip", "deflate"):
            for condition in (tag, tag.removeprefix("W/"), f'"other", {tag}'):
                answer, body = raw(caller_with_videos.http, path, accept, **{"If-None-Match": condition})
                assert (answer.status_code, body, answer.headers["etag"]) == (304, b"", tag)
                assert "content-encoding" not in answer.headers
                assert "accept-encoding" in answer.headers["vary"].lower()


def test_a_video_file_is_never_compressed(caller):
    video = caller.kept(caller.created()["id"])["id"]
    path = f"/v1/videos/{video}/content"
    plain, film = raw(caller.http, path)
    for headers, expected in [({}, film), ({"Range": "bytes=0-2047"}, film[:2048])]:
        answer, body = raw(caller.http, path, "gzip, identity;q=0", **headers)
        assert body == expected and "content-encoding" not in answer.headers
        assert answer.headers["etag"] == plain.headers["etag"]
        assert "accept-encoding" not in answer.headers.get("vary", "").lower()
    head = caller.http.head(path, headers={"Accept-Encoding": "gzip"})
    assert int(head.headers["content-length"]) == len(film) and "content-encoding" not in head.headers


def test_answers_on_one_connection_keep_their_order(gateway, caller_with_videos):
    """Requests that were sent without waiting, compressed and not in turn, an early hint and a refusal among them."""
    host, port = gateway.url.removeprefix("http://").split(":")
    key = f"Host: x\r\nAuthorization: Bearer {caller_with_videos.key}\r\n"
    one = [
        f"GET /v1/models HTTP/1.1\r\n{key}Accept-Encoding: gzip\r\n\r\n",
        f"GET /v1/models HTTP/1.1\r\n{key}\r\n",
        f"POST /v1/videos HTTP/1.1\r\n{key}Accept-Encoding: gzip\r\nExpect: 100-continue\r\n"
        "Content-Type: application/json\r\nContent-Length: 2\r\n\r\n{}",
        f"GET /v1/videos HTTP/1.1\r\n{key}Accept-Encoding: deflate\r\n\r\n",
        "GET /healthz HTTP/1.1\r\nHost: x\r\nAccept-Encoding: gzip\r\n\r\n",
    ]
    expected = [(200, "gzip"), (200, None), (400, None), (200, "deflate"), (200, None)] * 5
    with socket.create_connection((host, int(port)), timeout=PATIENCE) as wire:
        wire.sendall("".join(one * 5).encode())
        stream = wire.makefile("rb")
        seen, bodies = [], []
        while len(seen) < len(expected):
            status = int(stream.readline().split()[1])
            headers = {}
            while (line := stream.readline().strip()):
                name, value = line.decode().split(": ", 1)
                headers[name.lower()] = value
            if status == 100:
                continue
            body = stream.read(int(headers["content-length"]))
            coding = headers.get("content-encoding")
            seen.append((status, coding))
            bodies.append(json.loads(DECODE[coding](body) if coding else body))
    assert seen == expected
    assert bodies[0] == bodies[1] and bodies[0]["object"] == "list"


def test_connections_of_callers_who_hang_up_are_closed(gateway, caller_with_videos):
    host, port = gateway.url.removeprefix("http://").split(":")
    request = (
        f"GET /openapi.json HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {caller_with_videos.key}\r\n"
        "Accept-Encoding: gzip\r\n\r\n"
    ).encode()

    def descriptors():
        import os

        return len(os.listdir(f"/proc/{gateway.program.process.pid}/fd"))

    before = descriptors()

    def vanish():
        for number in range(50):
            with socket.create_connection((host, int(port)), timeout=PATIENCE) as wire:
                wire.sendall(request * 3)
                wire.recv(1 + number)
                wire.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\x01\x00\x00\x00\x00\x00\x00\x00")

    threads = [threading.Thread(target=vanish) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    eventually(lambda: descriptors() <= before + 8, "their connections are closed")
    assert http.get(f"{gateway.url}/healthz").status_code == 200
    assert not any(e.get("level") in ("error", "critical") for e in gateway.program.entries())
