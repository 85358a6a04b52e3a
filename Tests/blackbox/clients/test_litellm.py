"""LiteLLM, which hides the gateway behind a name of its own: its SDK, and its proxy with the openai SDK before it."""

import asyncio
import contextlib
import os
import types

# Its list of prices comes from the network otherwise.
os.environ["LITELLM_LOCAL_MODEL_COST_MAP"] = "True"

import litellm
import openai
import pytest

from harness.litellm_proxy import KEY, LiteLLMProxy
from harness.programs import Gateway, Sandbox
from harness.relay import CLOSES_BEFORE_ANSWER, LOSES_ANSWER, Relay
from harness.video_files import is_mp4
from harness.waiting import eventually

pytestmark = pytest.mark.filterwarnings("ignore:The Sora API", "ignore:Items? '")

MODEL = "openai/kling-v1"


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    """A gateway with a relay before it, and LiteLLM's proxy before that; tenants by the name of their model."""
    folder = tmp_path_factory.mktemp("litellm")
    with contextlib.ExitStack() as closing:
        sandbox = closing.enter_context(contextlib.closing(Sandbox()))
        gateway = closing.enter_context(contextlib.closing(Gateway(folder, sandbox))).start()
        relay = closing.enter_context(contextlib.closing(Relay(gateway)))
        tenants = {"studio": gateway.tenant("studio"), "patient": gateway.tenant("patient", "--repeat-window", "60")}
        models = {
            name: {"model": MODEL, "api_base": f"{relay.url}/v1", "api_key": tenant.key}
            for name, tenant in tenants.items()
        }
        models["once"] = models["studio"] | {"num_retries": 0}
        proxy = closing.enter_context(contextlib.closing(LiteLLMProxy(folder, models)))
        yield types.SimpleNamespace(gateway=gateway, relay=relay, proxy=proxy, **tenants)


@pytest.fixture
def sdk(place, tenant_name):
    """What each call of LiteLLM's SDK is told, for a tenant of this test alone."""
    caller = place.gateway.tenant(tenant_name)
    return types.SimpleNamespace(caller=caller, to={"api_base": f"{place.relay.url}/v1", "api_key": caller.key})


@pytest.fixture
def client(place):
    """The openai SDK before LiteLLM's proxy; it repeats nothing, so that what is seen is the proxy's doing."""
    with openai.OpenAI(base_url=f"{place.proxy.url}/v1", api_key=KEY, max_retries=0) as made:
        yield made


def made_of(tenant, prompt):
    """The tenant's videos of this prompt, once they have ended."""
    found = [video["id"] for video in tenant.all() if video["prompt"] == prompt]
    return [tenant.ended(video)["id"] for video in found]


# Its SDK.


def test_the_sdk_makes_a_file(sdk):
    video = litellm.video_generation(model=MODEL, prompt="A boat.", seconds="5", size="720x1280", **sdk.to)
    assert (video.status, video.model, video.seconds) == ("queued", "kling-v1", "5")

    def look():
        shown = litellm.video_status(video_id=video.id, **sdk.to)
        return shown.status in ("completed", "failed") and shown

    assert eventually(look, "the video ends", pause=0.1).status == "completed"
    [kept] = sdk.caller.all()
    assert kept["aspect_ratio"] == "9:16"
    sdk.caller.kept(kept["id"])
    assert is_mp4(litellm.video_content(video_id=video.id, **sdk.to))
    listed = litellm.video_list(custom_llm_provider="openai", **sdk.to)
    assert len(listed["data"]) == 1


def test_the_asynchronous_sdk_orders_with_klings_own_fields(sdk):
    order = litellm.avideo_generation(
        model="openai/kling-v1-6", prompt="A boat.", extra_body={"mode": "pro", "negative_prompt": "people"}, **sdk.to
    )
    assert asyncio.run(order).status == "queued"
    [video] = sdk.caller.all()
    assert (video["model"], video["mode"], video["negative_prompt"]) == ("kling-v1-6", "pro", "people")


def test_the_sdk_tells_what_is_wrong_with_an_order(sdk):
    with pytest.raises(litellm.BadRequestError, match="unsupported_by_model"):
        litellm.video_generation(model=MODEL, prompt="A boat.", seconds="7", **sdk.to)
    with pytest.raises(litellm.BadRequestError, match="unknown_model"):
        litellm.video_generation(model="openai/sora-2", prompt="A boat.", **sdk.to)
    with pytest.raises(litellm.AuthenticationError):
        litellm.video_generation(model=MODEL, prompt="A boat.", **(sdk.to | {"api_key": "kgw_nobody"}))


def test_the_sdk_repeats_no_order_by_itself(sdk, place):
    sent = len(place.relay.orders)
    place.relay.lose(sent + 1, LOSES_ANSWER)
    with pytest.raises(litellm.InternalServerError):
        litellm.video_generation(model=MODEL, prompt="A lost boat.", num_retries=2, **sdk.to)
    assert len(place.relay.orders) == sent + 1


