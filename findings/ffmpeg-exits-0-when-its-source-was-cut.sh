#!/usr/bin/env bash
# ffmpeg exits 0 and leaves an ordinary MP4 of half the length when the connection to its source is cut.
#
# A caller lets ffmpeg read a finished video straight from its link: `ffmpeg -i https://... -c copy out.mp4`. The server
# says how long the file is, and the connection breaks half-way, as when a proxy is restarted. One would think that
# fewer bytes than `Content-Length` are an input error and that the exit status says so; curl exits 18 here. ffmpeg
# writes "Input/output error" into its log, gives what it has an index of its own, and exits 0: whoever looks at the
# copy finds a video of ten seconds. It does not ask for the rest either, although the server serves ranges:
# `-reconnect 1` makes it, and then the copy is whole. `-xerror` makes it fail.
#
# Seen with ffmpeg n9.0.2 (imageio-ffmpeg 0.8.1), a video of 20 seconds, cut in the middle:
#   ffmpeg                exit 0, 9.36 seconds, 1 request
#   ffmpeg -xerror        exit 183
#   ffmpeg -reconnect 1   exit 0, 20 seconds, 2 requests, the second from the byte where it was cut
# Fails when that changes.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/python" -m pip install -q --disable-pip-version-check imageio-ffmpeg==0.8.1
"$folder/venv/bin/python" - "$folder" <<'PYTHON'
import re
import subprocess
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import imageio_ffmpeg

folder = sys.argv[1]
ffmpeg = imageio_ffmpeg.get_ffmpeg_exe()
quiet = [ffmpeg, "-hide_banner", "-loglevel", "error", "-y"]
subprocess.run(
    [*quiet, "-f", "lavfi", "-i", "testsrc2=size=320x180:rate=25:duration=20", "-c:v", "mpeg4", "-b:v", "800k",
     "-movflags", "+faststart", f"{folder}/video.mp4"],
    check=True,
)
with open(f"{folder}/video.mp4", "rb") as file:
    video = file.read()
ranges = []


class Gateway(BaseHTTPRequestHandler):
    def do_GET(self):
        start = int(re.fullmatch(r"bytes=(\d+)-", self.headers["range"])[1])
        ranges.append(start)
        self.send_response(206)
        self.send_header("content-type", "video/mp4")
        self.send_header("etag", '"one"')
        self.send_header("accept-ranges", "bytes")
        self.send_header("content-range", f"bytes {start}-{len(video) - 1}/{len(video)}")
        self.send_header("content-length", str(len(video) - start))
        self.end_headers()
        self.wfile.write(video[start:] if start else video[: len(video) // 2])

    def log_message(self, *_):
        pass


server = ThreadingHTTPServer(("127.0.0.1", 0), Gateway)
threading.Thread(target=server.serve_forever, daemon=True).start()


def seconds(path):
    """How long a file says that it is; all that its index names has to be there."""
    read = subprocess.run(
        [ffmpeg, "-hide_banner", "-nostats", "-xerror", "-i", path, "-c", "copy", "-f", "null", "-"],
        capture_output=True, text=True, check=True,
    )
    hours, minutes, rest = re.search(r"Duration: (\d+):(\d+):([\d.]+)", read.stderr).groups()
    return int(hours) * 3600 + int(minutes) * 60 + float(rest)


def copied(*options):
    ranges.clear()
    target = f"{folder}/copy.mp4"
    url = f"http://127.0.0.1:{server.server_port}/v1/videos/video_1/content"
    ended = subprocess.run([*quiet, *options, "-i", url, "-c", "copy", target], capture_output=True, text=True)
    assert "Stream ends prematurely" in ended.stderr, ended.stderr
    return ended.returncode, seconds(target) if ended.returncode == 0 else None, list(ranges)


print(subprocess.run([ffmpeg, "-version"], capture_output=True, text=True).stdout.split(" Copyright")[0])
status, length, asked = copied()
print("ffmpeg               exit", status, "seconds", length, "requests from", *asked)
assert status == 0 and 8 < length < 12 and asked == [0], "ffmpeg has changed: see above"
status, length, asked = copied("-xerror")
print("ffmpeg -xerror       exit", status)
assert status != 0, "ffmpeg has changed: see above"
status, length, asked = copied("-reconnect", "1")
print("ffmpeg -reconnect 1  exit", status, "seconds", length, "requests from", *asked)
assert status == 0 and length == 20 and asked == [0, len(video) // 2], "ffmpeg has changed: see above"
PYTHON
