"""What all programs serve: tenants with keys, finished videos, files of two lengths; made by the gateway itself."""

import hashlib
import json
import os
import pathlib
import random
import shutil
import urllib.error

from bench import store
from bench.gateway import LIMITS, Gateway, call, videos
from bench.processes import wait_until

# A tenant may read 1,000,000 times a minute; so many tenants together faster than any program here answers.
TENANTS = 8
# So many of further tenants order; so many fit in one file of tenants.
ACTIVE, FILE_TENANTS = 100, 3_000
VIDEOS = 1_000
KB, MIB = 1_000, 1 << 20
SIZES = {"200 kB": 200 * KB, "16 MiB": 16 * MIB}
WRONG = "0" * 8


class Film:
    """A file of random bytes."""

    def __init__(self, path, size):
        self.path, self.size = path, size
        data = random.Random(size).randbytes(size)
        path.write_bytes(data)
        self.digest = hashlib.sha256(data).hexdigest()


def copy_or_link(source, target):
    """Copies a file, but for videos, which nobody changes."""
    if source.endswith(".mp4"):
        os.link(source, target)
    else:
        shutil.copy2(source, target)


def all_videos(gateway, key):
    """The ids of a tenant's videos."""
    found, after = [], ""
    while True:
        page = json.loads(call(gateway.url, key, f"/v1/videos?limit=100{after}")[0])
        found += [video["id"] for video in page["data"]]
        if not page["has_more"]:
            return found
        after = f"&after={page['last_id']}"


def make_tenants(gateway):
    """Makes tenants on a store; returns a key of each."""
    limits = [word for name, value in LIMITS.items() for word in ("--limit", f"{name}={value}")]
    for number in range(TENANTS):
        gateway.command("tenant", "create", f"tenant-{number}", *limits)
    return [gateway.command("key", "create", f"tenant-{number}").strip() for number in range(TENANTS)]


class Dataset:
    """A folder with a store and an archive that gateways are given copies of.

    `videos` are pairs of a key and the id of a video; `files` the same by the name of their length.
    """

    def __init__(self, folder, binary, sandbox):
        self.folder = pathlib.Path(folder)
        self.binary, self.sandbox = binary, sandbox
        self.films = {name: Film(self.folder / f"{size}.mp4", size) for name, size in SIZES.items()}
        gateway = Gateway(binary, self.folder / "finished", sandbox, KGW_UPSTREAM_POLL_INTERVAL=0.1)
        self.keys = make_tenants(gateway)
        self.template = self._finished_video(gateway)
        store.add_finished(gateway.store, self.template, VIDEOS - 1, days_ago=(7, 1))
        self.files = {name: self._add_file(gateway, film) for name, film in self.films.items()}
        gateway.verify()
        self.base = gateway.folder
        self._read()

    def _finished_video(self, gateway):
        gateway.start()
        id = json.loads(gateway.order(self.keys[0], "A lighthouse in the fog."))["id"]
        wait_until(
            lambda: gateway.video(self.keys[0], id)["expires_at"], "a video is made and its file is kept", pause=0.1
        )
        gateway.close()
        return id

    def _add_file(self, gateway, film):
        place = gateway.folder / "archive" / film.digest[:2]
        place.mkdir(exist_ok=True)
        (place / f"{film.digest}.mp4").hardlink_to(film.path)
        owners = dict(zip(store.tenants(gateway.store), self.keys))
        rows = store.add_file(gateway.store, film, self.template, TENANTS)
        return [(owners[tenant], f"video_{id}") for id, tenant in rows]

    def _read(self):
        """What the gateway answers, so that other programs answer the same."""
        gateway = Gateway(self.binary, self.copy(self.folder / "read"), self.sandbox)
        gateway.start()
        films = {id for pairs in self.files.values() for _, id in pairs}
        pages = {key: all_videos(gateway, key) for key in self.keys}
        self.videos = [(key, id) for key, ids in pages.items() for id in ids if id not in films]
        self.answers = {id: answer for _, id, answer, _ in videos(gateway.url, self.videos)}
        self.accepted = gateway.order(self.keys[0], "A lighthouse in the fog, 000000000000.")
        try:
            call(gateway.url, self.wrong_keys()[0], f"/v1/videos/{self.videos[0][1]}")
        except urllib.error.HTTPError as error:
            self.refusal = error.read()
        gateway.close()

    def wrong_keys(self):
        """Keys that are nobody's, but look like those that are somebody's."""
        return [key[: -len(WRONG)] + WRONG for key in self.keys]

    def copy(self, folder, base=None):
        """A copy of the store, or of one with more in it, with its archive; nothing may run on it."""
        ignored = shutil.ignore_patterns("*.log", "*.lock")
        shutil.copytree(base or self.base, folder, ignore=ignored, copy_function=copy_or_link)
        return folder

    def queued(self, count):
        """The same with so many videos that wait."""
        folder = self.folder / f"queued-{count}"
        if folder.exists():
            return folder
        gateway = Gateway(self.binary, self.copy(folder), self.sandbox)
        gateway.start()
        gateway.occupy(self.keys[0])
        template = json.loads(gateway.order(self.keys[0], "A boat that waits."))["id"]
        gateway.close()
        store.add_queued(gateway.store, template, count)
        gateway.verify()
        return folder

    def owned(self, count):
        """The same with so many tenants more, which have the same limits; and a key of each of the first ``ACTIVE``."""
        gateway = Gateway(self.binary, self.copy(self.folder / f"owned-{count}"), self.sandbox)
        # As texts, which all of them may be.
        limits = ", ".join(f'{name}: "{value}"' for name, value in LIMITS.items())
        file = gateway.folder / "tenants.yaml"
        for first in range(0, count, FILE_TENANTS):
            numbers = range(first, min(first + FILE_TENANTS, count))
            lines = [f"  more-{number}: {{limits: {{{limits}}}}}\n" for number in numbers]
            file.write_text("".join(["tenants:\n", *lines]))
            gateway.command("tenant", "apply", file)
        names = [f"more-{number}" for number in range(min(count, ACTIVE))]
        return gateway.folder, [gateway.command("key", "create", name).strip() for name in names]

    def finished(self, count):
        """The same with so many more finished videos whose files are gone."""
        folder = self.copy(self.folder / f"finished-{count}")
        if count:
            gateway = Gateway(self.binary, folder, self.sandbox)
            gone = {"file_state": "'gone'", "file_expires_at": "NULL", "file_next_at": "NULL"}
            store.add_finished(gateway.store, self.template, count, **gone)
            gateway.verify()
        return folder
