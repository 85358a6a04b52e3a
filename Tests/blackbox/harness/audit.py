"""What must be true of the ledger and of the upstream's counts once every video has ended."""

import contextlib
import sqlite3
from collections import Counter
from decimal import Decimal

# What a video takes of each limit that the ledger keeps, and the window that it counts towards.
LIMITS = {
    "concurrent_videos": (lambda video: 1, None),
    "videos_per_day": (lambda video: 1, "day_start"),
    "videos_per_month": (lambda video: 1, "month_start"),
    "seconds_per_month": (lambda video: video["seconds"], "month_start"),
    "budget_per_day": (lambda video: Decimal(video["price"]) / 10**6, "day_start"),
    "budget_per_month": (lambda video: Decimal(video["price"]) / 10**6, "month_start"),
}
ENDED = "('succeeded', 'failed', 'canceled', 'expired')"


def code(video):
    return (video["error"] or {}).get("code")


def paid(videos):
    """The videos that pay for themselves, whether they were made in the end or not."""
    return [video for video in videos.values() if Decimal(video["cost"]["amount"])]


def made(videos):
    """The videos that a task upstream was made for, as far as we know."""
    return [video for video in paid(videos) if video["status"] == "completed" or code(video) == "content_policy"]


def nothing_was_made_twice(videos, stats):
    """No name came twice to the upstream, and no order was made under two names."""
    assert (stats["duplicates"], stats["redirects_followed"]) == (0, 0)
    assert set(stats["by_external_task_id"].values()) <= {1}
    assert stats["tasks"] <= len(paid(videos))
    # Only what was ordered more than once, and paid each time, may have been made more than once.
    prompts = [video["prompt"] for video in made(videos)]
    assert stats["twins"] == len(prompts) - len(set(prompts))
    # An order is sent again only after an answer that says for certain that no task was made.
    requeues = 2 * sum("429-1303" in prompt for prompt in {video["prompt"] for video in videos.values()})
    assert stats["creates"] <= len(paid(videos)) + requeues


def every_task_was_followed(videos, stats):
    """Each task's end is known here, and nothing else is charged."""
    assert {code(video) for video in videos.values()} <= {None, "submission_unknown", "content_policy", "canceled"}
    assert len(made(videos)) == stats["tasks"], "a task that was made was not followed to its end"


def only_what_was_made_is_charged(videos):
    for video in videos.values():
        assert video["cost"]["state"] == ("charged" if video["status"] == "completed" else "released"), video


def nothing_refused_was_kept(load, videos):
    kept = {video["prompt"] for video in videos.values()} & set(load.refused)
    assert not kept, f"refused as if nothing had been changed, and kept: {sorted(kept)[:3]}"


def ledger_balances(database, videos=None):
    """What must be true of the database once every video has ended."""
    assert database.rows(f"SELECT id, state FROM videos WHERE state NOT IN {ENDED}") == []
    assert (
        database.rows(
            """
            SELECT v.id, v.state, v.price, json_agg(json_build_array(e.kind, e.amount)) AS entries
            FROM videos v LEFT JOIN entries e ON e.video_id = v.id GROUP BY v.id
            HAVING count(e.kind) <> 2
                OR count(*) FILTER (WHERE e.kind = 'hold' AND e.amount = v.price) <> 1
                OR count(*) FILTER (
                    WHERE e.amount = v.price AND e.kind = CASE v.state WHEN 'succeeded' THEN 'settle' ELSE 'release' END
                ) <> 1
            """
        )
        == []
    ), "a hold, and a settle or release of the same amount, and nothing else"
    assert database.rows("SELECT * FROM attempts WHERE outcome IN ('open', 'unknown')") == []
    again = "SELECT video_id FROM attempts WHERE outcome = 'made' GROUP BY video_id HAVING count(*) > 1"
    assert database.rows(again) == []
    assert (
        database.rows(
            """
            SELECT v.id, v.state, count(a.outcome) FROM videos v
            LEFT JOIN attempts a ON a.video_id = v.id AND a.outcome = 'made'
            WHERE v.state = 'succeeded' GROUP BY v.id HAVING count(a.outcome) <> 1
            """
        )
        == []
    ), "what was charged was made once"
    if videos is not None:
        assert database.value("SELECT count(*) FROM videos") == len(videos)
        only_what_was_made_is_charged(videos)


