/// An upstream that can also say which tasks it has, for comparing them with our own.
package protocol ListableUpstream: VideoUpstream {
    /// The keys that there are, each of which may be another account's.
    var keys: [UpstreamKeyID] { get }

    /// Asks for a page of an account's tasks, the newest first; pages count from 1.
    func list(page: Int, size: Int, key: UpstreamKeyID) async -> ListOutcome
}
