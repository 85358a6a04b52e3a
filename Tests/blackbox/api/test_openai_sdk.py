"""The official openai SDK, unmodified: only base URL and key are ours."""

import openai
import pytest

from harness.video_files import is_mp4, probe

# The SDK announces the end of the service that it was made for.
pytestmark = pytest.mark.filterwarnings("ignore:The Sora API")


@pytest.fixture
def client(gateway, caller):
    with openai.OpenAI(base_url=f"{gateway.url}/v1", api_key=caller.key) as made:
        yield made


@pytest.fixture
def without_retries(gateway, caller):
    """A client that shows the first answer instead of trying again."""
    with openai.OpenAI(base_url=f"{gateway.url}/v1", api_key=caller.key, max_retries=0) as made:
        yield made


def test_a_prompt_becomes_a_file(client, tmp_path):
    video = client.videos.create_and_poll(prompt="A paper boat on a river.", model="kling-v1", poll_interval_ms=100)
    assert (video.status, video.progress, video.error) == ("completed", 100, None)
    assert (video.object, video.model, video.seconds, video.size) == ("video", "kling-v1", "5", "1280x720")
    assert video.created_at <= video.completed_at
    file = tmp_path / "film.mp4"
    client.videos.download_content(video.id).write_to_file(file)
    assert is_mp4(file.read_bytes())
    seconds, width, height = probe(file)
    assert abs(seconds - 5) < 0.2
    assert (width, height) == (1280, 720)


def test_the_gateway_tells_when_to_poll_again(client):
    video = client.videos.create(prompt="A slow train.")
    waiting = client.videos.with_raw_response.retrieve(video.id)
    if waiting.parse().status in ("queued", "in_progress"):
        assert int(waiting.headers["openai-poll-after-ms"]) > 0
    video = client.videos.poll(video.id, poll_interval_ms=100)
    assert video.status == "completed"
    assert "openai-poll-after-ms" not in client.videos.with_raw_response.retrieve(video.id).headers


def test_kling_fields_are_passed_as_extra_fields(client, tmp_path):
    video = client.videos.create(
        prompt="A tower, upright.",
        model="kling-v1",
        seconds="10",
        extra_body={
            "aspect_ratio": "9:16",
            "mode": "pro",
            "negative_prompt": "people",
            "cfg_scale": 0.25,
            "metadata": {"order": "17", "note": "ä [b] = 2"},
        },
    )
    shown = video.model_extra
    assert (video.size, video.seconds) == ("1080x1920", "10")
    assert (shown["aspect_ratio"], shown["mode"]) == ("9:16", "pro")
    assert shown["negative_prompt"] == "people"
    assert shown["metadata"] == {"order": "17", "note": "ä [b] = 2"}
    assert shown["cost"]["currency"] == "USD"
    assert shown["cost"]["amount"] == "0.98"
    video = client.videos.poll(video.id, poll_interval_ms=100)
    file = tmp_path / "film.mp4"
    client.videos.download_content(video.id).write_to_file(file)
    seconds, width, height = probe(file)
    assert (round(seconds), width, height) == (10, 1080, 1920)
    assert video.model_extra["cost"]["state"] == "charged"


def test_a_camera_movement_is_passed_as_nested_extra_fields(client):
    video = client.videos.create(
        prompt="A hill.",
        extra_body={"camera_control": {"type": "simple", "config": {"pan": -3.5}}},
    )
    assert client.videos.poll(video.id, poll_interval_ms=100).status == "completed"


def test_a_size_sets_aspect_ratio_and_mode(client):
    video = client.videos.create(prompt="A square.", size="1440x1440")
    assert (video.model_extra["aspect_ratio"], video.model_extra["mode"]) == ("1:1", "pro")


def test_the_sdk_reads_a_list_page_by_page(client):
    made = [client.videos.create(prompt=f"Number {n}.").id for n in range(7)]
    assert [video.id for video in client.videos.list(limit=3)] == made[::-1]
    assert [video.id for video in client.videos.list(limit=2, order="asc")] == made
    page = client.videos.list(limit=3, after=made[4])
    assert ([video.id for video in page.data], page.has_more) == ([made[3], made[2], made[1]], True)
    assert (page.last_id, page.first_id) == (made[1], made[3])


def test_the_list_of_a_new_tenant_is_empty(client):
    assert list(client.videos.list()) == []


