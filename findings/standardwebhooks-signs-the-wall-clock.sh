#!/usr/bin/env bash
# The standardwebhooks library signs what a clock on the wall shows, not the moment that it is given.
#
# `Webhook.sign` takes the time of a message as a `datetime`. One that knows its time zone names a moment, and one that
# does not is Python's local time, so one would think that either comes to the `webhook-timestamp` that
# `datetime.timestamp()` gives. It does on a machine that runs on UTC, such as most build servers. Elsewhere the zone is
# struck off and the digits are signed as if they were UTC: the signature belongs to a timestamp that is hours away from
# the one in the header, no receiver accepts it, and the sender, whose tests have passed, sees refusals only. A sender
# of video events, and a test that plays one, has to give it `datetime.now(timezone.utc)`.
#
# Seen with standardwebhooks 1.1.0 on Python 3.11.7:
#   zone of the datetime          TZ=UTC        TZ of central Europe
#   UTC                           accepted      accepted
#   the machine's (astimezone)    accepted      refused: No matching signature found
#   none (datetime.now())         accepted      refused: No matching signature found
# Fails when that changes.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/python" -m pip install -q --disable-pip-version-check standardwebhooks==1.1.0
"$folder/venv/bin/python" - <<'PYTHON'
import base64
import importlib.metadata
import os
import sys
import time
from datetime import datetime, timezone

import standardwebhooks

webhook = standardwebhooks.Webhook("whsec_" + base64.b64encode(bytes(range(24))).decode())
body = '{"type": "video.completed", "data": {"id": "video_1"}}'


def received(moment):
    headers = {
        "webhook-id": "msg_1",
        "webhook-timestamp": str(int(moment.timestamp())),
        "webhook-signature": webhook.sign("msg_1", moment, body),
    }
    try:
        webhook.verify(body, headers)
        return "accepted"
    except standardwebhooks.WebhookVerificationError as error:
        return f"refused: {error}"


print("standardwebhooks", importlib.metadata.version("standardwebhooks"), "on Python", sys.version.split()[0])
refused = "refused: No matching signature found"
for zone, elsewhere in (("UTC", "accepted"), ("CET-1CEST,M3.5.0,M10.5.0/3", refused)):
    os.environ["TZ"] = zone
    time.tzset()
    for what, moment, expected in (
        ("UTC", datetime.now(timezone.utc), "accepted"),
        ("the machine's", datetime.now().astimezone(), elsewhere),
        ("none", datetime.now(), elsewhere),
    ):
        result = received(moment)
        print(f"TZ={zone}, datetime of zone {what}: {result}")
        assert result == expected, "standardwebhooks has changed: see above"
PYTHON
