"""Files of any length in a gateway's archive, and readers of any patience."""

import contextlib
import hashlib
import pathlib
import random
import socket
import sqlite3
import time
import urllib.parse

from harness.waiting import PATIENCE

MIB = 1 << 20


def path_in_archive(gateway, digest):
    """Where the archive keeps a file."""
    return pathlib.Path(gateway.settings["archive.path"]) / digest[:2] / f"{digest}.mp4"


def archive_files(gateway):
    """The files that lie in the archive."""
    return sorted(pathlib.Path(gateway.settings["archive.path"]).rglob("*.mp4"))


def archive_size(gateway):
    """How many bytes they have; one that leaves meanwhile has none."""
    size = 0
    for path in archive_files(gateway):
        with contextlib.suppress(FileNotFoundError):
            size += path.stat().st_size
    return size


def change_store(gateway, *statements):
    """Changes the store of a gateway that is stopped."""
    store = sqlite3.connect(gateway.settings["store.url"].removeprefix("sqlite:"))
    with store:
        for statement, *arguments in statements:
            store.execute(statement, arguments)
    store.close()


class Film:
    """A file of this length with something in it here and there, and nothing between."""

    def __init__(self, folder, size, seed):
        self.size = size
        self.path = pathlib.Path(folder) / f"film-{seed}"
        chance = random.Random(seed)
        with self.path.open("wb") as file:
            file.truncate(size)
            for start in range(0, size, max(1, size // 64)):
                file.seek(start)
                file.write(chance.randbytes(min(4096, size - start)))
        digest = hashlib.sha256()
        with self.path.open("rb") as file:
            while piece := file.read(MIB):
                digest.update(piece)
        self.digest = digest.hexdigest()

    def starts_with(self, data):
        with self.path.open("rb") as file:
            return file.read(len(data)) == data

    def place(self, gateway):
        """Puts it into the archive, and returns what a store must be told for a video to have it."""
        target = path_in_archive(gateway, self.digest)
        target.parent.mkdir(exist_ok=True)
        self.path.rename(target)
        self.path = target
        # Who reads it to compare must not lose it.
        kept = target.with_name(f"kept-{target.name}.copy")
        kept.hardlink_to(target)
        self.path = kept

    def statements(self, video):
        now = int(time.time() * 1000)
        name = video.removeprefix("video_")
        return [
            (f"UPDATE videos SET file_digest = '{self.digest}', file_size = {self.size} WHERE id = '{name}'",),
            (
                "INSERT INTO files (digest, size, stored_at, used_at, expected_until) "
                f"VALUES ('{self.digest}', {self.size}, {now}, {now}, 0)",
            ),
        ]


class Reader:
    """Somebody who reads a file no faster than they are told to."""

    def __init__(self, caller, video, start=None):
        address = urllib.parse.urlsplit(caller.url)
        self.socket = socket.socket()
        self.socket.settimeout(PATIENCE)
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 16 << 10)
        self.socket.connect((address.hostname, address.port))
        lines = [f"GET /v1/videos/{video}/content HTTP/1.1", f"Host: {address.netloc}", "Connection: close"]
        lines.append(f"Authorization: Bearer {caller.key}")
        if start is not None:
            lines += [f"Range: bytes={start[0]}-", f"If-Range: {start[1]}"]
        self.socket.sendall(("\r\n".join(lines) + "\r\n\r\n").encode())
        head, _, rest = self._until_head().partition(b"\r\n\r\n")
        words = head.decode().split("\r\n")
        self.status = int(words[0].split()[1])
        self.headers = dict(line.lower().split(": ", 1) for line in words[1:])
        self.length = int(self.headers.get("content-length", -1))
        self.data = bytearray(rest)

    def _until_head(self):
        received = b""
        while b"\r\n\r\n" not in received:
            piece = self.socket.recv(4096)
            assert piece, "the connection was closed before an answer"
            received += piece
        return received

    def read(self, count):
        """Reads up to so many bytes further; nothing when the answer has ended."""
        piece = self.socket.recv(count)
        self.data += piece
        return piece

    def finish(self):
        while self.read(256 << 10):
            pass
        self.socket.close()
        return self

    @property
    def digest(self):
        return hashlib.sha256(self.data).hexdigest()


def memory(program, name):
    """What the kernel says of a program's memory, in MiB."""
    for line in pathlib.Path(f"/proc/{program.process.pid}/status").read_text().splitlines():
        if line.startswith(f"{name}:"):
            return int(line.split()[1]) / 1024
    raise AssertionError(name)


def reset_peak_memory(program):
    """Lets the kernel's record of the most memory begin anew."""
    pathlib.Path(f"/proc/{program.process.pid}/clear_refs").write_text("5")
