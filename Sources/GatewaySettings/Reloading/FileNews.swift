/// Tells when a file has become another and has been left alone since the look before, so that nobody reads a file that
/// is half written.
struct FileNews: Sendable {
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
