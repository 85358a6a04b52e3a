"""Tools that operators and scripts use: ab, curl and wget, as Debian has them."""

import json
import re
import subprocess

import pytest

from harness.video_files import is_mp4
from harness.waiting import PATIENCE


def run(*command, status=0, cwd=None):
    """What a tool said on standard output and standard error, together."""
    done = subprocess.run(
        list(map(str, command)), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=PATIENCE, cwd=cwd
    )
    said = done.stdout.decode(errors="replace")
    assert done.returncode == status, f"{command}: {done.returncode}\n{said}"
    return said


def key_of(caller):
    return ("-H", f"Authorization: Bearer {caller.key}")


@pytest.fixture
def video(caller):
    return caller.kept(caller.created()["id"])["id"]


@pytest.fixture
def film(caller, video):
    """The video's file."""
    return caller.http.get(f"/v1/videos/{video}/content").content


@pytest.fixture
def link(caller, video):
    return caller.http.post(f"/v1/videos/{video}/link").json()["url"]


# ApacheBench speaks HTTP/1.0, and closes no connection itself before the server does.


@pytest.mark.parametrize("options", [(), ("-k",), ("-k", "-c", "4")], ids=" ".join)
def test_ab_is_answered_to_the_end(gateway, caller, video, options):
    said = run("ab", "-q", "-n", 20, *options, *key_of(caller), f"{gateway.url}/v1/videos/{video}")
    counts = {name: int(count) for name, count in re.findall(r"^([\w -]+?):\s+(\d+)\b", said, re.MULTILINE)}
    assert (counts["Complete requests"], counts["Failed requests"]) == (20, 0), said
    assert "Non-2xx responses" not in counts, said


def test_an_http_1_0_client_is_answered_in_one_piece(gateway, caller, video):
    """Such a client knows no chunks."""
    said = run("curl", "-sS", "-0", "-i", *key_of(caller), f"{gateway.url}/v1/videos/{video}")
    head, body = said.split("\r\n\r\n", 1)
    assert head.split("\r\n")[0].endswith(" 200 OK")
    assert "transfer-encoding" not in head.lower()
    assert json.loads(body)["id"] == video


# wget.


def test_wget_finds_that_a_link_and_a_video_are_there(gateway, caller, video, link):
    assert "200 OK" in run("wget", "--spider", link)
    run("wget", "--spider", "-q", "--header", f"Authorization: Bearer {caller.key}", f"{gateway.url}/v1/videos/{video}")
    # Its status for a server that answers with an error.
    missing = f"{gateway.url}/v1/videos/video_00000000000000000000000000"
    run("wget", "--spider", "-q", "--header", f"Authorization: Bearer {caller.key}", missing, status=8)


def test_wget_goes_on_with_a_file_that_is_there_in_part(link, film, tmp_path):
    file = tmp_path / "film.mp4"
    file.write_bytes(film[:5000])
    said = run("wget", "-c", "-O", file, link)
    assert "206 Partial Content" in said
    assert file.read_bytes() == film and is_mp4(film)
    # There is nothing left to fetch.
    assert "416" in run("wget", "-c", "-O", file, link)
    assert file.read_bytes() == film


def test_wget_names_a_file_as_the_answer_says(link, film, tmp_path):
    run("wget", "-q", "--content-disposition", f"{link}&download=1", cwd=tmp_path)
    [file] = tmp_path.iterdir()
    assert file.suffix == ".mp4" and file.read_bytes() == film


# curl.


def test_curl_shows_the_head_of_a_file(gateway, caller, video, link, film):
    for address, more in ((link, ()), (f"{gateway.url}/v1/videos/{video}/content", key_of(caller))):
        head = run("curl", "-sS", "-I", *more, address).lower()
        assert " 200 ok" in head.splitlines()[0]
        assert f"content-length: {len(film)}" in head.splitlines()
        assert "accept-ranges: bytes" in head.splitlines()


def test_curl_goes_on_with_a_file_that_is_there_in_part(link, film, tmp_path):
    file = tmp_path / "film.mp4"
    file.write_bytes(film[:5000])
    run("curl", "-sS", "--fail", "-C", "-", "-o", file, link)
    assert file.read_bytes() == film


@pytest.mark.parametrize("accept", [None, "gzip, deflate", "gzip, deflate, br"])
def test_curl_decodes_a_compressed_list(gateway, caller, tmp_path, accept):
    for number in range(3):
        caller.ended(caller.created(prompt=f"Number {number}. " * 40)["id"])
    head = tmp_path / "head"
    chosen = ("-H", f"Accept-Encoding: {accept}") if accept else ()
    said = run("curl", "-sS", "--compressed", "-D", head, *chosen, *key_of(caller), f"{gateway.url}/v1/videos")
    assert len(json.loads(said)["data"]) == 3
    # Of two that are as welcome it is the one that every client reads alike.
    assert "content-encoding: gzip" in head.read_text().lower()


def test_curl_follows_no_redirect_to_order(gateway, caller):
    """With -L it would order by GET; so no address of the API answers with another one."""
    for path in ("/v1/videos", "/v1/videos/", "//v1/videos"):
        status = run(
            *("curl", "-sS", "-o", "/dev/null", "-w", "%{http_code}", *key_of(caller), "--path-as-is"),
            *("-H", "Content-Type: application/json", "-d", "{}", f"{gateway.url}{path}"),
        )
        assert not status.startswith("3"), path


def test_curl_does_not_wait_for_the_next_day(gateway, tenant_name, tmp_path):
    """It waits as long as an answer says before it repeats, however long that is."""
    caller = gateway.tenant(f"{tenant_name}-limited", "--limit", "videos_per_day=1")
    caller.created()
    answer = tmp_path / "answer"
    process = subprocess.Popen(
        [
            *("curl", "--no-progress-meter", "-i", "-o", answer, "--retry", "1", *key_of(caller)),
            *("-H", "Content-Type: application/json", "-d", '{"prompt": "A fox."}', f"{gateway.url}/v1/videos"),
        ],
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        for line in process.stderr:
            if found := re.search(r"retry in (\d+) second", line):
                assert int(found[1]) <= 60, line
        assert process.wait(PATIENCE) == 0
    finally:
        process.kill()
        process.wait()
        process.stderr.close()
    head, body = answer.read_text().split("\n\n", 1)
    assert " 429 " in head.splitlines()[0] and "x-should-retry: false" in head.lower()
    assert json.loads(body)["error"]["code"] == "daily_limit_reached"
