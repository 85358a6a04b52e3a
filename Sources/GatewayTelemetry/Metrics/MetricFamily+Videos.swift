extension MetricFamily {
    // MARK: - The queue

    /// How many wait.
    package static let queueDepth = MetricFamily(
        "queue_depth",
        .gauge,
        nil,
        [],
        "Videos that wait for a slot or are just being admitted here, of all models."
    )
    /// How many wait for which model.
    package static let queueVideos = MetricFamily(
        "queue_videos",
        .gauge,
        nil,
        ["model"],
        "Videos in the store that wait for a slot."
    )
    /// How long the oldest has waited.
    package static let queueOldestWait = MetricFamily(
        "queue_oldest_wait",
        .gauge,
        .seconds,
        ["model"],
        "How long the video has waited that was admitted first of those that wait."
    )
    /// How long videos waited.
    package static let queueWait = MetricFamily(
        "queue_wait",
        .histogram(bounds: waits),
        .seconds,
        ["model"],
        "Time from a video's admission to its submission by this server."
    )
    /// How many slots are taken.
    package static let slotsUsed = MetricFamily(
        "slots_used",
        .gauge,
        nil,
        [],
        "Slots of the upstream that are taken, by all servers."
    )
    /// How many slots there are.
    package static let slotsAllowed = MetricFamily(
        "slots_allowed",
        .gauge,
        nil,
        [],
        "Slots of the upstream that there are: upstream.parallel_tasks."
    )

    // MARK: - Videos

    /// Videos by status.
    package static let videos = MetricFamily(
        "videos",
        .gauge,
        nil,
        ["status"],
        "Videos by the status that callers see, those included that were made totals."
    )
    /// Videos under way by state.
    package static let videosUnderWay = MetricFamily(
        "videos_under_way",
        .gauge,
        nil,
        ["state"],
        "Videos that hold a slot or wait for one, by their state in the ledger."
    )
    /// Changes of videos.
    package static let videoChanges = MetricFamily(
        "video_changes",
        .counter,
        nil,
        ["state"],
        "Videos that came to a state; of a shared store those of all servers."
    )
    /// Videos that failed.
    package static let videoFailures = MetricFamily(
        "video_failures",
        .counter,
        nil,
        ["code"],
        "Videos that this server has recorded as failed, by the code that callers see."
    )
    /// How late ends are seen.
    package static let visibleDelay = MetricFamily(
        "visible_delay",
        .histogram(bounds: waits),
        .seconds,
        [],
        "Time from a task's end, as the upstream dates it, to the moment when callers see it."
    )
}
