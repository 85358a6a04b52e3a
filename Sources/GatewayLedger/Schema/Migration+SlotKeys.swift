extension Migration {
    /// The key that a video takes a slot of, kept with the video from a start to the next return to the queue, and an
    /// index that counts the slots by key, whatever is upstream.
    ///
    /// Videos that a server of the version before has started have none; their key is that of their last attempt.
    static let slotKeys = Migration(name: "0016-slot-keys") { _ in
        [
            "ALTER TABLE videos ADD COLUMN slot_key TEXT",
            "DROP INDEX videos_in_progress",
            """
            CREATE INDEX videos_in_progress ON videos (slot_key, state, source_id) WHERE state <> 'queued' \
            AND state <> 'succeeded' AND state <> 'failed' AND state <> 'timed_out' AND state <> 'canceled' \
            AND state <> 'expired' AND source_id IS NULL
            """,
        ]
    }
}
