"""Being told: held requests and streams of events, by curl and httpx, through crashes, replicas, proxies and stops."""

import json
import subprocess
from concurrent.futures import ThreadPoolExecutor

import pytest

from harness.caller import FINAL, Caller
from harness.event_stream import events
from harness.reverse_proxies import KINDS, ReverseProxy
from harness.waiting import PATIENCE, eventually

# Long enough that no stop of these tests is cut short.
DRAIN = 600


def follow(caller, video, after=None):
    with events(caller, f"/v1/videos/{video}/events", after) as stream:
        return list(stream)


def test_a_held_read_is_answered_when_the_status_changes(caller):
    video = caller.created()["id"]
    status, requests = "queued", 0
    while status not in FINAL:
        words = ["curl", "-sS", "--fail", f"{caller.url}/v1/videos/{video}?wait=60"]
        done = subprocess.run(
            [*words, "-H", f"Authorization: Bearer {caller.key}"],
            capture_output=True,
            text=True,
            check=True,
            timeout=PATIENCE,
        )
        status, requests = json.loads(done.stdout)["status"], requests + 1
    assert status == "completed"
    # One for each change of the status, and for a machine that is slower than a minute.
    assert requests <= 4


def test_an_order_waits_for_its_end_where_it_is_preferred(caller):
    answer = caller.http.post("/v1/videos", json={"prompt": "A pier."}, headers={"Prefer": "wait=600"})
    assert answer.status_code == 200
    assert answer.headers["preference-applied"] == "wait=60"
    video = answer.json()
    assert caller.ended(video["id"])["status"] == "completed"


def test_a_stream_of_one_video_ends_with_its_end(caller):
    video = caller.created()["id"]
    told = follow(caller, video)
    assert told[-1]["event"] == "video.completed"
    assert told[-1]["data"]["status"] == "completed"
    assert {event["data"]["id"] for event in told} == {video}
    assert len({event["id"] for event in told}) == len(told)
    # Whoever has all of it is told that there is no more, and whoever has less the rest.
    path = f"/v1/videos/{video}/events"
    assert caller.http.get(path, headers={"Last-Event-ID": told[-1]["id"]}).status_code == 204
    assert [event["event"] for event in follow(caller, video, after="0")] == ["video.completed"]


def test_a_stream_of_all_videos_tells_of_each(caller, other):
    with events(caller) as stream:
        opened = stream.until("stream.opened")
        ids = {caller.created(prompt=f"Wave {number}.")["id"] for number in range(5)}
        foreign = other.created()["id"]
        done = set()
        while done != ids:
            event = stream.until("video.completed")
            assert event["data"]["id"] != foreign
            done.add(event["data"]["id"])
        assert stream.retry
    with events(caller, after=opened["id"]) as stream:
        assert {stream.until("video.completed")["data"]["id"] for _ in ids} == ids


def test_a_stream_goes_on_after_the_gateway_was_killed(sandbox, make_gateway):
    gateway = make_gateway(sandbox).start()
    caller = gateway.tenant("studio")
    gateway.cli("pause")
    with events(caller) as stream:
        stream.until("stream.opened")
        video = caller.created()["id"]
        last = stream.until_begun(video)
        gateway.program.kill()
    gateway.start()
    caller = gateway.caller(caller.key)
    gateway.cli("resume")
    assert caller.ended(video)["status"] == "completed"
    with events(caller, after=last["id"]) as stream:
        assert stream.until("video.completed", video=video)["data"]["status"] == "completed"
    assert follow(caller, video, after=last["id"])[-1]["event"] == "video.completed"


def test_what_one_replica_takes_another_tells(sandbox, make_replicas, database):
    replicas = [replica.start() for replica in make_replicas(sandbox, database, count=2)]
    caller = replicas[0].tenant("studio")
    elsewhere = Caller(replicas[1].url, caller.key)
    eventually(lambda: elsewhere.http.get("/v1/videos").status_code == 200, "the key is known")
    with events(elsewhere) as stream:
        stream.until("stream.opened")
        video = caller.created()["id"]
        queued = stream.until_begun(video)
        stream.until("video.completed", video=video)
    # An id of one means the same to the other.
    with events(caller, after=queued["id"]) as stream:
        stream.until("video.completed", video=video)
    second = caller.created(prompt="Another.")["id"]
    answer = elsewhere.http.get(f"/v1/videos/{second}", params={"wait": 60})
    assert answer.status_code == 200
    assert follow(elsewhere, second)[-1]["event"] == "video.completed"


@pytest.mark.parametrize("kind", KINDS)
def test_proxies_pass_events_on_as_they_come(gateway, caller, tmp_path, kind):
    proxy = ReverseProxy(kind, tmp_path).start(gateway.url)
    try:
        behind = Caller(proxy.url, caller.key)
        with events(behind) as stream:
            # Each is awaited before the next one is caused, while the stream stays open.
            stream.until("stream.opened")
            for number in range(3):
                video = caller.created(prompt=f"Cloud {number}.")["id"]
                stream.until_begun(video)
            stream.until("video.completed", video=video)
        last = behind.created(prompt="Rain.")["id"]
        assert follow(behind, last)[-1]["event"] == "video.completed"
    finally:
        proxy.close()


def test_a_stop_lets_everybody_go(sandbox, make_gateway):
    gateway = make_gateway(sandbox, server__drain_timeout=DRAIN).start()
    callers = [gateway.tenant("studio")]
    callers += [gateway.caller(callers[0].key) for _ in range(49)]
    gateway.cli("pause")
    video = callers[0].created()["id"]
    path = f"/v1/videos/{video}"
    begun = []

    def wait(caller):
        answer = caller.http.get(path, params={"wait": 60})
        return answer.status_code, answer.json()["status"]

    def stream(caller):
        names = []
        with events(caller, f"{path}/events") as opened:
            for event in opened:
                names.append(event["event"])
                begun.append(caller)
        return names, opened.comments[-1:], opened.retry is not None

    with ThreadPoolExecutor(50) as pool:
        waits = [pool.submit(wait, caller) for caller in callers[:25]]
        streams = [pool.submit(stream, caller) for caller in callers[25:]]
        eventually(lambda: len(begun) == 25 and established(gateway) >= 50, "fifty wait")
        assert gateway.program.terminate() == 0
        assert [future.result() for future in waits] == [(200, "queued")] * 25
        for future in streams:
            assert future.result() == (["video.queued"], ["the gateway restarts, connect again"], True)


def established(gateway):
    """How many connections to the gateway's public listener there are."""
    port = f"{int(gateway.url.rsplit(':', 1)[1]):04X}"
    with open("/proc/net/tcp", encoding="ascii") as table:
        rows = [line.split() for line in table.readlines()[1:]]
    return sum(1 for row in rows if row[1].endswith(f":{port}") and row[3] == "01")
