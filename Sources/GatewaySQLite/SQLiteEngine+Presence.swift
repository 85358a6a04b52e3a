import GRDB
import Glibc

extension SQLiteEngine {
    /// Whether there is a store at a path; nothing is made, changed or locked to find out.
    ///
    /// A missing file, one of no bytes and a database without this program's tables are none. Whatever cannot be looked
    /// at, for want of a right or for damage, counts as one: opening it tells what is wrong.
    package static func hasStore(at path: String) -> Bool {
        var status = stat()
        guard stat(path, &status) == 0 else {
            return errno != ENOENT && errno != ENOTDIR
        }
        guard status.st_size > 0 else {
            return false
        }
        do {
            let queue = try readOnlyQueue(path)
            defer { try? queue.close() }
            return try queue.read { database in
                // Other programs have a table of this name, too.
                try database.tableExists("migrations")
                    && database.columns(in: "migrations").contains { $0.name == "digest" }
            }
        } catch {
            return true
        }
    }

    private static func readOnlyQueue(_ path: String) throws -> DatabaseQueue {
        var configuration = Configuration()
        configuration.readonly = true
        configuration.busyMode = .timeout(5)
        return try DatabaseQueue(path: undisturbedName(path) ?? path, configuration: configuration)
    }

    /// A name by which SQLite reads a file without making its files `-wal` and `-shm`; nothing while there is a `-wal`,
    /// which says that somebody uses the file or that a part of it is there.
    static func undisturbedName(_ path: String) -> String? {
        guard access(path + "-wal", F_OK) != 0 else {
            return nil
        }
        var name = ""
        for character in path {
            switch character {
            case "?": name += "%3f"
            case "#": name += "%23"
            case "%": name += "%25"
            default: name.append(character)
            }
        }
        return "file:\(name)?immutable=1"
    }
}
