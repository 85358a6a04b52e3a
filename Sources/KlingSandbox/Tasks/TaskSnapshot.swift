/// What can be said about a task at one moment; every answer shape is made from this.
struct TaskSnapshot: Sendable {
    let task: KlingTask
    let status: TaskStatus
    let now: Int64

    /// The last time that anything changed.
    var updated: Int64 {
        switch status {
        case .submitted, .unknown: task.life.created
        case .processing: task.life.starts
        case .succeed, .failed: task.life.ends ?? now
        }
    }

    /// When it left the queue, if it did.
    var started: Int64? { now >= task.life.starts ? task.life.starts : nil }

    /// When it ended, if it did.
    var ended: Int64? { status.isEnd ? task.life.ends : nil }

    /// From 0 to 100, growing evenly between start and end.
    var progress: Int {
        switch status {
        case .succeed, .failed: return 100
        case .submitted, .unknown: return 0
        case .processing:
            guard let ends = task.life.ends, ends > task.life.starts else { return 50 }
            return min(99, Int((now - task.life.starts) * 100 / (ends - task.life.starts)))
        }
    }

    /// Why it failed; empty otherwise.
    var message: String {
        guard status == .failed, case .failure(let reason) = task.life.ending else { return "" }
        return reason
    }

    /// Where the film is, once there is one.
    var fileURL: String? {
        guard status == .succeed, task.life.ending == .video else { return nil }
        return "\(task.origin)/files/\(task.fileName)"
    }

    /// Seconds with a fraction, as Kling reports them.
    var duration: String { "\(task.film.seconds).0" }

    /// What Kling takes from the account, in its units; nothing for a failure.
    var units: String { status == .succeed ? task.model.units(seconds: task.film.seconds, mode: task.mode) : "0" }
}

/// Where a task stands; the raw value is Kling's word.
enum TaskStatus: String, Sendable, CaseIterable {
    case submitted
    case processing
    case succeed
    case failed
    /// A word that no documentation has, as relays invent them.
    case unknown = "reviewing"

    var isEnd: Bool {
        switch self {
        case .succeed, .failed: true
        case .submitted, .processing, .unknown: false
        }
    }
}
