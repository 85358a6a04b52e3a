import NIOCore

/// The tasks of the account: found by either identifier, counted while they run, forgotten when there are too many.
struct TaskStore: Sendable {
    /// A task and how often it has been asked for.
    struct Entry: Sendable {
        let task: KlingTask
        let fingerprint: UInt64
        var polls = 0
        var downloads = 0
    }

    private var entries: [String: Entry] = [:]
    private var idsByExternalID: [String: String] = [:]
    private var requests: [UInt64: Int] = [:]
    private var running = EndTimes()
    private var ended = CircularBuffer<String>()
    /// Oldest first; may name tasks that are forgotten already.
    private var order: [String] = []

    var count: Int { entries.count }

    /// Tasks that hold a slot at `now`.
    ///
    /// Moments must not go back.
    mutating func runningCount(at now: Int64) -> Int {
        while let id = running.popFirst(until: now) {
            ended.append(id)
        }
        return running.count
    }

    func contains(externalID: String) -> Bool {
        idsByExternalID[externalID] != nil
    }

    /// Whether a task of the same request is remembered.
    func contains(fingerprint: UInt64) -> Bool {
        requests[fingerprint] != nil
    }

    func contains(id: String) -> Bool {
        entries[id] != nil
    }

    mutating func add(_ task: KlingTask, fingerprint: UInt64) {
        entries[task.id] = Entry(task: task, fingerprint: fingerprint)
        requests[fingerprint, default: 0] += 1
        if let externalID = task.externalID {
            idsByExternalID[externalID] = task.id
        }
        running.insert(task.id, endsAt: task.life.ends ?? .max)
        order.append(task.id)
    }

    /// The task of that id, of either kind.
    subscript(id: String) -> Entry? {
        entries[id] ?? idsByExternalID[id].flatMap { entries[$0] }
    }

    /// Changes what is counted about a task; its id must be Kling's.
    mutating func update(_ id: String, _ change: (inout Entry) -> Void) {
        guard let index = entries.index(forKey: id) else { return }
        change(&entries.values[index])
    }

    /// Forgets the task that ended first; `false` if all still run.
    mutating func forgetOldestEnded() -> Bool {
        guard let id = ended.popFirst(), let entry = entries.removeValue(forKey: id) else { return false }
        if let externalID = entry.task.externalID {
            idsByExternalID[externalID] = nil
        }
        requests[entry.fingerprint] = requests[entry.fingerprint].flatMap { $0 > 1 ? $0 - 1 : nil }
        if order.count > 2 * entries.count + 16 {
            order.removeAll { entries[$0] == nil }
        }
        return true
    }

    /// A page of what can be found at `now`, the newest task first; pages count from 1.
    func page(_ number: Int, size: Int, at now: Int64) -> [KlingTask] {
        let visible = order.reversed().lazy.compactMap { entries[$0]?.task }.filter { $0.life.hiddenUntil <= now }
        return Array(visible.dropFirst((number - 1) * size).prefix(size))
    }
}
