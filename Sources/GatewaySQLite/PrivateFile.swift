package import GatewayModel
import Glibc

/// Files that only their owner may read and write.
enum PrivateFile {
    /// A system call that did not succeed.
    struct Failure: Error, CustomStringConvertible {
        let call: String
        let code: Int32

        /// Whether another try would come to the same: a wrong path, or one that may not be used.
        var isLasting: Bool {
            [ENOENT, ENOTDIR, EISDIR, EACCES, EPERM, ELOOP, ENAMETOOLONG].contains(code)
        }

        var description: String {
            "\(call): \(String(cString: strerror(code)))"
        }
    }

    /// Makes an empty file with mode 0600 unless there is one, and closes to others one that they could open.
    ///
    /// SQLite gives the files beside it the same mode.
    static func ensure(at path: String) throws(Failure) {
        let descriptor = try open(at: path)
        defer { Glibc.close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else {
            throw Failure(call: "fstat", code: errno)
        }
        // Who uses a file that belongs to somebody else leaves its mode to them.
        if status.st_mode & 0o077 != 0, status.st_uid == geteuid() {
            guard fchmod(descriptor, 0o600) == 0 else {
                throw Failure(call: "fchmod", code: errno)
            }
        }
    }

    /// Opens a file for reading and writing, making it with mode 0600 unless there is one.
    static func open(at path: String) throws(Failure) -> Int32 {
        let descriptor = Glibc.open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            throw Failure(call: "open", code: errno)
        }
        return descriptor
    }
}

/// Keeps a second server off the same SQLite file; the kernel lets go of it whenever and however the process ends.
///
/// The command line does not take it: single transactions beside a running server are safe.
package struct ServerLock: ~Copyable, Sendable {
    private let descriptor: Int32

    /// Takes the lock beside the store's file.
    /// - Throws: `storeUnavailable`: not worth another try when another server has it, or the path is wrong.
    package init(storePath path: String) throws(GatewayError) {
        let lockPath = path + ".lock"
        let opened: Int32
        do {
            opened = try PrivateFile.open(at: lockPath)
        } catch {
            throw GatewayError(opening: lockPath, error)
        }
        guard flock(opened, LOCK_EX | LOCK_NB) == 0 else {
            Glibc.close(opened)
            throw GatewayError(
                .storeUnavailable,
                "Another kling-gateway server is using \(path). Stop it first, or give this one a store of its own.",
                origin: .store
            )
        }
        descriptor = opened
    }

    /// Gives the lock's file to whom another file belongs, where this process may: a server must be able to open it.
    package func give(toOwnerOf other: String) {
        var status = stat()
        if geteuid() == 0, stat(other, &status) == 0 {
            fchown(descriptor, status.st_uid, status.st_gid)
        }
    }

    deinit {
        Glibc.close(descriptor)
    }
}
