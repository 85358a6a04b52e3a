"""What must be true of the upstream's books and ours once every video has ended."""


def code(video):
    return (video["error"] or {}).get("code")


def nothing_was_made_twice(videos, stats):
    """No name came twice to the upstream, and no order was made under two names."""
    assert (stats["duplicates"], stats["twins"], stats["redirects_followed"]) == (0, 0, 0)
    assert set(stats["by_external_task_id"].values()) <= {1}
    assert stats["tasks"] <= len(videos)
    # An order is sent again only after an answer that says for certain that no task was made.
    requeues = 2 * sum("429-1303" in video["prompt"] for video in videos.values())
    assert stats["creates"] <= len(videos) + requeues


def every_task_was_followed(videos, stats):
    """Each task's end is known here, and nothing else is charged."""
    assert {code(video) for video in videos.values()} <= {None, "submission_unknown", "content_policy"}
    followed = [
        video for video in videos.values() if video["status"] == "completed" or code(video) == "content_policy"
    ]
    assert len(followed) == stats["tasks"], "a task that was made was not followed to its end"


def only_what_was_made_is_charged(videos):
    for video in videos.values():
        assert video["cost"]["state"] == ("charged" if video["status"] == "completed" else "released"), video