def test_a_finished_video_can_be_deleted(client, without_retries):
    video = client.videos.create_and_poll(prompt="Gone soon.", poll_interval_ms=100)
    gone = client.videos.delete(video.id)
    assert (gone.id, gone.deleted, gone.object) == (video.id, True, "video.deleted")
    videos = without_retries.videos
    for ask in (videos.retrieve, videos.delete, videos.download_content):
        with pytest.raises(openai.NotFoundError) as caught:
            ask(video.id)
        assert caught.value.code == "not_found"
    assert list(client.videos.list()) == []


def test_a_failed_video_says_why(client):
    video = client.videos.create(prompt="Something forbidden. [[fault:moderation-late]]")
    video = client.videos.poll(video.id, poll_interval_ms=100)
    assert (video.status, video.error.code) == ("failed", "content_policy")
    assert video.model_extra["cost"]["state"] == "released"
    with pytest.raises(openai.ConflictError) as caught:
        client.with_options(max_retries=0).videos.download_content(video.id)
    assert caught.value.code == "not_ready"


@pytest.mark.parametrize(
    ("fields", "code", "param"),
    [
        ({"prompt": "   "}, "missing_field", "prompt"),
        ({"prompt": "x" * 2501}, "invalid_field", "prompt"),
        ({"model": "sora-2"}, "unknown_model", "model"),
        ({"seconds": "8"}, "unsupported_by_model", "seconds"),
        ({"size": "1024x1792"}, "invalid_field", "size"),
        ({"extra_body": {"style": "noir"}}, "unknown_field", "style"),
        ({"extra_body": {"metadata": {"a": "x" * 513}}}, "invalid_field", "metadata"),
    ],
)
def test_a_bad_request_names_its_field(without_retries, fields, code, param):
    with pytest.raises(openai.BadRequestError) as caught:
        without_retries.videos.create(**({"prompt": "A fox."} | fields))
    error = caught.value
    assert (error.code, error.type) == (code, "invalid_request_error")
    assert error.param == param or error.param.startswith(f"{param}.")
    assert error.request_id


def test_a_wrong_key_is_refused(gateway, caller):
    client = openai.OpenAI(base_url=f"{gateway.url}/v1", api_key="kgw_nobody", max_retries=0)
    with pytest.raises(openai.AuthenticationError) as caught:
        client.videos.create(prompt="A fox.")
    assert (caught.value.code, caught.value.type) == ("invalid_api_key", "authentication_error")
    assert caught.value.request_id


def test_a_key_without_the_scope_is_refused(gateway, caller, tenant_name):
    key = gateway.key(tenant_name, "--scope", "videos:read")
    client = openai.OpenAI(base_url=f"{gateway.url}/v1", api_key=key, max_retries=0)
    assert list(client.videos.list()) == []
    with pytest.raises(openai.PermissionDeniedError) as caught:
        client.videos.create(prompt="A fox.")
    assert caught.value.code == "missing_scope"


def test_an_unknown_video_is_not_found(without_retries):
    with pytest.raises(openai.NotFoundError) as caught:
        without_retries.videos.retrieve("video_00000000000000000000000000")
    assert (caught.value.code, caught.value.type) == ("not_found", "invalid_request_error")


def test_an_unfinished_video_cannot_be_deleted_or_downloaded(without_retries):
    video = without_retries.videos.create(prompt="Never done. [[fault:stuck]]")
    for ask in (without_retries.videos.delete, without_retries.videos.download_content):
        with pytest.raises(openai.ConflictError) as caught:
            ask(video.id)
        assert (caught.value.code, caught.value.type) == ("not_ready", "conflict_error")


def test_models_are_listed(client):
    models = {model.id: model for model in client.models.list()}
    assert models["kling-v1"].object == "model"
    assert models["kling-v1"].model_extra["capabilities"]
    assert models["kling-v1"].model_extra["prices"]


def test_twenty_videos_are_made_at_once(gateway, caller):
    """The asynchronous client, twenty videos at a time."""
    import asyncio

    async def order(client, number):
        return await client.videos.create_and_poll(prompt=f"Number {number} of many.", poll_interval_ms=200)

    async def everything():
        async with openai.AsyncOpenAI(base_url=f"{gateway.url}/v1", api_key=caller.key) as client:
            return await asyncio.gather(*(order(client, number) for number in range(20)))

    videos = asyncio.run(everything())
    assert {video.status for video in videos} == {"completed"}
    assert len({video.id for video in videos}) == 20
