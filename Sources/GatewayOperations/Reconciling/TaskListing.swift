package import GatewayModel

/// The upstream's list of tasks, as much of it as was read.
package struct TaskListing: Sendable {
    /// How many tasks a page has.
    package static let pageSize = 100
    /// How many pages of an account are read at the most.
    package static let maximumPages = 100

    /// The tasks, each once; those of strangers are only counted.
    package private(set) var tasks: [ListedTask] = []
    /// How many have another's name, as on an account that is shared.
    package private(set) var strangers = 0
    /// Why the list, or the rest of it, could not be read.
    package private(set) var trouble: UpstreamTrouble?
    /// Whether there was more than is ever read.
    package private(set) var isCut = false
    private var seen: Set<String> = []

    /// Reads the tasks of every account, back to a moment where the list tells when they were made.
    static func read(
        _ upstream: any ListableUpstream,
        since start: Timestamp,
        progress: ProgressListener = .nobody
    ) async -> TaskListing {
        var listing = TaskListing()
        for key in upstream.shares.map(\.id) {
            await listing.read(upstream, key: key, since: start, progress: progress)
        }
        return listing
    }

    private mutating func read(
        _ upstream: any ListableUpstream,
        key: UpstreamKeyID,
        since start: Timestamp,
        progress: ProgressListener
    ) async {
        for page in 1...Self.maximumPages {
            switch await upstream.list(page: page, size: Self.pageSize, key: key) {
            case .unavailable(let trouble):
                self.trouble = trouble
                return
            case .page(let found):
                let news = take(found, since: start)
                progress.report("reading the upstream's list", done: Int64(seen.count), of: nil, .tasks)
                let isOld = found.last?.createdAt.map { $0 < start } ?? false
                // A relay that does not know of pages brings the same one again.
                guard found.count >= Self.pageSize, news > 0, !isOld else {
                    return
                }
            }
        }
        isCut = true
    }

    /// Takes what is new and young enough; returns how much is new.
    private mutating func take(_ found: [ListedTask], since start: Timestamp) -> Int {
        var news = 0
        for task in found {
            guard let id = task.report.id ?? task.name, seen.insert(id).inserted else {
                continue
            }
            news += 1
            if let createdAt = task.createdAt, createdAt < start {
                continue
            }
            if let name = task.name, !name.hasPrefix(ExternalTaskID.prefix) {
                strangers += 1
            } else {
                tasks.append(task)
            }
        }
        return news
    }
}
