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

    /// Makes an empty file with mode 0600 unless there is one.
    static func ensure(at path: String) throws(Failure) {
        Glibc.close(try open(at: path))
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
