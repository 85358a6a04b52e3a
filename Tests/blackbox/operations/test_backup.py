"""Backup and restore: beside a running server, into its place, and what becomes of those who do it wrong."""

import contextlib
import os
import pathlib
import random
import shutil
import signal
import sqlite3
import subprocess

import pytest

from harness.archive_files import archive_files, path_in_archive
from harness.programs import BINARY, Program, environment, run
from harness.waiting import PATIENCE, eventually

SEED = int(os.environ.get("KGW_SEED") or random.SystemRandom().randrange(1 << 32))


def store_of(gateway):
    return gateway.folder / "gateway.db"


def ids(file):
    """The videos of a store that nobody changes."""
    with contextlib.closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as store:
        return {f"video_{id}" for (id,) in store.execute("SELECT id FROM videos")}


def verified(gateway, url):
    done = run("ledger", "verify", "--config", gateway.config, env=environment(KGW_STORE_URL=url))
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def stored(caller, count):
    """Videos that are made, with the digests of their files, which are in the archive."""
    chance = random.Random()
    made = [caller.created(prompt=f"A lighthouse, {chance.random()}.")["id"] for _ in range(count)]

    def tag(video):
        return caller.http.get(f"/v1/videos/{video}/content").headers.get("etag", "").strip('"')

    for video in made:
        assert caller.ended(video)["status"] == "completed"
    return {video: eventually(lambda: tag(video), "the file is in the archive") for video in made}


def beside(file):
    """What else has this file's name as the beginning of its own."""
    return sorted(path.name.removeprefix(file.name) for path in file.parent.glob(f"{file.name}?*"))


@pytest.mark.parametrize("umask", ["0022", "0000"])
def test_a_backup_under_load_holds_what_was_answered_before_and_is_restored(
    make_gateway, start_sandbox, start_load, umask
):
    gateway = make_gateway(start_sandbox(), quota__max_queued=100_000).start()
    caller = gateway.tenant("busy")
    load = start_load([gateway], caller.key, SEED, callers=4, pause=0.01)
    copy = gateway.folder / "copy.db"
    for _ in range(3):
        load.more(20)
        before = set(load.accepted)
        command = [BINARY, "backup", copy, "--replace", "--config", gateway.config]
        done = subprocess.run(
            ["sh", "-c", f'umask {umask} && exec "$0" "$@"', *map(str, command)],
            capture_output=True,
            text=True,
            env=environment(),
            timeout=PATIENCE,
        )
        assert done.returncode == 0, done.stderr
        assert "Backed up" in done.stderr and not done.stdout
        assert before <= ids(copy)
        assert copy.stat().st_mode & 0o777 == 0o600
        assert beside(copy) == []
        assert "All rules are kept." in verified(gateway, f"sqlite:{copy}")
    load.stop()

    refused = gateway.cli("restore", copy, "--replace", check=False)
    assert refused.returncode == 1 and "Another kling-gateway server is using" in refused.stderr
    assert gateway.program.terminate() == 0
    assert [name for name in beside(store_of(gateway)) if name != ".lock"] == [], "a clean stop leaves one file"
    refused = gateway.cli("restore", copy, check=False)
    assert refused.returncode == 1 and "--replace sets it aside" in refused.stderr
    everything = ids(store_of(gateway))
    gateway.cli("restore", copy, "--replace")
    [aside] = store_of(gateway).parent.glob("gateway.db.replaced-*")
    assert ids(aside) == everything
    assert ids(store_of(gateway)) == ids(copy)
    for file in (aside, store_of(gateway)):
        assert file.stat().st_mode & 0o777 == 0o600
    gateway.start()
    assert {video["id"] for video in gateway.caller(caller.key).all()} == ids(copy)
    assert "All rules are kept." in gateway.cli("ledger", "verify").stdout


def test_an_older_copy_loses_no_file(make_gateway, start_sandbox):
    gateway = make_gateway(start_sandbox()).start()
    caller = gateway.tenant("studio")
    first = stored(caller, 3)
    older, newest = gateway.folder / "older.db", gateway.folder / "newest.db"
    gateway.cli("backup", older)
    later = stored(caller, 5)
    gateway.cli("backup", newest)
    files = archive_files(gateway)
    assert gateway.program.terminate() == 0

    gateway.cli("restore", older, "--replace")
    gateway.start()
    caller = gateway.caller(caller.key)
    assert {video["id"] for video in caller.all()} == set(first)
    for video in later:
        assert caller.http.get(f"/v1/videos/{video}/content").status_code == 404
    assert archive_files(gateway) == files
    assert gateway.program.terminate() == 0
    # Where a start puts the files that no video has, once they are older than a few minutes.
    apart = gateway.folder / "archive" / "unknown"
    for digest in set(later.values()) - set(first.values()):
        path_in_archive(gateway, digest).rename(apart / f"{digest}.mp4")

    gateway.cli("restore", newest, "--replace")
    gateway.start()
    caller = gateway.caller(caller.key)
    for video, digest in (first | later).items():
        answer = caller.http.get(f"/v1/videos/{video}/content")
        assert (answer.status_code, answer.headers["etag"].strip('"')) == (200, digest)
    eventually(lambda: archive_files(gateway) == files, "all files are in their places")
    assert len(list(gateway.folder.glob("gateway.db.replaced-*"))) == 2


