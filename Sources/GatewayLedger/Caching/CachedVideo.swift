import GatewayModel

// The result cache: an order that equals an earlier one shares its video. In: a caller's directives, the policy and a
// tenant's own rules. Out: a `CachedVideo` to share, which `Admission` uses. What must hold: a video with a `source_id`
// has price 0, no hold and no slot; of one cache key at most one generation is unfinished; whoever joins a video and
// whoever moves it lock its row, so that a move reaches every follower.

/// A video that another order can share: one that is being made, or one that is there.
struct CachedVideo {
    /// The video that pays, or has paid.
    let source: VideoID
    let use: CacheUse
    /// Where it stands; ``CoalescedVideos`` tells where the sharing one does.
    let state: VideoState
    /// Its place in the queue while it is not made, also when it has left the queue: a server of the version before
    /// would take a video that shares it for one of its own, and must never find that one due.
    let place: VideoID?
    let startedAt: Timestamp?
    /// When it was made; unknown while it is not.
    let madeAt: Timestamp?
    /// When the sharing one ends; nothing while it does not.
    let completedAt: Timestamp?
    /// The sharing one's part of the file.
    let file: FileState
    let digest: String?
    let size: Int64?
    let expiresAt: Timestamp?

    /// Where the sharing one waits, if it does.
    var queuePlace: VideoID? {
        state == .queued ? place : nil
    }

    /// Whether a sharing video may still have to be sent itself, and so needs its prompt.
    var mayReturn: Bool {
        [.queued, .submitting, .unknown].contains(state)
    }
}

extension CachedVideo {
    /// What is read of a video that may be shared, behind the id of the one that pays.
    static let columns = """
        state, \(QueueOrder.place), started_at, COALESCE(made_at, completed_at), completed_at, file_state, \
        file_digest, file_size, file_expires_at
        """

    /// Reads an id and ``columns``, for an order of this moment.
    init(from row: [SQLValue], at now: Timestamp) throws(GatewayError) {
        var reader = RowReader(row)
        source = try reader.videoID()
        state = try reader.value(VideoState.self)
        let isMade = state == .succeeded
        let (place, startedAt) = (try reader.videoID(), try reader.momentIfPresent())
        let (madeAt, completedAt) = (try reader.momentIfPresent(), try reader.momentIfPresent())
        let file = try reader.value(FileState.self)
        self.place = isMade ? nil : place
        self.startedAt = isMade ? now : startedAt
        self.madeAt = isMade ? madeAt : nil
        self.completedAt = isMade ? now : nil
        self.file = file
        use = file == .stored ? .hit : .collapsed
        digest = try reader.textIfPresent()
        size = try reader.integerIfPresent()
        // Whoever shares the file keeps it as long from now on as the other does from its own end on.
        let expiry = try reader.momentIfPresent()
        expiresAt = if let expiry, let completedAt { now + (expiry - completedAt) } else { nil }
    }
}