class LedgerAudit:
    """The rows of a gateway's store, from the first commit to the last: the entries are in the order of commits."""

    def __init__(self, gateway):
        address = f"file:{gateway.store}?mode=ro"
        with contextlib.closing(sqlite3.connect(address, uri=True, isolation_level=None)) as store:
            store.row_factory = sqlite3.Row
            # One picture of both tables: the gateway may be serving, and an entry without its video would be none.
            store.execute("BEGIN")
            videos = store.execute(
                "SELECT videos.*, name AS tenant FROM videos JOIN tenants ON tenants.id = tenant_id"
            ).fetchall()
            self.videos = {row["id"]: row for row in videos}
            self.entries = store.execute("SELECT video_id, kind, amount, at FROM entries ORDER BY sequence").fetchall()

    def usage(self, limits):
        """Replays all commits: at each of them what is held and used of a limit is within it.

        `limits` has, by tenant and name, the moments since when there was which limit.
        Returns what is used in the end, by tenant, name and window, and which limits of whom were used up exactly.
        """
        usage, exhausted = Counter(), set()
        for entry in self.entries:
            video = self.videos[entry["video_id"]]
            for name, (amount, window) in LIMITS.items():
                key = (video["tenant"], name, window and video[window])
                if entry["kind"] == "hold":
                    usage[key] += amount(video)
                    *_, limit = [None] + [limit for since, limit in limits.get(key[:2], []) if since <= entry["at"]]
                    assert limit is None or usage[key] <= limit, (key, usage[key], limit, dict(video))
                    if usage[key] == limit:
                        exhausted.add(key[:2])
                elif entry["kind"] == "release" or not window:
                    usage[key] -= amount(video)
        return usage, exhausted

    def sharing_is_free(self, stats):
        """Each task belongs to one video, which pays; who shares it pays nothing, and ends as it does unless before."""
        tasks = [video["upstream_task_id"] for video in self.videos.values() if video["upstream_task_id"]]
        assert len(tasks) == len(set(tasks)) == stats["tasks"]
        entries = Counter((entry["video_id"], "hold" if entry["kind"] == "hold" else "end") for entry in self.entries)
        for id, video in self.videos.items():
            due = 0 if video["source_id"] else 1
            assert (entries[id, "hold"], entries[id, "end"]) == (due, due), dict(video)
            assert bool(video["price"]) == bool(due), dict(video)
            if video["source_id"]:
                payer = self.videos[video["source_id"]]
                assert payer["source_id"] is None, "one who shares cannot pay for another"
                assert video["upstream_task_id"] is None, dict(video)
                assert video["state"] in (payer["state"], "canceled", "expired"), (dict(video), dict(payer))

    def takeovers(self, tenants):
        """How many of these tenants' videos have taken over the place, and the hold, of one who had left the queue."""
        held = (self.videos[entry["video_id"]] for entry in self.entries if entry["kind"] == "hold")
        return sum(1 for video in held if video["place"] and video["tenant"] in tenants)

    def one_is_made_at_a_time(self, groups, forced):
        """Of what a group may share, only who forces it has another one made while one is under way.

        Returns how many have taken over the place, and the hold, of one who had left the queue.
        """
        # The video that an order can join, by group and prompt, and whether the one that ended last was it.
        open, left, takeovers = {}, {}, 0
        for entry in self.entries:
            video = self.videos[entry["video_id"]]
            order = (groups.get(video["tenant"]), video["prompt"])
            if order[0] is None:
                continue
            if entry["kind"] != "hold":
                left[order] = open.get(order) == video["id"]
                if left[order]:
                    del open[order]
            elif video["place"]:
                takeovers += 1
                if left[order]:
                    open[order] = video["id"]
            else:
                assert order not in open or video["id"] in forced, (dict(video), dict(self.videos[open[order]]))
                open[order] = video["id"]
        return takeovers
