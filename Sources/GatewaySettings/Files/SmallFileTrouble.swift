import Glibc

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
