import GatewayLedger
import GatewayModel

/// What can honestly be said of a video that is not finished: how far it is, and how long it will wait.
struct ProgressEstimate: Equatable {
    /// A place in the queue.
    struct Place: Equatable {
        /// 1 is next.
        let position: Int
        /// Nothing while a pause holds, of which nobody knows the end.
        let waitSeconds: Int?
        /// What keeps it from starting when its turn comes.
        var pause: Pause?
    }

    /// The most that a video which is not finished is said to have done, in hundredths.
    static let mostUnfinished = 99

    /// How far it is, in hundredths.
    var progress: Int
    /// Where it stands in the queue; nothing once it has left it.
    let place: Place?

    /// Judges by how long videos like it have lately taken.
    /// - Parameters:
    ///   - position: Its place in the queue, 1 being next.
    ///   - pause: What keeps it from starting.
    ///   - parallelTasks: How many videos are made at once.
    init(
        of video: Video,
        position: Int?,
        pause: Pause? = nil,
        typical: Duration,
        parallelTasks: Int,
        at now: Timestamp
    ) {
        switch video.status {
        case .completed: progress = 100
        case .inProgress:
            let elapsed = video.startedAt.map { max(0, (now - $0).milliseconds) } ?? 0
            progress = Int(min(Int64(Self.mostUnfinished), elapsed / max(1, typical.milliseconds / 100)))
        case .queued, .failed, .canceled: progress = 0
        }
        place = position.map { Place(position: $0, pause: pause, typical: typical, parallelTasks: parallelTasks) }
    }
}

extension ProgressEstimate.Place {
    /// Judges the wait: a slot becomes free every `typical / parallelTasks` on average.
    init(position: Int, pause: Pause?, typical: Duration, parallelTasks: Int) {
        let wait = Int64(position) * max(1, typical.milliseconds) / Int64(max(1, parallelTasks))
        self.init(position: position, waitSeconds: pause == nil ? Int(wait / 1000) : nil, pause: pause)
    }
}
