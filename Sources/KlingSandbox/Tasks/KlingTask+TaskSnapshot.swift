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
