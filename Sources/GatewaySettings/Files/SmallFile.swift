import Glibc

/// A regular file read as a whole, up to a bound.
package struct SmallFile {
    /// Its content.
    package let bytes: [UInt8]
    /// Whether others than its owner may read it.
    let isOpenToOthers: Bool
    /// The permission bits in octal, such as `0644`.
    let mode: String

    /// Reads a file; a named pipe is refused and not waited for.
    package init(path: String, maximumBytes: Int) throws(SmallFileTrouble) {
        let descriptor = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC)
        guard descriptor >= 0 else {
            throw SmallFileTrouble(errno: errno)
        }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else {
            throw SmallFileTrouble(errno: errno)
        }
        guard status.st_mode & S_IFMT == S_IFREG else {
            throw .notRegular
        }
        let digits = String(status.st_mode & 0o777, radix: 8)
        mode = String(repeating: "0", count: 4 - digits.utf8.count) + digits
        isOpenToOthers = status.st_mode & 0o077 != 0
        bytes = try Self.read(descriptor, maximumBytes: maximumBytes)
    }

    private static func read(_ descriptor: Int32, maximumBytes: Int) throws(SmallFileTrouble) -> [UInt8] {
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = Glibc.read(descriptor, &buffer, buffer.count)
            guard count >= 0 else {
                throw SmallFileTrouble(errno: errno)
            }
            guard count > 0 else {
                return bytes
            }
            bytes.append(contentsOf: buffer.prefix(count))
            guard bytes.count <= maximumBytes else {
                throw .tooLarge(maximumBytes)
            }
        }
    }
}
