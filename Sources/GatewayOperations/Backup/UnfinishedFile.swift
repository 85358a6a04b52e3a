import GatewayModel
import GatewaySQLite
import Glibc
import Synchronization

/// A file that is being written beside the place where it will stand, with mode 0600, by this process alone.
final class UnfinishedFile: Sendable {
    /// What is added to the name until the file is whole.
    static let ending = ".unfinished"

    /// Where it is being written.
    let path: String
    private let target: String
    private let descriptor: Int32

    /// Makes it, in the place of one that a dead process has left.
    /// - Throws: `storeUnavailable` when another process is at it, or it cannot be made.
    init(besides target: String) throws(GatewayError) {
        let path = target + Self.ending
        self.target = target
        self.path = path
        // Whoever removes them all waits for it: otherwise a file that has just been made would be left behind.
        descriptor = try UnfinishedFiles.paths.withLock { paths throws(GatewayError) in
            let descriptor = try Self.create(path)
            paths.insert(path)
            return descriptor
        }
    }

    deinit {
        close(descriptor)
    }

    /// Copies another file into it.
    func fill(from source: String, progress: ProgressListener) throws(GatewayError) {
        do {
            try FileBytes(writing: path).append(FileBytes(reading: source), progress: progress)
        } catch {
            throw GatewayError(
                .storeUnavailable,
                "\(source) cannot be copied to \(path): \(String(cString: strerror(error.code))).",
                origin: .store
            )
        }
    }

    /// Gives it to whom a file or folder belongs, where that can be done: who runs a command as root leaves the service
    /// files that it can open.
    func give(toOwnerOf other: String) {
        var status = stat()
        if geteuid() == 0, stat(other, &status) == 0 {
            fchown(descriptor, status.st_uid, status.st_gid)
        }
    }

    /// Makes it durable and gives it its name.
    /// - Parameter replacing: Whether what has the name may go.
    /// - Returns: Its length in bytes.
    /// - Throws: `storeUnavailable` when the name is taken, or the disk refuses.
    func finish(replacing: Bool) throws(GatewayError) -> Int64 {
        for ending in SQLiteFile.companions {
            unlink(path + ending)
        }
        let size = lseek(descriptor, 0, SEEK_END)
        guard size >= 0, fsync(descriptor) == 0 else {
            throw Self.failure("\(path) cannot be made durable", errno)
        }
        try place(replacing: replacing)
        UnfinishedFiles.paths.withLock { _ = $0.remove(path) }
        try FilePlace.synchronize(folderOf: target)
        return Int64(size)
    }

    private func place(replacing: Bool) throws(GatewayError) {
        if !replacing {
            // Other than a rename it never takes the place of what has just come there.
            if link(path, target) == 0 {
                unlink(path)
                return
            }
            // Some file systems know no second names.
            guard errno != EEXIST, !FilePlace.isTaken(target) else {
                throw BackupStore.exists(target)
            }
        }
        guard rename(path, target) == 0 else {
            throw Self.failure("\(target) cannot be written", errno)
        }
    }

    /// Removes it with all that stands beside it.
    func remove() {
        UnfinishedFiles.remove(path)
    }

    private static func create(_ path: String) throws(GatewayError) -> Int32 {
        for _ in 0..<2 {
            let descriptor = open(path, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
            let isNew = descriptor >= 0
            guard isNew || errno == EEXIST else {
                throw FilePlace.missingFolder(of: path) ?? failure("\(path) cannot be made", errno)
            }
            let found = isNew ? descriptor : open(path, O_RDWR | O_NOFOLLOW | O_CLOEXEC)
            guard found >= 0, flock(found, LOCK_EX | LOCK_NB) == 0 else {
                close(found)
                throw GatewayError(
                    .storeUnavailable,
                    "\(path) is being written by another command, or cannot be; wait for it, or remove it.",
                    origin: .store
                )
            }
            if isNew {
                // Whatever the umask takes away.
                fchmod(descriptor, 0o600)
                return descriptor
            }
            UnfinishedFiles.unlinkAll(of: path)
            close(found)
        }
        throw failure("\(path) cannot be made", EEXIST)
    }

    private static func failure(_ what: String, _ code: Int32) -> GatewayError {
        GatewayError(.storeUnavailable, "\(what): \(String(cString: strerror(code))).", origin: .store)
    }
}

/// The files that this process is writing.
package enum UnfinishedFiles {
    fileprivate static let paths = Mutex<Set<String>>([])

    /// Removes them all, for a process that is about to end.
    package static func removeAll() {
        for path in paths.withLock({ $0 }) {
            remove(path)
        }
    }

    fileprivate static func remove(_ path: String) {
        unlinkAll(of: path)
        paths.withLock { _ = $0.remove(path) }
    }

    fileprivate static func unlinkAll(of path: String) {
        for ending in [""] + SQLiteFile.companions + [".lock"] {
            unlink(path + ending)
        }
    }
}

/// What can be said of a place in the file system.
enum FilePlace {
    /// Whether anything has this name.
    static func isTaken(_ path: String) -> Bool {
        var status = stat()
        return lstat(path, &status) == 0
    }

    /// The length of a regular file, in bytes; nothing when there is none.
    static func size(of path: String) -> Int64? {
        var status = stat()
        guard stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            return nil
        }
        return Int64(status.st_size)
    }

    /// Whether it is a folder.
    static func isFolder(_ path: String) -> Bool {
        var status = stat()
        return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
    }

    /// The folder that a path lies in.
    static func folder(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/") else {
            return "."
        }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }

    /// What to say when the folder that a path lies in does not exist.
    static func missingFolder(of path: String) -> GatewayError? {
        let folder = folder(of: path)
        guard !isFolder(folder) else {
            return nil
        }
        return GatewayError(.storeUnavailable, "There is no folder \(folder); make it first.", origin: .store)
    }

    /// The path without symbolic links, if there is such a file.
    static func resolved(_ path: String) -> String {
        guard let resolved = realpath(path, nil) else {
            return path
        }
        defer { free(resolved) }
        return String(cString: resolved)
    }

    /// Makes the names in a path's folder durable.
    static func synchronize(folderOf path: String) throws(GatewayError) {
        let descriptor = open(folder(of: path), O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        defer { close(descriptor) }
        guard descriptor >= 0, fsync(descriptor) == 0 else {
            throw GatewayError(
                .storeUnavailable,
                "The folder of \(path) cannot be made durable: \(String(cString: strerror(errno))).",
                origin: .store
            )
        }
    }
}
