"""What can be said of a video file."""

import json
import subprocess


def is_mp4(data):
    return data[4:8] == b"ftyp" and b"moov" in data and b"mdat" in data


def probe(path):
    """What ffprobe says of a film: duration in seconds, width, height; and that every frame decodes."""
    found = json.loads(
        subprocess.run(
            ["ffprobe", "-v", "error", "-of", "json", "-show_format", "-show_streams", str(path)],
            check=True,
            capture_output=True,
        ).stdout
    )
    decoded = subprocess.run(
        ["ffmpeg", "-v", "error", "-xerror", "-i", str(path), "-f", "null", "-"], capture_output=True, text=True
    )
    assert decoded.returncode == 0 and not decoded.stderr, decoded.stderr
    picture = next(stream for stream in found["streams"] if stream["codec_type"] == "video")
    return float(found["format"]["duration"]), picture["width"], picture["height"]
