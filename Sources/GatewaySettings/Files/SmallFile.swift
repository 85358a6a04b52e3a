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

/// Why a file could not be read, as the end of a sentence that begins with its name.
package enum SmallFileTrouble: Error, Hashable, CustomStringConvertible {
    /// There is none.
    case missing
    /// This user may not read it.
    case forbidden
    /// It is a folder, a pipe or a device.
    case notRegular
    /// It is not UTF-8.
    case notText
    /// It has more than so many bytes.
    case tooLarge(Int)
    /// Another number of a system error.
    case failed(errno: Int32)

    init(errno: Int32) {
        switch errno {
        case ENOENT, ENOTDIR: self = .missing
        case EACCES, EPERM: self = .forbidden
        default: self = .failed(errno: errno)
        }
    }

    package var description: String {
        switch self {
        case .missing: "does not exist"
        case .forbidden: "may not be read by this user"
        case .notRegular: "is not a regular file"
        case .notText: "is not UTF-8 text"
        case .tooLarge(let bytes): "is larger than \(bytes) bytes"
        case .failed(let number): "cannot be read: \(String(cString: strerror(number)))"
        }
    }
}
