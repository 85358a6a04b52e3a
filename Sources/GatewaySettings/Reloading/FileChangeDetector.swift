import Glibc

/// Tells when a file has become another and has been left alone since the look before, so that nobody reads a file that
/// is half written.
struct FileChangeDetector: Sendable {
    private enum Sight: Hashable {
        case nothing
        case file(FileStamp?)
    }

    private var seen = Sight.nothing
    private var read = Sight.nothing

    /// Takes a look, and says whether the file is to be read now.
    mutating func look(_ stamp: FileStamp?) -> Bool {
        defer { seen = .file(stamp) }
        guard seen == .file(stamp), read != .file(stamp) else {
            return false
        }
        read = .file(stamp)
        return true
    }

    /// Notes that the file is read now, whatever it looks like.
    mutating func readAtOnce(_ stamp: FileStamp?) {
        seen = .file(stamp)
        read = .file(stamp)
    }
}

/// What tells one state of a file from another without reading it.
///
/// Symbolic links are followed, so that it is another stamp when a link on the way is turned to another file.
struct FileStamp: Hashable, Sendable {
    private let device: UInt
    private let inode: UInt
    private let size: Int
    private let modified: [UInt8]
    /// Changes with permissions, too: a file that may be read at last is worth another look.
    private let changed: [UInt8]

    /// Looks at a file; nothing when there is none.
    init?(path: String) {
        var status = stat()
        guard stat(path, &status) == 0 else {
            return nil
        }
        device = UInt(status.st_dev)
        inode = UInt(status.st_ino)
        size = Int(status.st_size)
        modified = Self.bytes(of: status.st_mtim)
        changed = Self.bytes(of: status.st_ctim)
    }

    /// The moment as it lies in memory: it is compared and never read.
    private static func bytes(of moment: timespec) -> [UInt8] {
        withUnsafeBytes(of: moment, Array.init)
    }
}