def test_the_sdk_sends_an_idempotency_key(sdk):
    order = {"model": MODEL, "prompt": "A named boat.", "extra_headers": {"Idempotency-Key": "boat-1"}}
    first, again = (litellm.video_generation(**order, **sdk.to) for _ in range(2))
    assert first.id == again.id
    assert len(sdk.caller.all()) == 1


# Its proxy.


def test_the_proxy_makes_a_file(client, place):
    video = client.videos.create_and_poll(
        prompt="A ferry.", model="studio", seconds="5", extra_body={"aspect_ratio": "1:1"}, poll_interval_ms=100
    )
    assert (video.status, video.progress, video.error) == ("completed", 100, None)
    [kept] = made_of(place.studio, "A ferry.")
    assert place.studio.kept(kept)["aspect_ratio"] == "1:1"
    assert is_mp4(client.videos.download_content(video.id).read())


def test_the_proxy_tells_what_is_wrong_with_an_order(client, place):
    with pytest.raises(openai.BadRequestError, match="unsupported_by_model"):
        client.videos.create(prompt="A ferry of seven seconds.", model="studio", seconds="7")
    assert made_of(place.studio, "A ferry of seven seconds.") == []


def test_a_video_that_fails_says_so_through_the_proxy(client):
    video = client.videos.create(prompt="A ferry. [[fault:moderation-late]]", model="studio")
    ended = client.videos.poll(video.id, poll_interval_ms=100)
    assert (ended.status, ended.error.code) == ("failed", "content_policy")


def test_the_proxy_keeps_names_and_counts_of_repetitions_for_itself(client, place):
    """So neither an Idempotency-Key nor an SDK's count of its attempts protects an order before the proxy."""
    headers = {"Idempotency-Key": "ferry-1", "Cache-Control": "no-cache", "x-stainless-retry-count": "1"}
    client.videos.create(prompt="A nameless ferry.", model="studio", extra_headers=headers)
    assert not {name.lower() for name in headers} & set(place.relay.orders[-1])
    assert place.relay.orders[-1]["user-agent"].startswith("litellm/")


def test_a_field_of_the_proxys_own_names_an_order(place):
    """In JSON alone: the openai SDK orders videos by a form, in which the proxy does not read this field."""
    order = {"model": "studio", "prompt": "A named ferry.", "extra_headers": {"Idempotency-Key": "ferry-2"}}
    for _ in range(2):
        assert place.proxy.http.post("/v1/videos", json=order).status_code == 200
        assert place.relay.orders[-1]["idempotency-key"] == "ferry-2"
    assert len(made_of(place.studio, "A named ferry.")) == 1


def lose_and_order(place, client, model, how, prompt):
    """How many orders the proxy has sent where the answer to the first was lost."""
    sent = len(place.relay.orders)
    place.relay.lose(sent + 1, how)
    video = client.videos.create(prompt=prompt, model=model)
    # As it stands by then.
    assert video.status in ("queued", "in_progress", "completed")
    place.relay.await_end_of_orders()
    return len(place.relay.orders) - sent


def test_the_proxy_repeats_an_order_whose_answer_was_lost_and_a_repeat_window_makes_it_one_video(client, place):
    assert lose_and_order(place, client, "patient", LOSES_ANSWER, "A lost ferry.") == 2
    assert len(made_of(place.patient, "A lost ferry.")) == 1


def test_the_proxy_repeats_an_order_whose_connection_was_closed_and_it_is_one_video(client, place):
    assert lose_and_order(place, client, "studio", CLOSES_BEFORE_ANSWER, "A ferry in between.") == 2
    assert len(made_of(place.studio, "A ferry in between.")) == 1


def test_without_a_repeat_window_an_answer_lost_on_the_way_costs_a_second_video(client, place):
    assert lose_and_order(place, client, "studio", LOSES_ANSWER, "Two ferries.") == 2
    assert len(made_of(place.studio, "Two ferries.")) == 2


def test_a_model_without_retries_is_ordered_once(client, place):
    sent = len(place.relay.orders)
    place.relay.lose(sent + 1, LOSES_ANSWER)
    with pytest.raises(openai.InternalServerError):
        client.videos.create(prompt="A ferry, once.", model="once")
    assert len(place.relay.orders) == sent + 1


def test_liveness_and_readiness_of_the_proxy_order_nothing_but_its_health_does(place):
    sent = len(place.relay.orders)
    for path in ("/health/liveliness", "/health/readiness"):
        assert place.proxy.http.get(path).status_code == 200
    assert len(place.relay.orders) == sent
    assert place.proxy.http.get("/health", params={"model": "studio"}).json()["healthy_count"] == 1
    assert len(place.relay.orders) == sent + 1
    assert place.studio.all()[0]["prompt"] == "test from litellm"
