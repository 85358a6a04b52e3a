// The interface between the gateway and whoever makes the videos, free of HTTP and JSON. In: orders and names of tasks.
// Out: one outcome type for each operation. What must hold: after an `unknown` outcome nobody sends the order again;
// the upstream's own words (`detail`) are for the operator's log, never for a tenant.

/// The upstream: whoever makes the videos.
///
/// Every call answers with what is known for certain afterward, never with a foreign error, because the caller's next
/// move is about money. No call retries anything by itself.
package protocol VideoUpstream: Sendable {
    /// The key that new tasks are made with; it is stored with an attempt before the POST.
    var currentKey: UpstreamKeyID { get }

    /// Orders a video under our own opaque name, with exactly one POST.
    func create(_ order: VideoOrder, as name: ExternalTaskID, key: UpstreamKeyID) async -> CreateOutcome

    /// Asks for a task by the upstream's id.
    func query(task: String, key: UpstreamKeyID) async -> QueryOutcome

    /// Asks for a task by our own name for it, when the upstream's id was never learned.
    func query(name: ExternalTaskID, key: UpstreamKeyID) async -> QueryOutcome
}

/// What is known after one attempt to order a video: the one classification that decides what happens to its money.
package enum CreateOutcome: Sendable {
    /// The upstream named a task; its id is text because it exceeds what a JSON number keeps.
    case made(taskID: String)
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
