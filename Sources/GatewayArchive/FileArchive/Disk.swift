import Glibc
import NIOPosix

/// The few things that must happen to files in one step each; called on threads that may wait for a disk.
enum Disk {
    /// A step that failed.
    struct Failure: Error, CustomStringConvertible {
        let step: String
        let code: CInt

        var description: String {
            "\(step): \(String(cString: strerror(code)))"
        }
    }

    /// Runs steps on a thread that may wait.
    static func perform<Result: Sendable>(
        _ steps: @escaping @Sendable () throws -> Result
    ) async throws -> Result {
        try await NIOThreadPool.singleton.runIfActive(steps)
    }

    /// Gives a file another name, in the place of what has it.
    /// - Returns: Whether there was such a file.
    @discardableResult
    static func rename(_ path: String, to target: String) throws -> Bool {
        try isDone(Glibc.rename(path, target), "rename", unless: ENOENT)
    }

    /// Gives a file a further name.
    /// - Returns: Whether there was such a file, and the name was free.
    @discardableResult
    static func link(_ path: String, as target: String) throws -> Bool {
        try isDone(Glibc.link(path, target), "link", unless: ENOENT, EEXIST)
    }

    /// Removes a file; who is reading it reads on.
    static func unlink(_ path: String) throws {
        try isDone(Glibc.unlink(path), "remove", unless: ENOENT)
    }

    static func makeFolder(_ path: String) throws {
        try isDone(mkdir(path, 0o777), "make a folder", unless: EEXIST)
    }

    /// Makes the names within a folder durable.
    static func synchronize(folder: String) throws {
        let descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else {
            throw Failure(step: "open a folder", code: errno)
        }
        defer { close(descriptor) }
        try isDone(fsync(descriptor), "synchronize a folder")
    }

    @discardableResult
    private static func isDone(_ result: CInt, _ step: String, unless expected: CInt...) throws -> Bool {
        guard result != 0 else {
            return true
        }
        let code = errno
        guard expected.contains(code) else {
            throw Failure(step: step, code: code)
        }
        return false
    }
}
