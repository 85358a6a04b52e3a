"""What clients that nobody here wrote send: every field that they know, most of them without a wish.

In our own words. The fields of ComfyUI, ArcReel, Vercel's SDK and n8n's node are from their public sources and pages as
of November 2026; those of n8n's plain requests and of klingai-api are what Kling's and OpenAI's own lists offer.
`joined` is how a client comes to its address from a base URL; `polled` is how it follows its video.
"""

import dataclasses
import urllib.parse


def append(base, path):
    return base.rstrip("/") + path


def join_as_absolute(base, path):
    """As browsers do: a path that begins with a slash replaces the path of the base."""
    return urllib.parse.urljoin(base, path)


@dataclasses.dataclass(frozen=True)
class Client:
    base: str
    body: dict
    path: str = "/v1/videos/text2video"
    joined: object = append
    polled: str = "task_id"
    # What it must come to, as GET /v1/videos shows it.
    comes_to: dict = dataclasses.field(default_factory=dict)


CLIENTS = {
    # ComfyUI's nodes leave null fields out. The default of cfg_scale was 0.5 at first and is 1.0 now.
    "ComfyUI, Kling Text to Video, at first": Client(
        "/kling",
        {
            "model_name": "kling-v2-master",
            "prompt": "A heron takes off from a lake.",
            "negative_prompt": "",
            "cfg_scale": 0.5,
            "mode": "std",
            "aspect_ratio": "16:9",
            "duration": "5",
        },
        comes_to={"model": "kling-v2-master", "mode": "pro", "seconds": "5"},
    ),
    "ComfyUI, Kling Text to Video": Client(
        "/kling",
        {
            "model_name": "kling-v1-6",
            "prompt": "A heron lands on a lake.",
            "cfg_scale": 1.0,
            "mode": "std",
            "aspect_ratio": "16:9",
            "duration": "10",
        },
        comes_to={"model": "kling-v1-6", "mode": "std", "seconds": "10", "cfg_scale": 1.0},
    ),
    "ComfyUI, Kling Text to Video (Camera Control)": Client(
        "/kling",
        {
            "model_name": "kling-v1",
            "prompt": "A street at night.",
            "cfg_scale": 0.75,
            "mode": "std",
            "aspect_ratio": "9:16",
            "duration": "5",
            "camera_control": {
                "type": "simple",
                "config": {"horizontal": 0.0, "vertical": 0.0, "pan": 0.5, "tilt": 0.0, "roll": 0.0, "zoom": 0.0},
            },
        },
        comes_to={"model": "kling-v1", "aspect_ratio": "9:16", "cfg_scale": 0.75},
    ),
    "ArcReel": Client(
        "/kling/v1",
        {
            "model_name": "kling-v3",
            "prompt": "Two riders in the snow.",
            "mode": "std",
            "duration": "8",
            "aspect_ratio": "9:16",
            "enable_audio": False,
        },
        path="/videos/text2video",
        comes_to={"model": "kling-v3", "seconds": "8", "aspect_ratio": "9:16"},
    ),
    "n8n, node for Kling": Client(
        "/kling",
        {
            "model_name": "kling-v1-6",
            "prompt": "Bread rises in an oven.",
            "mode": "pro",
            "duration": 5,
            "negative_prompt": "",
            "cfg_scale": 0.5,
            "aspect_ratio": "1:1",
            "callback_url": "",
            "external_task_id": "n8n-execution-4711",
        },
        polled="external_task_id",
        comes_to={"model": "kling-v1-6", "mode": "pro", "aspect_ratio": "1:1"},
    ),
    "n8n, HTTP request": Client(
        "/kling",
        {
            "model_name": "kling-v2-6",
            "prompt": "Bread cools on a rack.",
            "mode": "std",
            "duration": 5,
            "sound": "off",
            "callback_url": None,
            "external_task_id": "",
            "camera_control": None,
            "n": 1,
        },
        comes_to={"model": "kling-v2-6"},
    ),
    "n8n, OpenAI's form": Client(
        "/v1",
        {
            "model": "kling-v2-5-turbo",
            "prompt": "Bread is cut.",
            "seconds": 5,
            "size": "1280x720",
            "n": 1,
            "stream": False,
            "input_reference": None,
            "user": "workflow 12",
        },
        path="/videos",
        polled="openai",
        comes_to={"model": "kling-v2-5-turbo", "size": "1280x720"},
    ),
    "Vercel AI SDK, every option": Client(
        "/kling",
        {
            "model_name": "kling-v3",
            "prompt": "A chess clock runs down.",
            "negative_prompt": "people",
            "sound": "off",
            "cfg_scale": 0.5,
            "mode": "std",
            "aspect_ratio": "16:9",
            "duration": "5",
            "multi_shot": False,
            "shot_type": "",
            "multi_prompt": [],
            "voice_list": [],
            "camera_control": {},
            "watermark_info": {"enabled": False},
        },
        comes_to={"model": "kling-v3", "negative_prompt": "people"},
    ),
    "Vercel AI SDK, nothing but a prompt": Client(
        "",
        {"model_name": "kling-v2-1-master", "prompt": "A pawn falls."},
        comes_to={"model": "kling-v2-1-master", "mode": "pro"},
    ),
    "klingai-api, base with /v1": Client(
        "/v1/",
        {
            "model_name": "kling-v1",
            "prompt": "A kite over dunes.",
            "negative_prompt": None,
            "cfg_scale": 0.5,
            "mode": "std",
            "camera_control": None,
            "aspect_ratio": "16:9",
            "duration": "5",
            "callback_url": None,
            "external_task_id": None,
        },
        joined=join_as_absolute,
    ),
    "klingai-api, base with /kling": Client(
        "/kling/",
        {
            "model_name": "kling-v2-5-turbo",
            "prompt": "A kite falls.",
            "negative_prompt": "",
            "cfg_scale": 0.5,
            "mode": "pro",
            "camera_control": {},
            "aspect_ratio": "16:9",
            "duration": "10",
            "callback_url": "",
            "external_task_id": "kite-2",
        },
        joined=join_as_absolute,
        polled="external_task_id",
        comes_to={"mode": "pro", "seconds": "10"},
    ),
}
