import Glibc

/// Files that only their owner may read and write.
enum PrivateFile {
    /// A system call that did not succeed.
    struct Failure: Error, CustomStringConvertible {
        let call: String
        let code: Int32

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
