// The interface between the gateway and whoever makes the videos, free of HTTP and JSON. In: orders and names of tasks.
// Out: one outcome type for each operation. What must hold: after an `unknown` outcome nobody sends the order again;
// the upstream's own words (`detail`) are for the operator's log, never for a tenant.

/// The upstream: whoever makes the videos.
///
/// Every call answers with what is known for certain afterward, never with a foreign error, because the caller's next
/// move is about money. No call retries anything by itself.
package protocol VideoUpstream: Sendable {
    /// The keys that are in force at this moment, those that make new tasks among them; which of them makes a task is
    /// stored with the attempt before the POST.
    var shares: [UpstreamKeyShare] { get }

    /// Orders a video under our own opaque name, with exactly one POST.
    func create(_ order: VideoOrder, as name: ExternalTaskID, key: UpstreamKeyID) async -> CreateOutcome

    /// Asks for a task by the upstream's id.
    func query(task: String, key: UpstreamKeyID) async -> QueryOutcome

    /// Asks for a task by our own name for it, when the upstream's id was never learned.
    func query(name: ExternalTaskID, key: UpstreamKeyID) async -> QueryOutcome
}

/// What is known after one attempt to order a video: the one classification that decides what happens to its money.
package enum CreateOutcome: Sendable {
    /// The upstream named a task; its id is text because it exceeds what a JSON number keeps. The request id is the
    /// upstream's own of this answer, for its support.
    case made(taskID: String, requestID: String? = nil)
    /// Certainly not made, through no fault of the order: it may be sent again after a while.
    case refusedBeforeMade(UpstreamTrouble)
    /// Certainly not made, and never will be.
    case refusedForGood(VideoFailure, UpstreamTrouble)
    /// Certainly not made, and no order will be until the operator acts.
    case operatorTrouble(UpstreamTrouble)
    /// It may or may not have been made: never to be sent again.
    case unknown(UpstreamTrouble)
}

/// What is known after asking for a task.
package enum QueryOutcome: Sendable {
    /// The upstream knows the task.
    case found(TaskReport)
    /// The upstream says there is no such task, which is also what it says for seconds after making one.
    case notFound(UpstreamTrouble)
    /// No usable answer: ask again.
    case noAnswer(UpstreamTrouble)
    /// No usable answer until the operator acts: ask again, slowly.
    case operatorTrouble(UpstreamTrouble)
}

/// A short name for one upstream key, derived from its digest: safe in logs and rows, useless as a key.
package struct UpstreamKeyID: Hashable, Sendable, CustomStringConvertible {
    /// The name.
    package let text: String

    /// Makes a name.
    package init(_ text: String) {
        self.text = text
    }

    package var description: String {
        text
    }
}

/// What the upstream says of a task.
package struct TaskReport: Hashable, Sendable {
    /// How far the task is; a word that nobody knows is `processing`, never a failure.
    package enum Phase: Hashable, Sendable {
        case submitted
        case processing
        /// Made, with the address of its file.
        case succeeded(url: String)
        /// Ended without a video.
        case failed(VideoFailure)
    }

    /// The upstream's id of the task, where the answer names it.
    package let id: String?
    /// How far it is.
    package let phase: Phase
    /// The upstream's own words on a failure, for the operator's log alone.
    package let detail: String?
    /// The upstream's id of the request that was answered so, for its support.
    package let requestID: String?
    /// When it ended, by the upstream's clock, where it has and the answer tells.
    package let endedAt: Timestamp?

    /// Makes a report.
    package init(
        id: String?,
        phase: Phase,
        detail: String? = nil,
        requestID: String? = nil,
        endedAt: Timestamp? = nil
    ) {
        self.id = id
        self.endedAt = endedAt
        self.phase = phase
        self.detail = detail
        self.requestID = requestID
    }
}

/// An upstream that can also say which tasks it has, for comparing them with our own.
package protocol ListableUpstream: VideoUpstream {
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

/// Where the upstream's own list of models is to be had.
package protocol ModelSource: Sendable {
    /// Asks for the list, once.
    func models() async -> ModelListOutcome
}

/// What is known after asking the upstream for its models.
package enum ModelListOutcome: Sendable {
    /// The names that it lists, at least one, as orders would name them.
    case listed(Set<String>)
    /// No usable answer.
    case noAnswer(UpstreamTrouble)
}
