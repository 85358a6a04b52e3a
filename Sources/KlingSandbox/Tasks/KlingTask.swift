// Tasks of the simulated upstream. In: an order, its faults and the moment it was made. Out: a `TaskSnapshot` for any
// moment. What must hold: a task never changes; its status follows from its `Life` and the moment alone.

/// A task of the simulated account: everything about it was decided when it was made.
///
/// What it looks like at some moment is computed from here (`seen(at:)`), so nothing runs while it waits. The prompt
/// is not kept.
struct KlingTask: Sendable {
    /// 18 decimal digits: too long for a double, so never to be read as a number.
    let id: String
    /// Kling numbers videos apart from tasks.
    let videoID: String
    let externalID: String?
    let model: Model
    let mode: Mode
    let film: FilmOrder
    let callbackURL: String?
    /// `http://host:port` as the client that made the task knows this server; the file's URL begins with it.
    let origin: String
    let life: Life
    /// What the scenario or the prompt asked for.
    let plan: FaultPlan

    var fileName: String { "\(id).mp4" }

    /// The moments of a task's life, in Unix milliseconds.
    struct Life: Sendable, Equatable {
        let created: Int64
        let starts: Int64
        /// `nil`: never.
        let ends: Int64?
        let ending: Ending
        /// From here on the file's URL is dead.
        let fileExpires: Int64?
        /// Until here the task cannot be found.
        let hiddenUntil: Int64
        /// Until here the status is a word that nobody knows.
        let obscureUntil: Int64
    }

    enum Ending: Sendable, Equatable {
        case video
        /// A success that carries no video.
        case nothing
        case failure(String)
    }
}

extension KlingTask.Life {
    static let moderationReason = "Failure to pass the risk control system"
    static let failureReason = "The video could not be generated, please try again later"

    /// Decides the whole life of a task that is made at `now`.
    init(_ plan: FaultPlan, terms: AccountTerms, now: Int64) {
        func later(_ milliseconds: Double) -> Int64 { now + Int64(milliseconds / terms.speed) }
        func later(_ name: FaultName) -> Int64 { plan[name].map { later($0.seconds * 1000) } ?? 0 }

        let usualEnd = later(terms.toStart + terms.toFinish)
        let ends = plan[.stuck] == nil ? max(usualEnd, later(.late)) : nil
        self.init(
            created: now,
            starts: later(terms.toStart),
            ends: ends,
            ending: Self.ending(plan),
            fileExpires: plan[.expiredURL] == nil ? ends.map { $0 + Int64(terms.toExpire) } : ends,
            hiddenUntil: later(.notFoundFor),
            obscureUntil: later(.unknownStatus)
        )
    }

    private static func ending(_ plan: FaultPlan) -> KlingTask.Ending {
        if plan[.moderationLate] != nil { return .failure(moderationReason) }
        if plan[.failed] != nil { return .failure(failureReason) }
        return plan[.noVideo] == nil ? .video : .nothing
    }
}

extension KlingTask {
    /// The task as it looks at `now`, a pure function of both.
    func seen(at now: Int64) -> TaskSnapshot {
        TaskSnapshot(task: self, status: status(at: now), now: now)
    }

    /// Whether it has reached its end, whatever it shows, and so given back its slot.
    func hasEnded(at now: Int64) -> Bool {
        life.ends.map { $0 <= now } ?? false
    }

    /// The moments at which the status changes, each as the world sees it then.
    var transitions: [Int64] {
        [life.created, life.starts] + (life.ends.map { [$0] } ?? [])
    }

    private func status(at now: Int64) -> TaskStatus {
        if now < life.obscureUntil { return .unknown }
        guard hasEnded(at: now) else { return now < life.starts ? .submitted : .processing }
        switch life.ending {
        case .video, .nothing: return .succeed
        case .failure: return .failed
        }
    }
}
