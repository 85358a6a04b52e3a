"""Finished files: they are served whole and in parts, share, leave, and come back, and nobody gets half of one."""

import contextlib
import email
import hashlib
import os
import random
import signal
import subprocess
import threading
import time
from collections import Counter

from harness.archive_files import (
    MIB,
    Film,
    Reader,
    archive_files,
    archive_size,
    change_store,
    memory,
    path_in_archive,
    reset_peak_memory,
)
from harness.video_files import is_mp4
from harness.waiting import PATIENCE, eventually, let_run

SEED = int(os.environ.get("KGW_SEED") or random.SystemRandom().randrange(1 << 32))
# The long form: KGW_FILE_MIB=1024 KGW_READERS=100 Tests/run.sh blackbox -k slow_readers
FILE_MIB = int(os.environ.get("KGW_FILE_MIB", "64"))
READERS = int(os.environ.get("KGW_READERS", "30"))


def content(caller, video, **headers):
    return caller.http.get(f"/v1/videos/{video}/content", headers=headers)


def finished(caller, count=1, **fields):
    """Videos that are made and whose files are in the archive."""
    chance = random.Random()
    made = [caller.created(prompt=f"A lighthouse, {chance.random()}.", **fields)["id"] for _ in range(count)]
    for video in made:
        assert caller.ended(video)["status"] == "completed"
        eventually(lambda: content(caller, video).status_code == 200, "the file is in the archive")
    return made


def with_films(gateway, folder, sizes):
    """A gateway that is started with videos whose files have these lengths, and who may read them."""
    gateway.start()
    caller = gateway.tenant("studio")
    videos = finished(caller, len(sizes))
    assert gateway.program.terminate() == 0
    films = {}
    for number, (video, size) in enumerate(zip(videos, sizes)):
        film = films[video] = Film(folder, size, number)
        film.place(gateway)
        change_store(gateway, *film.statements(video))
    gateway.start()
    return gateway.caller(caller.key), films


def test_slow_readers_need_little_memory(make_gateway, sandbox, tmp_path):
    gateway = make_gateway(sandbox)
    caller, films = with_films(gateway, tmp_path, [FILE_MIB * MIB])
    [(video, film)] = films.items()
    assert content(caller, video, Range="bytes=0-99").status_code == 206
    idle = memory(gateway.program, "VmRSS")
    reset_peak_memory(gateway.program)

    readers = [Reader(caller, video) for _ in range(READERS)]
    over = threading.Event()

    def read_slowly():
        while not over.is_set():
            for reader in readers:
                reader.read(4096)
            let_run(0.05)

    reading = threading.Thread(target=read_slowly)
    reading.start()
    began = time.monotonic()
    digest, count = hashlib.sha256(), 0
    with caller.http.stream("GET", f"/v1/videos/{video}/content") as answer:
        for piece in answer.iter_raw():
            digest.update(piece)
            count += len(piece)
    seconds = time.monotonic() - began
    most, now = memory(gateway.program, "VmHWM"), memory(gateway.program, "VmRSS")
    over.set()
    reading.join(PATIENCE)
    print(
        f"{FILE_MIB} MiB, {READERS} slow readers: idle {idle:.0f} MiB, most {most:.0f} MiB, then {now:.0f} MiB;",
        f"the fast one took {seconds:.1f} s",
    )
    assert (count, digest.hexdigest()) == (film.size, film.digest)
    for reader in readers:
        assert reader.status == 200 and reader.length == film.size
        assert film.starts_with(bytes(reader.data)), "a slow reader got other bytes"
        reader.socket.close()
    assert most - idle < max(20, 0.5 * READERS), f"{most:.0f} MiB for {READERS} readers, {idle:.0f} MiB idle"
    if FILE_MIB >= 1024 and READERS >= 100:
        assert most < 100, f"{most:.0f} MiB resident for {READERS} readers of {FILE_MIB} MiB"
    # Who hung up uses no memory.
    assert content(caller, video, Range="bytes=-1").status_code == 206


