import NIOCore

/// What the server was asked and what it made, so that a test can prove that nothing was made twice.
struct RequestCounters: Sendable, Equatable {
    /// Creates with a good key, whatever came of them.
    var creates = 0
    /// Tasks made.
    var tasks = 0
    /// Creates refused because their `external_task_id` already has a task.
    var duplicates = 0
    /// Tasks made for the same request, identifiers aside, as a task that is still remembered.
    var twins = 0
    /// Creates that made no task.
    var refused = 0
    var unauthorized = 0
    /// Queries for one task.
    var polls = 0
    /// Queries for a page of tasks.
    var lists = 0
    /// Answers of 200 or 206 with a film; a `HEAD` is none.
    var filesServed = 0
    /// Clients that followed a redirect that carries a key: there should be none.
    var redirectsFollowed = 0
    var maxParallel = 0
    var callbacksSent = 0
    /// Callbacks that nobody took, or that were not tried for want of room.
    var callbacksFailed = 0

    /// How often each of the latest identifiers came in a create.
    private(set) var byExternalID: [String: Int] = [:]
    private var oldest = CircularBuffer<String>()

    mutating func count(externalID: String, keeping maximum: Int) {
        if byExternalID[externalID] == nil {
            if oldest.count >= maximum, let forgotten = oldest.popFirst() {
                byExternalID[forgotten] = nil
            }
            oldest.append(externalID)
        }
        byExternalID[externalID, default: 0] += 1
    }
}
