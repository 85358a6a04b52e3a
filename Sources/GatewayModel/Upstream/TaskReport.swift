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

    /// Makes a report.
    package init(id: String?, phase: Phase, detail: String? = nil) {
        self.id = id
        self.phase = phase
        self.detail = detail
    }
}