def test_an_interrupted_download_resumes_where_it_ended(make_gateway, sandbox, tmp_path):
    print(f"KGW_SEED={SEED}")
    chance = random.Random(SEED)
    caller, films = with_films(make_gateway(sandbox), tmp_path, [5 * MIB + 12_345])
    [(video, film)] = films.items()
    data, tag, cuts = bytearray(), None, 0
    while len(data) < film.size:
        reader = Reader(caller, video, start=(len(data), tag) if tag else None)
        assert reader.status == (206 if tag else 200)
        tag = reader.headers["etag"]
        if tag and cuts:
            assert reader.headers["content-range"] == f"bytes {len(data)}-{film.size - 1}/{film.size}"
        wanted = chance.randrange(1, 2 * MIB)
        while len(reader.data) < wanted and reader.read(min(65_536, wanted)):
            pass
        reader.socket.close()
        data += reader.data
        cuts += 1
    assert cuts > 2 and hashlib.sha256(data).hexdigest() == film.digest == tag.strip('"')
    # Of another file no part is given, but the whole.
    other = Reader(caller, video, start=(100, '"c0ffee"')).finish()
    assert (other.status, other.digest) == (200, film.digest)
    head = caller.http.head(f"/v1/videos/{video}/content", params={"download": "1"})
    assert (head.headers["content-length"], head.headers["etag"]) == (str(film.size), tag)
    assert head.headers["content-disposition"] == f'attachment; filename="{video}.mp4"'


def parts(answer):
    """The parts of an answer, each with where it begins and ends."""
    message = email.message_from_bytes(b"Content-Type: " + answer.headers["content-type"].encode() + b"\r\n\r\n")
    assert message.get_content_type() == "multipart/byteranges"
    mark = b"\r\n--" + message.get_param("boundary").encode()
    before, *pieces, rest = answer.content.split(mark)
    assert (before, rest) == (b"", b"--\r\n")
    found = []
    for piece in pieces:
        head, _, data = piece.removeprefix(b"\r\n").partition(b"\r\n\r\n")
        headers = dict(line.lower().split(": ", 1) for line in head.decode().split("\r\n"))
        assert headers["content-type"] == "video/mp4"
        found.append((headers["content-range"], data))
    return found


def test_several_ranges_of_a_file_are_served(make_gateway, sandbox, tmp_path):
    caller, films = with_films(make_gateway(sandbox), tmp_path, [3 * MIB + 7])
    [(video, film)] = films.items()
    data, size = film.path.read_bytes(), film.size
    answer = content(caller, video, Range=f"bytes=0-{MIB},-700000,{size}-,{MIB + 1}-{MIB + 9}")
    assert (answer.status_code, int(answer.headers["content-length"])) == (206, len(answer.content))
    assert "content-range" not in answer.headers
    assert parts(answer) == [
        (f"bytes 0-{MIB}/{size}", data[: MIB + 1]),
        (f"bytes {size - 700000}-{size - 1}/{size}", data[-700000:]),
        (f"bytes {MIB + 1}-{MIB + 9}/{size}", data[MIB + 1 : MIB + 10]),
    ]
    head = caller.http.head(f"/v1/videos/{video}/content", headers={"Range": "bytes=0-1,5-6"})
    assert (head.status_code, head.headers["content-length"]) == (200, str(size))
    single = content(caller, video, Range=f"bytes=5-9,{size}-")
    assert (single.headers["content-range"], single.content) == (f"bytes 5-9/{size}", data[5:10])
    for refused in ["bytes=0-5,5-9", "bytes=" + ",".join(f"{2 * n}-{2 * n}" for n in range(17)), f"bytes={size}-,-0"]:
        answer = content(caller, video, Range=refused)
        assert (answer.status_code, answer.headers["content-range"]) == (416, f"bytes */{size}")
    # The connection is as good as before: the next answer is the next one's.
    assert content(caller, video, Range="bytes=0-3").content == data[:4]


