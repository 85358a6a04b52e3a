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
    /// Its place in the queue, while it waits there.
    let place: VideoID?
    let startedAt: Timestamp?
    /// When it was made; unknown while it is not.
    let madeAt: Timestamp?
    /// What else a sharing video begins with: its part of the file, or of the place in the queue.
    let extra: [(name: String, value: SQLValue)]

    /// Whether a sharing video may still have to be sent itself, and so needs its prompt.
    var mayReturn: Bool {
        [.queued, .submitting, .unknown].contains(state)
    }

    /// What is written with a video that shares it.
    var columns: [(name: String, value: SQLValue)] {
        [
            ("source_id", SQLValue(source)), ("cache", .text(use.rawValue)), ("price", .integer(0)),
            ("state", SQLValue(CoalescedVideos.state(beside: state))), ("started_at", SQLValue(startedAt)),
            ("made_at", SQLValue(madeAt)),
        ] + extra
    }
}
