#!/usr/bin/env bash
# The openai SDK asks for a video again and again at the pace of the first hint that it was given.
#
# A server tells by `openai-poll-after-ms`, with each answer, when a video is worth another look. One would think that it
# can ask for a slow pace while the video waits in a queue, and for a quick one when it is nearly done. It cannot:
# `videos.poll` and `videos.create_and_poll` take the hint of the first answer for all that follow. A server that begins
# with a minute keeps its callers waiting for up to a minute at the end; one that begins with 50 ms is asked 20 times a
# second for as long as the video takes.
#
# Seen with openai 3.57.0 on Python 3.11.7: hints 50, 4000, 4000, 7 → pauses 0.05 0.05 0.05 0.05
# Fails when that changes.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/python" -m pip install -q --disable-pip-version-check openai==3.57.0
"$folder/venv/bin/python" - <<'PYTHON'
import json
import sys
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import openai
from openai.resources.videos import Videos

HINTS = ["50", "4000", "4000", "7"]
asked = []


class Server(BaseHTTPRequestHandler):
    def do_GET(self):
        asked.append(self.path)
        hint = HINTS[len(asked) - 1] if len(asked) <= len(HINTS) else None
        video = {
            "id": "video_1", "object": "video", "model": "sora-2", "created_at": 1, "progress": 0, "seconds": "4",
            "size": "720x1280", "status": "in_progress" if hint else "completed",
        }
        body = json.dumps(video).encode()
        self.send_response(200)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(body)))
        if hint:
            self.send_header("openai-poll-after-ms", hint)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


server = HTTPServer(("127.0.0.1", 0), Server)
threading.Thread(target=server.serve_forever, daemon=True).start()
pauses = []
Videos._sleep = lambda self, seconds: pauses.append(seconds)
client = openai.OpenAI(api_key="none", base_url=f"http://127.0.0.1:{server.server_port}/v1")
video = client.videos.poll("video_1")
print(f"openai {openai.__version__} on Python {sys.version.split()[0]}")
print("hints", ", ".join(HINTS), "-> pauses", *pauses)
assert video.status == "completed" and len(asked) == 5, asked
assert pauses == [0.05] * 4, "the SDK has changed: it no longer keeps the first hint"
PYTHON