def test_a_missing_file_is_made_again_by_the_next_order(make_gateway, start_sandbox):
    sandbox = start_sandbox()
    gateway = make_gateway(sandbox, cache__mode="private").start()
    caller = gateway.tenant("studio")
    order = {"prompt": "A lighthouse in the fog."}
    first = caller.created(**order)
    assert caller.ended(first["id"])["status"] == "completed"
    film = eventually(
        lambda: "etag" in (found := content(caller, first["id"])).headers and found, "it is in the archive"
    )
    hit = caller.created(**order)
    assert hit["cache"] == "hit"
    path = path_in_archive(gateway, film.headers["etag"].strip('"'))
    owner = path.parent.parent / "store"
    eventually(owner.exists, "the archive says whose it is")

    # As where the disk is not mounted: nobody loses anything.
    owner.rename(owner.with_name("away"))
    path.rename(path.with_name("away"))
    hidden = content(caller, hit["id"])
    assert (hidden.status_code, hidden.json()["error"]["code"]) == (503, "store_unavailable")
    assert "retry-after" in hidden.headers
    path.with_name("away").rename(path)
    owner.with_name("away").rename(owner)
    assert content(caller, hit["id"]).content == film.content

    path.unlink()
    assert content(caller, first["id"]).json()["error"]["code"] == "content_expired"
    assert content(caller, hit["id"]).status_code == 410
    again = caller.created(**order)
    assert again["cache"] == "miss"
    assert caller.ended(again["id"])["status"] == "completed"
    made = eventually(lambda: "etag" in (found := content(caller, again["id"])).headers and found, "it is there again")
    assert is_mp4(made.content) and made.headers["etag"].strip('"') == hashlib.sha256(made.content).hexdigest()
    assert sandbox.stats()["tasks"] == 2
    assert caller.created(**order)["cache"] == "hit"
    assert content(caller, first["id"]).status_code == 410
    assert any(entry["message"].startswith("a file is missing or damaged") for entry in errors(gateway))


def test_making_room_never_breaks_a_reader(make_gateway, sandbox, tmp_path):
    gateway = make_gateway(sandbox)
    caller, films = with_films(gateway, tmp_path, [6 * MIB] * 8)
    videos = list(films)
    # These read on while the others have to go.
    slow = {video: Reader(caller, video) for video in videos[:2]}
    answers, over = [], threading.Event()

    def read(number):
        chance = random.Random(number)
        while not over.is_set():
            video = chance.choice(videos)
            reader = Reader(caller, video).finish()
            whole = reader.digest == films[video].digest if reader.status == 200 else None
            answers.append((video, reader.status, whole))

    threads = [threading.Thread(target=read, args=(number,)) for number in range(3)]
    for thread in threads:
        thread.start()
    eventually(lambda: len(answers) >= len(threads), "files are read")
    gateway.settings["archive.max_bytes"] = 13 * MIB
    gateway.write()
    gateway.program.process.send_signal(signal.SIGHUP)
    # Those that are being read stay; of the others at least four leave.
    eventually(lambda: {video for video, status, _ in answers if status == 410}.__len__() >= 4, "files make room")
    for video, reader in slow.items():
        reader.finish()
        assert (reader.status, reader.digest) == (200, films[video].digest)
    eventually(lambda: archive_size(gateway) <= 13 * MIB, "the archive keeps to its size")
    over.set()
    for thread in threads:
        thread.join(PATIENCE)
    assert {(status, whole) for _, status, whole in answers} == {(200, True), (410, None)}
    # What has gone stays gone, and nothing is kept that nobody can have.
    there = {video for video in videos if content(caller, video).status_code == 200}
    assert 1 <= len(there) <= 2
    assert {path_in_archive(gateway, films[video].digest) for video in there} == set(archive_files(gateway))
    gone = next(video for video in videos if video not in there)
    assert content(caller, gone).json()["error"]["code"] == "content_expired"
    assert caller.get(gone)["status"] == "completed"
    assert not [entry for entry in gateway.program.entries() if entry["level"] == "error"]


def test_a_replica_that_makes_room_breaks_no_reader_of_another(make_replicas, sandbox, database, tmp_path):
    reading, sweeping = make_replicas(sandbox, database, 2)
    reading.start()
    caller = reading.tenant("studio")
    videos = finished(caller, 3)
    films = {}
    for number, video in enumerate(videos):
        film = films[video] = Film(tmp_path, 6 * MIB, number)
        film.place(reading)
        for [statement] in film.statements(video):
            database.server.psql(database.name, statement)
    readers = {video: Reader(caller, video) for video in videos}
    sweeping.settings["archive.max_bytes"] = MIB
    sweeping.write()
    sweeping.start()
    paths = [path_in_archive(sweeping, film.digest) for film in films.values()]
    eventually(lambda: not any(path.exists() for path in paths), "all files left")
    for video, reader in readers.items():
        reader.finish()
        assert (reader.status, reader.digest) == (200, films[video].digest)
        assert content(caller, video).status_code == 410


