#!/usr/bin/env bash
# The openai SDK hands over a `video.completed` event as an AgentEnvironmentExpiredWebhookEvent.
#
# `webhooks.create` takes `video.completed` and `video.failed` among its event types, so one would think that
# `webhooks.unwrap` knows them, too, or says that it does not. It does neither. Its union of events has no member for
# them, and what no member claims is built as the first one, which happens to be the end of an agent's environment: the
# signature is verified, no error is raised, and the class is wrong. A receiver that goes by the class (`match`,
# `isinstance`, a table of handlers) treats every finished video as that; only `event.type` is right. Whoever sends such
# events to users of the SDK has to tell them so.
#
# Seen with openai 3.57.0 on Python 3.11.7:
#   response.completed -> ResponseCompletedWebhookEvent
#   video.completed    -> AgentEnvironmentExpiredWebhookEvent
#   video.failed       -> AgentEnvironmentExpiredWebhookEvent
# Fails when that changes.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/python" -m pip install -q --disable-pip-version-check openai==3.57.0 standardwebhooks==1.1.0
"$folder/venv/bin/python" - <<'PYTHON'
import base64
import datetime
import json
import sys
import typing

import openai
import standardwebhooks
from openai.resources.webhooks import Webhooks

secret = "whsec_" + base64.b64encode(bytes(range(24))).decode()
client = openai.OpenAI(api_key="none", webhook_secret=secret)


def unwrapped(kind):
    body = json.dumps(
        {"id": "evt_1", "object": "event", "created_at": 1, "type": kind, "data": {"id": kind.split(".")[0] + "_1"}}
    )
    now = datetime.datetime.now(datetime.timezone.utc)
    signature = standardwebhooks.Webhook(secret).sign("msg_1", now, body)
    headers = {
        "webhook-id": "msg_1", "webhook-timestamp": str(int(now.timestamp())), "webhook-signature": signature,
    }
    event = client.webhooks.unwrap(body, headers)
    assert event.type == kind and event.data.id == kind.split(".")[0] + "_1", event
    return type(event).__name__


print(f"openai {openai.__version__} on Python {sys.version.split()[0]}")
kinds = str(typing.get_type_hints(Webhooks.create)["event_types"])
for kind, expected in (
    ("response.completed", "ResponseCompletedWebhookEvent"),
    ("video.completed", "AgentEnvironmentExpiredWebhookEvent"),
    ("video.failed", "AgentEnvironmentExpiredWebhookEvent"),
):
    assert f"'{kind}'" in kinds, f"the SDK has changed: {kind} is no event that can be asked for"
    name = unwrapped(kind)
    print(f"{kind:18} -> {name}")
    assert name == expected, "the SDK has changed: see above"
PYTHON
