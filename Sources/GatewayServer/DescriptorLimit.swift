import GatewayArchive
import Glibc

/// How many descriptors the process may have open: connections, files of the archive, the store.
struct DescriptorLimit: Equatable {
    /// Connections of operators; each needs one descriptor.
    static let adminConnections = 32
    /// The fewest connections of callers; with fewer descriptors than these need the program is of no use.
    static let fewestConnections = 16
    /// The store, the log, the event loops, the listeners, names that are looked up; and files that are kept open.
    private static let others = 96 + OpenFileCache.capacity

    /// How many there may be.
    let count: Int

    /// Raises the limit as far as the process may, and says what is in force.
    static func raised() -> DescriptorLimit {
        let resource = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
        var limit = rlimit()
        guard getrlimit(resource, &limit) == 0 else {
            // What nearly every system grants.
            return DescriptorLimit(count: 1024)
        }
        if limit.rlim_cur < limit.rlim_max {
            var higher = limit
            higher.rlim_cur = limit.rlim_max
            if setrlimit(resource, &higher) == 0 {
                limit = higher
            }
        }
        return DescriptorLimit(count: Int(clamping: limit.rlim_cur))
    }

    /// How many connections of callers fit, of as many as are wanted: each may be reading a file, and so needs two
    /// descriptors; the rest is kept for operators, the upstream, and the program itself.
    /// - Parameter parallelTasks: How many tasks may be at the upstream at once.
    func connections(wanted: Int, parallelTasks: Int) -> Int {
        let reserve = min(Self.adminConnections + Self.others + 2 * parallelTasks, count / 2)
        return min(wanted, max(Self.fewestConnections, (count - reserve) / 2))
    }
}
