/// What changes among the videos of a filter, looked at again and again.
///
/// Whatever it has seen is followed until it ends, also where newer videos push it off the page or its new status does
/// not pass the filter; of more than ``maximumFollowed`` the newest.
package struct VideoWatch: Sendable {
    /// How many unfinished videos are followed beside those of the page.
    package static let maximumFollowed = 500

    private var known: [String: VideoView] = [:]

    /// Has seen nothing yet.
    package init() {}

    /// The unfinished videos that it has seen, besides a page's own.
    package func followed(besides page: [VideoView]) -> [String] {
        let listed = Set(page.map(\.id))
        let others = known.values.filter { !listed.contains($0.id) && !$0.isSettled }.map(\.id)
        return Array(others.sorted(by: >).prefix(Self.maximumFollowed))
    }

    /// Takes a look.
    /// - Parameters:
    ///   - page: What passes the filter.
    ///   - followed: How those stand that ``followed(besides:)`` named; deleted ones are missing.
    /// - Returns: What is new or has changed, oldest first.
    package mutating func changes(in page: [VideoView], followed: [VideoView]) -> [VideoView] {
        let seen = page + followed
        let changed = seen.filter { video in known[video.id].map { !$0.isLike(video) } ?? true }
        known = Dictionary(seen.map { ($0.id, $0) }) { first, _ in first }
        return changed.sorted { $0.id < $1.id }
    }
}

extension VideoView {
    /// Whether nothing will happen to it that a watch would tell, but for the end of its file.
    fileprivate var isSettled: Bool {
        ["completed", "failed", "canceled"].contains(status) && file != "pending"
    }

    /// Whether it stands as it did; its place in the queue, which every start changes, does not count.
    fileprivate func isLike(_ other: VideoView) -> Bool {
        state == other.state && file == other.file && money == other.money && failure == other.failure
    }
}
