"""Stores with as many videos as one likes: copies of a real one, with all that the ledger keeps of it.

The gateway must be stopped meanwhile; `ledger verify` proves afterwards that the books balance.
"""

import contextlib
import sqlite3
import time

from bench.processes import BenchError

DAY = 86_400_000
DIGITS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
BATCH = 100_000
PROMPT = "A lighthouse in the fog, seen from a boat that drifts slowly, early in the morning. "

# What a limit counts of each video, and where its window begins.
LIMITS = {
    "videos_per_day": ("1", "day_start"),
    "budget_per_day": ("price", "day_start"),
    "videos_per_month": ("1", "month_start"),
    "seconds_per_month": ("seconds", "month_start"),
    "budget_per_month": ("price", "month_start"),
}
WAITING = "('queued', 'submitting', 'unknown', 'submitted', 'processing')"


def video_id(moment, number):
    """The id of a video: 48 bits of its time in milliseconds, and 80 more."""
    bits = moment << 80 | number
    return "".join(DIGITS[bits >> shift & 31] for shift in range(125, -1, -5))


@contextlib.contextmanager
def opened(path):
    """A store that is written without waiting for the disk, and whole in one file afterwards."""
    store = sqlite3.connect(path, isolation_level=None)
    store.execute("PRAGMA synchronous = OFF")
    store.execute("PRAGMA cache_size = -400000")
    store.create_function("video_id", 2, video_id, deterministic=True)
    try:
        yield store
        store.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        store.execute("PRAGMA synchronous = FULL")
    finally:
        store.close()


def columns(store, table):
    """The columns of a table that are stored as they are written."""
    return [row[1] for row in store.execute(f"PRAGMA table_xinfo({table})") if row[6] == 0]


class Copies:
    """Copies of one video with its entries and attempts, one after the other in time, for each tenant in turn.

    `changes` are SQL expressions by column of `videos`, in which `i` is the number of the copy.
    """

    def __init__(self, store, template, tenants, since, until, count, **changes):
        self.store, self.template, self.count = store, template, count
        # So that a second set in the same store has other ids; SQLite's integers have 63 bits.
        first = time.time_ns() % (1 << 22) << 40
        at = f"({since} + i * {until - since} / {count})"
        id = f"video_id({at}, {first} + i)"
        lasts = f"{at} + updated_at - created_at"
        turns = " ".join(f"WHEN {number} THEN '{tenant}'" for number, tenant in enumerate(tenants))
        tenant = f"CASE i % {len(tenants)} {turns} END"
        unique = f"'{first}-' || i"
        self.changes = {
            "videos": {
                "id": id,
                "tenant_id": tenant,
                "prompt": f"'{PROMPT}' || i",
                "prompt_digest": unique,
                "request_digest": unique,
                "cache_key": f"{tenant} || '/' || {unique}",
                "request_id": f"'req_' || {unique}",
                "upstream_task_id": f"CASE WHEN upstream_task_id IS NULL THEN NULL ELSE {unique} END",
                "created_at": at,
                "not_before": at,
                "started_at": f"{at} + started_at - created_at",
                "completed_at": f"{at} + completed_at - created_at",
                "updated_at": lasts,
                "day_start": f"{at} - {at} % {DAY}",
                "month_start": f"strftime('%s', {at} / 1000, 'unixepoch', 'start of month') * 1000",
            }
            | changes,
            "entries": {"video_id": id, "tenant_id": tenant, "at": at},
            "attempts": {
                "external_task_id": f"'kg-' || {unique}",
                "video_id": id,
                "started_at": at,
                "ended_at": f"CASE WHEN ended_at IS NULL THEN NULL ELSE {at} END",
            },
        }

    def write(self):
        for first in range(0, self.count, BATCH):
            self.store.execute("BEGIN IMMEDIATE")
            for table, key in (("videos", "id"), ("entries", "video_id"), ("attempts", "video_id")):
                self._copy(table, key, first, min(first + BATCH, self.count))
            self.store.execute("COMMIT")

    def _copy(self, table, key, first, end):
        names = [name for name in columns(self.store, table) if name != "sequence"]
        values = ", ".join(self.changes[table].get(name, name) for name in names)
        self.store.execute(
            f"""
            WITH RECURSIVE numbers(i) AS (SELECT {first} UNION ALL SELECT i + 1 FROM numbers WHERE i + 1 < {end})
            INSERT INTO {table} ({', '.join(names)})
            SELECT {values} FROM numbers CROSS JOIN (SELECT * FROM {table} WHERE {key} = ?)
            """,
            (self.template,),
        )


def add_up_balances(store):
    """Writes all balances anew, as the entries have them."""
    store.execute("BEGIN IMMEDIATE")
    store.execute("DELETE FROM balances")
    for name, (amount, window) in LIMITS.items():
        store.execute(
            f"""
            INSERT INTO balances (tenant_id, name, window_start, held, used)
            SELECT videos.tenant_id, '{name}', {window},
                SUM(CASE kind WHEN 'hold' THEN {amount} ELSE -{amount} END),
                SUM(CASE kind WHEN 'settle' THEN {amount} ELSE 0 END)
            FROM entries JOIN videos ON videos.id = video_id GROUP BY videos.tenant_id, {window}
            """
        )
    store.execute(
        f"""
        INSERT INTO balances (tenant_id, name, window_start, held, used)
        SELECT tenant_id, 'concurrent_videos', 0, COUNT(*), 0 FROM videos
        WHERE source_id IS NULL AND state IN {WAITING} GROUP BY tenant_id
        """
    )
    store.execute("COMMIT")


def now():
    return int(time.time() * 1000)


def tenants(path):
    """The ids of the store's tenants, in the order of their names."""
    with opened(path) as store:
        return [id for [id] in store.execute("SELECT id FROM tenants ORDER BY name")]


def bare(video):
    """The id of a video as the store has it."""
    return video.removeprefix("video_")


def add_finished(path, template, count, days_ago=(40, 10), **changes):
    """Adds finished videos of all tenants that were ordered between so many days ago."""
    add_all(path, (template, count, days_ago, changes))


def add_all(path, *sets):
    """Adds several sets of videos of all tenants, each with its template, how many, between how many days ago, changes."""
    owners = tenants(path)
    with opened(path) as store:
        for template, count, days_ago, changes in sets:
            since, until = (now() - int(days * DAY) for days in days_ago)
            Copies(store, bare(template), owners, since, until, count, **changes).write()
        add_up_balances(store)


def add_queued(path, template, count):
    """Adds videos of all tenants that wait behind the template."""
    owners = tenants(path)
    with opened(path) as store:
        [(state, since)] = store.execute("SELECT state, created_at FROM videos WHERE id = ?", (bare(template),))
        if state != "queued":
            raise BenchError(f"the video to be copied into the queue is {state}")
        Copies(store, bare(template), owners, since + 1, max(now(), since + 2), count).write()
        add_up_balances(store)


def add_file(path, film, template, count):
    """Adds videos, one after the other of each tenant, that have this file; returns their ids with their tenants'."""
    at = now()
    owners = tenants(path)
    with opened(path) as store:
        store.execute(
            "INSERT INTO files (digest, size, stored_at, used_at, expected_until) VALUES (?, ?, ?, ?, 0)",
            (film.digest, film.size, at, at),
        )
        file = {"file_digest": f"'{film.digest}'", "file_size": str(film.size)}
        Copies(store, bare(template), owners, at - 60_000, at, count, **file).write()
        add_up_balances(store)
        return store.execute("SELECT id, tenant_id FROM videos WHERE file_digest = ?", (film.digest,)).fetchall()
