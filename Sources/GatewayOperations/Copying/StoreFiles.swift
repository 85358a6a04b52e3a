import Glibc

/// The files of a SQLite store, with which of them were there at first.
struct StoreFiles {
    private let paths: [String]
    private let present: Set<String>

    /// Looks which of them there are.
    init(storePath path: String) {
        paths = ["", "-wal", "-shm", ".lock"].map { path + $0 }
        present = Set(paths.filter { Self.identity(of: $0) != nil })
    }

    /// Whether there was a store at first.
    var hadStore: Bool {
        paths.first.map(present.contains) ?? false
    }

    /// Removes all files again that were not there at first, if there was no store.
    func removeNew() {
        guard !hadStore else {
            return
        }
        for path in paths where !present.contains(path) {
            unlink(path)
        }
    }

    /// Whether two paths lead to one file that exists.
    static func isSame(_ left: String, _ right: String) -> Bool {
        identity(of: left).map { $0 == identity(of: right) } ?? false
    }

    private static func identity(of path: String) -> [UInt]? {
        var status = stat()
        return stat(path, &status) == 0 ? [status.st_dev, status.st_ino] : nil
    }
}
