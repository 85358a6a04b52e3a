/// The back door: whoever makes the videos.
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
