"""The same order again: made once, paid once, and there for all who may share it."""

import json
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest

from harness.video_files import is_mp4
from harness.waiting import eventually, http


@pytest.fixture
def caching_gateway(start_sandbox, make_gateway):
    return make_gateway(start_sandbox(), cache__mode="private").start()


def order(caller, prompt="A lighthouse in the fog.", control=None, **fields):
    answer = caller.http.post(
        "/v1/videos", json={"prompt": prompt} | fields, headers={"Cache-Control": control} if control else {}
    )
    assert answer.status_code == 200, answer.text
    return answer


def content(caller, video):
    return eventually(
        lambda: (answer := caller.http.get(f"/v1/videos/{video}/content")).status_code == 200 and answer.content,
        "the file is there",
    )


def test_a_hit_costs_nothing_and_has_a_file_of_its_own(caching_gateway):
    caller = caching_gateway.tenant("studio", "--limit", "videos_per_day=1")
    first = order(caller).json()
    assert caller.ended(first["id"])["status"] == "completed"
    film = content(caller, first["id"])
    assert is_mp4(film)

    answer = order(caller)
    hit = answer.json()
    assert (hit["status"], hit["cache"], hit["progress"]) == ("completed", "hit", 100)
    assert hit["cost"] == {"currency": "USD", "amount": "0.00", "state": "charged"}
    assert answer.headers["cache-status"].startswith("kling-gateway; hit; ttl=")
    assert hit["id"] != first["id"]
    # The upstream is gone, and with it every address of a file.
    caching_gateway.sandbox.close()
    assert caller.http.delete(f"/v1/videos/{first['id']}").status_code == 200
    assert content(caller, hit["id"]) == film
    assert order(caller).json()["cache"] == "hit"

    stats = json.loads(caching_gateway.cli("cache", "stats", "--json").stdout)
    assert (stats["hits"], stats["misses"], stats["results"], stats["files"]) == (2, 1, 1, 1)
    assert stats["bytes"] == len(film)
    assert stats["saved"] == {"USD": "0.28"}
    caching_gateway.cli("cache", "purge", "--tenant", "studio")
    refused = caller.create()
    assert refused.json()["error"]["code"] == "daily_limit_reached", "it has to be made again"


def test_one_video_is_paid_for_when_many_ask_and_the_program_is_killed(start_sandbox, make_gateway):
    sandbox = start_sandbox(speed=4)
    gateway = make_gateway(sandbox, cache__mode="private").start()
    caller = gateway.tenant("many", "--limit", "budget_per_month=0.14")
    accepted = set()

    def ask(number):
        try:
            answer = http.post(
                f"{gateway.url}/v1/videos",
                json={"prompt": "The same for all."},
                headers={"Authorization": f"Bearer {caller.key}"},
            )
        except httpx.TransportError:
            return
        assert answer.status_code == 200, answer.text
        accepted.add(answer.json()["id"])

    for _ in range(4):
        with ThreadPoolExecutor(16) as pool:
            asked = [pool.submit(ask, number) for number in range(250)]
            eventually(lambda: sum(one.done() for one in asked) > 100, "some are answered")
            gateway.program.kill()
            for one in asked:
                one.result()
        gateway.start()
    caller = gateway.caller(caller.key)
    assert len(accepted) > 300
    for video in accepted:
        assert caller.ended(video)["status"] == "completed"
    everything = caller.all()
    assert {video["id"] for video in everything} >= accepted
    assert {video["status"] for video in everything} == {"completed"}
    assert [video["cost"]["amount"] for video in everything if video["cost"]["amount"] != "0.00"] == ["0.14"]
    stats = sandbox.stats()
    assert (stats["creates"], stats["tasks"], stats["twins"]) == (1, 1, 0)
    assert is_mp4(content(caller, everything[0]["id"]))
    print(gateway.cli("ledger", "verify").stdout)


def test_only_tenants_that_share_get_shared_results(caching_gateway):
    one, two, alone = (caching_gateway.tenant(name) for name in ("one", "two", "alone"))
    for name in ("one", "two"):
        caching_gateway.cli("tenant", "set", name, "--cache-mode", "shared", "--cache-ttl", "600")
    shown = json.loads(caching_gateway.cli("tenant", "show", "one", "--json").stdout)
    assert shown["cache"] == {"mode": "shared", "ttl": 600}
    first = order(one).json()
    assert one.ended(first["id"])["status"] == "completed"
    film = content(one, first["id"])
    assert order(alone, control="max-age=600").json()["cache"] == "miss"
    hit = order(two).json()
    assert (hit["cache"], hit["cost"]["amount"]) == ("hit", "0.00")
    assert content(two, hit["id"]) == film
    assert two.http.get(f"/v1/videos/{first['id']}").status_code == 404
    assert order(two, control="no-cache").json()["cache"] == "miss"
    assert order(two, control="no-store").json()["cache"] == "bypass"
