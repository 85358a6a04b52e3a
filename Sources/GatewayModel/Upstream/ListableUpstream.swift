/// An upstream that can also say which tasks it has, for comparing them with our own.
package protocol ListableUpstream: VideoUpstream {
    /// The keys that there are, each of which may be another account's.
    var keys: [UpstreamKeyID] { get }

    /// Asks for a page of an account's tasks, the newest first; pages count from 1.
    func list(page: Int, size: Int, key: UpstreamKeyID) async -> ListOutcome
}

/// What is known after asking for a page of tasks.
package enum ListOutcome: Sendable {
    /// The page; one that is empty is behind the last.
    case page([ListedTask])
    /// No list: many relays have none.
    case unavailable(UpstreamTrouble)
}

/// A task as the upstream's own list has it.
package struct ListedTask: Hashable, Sendable {
    /// What the upstream says of it.
    package let report: TaskReport
    /// The name that whoever ordered it gave it, where the list tells.
    package let name: String?
    /// When it was made, where the list tells.
    package let createdAt: Timestamp?

    /// Makes a task.
    package init(report: TaskReport, name: String?, createdAt: Timestamp?) {
        self.report = report
        self.name = name
        self.createdAt = createdAt
    }
}