@contextlib.contextmanager
def full(folder):
    """A disk that has no room for a film; where none can be mounted, a folder that cannot be written."""
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=16k", "tmpfs", folder], capture_output=True)
    if mounted.returncode == 0:
        yield lambda: subprocess.run(["mount", "-o", "remount,size=50m", folder], check=True)
        subprocess.run(["umount", "-l", folder], check=True)
        return
    incoming = folder / "incoming"
    incoming.mkdir()
    incoming.rename(folder / "aside")
    incoming.write_text("")

    def mend():
        incoming.unlink()
        (folder / "aside").rename(incoming)

    yield mend


def test_files_are_passed_through_while_the_disk_is_full(make_gateway, start_sandbox):
    sandbox = start_sandbox()
    gateway = make_gateway(sandbox, log__level="debug")
    folder = gateway.folder / "archive"
    folder.mkdir()
    with full(folder) as mend:
        gateway.launch()
        gateway.await_ready()
        caller = gateway.tenant("studio")
        videos = [caller.created(prompt=f"Number {n}.")["id"] for n in range(3)]
        for video in videos:
            assert caller.ended(video)["status"] == "completed"
            answer = eventually(lambda: (found := content(caller, video)).status_code == 200 and found, "it is there")
            assert is_mp4(answer.content)
            assert answer.headers["accept-ranges"] == "none" and "etag" not in answer.headers
            assert content(caller, video, Range="bytes=0-9").status_code == 200
        eventually(lambda: len(errors(gateway)) >= 1, "the operator is told")
        # Each file is tried again twice, and the operator is not told again.
        before = failed_tries(gateway)
        eventually(
            lambda: all(failed_tries(gateway)[video] >= before[video] + 2 for video in videos), "all are tried again"
        )
        assert [entry["message"].split(";")[0] for entry in errors(gateway)] == ["the archive cannot be written"]
        assert caller.ended(caller.created()["id"])["status"] == "completed"
        mend()
        for video in videos:
            eventually(lambda: content(caller, video, Range="bytes=0-9").status_code == 206, "it is in the archive")
            whole = content(caller, video)
            assert hashlib.sha256(whole.content).hexdigest() == whole.headers["etag"].strip('"')
        assert any(entry["message"] == "the archive can be written again" for entry in gateway.program.entries())
        assert sandbox.stats()["tasks"] == 4
        gateway.close()


def errors(gateway):
    return [entry for entry in gateway.program.entries() if entry["level"] == "error"]


def failed_tries(gateway):
    """How often the file of each video was fetched in vain."""
    failed = "a file could not be fetched; it will be tried again"
    return Counter(entry["video"] for entry in gateway.program.entries() if entry["message"] == failed)


def test_a_file_that_is_cut_or_refused_is_fetched_again_and_never_made_again(make_gateway, start_sandbox):
    sandbox = start_sandbox()
    gateway = make_gateway(sandbox).start()
    caller = gateway.tenant("studio")
    cut = caller.ended(caller.created(prompt="Cut. [[fault:cut-file=2]]")["id"])["id"]
    dead = caller.ended(caller.created(prompt="Dead. [[fault:expired-url]]")["id"])["id"]
    whole = eventually(lambda: (found := content(caller, cut)).status_code == 200 and found, "it is there")
    assert is_mp4(whole.content)
    eventually(lambda: "etag" in content(caller, cut).headers, "it is in the archive")
    kept = content(caller, cut)
    assert hashlib.sha256(kept.content).hexdigest() == kept.headers["etag"].strip('"')
    answer = content(caller, dead)
    assert (answer.status_code, answer.json()["error"]["code"]) == (409, "not_ready")
    assert caller.get(dead)["status"] == "completed"
    assert (sandbox.stats()["tasks"], sandbox.stats()["twins"]) == (2, 0)


def test_the_file_of_a_deleted_video_is_removed(make_gateway, sandbox):
    gateway = make_gateway(sandbox).start()
    caller = gateway.tenant("studio")
    first, second = finished(caller, 2)
    tags = {video: content(caller, video).headers["etag"].strip('"') for video in (first, second)}
    assert caller.http.delete(f"/v1/videos/{first}").status_code == 200
    assert content(caller, first).status_code == 404
    if tags[first] != tags[second]:
        eventually(lambda: not path_in_archive(gateway, tags[first]).exists(), "the file is removed")
    assert content(caller, second).status_code == 200
    assert caller.http.delete(f"/v1/videos/{second}").status_code == 200
    eventually(lambda: not archive_files(gateway), "nothing is left")


