"""Links to a file that need no key."""

import time
import urllib.parse

import httpx
import pytest

from harness.video_files import is_mp4
from harness.waiting import PATIENCE, eventually, http


@pytest.fixture
def anonymous(gateway):
    """Somebody without a key."""
    with httpx.Client(base_url=gateway.url, timeout=PATIENCE) as client:
        yield client


def make_link(caller, video, **more):
    answer = caller.http.post(f"/v1/videos/{video}/link", **more)
    assert answer.status_code == 200, answer.text
    return answer.json()


def alter(text, index):
    return text[:index] + ("1" if text[index] != "1" else "2") + text[index + 1 :]


def test_a_link_gives_the_file_without_a_key(caller, anonymous, gateway):
    video = caller.kept(caller.created()["id"])["id"]
    before = time.time()
    link = make_link(caller, video, json={"expires_in": 7200})
    assert set(link) == {"object", "url", "expires_at"} and link["object"] == "video.link"
    assert before + 7199 <= link["expires_at"] <= time.time() + 7202
    assert link["url"].startswith(f"{gateway.url}/v1/videos/{video}/content?")

    whole = anonymous.get(link["url"])
    assert whole.status_code == 200 and is_mp4(whole.content)
    assert whole.headers["content-type"] == "video/mp4"
    directives = whole.headers["cache-control"].split(", ")
    assert directives[0] == "private" and int(directives[1].removeprefix("max-age=")) <= 7200
    assert "authorization" not in whole.headers.get("vary", "").lower()

    head = anonymous.head(link["url"])
    assert (head.status_code, head.content) == (200, b"")
    assert int(head.headers["content-length"]) == len(whole.content)
    part = anonymous.get(link["url"], headers={"Range": "bytes=10-19"})
    assert (part.status_code, part.content) == (206, whole.content[10:20])
    assert anonymous.get(link["url"], headers={"Range": "bytes=99999999-"}).status_code == 416
    known = anonymous.get(link["url"], headers={"If-None-Match": whole.headers["etag"]})
    assert (known.status_code, known.content) == (304, b"")
    # Nothing else is opened by it.
    proof = link["url"].split("?")[1]
    own = f"/v1/videos/{video}"
    for path in (own, f"{own}/link", "/v1/videos", f"/kling/v1/videos/text2video/{video[6:]}"):
        assert anonymous.get(f"{path}?{proof}").status_code in (401, 405)
    assert anonymous.delete(f"/v1/videos/{video}?{proof}").status_code == 401


def test_a_link_has_the_host_that_was_asked(caller):
    video = caller.created()["id"]
    headers = {"Host": "videos.example", "X-Forwarded-Proto": "https"}
    assert make_link(caller, video, headers=headers)["url"].startswith(f"https://videos.example/v1/videos/{video}/")


def test_a_link_is_valid_for_an_hour_unless_told_otherwise(caller):
    video = caller.created()["id"]
    for more in ({}, {"json": {}}, {"json": {"expires_in": None}}, {"headers": {"Idempotency-Key": "again"}}):
        before = time.time()
        link = make_link(caller, video, **more)
        assert before + 3599 <= link["expires_at"] <= time.time() + 3602


@pytest.mark.parametrize("seconds", [0, 604_801, -1, 1.5, "60", True, [60]])
def test_an_invalid_lifetime_is_refused(caller, seconds):
    video = caller.created()["id"]
    answer = caller.http.post(f"/v1/videos/{video}/link", json={"expires_in": seconds})
    assert answer.status_code == 400, answer.text
    assert (answer.json()["error"]["code"], answer.json()["error"]["param"]) == ("invalid_field", "expires_in")


def test_a_link_with_any_byte_changed_is_refused(caller, other, anonymous):
    mine, second = (caller.kept(caller.created(prompt=p)["id"])["id"] for p in ("One.", "Two."))
    theirs = other.kept(other.created()["id"])["id"]
    url = make_link(caller, mine)["url"]
    parts = urllib.parse.urlsplit(url)
    query = dict(urllib.parse.parse_qsl(parts.query))
    assert anonymous.get(url).status_code == 200

    forged = [url.replace(mine, name) for name in (second, theirs, "video_00000000000000000000000000", "nonsense")]
    for name in ("expires", "signature"):
        for index in range(len(query[name])):
            forged.append(url.replace(f"{name}={query[name]}", f"{name}={alter(query[name], index)}"))
        forged.append(url.replace(f"{name}={query[name]}", f"{name}="))
        forged.append(url.replace(f"{name}={query[name]}", "variant=video"))
    forged.append(url.replace(query["signature"], query["signature"].upper()))
    forged += [url + "0", url.replace("expires=", "expires=0"), url.replace("expires=", "expires=%20")]
    for index in range(len("video_"), len(mine)):
        forged.append(url.replace(mine, alter(mine, index)))
    # A link of somebody else's does not lend its proof.
    forged.append(make_link(other, theirs)["url"].replace(theirs, mine))

    answers = set()
    for address in forged:
        assert address != url
        answer = anonymous.get(address)
        assert answer.status_code == 403, (address, answer.text)
        assert mine not in answer.text and second not in answer.text and theirs not in answer.text
        answers.add(answer.text)
    assert len(answers) == 1, "a forged link is told the same of every video"
    assert '"missing_scope"' in answers.pop()
    assert anonymous.get(f"/v1/videos/{mine}/content").status_code == 401


def test_a_link_expires(caller, anonymous):
    video = caller.kept(caller.created()["id"])["id"]
    link = make_link(caller, video, json={"expires_in": 1})
    answer = eventually(lambda: (a := anonymous.get(link["url"])).status_code != 200 and a, "the link ends")
    assert (answer.status_code, answer.json()["error"]["code"]) == (403, "missing_scope")
    assert time.time() >= link["expires_at"] - 1


def test_a_link_can_be_made_before_its_video_and_ends_with_it(caller, anonymous):
    video = caller.created()["id"]
    url = make_link(caller, video)["url"]
    early = anonymous.get(url)
    assert early.status_code == 409 and early.json()["error"]["code"] == "not_ready" or is_mp4(early.content)
    caller.kept(video)
    assert is_mp4(anonymous.get(url).content)
    assert caller.http.delete(f"/v1/videos/{video}").status_code == 200
    gone = anonymous.get(url)
    assert (gone.status_code, gone.json()["error"]["code"]) == (404, "not_found")
    assert caller.http.post(f"/v1/videos/{video}/link").status_code == 404


def test_a_link_survives_its_key_and_a_restart(start_sandbox, make_gateway):
    gateway = make_gateway(start_sandbox()).start()
    caller = gateway.tenant("studio")
    video = caller.kept(caller.created()["id"])["id"]
    query = make_link(caller, video)["url"].split("?")[1]
    gateway.cli("key", "revoke", caller.key.split("_")[1])
    gateway.program.kill()
    gateway.start()
    assert is_mp4(http.get(f"{gateway.url}/v1/videos/{video}/content?{query}").content)


def test_a_failed_video_gets_no_link(caller):
    video = caller.ended(caller.created(prompt="[[fault:failed]] A cat.")["id"])
    assert video["status"] == "failed"
    answer = caller.http.post(f"/v1/videos/{video['id']}/link")
    assert (answer.status_code, answer.json()["error"]["code"]) == (409, "not_ready")