def test_a_copy_put_over_the_store_of_a_killed_server_is_noticed(make_gateway, start_sandbox):
    gateway = make_gateway(start_sandbox()).start()
    caller = gateway.tenant("studio")
    first = set(stored(caller, 3))
    copy = gateway.folder / "copy.db"
    gateway.cli("backup", copy)
    stored(caller, 5)
    gateway.program.kill()
    store = store_of(gateway)
    log = store.with_name("gateway.db-wal")
    assert log.stat().st_size > 0
    shutil.copyfile(copy, store)
    moment = log.stat().st_mtime + 5
    os.utime(store, (moment, moment))

    gateway.launch()
    told = "was written after the log beside it", "The log beside"
    eventually(lambda: any(words in gateway.program.log for words in told), "the operator is told")
    gateway.close()
    gateway.cli("restore", copy, "--replace")
    assert [name for name in beside(store) if name in ("-wal", "-shm", "-journal")] == []
    assert ids(store) == first
    gateway.start()
    assert {video["id"] for video in gateway.caller(caller.key).all()} == first
    assert "All rules are kept." in gateway.cli("ledger", "verify").stdout


def priorities(process):
    """How much less than others each of its threads asks for; nothing once it has ended."""
    found = set()
    for thread in pathlib.Path(f"/proc/{process}/task").glob("*/stat"):
        with contextlib.suppress(OSError):
            # The name of the program, which may have spaces, is in brackets.
            fields = thread.read_text().rpartition(")")[2].split()
            if fields[0] not in "ZX":
                found.add(int(fields[16]))
    return found


def test_a_backup_that_is_broken_off_leaves_nothing(make_gateway, sandbox):
    gateway = make_gateway(sandbox)
    gateway.cli("tenant", "create", "studio")
    with contextlib.closing(sqlite3.connect(store_of(gateway))) as store:
        store.execute("CREATE TABLE filling (content BLOB)")
        for _ in range(100):
            store.execute("INSERT INTO filling VALUES (randomblob(2000000))")
        store.commit()
    copy = gateway.folder / "copy.db"
    unfinished = copy.with_name("copy.db.unfinished")
    for ending in (signal.SIGTERM, signal.SIGINT):
        backup = Program("backup", copy, "--config", gateway.config)
        eventually(lambda: unfinished.exists() or backup.process.poll() is not None, "it begins", pause=0.001)
        told = priorities(backup.process.pid)
        backup.process.send_signal(ending)
        status = backup.wait()
        # A server beside it has the processors first; where it has ended already there is nothing to look at. Dispatch
        # gives threads that it begins for root a priority of its own, which must not go before the server's.
        assert not told or 5 in told and min(told) >= 0, told
        assert status in (128 + ending, 0), backup.log
        assert not unfinished.exists() and beside(copy) == []
        assert copy.exists() == (status == 0)
        copy.unlink(missing_ok=True)
        backup.close()
    # What a kill has left is taken away by the next one.
    backup = Program("backup", copy, "--config", gateway.config)
    eventually(lambda: unfinished.exists() or backup.process.poll() is not None, "it begins", pause=0.001)
    backup.kill()
    backup.close()
    gateway.cli("backup", copy, "--replace")
    assert beside(copy) == []


def test_a_database_is_backed_up_beside_its_servers_and_restored_into_an_empty_one(
    make_replicas, sandbox, database, postgres
):
    first, second = make_replicas(sandbox, database, 2)
    first.start()
    second.start()
    caller = first.tenant("studio")
    videos = {caller.created()["id"] for _ in range(5)}
    copy = first.folder / "copy.db"
    first.cli("backup", copy)
    assert videos <= ids(copy)
    assert copy.stat().st_mode & 0o777 == 0o600 and beside(copy) == []
    verified(first, f"sqlite:{copy}")
    assert first.cli("restore", copy, check=False).returncode == 1
    for replica in (first, second):
        assert replica.program.terminate() == 0
    refused = first.cli("restore", copy, check=False)
    assert refused.returncode == 1 and "not empty" in refused.stderr
    assert first.cli("restore", copy, "--replace", check=False).returncode == 1
    other = postgres.make()
    first.settings["store.url"] = other.url
    first.write()
    first.cli("restore", copy)
    assert beside(copy) == []
    first.start()
    assert {video["id"] for video in first.caller(caller.key).all()} == videos
    assert "All rules are kept." in first.cli("ledger", "verify").stdout


def test_a_backup_whose_indexes_do_not_fit_is_not_restored(start_sandbox, make_gateway):
    gateway = make_gateway(start_sandbox()).start()
    caller = gateway.tenant("studio")
    assert caller.ended(caller.created()["id"])["status"] == "completed"
    file = gateway.folder / "backup.db"
    gateway.cli("backup", file)
    assert gateway.program.terminate() == 0
    with contextlib.closing(sqlite3.connect(file, isolation_level=None)) as store:
        store.execute("PRAGMA writable_schema = ON")
        index = "CREATE INDEX videos_of_file ON videos (prompt) WHERE file_state = 'stored'"
        store.execute("UPDATE sqlite_schema SET sql = ? WHERE name = 'videos_of_file'", (index,))
    before = store_of(gateway).read_bytes()
    done = run("restore", file, "--replace", "--config", gateway.config)
    assert done.returncode == 1, done
    assert done.stderr.startswith(f"{file} cannot be restored: it is damaged"), done
    assert store_of(gateway).read_bytes() == before