def test_an_archive_of_the_version_before_is_taken_over(make_gateway, sandbox):
    """There each file is named by its video, and the store knows of no files."""
    gateway = make_gateway(sandbox).start()
    caller = gateway.tenant("studio")
    videos = finished(caller, 2)
    films = {video: content(caller, video) for video in videos}
    assert gateway.program.terminate() == 0
    former = {}
    for video in videos:
        name = video.removeprefix("video_")
        former[video] = gateway.folder / "archive" / name[-2:] / f"{name}.mp4"
        former[video].parent.mkdir(exist_ok=True)
        former[video].write_bytes(films[video].content)
    for path in archive_files(gateway):
        if path not in former.values():
            path.unlink()
    (gateway.folder / "archive" / "outgoing").rmdir()
    change_store(
        gateway,
        ("DROP TABLE files",),
        ("DROP INDEX videos_of_file",),
        ("DROP INDEX videos_named",),
        ("DROP INDEX videos_external_id",),
        (
            "CREATE UNIQUE INDEX videos_external_id ON videos (tenant_id, external_id) WHERE external_id IS NOT NULL",
        ),
        ("ALTER TABLE videos DROP COLUMN file_trouble",),
        ("DROP TRIGGER usage_totals_admit",),
        ("DROP TRIGGER usage_totals_move",),
        ("DROP TRIGGER usage_totals_correct",),
        ("DROP TABLE usage_totals",),
        ("DROP TRIGGER webhooks_admit",),
        ("DROP TRIGGER webhooks_move",),
        ("DROP TABLE webhook_deliveries",),
        ("DROP TABLE webhook_events",),
        ("DROP TABLE webhook_endpoints",),
        ("DROP TABLE webhook_secrets",),
        ("DROP TABLE video_webhooks",),
        ("ALTER TABLE videos DROP COLUMN webhook",),
        ("DROP TABLE operators",),
        ("DROP TABLE audit",),
        ("DROP TABLE audit_head",),
        ("ALTER TABLE videos DROP COLUMN trace_context",),
        ("DROP TABLE pauses",),
        ("DROP INDEX videos_endings",),
        ("DROP TABLE turns",),
        ("CREATE INDEX videos_line ON videos (id)",),
        ("ALTER TABLE tenants DROP COLUMN weight",),
        ("DROP TABLE name_lookups",),
        ("DROP INDEX videos_waiting",),
        ("ALTER TABLE videos DROP COLUMN priority",),
        ("DROP TABLE rolled_up",),
        ("DROP INDEX videos_ended",),
        ("DROP INDEX entries_once",),
        ("DROP INDEX videos_in_progress",),
        ("ALTER TABLE videos DROP COLUMN slot_key",),
        ("CREATE INDEX videos_tasks ON videos (state)",),
        ("CREATE UNIQUE INDEX entries_one_hold ON entries (video_id) WHERE kind = 'hold'",),
        ("CREATE UNIQUE INDEX entries_one_end ON entries (video_id) WHERE kind IN ('settle', 'release')",),
        ("DROP TABLE undelivered",),
        ("DROP TABLE repeats",),
        ("DROP INDEX videos_requested",),
        ("DROP INDEX videos_of_task",),
        *(
            (f"ALTER TABLE videos DROP COLUMN {column}",)
            for column in ("key_id", "request_id", "silences", "polled_at", "poll_outcome", "poll_request_id")
        ),
        ("ALTER TABLE tenants DROP COLUMN repeat_window",),
        ("DELETE FROM migrations WHERE name >= '0007'",),
    )
    gateway.start()
    caller = gateway.caller(caller.key)
    for video in videos:
        answer = content(caller, video)
        assert (answer.content, answer.headers["etag"]) == (films[video].content, films[video].headers["etag"])
    own = [path_in_archive(gateway, films[video].headers["etag"].strip('"')) for video in videos]
    eventually(lambda: all(path.exists() for path in own), "the files have their own names")
    assert all(path.exists() for path in former.values())
    for video in videos:
        caller.http.delete(f"/v1/videos/{video}").raise_for_status()
    eventually(lambda: not archive_files(gateway), "nothing is left")
